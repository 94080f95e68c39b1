import { describe, expect, test } from "vitest";
import { exportDescribe, formatCidr, formatIpv4, validateDescribe } from "../../model/index.js";
import { DESCRIBE_FOLDERS, describeFiles } from "../fixtures/describe-files.js";
import { file, read, refused, SUBNET, VPC } from "../fixtures/read-describe.js";

describe("where a resource lives", () => {
  test.for([
    { path: "us-east-1/x.json", vpc: {}, region: "us-east-1", account: "unknown" },
    { path: "accounts/210987654321/us-west-2/x.json", vpc: {}, region: "us-west-2", account: "210987654321" },
    { path: "accounts\\210987654321\\us-west-2\\x.json", vpc: {}, region: "us-west-2", account: "210987654321" },
    { path: "us-gov-west-1/x.json", vpc: { OwnerId: "1" }, region: "us-gov-west-1", account: "1" },
    {
      path: "us-east-1/x.json",
      vpc: { VpcArn: "arn:aws:ec2:eu-west-3:123456789012:vpc/vpc-1" },
      region: "eu-west-3",
      account: "123456789012",
    },
  ])("$path with $vpc is in $region of $account", ({ path, vpc, region, account }) => {
    const content = { Vpcs: [{ VpcId: "vpc-1", CidrBlock: "10.1.0.0/16", ...vpc }] };
    expect(read(file(content, path)).topology.vpcs).toMatchObject([{ region, accountId: account }]);
  });

  test("in a flat directory the Region is the one that the other resources name", () => {
    const { topology, warnings } = read(
      file({ Vpcs: [VPC] }, "describe-vpcs.json"),
      file({ Subnets: [SUBNET] }, "describe-subnets.json"),
    );
    expect(topology.vpcs[0]?.region).toBe("eu-west-3");
    expect(warnings).toEqual([]);
  });

  test("a flat directory that names no Region says so", () => {
    const { topology, warnings } = read(file({ Vpcs: [VPC] }, "vpcs.json"));
    expect(topology.vpcs[0]?.region).toBe("unknown");
    expect(warnings).toMatchObject([{ severity: "warning", code: "Describe.UnknownRegion" }]);
  });

  test("in a flat directory of two Regions, resources are where their VPC is, and that where its subnets and peers are", () => {
    const far = { VpcId: "vpc-2", CidrBlock: "10.2.0.0/16", OwnerId: "1" };
    const side = (VpcId: string, Region: string): object => ({ VpcId, Region, OwnerId: "1" });
    const { topology, warnings } = read(
      file({ Vpcs: [VPC, far] }, "aws_configs/vpcs.json"),
      file(
        { Subnets: [SUBNET], AvailabilityZones: [{ ZoneName: "us-east-1a", ZoneId: "use1-az1" }] },
        "aws_configs/a.json",
      ),
      file(
        {
          RouteTables: [{ RouteTableId: "rtb-2", VpcId: "vpc-2", Associations: [{ Main: true }] }],
          InternetGateways: [{ InternetGatewayId: "igw-1", Attachments: [{ VpcId: "vpc-1" }] }],
          VpcPeeringConnections: [
            {
              VpcPeeringConnectionId: "pcx-1",
              RequesterVpcInfo: side("vpc-1", "eu-west-3"),
              AccepterVpcInfo: side("vpc-2", "us-east-1"),
              Status: { Code: "active" },
            },
          ],
          TransitGateways: [
            {
              TransitGatewayId: "tgw-1",
              TransitGatewayArn: "arn:aws:ec2:us-east-1:1:transit-gateway/tgw-1",
              State: "available",
            },
          ],
        },
        "aws_configs/b.json",
      ),
    );
    expect(warnings).toEqual([]);
    expect(topology.vpcs.map(({ region }) => region)).toEqual(["eu-west-3", "us-east-1"]);
    expect(topology.routeTables).toMatchObject([{ region: "us-east-1" }]);
    expect(topology.internetGateways).toMatchObject([{ region: "eu-west-3" }]);
  });

  test("a VPC of which a directory of two Regions tells nothing is named", () => {
    const other = { ...SUBNET, SubnetId: "subnet-2", AvailabilityZone: "us-east-1a", VpcId: "vpc-2" };
    const { warnings } = read(
      file(
        {
          Vpcs: [
            { ...VPC, VpcId: "vpc-3" },
            { ...VPC, VpcId: "vpc-2" },
          ],
          Subnets: [SUBNET, other],
        },
        "all.json",
      ),
    );
    expect(warnings).toMatchObject([
      { code: "Describe.UnknownRegion", message: "nothing says in which Region `vpc-3` is" },
    ]);
  });

  test("a zone id comes from AvailabilityZones where the subnet does not give it", () => {
    const zones = { AvailabilityZones: [{ ZoneName: "eu-west-3a", ZoneId: "euw3-az1", RegionName: "eu-west-3" }] };
    expect(read(file({ Vpcs: [VPC], Subnets: [SUBNET], ...zones })).topology.subnets[0]).toMatchObject({
      availabilityZone: "eu-west-3a",
      availabilityZoneId: "euw3-az1",
    });
  });
});

