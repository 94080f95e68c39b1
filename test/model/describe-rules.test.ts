import { describe, expect, test } from "vitest";
import { formatCidr, type RuleService } from "../../model/index.js";
import { file, read, VPC } from "../fixtures/read-describe.js";

describe("security group permissions", () => {
  test.for<{ rule: string; permission: object; service: RuleService | null }>([
    { rule: "SG-05", permission: { IpProtocol: "-1" }, service: { kind: "all" } },
    { rule: "SG-05", permission: { IpProtocol: "-1", FromPort: 22, ToPort: 22 }, service: { kind: "all" } },
    {
      rule: "SG-05",
      permission: { IpProtocol: "50", FromPort: 1, ToPort: 2 },
      service: { kind: "protocol", protocol: 50 },
    },
    {
      rule: "SG-06",
      permission: { IpProtocol: "tcp", FromPort: 22, ToPort: 23 },
      service: { kind: "ports", protocol: 6, fromPort: 22, toPort: 23 },
    },
    {
      rule: "SG-06",
      permission: { IpProtocol: 17, FromPort: null, ToPort: -1 },
      service: { kind: "ports", protocol: 17, fromPort: 0, toPort: 65535 },
    },
    {
      rule: "SG-06",
      permission: { IpProtocol: "6" },
      service: { kind: "ports", protocol: 6, fromPort: 0, toPort: 65535 },
    },
    {
      rule: "SG-07",
      permission: { IpProtocol: "icmp", FromPort: 8, ToPort: -1 },
      service: { kind: "icmp", protocol: 1, type: 8, code: -1 },
    },
    {
      rule: "SG-07",
      permission: { IpProtocol: "icmp", FromPort: -1, ToPort: -1 },
      service: { kind: "icmp", protocol: 1, type: -1, code: -1 },
    },
    { rule: "SG-07", permission: { IpProtocol: "icmp", FromPort: -1, ToPort: 0 }, service: null },
    {
      rule: "SG-08",
      permission: { IpProtocol: "icmpv6" },
      service: { kind: "icmp", protocol: 58, type: -1, code: -1 },
    },
  ])("$rule: $permission is $service", ({ permission, service }) => {
    const group = { GroupId: "sg-1", VpcId: "vpc-1", GroupName: "web" };
    const rules = { IpPermissions: [{ ...permission, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] };
    const { topology, warnings } = read(file({ Vpcs: [VPC], SecurityGroups: [{ ...group, ...rules }] }));
    expect(topology.securityGroups[0]?.ingress.map((rule) => rule.service)).toEqual(service ? [service] : []);
    expect(warnings.map(({ rule }) => rule)).toEqual(service ? [] : ["SG-07"]);
  });

  test("SG-09: every range, list and group of a permission is a rule; listed rules give the ids", () => {
    const { topology } = read(
      file({
        Vpcs: [VPC],
        SecurityGroups: [
          {
            GroupId: "sg-1",
            VpcId: "vpc-1",
            GroupName: "web",
            IpPermissions: [
              {
                IpProtocol: "tcp",
                FromPort: 22,
                ToPort: 22,
                IpRanges: [{ CidrIp: "10.0.0.1/8", Description: "office" }],
                Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }],
                PrefixListIds: [{ PrefixListId: "pl-1" }],
                UserIdGroupPairs: [{ GroupId: "sg-2", UserId: "210987654321" }],
              },
            ],
          },
        ],
        SecurityGroupRules: [
          {
            SecurityGroupRuleId: "sgr-1",
            GroupId: "sg-1",
            IsEgress: false,
            IpProtocol: "tcp",
            FromPort: 22,
            ToPort: 22,
            CidrIpv4: "10.0.0.0/8",
          },
        ],
      }),
    );
    const [group] = topology.securityGroups;
    expect(group?.name).toBe("web");
    expect(group?.ingress.map(({ peer }) => (peer.kind === "cidr" ? formatCidr(peer.cidr) : peer))).toEqual([
      "10.0.0.0/8",
      "2001:db8::/32",
      { kind: "prefix-list", prefixListId: "pl-1" },
      { kind: "security-group", groupId: "sg-2" },
    ]);
    expect(group?.ingress[0]).toMatchObject({ id: "sgr-1", description: "office" });
    expect(group?.ingress[1]?.id).toMatch(/^sgr-[0-9a-f]{17}$/);
    expect(topology.unmodelled).toEqual([{ kind: "PrefixLists", id: "pl-1", carriesTraffic: true }]);
  });
});

