import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runLab } from "../../lab/index.js";
import { parseLab } from "../../sim/index.js";

const FILE = "examples/inspection/lab.yaml";
const parsed = parseLab(readFileSync(FILE, "utf8"), FILE);
if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join("\n"));
const result = runLab(parsed.value);

/** Source, destination, ports, protocol and action of what an interface logged, once each. */
function loggedBy(name: string): readonly string[] {
  const at = result.topology.networkInterfaces.find((each) => each.name.startsWith(name))!;
  const records = result.streams.find(({ interfaceId }) => interfaceId === at.id)?.records ?? [];
  const lines = records.filter(({ record }) => record.logStatus === "OK").map(({ line }) => line.split(" "));
  const flows = lines.map(([, , , source, destination, from, to, protocol, , , , , action]) =>
    [source, destination, from, to, protocol, action].join(" "),
  );
  return [...new Set(flows)].toSorted();
}

const VISITOR = "81.249.17.203";
const MIRROR = "185.125.190.39";

test("the example's exchanges end as its comments say (FW-01, RT-08, RT-14, IGW-13)", () => {
  expect(result.counters.undecided).toBe(0);
  expect(result.outcomes.map(({ from, to, succeeded, summary }) => [from, to, succeeded, summary])).toEqual([
    ["visitor", "35.180.142.214", true, "1 response, status 200"],
    ["visitor", "35.180.142.214", false, "connection timed out"],
    ["visitor", "35.180.142.214", false, "connection refused"],
    ["worker", MIRROR, true, "3 packets transmitted, 3 received, 0% packet loss"],
    ["worker", MIRROR, true, "1 response, status 200"],
    ["worker", MIRROR, false, "3 packets transmitted, 0 received, 100% packet loss"],
  ]);
});

describe("what the interfaces log", () => {
  test("the web server sees the visitor's own address, and nothing of what the firewall refused (FW-01)", () => {
    expect(loggedBy("web/")).toEqual([
      expect.stringMatching(`^10\\.40\\.1\\.\\d+ ${VISITOR} 443 \\d+ 6 ACCEPT$`),
      expect.stringMatching(`^${VISITOR} 10\\.40\\.1\\.\\d+ \\d+ 443 6 ACCEPT$`),
    ]);
  });

  test("the NAT instance's shows the worker on one side and its own address on the other (IGW-13)", () => {
    const flows = loggedBy("nat/").filter((flow) => flow.endsWith(" 1 ACCEPT"));
    expect(flows).toEqual([
      expect.stringMatching(`^10\\.40\\.0\\.\\d+ 10\\.40\\.2\\.\\d+ 0 0 1 ACCEPT$`),
      expect.stringMatching(`^10\\.40\\.0\\.\\d+ ${MIRROR} 0 0 1 ACCEPT$`),
      expect.stringMatching(`^10\\.40\\.2\\.\\d+ 10\\.40\\.0\\.\\d+ 0 0 1 ACCEPT$`),
      expect.stringMatching(`^${MIRROR} 10\\.40\\.0\\.\\d+ 0 0 1 ACCEPT$`),
    ]);
  });
});

test("what a firewall refused is said to stand in flow logs as ACCEPT up to its endpoint (FL-03)", () => {
  const [, timedOut, refused] = result.outcomes;
  for (const outcome of [timedOut, refused]) expect(outcome?.why).toContain("ACCEPT up to its interface");
});
