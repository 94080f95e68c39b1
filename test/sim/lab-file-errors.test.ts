import { expect, test } from "vitest";
import { parseLab } from "../../sim/index.js";
import { changed } from "./lab-file-base.js";

const PING = "  - { at: 2s, ping: { from: i, to: j, count: 1, through: session } }";
const RULE = "{ protocol: tcp, port: 22, cidr: 0.0.0.0/0 }";
const ROUTE = "{ destination: 0.0.0.0/0, target: igw }";
const SUBNET = "{ cidr: 10.0.0.0/24, availabilityZone: eu-west-3a, routeTable: public }";
const at = (change: string): string => `${PING}\n  - { at: 3s, ${change} }`;

// One row, one mistake: what is written, where, and the issue it makes with line and column.
test.for([
  // The document.
  ["unclosed quote", "name: t", "name: 't", "LabFile.Syntax", "28:1", /quote/],
  ["tab as indentation", "    cidr: 10.0", "\tcidr: 10.0", "LabFile.Syntax", "5:1", /tabs/],
  [
    "duplicate key",
    "region: eu-west-3",
    "region: eu-west-3\nregion: eu-west-3",
    "LabFile.DuplicateKey",
    "3:1",
    /`region`/,
  ],
  ["NUL", "name: t", "name: \0", "LabFile.Syntax", "1:7", /U\+0000/],
  ["two documents", "vpcs:", "---\nvpcs:", "LabFile.Syntax", "3:1", /second document/],
  ["tag", "name: t", "name: !!binary dA==", "LabFile.Syntax", "1:16", /binary/],
  ["unknown alias", "name: t", "name: *x", "LabFile.Alias", "1:7", /`&x`/],
  ["cyclic alias", "instances:", "instances: &a\n  k: *a", "LabFile.Alias", "18:6", /inside what it repeats/],
  ["collection as key", "name: t", "? [name]\n: t", "LabFile.Syntax", "1:3", /plain text/],
  ["prototype", "name: t", "name: t\n__proto__: {}", "LabFile.Value", "2:1", /__proto__/],
  // Keys and types.
  [
    "unknown key",
    "routeTable: public",
    "routeTabel: public",
    "LabFile.UnknownKey",
    "10:61",
    /routeTabel/,
    /`routeTable`/,
  ],
  ["unknown root key", "region:", "Region: x\nregion:", "LabFile.UnknownKey", "2:1", /`Region`/, /`region`/],
  ["merge key", "name: t", "name: t\n<<: {}", "LabFile.UnknownKey", "2:1", /`<<`/],
  [
    "egress-only internet gateways",
    "name: t",
    "name: t\negressOnlyInternetGateways: {}",
    "LabFile.NotModelled",
    "2:1",
    /egress-only internet gateways/,
  ],
  [
    "one virtual private gateway",
    "internetGateway: igw",
    "vpnGateway: x\n    internetGateway: igw",
    "LabFile.NotModelled",
    "6:5",
    /virtual private gateways/,
  ],
  [
    "log format",
    "logGroup: logs }",
    'logGroup: logs, logFormat: "${srcaddr} ${dstadr}" }',
    "InvalidParameter",
    "24:48",
    /unknown field `dstadr` at character 12/,
  ],
  ["IPv6 key", "routeTable: public", "ipv6Cidr: x", "LabFile.Ipv6", "10:61", /IPv6 is not modelled/],
  ["missing key", "cidr: 10.0.0.0/24, ", "", "LabFile.Missing", "10:10", /`cidr` is missing/],
  [
    "empty list",
    "timeline:",
    "prefixLists: { p: { cidrs: } }\ntimeline:",
    "LabFile.Type",
    "25:21",
    /a list, not empty/,
  ],
  [
    "list for a map",
    "instances:",
    "networkInterfaces: []\ninstances:",
    "LabFile.Type",
    "17:20",
    /must be a map, not a list/,
  ],
  ["number for text", "name: t", "name: 7", "LabFile.Type", "1:7", /must be text/, /quotes/],
  [
    "account as a number",
    "name: t",
    "name: t\naccount: 123456789012",
    "LabFile.Type",
    "2:10",
    /`account` must be text/,
  ],
  ["short account", "name: t", 'name: t\naccount: "12"', "LabFile.Value", "2:10", /12 digits/],
  ["Region", "region: eu-west-3", "region: Paris", "LabFile.Value", "2:9", /Region/],
  [
    "enumeration",
    "publicAddress: true",
    "publicAddress: true, state: runing",
    "LabFile.Value",
    "18:68",
    /`runing`/,
    /`running`/,
  ],
  [
    "name with a line break",
    "  laptop:",
    '  "a\\nb": { address: 81.249.17.204 }\n  laptop:',
    "LabFile.Value",
    "21:11",
    /one line/,
  ],
  ["identifier", "cidr: 10.1.0.0/16", "cidr: 10.1.0.0/16\n    id: vpc-1", "LabFile.Value", "15:9", /hexadecimal/],
  // Addresses.
  ["malformed block (11.1)", "10.0.0.0/24", "10.0.0.0/33", "InvalidParameterValue", "10:18", /CIDR block/],
  ["address for a block", "10.0.0.0/24", "10.0.0.0", "InvalidParameterValue", "10:18", /CIDR block/, /10\.0\.0\.0\/32/],
  ["two-part address", "address: 81.249.17.203", 'address: "81.249"', "InvalidParameterValue", "21:22", /IPv4/],
  ["IPv6 block", "cidr: 0.0.0.0/0", 'cidr: "::/0"', "LabFile.Ipv6", "12:55", /`::\/0`/],
  ["IPv6 address", "publicAddress: true", 'publicAddress: "2001:db8::1"', "LabFile.Ipv6", "18:55", /2001:db8::1/],
  ["IPv6 target of a ping", "to: j", 'to: "::1"', "LabFile.Ipv6", "27:36", /`::1`/],
  ["private internet host (IGW-05)", "81.249.17.203", "10.9.9.9", "LabFile.Value", "21:22", /not a public address/],
  [
    "public address twice",
    "publicAddress: true",
    "publicAddress: 81.249.17.203",
    "InvalidIPAddress.InUse",
    "21:22",
    /`i\/eth0`/,
  ],
  [
    "full subnet (CIDR-04)",
    "  j: {",
    `${range(12, "  n$: { subnet: u }\n")}  j: {`,
    "InsufficientFreeAddressesInSubnet",
    "31:18",
    /no free address/,
  ],
  // Rules.
  ["port out of range", "port: 22", "port: 65536", "LabFile.Value", "12:45", /65536/],
  ["ports backwards", "port: 22", "ports: 90-80", "InvalidPermission.Malformed", "12:22", /range of ports/],
  ["tcp without port (SG-06)", "port: 22, ", "", "InvalidPermission.Malformed", "12:22", /needs `port`/],
  ["ports for all (SG-05)", "protocol: tcp", "protocol: all", "InvalidPermission.Malformed", "12:22", /no ports/],
  [
    "code without type (SG-07)",
    RULE,
    "{ protocol: icmp, code: 1, cidr: 0.0.0.0/0 }",
    "InvalidPermission.Malformed",
    "12:22",
    /without `type`/,
  ],
  ["ICMPv6", RULE, "{ protocol: icmpv6, cidr: 0.0.0.0/0 }", "LabFile.Ipv6", "12:22", /icmpv6/],
  [
    "unknown protocol",
    "protocol: tcp",
    "protocol: tpc",
    "InvalidPermission.Malformed",
    "12:22",
    /`tpc` is not a protocol/,
  ],
  ["no other side (SG-09)", ", cidr: 0.0.0.0/0 }", " }", "InvalidPermission.Malformed", "12:22", /no other side/],
  [
    "two other sides (SG-09)",
    RULE,
    "{ protocol: all, cidr: 0.0.0.0/0, securityGroup: g }",
    "InvalidPermission.Malformed",
    "12:22",
    /more than one/,
  ],
  [
    "entry number (NACL-02)",
    "    subnets:\n      s",
    "    networkAcls:\n      a: { ingress: [{ ruleNumber: 32767, action: deny, protocol: all, cidr: 0.0.0.0/0 }] }\n    subnets:\n      s",
    "LabFile.Value",
    "10:36",
    /32767/,
    /32766/,
  ],
  // Names.
  ["unknown target", "target: igw", "target: iwg", "LabFile.UnknownName", "8:60", /`iwg`/, /`igw`/],
  ["unknown destination list", ROUTE, "{ prefixList: pl, target: igw }", "LabFile.UnknownName", "8:40", /prefix list/],
  [
    "instance as target (RT-10)",
    "target: igw",
    "target: i",
    "LabFile.Value",
    "8:60",
    /network interfaces/,
    /`i\/eth0`/,
  ],
  [
    "local outside the VPC (RT-02)",
    ROUTE,
    "{ destination: 10.7.0.0/16, target: local }",
    "InvalidParameterValue",
    "8:41",
    /`local`/,
  ],
  ["unknown group", "securityGroups: [g]", "securityGroups: [gg]", "LabFile.UnknownName", "18:36", /`gg`/],
  ["unknown subnet", "subnet: t", "subnet: tt", "LabFile.UnknownName", "19:16", /no subnet/],
  ["kind of name", "subnet: t", "subnet: w", "LabFile.UnknownName", "19:16", /no subnet/, /name of a VPC/],
  [
    "route table of another VPC",
    "eu-west-3b }",
    "eu-west-3b, routeTable: public }",
    "InvalidParameterValue",
    "16:73",
    /does not belong/,
  ],
  [
    "two main route tables (RT-01)",
    "public: {",
    "one: { main: true }\n      public: { main: true,",
    "Topology.MainRouteTable",
    "9:23",
    /2 main/,
  ],
  [
    "name twice",
    "      t: {",
    "      s: { cidr: 10.1.1.0/24, availabilityZone: eu-west-3b }\n      t: {",
    "LabFile.DuplicateName",
    "16:7",
    /second subnet/,
  ],
  [
    "identifier twice",
    "  i: {",
    "  k: { networkInterfaceId: eni-0123456789abcdef0, subnet: t }\n  i: { networkInterfaceId: eni-0123456789abcdef0,",
    "Topology.DuplicateId",
    "19:6",
    /used twice/,
  ],
  ["unknown resource", "resource: v", "resource: vv", "LabFile.UnknownName", "24:18", /`vv`/],
  ["log group name", "logGroup: logs", "logGroup: my logs", "LabFile.Value", "24:31", /log group/],
  ["retention", "logs: {}", "logs: { retentionInDays: 2 }", "InvalidParameterException", "22:39", /days/],
  [
    "interval (FLA-01)",
    "logGroup: logs }",
    "logGroup: logs, maxAggregationInterval: 300 }",
    "LabFile.Value",
    "24:61",
    /300/,
  ],
  ["availability zone", "eu-west-3b", "us-east-1b", "InvalidParameterValue", "16:49", /us-east-1b/],
  // What only the whole topology shows.
  ["VPC too large (CIDR-01)", "cidr: 10.1.0.0/16", "cidr: 10.0.0.0/8", "InvalidVpc.Range", "14:11", /10\.0\.0\.0\/8/],
  ["subnet outside (CIDR-05)", "10.1.0.0/24", "10.2.0.0/24", "InvalidSubnet.Range", "16:18", /10\.2\.0\.0\/24/],
  // The timeline.
  ["time without a unit", "at: 2s", "at: 2", "LabFile.Value", "27:11", /`2`/, /units/],
  ["units in disorder", "at: 2s", "at: 2s1m", "LabFile.Value", "27:11", /2s1m/],
  ["missing time", "at: 2s, ", "", "LabFile.Missing", "27:5", /length of time/],
  [
    "two things at once",
    PING,
    `${PING.slice(0, -2)}, startInstances: { instance: i } }`,
    "LabFile.Value",
    "27:5",
    /exactly one/,
  ],
  ["nothing to do", PING, "  - { at: 2s }", "LabFile.Value", "27:5", /exactly one/],
  ["after the end", "name: t", "name: t\nduration: 2s", "LabFile.Value", "28:11", /before the end/],
  ["start", "name: t", "name: t\nstart: 2026-02-30T00:00:00Z", "LabFile.Value", "2:8", /instant/],
  ["unknown host", "to: j", "to: k", "LabFile.UnknownName", "27:36", /`k`/],
  ["no public address", "to: j", "to: j, address: public", "LabFile.Value", "27:48", /no public address/],
  ["address of an address", "to: j", "to: 10.1.0.9, address: private", "LabFile.Value", "27:55", /`address`/],
  ["through nothing", "through: session", "through: sesion", "LabFile.Value", "27:58", /no ssh exchange/],
  ["through a command", "stay: 1m", "command: uptime", "LabFile.Value", "27:58", /typed/],
  ["through a session elsewhere", "from: i, to: j", "from: j, to: i", "LabFile.Value", "27:58", /not on the instance/],
  ["exchange name twice", "count: 1", "name: session", "LabFile.DuplicateName", "27:45", /second exchange/],
  ["two kinds of session", "stay: 1m", "stay: 1m, command: uptime", "LabFile.Value", "26:20", /three kinds/],
  [
    "unknown peering",
    PING,
    at("acceptVpcPeeringConnection: { peering: p }"),
    "LabFile.UnknownName",
    "28:54",
    /VPC peering connection/,
  ],
  [
    "route exists (RT-11)",
    PING,
    at("createRoute: { routeTable: public, destination: 0.0.0.0/0, target: i/eth0 }"),
    "RouteAlreadyExists",
    "28:15",
    /0\.0\.0\.0\/0/,
  ],
  [
    "rule exists (SG-16)",
    PING,
    at(`authorizeSecurityGroupIngress: { securityGroup: g, rule: ${RULE} }`),
    "InvalidPermission.Duplicate",
    "28:15",
    /./,
  ],
  [
    "entry missing",
    PING,
    at("deleteNetworkAclEntry: { networkAcl: v/default, direction: ingress, ruleNumber: 7 }"),
    "InvalidNetworkAclEntry.NotFound",
    "28:15",
    /./,
  ],
] as const satisfies readonly (readonly [string, string, string, string, string, RegExp, RegExp?])[])(
  "%s",
  ([, from, to, code, place, message, hint]) => {
    let text = changed(from, to);
    if (code === "InsufficientFreeAddressesInSubnet")
      text = text.replace(SUBNET, `${SUBNET}\n      u: { cidr: 10.0.1.0/28, availabilityZone: eu-west-3a }`);
    const result = parseLab(text, "lab.yaml");
    if (result.ok) throw new Error("the file was accepted");
    const [issue, ...others] = result.issues.filter((each) => each.severity === "error");
    expect(others).toEqual([]);
    expect(`${issue?.code} ${issue?.position?.line}:${issue?.position?.column}`).toBe(`${code} ${place}`);
    expect(issue?.message).toMatch(message);
    expect(issue?.hint ?? "").toMatch(hint ?? /^/);
  },
);

function range(count: number, text: string): string {
  return Array.from({ length: count }, (_, index) => text.replace("$", String(index))).join("");
}