describe("the same resource seen twice", () => {
  const side = (VpcId: string, OwnerId: string, CidrBlock?: string): object => ({
    VpcId,
    OwnerId,
    Region: "us-east-1",
    CidrBlock,
  });
  const seen = (status: string, name: string, blocks: boolean): object => ({
    VpcPeeringConnectionId: "pcx-1",
    RequesterVpcInfo: side("vpc-1", "123456789012", blocks ? "10.1.0.0/16" : undefined),
    AccepterVpcInfo: side("vpc-2", "210987654321", blocks ? "10.2.0.0/16" : undefined),
    Status: { Code: status },
    Tags: [{ Key: "Name", Value: name }],
  });

  test("PCX-01: a peering connection from both accounts is one, as its later half tells it", () => {
    const { topology, warnings } = read(
      file(
        { Vpcs: [VPC], VpcPeeringConnections: [seen("pending-acceptance", "", true)] },
        "accounts/123456789012/us-east-1/a.json",
      ),
      file({ VpcPeeringConnections: [seen("active", "theirs", false)] }, "accounts/210987654321/us-east-1/a.json"),
    );
    expect(warnings).toEqual([]);
    expect(topology.vpcPeeringConnections).toMatchObject([
      { id: "pcx-1", name: "theirs", status: "active", accountId: "123456789012", region: "us-east-1" },
    ]);
    expect(topology.vpcPeeringConnections[0]?.accepter.cidrs.map(formatCidr)).toEqual(["10.2.0.0/16"]);
  });

  test("a page read twice changes nothing, a contradiction is reported", () => {
    const other = { ...VPC, CidrBlock: "10.9.0.0/16" };
    const { topology, warnings } = read(
      file({ Vpcs: [VPC], NextToken: "abc" }, "eu-west-3/1.json"),
      file({ Vpcs: [VPC, other] }, "eu-west-3/2.json"),
    );
    expect(topology.vpcs).toHaveLength(1);
    expect(warnings).toMatchObject([
      { code: "Describe.Contradiction", path: "$.Vpcs[1]", position: { file: "eu-west-3/2.json" } },
    ]);
  });
});

