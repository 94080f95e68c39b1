import { expect, test } from "vitest";
import { formatCidr, formatIpv4, type NetworkInterface, type Topology } from "../../model/index.js";
import { parseLab } from "../../sim/index.js";
import { MANAGED } from "./lab-file-managed-base.js";

function topologyOf(text: string): Topology {
  const result = parseLab(text, "lab.yaml");
  if (!result.ok) throw new Error(result.issues.map((each) => `${each.code} ${each.path} ${each.message}`).join("\n"));
  return result.value.topology;
}

const topology = topologyOf(MANAGED);

function named<R extends { readonly name: string }>(list: readonly R[], name: string): R {
  const found = list.find((each) => each.name === name);
  if (!found) throw new Error(`nothing is named ${name}`);
  return found;
}

const {
  natGateways,
  vpcEndpoints,
  loadBalancers,
  targetGroups,
  networkInterfaces,
  routeTables,
  transitGateways,
  transitGatewayAttachments,
  transitGatewayRouteTables,
} = topology;

/** What AWS shows of an interface that it manages. */
function shown(name: string): unknown {
  const { interfaceType, requesterManaged, sourceDestCheck, description, attachment, ...rest } = named(
    networkInterfaces,
    name,
  );
  expect(attachment).toBeNull();
  const owner = description.split(" ").at(-1);
  return [interfaceType, requesterManaged, sourceDestCheck, description.replace(owner ?? "", "…"), groups(rest)];
}

function groups({ securityGroupIds }: Pick<NetworkInterface, "securityGroupIds">): string[] {
  return securityGroupIds.map((id) => topology.securityGroups.find((each) => each.id === id)?.name ?? id);
}

test.for([
  ["IGW-10, SG-19", "nat/a", ["nat_gateway", true, false, "Interface for NAT Gateway …", []]],
  ["IGW-12", "inner/p", ["nat_gateway", true, false, "Interface for NAT Gateway …", []]],
  ["VPCE-02, SG-19", "api/b", ["vpc_endpoint", true, true, "VPC Endpoint Interface …", ["g"]]],
  ["VPCE-02, default group", "other/t", ["vpc_endpoint", true, true, "VPC Endpoint Interface …", ["w/default"]]],
  ["FW-01", "fw/p", ["gateway_load_balancer_endpoint", true, false, "VPC Endpoint Interface …", []]],
  [
    "TGW-02, SG-19",
    "to-v/b",
    ["transit_gateway", false, false, "Network Interface for Transit Gateway Attachment …", []],
  ],
  ["SG-19, a network load balancer without groups", "web/a", ["network_load_balancer", true, false, "ELB …", []]],
  ["SG-19, an application load balancer", "app/b", ["interface", true, true, "ELB …", ["v/default"]]],
] as const)("%s: the interface %s is as AWS makes it", ([, name, expected]) => {
  expect(shown(name)).toEqual(expected);
});

test("an interface's description names its owner, whose id is derived", () => {
  const ownerOf = (name: string): string | undefined => named(networkInterfaces, name).description.split(" ").at(-1);
  expect(ownerOf("nat/a")).toBe(named(natGateways, "nat").id);
  expect(ownerOf("api/a")).toBe(named(vpcEndpoints, "api").id);
  expect(ownerOf("to-v/a")).toBe(named(transitGatewayAttachments, "to-v").id);
  expect(named(loadBalancers, "web").id).toBe(
    `arn:aws:elasticloadbalancing:eu-west-3:123456789012:loadbalancer/${ownerOf("web/a")}`,
  );
  expect(ownerOf("web/a")).toMatch(/^net\/web\/[0-9a-f]{16}$/);
  expect(ownerOf("app/a")).toMatch(/^app\/app\/[0-9a-f]{16}$/);
});

test("a public NAT gateway has an Elastic IP before every address, a private one none (IGW-10, IGW-12)", () => {
  const addresses = (name: string): unknown =>
    named(natGateways, name).addresses.map(({ networkInterfaceId, privateAddress, publicAddress }) => [
      networkInterfaces.find((each) => each.id === networkInterfaceId)?.name,
      formatIpv4(privateAddress),
      publicAddress !== null && formatIpv4(publicAddress),
    ]);
  expect(addresses("nat")).toEqual([
    ["nat/a", expect.stringMatching(/^10\.0\.0\./), expect.stringMatching(/^\d/)],
    ["nat/a", expect.stringMatching(/^10\.0\.0\./), "54.1.2.3"],
    ["nat/a", "10.0.0.77", expect.stringMatching(/^\d/)],
  ]);
  expect(addresses("inner")).toEqual([["inner/p", "10.0.2.10", false]]);
  expect(named(natGateways, "inner")).toMatchObject({ connectivityType: "private", state: "available" });
});

