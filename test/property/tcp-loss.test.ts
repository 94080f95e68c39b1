import fc from "fast-check";
import { expect, test } from "vitest";
import { SYN } from "../../model/index.js";
import { httpExchange } from "../../sim/exchanges/http.js";
import { sshExchange } from "../../sim/exchanges/ssh/ssh-exchange.js";
import { tcpExchange } from "../../sim/exchanges/tcp/tcp-exchange.js";
import { PURE_ACK, type TcpPayload } from "../../sim/exchanges/tcp/tcp-packet.js";
import { context, SERVER, wire, type Direction, type Wire } from "../sim/harness.js";

const base = {
  name: "conversation",
  from: { kind: "instance", instanceId: "i-1", interfaceId: "eni-1" },
  to: SERVER,
  through: null,
} as const;

/** Losses among the first packets of each direction; a fair network after them. Never enough in a row to give up. */
const losses = fc.record({
  out: fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 4 }),
  in: fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 4 }),
});

function losing(lost: Record<Direction, readonly number[]>): (direction: Direction, index: number) => boolean {
  return (direction, index) => lost[direction].includes(index);
}

/** Bytes of the segments that one side received, each counted once. */
function deliveredBytes(run: Wire, direction: Direction): number {
  const bytes = new Map<number, number>();
  for (const { direction: way, packet, lost } of run.sent) {
    const { index } = packet.payload as TcpPayload;
    if (way === direction && !lost && index !== PURE_ACK && (packet.tcpFlags & SYN) === 0) {
      bytes.set(index, packet.lengthBytes - 52);
    }
  }
  return [...bytes.values()].reduce((sum, value) => sum + value, 0);
}

test("whatever is lost, a connection delivers every byte and ends", () => {
  const volumes = fc.record({
    requestBytes: fc.nat({ max: 200_000 }),
    responseBytes: fc.nat({ max: 400_000 }),
    oneWayUs: fc.integer({ min: 20, max: 150_000 }),
  });
  fc.assert(
    fc.property(losses, volumes, (lost, { requestBytes, responseBytes, oneWayUs }) => {
      const spec = { ...base, kind: "tcp", port: 80, requestBytes, responseBytes, close: "fin" } as const;
      const run = wire(tcpExchange(spec, context()), { lose: losing(lost), oneWayUs });
      run.run();
      expect(run.outcome()?.succeeded).toBe(true);
      expect(deliveredBytes(run, "out")).toBe(requestBytes);
      expect(deliveredBytes(run, "in")).toBe(responseBytes);
    }),
  );
});

test("whatever is lost, requests are answered and a session shows the same", () => {
  const sessions = fc.constantFrom(
    { kind: "command", command: "uptime", output: null, outputBytes: 20_000 } as const,
    { kind: "interactive", lines: ["uptime", "w"], stayUs: 1000 } as const,
  );
  fc.assert(
    fc.property(losses, sessions, (lost, session) => {
      const ssh = {
        ...base,
        kind: "ssh",
        port: 22,
        user: "ec2-user",
        clientVersion: "9.2",
        key: "accepted",
        session,
      } as const;
      const http = {
        ...base,
        kind: "http",
        port: 80,
        path: "/",
        host: null,
        requestBytes: 80,
        responseBytes: 9000,
        requests: 5,
      } as const;
      const transcripts = [
        () => wire(sshExchange(ssh, context()), { lose: losing(lost) }),
        () => wire(sshExchange(ssh, context())),
        () => wire(httpExchange(http, context()), { lose: losing(lost) }),
      ].map((make) => {
        const run = make();
        run.run();
        expect(run.outcome()?.succeeded).toBe(true);
        return run.transcript();
      });
      expect(transcripts[0]).toBe(transcripts[1]);
      expect(transcripts[2]).toBe("200\n".repeat(5));
    }),
  );
});

test("packets of one burst may overtake each other", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.nat({ max: 3000 }), (everyNth, aheadUs) => {
      const spec = { ...base, kind: "tcp", port: 80, requestBytes: 0, responseBytes: 200_000, close: "fin" } as const;
      const run = wire(tcpExchange(spec, context()), {
        oneWayUs: 5_000,
        hurryUs: (index) => (index % (2 + everyNth) === 1 ? aheadUs : 0),
      });
      run.run();
      expect(run.outcome()?.succeeded).toBe(true);
      expect(deliveredBytes(run, "in")).toBe(200_000);
      // Nothing was lost, so nothing is sent twice.
      const data = run.sent.filter(({ direction, packet }) => direction === "in" && packet.lengthBytes > 60);
      expect(data.length).toBe(Math.ceil(200_000 / 8949));
    }),
  );
});
