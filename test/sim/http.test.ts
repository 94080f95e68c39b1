import { describe, expect, test } from "vitest";
import { FIN, SYN } from "../../model/index.js";
import { httpCommandLine, httpExchange } from "../../sim/exchanges/http.js";
import type { HttpSpec } from "../../sim/lab/lab.js";
import { context, SERVER, totals, wire, type Wire, type WireOptions } from "./harness.js";

function spec(change: Partial<HttpSpec> = {}): HttpSpec {
  return {
    kind: "http",
    name: "curl",
    from: { kind: "instance", instanceId: "i-1", interfaceId: "eni-1" },
    to: SERVER,
    through: null,
    port: 80,
    path: "/",
    host: null,
    requestBytes: 77,
    responseBytes: 853,
    requests: 1,
    ...change,
  };
}

function run(change: Partial<HttpSpec> = {}, options: WireOptions = {}): Wire {
  const result = wire(httpExchange(spec(change), context()), options);
  result.run();
  return result;
}

describe("requests on one connection", () => {
  test.for([
    // client: SYN, ACK, one packet a request, FIN, last ACK; server: SYN-ACK, one a response, FIN (TS-10); and either
    // acknowledges the first data by itself, as Linux does
    [1, { packets: 6, bytes: 60 + 4 * 52 + 129 }, { packets: 4, bytes: 60 + 2 * 52 + 905 }],
    [3, { packets: 8, bytes: 60 + 4 * 52 + 3 * 129 }, { packets: 6, bytes: 60 + 2 * 52 + 3 * 905 }],
  ] as const)("%i", ([requests, out, answers]) => {
    const result = run({ requests });
    expect(totals(result)).toEqual({ out, in: answers });
    expect(result.sent.filter(({ packet }) => packet.tcpFlags & SYN).length).toBe(2);
    expect(result.sent.filter(({ packet }) => packet.tcpFlags & FIN).length).toBe(2);
    expect(result.transcript()).toBe("200\n".repeat(requests));
    expect(result.outcome()?.exitCode).toBe(0);
  });
});

describe("curl's exit codes and messages", () => {
  const cannot = "Couldn't connect to server\n000\n";
  test.for([
    ["closed", { listening: false }, 7, `curl: (7) Failed to connect to 10.2.15.210 port 80 after 1 ms: ${cannot}`],
    [
      "filtered",
      { lose: () => true },
      28,
      `curl: (28) Failed to connect to 10.2.15.210 port 80 after 127000 ms: ${cannot}`,
    ],
  ] as const)("a %s port", ([, options, exitCode, text]) => {
    const result = run({}, options);
    expect(result.transcript()).toBe(text);
    expect(result.outcome()?.exitCode).toBe(exitCode);
  });

  test("a connection that goes silent", () => {
    const result = run({}, { lose: (direction, index) => direction === "in" && index > 0 });
    expect(result.transcript()).toBe("curl: (56) Recv failure: Connection timed out\n000\n");
    expect(result.outcome()?.exitCode).toBe(56);
  });
});

test.for([
  [{}, "curl -sS -o /dev/null -w '%{http_code}\\n' http://10.2.15.210/"],
  [
    { port: 8080, path: "/x", requests: 2 },
    "curl -sS -o /dev/null -w '%{http_code}\\n' --fail-early http://10.2.15.210:8080/x http://10.2.15.210:8080/x",
  ],
] as const)("the command of %o", ([change, line]) => {
  expect(httpCommandLine(spec(change))).toBe(line);
});
