import { expect, test } from "vitest";
import { exportDescribe, importDescribe, validateDescribe, type Topology } from "../../model/index.js";
import { parseLab } from "../../sim/index.js";

/** An edge route table to a firewall, a GWLB endpoint, a NAT instance and a router with two interfaces. */
const LAB = `name: t
region: eu-west-3
vpcs:
  v:
    cidr: 10.0.0.0/16
    internetGateway: igw
    routeTables:
      edge: { gateways: [igw], routes: [{ destination: 10.0.0.0/24, target: wall/fire }] }
      web: { routes: [{ destination: 0.0.0.0/0, target: wall/fire }] }
      out: { routes: [{ destination: 0.0.0.0/0, target: igw }] }
      inner: { routes: [{ destination: 0.0.0.0/0, target: nat }, { destination: 10.0.0.0/24, target: box }] }
    subnets:
      web: { cidr: 10.0.0.0/24, availabilityZone: eu-west-3a, routeTable: web }
      fire: { cidr: 10.0.1.0/28, availabilityZone: eu-west-3a, routeTable: out }
      fire-b: { cidr: 10.0.1.16/28, availabilityZone: eu-west-3b, routeTable: out }
      inner: { cidr: 10.0.2.0/24, availabilityZone: eu-west-3a, routeTable: inner }
networkFirewalls:
  wall:
    subnets: [fire, fire-b]
    rules:
      - { action: pass, protocol: tcp, port: 443, destination: 10.0.0.0/24 }
      - { action: reject, protocol: tcp, ports: 0-65535 }
    defaultAction: drop
vpcEndpoints:
  box: { type: GatewayLoadBalancer, service: com.amazonaws.vpce.eu-west-3.vpce-svc-1, subnets: [fire], inspection: {} }
networkInterfaces:
  inside: { subnet: inner, instance: router, sourceDestCheck: false }
instances:
  server: { subnet: web }
  nat: { subnet: fire, publicAddress: true, sourceDestCheck: false, forwarding: nat }
  dull: { subnet: fire, sourceDestCheck: false }
  router:
    subnet: fire
    sourceDestCheck: false
    forwarding:
      as: router
      rules: [{ action: drop, protocol: icmp, source: 10.0.2.0/24 }]
      routes: [{ destination: 10.9.0.0/16, interface: inside }]
`;

function read(text: string): Topology {
  const result = parseLab(text, "lab.yaml");
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join("\n"));
  return result.value.topology;
}

test("RT-10, RT-14, FW-01: routes lead to instances and endpoints by name", () => {
  const { routeTables, networkInterfaces, vpcEndpoints } = read(LAB);
  const targets = routeTables.flatMap(({ routes }) =>
    routes.flatMap(({ target }) => {
      if (target.kind === "local") return [];
      return [...networkInterfaces, ...vpcEndpoints].find(({ id }) => id === target.id)?.name ?? target.kind;
    }),
  );
  expect(targets).toEqual(["wall/fire", "wall/fire", "internet-gateway", "nat/eth0", "box"]);
});

test("FW-01: a firewall has an endpoint in each of its subnets, whose interfaces AWS manages", () => {
  const { networkFirewalls, vpcEndpoints, networkInterfaces } = read(LAB);
  expect(networkFirewalls).toMatchObject([
    { id: "arn:aws:network-firewall:eu-west-3:123456789012:firewall/wall", name: "wall" },
  ]);
  const endpoints = vpcEndpoints.filter(({ id }) => networkFirewalls[0]!.endpointIds.includes(id));
  expect(endpoints.map(({ name, type }) => [name, type])).toEqual([
    ["wall/fire", "GatewayLoadBalancer"],
    ["wall/fire-b", "GatewayLoadBalancer"],
  ]);
  const own = networkInterfaces.filter(({ id }) => endpoints.some((each) => each.networkInterfaceIds.includes(id)));
  expect(own.map(({ interfaceType, requesterManaged }) => [interfaceType, requesterManaged])).toEqual([
    ["gateway_load_balancer_endpoint", true],
    ["gateway_load_balancer_endpoint", true],
  ]);
});

test("IGW-13: what every middlebox does is declared; Linux does not forward by itself", () => {
  const { appliances, instances } = read(LAB);
  const nameOf = (id: string): string => instances.find((each) => each.id === id)?.name ?? "endpoint";
  expect(appliances.map(({ resourceId, forwards, rules }) => [nameOf(resourceId), forwards, rules.length])).toEqual([
    ["nat", "nat", 0],
    ["dull", "nothing", 0],
    ["router", "router", 1],
    ["endpoint", "inspection", 0],
    ["endpoint", "inspection", 2],
    ["endpoint", "inspection", 2],
  ]);
});

