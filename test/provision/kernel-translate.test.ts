import { describe, expect, it } from "vitest";
import { type Topology } from "../../model/index.js";
import { buildScript, changeScript, readLogPrefix, translate, type KernelPlan } from "../../provision/index.js";
import { parseLab } from "../../sim/index.js";
import { I1, P1, peered, vectorLab, type VectorLab } from "../lab/vector-lab.js";

function topologyOf(lab: VectorLab): Topology {
  const parsed = parseLab(JSON.stringify(lab), "lab.json");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value.topology;
}

function planOf(lab: VectorLab): KernelPlan {
  const plan = translate(topologyOf(lab), "test");
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return plan.value;
}

/** Ids as the lab file derives them. */
const base = topologyOf(peered(vectorLab()));
const eni1 = base.networkInterfaces[0]!.id;
const [one = "", two = ""] = base.vpcs.map(({ id }) => id);
const [igw1 = ""] = base.internetGateways.map(({ id }) => id);

/** All that a namespace is told, as text. */
function told(lab: VectorLab, what: string): string {
  const found = planOf(lab).namespaces.find(({ name }) => name === `flowlab-test-${what}`)!;
  return [...found.sysctls.map((each) => each.join(" ")), ...found.setup, ...found.routing, found.ruleset].join("\n");
}

const rows: readonly {
  rule: string;
  says: string;
  lab?: (lab: VectorLab) => void;
  at: string;
  tells: string | RegExp;
}[] = [
  { rule: "RT-13", says: "a route table is asked by the link of the subnet", at: one, tells: "iif e0 lookup 100" },
  { rule: "RT-02", says: "local routes lead to the VPC's interfaces", at: one, tells: "throw 10.1.0.0/16 metric 10" },
  { rule: "RT-08", says: "a route nowhere is silent", at: one, tells: "blackhole default metric 1000 table 100" },
  {
    rule: "PCX-04",
    says: "a peering connection is a link",
    at: one,
    tells: "10.2.0.0/16 dev pcx0 metric 20 table 100",
  },
  {
    rule: "TGW-02",
    says: "a transit gateway is reached by its interface in the subnet's zone",
    lab: (lab) => {
      Object.assign(lab, {
        transitGateways: { hub: { attachments: { a: { vpc: "one", subnets: ["subnet-of-1"] } } } },
      });
      lab.vpcs["one"]!.routeTables["rtb-of-1"]!.routes.push({ destination: "192.0.2.0/24", target: "hub" });
    },
    at: one,
    tells: /route add 192\.0\.2\.0\/24 dev e[12] metric 20 table 100/,
  },
  {
    rule: "PCX-05",
    says: "it carries from one VPC's blocks to the other's",
    at: two,
    tells: 'oifname "pcx0" ip saddr != { 10.2.0.0/16 }',
  },
  { rule: "NACL-04", says: "what stays in the subnet meets no ACL", at: one, tells: "ip daddr 10.1.0.0/20 return" },
  { rule: "NACL-04", says: "nor what comes from it", at: one, tells: "iifgroup 1 return" },
  {
    rule: "NACL-02",
    says: "entries in ascending number, then the refusal",
    lab: (lab) => {
      const entry = (ruleNumber: number, action: string) => {
        return { ruleNumber, action, protocol: "icmp", cidr: "0.0.0.0/0" };
      };
      lab.vpcs["one"]!.networkAcls["acl"] = { ingress: [entry(200, "deny"), entry(90, "allow")], egress: [] };
      lab.vpcs["one"]!.subnets["subnet-of-1"]!["networkAcl"] = "acl";
    },
    at: one,
    tells: /ip protocol 1 meta mark set 0 return\s+ip protocol 1 meta mark set 1 return\s+meta mark set 1/,
  },
  { rule: "IGW-02", says: "addresses are translated 1:1", at: igw1, tells: `snat to ip saddr map { ${I1} : ${P1} }` },
  { rule: "IGW-03", says: "private destinations are refused", at: igw1, tells: "_NOT_IN_RFC1918_EGRESS" },
  { rule: "IGW-13", says: "a foreign source is dropped", at: eni1, tells: `ip saddr != { ${I1} } drop` },
  {
    rule: "IGW-13",
    says: "unless the check is off",
    lab: (lab) => void (lab.instances["i1"]!["sourceDestCheck"] = false),
    at: eni1,
    tells: /chain egress \{\s+ip dscp set 0/,
  },
  {
    rule: "CT-01",
    says: "ssh from anywhere with egress all is not tracked",
    at: eni1,
    tells: "ip protocol 6 tcp dport 22 goto ingress-untracked",
  },
  { rule: "CT-02", says: "ICMP is", at: eni1, tells: "ip protocol 1 goto ingress-tracked" },
  { rule: "CT-07", says: "idle timeouts", at: eni1, tells: "nf_conntrack_tcp_timeout_established 432000" },
  {
    rule: "SG-10",
    says: "a reference is its members' addresses, with their identity",
    lab: (lab) =>
      void lab.vpcs["two"]!.securityGroups["sg-of-2"]!.ingress.push({
        protocol: "udp",
        port: 53,
        securityGroup: "sg-of-1",
      }),
    at: base.networkInterfaces[1]!.id,
    tells: `ip saddr { ${I1} } ip dscp 1 udp dport 53 goto ingress-tracked`,
  },
  { rule: "SG-20", says: "the router answers for itself", at: eni1, tells: "address add 10.1.0.1/32 dev lo" },
  { rule: "RT-18", says: "routers keep the time to live", at: one, tells: "ip ttl 126 ip ttl set 127" },
];

describe("a topology as namespaces, nftables and routes", () => {
  it.each(rows)("$rule: $says", ({ lab: change, at, tells }) => {
    const lab = peered(vectorLab());
    change?.(lab);
    expect(told(lab, at)).toMatch(tells);
  });

  it("has a namespace for each host, interface, VPC and gateway, and one for the internet", () => {
    const roles = planOf(peered(vectorLab())).namespaces.map(({ role }) => role.kind);
    const host = ["network-interface", "network-interface", "host", "host"];
    expect(roles).toEqual(["vpc", "vpc", "internet-gateway", "internet-gateway", "internet", ...host]);
  });

  it("leaves out what does not run", () => {
    const topology: Topology = { ...base, instances: base.instances.map((each) => ({ ...each, state: "stopped" })) };
    const plan = translate(topology, "test");
    expect(plan.ok && plan.value.namespaces.map(({ role }) => role.kind)).not.toContain("host");
  });

  it("logs what a flow log shows, by prefixes that say so", () => {
    const prefixes = [...buildScript(planOf(peered(vectorLab()))).matchAll(/log prefix "([^"]*)"/g)].map(
      ([, text]) => text!,
    );
    expect(prefixes.filter((prefix) => readLogPrefix(prefix) === null || prefix.length > 127)).toEqual([]);
    expect(readLogPrefix(`${eni1} egress REJECT network-acl`)).toEqual({
      kind: "filtered",
      interfaceId: eni1,
      direction: "egress",
      action: "REJECT",
      by: "network-acl",
    });
    expect(readLogPrefix("martian source")).toBeNull();
  });

  it("changes routes and rules only where they differ, and nothing else under traffic", () => {
    const from = planOf(vectorLab());
    const lab = vectorLab();
    lab.vpcs["one"]!.securityGroups["sg-of-1"]!.ingress.pop();
    const script = changeScript(from, planOf(lab))!;
    expect([...script.matchAll(/--net=\/run\/netns\/(\S+)/g)].map(([, name]) => name)).toEqual([
      `flowlab-test-${eni1}`,
    ]);
    expect(changeScript(from, from)).toBe("");
    expect(changeScript(from, planOf(peered(vectorLab())))).toBeNull();
  });
});

