import { expect, test } from "vitest";
import type { Topology } from "../../model/index.js";
import { world, type Changes } from "./build.js";
import {
  attach,
  build,
  gatewayEndpoint,
  managed,
  natGateway,
  subnet,
  transitGateway,
  transitTable,
} from "./gateways.js";
import { endOfLast, scene } from "./scene.js";

/** S3's range, which the prefix list pl-s3 holds, leads from far's subnet a2 to the gateway endpoint vpce-s3. */
function withEndpoint(changes: Changes = {}): Topology {
  return build(
    world({
      prefixLists: { "pl-s3": ["52.95.154.0/23"] },
      ...changes,
      routes: { a2: ["pl-s3 vpce-s3"], ...changes.routes },
    }),
    gatewayEndpoint("a"),
  );
}

const OUT = "tcp far:40000 > 52.95.154.9:443 syn";
const BACK = "tcp 52.95.154.9:443 > far:40000 synack";
const ALL = ["in 100 allow all any", "out 100 allow all any"];

test.for<{ rule: string; lines: readonly string[]; end: string; changes?: Changes }>([
  {
    rule: "the sender keeps its private address, and needs no public one",
    lines: [OUT],
    end: "internet: 10.1.2.10:40000 > 52.95.154.9:443",
  },
  { rule: "the service answers to it", lines: [OUT, BACK], end: "far: 52.95.154.9:443 > 10.1.2.10:40000" },
  { rule: "a ping", lines: ["icmp far > 52.95.154.9 8/0"], end: "internet: 10.1.2.10 > 52.95.154.9 id 1" },
  {
    rule: "a ping, answered",
    lines: ["icmp far > 52.95.154.9 8/0", "icmp 52.95.154.9 > far 0/0"],
    end: "far: 52.95.154.9 > 10.1.2.10 id 1",
  },
  { rule: "no UDP", lines: ["udp far:5000 > 52.95.154.9:443"], end: "VPCE_GATEWAY_PROTOCOL_RESTRICTION at vpce-s3" },
  {
    rule: "no other ICMP",
    lines: ["icmp far > 52.95.154.9 13/0"],
    end: "VPCE_GATEWAY_PROTOCOL_RESTRICTION at vpce-s3",
  },
  {
    rule: "no other protocol",
    lines: ["protocol 47 far > 52.95.154.9"],
    end: "VPCE_GATEWAY_PROTOCOL_RESTRICTION at vpce-s3",
  },
  {
    rule: "RT-15: another range than the list's goes another way",
    lines: ["tcp far:40000 > 52.96.0.1:443 syn"],
    end: "NO_ROUTE_TO_DESTINATION at rtb-a2",
  },
  {
    rule: "RT-15: a static route of exactly that range beats it",
    lines: [OUT],
    end: "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS at igw-a",
    changes: { routes: { a2: ["pl-s3 vpce-s3", "52.95.154.0/23 igw-a"] } },
  },
  {
    rule: "it beats a default route",
    lines: [OUT],
    end: "internet: 10.1.2.10:40000 > 52.95.154.9:443",
    changes: { routes: { a2: ["any igw-a", "pl-s3 vpce-s3"] } },
  },
  {
    rule: "an endpoint that is gone leaves a blackhole",
    lines: [OUT],
    end: "BAD_STATE_ROUTE at rtb-a2",
    changes: { routes: { a2: ["pl-s3 vpce-gone blackhole"] } },
  },
  {
    rule: "the sender's groups must allow the service's range",
    lines: [OUT],
    end: "ENI_SG_RULES_MISMATCH at eni-far",
    changes: { groups: { far: { egress: ["all 10.0.0.0/8"] } } },
  },
  {
    rule: "and may do so by its prefix list",
    lines: [OUT],
    end: "internet: 10.1.2.10:40000 > 52.95.154.9:443",
    changes: { groups: { far: { egress: ["tcp 443 pl-s3"] } } },
  },
  {
    rule: "the ACL must allow it out",
    lines: [OUT],
    end: "SUBNET_ACL_RESTRICTION at acl-a2",
    changes: { acls: { a2: ["out 90 deny all 52.95.154.0/23", ...ALL] } },
  },
  {
    rule: "and back in",
    lines: [OUT, BACK],
    end: "SUBNET_ACL_RESTRICTION at acl-a2",
    changes: { acls: { a2: ["in 90 deny all 52.95.154.0/23", ...ALL] } },
  },
  {
    rule: "the answer is tracked",
    lines: [OUT, BACK],
    end: "far: 52.95.154.9:443 > 10.1.2.10:40000",
    changes: { groups: { far: { ingress: [], egress: ["tcp 443 any"] } } },
  },
  {
    rule: "nothing begins from the service",
    lines: [BACK],
    end: "NO_ROUTE_TO_DESTINATION at internet",
  },
  {
    rule: "nor from anywhere else on the internet",
    lines: [OUT, "tcp 8.8.8.8:443 > far:40000 synack"],
    end: "NO_ROUTE_TO_DESTINATION at internet",
  },
])("VPCE-01: $rule", ({ lines, end, changes }) => {
  expect(endOfLast(withEndpoint(changes), ...lines)).toBe(end);
});