test("routes lead to NAT gateways, transit gateways and Gateway Load Balancer endpoints by name (RT-10)", () => {
  const targets = named(routeTables, "private").routes.map(({ target }) => target);
  expect(targets.slice(1, 4)).toEqual([
    { kind: "nat-gateway", id: named(natGateways, "nat").id },
    { kind: "transit-gateway", id: named(transitGateways, "tgw").id },
    { kind: "vpc-endpoint", id: named(vpcEndpoints, "fw").id },
  ]);
});

test("a Gateway endpoint adds `pl-… -> vpce-…` to its route tables and to no other (RT-15, VPCE-01)", () => {
  const { id, serviceName, vpcId } = named(vpcEndpoints, "storage");
  expect([serviceName, vpcId]).toEqual(["com.amazonaws.eu-west-3.s3", named(topology.vpcs, "v").id]);
  const with3 = routeTables.filter(({ routes }) =>
    routes.some(
      ({ destination, target }) =>
        destination.kind === "prefix-list" &&
        destination.prefixListId === "pl-23ad484a" &&
        target.kind === "vpc-endpoint" &&
        target.id === id,
    ),
  );
  expect(with3.map(({ name }) => name)).toEqual(["v/main", "private"]);
  const { cidrs } = named(topology.prefixLists, serviceName);
  expect(cidrs.map(formatCidr)).toContain("52.95.154.0/23");
});

test("a Region's blocks that are not known are the file's to declare (RT-15)", () => {
  const list = "com.amazonaws.us-east-2.s3";
  const elsewhere = MANAGED.replace("  storage: { type: Gateway, vpc: v", "  storage: { type: Gateway, vpc: y")
    .replace("[private, v/main]", "[y/main]")

    .replace("  x: {", "  y: { cidr: 10.5.0.0/16, region: us-east-2 }\n  x: {");
  const refused = parseLab(elsewhere, "lab.yaml");
  expect(refused.ok ? [] : refused.issues.map(({ code, path }) => [code, path])).toEqual([
    ["LabFile.UnknownPrefixList", "$.vpcEndpoints.storage.service"],
  ]);
  const declared = topologyOf(`${elsewhere}prefixLists: { ${list}: { cidrs: [52.219.80.0/20] } }\n`);
  expect(named(declared.routeTables, "y/main").routes[1]).toMatchObject({
    destination: { kind: "prefix-list", prefixListId: named(declared.prefixLists, list).id },
    target: { kind: "vpc-endpoint", id: named(declared.vpcEndpoints, "storage").id },
  });
});

test("endpoints know their service and their interfaces (VPCE-02)", () => {
  expect(named(vpcEndpoints, "api")).toMatchObject({
    type: "Interface",
    serviceName: "com.amazonaws.eu-west-3.ec2",
    networkInterfaceIds: ["api/a", "api/b"].map((name) => named(networkInterfaces, name).id),
  });
  expect(named(vpcEndpoints, "other")).toMatchObject({
    serviceName: "com.amazonaws.vpce.eu-west-3.vpce-svc-0123456789abcdef0",
    accountId: "210987654321",
  });
});

test("attachments: subnets, options, association by default or by name (TGW-01, TGW-02, SG-11)", () => {
  const tableId = (name: string): string => named(transitGatewayRouteTables, name).id;
  const rows = transitGatewayAttachments.map(({ name, transitGatewayId, resource, associatedRouteTableId }) => [
    name,
    transitGateways.find(({ id }) => id === transitGatewayId)?.name,
    resource.kind === "vpc"
      ? [resource.subnetIds.length, resource.applianceMode, resource.securityGroupReferencing]
      : resource.kind === "peering" && resource.peerTransitGatewayId,
    associatedRouteTableId,
  ]);
  const [tgw, far] = transitGateways;
  expect(rows).toEqual([
    ["to-v", "tgw", [2, true, false], tableId("tgw/default")],
    ["to-w", "tgw", [1, false, true], tableId("inspected")],
    ["overseas", "tgw", far?.id, tableId("tgw/default")],
    ["overseas", "far", tgw?.id, null],
    ["others", "tgw", "tgw-0123456789abcdef0", tableId("inspected")],
    ["to-x", "far", [1, false, true], null],
  ]);
  expect(transitGateways.map(({ region }) => region)).toEqual(["eu-west-3", "us-east-1"]);
});

