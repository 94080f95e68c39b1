/** A lab with everything that AWS manages: each row looks at one part of it, or breaks one. */
export const MANAGED = `name: m
region: eu-west-3
vpcs:
  v:
    cidr: 10.0.0.0/16
    internetGateway: igw
    routeTables:
      public: { routes: [{ destination: 0.0.0.0/0, target: igw }] }
      private:
        routes:
          - { destination: 0.0.0.0/0, target: nat }
          - { destination: 10.1.0.0/16, target: tgw }
          - { destination: 10.9.0.0/16, target: fw }
    subnets:
      a: { cidr: 10.0.0.0/24, availabilityZone: eu-west-3a, routeTable: public }
      b: { cidr: 10.0.1.0/24, availabilityZone: eu-west-3b, routeTable: public }
      p: { cidr: 10.0.2.0/24, availabilityZone: eu-west-3a, routeTable: private }
    securityGroups:
      g: { egress: [{ protocol: all, prefixList: com.amazonaws.eu-west-3.s3 }] }
  w:
    cidr: 10.1.0.0/16
    account: "210987654321"
    subnets:
      t: { cidr: 10.1.0.0/24, availabilityZone: eu-west-3b }
  x: { cidr: 10.2.0.0/16, region: us-east-1, subnets: { u: { cidr: 10.2.0.0/24, availabilityZone: us-east-1a } } }
instances:
  i: { subnet: p }
  j: { subnet: t }
natGateways:
  nat: { subnet: a, secondaryAddresses: [{ publicAddress: 54.1.2.3 }, { privateAddress: 10.0.0.77 }] }
  inner: { subnet: p, connectivity: private, privateAddress: 10.0.2.10 }
vpcEndpoints:
  storage: { type: Gateway, vpc: v, service: s3, routeTables: [private, v/main] }
  api: { type: Interface, service: ec2, subnets: [a, b], securityGroups: [g] }
  other: { type: Interface, service: com.amazonaws.vpce.eu-west-3.vpce-svc-0123456789abcdef0, subnets: [t] }
  fw: { type: GatewayLoadBalancer, service: com.amazonaws.vpce.eu-west-3.vpce-svc-0aaaaaaaaaaaaaaaa, subnets: [p] }
transitGateways:
  tgw:
    securityGroupReferencing: true
    routeTables:
      default: { routes: [{ destination: 10.2.0.0/16, attachment: overseas }] }
      inspected: { routes: [{ destination: 10.3.0.0/16, attachment: to-v }, { destination: 0.0.0.0/0, blackhole: true }] }
    attachments:
      to-v: { vpc: v, subnets: [a, b], applianceMode: true, securityGroupReferencing: false }
      to-w: { vpc: w, subnets: [t], associate: inspected, propagateTo: [default, inspected] }
    peerings:
      overseas: { peer: far }
      others: { peer: { transitGatewayId: tgw-0123456789abcdef0 }, associate: inspected }
  far:
    region: us-east-1
    defaultRouteTableAssociation: false
    defaultRouteTablePropagation: false
    routeTables: { alone: { routes: [{ destination: 10.0.0.0/15, attachment: overseas }] } }
    attachments: { to-x: { vpc: x, subnets: [u] } }
loadBalancers:
  web:
    type: network
    subnets: [{ subnet: a, publicAddress: 54.9.9.9 }, b]
    listeners: [{ protocol: TCP, port: 80, targetGroups: [web-targets] }, { protocol: TLS, port: 443, targetGroups: [ips] }]
  app:
    type: application
    scheme: internal
    subnets: [a, { subnet: b, privateAddress: 10.0.1.50 }]
    listeners: [{ protocol: HTTP, port: 80, targetGroups: [pages] }, { protocol: HTTPS, port: 443, targetGroups: [] }]
targetGroups:
  web-targets: { protocol: TCP, port: 8080, targets: [i, { target: i, port: 8081, health: unhealthy }] }
  ips: { targetType: ip, protocol: TCP, port: 443, preserveClientIp: true, targets: [10.0.2.9, 10.1.0.9] }
  pages: { protocol: HTTP, port: 80, targets: [i] }
logGroups: { logs: {} }
flowLogs:
  f: { resource: nat/a, logGroup: logs }
  h: { resource: to-w/t, logGroup: logs }
`;