test("VPCE-01: its own VPC only: what came by a transit gateway does not pass", () => {
  const topology = build(
    withEndpoint({ routes: { b1: ["any tgw-hub"] } }),
    transitGateway("hub"),
    transitTable("main", "hub", ["any attach-a"], ["attach-b"]),
    subnet("at", "10.1.8.0/28", { routes: ["pl-s3 vpce-s3", "10.2.0.0/16 tgw-hub"] }),
    attach("a", "hub", ["at"], { table: "main" }),
    subnet("bt", "10.2.8.0/28"),
    attach("b", "hub", ["bt"], { table: "main" }),
  );
  expect(endOfLast(topology, "tcp b:40000 > 52.95.154.9:443 syn")).toBe("GATEWAY_REJECTS_SPOOFED_TRAFFIC at vpce-s3");
});

test("VPCE-01: a NAT gateway's subnet may lead there: the answer comes back through it", () => {
  const topology = build(
    withEndpoint({ routes: { a2: ["any nat-a"] } }),
    subnet("an", "10.1.9.0/24", { routes: ["pl-s3 vpce-s3", "any igw-a"] }),
    managed("nat", "an", { type: "nat_gateway", addresses: [["10.1.9.5", "203.0.113.50"]] }),
    natGateway("nat"),
  );
  const { arrive } = scene(topology);
  expect(arrive(OUT)).toBe("internet: 10.1.9.5:40000 > 52.95.154.9:443");
  expect(arrive("tcp 52.95.154.9:443 > nat:40000 synack")).toBe("far: 52.95.154.9:443 > 10.1.2.10:40000");
});

test("what a host sends with the service's address is nobody's answer: it goes where its own routes lead", () => {
  const { arrive } = scene(withEndpoint({ noCheck: "a" }));
  expect(arrive(OUT)).toBe("internet: 10.1.2.10:40000 > 52.95.154.9:443");
  expect(arrive(BACK, { from: "a" })).toBe("far: 52.95.154.9:443 > 10.1.2.10:40000");
});

test("its hop names the service", () => {
  const { hops, timeToLiveCost } = scene(withEndpoint()).path(OUT, { explain: true });
  expect(hops.at(-1)).toMatchObject({ kind: "host", id: "internet" });
  expect(hops.at(-2)).toEqual({
    kind: "vpc-endpoint",
    id: "vpce-s3",
    name: "vpce-s3",
    serviceName: "com.amazonaws.eu-west-3.s3",
  });
  expect(timeToLiveCost).toBe(0);
});

test("VPCE-01: no ICMP error about UDP, which it would not have brought", () => {
  const about = "udp 52.95.154.9:443 > far:5000";
  expect(scene(withEndpoint()).arrive("icmp far > 52.95.154.9 3/3", { about })).toBe(
    "VPCE_GATEWAY_PROTOCOL_RESTRICTION at vpce-s3",
  );
});