describe("addresses and interfaces", () => {
  const eni = { NetworkInterfaceId: "eni-1", VpcId: "vpc-1", SubnetId: "subnet-1", PrivateIpAddress: "10.1.0.5" };
  const publicAddresses = (content: object): readonly (string | null)[] =>
    read(file({ Vpcs: [VPC], ...content })).topology.networkInterfaces.flatMap((each) =>
      each.privateAddresses.map(({ publicAddress }) => (publicAddress === null ? null : formatIpv4(publicAddress))),
    );
  const secondary = [
    { PrivateIpAddress: "10.1.0.5", Primary: true },
    { PrivateIpAddress: "10.1.0.6", Primary: false, Association: { PublicIp: "54.0.0.6" } },
  ];

  test.for([
    { title: "none", content: { NetworkInterfaces: [eni] }, expected: [null] },
    {
      title: "of the interface",
      content: { NetworkInterfaces: [{ ...eni, Association: { PublicIp: "54.0.0.5" } }] },
      expected: ["54.0.0.5"],
    },
    {
      title: "of each private address",
      content: { NetworkInterfaces: [{ ...eni, PrivateIpAddresses: secondary }] },
      expected: [null, "54.0.0.6"],
    },
    {
      title: "from describe-addresses",
      content: {
        NetworkInterfaces: [{ ...eni, PrivateIpAddresses: secondary }],
        Addresses: [
          { PublicIp: "54.0.0.7", NetworkInterfaceId: "eni-1", PrivateIpAddress: "10.1.0.5" },
          { PublicIp: "54.0.0.8" },
        ],
      },
      expected: ["54.0.0.7", "54.0.0.6"],
    },
  ])("public addresses: $title", ({ content, expected }) => {
    expect(publicAddresses(content)).toEqual(expected);
  });

  test("interfaces that only an instance lists, in Reservations or bare", () => {
    const instance = {
      InstanceId: "i-1",
      InstanceType: "t2.micro",
      State: { Name: "running", Code: 16 },
      Placement: { AvailabilityZone: "us-west-1a" },
      NetworkInterfaces: [{ ...eni, Attachment: { DeviceIndex: 1, Status: "attached" } }],
    };
    const reserved = read(file({ Vpcs: [VPC], Reservations: [{ OwnerId: "5", Instances: [instance] }] })).topology;
    const bare = read(file({ Vpcs: [VPC], Instances: [instance] })).topology;
    for (const { networkInterfaces } of [reserved, bare]) {
      expect(networkInterfaces).toMatchObject([
        { id: "eni-1", region: "us-west-1", attachment: { instanceId: "i-1", deviceIndex: 1 }, sourceDestCheck: true },
      ]);
    }
    expect(reserved.instances).toMatchObject([{ accountId: "5", region: "us-west-1", state: "running" }]);
  });
});