describe("network ACL entries", () => {
  test.for<{ rule: string; entry: object; service: RuleService }>([
    { rule: "NACL-06", entry: { Protocol: "-1", CidrBlock: "0.0.0.0/0" }, service: { kind: "all" } },
    {
      rule: "NACL-06",
      entry: { Protocol: "6", CidrBlock: "0.0.0.0/0", PortRange: { From: 22, To: 22 } },
      service: { kind: "ports", protocol: 6, fromPort: 22, toPort: 22 },
    },
    {
      rule: "NACL-06",
      entry: { Protocol: "1", CidrBlock: "0.0.0.0/0", IcmpTypeCode: { Type: 8, Code: -1 } },
      service: { kind: "icmp", protocol: 1, type: 8, code: -1 },
    },
    {
      rule: "NACL-06",
      entry: { Protocol: "47", CidrBlock: "0.0.0.0/0", PortRange: { From: 1, To: 1 } },
      service: { kind: "protocol", protocol: 47 },
    },
    {
      rule: "NACL-06: 58 with an IPv4 block is every type",
      entry: { Protocol: "58", CidrBlock: "0.0.0.0/0", IcmpTypeCode: { Type: 128, Code: 0 } },
      service: { kind: "icmp", protocol: 58, type: -1, code: -1 },
    },
    {
      rule: "NACL-06: 58 with an IPv6 block has its own type",
      entry: { Protocol: "58", Ipv6CidrBlock: "::/0", IcmpTypeCode: { Type: 128, Code: 0 } },
      service: { kind: "icmp", protocol: 58, type: 128, code: 0 },
    },
  ])("$rule: $entry is $service", ({ entry, service }) => {
    const acl = { NetworkAclId: "acl-1", VpcId: "vpc-1", IsDefault: true, Associations: [{ SubnetId: "subnet-1" }] };
    const Entries = [{ RuleNumber: 32767, Egress: true, RuleAction: "deny", ...entry }];
    const [imported] = read(file({ Vpcs: [VPC], NetworkAcls: [{ ...acl, Entries }] })).topology.networkAcls;
    expect(imported).toMatchObject({ default: true, subnetIds: ["subnet-1"] });
    expect(imported?.entries).toMatchObject([{ ruleNumber: 32767, egress: true, action: "deny", service }]);
  });
});

describe("routes (RT-10)", () => {
  test.for([
    { route: { GatewayId: "local" }, target: { kind: "local" } },
    { route: { GatewayId: "igw-1" }, target: { kind: "internet-gateway", id: "igw-1" } },
    { route: { GatewayId: "vgw-1" }, target: { kind: "vpn-gateway", id: "vgw-1" } },
    { route: { GatewayId: "vpce-1" }, target: { kind: "vpc-endpoint", id: "vpce-1" } },
    { route: { NatGatewayId: "nat-1" }, target: { kind: "nat-gateway", id: "nat-1" } },
    { route: { TransitGatewayId: "tgw-1" }, target: { kind: "transit-gateway", id: "tgw-1" } },
    { route: { VpcPeeringConnectionId: "pcx-1" }, target: { kind: "vpc-peering-connection", id: "pcx-1" } },
    { route: { NetworkInterfaceId: "eni-1", InstanceId: "i-1" }, target: { kind: "network-interface", id: "eni-1" } },
    { route: { InstanceId: "i-1" }, target: { kind: "network-interface", id: "eni-1" } },
    { route: { InstanceId: "i-unknown" }, target: { kind: "unknown", id: "i-unknown" } },
    { route: { LocalGatewayId: "lgw-1" }, target: { kind: "unknown", id: "lgw-1" } },
    { route: { SomethingNewId: "new-1" }, target: { kind: "unknown", id: "a target that AWS does not name" } },
  ])("$route targets $target", ({ route, target }) => {
    const Routes = [{ DestinationCidrBlock: "10.9.0.0/16", State: "blackhole", Origin: "CreateRoute", ...route }];
    const content = {
      Vpcs: [VPC],
      RouteTables: [{ RouteTableId: "rtb-1", VpcId: "vpc-1", Associations: [{ Main: true }], Routes }],
      NetworkInterfaces: [
        {
          NetworkInterfaceId: "eni-1",
          VpcId: "vpc-1",
          SubnetId: "subnet-1",
          PrivateIpAddress: "10.1.0.5",
          Attachment: { InstanceId: "i-1" },
        },
      ],
    };
    const [table] = read(file(content)).topology.routeTables;
    expect(table).toMatchObject({ main: true, routes: [{ target, state: "blackhole", origin: "CreateRoute" }] });
  });

  test("RT-01, RT-14: associations that ended are gone", () => {
    const gone = { State: "disassociated" };
    const Associations = [
      { Main: true, AssociationState: gone },
      { SubnetId: "subnet-1", AssociationState: { State: "associated" } },
      { SubnetId: "subnet-2", AssociationState: gone },
      { GatewayId: "igw-1" },
    ];
    const content = { Vpcs: [VPC], RouteTables: [{ RouteTableId: "rtb-1", VpcId: "vpc-1", Associations }] };
    expect(read(file(content)).topology.routeTables).toMatchObject([
      { main: false, subnetIds: ["subnet-1"], gatewayIds: ["igw-1"], routes: [] },
    ]);
  });
});
