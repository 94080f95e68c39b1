import { EC2Client } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { importDescribe, validateDescribe, type DescribeFile, type Topology } from "../../model/index.js";
import { readAccounts, readPolicy } from "../../provision/index.js";
import { runFlowlab, temporaryDirectory } from "../e2e/fake-io.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { invalidAction, startFaultProxy, type Fault, type FaultProxy, type SeenCall } from "./fault-proxy.js";
import {
  createLoadBalancer,
  createRuledLoadBalancer,
  createNetwork,
  runInstance,
  type MotoNetwork,
} from "./moto-network.js";
import { MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";

/*
 * The command against moto, which keeps the state of an account and answers as AWS does. What moto 5.2.5 cannot do:
 * - pages: it hands out all at once but for instances and load balancers (the other calls: read-pages.test.ts);
 * - the calls of `NOT_IN_MOTO`, for which the proxy answers what a Region answers that does not have them;
 * - MaxResults of SearchTransitGatewayRoutes, which makes it fail; the proxy takes it away;
 * - the attachment of a transit gateway's static route, which it leaves out;
 * - TransitGatewayPeeringAttachments lists VPC attachments as well, without what a peering has;
 * - the private address of a NAT gateway lies outside its subnet, and load balancers have no interfaces;
 * - permissions, throttling, expiry (import-aws.test.ts).
 */
const NOT_IN_MOTO =
  /:Describe(ClientVpnEndpoints|InstanceConnectEndpoints|LocalGateways|SecurityGroupVpcAssociations|RouteServers|TransitGatewayConnects|VpcBlockPublicAccess\w+)$/;

const REGION = "eu-west-3";
const ACCOUNT = "123456789012";
const OFFICES = Array.from({ length: 12 }, (_, index) => `203.0.113.${index * 16}/28`);

function asMotoNeedsIt(call: SeenCall): Fault | null {
  if (NOT_IN_MOTO.test(call.action)) return invalidAction(call.action);
  if (call.action !== "ec2:SearchTransitGatewayRoutes") return null;
  const parameters = new URLSearchParams(call.parameters);
  parameters.delete("MaxResults");
  return { kind: "rewrite", parameters };
}

function describeFiles(directory: string): readonly DescribeFile[] {
  return readdirSync(join(directory, ACCOUNT, REGION))
    .map((name) => join(ACCOUNT, REGION, name))
    .map((path) => ({ path, text: readFileSync(join(directory, path), "utf8") }));
}

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/moto.test.ts ${MOTO_SKIPPED}\n`);

describe.skipIf(MOTO_SKIPPED !== null)("an account that moto plays", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  let proxy: FaultProxy;
  let network: MotoNetwork;
  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    proxy = await startFaultProxy(moto.url);
    network = await createNetwork(proxy.url, REGION, OFFICES);
  }, 300_000);
  afterAll(async () => {
    await proxy.stop();
    moto.stop();
  });
  beforeEach(() => {
    proxy.seen.splice(0);
    proxy.fault = asMotoNeedsIt;
  });

  async function importIt(): Promise<readonly DescribeFile[]> {
    const out = join(temporaryDirectory(), "out");
    const args = ["import", "aws", "--region", REGION, "--endpoint-url", proxy.url, "--out", out];
    const { exitCode, stderr } = await runFlowlab(args);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^wrote \d+ files/) });
    return describeFiles(out);
  }

  function imported(files: readonly DescribeFile[]): Topology {
    const result = importDescribe(files);
    if (!result.ok) throw new Error(JSON.stringify(result.issues, null, 2));
    return result.value;
  }

  test("is read by the calls of the policy and nothing else", async () => {
    await importIt();
    const [statement] = readPolicy().Statement;
    const allowed = [...(statement?.Action ?? []), "sts:GetCallerIdentity"].toSorted();
    expect([...new Set(proxy.seen.map(({ action }) => action))].toSorted()).toEqual(allowed);
  });

  test("comes back as it was made: addresses, routes, rules", async () => {
    const topology = imported(await importIt());
    const { one, two, subnetA, subnetB, subnetTwo, internetGateway, peering, routeTable, ...ids } = network;
    expect(topology.vpcs.filter(({ id }) => id === one || id === two)).toMatchObject([
      { id: one, name: "one", accountId: ACCOUNT, region: REGION },
      { id: two, name: "two" },
    ]);
    expect(topology.subnets.map(({ id }) => id)).toEqual(expect.arrayContaining([subnetA, subnetB, subnetTwo]));
    const table = topology.routeTables.find(({ id }) => id === routeTable);
    expect(table?.routes.map(({ target }) => target)).toEqual([
      { kind: "local" },
      { kind: "internet-gateway", id: internetGateway },
      { kind: "vpc-peering-connection", id: peering },
      { kind: "vpc-endpoint", id: ids.endpoint },
    ]);
    expect(topology.vpcPeeringConnections).toMatchObject([{ id: peering, status: "active" }]);
    expect(topology.securityGroups.find(({ id }) => id === ids.securityGroup)?.ingress).toMatchObject([
      { peer: { kind: "prefix-list", prefixListId: ids.prefixList }, service: { fromPort: 22, toPort: 22 } },
      { peer: { kind: "cidr" }, service: { kind: "icmp", type: 8, code: -1 } },
    ]);
    expect(topology.prefixLists.find(({ id }) => id === ids.prefixList)).toMatchObject({ name: "offices" });
    expect(topology.prefixLists.find(({ id }) => id === ids.prefixList)?.cidrs).toHaveLength(OFFICES.length);
    expect(topology.networkAcls.find(({ id }) => id === ids.networkAcl)?.entries).toMatchObject([
      { ruleNumber: 100, action: "allow", service: { protocol: 6, fromPort: 443, toPort: 443 } },
    ]);
    expect(topology.instances).toMatchObject([{ id: ids.instance, instanceType: "t3.micro", state: "running" }]);
    expect(topology.networkInterfaces.find(({ attachment }) => attachment?.instanceId === ids.instance)).toMatchObject({
      subnetId: subnetA,
      securityGroupIds: [ids.securityGroup],
    });
    expect(topology.flowLogs).toMatchObject([
      { id: ids.flowLog, resource: { id: one }, trafficType: "REJECT", maxAggregationIntervalSeconds: 60 },
    ]);
  });

  test("comes back as it was made: gateways, load balancers, endpoints", async () => {
    const topology = imported(await importIt());
    expect(topology.natGateways).toMatchObject([{ id: network.natGateway, subnetId: network.subnetA }]);
    expect(topology.vpcEndpoints).toMatchObject([{ id: network.endpoint, vpcId: network.one }]);
    expect(topology.transitGateways).toMatchObject([{ id: network.transitGateway }]);
    expect(topology.transitGatewayAttachments).toMatchObject([
      { id: network.attachments[0], resource: { kind: "vpc", vpcId: network.one, subnetIds: [network.subnetB] } },
      { id: network.attachments[1], resource: { kind: "vpc", vpcId: network.two, subnetIds: [network.subnetTwo] } },
    ]);
    const table = topology.transitGatewayRouteTables.find(({ id }) => id === network.transitGatewayRouteTable);
    expect(table?.propagatedAttachmentIds).toEqual([network.attachments[0]]);
    expect(table?.staticRoutes).toHaveLength(1);
    expect(topology.loadBalancers).toMatchObject([
      {
        id: network.loadBalancer,
        type: "network",
        listeners: [{ protocol: "TCP", port: 80, targetGroupIds: [network.targetGroup], answers: null, rules: [] }],
      },
    ]);
    expect(topology.targetGroups).toMatchObject([
      {
        id: network.targetGroup,
        targets: [{ target: { kind: "instance", instanceId: network.instance }, port: 8080 }],
      },
    ]);
  });

  test("is valid but for the address that moto gives NAT gateways, and the attachment that it does not name in a route", async () => {
    const result = validateDescribe(await importIt());
    const errors = (result.ok ? [] : result.issues).filter(({ severity }) => severity === "error");
    expect(errors).toMatchObject([
      { rule: "CIDR-05", message: expect.stringContaining("does not fall within the subnet") },
      { code: "InvalidTransitGatewayAttachmentID.NotFound" },
    ]);
  });

  test("comes back the same through throttling and a network that breaks", async () => {
    const undisturbed = await importIt();
    const tries = new Map<string, number>();
    proxy.fault = (call) => {
      const attempt = (tries.get(call.action) ?? 0) + 1;
      tries.set(call.action, attempt);
      if (attempt === 1 && /Subnets|LoadBalancers$|Entries/.test(call.action))
        return { kind: "error", status: 503, code: "RequestLimitExceeded", message: "Request limit exceeded." };
      return attempt === 1 && /RouteTables/.test(call.action) ? { kind: "reset" } : asMotoNeedsIt(call);
    };
    expect(await importIt()).toEqual(undisturbed);
    expect(tries.get("ec2:DescribeSubnets")).toBe(2);
    expect(tries.get("ec2:DescribeRouteTables")).toBe(2);
  });

  test("is read page by page", async () => {
    const client = new EC2Client({ region: "us-east-1", endpoint: moto.url });
    const balancing = new ElasticLoadBalancingV2Client({ region: "us-east-1", endpoint: moto.url });
    const { subnetA, subnetB, securityGroup } = await createNetwork(moto.url, "us-east-1", OFFICES);
    for (let more = 0; more < 6; more++) {
      await runInstance(client, subnetA, [securityGroup]);
      await createLoadBalancer(balancing, `more-${more}`, [subnetA, subnetB]);
    }
    const source = { profile: null, region: "us-east-1" };
    const { regions, issues } = await readAccounts([source], { endpointUrl: proxy.url, pageSize: 5 });
    expect(issues).toEqual([]);
    expect(regions[0]?.counts).toMatchObject({ Reservations: 7, LoadBalancers: 7, LoadBalancerListeners: 7 });
    const pages = (action: string): number => proxy.seen.filter((call) => call.action === action).length;
    expect(pages("ec2:DescribeInstances")).toBe(2);
    expect(pages("elasticloadbalancing:DescribeLoadBalancers")).toBe(2);
  });

  test("comes back with the rules of an application load balancer's listener", async () => {
    const balancing = new ElasticLoadBalancingV2Client({ region: REGION, endpoint: moto.url });
    const { one, subnetA, subnetB } = network;
    await createRuledLoadBalancer(balancing, { vpcId: one, subnets: [subnetA, subnetB] });
    const { loadBalancers } = imported(await importIt());
    const site = loadBalancers.find(({ type }) => type === "application");
    expect(site?.listeners).toMatchObject([
      {
        protocol: "HTTP",
        port: 80,
        answers: { kind: "redirect", statusCode: 301, protocol: "HTTPS" },
        rules: [
          {
            priority: 10,
            conditions: [{ field: "path-pattern", values: ["/api/*"] }],
            targetGroupIds: [expect.stringContaining(":targetgroup/api/")],
            answers: null,
          },
        ],
      },
    ]);
  });
});
