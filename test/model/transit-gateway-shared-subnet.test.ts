import { expect, test } from "vitest";
import type { Topology } from "../../model/index.js";
import { world, type Changes } from "./build.js";
import { attach, build, managed, transitGateway, transitTable, type Addition } from "./gateways.js";
import { endOfLast } from "./scene.js";

const PING = "icmp a > b 8/0";
const ARRIVED = "b: 10.1.1.10 > 10.2.1.10 id 1";
const ALL = ["in 100 allow all any", "out 100 allow all any"];

// docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
/** a's attachment in a1, b's in b1. */
const shared = (acls: Changes["acls"]): Topology => {
  const inVpc = (vpc: "a" | "b"): readonly Addition[] => [
    managed(`tgw-${vpc}`, `${vpc}1`, { type: "transit_gateway", addresses: [[`10.${vpc === "a" ? 1 : 2}.1.5`, null]] }),
    attach(vpc, "hub", [`${vpc}1`], { table: "main" }),
  ];
  const routes = { a1: ["10.2.0.0/16 tgw-hub"], b1: ["10.1.0.0/16 tgw-hub"] };
  return build(
    world({ routes, ...(acls && { acls }) }),
    transitGateway("hub"),
    transitTable("main", "hub", [], ["attach-a", "attach-b"]),
    ...inVpc("a"),
    ...inVpc("b"),
  );
};

test.for<{ rule: string; end: string; acls: Changes["acls"] }>([
  {
    rule: "from an instance outbound rules judge by destination",
    end: "SUBNET_ACL_RESTRICTION at acl-a1",
    acls: { a1: ["out 90 deny all 10.2.0.0/16", ...ALL] },
  },
  {
    rule: "and inbound rules by source",
    end: "SUBNET_ACL_RESTRICTION at acl-a1",
    acls: { a1: ["in 90 deny all 10.1.1.10/32", ...ALL] },
  },
  { rule: "from the gateway to an instance nothing is judged", end: ARRIVED, acls: { b1: [] } },
])("NACL-11: $rule", ({ end, acls }) => {
  expect(endOfLast(shared(acls), PING)).toBe(end);
});

test("NACL-11: to an instance in another subnet both are judged, outbound by destination, inbound by source", () => {
  const inbound = ["in 90 deny all 10.2.1.10/32", ...ALL];
  expect(endOfLast(shared({ a2: inbound }), "icmp b > far 8/0")).toBe("SUBNET_ACL_RESTRICTION at acl-a2");
  const outbound = ["out 90 deny all 10.1.2.10/32", ...ALL];
  expect(endOfLast(shared({ a1: outbound }), "icmp b > far 8/0")).toBe("SUBNET_ACL_RESTRICTION at acl-a1");
});
