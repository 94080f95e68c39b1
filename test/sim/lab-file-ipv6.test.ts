import { expect, test } from "vitest";
import {
  coversAnyCidr,
  describeEntry,
  describeRoute,
  describeRule,
  exportDescribe,
  formatCidr,
  formatIpAddress,
  formatIpv6,
  parseCidr,
  type Topology,
} from "../../model/index.js";
import { parseLab, type Lab } from "../../sim/index.js";
import { file, read } from "../fixtures/read-describe.js";

/** A dual-stack VPC: what Amazon provides, what is given, and what is left to be assigned. */
const DUAL = `name: t
region: eu-west-3
vpcs:
  v:
    cidr: 10.0.0.0/16
    ipv6Cidr: true
    internetGateway: igw
    egressOnlyInternetGateway: eigw
    routeTables:
      public: { routes: [{ destination: 0.0.0.0/0, target: igw }, { destination: "::/0", target: igw }] }
      private: { routes: [{ destination: "::/0", target: eigw }] }
    subnets:
      s: { cidr: 10.0.0.0/24, ipv6Cidr: true, availabilityZone: eu-west-3a, routeTable: public, assignIpv6AddressOnCreation: true }
      p: { cidr: 10.0.1.0/24, ipv6Cidr: true, availabilityZone: eu-west-3a, routeTable: private }
    securityGroups:
      g: { ingress: [{ protocol: icmpv6, cidr: "::/0" }, { protocol: tcp, port: 22, cidr: "2001:db8::/32" }] }
  w:
    cidr: 10.1.0.0/16
    ipv6Cidr: 2001:db8:1:1000::/56
    subnets:
      t: { cidr: 10.1.0.0/24, ipv6Cidr: 2001:db8:1:1001::/64, availabilityZone: eu-west-3b }
  l:
    cidr: 10.2.0.0/16
    ipv6Cidr: "fd80:0:0:100::/56"
    subnets:
      u: { cidr: 10.2.0.0/24, ipv6Cidr: "fd80:0:0:101::/64", availabilityZone: eu-west-3b }
instances:
  local: { subnet: u, ipv6Address: true }
  a: { subnet: s, securityGroups: [g], publicAddress: true }
  b: { subnet: s, ipv6Address: false }
  c: { subnet: p, ipv6Address: true }
  d: { subnet: t, ipv6Address: 2001:db8:1:1001::d, secondaryIpv6Addresses: ["2001:db8:1:1001::dd"] }
internetHosts:
  both: { address: 81.249.17.203, ipv6Address: 2a01:cb00::7 }
  six: { ipv6Address: 2a01:cb00::8 }
timeline:
  - { at: 1s, ping: { from: a, to: c } }
`;

function parsed(text: string): Lab {
  const result = parseLab(text, "lab.yaml");
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join("\n"));
  return result.value;
}

