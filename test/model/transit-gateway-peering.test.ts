import { expect, test } from "vitest";
import type { Topology } from "../../model/index.js";
import { world, type Changes } from "./build.js";
import { attach, build, managed, peer, subnet, transitGateway, transitTable } from "./gateways.js";
import { endOfLast, scene } from "./scene.js";

const PING = "icmp a > b 8/0";
const ARRIVED = "b: 10.1.1.10 > 10.2.1.10 id 1";

/** a at tgw-hub, b at tgw-far in another Region. */
const twoRegions = (
  setting: {
    changes?: Changes;
    hubRoutes?: readonly string[];
    farRoutes?: readonly string[];
    table?: string | null;
  } = {},
): Topology =>
  build(
    world({
      region: "us-east-1",
      peering: "deleted",
      ...setting.changes,
      routes: { a1: ["any tgw-hub"], b1: ["any tgw-far"] },
    }),
    transitGateway("hub"),
    transitGateway("far", "us-east-1"),
    transitTable("hub", "hub", setting.hubRoutes ?? ["10.2.0.0/16 attach-peering"], ["attach-a"]),
    transitTable("far", "far", setting.farRoutes ?? ["10.1.0.0/16 attach-peering"], ["attach-b"]),
    subnet("at", "10.1.8.0/28"),
    managed("tgw-a", "at", { type: "transit_gateway", addresses: [["10.1.8.5", null]] }),
    attach("a", "hub", ["at"], { table: "hub", references: true }),
    subnet("bt", "10.2.8.0/28"),
    managed("tgw-b", "bt", { type: "transit_gateway", addresses: [["10.2.8.5", null]] }),
    attach("b", "far", ["bt"], { table: "far", references: true }),
    peer("hub", "far", "hub"),
    peer("far", "hub", setting.table === undefined ? "far" : setting.table),
  );

test("each gateway routes by the table of its own half, there and back", () => {
  expect(endOfLast(twoRegions(), PING)).toBe(ARRIVED);
  expect(endOfLast(twoRegions(), "icmp b > a 0/0")).toBe("a: 10.2.1.10 > 10.1.1.10 id 1");
});

test("TGW-01: no propagation across it: static routes lead there", () => {
  const end = "TGW_RTB_CANNOT_ROUTE at tgw-rtb-hub";
  expect(endOfLast(twoRegions({ hubRoutes: [] }), PING)).toBe(end);
});

test("TGW-01: a half without an association goes nowhere", () => {
  expect(endOfLast(twoRegions({ table: null }), PING)).toBe("TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION at attach-peering");
});

test("SG-11: group references do not cross it, whatever the attachments support", () => {
  const changes: Changes = { groups: { b: { ingress: ["all sg-a"] } } };
  expect(endOfLast(twoRegions({ changes }), PING)).toBe("ENI_SG_RULES_MISMATCH at eni-b");
});

test("RT-18: every transit gateway costs a hop", () => {
  expect(scene(twoRegions()).path(PING).timeToLiveCost).toBe(2);
});

test("gateways that lead to each other go in a circle, which is not decided", () => {
  const loop = { hubRoutes: ["10.9.0.0/16 attach-peering"], farRoutes: ["10.9.0.0/16 attach-peering"] };
  expect(endOfLast(twoRegions(loop), "icmp a > 10.9.0.1 8/0")).toBe("undecided: the routes lead in a circle");
});
