import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runLab } from "../../lab/index.js";
import { parseLab, simulate } from "../../sim/index.js";

const FILE = "examples/hybrid/lab.yaml";
const parsed = parseLab(readFileSync(FILE, "utf8"), FILE);
if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join("\n"));
const result = runLab(parsed.value);

/** Source, destination, protocol and action of what an interface logged, once each. */
function loggedBy(name: string): readonly string[] {
  const at = result.topology.networkInterfaces.find((each) => each.name.startsWith(name))!;
  const records = result.streams.find(({ interfaceId }) => interfaceId === at.id)?.records ?? [];
  const lines = records.filter(({ record }) => record.logStatus === "OK").map(({ line }) => line.split(" "));
  const flows = lines.map(([, , , source, destination, , , protocol, , , , , action]) =>
    [source, destination, protocol, action].join(" "),
  );
  return [...new Set(flows)].toSorted();
}

test("the example's exchanges end as its comments say (VPN-01, TGW-01)", () => {
  expect(result.counters.undecided).toBe(0);
  expect(result.outcomes.map(({ from, to, succeeded, summary }) => [from, to, succeeded, summary])).toEqual([
    ["desk", "10.0.0.70", true, "4 packets transmitted, 4 received, 0% packet loss"],
    ["desk", "10.0.0.70", true, "logged out"],
    ["web", "192.168.1.20", true, "3 packets transmitted, 3 received, 0% packet loss"],
    ["batch", "10.1.0.90", false, "2 packets transmitted, 0 received, 100% packet loss"],
    ["batch", "10.1.0.90", true, "connected and closed"],
    ["web", "192.168.1.20", false, "2 packets transmitted, 0 received, 100% packet loss"],
  ]);
});

describe("flow logs are the VPC's side only", () => {
  test("behind a virtual private gateway: one interface, private addresses", () => {
    expect(loggedBy("web/")).toEqual([
      "10.0.0.70 192.168.1.20 1 ACCEPT",
      "10.0.0.70 192.168.1.20 6 ACCEPT",
      "192.168.1.20 10.0.0.70 1 ACCEPT",
      "192.168.1.20 10.0.0.70 6 ACCEPT",
    ]);
  });

  test("behind a transit gateway: the attachment's interface too (TGW-03), and the refusal", () => {
    expect(loggedBy("stock/")).toEqual([
      "10.1.0.90 172.20.4.7 6 ACCEPT",
      "172.20.4.7 10.1.0.90 1 REJECT",
      "172.20.4.7 10.1.0.90 6 ACCEPT",
    ]);
    expect(loggedBy("warehouse-hub/")).toEqual([
      "10.1.0.74 10.1.0.90 1 ACCEPT",
      "10.1.0.74 10.1.0.90 6 ACCEPT",
      "10.1.0.90 10.1.0.74 6 ACCEPT",
    ]);
  });
});

test("TS-07: the customer gateway is the one router between desk and web", () => {
  const printed = simulate(parsed.value).exchanges.map(({ transcript }) => transcript);
  expect(printed[0]).toContain("ttl=126");
  expect(printed[2]).toContain("ttl=63");
});

test("flow-log-records 4: what leaves by a virtual private gateway has traffic path 3", () => {
  const lab = parseLab(readFileSync(FILE, "utf8"), FILE, { logFormat: "${dstaddr} ${flow-direction} ${traffic-path}" });
  if (!lab.ok) throw new Error(lab.issues[0]?.message);
  const lines = runLab(lab.value).streams.flatMap(({ records }) => records.map(({ line }) => line));
  expect(lines).toContain("192.168.1.20 egress 3");
  expect(lines.filter((line) => line.startsWith("192.168.1.20 ")).every((line) => line.endsWith(" 3"))).toBe(true);
});
