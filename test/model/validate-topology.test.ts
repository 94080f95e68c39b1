import { withEmptyLists } from "../fixtures/always-written.js";
import { describe, expect, test } from "vitest";
import { validateDescribe, type Topology } from "../../model/index.js";
import { DESCRIBE_FOLDERS, describeFiles } from "../fixtures/describe-files.js";
import { add } from "../fixtures/edit-topology.js";
import { NEXTWORK } from "../fixtures/nextwork.js";
import { assertTable, problems } from "../fixtures/validation-rows.js";

test("the write-up's VPCs are valid", () => {
  expect(problems(NEXTWORK)).toEqual([]);
});

describe("flow logs and log groups", () => {
  const flowLog: Topology["flowLogs"][number] = {
    id: "fl-1",
    name: "NextWorkVPCFlowLog",
    accountId: "123456789012",
    region: "eu-west-3",
    resource: { kind: "vpc", id: "vpc-1" },
    trafficType: "ALL",
    maxAggregationIntervalSeconds: 60,
    logGroupName: "NextWorkVPCFlowLogsGroup",
    logFormat: null,
  };
  const group: Topology["logGroups"][number] = { name: "group", retentionInDays: null, logGroupClass: "STANDARD" };
  const misread = { ...flowLog, maxAggregationIntervalSeconds: 300 as number } as typeof flowLog;
  assertTable([
    {
      title: "to a log group that does not exist yet (FLA-02)",
      topology: add(NEXTWORK, "flowLogs", flowLog),
      expected: [],
    },
    {
      title: "of an unknown VPC",
      topology: add(NEXTWORK, "flowLogs", { ...flowLog, resource: { kind: "vpc", id: "vpc-9" } }),
      expected: ["error 11.1 InvalidVpcID.NotFound"],
    },
    {
      title: "of an unknown subnet",
      topology: add(NEXTWORK, "flowLogs", { ...flowLog, resource: { kind: "subnet", id: "subnet-9" } }),
      expected: ["error 11.1 InvalidSubnetID.NotFound"],
    },
    {
      title: "every 300 seconds",
      topology: add(NEXTWORK, "flowLogs", misread),
      expected: ["error FLA-01 InvalidParameter"],
    },
    {
      title: "the same twice",
      topology: add(NEXTWORK, "flowLogs", flowLog, { ...flowLog, id: "fl-2" }),
      expected: ["error FLA-02 FlowLogAlreadyExists"],
    },
    {
      title: "accepted and rejected apart",
      topology: add(
        NEXTWORK,
        "flowLogs",
        { ...flowLog, trafficType: "ACCEPT" },
        { ...flowLog, id: "fl-2", trafficType: "REJECT" },
      ),
      expected: [],
    },
    { title: "kept a week", topology: add(NEXTWORK, "logGroups", { ...group, retentionInDays: 7 }), expected: [] },
    {
      title: "kept two days",
      topology: add(NEXTWORK, "logGroups", { ...group, retentionInDays: 2 }),
      expected: ["error FLA-01 InvalidParameterException"],
    },
    {
      title: "a name with a space",
      topology: add(NEXTWORK, "logGroups", { ...group, name: "my group" }),
      expected: ["error FLA-01 InvalidParameterException"],
    },
    {
      title: "a group twice",
      topology: add(NEXTWORK, "logGroups", group, group),
      expected: ["error FLA-02 ResourceAlreadyExistsException"],
    },
  ]);
});

describe("a described directory", () => {
  test("every problem is shown in its file", () => {
    const Subnets = [
      {
        SubnetId: "subnet-1",
        VpcId: "vpc-1",
        CidrBlock: "10.1.0.0/29",
        AvailabilityZone: "eu-west-3a",
        Ipv6CidrBlockAssociationSet: [],
      },
    ];
    const NetworkAcls = [
      {
        NetworkAclId: "acl-1",
        VpcId: "vpc-1",
        IsDefault: true,
        Associations: [{ SubnetId: "subnet-1" }],
        Entries: [
          { RuleNumber: 1, Egress: true, RuleAction: "deny", Protocol: "-1", CidrBlock: "0.0.0.0/0" },
          { RuleNumber: 1, Egress: true, RuleAction: "allow", Protocol: "-1", CidrBlock: "0.0.0.0/0" },
        ],
      },
    ];
    const result = validateDescribe([
      {
        path: "eu-west-3/a.json",
        text: JSON.stringify(withEmptyLists({ Vpcs: [{ VpcId: "vpc-1", CidrBlock: "10.1.0.0/16" }] })),
      },
      { path: "eu-west-3/b.json", text: JSON.stringify({ Subnets, NetworkAcls }, null, 1) },
    ]);
    const found = result.ok
      ? []
      : result.issues.map(({ code, path, position }) => [code, path, position?.file, position?.line]);
    expect(found).toEqual([
      ["InvalidSubnet.Range", "$.Subnets[0].CidrBlock", "eu-west-3/b.json", 6],
      ["Topology.MainRouteTable", "$.Vpcs[0]", "eu-west-3/a.json", 1],
      ["NetworkAclEntryAlreadyExists", "$.NetworkAcls[0].Entries[1].RuleNumber", "eu-west-3/b.json", 30],
    ]);
  });

  test.for(DESCRIBE_FOLDERS)("what AWS itself described is valid: $lab", ({ folder }) => {
    const result = validateDescribe(describeFiles(folder));
    expect(result.ok ? [] : result.issues).toEqual([]);
  });
});