const { topology } = parsed(DUAL);
const named = <R extends { readonly name: string }>(list: readonly R[], name: string): R => {
  const found = list.find((each) => each.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};
const blocksOf = (from: Topology, vpc: string): string[] =>
  named(from.vpcs, vpc).cidrBlocks.flatMap(({ cidr }) => (cidr.family === 6 ? formatCidr(cidr) : []));
const addressesOf = (from: Topology, name: string): string[] =>
  named(from.networkInterfaces, `${name}/eth0`).ipv6Addresses.map(formatIpv6);
const inside = (outer: string, inner: string): boolean => coversAnyCidr(parseCidr(outer)!, parseCidr(inner)!);

test("an Amazon-provided block is a /56 of the Region's own range (CIDR-10)", () => {
  const [block, ...others] = blocksOf(topology, "v");
  expect(others).toEqual([]);
  expect(block).toMatch(/\/56$/);
  // ip-ranges.json: EC2 in eu-west-3.
  expect(inside("2a05:d012::/36", block!)).toBe(true);
  expect(blocksOf(topology, "w")).toEqual(["2001:db8:1:1000::/56"]);
});

test("in a Region whose range is not known it is one for documentation (RFC 3849)", () => {
  const elsewhere = parsed(DUAL.replaceAll("eu-west-3", "mx-central-1")).topology;
  expect(inside("2001:db8::/32", blocksOf(elsewhere, "v")[0]!)).toBe(true);
});

test("a subnet is assigned a /64 of its VPC's block, apart from its siblings (CIDR-10)", () => {
  const [s, p] = ["s", "p"].map((name) => named(topology.subnets, name).ipv6Cidrs.map(formatCidr));
  for (const each of [s, p]) {
    expect(each).toHaveLength(1);
    expect(each![0]).toMatch(/\/64$/);
    expect(inside(blocksOf(topology, "v")[0]!, each![0]!)).toBe(true);
  }
  expect(s).not.toEqual(p);
  expect(named(topology.subnets, "t").ipv6Cidrs.map(formatCidr)).toEqual(["2001:db8:1:1001::/64"]);
});

test("addresses are assigned on creation, unless the interface says otherwise", () => {
  const block = (subnet: string): string => formatCidr(named(topology.subnets, subnet).ipv6Cidrs[0]!);
  expect(inside(block("s"), `${addressesOf(topology, "a")[0]!}/128`)).toBe(true);
  expect(addressesOf(topology, "b")).toEqual([]);
  expect(inside(block("p"), `${addressesOf(topology, "c")[0]!}/128`)).toBe(true);
  expect(addressesOf(topology, "d")).toEqual(["2001:db8:1:1001::d", "2001:db8:1:1001::dd"]);
});

test("another VPC, subnet or instance changes no block and no address of those that were there", () => {
  const more = parsed(
    DUAL.replace("  w:\n", "  u: { cidr: 10.2.0.0/16, ipv6Cidr: true }\n  w:\n")
      .replace("      p:", "      n: { cidr: 10.0.2.0/24, ipv6Cidr: true, availabilityZone: eu-west-3a }\n      p:")
      .replace("  c:", "  e: { subnet: p, ipv6Address: true }\n  c:"),
  ).topology;
  for (const vpc of topology.vpcs) expect(blocksOf(more, vpc.name)).toEqual(blocksOf(topology, vpc.name));
  for (const { name, ipv6Cidrs } of topology.subnets) expect(named(more.subnets, name).ipv6Cidrs).toEqual(ipv6Cidrs);
  for (const name of ["a", "c"]) expect(addressesOf(more, name)).toEqual(addressesOf(topology, name));
  expect(parsed(DUAL)).toEqual(parsed(DUAL));
  expect(blocksOf(parsed(`seed: other\n${DUAL}`).topology, "v")).not.toEqual(blocksOf(topology, "v"));
});

test("every route table has a local route for each IPv6 block (RT-02), others lead where the file says", () => {
  const [block] = blocksOf(topology, "v");
  const routes = (name: string): string[] =>
    named(topology.routeTables, name).routes.map((route) => describeRoute(route, topology));
  expect(routes("public")).toEqual(["10.0.0.0/16 -> local", `${block} -> local`, "0.0.0.0/0 -> igw", "::/0 -> igw"]);
  expect(named(topology.routeTables, "private").routes.at(-1)?.target).toEqual({
    kind: "egress-only-internet-gateway",
    id: topology.egressOnlyInternetGateways[0]?.id,
  });
  expect(topology.egressOnlyInternetGateways).toMatchObject([{ name: "eigw", vpcId: named(topology.vpcs, "v").id }]);
});

test("groups of a VPC with IPv6 let IPv6 out as well (SG-02)", () => {
  for (const name of ["g", "v/default"])
    expect(named(topology.securityGroups, name).egress.map((rule) => describeRule(rule, "egress", topology))).toEqual([
      "all traffic to 0.0.0.0/0",
      "all traffic to ::/0",
    ]);
  expect(named(topology.securityGroups, "g").ingress.map((rule) => describeRule(rule, "ingress", topology))).toEqual([
    "icmpv6 all from ::/0",
    "tcp 22 from 2001:db8::/32",
  ]);
});

test("the default network ACL of a VPC with IPv6 has entry 101 (NACL-01)", () => {
  const { entries } = named(topology.networkAcls, "v/default");
  expect(entries.map((entry) => `${entry.ruleNumber} ${describeEntry(entry)}`)).toEqual([
    "100 allow all traffic from 0.0.0.0/0",
    "101 allow all traffic from ::/0",
    "100 allow all traffic to 0.0.0.0/0",
    "101 allow all traffic to ::/0",
  ]);
});

test("describe-* output of a dual-stack lab gives the same topology back", () => {
  expect(read(file(exportDescribe(topology))).topology).toEqual(topology);
});

// getaddrinfo: IPv6 where both ends have it (RFC 6724, rule 6), what is left otherwise (rule 1); a lab can choose.
test.for([
  ["both have IPv6", "from: a, to: c", /^2a05:d012/],
  ["one end has IPv4 only", "from: a, to: b", /^10\.0\.0\./],
  ["the sender has IPv4 only", "from: b, to: a", /^10\.0\.0\./],
  ["IPv4 is asked for", "from: a, to: c, family: ipv4", /^10\.0\.1\./],
  ["an IPv4 address is asked for", "from: a, to: c, address: private", /^10\.0\.1\./],
  ["the public one is asked for", "from: both, to: a, address: public", /^\d+\.\d+\.\d+\.\d+$/],
  ["an internet host with both", "from: a, to: both", /^2a01:cb00::7$/],
  ["an internet host with both, IPv4 asked for", "from: a, to: both, family: ipv4", /^81\.249\.17\.203$/],
  ["an internet host with IPv6 only", "from: c, to: six", /^2a01:cb00::8$/],
  ["from the internet", "from: six, to: a", /^2a05:d012/],
  ["a unique local address comes after IPv4", "from: a, to: local", /^10\.2\.0\./],
  ["a unique local address that is asked for", "from: a, to: local, family: ipv6", /^fd80::101:/],
  ["an address", 'from: a, to: "2600:1f18::1"', /^2600:1f18::1$/],
] as const)("%s: %s", ([, ends, expected]) => {
  const [entry] = parsed(DUAL.replace("from: a, to: c", ends)).timeline;
  expect(entry?.kind === "exchange" && formatIpAddress(entry.exchange.to)).toMatch(expected);
});

// What EC2 refuses, with its code and the place in the file.
test.for([
  ["CIDR-10", "2001:db8:1:1000::/56", "2001:db8:1:1000::/57", "InvalidVpc.Range", /between \/44 and \/60/],
  ["CIDR-10", "1001::/64", "1001::/65", "InvalidSubnet.Range", /between \/44 and \/64/],
  ["CIDR-05", "2001:db8:1:1001::/64", "2001:db8:1:2001::/64", "InvalidSubnet.Range", /not inside an IPv6 block/],
  [
    "CIDR-05",
    "      t: {",
    "      x: { cidr: 10.1.1.0/24, ipv6Cidr: 2001:db8:1:1000::/60, availabilityZone: eu-west-3b }\n      t: {",
    "InvalidSubnet.Conflict",
    /conflicts with another subnet: `x`/,
  ],
  [
    "SG-15",
    "instances:",
    'prefixLists: { x: { cidrs: [10.0.0.0/8, "::/0"] } }\ninstances:',
    "InvalidParameterValue",
    /one address family/,
  ],
  ["CIDR-05", "1001::d,", "1002::d,", "InvalidParameterValue", /does not fall within/],
  ["CIDR-10", "1001::d,", "1001::3,", "InvalidParameterValue", /reserved/],
  ["CIDR-10", "1001::d,", "1001:ffff:ffff:ffff:ffff,", "InvalidParameterValue", /reserved/],
  ["11.1", '"2001:db8:1:1001::dd"', '"2001:db8:1:1001::d"', "InvalidIPAddress.InUse", /in use/],
  ["CIDR-10", "ipv6Cidr: true\n    internetG", "internetG", "InvalidSubnet.Range", /has no IPv6 block/],
  [
    "CIDR-10",
    "p: { cidr: 10.0.1.0/24, ipv6Cidr: true",
    "p: { cidr: 10.0.1.0/24",
    "InvalidParameterValue",
    /no IPv6 block/,
  ],
  [
    "RT-10",
    '{ destination: "::/0", target: eigw }',
    "{ destination: 0.0.0.0/0, target: eigw }",
    "InvalidParameterValue",
    /IPv6 only|cannot target/,
  ],
  [
    "SG-16",
    '{ protocol: tcp, port: 22, cidr: "2001:db8::/32" }',
    '{ protocol: icmpv6, cidr: "::/0" }',
    "InvalidPermission.Duplicate",
    /already exists/,
  ],
  ["IGW-05", "2a01:cb00::8", "fe80::8", "LabFile.Value", /not a public address/],
  ["11.1", "six: { ipv6Address: 2a01:cb00::8", "six: { ipv6Address: 2a01:cb00::7", "InvalidIPAddress.InUse", /`both`/],
] as const)("%s: %s is refused as %s", ([rule, from, to, code, message]) => {
  expect(DUAL).toContain(from);
  const result = parseLab(
    DUAL.replace(from, () => to),
    "lab.yaml",
  );
  if (result.ok) throw new Error("the file was accepted");
  const wrong = result.issues.filter(({ code: each }) => each === code);
  expect(wrong.map((issue) => issue.message).join("\n")).toMatch(message);
  expect(wrong[0]?.position).toBeDefined();
  // What the file format refuses breaks no rule of AWS.
  expect(wrong[0]?.rule ?? rule).toBe(rule);
});

test("changes of a timeline speak IPv6: block, route, rule and entry", () => {
  const changes = [
    "associateVpcCidrBlock: { vpc: w, cidr: 2001:db8:2::/56 }",
    'createRoute: { routeTable: private, destination: "2001:db8:9::/48", target: eigw }',
    'authorizeSecurityGroupIngress: { securityGroup: g, rule: { protocol: udp, port: 53, cidr: "::/0" } }',
    'createNetworkAclEntry: { networkAcl: v/default, direction: ingress, ruleNumber: 90, action: deny, protocol: icmpv6, cidr: "::/0" }',
  ];
  const { timeline } = parsed(`${DUAL}${changes.map((change) => `  - { at: 2s, ${change} }\n`).join("")}`);
  expect(timeline.flatMap((entry) => (entry.kind === "change" ? entry.label : []))).toEqual([
    "add block 2001:db8:2::/56 to VPC w",
    "add route 2001:db8:9::/48 -> eigw to private",
    "allow inbound udp 53 from ::/0 in security group g",
    "add inbound entry 90 (deny icmpv6 all from ::/0) in network ACL v/default",
  ]);
});
