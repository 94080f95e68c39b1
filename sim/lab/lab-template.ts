/** A small lab file with comments to start from: what `flowlab init` writes. */
export function labTemplate(): string {
  return TEMPLATE;
}

const TEMPLATE = `# A lab: a network and what happens on it. \`flowlab run lab.yaml\` runs it, \`flowlab validate lab.yaml\` checks it,
# and \`flowlab schema\` prints the JSON Schema that lets an editor complete it.
name: my-lab
region: eu-west-3
# Everything random, and every identifier and address that is not written here, follows from the seed.
seed: my-lab
start: 2026-01-12T09:00:00Z
duration: 5m

vpcs:
  my-vpc:
    cidr: 10.0.0.0/16
    internetGateway: my-igw
    # Besides these every VPC has its main route table, its default security group and its default network ACL.
    routeTables:
      public:
        routes:
          - { destination: 0.0.0.0/0, target: my-igw }
    subnets:
      public-a:
        cidr: 10.0.0.0/24
        availabilityZone: eu-west-3a
        routeTable: public
        mapPublicIpOnLaunch: true
      private-a:
        cidr: 10.0.1.0/24
        availabilityZone: eu-west-3a
    securityGroups:
      web:
        ingress:
          - { protocol: tcp, port: 22, cidr: 0.0.0.0/0, description: SSH }
          - { protocol: tcp, port: 80, cidr: 0.0.0.0/0, description: HTTP }
      database:
        ingress:
          - { protocol: tcp, port: 5432, securityGroup: web }

instances:
  web-server:
    subnet: public-a
    securityGroups: [web]
    listens: [22, 80]
  database-server:
    subnet: private-a
    securityGroups: [database]
    listens: [5432]

logGroups:
  my-flow-logs: { retentionInDays: 7 }
flowLogs:
  my-flow-log:
    resource: my-vpc
    trafficType: ALL
    maxAggregationInterval: 60
    logGroup: my-flow-logs

internetHosts:
  visitor: { address: 81.249.17.203, roundTrip: 20ms, operatingSystem: macos }

traffic:
  # Scanners of the internet, packets per minute and public address.
  noisePerMinute: 2

timeline:
  - at: 10s
    http: { from: visitor, to: web-server, address: public, requests: 3, responseBytes: 20000 }
  - at: 20s
    tcp: { from: web-server, to: database-server, port: 5432, requestBytes: 300, responseBytes: 8000 }
  # Ping is not allowed by the security group: watch it being refused, then allow it.
  - at: 1m
    ping: { from: visitor, to: web-server, address: public, count: 4 }
  - at: 2m
    authorizeSecurityGroupIngress: { securityGroup: web, rule: { protocol: icmp, cidr: 0.0.0.0/0 } }
  - at: 2m30s
    ping: { from: visitor, to: web-server, address: public, count: 4 }
`;
