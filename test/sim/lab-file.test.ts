import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formatCidr, formatIpv4, type Issue, type Topology } from "../../model/index.js";
import { formatDuration, parseInstant, parseLab, type Lab, type LabOverrides } from "../../sim/index.js";
import { BASE, changed } from "./lab-file-base.js";

function lab(text: string, overrides: LabOverrides = {}): Lab {
  const result = parseLab(text, "lab.yaml", overrides);
  if (!result.ok) throw new Error(result.issues.map(words).join("\n"));
  return result.value;
}

function words(issue: Issue): string {
  return `${issue.position?.line}:${issue.position?.column} ${issue.code} ${issue.message}`;
}

const BUILT_IN = readFileSync("examples/vpc-monitoring/lab.yaml", "utf8");

describe("the built-in lab", () => {
  test("has no issues", () => {
    expect(parseLab(BUILT_IN, "lab.yaml")).toMatchObject({ ok: true, warnings: [] });
  });

  test("is the write-up's network, as the VPC wizard makes it (RT-16)", () => {
    const { topology } = lab(BUILT_IN);
    expect(topology.vpcs.map((vpc) => [vpc.name, vpc.cidrBlocks.map((block) => formatCidr(block.cidr))])).toEqual([
      ["NextWork-1-vpc", ["10.1.0.0/16"]],
      ["NextWork-2-vpc", ["10.2.0.0/16"]],
    ]);
    expect(topology.routeTables.map((table) => [table.name, table.main, routes(table)])).toEqual([
      ["NextWork-1-vpc/main", true, ["10.1.0.0/16 local"]],
      ["NextWork-1-rtb-public", false, ["10.1.0.0/16 local", "0.0.0.0/0 internet-gateway"]],
      ["NextWork-2-vpc/main", true, ["10.2.0.0/16 local"]],
      ["NextWork-2-rtb-public", false, ["10.2.0.0/16 local", "0.0.0.0/0 internet-gateway"]],
    ]);
    expect(
      topology.networkInterfaces.map(({ name, privateAddresses: [primary] }) => [
        name,
        primary && formatIpv4(primary.address),
        primary?.publicAddress != null && formatIpv4(primary.publicAddress),
      ]),
    ).toEqual([
      ["Instance - NextWork VPC 1/eth0", "10.1.5.112", "13.36.170.41"],
      ["Instance - NextWork VPC 2/eth0", "10.2.15.210", "35.180.66.119"],
    ]);
    expect(topology.flowLogs).toMatchObject([
      { name: "NextWorkVPCFlowLog", trafficType: "ALL", maxAggregationIntervalSeconds: 60 },
    ]);
    expect(topology.logGroups.map((group) => group.name)).toEqual(["NextWorkVPCFlowLogsGroup"]);
  });

  test("has its story in order", () => {
    const { start, end, timeline, internetHosts } = lab(BUILT_IN);
    expect(end - start).toBe(16 * 60_000_000);
    expect(
      timeline.map((entry) => [
        formatDuration(entry.at - start),
        entry.kind === "change" ? entry.change.kind : entry.exchange.name,
      ]),
    ).toEqual([
      ["20s", "connect"],
      ["45s", "private ping without peering"],
      ["1m45s", "public ping"],
      ["2m30s", "laptop pings the public address"],
      ["4m", "CreateVpcPeeringConnection"],
      ["4m20s", "AcceptVpcPeeringConnection"],
      ["5m", "CreateRoute"],
      ["5m30s", "ping with a route in VPC 1 only"],
      ["6m30s", "CreateRoute"],
      ["7m", "ping over peering"],
      ["8m", "ping -c 5"],
      ["9m", "laptop pings the private address"],
      ["10m", "ssh from instance to instance"],
    ]);
    const [laptop, console] = internetHosts;
    expect(laptop).toMatchObject({ name: "laptop", roundTripUs: 147_000, operatingSystem: "ubuntu" });
    // TS-21, TS-22: the Region's own range, 35.180.112.80/29, without its ends.
    expect(console?.address && formatIpv4(console.address)).toMatch(/^35\.180\.112\.8[1-6]$/);
  });
});

