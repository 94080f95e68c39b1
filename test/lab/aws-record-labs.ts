// The networks that AWS's page of flow-log record examples describes, as lab files, and its connections.

import { ACK, FIN, SYN, TCP } from "../../model/index.js";
import type { PacketRun } from "./play-packets.js";

export const ENI = "eni-1235b8ca123456789";
export const ACCOUNT = "123456789010";
export const OPEN = { protocol: "all", cidr: "0.0.0.0/0" };

/** A default VPC with one instance behind `ENI`, and a host in its subnet, which the page does not describe. */
export function defaultVpc(own: string, peer: string, ingress: readonly object[], more: object = {}): object {
  return {
    name: "page",
    region: "us-east-1",
    account: ACCOUNT,
    vpcs: {
      default: {
        cidr: "172.31.0.0/16",
        internetGateway: "igw",
        routeTables: { main: { routes: [{ destination: "0.0.0.0/0", target: "igw" }] } },
        subnets: { subnet: { cidr: "172.31.0.0/16", availabilityZone: "us-east-1a", routeTable: "main" } },
        securityGroups: { own: { ingress }, open: { ingress: [OPEN] } },
      },
    },
    instances: {
      server: {
        subnet: "subnet",
        securityGroups: ["own"],
        privateAddress: own,
        networkInterfaceId: ENI,
        publicAddress: "54.0.0.1",
      },
      ...(peer !== "" && { client: { subnet: "subnet", securityGroups: ["open"], privateAddress: peer } }),
    },
    logGroups: { logs: {} },
    flowLogs: { log: { resource: "server", maxAggregationInterval: 60, logGroup: "logs" } },
    ...more,
  };
}

/** Two hosts in two subnets of a VPC, whose IPv6 addresses are given elsewhere. */
export const DUAL_STACK: object = {
  name: "page",
  region: "us-east-1",
  account: ACCOUNT,
  vpcs: {
    vpc: {
      cidr: "10.0.0.0/16",
      subnets: {
        a100: { cidr: "10.0.0.0/24", availabilityZone: "us-east-1a" },
        a102: { cidr: "10.0.2.0/24", availabilityZone: "us-east-1a" },
      },
      securityGroups: { open: { ingress: [OPEN] } },
    },
  },
  instances: {
    client: { subnet: "a100", securityGroups: ["open"] },
    server: { subnet: "a102", securityGroups: ["open"], networkInterfaceId: ENI },
  },
  logGroups: { logs: {} },
  flowLogs: { log: { resource: "server", maxAggregationInterval: 600, logGroup: "logs" } },
};

export const FLAGS_FORMAT =
  "${version} ${vpc-id} ${subnet-id} ${instance-id} ${interface-id} ${account-id} ${type} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${pkt-srcaddr} ${pkt-dstaddr} ${protocol} ${bytes} ${packets} ${start} ${end} ${action} ${tcp-flags} ${log-status}";

export function customVpc(interval: 60 | 600, logFormat: string): object {
  return {
    name: "page",
    region: "us-east-1",
    account: ACCOUNT,
    vpcs: {
      vpc: {
        id: "vpc-abcdefab012345678",
        cidr: "10.0.0.0/16",
        internetGateway: "igw",
        routeTables: { main: { routes: [{ destination: "0.0.0.0/0", target: "igw" }] } },
        subnets: {
          subnet: {
            id: "subnet-aaaaaaaa012345678",
            cidr: "10.0.0.0/24",
            availabilityZone: "us-east-1a",
            routeTable: "main",
          },
        },
        securityGroups: { open: { ingress: [OPEN] } },
      },
    },
    instances: {
      server: {
        id: "i-01234567890123456",
        networkInterfaceId: ENI,
        subnet: "subnet",
        securityGroups: ["open"],
        privateAddress: "10.0.0.62",
        publicAddress: "54.0.0.1",
      },
    },
    logGroups: { logs: {} },
    flowLogs: { log: { resource: "server", maxAggregationInterval: interval, logGroup: "logs", logFormat } },
  };
}

const NAT_FORMAT = "${instance-id} ${interface-id} ${srcaddr} ${dstaddr} ${pkt-srcaddr} ${pkt-dstaddr}";
export const SOURCE_ENI = "eni-1111aaaa2222bbbb3";

export const NAT: object = {
  name: "page",
  region: "us-east-1",
  account: ACCOUNT,
  vpcs: {
    vpc: {
      cidr: "10.0.0.0/16",
      internetGateway: "igw",
      routeTables: {
        public: { routes: [{ destination: "0.0.0.0/0", target: "igw" }] },
        private: { routes: [{ destination: "0.0.0.0/0", target: "nat" }] },
      },
      subnets: {
        outer: { cidr: "10.0.0.0/24", availabilityZone: "us-east-1a", routeTable: "public" },
        inner: { cidr: "10.0.1.0/24", availabilityZone: "us-east-1a", routeTable: "private" },
      },
      securityGroups: { open: { ingress: [OPEN] } },
    },
  },
  instances: {
    source: {
      id: "i-01234567890123456",
      networkInterfaceId: SOURCE_ENI,
      subnet: "inner",
      securityGroups: ["open"],
      privateAddress: "10.0.1.5",
    },
  },
  natGateways: { nat: { subnet: "outer", privateAddress: "10.0.0.220", publicAddress: "54.0.0.2" } },
  logGroups: { logs: {} },
  flowLogs: { log: { resource: "vpc", maxAggregationInterval: 60, logGroup: "logs", logFormat: NAT_FORMAT } },
};

