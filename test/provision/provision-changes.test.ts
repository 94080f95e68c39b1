import {
  DescribeInstancesCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parseCidr, type Change, type Cidr, type SecurityGroupRule } from "../../model/index.js";
import { changeSteps, type Cloud, type PlanContext, type ProvisionJournal } from "../../provision/index.js";
import { accountContent } from "./account-content.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";
import { ACCOUNT, build, builtInLab, builtInPlan, Disk, openAccountAt, REGION, takeDown } from "./provision-harness.js";

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/provision-changes.test.ts ${MOTO_SKIPPED}\n`);

const RUN = "0badcafe";
const CONTEXT: PlanContext = { runId: RUN, accountId: ACCOUNT, partition: "aws" };
const { topology } = builtInLab();

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(text);
  return parsed;
}

function idOf(list: readonly { readonly id: string; readonly name: string }[], name: string): string {
  const found = list.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found.id;
}

describe.skipIf(MOTO_SKIPPED !== null)("a change of a timeline, made in the account", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  let cloud: Cloud;
  let ec2: EC2Client;
  let journal: ProvisionJournal;
  const disk = new Disk(builtInPlan(RUN), RUN);
  let untouched: readonly string[];
  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    untouched = await accountContent(moto.url)();
    cloud = await openAccountAt(moto.url);
    ec2 = new EC2Client({ endpoint: moto.url, region: REGION });
    journal = disk.open();
    await build(builtInPlan(RUN), cloud, journal);
  }, 300_000);
  afterAll(() => {
    cloud?.close();
    moto?.stop();
  });

  let count = 0;
  const make = async (change: Change): Promise<void> => {
    const steps = changeSteps(change, topology, CONTEXT, ` #${++count}`);
    if (steps === null) throw new Error(`${change.kind} is not made`);
    await build({ labName: "vpc-monitoring", region: REGION, steps }, cloud, journal);
  };
  const real = (id: string): string => journal.state.ids.get(id) ?? "";

  const routeTableId = idOf(topology.routeTables, "NextWork-1-rtb-public");
  const [vpc1, vpc2] = topology.vpcs;
  const routes = async (): Promise<unknown[]> => {
    const { RouteTables = [] } = await ec2.send(
      new DescribeRouteTablesCommand({ RouteTableIds: [real(routeTableId)] }),
    );
    return (RouteTables[0]?.Routes ?? []).map((route) => [
      route.DestinationCidrBlock,
      route.VpcPeeringConnectionId ?? route.GatewayId,
    ]);
  };

  test("peering and its routes", async () => {
    const peering = { id: "pcx-0aaaaaaaaaaaaaaaa", name: "VPC 1 <> VPC 2" };
    const status = async (): Promise<unknown> => {
      const { VpcPeeringConnections = [] } = await ec2.send(
        new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [real(peering.id)] }),
      );
      return VpcPeeringConnections[0]?.Status?.Code;
    };
    await make({
      kind: "CreateVpcPeeringConnection",
      ...peering,
      requesterVpcId: vpc1?.id ?? "",
      accepterVpcId: vpc2?.id ?? "",
    });
    expect(await status()).toBe("pending-acceptance");
    await make({ kind: "AcceptVpcPeeringConnection", id: peering.id });
    expect(await status()).toBe("active");
    const destination = { kind: "cidr", cidr: cidr("10.2.0.0/16") } as const;
    await make({
      kind: "CreateRoute",
      routeTableId,
      destination,
      target: { kind: "vpc-peering-connection", id: peering.id },
    });
    expect(await routes()).toContainEqual(["10.2.0.0/16", real(peering.id)]);
    const gateway = idOf(topology.internetGateways, "NextWork-1-igw");
    await make({
      kind: "ReplaceRoute",
      routeTableId,
      destination,
      target: { kind: "internet-gateway", id: gateway },
    });
    expect(await routes()).toContainEqual(["10.2.0.0/16", real(gateway)]);
    await make({ kind: "DeleteRoute", routeTableId, destination });
    expect(await routes()).not.toContainEqual(expect.arrayContaining(["10.2.0.0/16"]));
    await make({ kind: "DeleteVpcPeeringConnection", id: peering.id });
    expect(await status()).toBe("deleted");
  });

  test("rules of security groups, both ways", async () => {
    const groupId = idOf(topology.securityGroups, "NextWork-1-SG");
    const rule: SecurityGroupRule = {
      id: "sgr-1",
      service: { kind: "ports", protocol: 6, fromPort: 443, toPort: 443 },
      peer: { kind: "cidr", cidr: cidr("10.2.0.0/16") },
      description: "https",
    };
    const permissions = async (): Promise<number[]> => {
      const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [real(groupId)] }));
      const [group] = SecurityGroups;
      return [group?.IpPermissions, group?.IpPermissionsEgress].map(
        (list = []) => list.filter(({ FromPort }) => FromPort === 443).length,
      );
    };
    await make({ kind: "AuthorizeSecurityGroupIngress", groupId, rule });
    expect(await permissions()).toEqual([1, 0]);
    await make({ kind: "AuthorizeSecurityGroupEgress", groupId, rule });
    expect(await permissions()).toEqual([1, 1]);
    await make({ kind: "RevokeSecurityGroupIngress", groupId, rule });
    expect(await permissions()).toEqual([0, 1]);
    await make({ kind: "RevokeSecurityGroupEgress", groupId, rule });
    expect(await permissions()).toEqual([0, 0]);
  });

  test("entries of a network ACL", async () => {
    const acl = topology.networkAcls.find((each) => each.vpcId === vpc1?.id && each.default);
    const networkAclId = acl?.id ?? "";
    const entry = {
      ruleNumber: 90,
      egress: false,
      action: "deny",
      service: { kind: "icmp", protocol: 1, type: -1, code: -1 },
      cidr: cidr("10.2.0.0/16"),
    } as const;
    const written = async (): Promise<unknown> => {
      const { NetworkAcls = [] } = await ec2.send(
        new DescribeNetworkAclsCommand({ NetworkAclIds: [real(networkAclId)] }),
      );
      return (NetworkAcls[0]?.Entries ?? []).find(({ RuleNumber }) => RuleNumber === 90)?.RuleAction;
    };
    await make({ kind: "CreateNetworkAclEntry", networkAclId, entry });
    expect(await written()).toBe("deny");
    await make({ kind: "ReplaceNetworkAclEntry", networkAclId, entry: { ...entry, action: "allow" } });
    expect(await written()).toBe("allow");
    await make({ kind: "DeleteNetworkAclEntry", networkAclId, ruleNumber: 90, egress: false });
    expect(await written()).toBeUndefined();
  });

  test("stopping and starting an instance, and a further block of a VPC", async () => {
    const [instance] = topology.instances;
    const instanceId = instance?.id ?? "";
    const state = async (): Promise<unknown> => {
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [real(instanceId)] }));
      return Reservations[0]?.Instances?.[0]?.State?.Name;
    };
    await make({ kind: "StopInstances", instanceId });
    expect(await state()).toBe("stopped");
    await make({ kind: "StartInstances", instanceId });
    expect(await state()).toBe("running");
    await make({ kind: "AssociateVpcCidrBlock", vpcId: vpc1?.id ?? "", cidr: cidr("10.3.0.0/16") });
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [real(vpc1?.id ?? "")] }));
    expect(Vpcs[0]?.CidrBlockAssociationSet?.map(({ CidrBlock }) => CidrBlock)).toEqual(["10.1.0.0/16", "10.3.0.0/16"]);
  });

  test("a remedy that no timeline makes is not one", () => {
    expect(
      changeSteps({ kind: "AttachInternetGateway", internetGatewayId: "igw-1", vpcId: "vpc-1" }, topology, CONTEXT, ""),
    ).toBeNull();
  });

  test("the lab with its changes is taken down to nothing", async () => {
    expect(await takeDown(cloud, disk.open())).toEqual([]);
    expect(await accountContent(moto.url)()).toEqual(untouched);
  });
});