function routes(table: Topology["routeTables"][number]): string[] {
  return table.routes.map(({ destination, target }) =>
    destination.kind === "cidr" ? `${formatCidr(destination.cidr)} ${target.kind}` : destination.prefixListId,
  );
}

describe("what AWS makes for a VPC unasked", () => {
  const { topology } = lab(BASE);

  test("the default security group: in from itself, out to everybody (SG-02)", () => {
    const group = topology.securityGroups.find((each) => each.name === "v/default");
    expect(group).toMatchObject({
      ingress: [{ service: { kind: "all" }, peer: { kind: "security-group", groupId: group?.id } }],
      egress: [{ service: { kind: "all" }, peer: { kind: "cidr" } }],
    });
  });

  test("a new security group: nobody in, everybody out (SG-02); `egress: []` is nobody", () => {
    const closed = lab(changed("g: { ingress: [{ protocol: tcp, port: 22, cidr: 0.0.0.0/0 }] }", "g: { egress: [] }"));
    const counts = (it: Topology): unknown => {
      const group = it.securityGroups.find((each) => each.name === "g");
      return [group?.ingress.length, group?.egress.length];
    };
    expect([counts(topology), counts(closed.topology)]).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  test("the default network ACL has every subnet that names none, and allows everything (NACL-01)", () => {
    const subnet = topology.subnets.find((each) => each.name === "s");
    expect(topology.networkAcls.find((each) => each.name === "v/default")).toMatchObject({
      default: true,
      subnetIds: [subnet?.id],
      entries: [
        { ruleNumber: 100, egress: false, action: "allow", service: { kind: "all" } },
        { ruleNumber: 100, egress: true, action: "allow", service: { kind: "all" } },
      ],
    });
  });

  test("an instance without security groups has the default one", () => {
    const [, second] = topology.networkInterfaces;
    expect(second?.securityGroupIds).toEqual([topology.securityGroups.find((each) => each.name === "w/default")?.id]);
  });
});

test("everything a topology can hold can be written", () => {
  const { topology, software } = lab(`name: all
region: eu-west-1
account: "210987654321"
vpcs:
  v:
    id: vpc-0123456789abcdef0
    cidr: 10.0.0.0/16
    secondaryCidrs: [100.64.0.0/16]
    internetGateway: { name: igw, id: igw-0123456789abcdef0 }
    routeTables:
      m: { main: true, routes: [{ destination: 172.31.0.0/16, target: pcx }] }
      r:
        routes:
          - { destination: 0.0.0.0/0, target: igw }
          - { prefixList: offices, target: nat/eth0 }
          - { destination: 10.0.0.0/16, target: local }
    subnets:
      a: { cidr: 10.0.0.0/24, availabilityZone: eu-west-1a, availabilityZoneId: euw1-az1, routeTable: r, networkAcl: n, mapPublicIpOnLaunch: true }
      b: { cidr: 100.64.1.0/24, availabilityZone: eu-west-1b }
    securityGroups:
      default: { ingress: [] }
      g:
        ingress:
          - { protocol: tcp, ports: 8000-8100, securityGroup: v/default }
          - { protocol: icmp, type: 8, cidr: 10.0.0.0/8 }
          - { protocol: 47, prefixList: offices, description: GRE }
          - { protocol: all, cidr: 192.0.2.7/32 }
          - { protocol: "6", ports: 0-65535, cidr: 192.0.2.0/24 }
    networkAcls:
      n:
        ingress: [{ ruleNumber: 10, action: deny, protocol: udp, port: 53, cidr: 0.0.0.0/0 }]
        egress: [{ ruleNumber: 20, action: allow, protocol: all, cidr: 0.0.0.0/0 }]
instances:
  nat: { subnet: a, sourceDestCheck: false, privateAddress: 10.0.0.10, secondaryPrivateAddresses: [10.0.0.11, { address: 10.0.0.12, publicAddress: 54.1.2.3 }] }
  off: { subnet: b, state: stopped, publicAddress: false, listens: [80, 443], listensUdp: [53], opensshVersion: "9.6", operatingSystem: ubuntu }
networkInterfaces:
  second: { subnet: b, instance: nat, securityGroups: [g], description: a second one }
  third: { subnet: b, instance: nat }
  free: { subnet: b }
peeringConnections:
  pcx:
    requester: v
    accepter: { vpcId: vpc-0aaaaaaaaaaaaaaaa, account: "111111111111", region: eu-west-1, cidrs: [172.31.0.0/16] }
    status: pending-acceptance
prefixLists:
  offices: { cidrs: [198.51.100.0/24, 203.0.113.0/24] }
logGroups:
  empty:
  kept: { retentionInDays: 30, class: INFREQUENT_ACCESS }
flowLogs:
  one: { resource: v, logGroup: kept }
  two: { resource: a, logGroup: kept, trafficType: REJECT, maxAggregationInterval: 60 }
  three: { resource: nat, logGroup: empty, trafficType: ACCEPT }
  four: { resource: second, logGroup: empty }
`);
  const id = (list: readonly { readonly id: string; readonly name: string }[], name: string): string | undefined =>
    list.find((each) => each.name === name)?.id;

  expect(topology.vpcs[0]?.cidrBlocks.map((block) => [formatCidr(block.cidr), block.primary])).toEqual([
    ["10.0.0.0/16", true],
    ["100.64.0.0/16", false],
  ]);
  expect(topology.routeTables.map((table) => [table.name, table.main, routes(table)])).toEqual([
    ["m", true, ["10.0.0.0/16 local", "100.64.0.0/16 local", "172.31.0.0/16 vpc-peering-connection"]],
    [
      "r",
      false,
      ["100.64.0.0/16 local", "0.0.0.0/0 internet-gateway", id(topology.prefixLists, "offices"), "10.0.0.0/16 local"],
    ],
  ]);
  expect(topology.securityGroups.find((group) => group.name === "g")?.ingress).toMatchObject([
    {
      service: { kind: "ports", protocol: 6, fromPort: 8000, toPort: 8100 },
      peer: { kind: "security-group", groupId: id(topology.securityGroups, "v/default") },
    },
    { service: { kind: "icmp", type: 8, code: -1 } },
    { service: { kind: "protocol", protocol: 47 }, peer: { kind: "prefix-list" }, description: "GRE" },
    { service: { kind: "all" } },
    { service: { kind: "ports", protocol: 6, fromPort: 0, toPort: 65535 } },
  ]);
  expect(topology.securityGroups.find((group) => group.name === "v/default")?.ingress).toEqual([]);
  expect(topology.networkAcls.map((acl) => [acl.name, acl.default, acl.subnetIds.length, acl.entries.length])).toEqual([
    ["v/default", true, 1, 2],
    ["n", false, 1, 2],
  ]);
  expect(
    topology.networkInterfaces.map((each) => [
      each.name,
      each.attachment?.deviceIndex,
      each.sourceDestCheck,
      each.privateAddresses.map(({ publicAddress }) => publicAddress !== null),
    ]),
  ).toEqual([
    ["nat/eth0", 0, false, [true, false, true]],
    ["off/eth0", 0, true, [false]],
    ["second", 1, true, [false]],
    ["third", 2, true, [false]],
    ["free", undefined, true, [false]],
  ]);
  expect(topology.vpcPeeringConnections).toMatchObject([
    { status: "pending-acceptance", accepter: { vpcId: "vpc-0aaaaaaaaaaaaaaaa", accountId: "111111111111" } },
  ]);
  expect(topology.flowLogs.map((log) => [log.resource, log.trafficType, log.maxAggregationIntervalSeconds])).toEqual([
    [{ kind: "vpc", id: "vpc-0123456789abcdef0" }, "ALL", 600],
    [{ kind: "subnet", id: id(topology.subnets, "a") }, "REJECT", 60],
    [{ kind: "network-interface", id: id(topology.networkInterfaces, "nat/eth0") }, "ACCEPT", 600],
    [{ kind: "network-interface", id: id(topology.networkInterfaces, "second") }, "ALL", 600],
  ]);
  expect(topology.logGroups).toEqual([
    { name: "empty", retentionInDays: null, logGroupClass: "STANDARD" },
    { name: "kept", retentionInDays: 30, logGroupClass: "INFREQUENT_ACCESS" },
  ]);
  expect(topology.instances.map((each) => each.state)).toEqual(["running", "stopped"]);
  expect(software).toMatchObject([
    { operatingSystem: "amazon-linux-2023", listens: [22], listensUdp: [], opensshVersion: null },
    { operatingSystem: "ubuntu", listens: [80, 443], listensUdp: [53], opensshVersion: "9.6" },
  ]);
});

test("every change can be written, and is tried in order of time", () => {
  const { timeline } = lab(`${BASE}
  - { at: 3s, createVpcPeeringConnection: { name: p, requester: v, accepter: w } }
  - { at: 4s, acceptVpcPeeringConnection: { peering: p } }
  - { at: 6s, replaceRoute: { routeTable: public, destination: 10.1.0.0/16, target: igw } }
  - { at: 5s, createRoute: { routeTable: public, destination: 10.1.0.0/16, target: p } }
  - { at: 7s, deleteRoute: { routeTable: public, destination: 10.1.0.0/16 } }
  - { at: 8s, associateRouteTable: { routeTable: v/main, subnet: s } }
  - { at: 9s, authorizeSecurityGroupIngress: { securityGroup: g, rule: { protocol: udp, port: 53, securityGroup: w/default } } }
  - { at: 10s, revokeSecurityGroupIngress: { securityGroup: g, rule: { protocol: tcp, port: 22, cidr: 0.0.0.0/0 } } }
  - { at: 11s, authorizeSecurityGroupEgress: { securityGroup: g, rule: { protocol: icmp, cidr: 10.0.0.0/8 } } }
  - { at: 12s, revokeSecurityGroupEgress: { securityGroup: g, rule: { protocol: all, cidr: 0.0.0.0/0 } } }
  - { at: 13s, createNetworkAclEntry: { networkAcl: v/default, direction: ingress, ruleNumber: 50, action: deny, protocol: tcp, port: 22, cidr: 0.0.0.0/0 } }
  - { at: 14s, replaceNetworkAclEntry: { networkAcl: v/default, direction: ingress, ruleNumber: 50, action: allow, protocol: all, cidr: 0.0.0.0/0 } }
  - { at: 15s, deleteNetworkAclEntry: { networkAcl: v/default, direction: ingress, ruleNumber: 50 } }
  - { at: 16s, replaceNetworkAclAssociation: { networkAcl: v/default, subnet: s } }
  - { at: 17s, associateVpcCidrBlock: { vpc: v, cidr: 100.64.0.0/16 } }
  - { at: 18s, stopInstances: { instance: i } }
  - { at: 19s, startInstances: { instance: i } }
  - { at: 20s, deleteVpcPeeringConnection: { peering: p } }
  - { at: 21s, createVpcPeeringConnection: { name: q, requester: w, accepter: v } }
  - { at: 22s, rejectVpcPeeringConnection: { peering: q } }
`);
  expect(timeline.flatMap((entry) => (entry.kind === "change" ? entry.change.kind : []))).toEqual([
    "CreateVpcPeeringConnection",
    "AcceptVpcPeeringConnection",
    "CreateRoute",
    "ReplaceRoute",
    "DeleteRoute",
    "AssociateRouteTable",
    "AuthorizeSecurityGroupIngress",
    "RevokeSecurityGroupIngress",
    "AuthorizeSecurityGroupEgress",
    "RevokeSecurityGroupEgress",
    "CreateNetworkAclEntry",
    "ReplaceNetworkAclEntry",
    "DeleteNetworkAclEntry",
    "ReplaceNetworkAclAssociation",
    "AssociateVpcCidrBlock",
    "StopInstances",
    "StartInstances",
    "DeleteVpcPeeringConnection",
    "CreateVpcPeeringConnection",
    "RejectVpcPeeringConnection",
  ]);
});

test("every exchange can be written, with the defaults of its program", () => {
  const { timeline } = lab(`${BASE}
  - { at: 3s, ping: { from: i, to: 192.0.2.1 } }
  - { at: 3s, ping: { from: i, to: 192.0.2.1 } }
  - { at: 4s, ssh: { from: i, to: j, command: uptime, outputBytes: 68 } }
  - { at: 5s, ssh: { from: laptop, to: i, address: public, bannerOnly: true, key: refused } }
  - { at: 6s, ssh: { from: laptop, to: i, address: public, lines: [ls, pwd], clientVersion: "8.7", user: root } }
  - { at: 7s, tcp: { from: i, to: j, port: 5432, close: reset } }
  - { at: 8s, http: { from: i, to: laptop } }
  - { at: 9s, udp: { from: i, to: j, port: 53, replyBytes: 100, interval: 500ms } }
`);
  expect(timeline.slice(2).map((entry) => (entry.kind === "exchange" ? entry.exchange : null))).toMatchObject([
    {
      name: "ping from i to 192.0.2.1 at 3s",
      count: null,
      intervalUs: 1_000_000,
      timeoutUs: null,
      payloadBytes: 56,
      pathMtuDiscovery: "want",
      timeToLive: null,
      interruptAfterUs: null,
      through: null,
    },
    { name: "ping from i to 192.0.2.1 at 3s (2)" },
    { kind: "ssh", port: 22, user: "ec2-user", clientVersion: "9.2", session: { kind: "command", outputBytes: 68 } },
    { kind: "ssh", key: "refused", session: { kind: "banner" } },
    { kind: "ssh", user: "root", session: { kind: "interactive", lines: ["ls", "pwd"], stayUs: 0 } },
    { kind: "tcp", port: 5432, requestBytes: 0, responseBytes: 0, close: "reset" },
    { kind: "http", port: 80, path: "/", requests: 1 },
    { kind: "udp", datagrams: 1, replyBytes: 100, intervalUs: 500_000 },
  ]);
});

describe("what is derived", () => {
  test("is the same for the same seed, and other for another", () => {
    expect(lab(BASE)).toEqual(lab(BASE));
    const { topology } = lab(BASE);
    const other = lab(BASE, { seed: "other" }).topology;
    expect(other.vpcs[0]?.id).not.toBe(topology.vpcs[0]?.id);
    expect(other.networkInterfaces[0]?.privateAddresses).not.toEqual(topology.networkInterfaces[0]?.privateAddresses);
  });

  test("does not change when another resource is added before it", () => {
    const { topology } = lab(BASE);
    const more = lab(changed("instances:", "instances:\n  a: { subnet: s, publicAddress: true }")).topology;
    for (const list of ["vpcs", "subnets", "instances", "networkInterfaces", "securityGroups"] as const)
      expect(more[list]).toEqual(expect.arrayContaining([...topology[list]]));
  });

  test("addresses avoid the five that a subnet keeps and those that are taken (CIDR-04)", () => {
    // A /28 has eleven; nine are left to derive beside the two that are given, the second one after its user.
    const names = Array.from({ length: 9 }, (_, index) => `  n${index}: { subnet: u }`).join("\n");
    const { topology } = lab(
      changed(
        "instances:",
        `instances:\n${names}\n  x: { subnet: u, privateAddress: 10.1.2.4 }\n  y: { subnet: u, privateAddress: 10.1.2.14 }`,
      ).replace("t: {", "u: { cidr: 10.1.2.0/28, availabilityZone: eu-west-3b }\n      t: {"),
    );
    const subnetId = topology.subnets.find((subnet) => subnet.name === "u")?.id;
    const addresses = topology.networkInterfaces
      .filter((each) => each.subnetId === subnetId)
      .flatMap((each) => each.privateAddresses.map(({ address }) => address & 15));
    expect(addresses.toSorted((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  test("a public address is the Region's; of a Region that is not listed, a test address (RFC 2544)", () => {
    const publicOf = (text: string): string => {
      const address = lab(text).topology.networkInterfaces[0]?.privateAddresses[0]?.publicAddress;
      return address == null ? "none" : formatIpv4(address);
    };
    expect(publicOf(BASE)).toMatch(/^(13\.3[6-9]|15\.188|15\.23[67]|35\.18[01]|52\.47)\./);
    expect(publicOf(BASE.replaceAll("eu-west-3", "us-west-2"))).toMatch(/^198\.18\./);
  });
});

test("a command line's choices stand above the file's", () => {
  const start = parseInstant("2027-01-01T00:00:00Z");
  if (start === null) throw new Error("not an instant");
  const { topology, timeline, ...rest } = lab(BASE, { start, maxAggregationInterval: 60, trafficType: "REJECT" });
  expect(rest.start).toBe(start);
  expect(timeline[0]?.at).toBe(start + 1_000_000);
  expect(topology.flowLogs).toMatchObject([{ maxAggregationIntervalSeconds: 60, trafficType: "REJECT" }]);
});

test("a log group that nobody declared is made by delivery, with a warning (FLA-02)", () => {
  const result = parseLab(changed("logGroup: logs", "logGroup: other"), "lab.yaml");
  expect(result.ok && result.warnings.map(words)).toEqual([
    "24:31 LabFile.UndeclaredLogGroup log group `other` is not declared: delivery makes it, and its events never expire",
  ]);
});

test("problems of every kind are found in one run, in the order of the file", () => {
  const text = changed("name: t", "name: t\ncarrierGateways: {}")
    .replace("cidr: 10.1.0.0/16", "cidr: 10.0.0.0/8")
    .replace("routeTable: public", "routeTabel: public")
    .replace("port: 22,", "")
    .replace("to: j", "to: nobody");
  const result = parseLab(text, "lab.yaml");
  expect(result.ok ? [] : result.issues.map(words)).toEqual([
    "2:1 LabFile.NotModelled `carrierGateways`: flowlab does not model carrier gateways",
    "11:61 LabFile.UnknownKey unknown key `routeTabel`",
    "13:22 InvalidPermission.Malformed protocol `tcp` needs `port` or `ports`",
    "15:11 InvalidVpc.Range the VPC block `10.0.0.0/8` is not between /16 and /28",
    "28:36 LabFile.UnknownName no instance, internet host, on-premises host or load balancer is named `nobody`",
  ]);
});

test("overlapping VPCs can request a peering connection, which fails; it cannot be accepted (PCX-02, V24)", () => {
  const overlapping = changed("10.1.0.0/16", "10.0.0.0/16").replace("10.1.0.0/24", "10.0.9.0/24");
  const request = "  - { at: 3s, createVpcPeeringConnection: { name: p, requester: v, accepter: w } }\n";
  expect(parseLab(overlapping + request, "lab.yaml").ok).toBe(true);
  const accepted = parseLab(
    `${overlapping}${request}  - { at: 4s, acceptVpcPeeringConnection: { peering: p } }\n`,
    "f",
  );
  expect(accepted.ok ? [] : accepted.issues.map((issue) => [issue.code, issue.position?.line])).toEqual([
    ["InvalidStateTransition", 29],
  ]);
});
