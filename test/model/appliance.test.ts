import { describe, expect, test } from "vitest";
import { applyChange, type Topology } from "../../model/index.js";
import { world, type Changes } from "./build.js";
import { build, subnet, type Addition } from "./gateways.js";
import { forwards, further } from "./middleboxes.js";
import { endOfLast, scene } from "./scene.js";

/** far's subnet a2 leads everything to the interface of near, whose check is off and which routes; near's to the internet. */
function behindNear(changes: Changes = {}, ...additions: readonly Addition[]): Topology {
  return build(
    world({ noCheck: "near", ...changes, routes: { a2: ["any eni-near"], ...changes.routes } }),
    ...(additions.length > 0 ? additions : [forwards("near", "router")]),
  );
}

const TO_A = "tcp far:40000 > b:22 syn";

describe("RT-10: a route to a network interface", () => {
  test.for<{ rule: string; lines: readonly string[]; end: string; topology?: Topology }>([
    { rule: "a host that routes sends on", lines: [TO_A], end: "b: 10.1.2.10:40000 > 10.2.1.10:22" },
    {
      rule: "by the route table of its own subnet (RT-13)",
      lines: ["udp far:5000 > 8.8.8.8:53"],
      end: "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS at igw-a",
    },
    {
      rule: "and a public address of the sender's own is used all the same (IGW-02)",
      lines: ["udp far.second:5000 > 8.8.8.8:53"],
      end: "internet: 203.0.113.12:5000 > 8.8.8.8:53",
    },
    {
      rule: "the answer goes its own way (RT-13)",
      lines: [TO_A, "tcp b:22 > far:40000 synack"],
      end: "far: 10.2.1.10:22 > 10.1.2.10:40000",
    },
    {
      rule: "neighbours do not come by (RT-12)",
      lines: ["icmp a > near 8/0"],
      end: "near: 10.1.1.10 > 10.1.1.11 id 1",
    },
    {
      rule: "RT-02: what replaces the local route leads all of the VPC there",
      lines: ["icmp far > a 8/0"],
      end: "a: 10.1.2.10 > 10.1.1.10 id 1",
      topology: replaceLocal(behindNear()),
    },
    {
      rule: "RT-02: also to a host that does not forward",
      lines: ["icmp far > a 8/0"],
      end: "SIM_HOST_NOT_FORWARDING at i-near",
      topology: replaceLocal(behindNear({}, forwards("near", "nothing"))),
    },
    {
      rule: "RT-05: a route to one subnet beats local",
      lines: ["icmp far > a 8/0"],
      end: "SIM_HOST_NOT_FORWARDING at i-near",
      topology: behindNear({ routes: { a2: ["10.1.1.0/24 eni-near"] } }, forwards("near", "nothing")),
    },
    {
      rule: "RT-08: of a stopped instance: a blackhole",
      lines: [TO_A],
      end: "BAD_STATE_ROUTE at rtb-a2",
      topology: behindNear({ stopped: "near" }),
    },
    {
      rule: "RT-08: of an interface that is attached to nothing: a blackhole",
      lines: [TO_A],
      end: "BAD_STATE_ROUTE at rtb-a2",
      topology: detached(behindNear()),
    },
    {
      rule: "RT-08: of an interface that is gone: a blackhole, if AWS said so",
      lines: [TO_A],
      end: "BAD_STATE_ROUTE at rtb-a2",
      topology: behindNear({ routes: { a2: ["any eni-gone blackhole"] } }),
    },
    {
      rule: "of an interface that the input does not have: undecided",
      lines: [TO_A],
      end: "undecided: the network interface eni-gone is not in the input",
      topology: behindNear({ routes: { a2: ["any eni-gone"] } }),
    },
    {
      rule: "what nothing is said of is undecided, by name",
      lines: [TO_A],
      end: "undecided: nothing says what instance i-near does with packets that are not for itself",
      topology: build(world({ noCheck: "near", routes: { a2: ["any eni-near"] } })),
    },
    {
      rule: "routes that lead in a circle are undecided",
      lines: [TO_A],
      end: "undecided: the routes lead in a circle",
      topology: behindNear({ routes: { a1: ["any eni-near"] } }),
    },
  ])("$rule", ({ lines, end, topology = behindNear() }) => {
    expect(endOfLast(topology, ...lines)).toBe(end);
  });
});

