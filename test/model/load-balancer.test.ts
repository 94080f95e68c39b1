import { expect, test } from "vitest";
import { compileNetwork, path, simTime, TrackingTable } from "../../model/index.js";
import { balanced, type Balancing } from "./balanced.js";
import { target } from "./gateways.js";
import { endOfLast, scene } from "./scene.js";
import { packet } from "./sentences.js";

const IN = "tcp 198.51.100.7:50000 > node.public:80 syn";
const ANSWER = "tcp far:80 > 198.51.100.7:50000 synack";
const IN_FROM_B = "tcp b:50000 > node:80 syn";
const HIDDEN: Balancing = { group: { preserveClientIp: false } };
const HIDDEN_ANSWER = "tcp far:80 > node:50000 synack";
const PRESERVED = "far: 198.51.100.7:50000 > 10.1.2.10:80";
const NOT_PRESERVED = "far: 10.1.7.5:50000 > 10.1.2.10:80";

interface Row {
  readonly rule: string;
  readonly lines: readonly string[];
  readonly end: string;
  readonly setting?: Balancing;
}

// docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
test.for<Row>([
  { rule: "passes to a target on the listener's port", lines: [IN], end: PRESERVED },
  {
    rule: "passes to the port that the target is registered with",
    lines: [IN],
    end: "far: 198.51.100.7:50000 > 10.1.2.10:8080",
    setting: { group: { targets: [target("far", 8080)] } },
  },
  {
    rule: "of TCP carries no UDP",
    lines: ["udp 198.51.100.7:50000 > node.public:80"],
    end: "ELBV2_LISTENERS_MISMATCH at nlb",
  },
  {
    rule: "of UDP carries UDP",
    lines: ["udp 198.51.100.7:50000 > node.public:80"],
    end: PRESERVED,
    setting: { protocol: "UDP" },
  },
  { rule: "of UDP carries no TCP", lines: [IN], end: "ELBV2_LISTENERS_MISMATCH at nlb", setting: { protocol: "UDP" } },
  { rule: "of TCP_UDP carries TCP", lines: [IN], end: PRESERVED, setting: { protocol: "TCP_UDP" } },
  {
    rule: "of TCP_UDP carries UDP",
    lines: ["udp 198.51.100.7:50000 > node.public:80"],
    end: PRESERVED,
    setting: { protocol: "TCP_UDP" },
  },
  {
    rule: "another port has none",
    lines: ["tcp 198.51.100.7:50000 > node.public:81 syn"],
    end: "ELBV2_LISTENERS_MISMATCH at nlb",
  },
  {
    rule: "a ping has none",
    lines: ["icmp 198.51.100.7 > node.public 8/0"],
    end: "ELBV2_LISTENERS_MISMATCH at nlb",
  },
  {
    rule: "nor has another protocol",
    lines: ["protocol 47 198.51.100.7 > node.public"],
    end: "ELBV2_LISTENERS_MISMATCH at nlb",
  },
  {
    rule: "without a target group has nowhere to pass to",
    lines: [IN],
    end: "ELBV2_LISTENER_HAS_NO_TG at nlb",
    setting: { group: null },
  },
  {
    rule: "with an empty target group has nowhere to pass to",
    lines: [IN],
    end: "ELBV2_LISTENER_HAS_NO_TG at nlb",
    setting: { group: { targets: [] } },
  },
  {
    rule: "of TLS is not decided",
    lines: [IN],
    end: "undecided: TLS listeners are not modelled yet",
    setting: { protocol: "TLS" },
  },
  {
    rule: "that passes to an Application Load Balancer is not decided",
    lines: [IN],
    end: "undecided: targets of type alb are not modelled yet",
    setting: { group: { targetType: "alb" } },
  },
  {
    rule: "begins nothing with a packet from the middle of a connection",
    lines: ["tcp 198.51.100.7:50000 > node.public:80 ack"],
    end: "SIM_NAT_NO_CONNECTION at nlb",
  },
  {
    rule: "passes to an address in a peered VPC",
    lines: [IN],
    end: "b: 10.1.7.5:50000 > 10.2.1.10:80",
    setting: { group: { targetType: "ip", targets: [target("10.2.1.10", 80)] } },
  },
  {
    rule: "passes to an address that nobody has",
    lines: [IN],
    end: "NO_POSSIBLE_DESTINATION at vpc-a",
    setting: { group: { targetType: "ip", targets: [target("10.1.2.99", 80)] } },
  },
  {
    rule: "an Application Load Balancer answers its clients itself",
    lines: [IN],
    end: "node: 198.51.100.7:50000 > 10.1.7.5:80",
    setting: { protocol: "HTTP", balancer: { type: "application" } },
  },
])("a listener: $rule", ({ lines, end, setting }) => {
  expect(endOfLast(balanced(setting), ...lines)).toBe(end);
});