const TRANSIT_FORMAT =
  "${version} ${interface-id} ${account-id} ${vpc-id} ${subnet-id} ${instance-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${tcp-flags} ${type} ${pkt-srcaddr} ${pkt-dstaddr} ${action} ${log-status}";

/** A client in one zone of VPC a; in VPC b the server is in the other zone, where its answers enter the gateway. */
export const TRANSIT: object = {
  name: "page",
  region: "us-east-1",
  account: ACCOUNT,
  vpcs: {
    a: {
      cidr: "10.20.0.0/16",
      routeTables: { main: { routes: [{ destination: "10.40.0.0/16", target: "hub" }] } },
      subnets: {
        "a-1": { cidr: "10.20.32.0/20", availabilityZone: "us-east-1a", routeTable: "main" },
        "a-2": { cidr: "10.20.48.0/20", availabilityZone: "us-east-1b", routeTable: "main" },
      },
      securityGroups: { "a-open": { ingress: [OPEN] } },
    },
    b: {
      id: "vpc-abcdefab012345678",
      cidr: "10.40.0.0/16",
      routeTables: { "b-main": { routes: [{ destination: "10.20.0.0/16", target: "hub" }] } },
      subnets: {
        "b-1": {
          id: "subnet-11111111aaaaaaaaa",
          cidr: "10.40.1.0/24",
          availabilityZone: "us-east-1a",
          routeTable: "b-main",
        },
        "b-2": {
          id: "subnet-22222222bbbbbbbbb",
          cidr: "10.40.2.0/24",
          availabilityZone: "us-east-1b",
          routeTable: "b-main",
        },
      },
      securityGroups: { "b-open": { ingress: [OPEN] } },
    },
  },
  instances: {
    client: { subnet: "a-1", securityGroups: ["a-open"], privateAddress: "10.20.33.164" },
    server: {
      id: "i-01234567890123456",
      networkInterfaceId: "eni-33333333333333333",
      subnet: "b-2",
      securityGroups: ["b-open"],
      privateAddress: "10.40.2.236",
    },
  },
  transitGateways: {
    hub: {
      attachments: { "to-a": { vpc: "a", subnets: ["a-1", "a-2"] }, "to-b": { vpc: "b", subnets: ["b-1", "b-2"] } },
    },
  },
  logGroups: { logs: {} },
  flowLogs: { log: { resource: "b", maxAggregationInterval: 60, logGroup: "logs", logFormat: TRANSIT_FORMAT } },
};

const SERVICE_FORMAT =
  "${version} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${start} ${end} ${type} ${packets} ${bytes} ${account-id} ${vpc-id} ${subnet-id} ${instance-id} ${interface-id} ${region} ${az-id} ${sublocation-type} ${sublocation-id} ${action} ${tcp-flags} ${pkt-srcaddr} ${pkt-dstaddr} ${pkt-src-aws-service} ${pkt-dst-aws-service} ${traffic-path} ${flow-direction} ${log-status}";

export const SERVICE: object = {
  name: "page",
  region: "ap-southeast-2",
  account: "123456789012",
  vpcs: {
    vpc: {
      id: "vpc-abcdefab012345678",
      cidr: "10.0.0.0/16",
      internetGateway: "igw",
      routeTables: { main: { routes: [{ destination: "0.0.0.0/0", target: "igw" }] } },
      subnets: {
        subnet: {
          id: "subnet-aaaaaaaa012345678",
          cidr: "10.0.0.0/24",
          availabilityZone: "ap-southeast-2c",
          routeTable: "main",
        },
      },
      securityGroups: { open: { ingress: [OPEN] } },
    },
  },
  instances: {
    client: {
      id: "i-0c50d5961bcb2d47b",
      networkInterfaceId: ENI,
      subnet: "subnet",
      securityGroups: ["open"],
      privateAddress: "10.0.0.71",
      publicAddress: "54.0.0.3",
      instanceType: "t3.micro",
    },
  },
  // The S3 block of the Region in ip-ranges.json that holds the page's address.
  prefixLists: { "com.amazonaws.ap-southeast-2.s3": { cidrs: ["52.95.128.0/21"] } },
  logGroups: { logs: {} },
  flowLogs: { log: { resource: "client", maxAggregationInterval: 60, logGroup: "logs", logFormat: SERVICE_FORMAT } },
};

export const IPV6_CLIENT: string = "2001:db8:1234:a100:8d6e:3477:df66:f105";
export const IPV6_SERVER: string = "2001:db8:1234:a102:3304:8879:34cf:4071";
export const CLIENT: string = "52.213.180.42";
/** Both directions of a connection between the client and port 5001 of the server. */
export function connection(
  port: number,
  between: readonly [number, number],
  there: readonly [bytes: number, packets: number],
  back: readonly [bytes: number, packets: number],
  begins: boolean,
  ends: boolean,
): readonly PacketRun[] {
  const last = ends ? FIN | ACK : ACK;
  const [first, end] = between;
  return [
    {
      from: CLIENT,
      to: "54.0.0.1",
      protocol: TCP,
      ports: [port, 5001],
      bytes: there[0],
      packets: there[1],
      between,
      flags: [begins ? SYN : ACK, last],
    },
    {
      from: "10.0.0.62",
      to: CLIENT,
      protocol: TCP,
      ports: [5001, port],
      bytes: back[0],
      packets: back[1],
      between: [first + 0.001, end],
      flags: [begins ? SYN | ACK : ACK, last],
    },
  ];
}