function replaceLocal(topology: Topology): Topology {
  const routeTables = topology.routeTables.map((table) => {
    if (table.id !== "rtb-a2") return table;
    const target = { kind: "network-interface", id: "eni-near" } as const;
    return { ...table, routes: table.routes.map((each) => ({ ...each, target })) };
  });
  return { ...topology, routeTables };
}

function detached(topology: Topology): Topology {
  const networkInterfaces = topology.networkInterfaces.map((each) =>
    each.id === "eni-near" ? { ...each, attachment: null } : each,
  );
  return { ...topology, networkInterfaces };
}

describe("IGW-13: what an appliance's interface lets through", () => {
  test.for<{ rule: string; end: string; topology: Topology; lines?: readonly string[] }>([
    {
      rule: "with its check on, nothing that is for somebody else",
      end: "ENI_SOURCE_DEST_CHECK_RESTRICTION at eni-near",
      topology: behindNear({ noCheck: "b" }),
    },
    {
      rule: "its security group in",
      end: "ENI_SG_RULES_MISMATCH at eni-near",
      topology: behindNear({ groups: { near: { ingress: ["tcp 80 any"] } } }),
    },
    {
      rule: "which may refer to who sends",
      end: "b: 10.1.2.10:40000 > 10.2.1.10:22",
      topology: behindNear({ groups: { near: { ingress: ["all sg-far"] } } }),
    },
    {
      rule: "its security group out",
      end: "ENI_SG_RULES_MISMATCH at eni-near",
      topology: behindNear({ groups: { near: { egress: ["tcp 80 any"] } } }),
    },
    {
      rule: "its network ACL in",
      end: "SUBNET_ACL_RESTRICTION at acl-a1",
      topology: behindNear({
        acls: { a1: ["in 100 deny tcp 22 any", "in 200 allow all any", "out 100 allow all any"] },
      }),
    },
    {
      rule: "its network ACL out",
      end: "SUBNET_ACL_RESTRICTION at acl-a1",
      topology: behindNear({ acls: { a1: ["in 100 allow all any", "out 100 allow udp 53 any"] } }),
    },
    {
      rule: "SG-13: beyond it, a rule that refers to the sender's group no longer matches",
      lines: ["icmp far > a 8/0"],
      end: "SG_REFERENCES_NOT_PRESERVED at eni-a",
      topology: behindNear({ routes: { a2: ["10.1.1.0/24 eni-near"] }, groups: { a: { ingress: ["all sg-far"] } } }),
    },
    {
      rule: "SG-13: one with its addresses does",
      lines: ["icmp far > a 8/0"],
      end: "a: 10.1.2.10 > 10.1.1.10 id 1",
      topology: behindNear({
        routes: { a2: ["10.1.1.0/24 eni-near"] },
        groups: { a: { ingress: ["all 10.1.2.0/24"] } },
      }),
    },
  ])("$rule", ({ topology, end, lines = [TO_A] }) => {
    expect(endOfLast(topology, ...lines)).toBe(end);
  });

  test("FL-10: its flow log gets the packet twice, in and out, with its true addresses", () => {
    expect(scene(behindNear()).views(TO_A)).toEqual([
      "far out 10.1.2.10:40000 > 10.2.1.10:22 ACCEPT",
      "near in 10.1.2.10:40000 > 10.2.1.10:22 ACCEPT",
      "near out 10.1.2.10:40000 > 10.2.1.10:22 ACCEPT",
      "b in 10.1.2.10:40000 > 10.2.1.10:22 ACCEPT",
    ]);
  });

  test("what the check refuses leaves no record at it", () => {
    expect(scene(behindNear({ noCheck: "b" })).views(TO_A)).toEqual(["far out 10.1.2.10:40000 > 10.2.1.10:22 ACCEPT"]);
  });

  test("what its security group refuses does", () => {
    expect(
      scene(behindNear({ noCheck: "b", groups: { near: { ingress: [] } } }))
        .views(TO_A)
        .at(-1),
    ).toBe("near in 10.1.2.10:40000 > 10.2.1.10:22 REJECT");
  });

  test("a host takes one from the time to live", () => {
    expect(scene(behindNear()).path(TO_A).timeToLiveCost).toBe(1);
  });
});