test("a listener whose target group is not in the input is not decided", () => {
  const end = "undecided: its target group is not in the input";
  expect(endOfLast({ ...balanced(), targetGroups: [] }, IN)).toBe(end);
});

// elasticloadbalancing/latest/network/edit-target-group-attributes.html: client IP preservation is of a target group.
test.for([
  { far: true, other: false, end: PRESERVED },
  { far: false, other: true, end: NOT_PRESERVED },
])("of a listener's target groups each has its own client IP preservation: $far", ({ far, other, end }) => {
  const topology = balanced({ group: { preserveClientIp: far } });
  const second = { ...topology.targetGroups[0]!, id: "targets-other", preserveClientIp: other, targets: [] };
  const loadBalancers = topology.loadBalancers.map((each) => ({
    ...each,
    listeners: each.listeners.map((listener) => ({
      ...listener,
      targetGroupIds: [...listener.targetGroupIds, second.id],
    })),
  }));
  const targetGroups = [...topology.targetGroups, second];
  expect(endOfLast({ ...topology, loadBalancers, targetGroups }, IN)).toBe(end);
});

const zoneB = "eu-west-3b";

// docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
test.for<Row>([
  {
    rule: "an unhealthy target gets nothing while another is healthy",
    lines: [IN],
    end: PRESERVED,
    setting: { group: { targets: [target("near", 80, "unhealthy"), target("far", 80)] } },
  },
  {
    rule: "fail-open: where none is healthy any will do",
    lines: [IN],
    end: PRESERVED,
    setting: { group: { targets: [target("far", 80, "unhealthy")] } },
  },
  {
    rule: "a draining target gets no new connections",
    lines: [IN],
    end: "ELBV2_LISTENER_HAS_NO_TG at nlb",
    setting: { group: { targets: [target("far", 80, "draining")] } },
  },
  {
    rule: "nor does an unused one",
    lines: [IN],
    end: "ELBV2_LISTENER_HAS_NO_TG at nlb",
    setting: { group: { targets: [target("far", 80, "unused")] } },
  },
  {
    rule: "without cross-zone load balancing only targets of the node's zone",
    lines: [IN],
    end: "ELBV2_NO_TARGETS_IN_AZ at nlb",
    setting: { group: { targetType: "ip", targets: [target("10.1.2.10", 80, "healthy", zoneB)] } },
  },
  {
    rule: "with it those of any zone",
    lines: [IN],
    end: NOT_PRESERVED,
    setting: {
      group: { targetType: "ip", targets: [target("10.1.2.10", 80, "healthy", zoneB)] },
      balancer: { crossZone: true },
    },
  },
  {
    rule: "no fail-open in one zone while another has a healthy one",
    lines: [IN],
    end: "ELBV2_NO_TARGETS_IN_AZ at nlb",
    setting: {
      group: {
        targetType: "ip",
        targets: [target("10.1.2.10", 80, "unhealthy"), target("10.1.1.11", 80, "healthy", zoneB)],
      },
    },
  },
  {
    rule: "an instance is in the zone of its subnet",
    lines: [IN],
    end: PRESERVED,
    setting: { group: { targets: [target("far", 80, "healthy", zoneB)] } },
  },
])("targets: $rule", ({ lines, end, setting }) => {
  expect(endOfLast(balanced(setting), ...lines)).toBe(end);
});

test("flows spread over the targets, every packet of one to the same", () => {
  const { arrive } = scene(balanced({ group: { targets: [target("far", 80), target("near", 80)] } }));
  const chosen = Array.from({ length: 64 }, (_, n) => {
    const packets = ["syn", "ack"].map((flag) => `tcp 198.51.100.7:${50_000 + n} > node.public:80 ${flag}`);
    const [first, second] = packets.map((words) => arrive(words).split(":")[0]);
    expect(second).toBe(first);
    return first;
  });
  expect(new Set(chosen)).toEqual(new Set(["far", "near"]));
});

// docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation
test.for<Row>([
  { rule: "instances see their clients", lines: [IN], end: PRESERVED },
  { rule: "unless it is turned off", lines: [IN], end: NOT_PRESERVED, setting: HIDDEN },
  {
    rule: "addresses behind TCP do not",
    lines: [IN],
    end: NOT_PRESERVED,
    setting: { group: { targetType: "ip", targets: [target("10.1.2.10", 80)] } },
  },
  {
    rule: "unless it is turned on",
    lines: [IN],
    end: PRESERVED,
    setting: { group: { targetType: "ip", targets: [target("10.1.2.10", 80)], preserveClientIp: true } },
  },
  {
    rule: "addresses behind UDP do",
    lines: ["udp 198.51.100.7:50000 > node.public:80"],
    end: PRESERVED,
    setting: { protocol: "UDP", group: { targetType: "ip", targets: [target("10.1.2.10", 80)] } },
  },
  {
    rule: "the answer to a client that was seen comes back to the node whatever the target's routes say",
    lines: [IN, ANSWER],
    end: "internet: 203.0.113.70:80 > 198.51.100.7:50000",
  },
  {
    rule: "also to a client in a peered VPC",
    lines: [IN_FROM_B, "tcp far:80 > b:50000 synack"],
    end: "b: 10.1.7.5:80 > 10.2.1.10:50000",
  },
  {
    rule: "the answer to the node goes there by address",
    lines: [IN, HIDDEN_ANSWER],
    end: "internet: 203.0.113.70:80 > 198.51.100.7:50000",
    setting: HIDDEN,
  },
  {
    rule: "also for a client in a peered VPC",
    lines: [IN_FROM_B, HIDDEN_ANSWER],
    end: "b: 10.1.7.5:80 > 10.2.1.10:50000",
    setting: HIDDEN,
  },
  {
    rule: "what the target itself begins with a client does not pass the node",
    lines: [IN, "tcp far:40000 > 198.51.100.7:443 syn"],
    end: "NO_ROUTE_TO_DESTINATION at rtb-a2",
  },
  {
    rule: "after 350 s of silence the answer is drawn back no more",
    lines: [IN, `350.000001: ${ANSWER}`],
    end: "NO_ROUTE_TO_DESTINATION at rtb-a2",
  },
  {
    rule: "nor is the client's next packet of any connection",
    lines: [IN, "350.000001: tcp 198.51.100.7:50000 > node.public:80 ack"],
    end: "SIM_NAT_NO_CONNECTION at nlb",
  },
  {
    rule: "after exactly 350 s it is",
    lines: [IN, `350: ${ANSWER}`],
    end: "internet: 203.0.113.70:80 > 198.51.100.7:50000",
  },
])("client address preservation: $rule", ({ lines, end, setting }) => {
  expect(endOfLast(balanced(setting), ...lines)).toBe(end);
});

// docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-troubleshooting.html: a target that is its own client.
test.for<Row>([
  {
    rule: "shown its own address as the client, it drops the packet",
    lines: ["tcp far:50000 > node:80 syn"],
    end: "SIM_HOST_OWN_SOURCE at i-far",
  },
  {
    rule: "shown the node, it takes it",
    lines: ["tcp far:50000 > node:80 syn"],
    end: "far: 10.1.7.5:50000 > 10.1.2.10:80",
    setting: HIDDEN,
  },
])("a target that is its own client: $rule", ({ lines, end, setting }) => {
  expect(endOfLast(balanced(setting), ...lines)).toBe(end);
});

test("NACL-09: two clients with one port get ports of their own at the node", () => {
  const lines = [IN_FROM_B, "tcp 198.51.100.7:50000 > node.public:80 syn"];
  expect(endOfLast(balanced(HIDDEN), ...lines)).toBe("far: 10.1.7.5:50001 > 10.1.2.10:80");
});

test("without client addresses a node has 55,000 ports for each target", () => {
  const network = compileNetwork(balanced(HIDDEN));
  const tracking = new TrackingTable();
  const syn = packet("tcp 198.51.100.7:0 > 203.0.113.70:80 syn", () => undefined);
  const send = (sourcePort: number) =>
    path(network, tracking, { ...syn, sourcePort }, "internet", simTime(0)).disposition;
  for (let port = 1024; port < 1024 + 55_000; port++) send(port);
  expect(send(60_000)).toMatchObject({ kind: "dropped", code: "SIM_NAT_NO_FREE_PORT", at: "nlb" });
  expect(send(1024)).toMatchObject({ kind: "delivered" });
});

test("the node's interface logs both sides of it", () => {
  const { views } = scene(balanced(HIDDEN));
  expect(views(IN)).toEqual([
    "node in 198.51.100.7:50000 > 10.1.7.5:80 ACCEPT",
    "node out 10.1.7.5:50000 > 10.1.2.10:80 ACCEPT",
    "far in 10.1.7.5:50000 > 10.1.2.10:80 ACCEPT",
  ]);
  expect(views(HIDDEN_ANSWER)).toEqual([
    "far out 10.1.2.10:80 > 10.1.7.5:50000 ACCEPT",
    "node in 10.1.2.10:80 > 10.1.7.5:50000 ACCEPT",
    "node out 10.1.7.5:80 > 198.51.100.7:50000 ACCEPT",
  ]);
});

test("RT-18: it costs no hop of its own", () => {
  const { path: decided } = scene(balanced());
  expect(decided(IN_FROM_B).timeToLiveCost).toBe(0);
  expect(decided(IN).timeToLiveCost).toBe(1);
});

test("its hop tells the ends before and after", () => {
  const { hops } = scene(balanced(HIDDEN)).path(IN, { explain: true });
  expect(hops.find(({ kind }) => kind === "load-balancer")).toMatchObject({
    id: "nlb",
    direction: "inbound",
    translation: {
      before: { sourcePort: 50000, destinationPort: 80 },
      after: { sourcePort: 50000, destinationPort: 80 },
    },
  });
});
