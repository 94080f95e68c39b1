import { expect, test } from "vitest";
import { probe, type ProbeQuestion } from "../../check/index.js";
import { compileNetwork, type NetworkInterface, type Topology } from "../../model/index.js";
import { ALL_ICMP, NEXTWORK, PEERED, address, after, cidr, rule } from "../fixtures/nextwork.js";

const PING: ProbeQuestion = {
  from: 0,
  source: address("10.1.5.112"),
  to: address("10.2.15.210"),
  protocol: 1,
  port: 0,
};
const LAPTOP: ProbeQuestion = { ...PING, from: "internet", source: address("81.249.17.203") };

/** Adds an interface at 10.1.0.50 in subnet 1 that is not an instance's. */
function withInterface(changes: Partial<NetworkInterface>): Topology {
  const [first] = NEXTWORK.networkInterfaces;
  if (first === undefined) throw new Error("the fixture has interfaces");
  const added: NetworkInterface = {
    ...first,
    id: "eni-9",
    name: "eni-9",
    attachment: null,
    privateAddresses: [{ address: address("10.1.0.50"), primary: true, publicAddress: null }],
    ...changes,
  };
  return { ...NEXTWORK, networkInterfaces: [...NEXTWORK.networkInterfaces, added] };
}

const NEIGHBOUR: ProbeQuestion = { ...PING, to: address("10.1.0.50") };

test.for<{ what: string; topology: Topology; question: ProbeQuestion; answer: string; code: string | null }>([
  { what: "V4 private ping over peering", topology: PEERED, question: PING, answer: "reply", code: null },
  {
    what: "V3 public ping",
    topology: NEXTWORK,
    question: { ...PING, to: address("35.180.66.119") },
    answer: "reply",
    code: null,
  },
  {
    what: "the laptop pings the public address",
    topology: NEXTWORK,
    question: { ...LAPTOP, to: address("35.180.66.119") },
    answer: "reply",
    code: null,
  },
  {
    what: "V18 a closed port answers too",
    topology: PEERED,
    question: { ...PING, protocol: 6, port: 22 },
    answer: "reply",
    code: null,
  },
  {
    what: "the laptop pings the private address",
    topology: PEERED,
    question: LAPTOP,
    answer: "no-reply",
    code: "NO_ROUTE_TO_DESTINATION",
  },
  {
    what: "E0 its own address",
    topology: NEXTWORK,
    question: { ...PING, to: address("10.1.5.112") },
    answer: "reply",
    code: null,
  },
  {
    what: "the internet answers",
    topology: NEXTWORK,
    question: { ...PING, to: address("8.8.8.8") },
    answer: "reply",
    code: null,
  },
  {
    what: "V22 the router answers pings",
    topology: NEXTWORK,
    question: { ...PING, to: address("10.1.0.1") },
    answer: "reply",
    code: null,
  },
  {
    what: "V22 the resolver answers queries",
    topology: NEXTWORK,
    question: { ...PING, to: address("10.1.0.2"), protocol: 17, port: 53 },
    answer: "reply",
    code: null,
  },
  {
    what: "what else the resolver answers is not documented",
    topology: NEXTWORK,
    question: { ...PING, to: address("10.1.0.2"), protocol: 6, port: 22 },
    answer: "undecided",
    code: "SIM_NOT_MODELLED",
  },
  {
    what: "a stopped instance cannot ask",
    topology: after(PEERED, { kind: "StopInstances", instanceId: "i-1" }),
    question: PING,
    answer: "no-reply",
    code: "SIM_HOST_DOWN",
  },
  {
    what: "IGW-10 a NAT gateway never answers",
    topology: withInterface({ interfaceType: "nat_gateway", requesterManaged: true, securityGroupIds: [] }),
    question: NEIGHBOUR,
    answer: "no-reply",
    code: "SIM_NEVER_ANSWERS",
  },
  {
    what: "SG-19 a network load balancer without security groups",
    topology: withInterface({ interfaceType: "network_load_balancer", requesterManaged: true, securityGroupIds: [] }),
    question: NEIGHBOUR,
    answer: "undecided",
    code: "SIM_NOT_MODELLED",
  },
  {
    what: "an interface attached to nothing",
    topology: withInterface({}),
    question: NEIGHBOUR,
    answer: "no-reply",
    code: "SIM_HOST_DOWN",
  },
  {
    what: "an interface of an instance that is not in the input",
    topology: withInterface({ attachment: { instanceId: "i-9", deviceIndex: 0 } }),
    question: NEIGHBOUR,
    answer: "undecided",
    code: "SIM_NOT_MODELLED",
  },
  {
    what: "an address of a resource that is not modelled",
    topology: {
      ...NEXTWORK,
      unmodelled: [
        { kind: "CarrierGateways", id: "cagw-1", carriesTraffic: true, publicAddresses: [address("52.71.54.153")] },
      ],
    },
    question: { ...PING, to: address("52.71.54.153") },
    answer: "undecided",
    code: "SIM_NOT_MODELLED",
  },
  {
    what: "an address of a deleted NAT gateway is nobody's",
    topology: {
      ...NEXTWORK,
      unmodelled: [
        { kind: "NatGateways", id: "nat-1", carriesTraffic: false, publicAddresses: [address("52.71.54.153")] },
      ],
    },
    question: { ...PING, to: address("52.71.54.153") },
    answer: "no-reply",
    code: "SIM_NEVER_ANSWERS",
  },
  {
    what: "an address of Amazon S3, which answers pings and the web only",
    topology: {
      ...NEXTWORK,
      prefixLists: [{ id: "pl-1", name: "com.amazonaws.eu-west-3.s3", cidrs: [cidr("52.216.0.0/15")] }],
    },
    question: { ...PING, to: address("52.216.241.166"), protocol: 6, port: 22 },
    answer: "no-reply",
    code: "SIM_NEVER_ANSWERS",
  },
  {
    what: "PCX-05 the reply takes the peering connection to a public address",
    topology: after(PEERED, {
      kind: "CreateRoute",
      routeTableId: "rtb-2",
      destination: { kind: "cidr", cidr: cidr("13.36.170.41/32") },
      target: { kind: "vpc-peering-connection", id: "pcx-1" },
    }),
    question: { ...PING, to: address("35.180.66.119") },
    answer: "no-reply",
    code: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
  },
  {
    what: "somebody who asks from a forged address does not get the reply",
    topology: NEXTWORK,
    question: { ...LAPTOP, source: address("13.36.170.41"), to: address("35.180.66.119") },
    answer: "no-reply",
    code: "SIM_REPLY_ASTRAY",
  },
])("$what: $answer $code", ({ topology, question, answer, code }) => {
  expect(probe(compileNetwork(topology), question)).toMatchObject({ answer, code });
});

test("V13: both ways share the tracked connections, so no inbound rule is needed for the reply", () => {
  const topology = after(PEERED, {
    kind: "RevokeSecurityGroupIngress",
    groupId: "sg-1",
    rule: rule(ALL_ICMP, "0.0.0.0/0"),
  });
  const { answer, reply } = probe(compileNetwork(topology), PING);
  expect(answer).toBe("reply");
  expect(reply?.observations.map(({ action, securityGroup }) => [action, securityGroup?.kind])).toEqual([
    ["ACCEPT", "tracked"],
    ["ACCEPT", "tracked"],
  ]);
});
