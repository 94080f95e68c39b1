/** A host on the internet. */
export const MIRROR = "81.249.17.203";

/**
 * VPC shop with a public subnet, in which a NAT gateway and a load balancer stand, and a private one with worker and
 * web; VPC office behind a transit gateway. Every interface is logged.
 */
export function gatewayLab() {
  return {
    name: "gateways",
    region: "eu-west-3",
    account: "123456789012",
    seed: "gateways",
    start: "2026-01-12T09:00:00Z",
    duration: "4m",
    vpcs: {
      shop: {
        cidr: "10.0.0.0/16",
        internetGateway: "igw",
        routeTables: {
          public: {
            routes: [
              { destination: "0.0.0.0/0", target: "igw" },
              { destination: "10.1.0.0/16", target: "hub" },
            ],
          },
          private: {
            routes: [
              { destination: "0.0.0.0/0", target: "nat" },
              { destination: "10.1.0.0/16", target: "hub" },
            ],
          },
        },
        subnets: {
          outer: { cidr: "10.0.0.0/20", availabilityZone: "eu-west-3a", routeTable: "public" },
          inner: { cidr: "10.0.128.0/20", availabilityZone: "eu-west-3a", routeTable: "private" },
        },
        securityGroups: {
          "shop-closed": { ingress: [] },
          "from-office": { ingress: [{ protocol: "tcp", port: 80, cidr: "10.1.0.0/16" }] },
          "from-node": { ingress: [{ protocol: "tcp", port: 80, cidr: "10.0.0.0/20" }] },
        },
      },
      office: {
        cidr: "10.1.0.0/16",
        routeTables: { all: { routes: [{ destination: "10.0.0.0/8", target: "hub" }] } },
        subnets: { desk: { cidr: "10.1.0.0/20", availabilityZone: "eu-west-3a", routeTable: "all" } },
        securityGroups: { "office-closed": { ingress: [] } },
      },
    },
    instances: {
      worker: { subnet: "inner", securityGroups: ["shop-closed"], privateAddress: "10.0.128.5" },
      web: { subnet: "inner", securityGroups: ["from-office"], privateAddress: "10.0.128.80", listens: [22, 80] },
      clerk: { subnet: "desk", securityGroups: ["office-closed"], privateAddress: "10.1.0.7" },
    },
    natGateways: { nat: { subnet: "outer", privateAddress: "10.0.0.220", publicAddress: "35.180.201.7" } },
    transitGateways: {
      hub: {
        attachments: {
          "to-shop": { vpc: "shop", subnets: ["inner"] },
          "to-office": { vpc: "office", subnets: ["desk"] },
        },
      },
    },
    loadBalancers: {
      front: {
        type: "network",
        scheme: "internal",
        subnets: [{ subnet: "outer", privateAddress: "10.0.0.70" }],
        listeners: [{ protocol: "TCP", port: 80, targetGroups: ["webs"] }],
      },
    },
    targetGroups: { webs: { protocol: "TCP", port: 80, targets: ["web"], preserveClientIp: true } },
    internetHosts: { mirror: { address: MIRROR, roundTrip: "12ms", listens: [22, 80] } },
    logGroups: { logs: {} },
    flowLogs: {
      shop: { resource: "shop", maxAggregationInterval: 600, logGroup: "logs" },
      office: { resource: "office", maxAggregationInterval: 600, logGroup: "logs" },
    },
    flowLogging: { noData: "omit", windowOffsetSeconds: 0 },
    traffic: { noisePerMinute: 0, amazonServices: false },
    timeline: [] as Record<string, unknown>[],
  };
}

export type GatewayLab = ReturnType<typeof gatewayLab>;
