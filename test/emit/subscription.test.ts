import { describe, expect, test } from "vitest";
import { subscriptions } from "../../emit/index.js";
import { EMPTY_TOPOLOGY, type FlowLog, type NetworkInterface, type Topology } from "../../model/index.js";
import { ACCOUNT, address, ENI, OWN } from "./flow-logging.js";

const INTERFACE: NetworkInterface = {
  id: ENI,
  name: ENI,
  accountId: ACCOUNT,
  region: "eu-west-3",
  vpcId: "vpc-1",
  subnetId: "subnet-1",
  description: "",
  interfaceType: "interface",
  requesterManaged: false,
  sourceDestCheck: true,
  securityGroupIds: [],
  privateAddresses: [
    { address: address("172.31.44.99"), primary: false, publicAddress: null },
    { address: OWN, primary: true, publicAddress: null },
  ],
  ipv6Addresses: [],
  attachment: { instanceId: "i-1", deviceIndex: 0 },
};

function flowLog(resource: FlowLog["resource"]): FlowLog {
  return {
    id: `fl-${resource.id}`,
    name: "NextWorkVPCFlowLog",
    accountId: ACCOUNT,
    region: "eu-west-3",
    resource,
    trafficType: "ALL",
    maxAggregationIntervalSeconds: 600,
    logGroupName: "NextWorkVPCFlowLogsGroup",
    logFormat: null,
  };
}

function topology(instanceType: string, ...resources: FlowLog["resource"][]): Topology {
  const instance = { id: "i-1", name: "i-1", accountId: ACCOUNT, region: "eu-west-3", instanceType };
  return {
    ...EMPTY_TOPOLOGY,
    instances: [{ ...instance, state: "running" }],
    networkInterfaces: [INTERFACE],
    flowLogs: resources.map(flowLog),
  };
}

describe("which flow logs cover an interface (flow-log-records 9)", () => {
  test.for([
    ["vpc", "vpc-1", true],
    ["vpc", "vpc-2", false],
    ["subnet", "subnet-1", true],
    ["subnet", "subnet-2", false],
    ["network-interface", ENI, true],
    ["network-interface", "eni-2", false],
  ] as const)("one of %s %s: %s", ([kind, id, covers]) => {
    const [logged] = subscriptions(topology("t2.micro", { kind, id }), [INTERFACE]);
    expect(logged?.subscriptions.map(({ flowLogId }) => flowLogId)).toEqual(covers ? [`fl-${id}`] : []);
  });

  test("several levels add up, and the interface shows its primary address", () => {
    const covered = topology("t2.micro", { kind: "vpc", id: "vpc-1" }, { kind: "subnet", id: "subnet-1" });
    const [logged] = subscriptions(covered, [INTERFACE]);
    expect(logged).toMatchObject({ id: ENI, accountId: ACCOUNT, primaryAddress: OWN });
    expect(logged?.subscriptions).toHaveLength(2);
  });
});

test.for([
  ["t2.micro", 600],
  ["m4.16xlarge", 600],
  ["t3.micro", 60],
  ["c7g.large", 60],
  ["i3.large", 600],
  ["i3.metal", 60],
] as const)("an interface of %s aggregates for at most %i s (flow-log-records 7)", ([instanceType, seconds]) => {
  const [logged] = subscriptions(topology(instanceType, { kind: "vpc", id: "vpc-1" }), [INTERFACE]);
  expect(logged?.subscriptions.map((each) => each.maxAggregationIntervalSeconds)).toEqual([seconds]);
});

test("an interface without an instance aggregates as asked", () => {
  const [logged] = subscriptions(topology("t3.micro", { kind: "vpc", id: "vpc-1" }), [
    { ...INTERFACE, attachment: null },
  ]);
  expect(logged?.subscriptions.map((each) => each.maxAggregationIntervalSeconds)).toEqual([600]);
});
