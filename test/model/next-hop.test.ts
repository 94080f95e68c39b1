import { describe, expect, test } from "vitest";
import type { Topology } from "../../model/index.js";
import { world } from "./build.js";
import { attach, build, managed, natGateway, subnet, transitGateway, transitTable } from "./gateways.js";
import { scene } from "./scene.js";

/** What every interface on the way knows of the other end of its hop: `a out vpc-peering-connection b`, `b in a`. */
function hops(topology: Topology, ...lines: readonly string[]): readonly string[] {
  const { path } = scene(topology);
  const nameOf = (index: number): string => topology.networkInterfaces[index]?.id.replace("eni-", "") ?? "-";
  const last = lines.map((words) => path(words)).at(-1);
  return (last?.observations ?? []).map(({ interfaceIndex, direction, via, nextHop }) => {
    const how = direction === "egress" ? `out ${via ?? "-"}` : `in${via ?? ""}`;
    return `${nameOf(interfaceIndex)} ${how} ${nameOf(nextHop)}`;
  });
}

const TO_INTERNET = "tcp far:40000 > 198.51.100.7:80 syn";

/** far's subnet a2 leads everything to a NAT gateway in the subnet an. */
const BEHIND_NAT = build(
  world({ routes: { a2: ["any nat-a"] } }),
  subnet("an", "10.1.9.0/24", { routes: ["any igw-a"] }),
  managed("nat", "an", { type: "nat_gateway", addresses: [["10.1.9.5", "203.0.113.50"]] }),
  natGateway("nat"),
);

const HUB = build(
  world({ routes: { a1: ["10.2.0.0/16 tgw-hub"], b1: ["10.1.0.0/16 tgw-hub"] } }),
  transitGateway("hub"),
  transitTable("main", "hub", [], ["attach-a", "attach-b"]),
  subnet("at", "10.1.8.0/28"),
  subnet("bt", "10.2.8.0/28"),
  managed("tgw-a", "at", { type: "transit_gateway", addresses: [["10.1.8.5", null]] }),
  managed("tgw-b", "bt", { type: "transit_gateway", addresses: [["10.2.8.5", null]] }),
  attach("a", "hub", ["at"], { table: "main" }),
  attach("b", "hub", ["bt"], { table: "main" }),
);

describe("what a flow log can know of the hop (flow-log-records 2, 4)", () => {
  test.for<[what: string, topology: Topology, lines: readonly string[], expected: readonly string[]]>([
    ["a neighbour in the subnet", world(), ["icmp a > near"], ["a out vpc near", "near in a"]],
    ["another subnet of the VPC", world(), ["icmp a > far"], ["a out vpc far", "far in a"]],
    ["nobody in the VPC", world(), ["icmp a > 10.1.2.99"], ["a out vpc -"]],
    ["peering", world(), ["icmp a > b"], ["a out vpc-peering-connection b", "b in a"]],
    [
      "peering with another Region",
      world({ region: "us-east-1" }),
      ["icmp a > b"],
      ["a out inter-region-vpc-peering-connection b", "b in a"],
    ],
    ["an internet gateway", world(), ["icmp a > 8.8.8.8"], ["a out internet-gateway -"]],
    ["public addresses", world(), ["icmp a > b.public"], ["a out internet-gateway -", "b in -"]],
    ["from the internet", world(), ["icmp 8.8.8.8 > a.public"], ["a in -"]],
    ["no route", world({ routes: { a1: [] } }), ["icmp a > 8.8.8.8"], ["a out - -"]],
    ["refused at its source", world({ acls: { a1: [] } }), ["icmp a > b"], ["a out - -"]],
    [
      "a NAT gateway",
      BEHIND_NAT,
      [TO_INTERNET],
      ["far out nat-gateway nat", "nat in far", "nat out internet-gateway -"],
    ],
    [
      "and back",
      BEHIND_NAT,
      [TO_INTERNET, "tcp 198.51.100.7:80 > nat.public:40000 synack"],
      ["nat in -", "nat out vpc far", "far in nat"],
    ],
    [
      "a transit gateway",
      HUB,
      ["icmp a > b"],
      ["a out transit-gateway tgw-a", "tgw-a in a", "tgw-b out vpc b", "b in tgw-b"],
    ],
  ])("%s", ([, topology, lines, expected]) => {
    expect(hops(topology, ...lines)).toEqual(expected);
  });
});