describe("what is not modelled", () => {
  test("is named once per collection; what was deleted and what carries nothing is not", () => {
    const { topology, warnings } = read(
      file({
        Vpcs: [VPC],
        CarrierGateways: [
          { CarrierGatewayId: "cagw-1", State: "available" },
          { CarrierGatewayId: "cagw-2", State: "deleted" },
          { CarrierGatewayId: "cagw-3", State: "pending" },
        ],
        LocalGateways: [],
        ClientVpnEndpoints: [{ ClientVpnEndpointId: "cvpn-1", Status: { Code: "Deleted" } }],
        LoadBalancerDescriptions: [{ LoadBalancerName: "classic" }],
        DhcpOptions: [{ DhcpOptionsId: "dopt-1" }],
      }),
    );
    expect(topology.unmodelled).toEqual([
      { kind: "CarrierGateways", id: "cagw-1", carriesTraffic: true },
      { kind: "CarrierGateways", id: "cagw-3", carriesTraffic: true },
      { kind: "LoadBalancerDescriptions", id: "classic", carriesTraffic: true },
    ]);
    expect(warnings.map(({ code, message }) => [code, message])).toEqual([
      ["Describe.NotModelled", "`CarrierGateways` not modelled: `cagw-1`, `cagw-3`"],
      ["Describe.NotModelled", "`LoadBalancerDescriptions` not modelled: `classic`"],
    ]);
  });

  test("an unknown key is reported when it holds something", () => {
    const content = JSON.parse(
      '{"QuantumGateways":[{"Id":"q-1"}],"Nothing":[],"Never":{},"__proto__":{"Vpcs":[1]}}',
    ) as object;
    const { warnings } = read(file({ Vpcs: [VPC] }), { path: "eu-west-3/new.json", text: JSON.stringify(content) });
    expect(warnings).toMatchObject([
      { code: "Describe.Ignored", message: "`QuantumGateways` is ignored", position: { line: 1, column: 20 } },
      { code: "Describe.Ignored", message: "`__proto__` is ignored" },
    ]);
  });

  test("flow logs that do not go to CloudWatch Logs, or of gateways, are left out by name", () => {
    const flowLog = { TrafficType: "ALL", ResourceId: "vpc-1", LogGroupName: "group" };
    const { topology, warnings } = read(
      file({
        Vpcs: [VPC],
        FlowLogs: [
          { FlowLogId: "fl-1", ...flowLog },
          { FlowLogId: "fl-2", ...flowLog, LogGroupName: null, LogDestination: "arn:aws:s3:::bucket" },
          { FlowLogId: "fl-3", ...flowLog, ResourceId: "tgw-1" },
        ],
        logGroups: [{ logGroupName: "group", retentionInDays: 7 }],
      }),
    );
    expect(topology.flowLogs).toMatchObject([
      { id: "fl-1", maxAggregationIntervalSeconds: 600, logGroupName: "group", logFormat: null },
    ]);
    expect(topology.logGroups).toEqual([{ name: "group", retentionInDays: 7, logGroupClass: "STANDARD" }]);
    expect(topology.unmodelled).toEqual([
      { kind: "FlowLogs", id: "fl-2", carriesTraffic: false },
      { kind: "FlowLogs", id: "fl-3", carriesTraffic: false },
    ]);
    expect(warnings.map(({ message }) => message)).toEqual([
      "`fl-2` cannot be used: flow logs to `arn:aws:s3:::bucket` are not modelled",
      "`ResourceId` of `fl-3` cannot be used: flow logs of `tgw-1` are not modelled",
    ]);
  });

  test("prefix list entries are known by the name of their file", () => {
    const Entries = [{ Cidr: "10.5.0.0/16" }, { Cidr: "2001:db8::/32" }];
    const { topology, warnings } = read(
      file({ Vpcs: [VPC], PrefixLists: [{ PrefixListId: "pl-0123456789abcdef0", PrefixListName: "mine" }] }),
      file({ Entries }, "eu-west-3/pl-0123456789abcdef0.json"),
      file({ Entries }, "eu-west-3/entries.json"),
    );
    expect(topology.prefixLists.map(({ name, cidrs }) => [name, cidrs.map(formatCidr)])).toEqual([
      ["mine", ["10.5.0.0/16", "2001:db8::/32"]],
    ]);
    expect(warnings).toMatchObject([{ code: "Describe.Ignored", position: { file: "eu-west-3/entries.json" } }]);
  });
});