describe("RT-08: instances stop and start", () => {
  const stop = { kind: "StopInstances", instanceId: "i-near" } as const;

  test("the route's state follows", () => {
    const states = (topology: Topology): readonly string[] =>
      topology.routeTables
        .find(({ id }) => id === "rtb-a2")!
        .routes.filter(({ target }) => target.kind === "network-interface")
        .map(({ state }) => state);
    const stopped = applyChange(behindNear(), stop);
    expect(stopped.ok && states(stopped.value)).toEqual(["blackhole"]);
    const started = stopped.ok && applyChange(stopped.value, { kind: "StartInstances", instanceId: "i-near" });
    expect(started && started.ok && states(started.value)).toEqual(["active"]);
  });
});

describe("a host with two interfaces", () => {
  const inside = (...routes: readonly string[]): Topology =>
    behindNear(
      { routes: { a2: ["any eni-inside"] } },
      subnet("ai", "10.1.7.0/24", { routes: ["10.2.0.0/16 pcx-ab"] }),
      further("near", "inside", "ai", "10.1.7.5"),
      forwards("near", "router", { routes }),
    );

  test.for<{ rule: string; packet: string; views: readonly string[]; routes?: readonly string[] }>([
    {
      rule: "sends on by its primary one",
      packet: TO_A,
      views: ["inside in", "near out", "b in"],
    },
    {
      rule: "reaches its own subnets directly",
      packet: "icmp far > 10.1.1.10 8/0",
      routes: [],
      views: ["a in"],
    },
    {
      rule: "or as its own routes say",
      packet: TO_A,
      routes: ["10.2.0.0/16 eni-inside"],
      views: ["inside in", "inside out", "b in"],
    },
    {
      rule: "the longest of them",
      packet: TO_A,
      routes: ["10.0.0.0/8 eni-inside", "10.2.1.0/24 eni-near"],
      views: ["inside in", "near out", "b in"],
    },
  ])("$rule", ({ packet, views, routes = [] }) => {
    const seen = scene(inside(...routes)).views(packet);
    expect(seen.slice(1).map((each) => each.split(" ").slice(0, 2).join(" "))).toEqual(views);
  });

  test("IGW-13: with the check on where it leaves, nothing foreign leaves", () => {
    const topology = inside();
    const networkInterfaces = topology.networkInterfaces.map((each) =>
      each.id === "eni-near" ? { ...each, sourceDestCheck: true } : each,
    );
    expect(endOfLast({ ...topology, networkInterfaces }, TO_A)).toBe("ENI_SOURCE_DEST_CHECK_RESTRICTION at eni-near");
  });
});

describe("what a host's own rules drop", () => {
  test.for<{
    rule: string;
    rules: readonly string[];
    lines: readonly string[];
    end: string;
    otherwise?: "pass" | "drop";
  }>([
    { rule: "by port", rules: ["drop tcp 22 any > any"], lines: [TO_A], end: "SIM_MIDDLEBOX_DROPPED at i-near" },
    {
      rule: "another port passes",
      rules: ["drop tcp 80-90 any > any"],
      lines: [TO_A],
      end: "b: 10.1.2.10:40000 > 10.2.1.10:22",
    },
    { rule: "by source", rules: ["drop all 10.1.2.0/24 > any"], lines: [TO_A], end: "SIM_MIDDLEBOX_DROPPED at i-near" },
    {
      rule: "by destination",
      rules: ["drop all any > 10.2.0.0/16"],
      lines: [TO_A],
      end: "SIM_MIDDLEBOX_DROPPED at i-near",
    },
    {
      rule: "the first rule that matches",
      rules: ["pass tcp 22 any > any", "drop all any > any"],
      lines: [TO_A],
      end: "b: 10.1.2.10:40000 > 10.2.1.10:22",
    },
    { rule: "what none matches", rules: [], otherwise: "drop", lines: [TO_A], end: "SIM_MIDDLEBOX_DROPPED at i-near" },
    {
      rule: "ICMP by type",
      rules: ["drop icmp 8/-1 any > any"],
      lines: ["icmp far > b 8/0"],
      end: "SIM_MIDDLEBOX_DROPPED at i-near",
    },
    {
      rule: "the other packets of a connection that passed pass",
      rules: ["pass tcp 22 10.1.0.0/16 > any"],
      otherwise: "drop",
      lines: [TO_A, "1: tcp far:40000 > b:22 ack"],
      end: "b: 10.1.2.10:40000 > 10.2.1.10:22",
    },
  ])("$rule", ({ rules, lines, end, otherwise = "pass" }) => {
    const topology = behindNear({}, forwards("near", "router", { rules, otherwise }));
    expect(endOfLast(topology, ...lines)).toBe(end);
  });
});