describe("what the kernel does not express is refused by name", () => {
  const refusedBy = (change: Partial<Topology>): readonly string[] => {
    const plan = translate({ ...base, ...change }, "test");
    return plan.ok ? [] : plan.issues.map(({ message }) => message);
  };

  it("nothing of the vectors' network", () => {
    expect(refusedBy({})).toEqual([]);
  });

  it("a route to a transit gateway that is not there, and everything else at once", () => {
    const [table] = base.routeTables;
    const route = { ...table!.routes[0]!, target: { kind: "transit-gateway", id: "tgw-1" } as const };
    const gone = base.vpcs.slice(1);
    expect(refusedBy({ routeTables: [{ ...table!, routes: [route] }], vpcs: gone })).toEqual([
      `the VPC \`${one}\` of the peering connection \`${base.vpcPeeringConnections[0]!.id}\` is not in the lab`,
      `the kernel does not express the route of \`${table!.id}\` to the transit-gateway \`tgw-1\``,
    ]);
  });

  it("ids that a shell would read", () => {
    const [igw] = base.internetGateways;
    expect(refusedBy({ internetGateways: [{ ...igw!, id: "igw'; reboot" }] })).toContain(
      "the id `igw'; reboot` is not one that AWS gives",
    );
  });

  it("prefix lists of which AWS takes either", () => {
    const [table] = base.routeTables;
    const cidrs = base.vpcs[1]!.cidrBlocks.map(({ cidr }) => cidr);
    const lists = ["pl-1", "pl-2"].map((id) => ({ id, name: id, cidrs }));
    const routes = lists.map(({ id }) => {
      return { ...table!.routes[0]!, destination: { kind: "prefix-list", prefixListId: id } as const };
    });
    expect(refusedBy({ prefixLists: lists, routeTables: [{ ...table!, routes }] })).toEqual([
      `two prefix lists of \`${table!.id}\` have \`10.2.0.0/16\` in common: AWS takes either at random (RT-04)`,
    ]);
  });
});