describe("one bad resource hides no other", () => {
  test("what AWS may send is a warning, with file, path and position; the resource is left out", () => {
    const text = `{
  "Vpcs": [
    ${JSON.stringify(VPC)},
    { "VpcId": "vpc-2", "CidrBlock": "10.2.0.0/33", "CidrBlockAssociationSet": [] },
    { "VpcId": "vpc-3" }
  ]
}`;
    const { topology, warnings } = read({ path: "eu-west-3/vpcs.json", text });
    expect(topology.vpcs.map(({ id }) => id)).toEqual(["vpc-1"]);
    expect(topology.unmodelled.map(({ id }) => id)).toEqual(["vpc-2", "vpc-3"]);
    expect(warnings.slice(0, 2)).toEqual([
      {
        severity: "warning",
        code: "Describe.Unsupported",
        message: "`CidrBlock` of `vpc-2` cannot be used: `10.2.0.0/33` is not an IPv4 block",
        hint: "it is left out",
        path: "$.Vpcs[1].CidrBlock",
        position: { file: "eu-west-3/vpcs.json", line: 4, column: 38 },
      },
      {
        severity: "warning",
        code: "Describe.Unsupported",
        message: "`CidrBlock` of `vpc-3` is missing",
        hint: "it is left out",
        path: "$.Vpcs[2].CidrBlock",
        position: { file: "eu-west-3/vpcs.json", line: 5, column: 5 },
      },
    ]);
  });

  test.for([
    { title: "not JSON", text: '{"Vpcs": [', code: "Describe.Syntax", message: /^`x\.json` is not JSON/ },
    { title: "empty", text: "", code: "Describe.Syntax", message: /is not JSON/ },
    { title: "an array", text: "[]", code: "Describe.Malformed", message: /holds an array/ },
    { title: "null", text: "null", code: "Describe.Malformed", message: /holds a null/ },
    {
      title: "a collection of another type",
      text: '{"Vpcs": {}}',
      code: "Describe.Malformed",
      message: /`Vpcs` must be an array/,
    },
    {
      title: "an element of another type",
      text: '{"Vpcs": [7]}',
      code: "Describe.Malformed",
      message: /expected object/,
    },
    {
      title: "a field of another type",
      text: '{"Vpcs": [{"VpcId": "v", "CidrBlock": 7}]}',
      code: "Describe.Malformed",
      message: /`CidrBlock` of `v` has the wrong type/,
    },
    {
      title: "an id of another type",
      text: '{"Vpcs": [{"VpcId": 7, "CidrBlock": "10.0.0.0/16"}]}',
      code: "Describe.Malformed",
      message: /no `VpcId`/,
    },
    {
      title: "reservations of another type",
      text: '{"Reservations": [7]}',
      code: "Describe.Malformed",
      message: /reservation/,
    },
    { title: "no VPC at all", text: "{}", code: "Describe.NoVpcs", message: /no VPC in 1 file$/ },
    {
      title: "deep nesting",
      text: `{"Vpcs":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
      code: "Describe.Malformed",
      message: /expected object/,
    },
  ])("$title is an error", ({ text, code, message }) => {
    const issues = refused({ path: "x.json", text });
    const found = issues.find((issue) => issue.code === code);
    expect(found?.message).toMatch(message);
    // An element that is bad is an error to `validate`; the others are read all the same.
    expect(found?.severity).toBe(/\[\d+\]/.test(found?.path ?? "") ? "warning" : "error");
    const strict = validateDescribe([{ path: "x.json", text }]);
    const errors = strict.ok ? [] : strict.issues.filter(({ severity }) => severity === "error");
    expect(errors.map((issue) => issue.code)).toContain(code);
  });

  test("a byte order mark is no error, control characters do not reach the messages", () => {
    const text = `\uFEFF${JSON.stringify({ Vpcs: [VPC, { VpcId: "vpc-\u001b[2J\n", CidrBlock: "x" }] })}`;
    const { warnings } = read({ path: "eu-west-3/vpcs.json", text });
    expect(warnings.map(({ message }) => message).join()).not.toMatch(/\p{Cc}/u);
  });
});

describe("folders that real accounts described", () => {
  test.for(DESCRIBE_FOLDERS.filter(({ lab }) => lab.startsWith("aws_")))(
    "$lab: nothing in it is unknown",
    ({ folder }) => {
      const { topology, warnings } = read(...describeFiles(folder));
      expect(warnings).toEqual([]);
      expect(topology.vpcs.length).toBeGreaterThan(0);
      expect(topology.networkInterfaces.length).toBeGreaterThan(0);
      expect(topology.routeTables.filter(({ main }) => main)).toHaveLength(topology.vpcs.length);
    },
  );
});

test("an export has AWS's keys and says whose each resource is", () => {
  const { topology } = read(file({ Vpcs: [VPC], Subnets: [SUBNET] }));
  expect(exportDescribe(topology)).toMatchObject({
    Vpcs: [
      {
        VpcId: "vpc-1",
        OwnerId: "123456789012",
        VpcArn: "arn:aws:ec2:eu-west-3:123456789012:vpc/vpc-1",
        CidrBlock: "10.1.0.0/16",
        CidrBlockAssociationSet: [{ CidrBlock: "10.1.0.0/16", CidrBlockState: { State: "associated" } }],
      },
    ],
    Subnets: [{ SubnetId: "subnet-1", VpcId: "vpc-1", CidrBlock: "10.1.0.0/20", AvailabilityZone: "eu-west-3a" }],
    NetworkAcls: [],
  });
});
