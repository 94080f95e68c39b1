import { describe, expect, test } from "vitest";
import type { Topology } from "../../model/index.js";
import { world, type Changes } from "./build.js";
import { build } from "./gateways.js";
import { forwards } from "./middleboxes.js";
import { endOfLast, scene } from "./scene.js";

/** far's subnet leads everything to a, which has a public address, its check off, and masquerades. */
function behindNat(changes: Changes = {}, rules: readonly string[] = []): Topology {
  return build(
    world({ noCheck: "a", ...changes, routes: { a2: ["any eni-a"], ...changes.routes } }),
    forwards("a", "nat", { rules }),
  );
}

const OUT = "tcp far:40000 > 198.51.100.7:80 syn";
const BACK = "tcp 198.51.100.7:80 > a.public:40000 synack";

describe("a NAT instance", () => {
  test.for<{ rule: string; lines: readonly string[]; end: string; topology?: Topology }>([
    {
      rule: "puts its own address before the sender's",
      lines: [OUT],
      end: "internet: 203.0.113.10:40000 > 198.51.100.7:80",
    },
    { rule: "and turns the answer back", lines: [OUT, BACK], end: "far: 198.51.100.7:80 > 10.1.2.10:40000" },
    {
      rule: "pings too, by their identifier",
      lines: ["icmp far > 8.8.8.8 8/0 id 7", "icmp 8.8.8.8 > a.public 0/0 id 7"],
      end: "far: 8.8.8.8 > 10.1.2.10 id 7",
    },
    {
      rule: "a port that is in use is not used twice",
      lines: [OUT, "tcp far.second:40000 > 198.51.100.7:80 syn"],
      end: "internet: 203.0.113.10:40001 > 198.51.100.7:80",
    },
    {
      rule: "also towards a peer, which answers it",
      lines: ["tcp far:40000 > b:22 syn", "tcp b:22 > a:40000 synack"],
      end: "far: 10.2.1.10:22 > 10.1.2.10:40000",
    },
    {
      rule: "what is no answer is for itself",
      lines: [OUT, "tcp 198.51.100.7:81 > a.public:40000 syn"],
      end: "a: 198.51.100.7:81 > 10.1.1.10:40000",
    },
    {
      rule: "conntrack remembers UDP for 30 s",
      lines: ["udp far:5000 > 8.8.8.8:53", "30: udp 8.8.8.8:53 > a.public:5000"],
      end: "far: 8.8.8.8:53 > 10.1.2.10:5000",
    },
    {
      rule: "and no longer, unless it was answered",
      lines: ["udp far:5000 > 8.8.8.8:53", "31: udp 8.8.8.8:53 > a.public:5000"],
      end: "a: 8.8.8.8:53 > 10.1.1.10:5000",
    },
    {
      rule: "then for 120 s",
      lines: ["udp far:5000 > 8.8.8.8:53", "1: udp 8.8.8.8:53 > a.public:5000", "121: udp 8.8.8.8:53 > a.public:5000"],
      end: "far: 8.8.8.8:53 > 10.1.2.10:5000",
    },
    {
      rule: "a TCP connection for five days",
      lines: [OUT, "432000: tcp 198.51.100.7:80 > a.public:40000 ack"],
      end: "far: 198.51.100.7:80 > 10.1.2.10:40000",
    },
    {
      rule: "a connection may be picked up in its middle",
      lines: ["tcp far:40000 > 198.51.100.7:80 ack"],
      end: "internet: 203.0.113.10:40000 > 198.51.100.7:80",
    },
    {
      rule: "but not by a SYN-ACK, which leaves as it is",
      lines: ["tcp far:40000 > 198.51.100.7:80 synack"],
      end: "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS at igw-a",
    },
    {
      rule: "other protocols are undecided",
      lines: ["protocol 47 far > 8.8.8.8"],
      end: "undecided: what instance i-a makes of a packet without ports is not modelled",
    },
    {
      rule: "its own rules come first",
      lines: [OUT],
      end: "SIM_MIDDLEBOX_DROPPED at i-a",
      topology: behindNat({}, ["drop tcp 80 any > any"]),
    },
    {
      rule: "its security group admits answers as it tracks them (CT-05)",
      lines: [OUT, BACK],
      end: "far: 198.51.100.7:80 > 10.1.2.10:40000",
      topology: behindNat({ groups: { a: { ingress: ["all 10.1.0.0/16"] } } }),
    },
    {
      rule: "IGW-13: its check has to be off",
      lines: [OUT],
      end: "ENI_SOURCE_DEST_CHECK_RESTRICTION at eni-a",
      topology: behindNat({ noCheck: "b" }),
    },
  ])("$rule", ({ lines, end, topology = behindNat() }) => {
    expect(endOfLast(topology, ...lines)).toBe(end);
  });

  test("its interface's flow log tells both halves of a connection", () => {
    const { views } = scene(behindNat());
    expect([...views(OUT), ...views(BACK)]).toEqual([
      "far out 10.1.2.10:40000 > 198.51.100.7:80 ACCEPT",
      "a in 10.1.2.10:40000 > 198.51.100.7:80 ACCEPT",
      "a out 10.1.1.10:40000 > 198.51.100.7:80 ACCEPT",
      "a in 198.51.100.7:80 > 10.1.1.10:40000 ACCEPT",
      "a out 198.51.100.7:80 > 10.1.2.10:40000 ACCEPT",
      "far in 198.51.100.7:80 > 10.1.2.10:40000 ACCEPT",
    ]);
  });

  test.for([
    { rule: "SG-13: the sender's group is lost", group: "sg-far", end: "ENI_SG_RULES_MISMATCH at eni-b" },
    { rule: "SG-10: its own takes its place", group: "sg-a", end: "b: 10.1.1.10:40000 > 10.2.1.10:22" },
  ])("$rule", ({ group, end }) => {
    const topology = behindNat({ groups: { b: { ingress: [`all ${group}`] } } });
    expect(endOfLast(topology, "tcp far:40000 > b:22 syn")).toBe(end);
  });
});