test("a described network brings all of it back", () => {
  const topology = read(LAB);
  const files = [{ path: "topology.json", text: JSON.stringify(exportDescribe(topology)) }];
  const result = validateDescribe(files);
  expect(result.ok && result.value.appliances).toEqual(topology.appliances);
  expect(result.ok && result.value.networkFirewalls).toEqual(topology.networkFirewalls);
  expect(result.ok && result.value.vpcEndpoints).toEqual(topology.vpcEndpoints);
  expect(result.ok && result.value.routeTables).toEqual(topology.routeTables);
});

test("FW-01: describe-firewall names a firewall's endpoints, list-firewalls only the firewall", () => {
  const { Firewalls, Appliances: _, ...rest } = exportDescribe(read(LAB));
  const [described] = Firewalls as readonly Record<string, unknown>[];
  const { FirewallStatus, ...firewall } = described!;
  const listed = [{ FirewallArn: firewall["FirewallArn"], FirewallName: "wall" }];
  const result = importDescribe([
    { path: "all.json", text: JSON.stringify(rest) },
    { path: "describe-firewall.json", text: JSON.stringify({ UpdateToken: "1", Firewall: firewall, FirewallStatus }) },
    { path: "list-firewalls.json", text: JSON.stringify({ Firewalls: listed }) },
  ]);
  expect(result.ok && result.warnings).toEqual([]);
  expect(result.ok && result.value.networkFirewalls).toEqual(read(LAB).networkFirewalls);
});

test.for([
  {
    rule: "FW-01: one subnet in a zone",
    from: "cidr: 10.0.1.16/28, availabilityZone: eu-west-3b",
    to: "cidr: 10.0.1.16/28, availabilityZone: eu-west-3a",
    code: "InvalidRequestException",
    message: /two subnets in the zone/,
  },
  {
    rule: "RT-10: an instance with several interfaces",
    from: "target: nat",
    to: "target: router",
    code: "InvalidInstanceID",
    message: /multiple interfaces attached/,
  },
  {
    rule: "a firewall as a whole",
    from: "target: wall/fire }] }\n      out",
    to: "target: wall }] }\n      out",
    code: "LabFile.UnknownName",
    message: /named `wall`/,
  },
  {
    rule: "a rule of a host cannot reject",
    from: "action: drop",
    to: "action: reject",
    code: "LabFile.Value",
    message: /./,
  },
  {
    rule: "a route of a host by somebody else's interface",
    from: "interface: inside",
    to: "interface: server/eth0",
    code: "Topology.Appliance",
    message: /not an interface of/,
  },
  {
    rule: "RT-14: an edge route to a part of a subnet",
    from: "destination: 10.0.0.0/24, target: wall/fire",
    to: "destination: 10.0.0.0/25, target: wall/fire",
    code: "InvalidParameterValue",
    message: /neither a block of the VPC nor of one of its subnets/,
  },
  {
    rule: "RT-14: an edge route to a gateway",
    from: "gateways: [igw], routes: [{ destination: 10.0.0.0/24, target: wall/fire",
    to: "gateways: [igw], routes: [{ destination: 10.0.0.0/24, target: igw",
    code: "InvalidParameterValue",
    message: /cannot target/,
  },
  {
    rule: "RT-14: a table of a gateway and of a subnet",
    from: "availabilityZone: eu-west-3a, routeTable: web",
    to: "availabilityZone: eu-west-3a, routeTable: edge",
    code: "InvalidParameterValue",
    message: /associated with a gateway/,
  },
  {
    rule: "RT-06: a part of a subnet",
    from: "destination: 10.0.0.0/24, target: box",
    to: "destination: 10.0.0.0/25, target: box",
    code: "InvalidParameterValue",
    message: /not the whole block of a subnet/,
  },
  {
    rule: "inspection is what a GatewayLoadBalancer endpoint has",
    from: "type: GatewayLoadBalancer, service: com.amazonaws.vpce.eu-west-3.vpce-svc-1",
    to: "type: Interface, service: ec2",
    code: "InvalidParameter",
    message: /`inspection`/,
  },
])("$rule", ({ from, to, code, message }) => {
  expect(LAB).toContain(from);
  const result = parseLab(LAB.replace(from, to), "lab.yaml");
  const errors = result.ok ? [] : result.issues.filter(({ severity }) => severity === "error");
  const found = errors.filter((each) => each.code === code);
  expect(found.map((each) => each.position?.line !== undefined)).toEqual(found.map(() => true));
  expect(errors.map((each) => each.code)).toContain(code);
  expect(found.some((each) => message.test(each.message))).toBe(true);
});