test("a peering is one attachment with one id, seen from both sides", () => {
  const [one, other] = transitGatewayAttachments.filter(({ name }) => name === "overseas");
  expect(one?.id).toBe(other?.id);
});

test("transit gateway route tables: static routes, blackholes, propagation (TGW-01)", () => {
  const attachment = (id: string | null): string | null =>
    transitGatewayAttachments.find((each) => each.id === id)?.name ?? null;
  const rows = transitGatewayRouteTables.map(({ name, staticRoutes, propagatedAttachmentIds }) => [
    name,
    staticRoutes.map(({ cidr, attachmentId }) => [formatCidr(cidr), attachment(attachmentId)]),
    propagatedAttachmentIds.map(attachment),
  ]);
  expect(rows).toEqual([
    ["tgw/default", [["10.2.0.0/16", "overseas"]], ["to-v", "to-w"]],
    [
      "inspected",
      [
        ["10.3.0.0/16", "to-v"],
        ["0.0.0.0/0", null],
      ],
      ["to-w"],
    ],
    ["alone", [["10.0.0.0/15", "overseas"]], []],
  ]);
});

test("a load balancer has a node in each zone, public when it faces the internet", () => {
  expect(loadBalancers).toMatchObject([
    { name: "web", type: "network", scheme: "internet-facing", crossZone: false, state: "active" },
    { name: "app", type: "application", scheme: "internal", crossZone: true, state: "active" },
  ]);
  const nodes = (name: string): unknown =>
    named(loadBalancers, name).networkInterfaceIds.map((id) => {
      const node = networkInterfaces.find((each) => each.id === id);
      const address = node?.privateAddresses[0]?.publicAddress;
      return [node?.name, address == null ? null : formatIpv4(address)];
    });
  expect(nodes("web")).toEqual([
    ["web/a", "54.9.9.9"],
    ["web/b", expect.stringMatching(/^\d/)],
  ]);
  expect(nodes("app")).toEqual([
    ["app/a", null],
    ["app/b", null],
  ]);
  expect(named(loadBalancers, "web").zones.map(({ availabilityZone }) => availabilityZone)).toEqual([
    "eu-west-3a",
    "eu-west-3b",
  ]);
});

test("listeners forward to target groups, whose targets are instances or addresses", () => {
  const group = (name: string): string => named(targetGroups, name).id;
  expect(loadBalancers.map(({ listeners }) => listeners)).toEqual([
    [
      { protocol: "TCP", port: 80, targetGroupIds: [group("web-targets")], answers: null, rules: [] },
      { protocol: "TLS", port: 443, targetGroupIds: [group("ips")], answers: null, rules: [] },
    ],
    [
      { protocol: "HTTP", port: 80, targetGroupIds: [group("pages")], answers: null, rules: [] },
      {
        protocol: "HTTPS",
        port: 443,
        targetGroupIds: [],
        answers: {
          kind: "redirect",
          statusCode: 301,
          protocol: "HTTPS",
          host: "#{host}",
          port: "443",
          path: "/#{path}",
          query: "#{query}",
        },
        rules: [],
      },
    ],
  ]);
  const instanceId = named(topology.instances, "i").id;
  expect(named(targetGroups, "web-targets")).toMatchObject({
    targetType: "instance",
    preserveClientIp: null,
    targets: [
      { target: { kind: "instance", instanceId }, port: 8080, health: "healthy" },
      { target: { kind: "instance", instanceId }, port: 8081, health: "unhealthy" },
    ],
  });
  // An address of the load balancer's VPC is in its subnet's zone, another one in all of them.
  expect(named(targetGroups, "ips")).toMatchObject({
    targetType: "ip",
    preserveClientIp: true,
    targets: [{ availabilityZone: "eu-west-3a" }, { availabilityZone: null }],
  });
});

test("a flow log is of the account and Region of what it logs", () => {
  expect(topology.flowLogs.map(({ resource, accountId }) => [resource.id, accountId])).toEqual([
    [named(networkInterfaces, "nat/a").id, "123456789012"],
    [named(networkInterfaces, "to-w/t").id, "210987654321"],
  ]);
});

test("what is managed does not change the addresses that instances have without it", () => {
  const plain = topologyOf(
    MANAGED.slice(0, MANAGED.indexOf("natGateways:"))
      .replace(/ +- .*target: (nat|tgw|fw) }\n/g, "")
      .replace("        routes:\n    subnets", "        routes: []\n    subnets"),
  );
  const ofInstances = (all: Topology): unknown => all.networkInterfaces.filter(({ attachment }) => attachment);
  expect(ofInstances(plain)).toEqual(ofInstances(topology));
});
