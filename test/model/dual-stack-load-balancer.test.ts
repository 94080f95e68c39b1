import { expect, test } from "vitest";
import { parseIpv6, type LoadBalancer, type TargetGroup, type Topology } from "../../model/index.js";
import { dualStack } from "./dual-stack.js";
import { build, loadBalancer, managed, subnet } from "./gateways.js";
import { endOfLast, scene } from "./scene.js";

const OPEN_ACL = ["in 100 allow all any", "out 100 allow all any", "in 101 allow all ::/0", "out 101 allow all ::/0"];
const NODE = "[2001:db8:1:7::5]";
const FAR = "[2001:db8:1:2::10]";
const CLIENT = "[2001:4860::1]";
const IN = `tcp ${CLIENT}:50000 > ${NODE}:80 syn`;
const IN_BY_IPV4 = "tcp 198.51.100.7:50000 > node.public:80 syn";

interface Setting {
  readonly protocol?: string;
  readonly group?: Partial<TargetGroup>;
  readonly balancer?: Partial<LoadBalancer>;
  /** Whether the node has an address of IPv6. */
  readonly dual?: boolean;
}

/** nlb listens on port 80 with one node of both families and passes to far. */
function balanced({ protocol = "TCP", group = {}, balancer, dual = true }: Setting = {}): Topology {
  return build(
    dualStack({ routes: { a2: ["::/0 igw-a", "any igw-a"] } }),
    subnet("al", "10.1.7.0/24", {
      acl: OPEN_ACL,
      routes: ["2001:db8:1::/56 local", "2001:db8:2::/56 pcx-ab", "::/0 igw-a", "any igw-a"],
    }),
    managed("node", "al", { type: "network_load_balancer", addresses: [["10.1.7.5", "203.0.113.70"]] }),
    loadBalancer(["node"], [{ protocol, port: 80, group }], balancer),
    (built) => ({
      ...built,
      networkInterfaces: built.networkInterfaces.map((each) =>
        each.id === "eni-node" && dual ? { ...each, ipv6Addresses: [parseIpv6("2001:db8:1:7::5")!] } : each,
      ),
    }),
  );
}

const BY_IPV6 = { group: { ipAddressType: "ipv6" } } as const;
const HIDDEN = { group: { ipAddressType: "ipv6", preserveClientIp: false } } as const;

// docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html, "Client IP preservation"
test.for<{ rule: string; lines: readonly string[]; end: string; setting?: Setting }>([
  {
    rule: "IPv6 to a target of IPv6 keeps its client's address",
    lines: [IN],
    end: `far: ${CLIENT}:50000 > ${FAR}:80`,
    setting: BY_IPV6,
  },
  {
    rule: "and the answer goes back through the node",
    lines: [IN, `tcp ${FAR}:80 > ${CLIENT}:50000 synack`],
    end: `internet: ${NODE}:80 > ${CLIENT}:50000`,
    setting: BY_IPV6,
  },
  {
    rule: "not where preservation is off",
    lines: [IN],
    end: `far: ${NODE}:50000 > ${FAR}:80`,
    setting: HIDDEN,
  },
  {
    rule: "and back",
    lines: [IN, `tcp ${FAR}:80 > ${NODE}:50000 synack`],
    end: `internet: ${NODE}:80 > ${CLIENT}:50000`,
    setting: HIDDEN,
  },
  {
    rule: "IPv6 to a target of IPv4 comes from the node's IPv4 address",
    lines: [IN],
    end: "far: 10.1.7.5:50000 > 10.1.2.10:80",
  },
  {
    rule: "and its answer becomes IPv6",
    lines: [IN, "tcp far:80 > node:50000 synack"],
    end: `internet: ${NODE}:80 > ${CLIENT}:50000`,
  },
  {
    rule: "IPv4 to a target of IPv6 comes from the node's IPv6 address",
    lines: [IN_BY_IPV4],
    end: `far: ${NODE}:50000 > ${FAR}:80`,
    setting: BY_IPV6,
  },
  {
    rule: "and its answer becomes IPv4",
    lines: [IN_BY_IPV4, `tcp ${FAR}:80 > ${NODE}:50000 synack`],
    end: "internet: 203.0.113.70:80 > 198.51.100.7:50000",
    setting: BY_IPV6,
  },
  {
    rule: "IPv4 to a target of IPv4 is as ever",
    lines: [IN_BY_IPV4],
    end: "far: 198.51.100.7:50000 > 10.1.2.10:80",
  },
  {
    rule: "another port has no listener",
    lines: [`tcp ${CLIENT}:50000 > ${NODE}:81 syn`],
    end: "ELBV2_LISTENERS_MISMATCH at nlb",
  },
  {
    rule: "a ping has none",
    lines: [`icmpv6 ${CLIENT} > ${NODE}`],
    end: "ELBV2_LISTENERS_MISMATCH at nlb",
  },
  {
    rule: "a node without IPv6 cannot reach targets of IPv6",
    lines: [IN_BY_IPV4],
    end: "undecided: a node of nlb has no address of its target's family",
    setting: { ...BY_IPV6, dual: false },
  },
  {
    rule: "UDP by IPv6 is left open",
    lines: [`udp ${CLIENT}:50000 > ${NODE}:80`],
    end: "undecided: UDP of dual-stack load balancers by IPv6 is not modelled yet",
    setting: { protocol: "UDP", ...BY_IPV6 },
  },
  {
    rule: "forgotten after 350 s",
    lines: [`0: ${IN}`, `351: tcp ${CLIENT}:50000 > ${NODE}:80 ack`],
    end: "SIM_NAT_NO_CONNECTION at nlb",
    setting: BY_IPV6,
  },
])("$rule", ({ lines, end, setting }) => {
  expect(endOfLast(balanced(setting), ...lines)).toBe(end);
});

test("the node logs either family on either side; what crosses is 20 bytes shorter", () => {
  const { path, views } = scene(balanced());
  expect(path(IN, { but: { lengthBytes: 80, mtuBytes: 1500 } }).packet).toMatchObject({
    lengthBytes: 60,
    mtuBytes: 1480,
  });
  expect(views(IN)).toEqual([
    `node in ${CLIENT}:50000 > ${NODE}:80 ACCEPT`,
    "node out 10.1.7.5:50000 > 10.1.2.10:80 ACCEPT",
    "far in 10.1.7.5:50000 > 10.1.2.10:80 ACCEPT",
  ]);
});

test("CT-11: an error about it comes back to the client in its own family", () => {
  const { path } = scene(balanced());
  path(IN);
  const error = path("icmp far > node 3/3", { from: "far", about: "tcp node:50000 > far:80 syn" });
  expect(error.packet).toMatchObject({ protocol: 58, icmpType: 1, icmpCode: 4 });
  expect(error.disposition).toMatchObject({ kind: "delivered" });
});
