/** Two instances of a subnet, and a ping that is let in beside one that is not. */
export const TWO_HOSTS = `
name: two hosts
region: eu-west-3
seed: kernel
start: 2026-01-12T09:00:00Z
vpcs:
  app:
    cidr: 10.9.0.0/16
    subnets:
      one: { cidr: 10.9.1.0/24, availabilityZone: eu-west-3a }
    securityGroups:
      open: { ingress: [{ protocol: icmp, cidr: 10.9.0.0/16 }] }
      shut: {}
instances:
  left: { subnet: one, securityGroups: [open], privateAddress: 10.9.1.10 }
  right: { subnet: one, securityGroups: [open], privateAddress: 10.9.1.11 }
  mute: { subnet: one, securityGroups: [shut], privateAddress: 10.9.1.12 }
flowLogs:
  app: { resource: app, maxAggregationInterval: 60, logGroup: two-hosts }
traffic: { noisePerMinute: 0 }
timeline:
  - at: 1s
    ping: { name: let in, from: left, to: right, count: 2 }
  - at: 5s
    ping: { name: shut out, from: left, to: mute, count: 1, timeout: 1s }
`;
