import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exportCloudFormation, exportTerraform, type Topology } from "../../model/index.js";
import { parseLab } from "../../sim/index.js";

function topologyOf(path: string): Topology {
  const lab = parseLab(readFileSync(path, "utf8"), path);
  if (!lab.ok) throw new Error(JSON.stringify(lab.issues));
  return lab.value.topology;
}

const EVERYTHING = topologyOf("test/export/everything.yaml");
const BUILT_IN = topologyOf("examples/vpc-monitoring/lab.yaml");
const HYBRID = topologyOf("examples/hybrid/lab.yaml");
const INSPECTION = topologyOf("examples/inspection/lab.yaml");
const ABROAD = topologyOf("test/export/abroad.yaml");

/** The list with its first element changed. */
function first<T>(list: readonly T[], change: Partial<T>): readonly T[] {
  return list.map((each, index) => (index === 0 ? { ...each, ...change } : each));
}

interface Row {
  readonly says: string;
  readonly topology: Topology;
  readonly message: string;
  /** Both tools, when left out. */
  readonly only?: "cloudformation";
}

const { vpcs, natGateways, loadBalancers, targetGroups, vpcPeeringConnections, transitGatewayAttachments } = EVERYTHING;
const balancer = loadBalancers[0]!;
const ROWS: readonly Row[] = [
  {
    says: "two IPv6 blocks of a VPC",
    topology: {
      ...EVERYTHING,
      vpcs: vpcs.map((vpc) => ({
        ...vpc,
        cidrBlocks: [...vpc.cidrBlocks, ...vpc.cidrBlocks.filter(({ cidr }) => cidr.family === 6)],
      })),
    },
    message: "VPC `app` has 2 IPv6 blocks",
  },
  {
    says: "a route whose target is not there",
    topology: { ...EVERYTHING, natGateways: [] },
    message: "route `0.0.0.0/0 -> nat-095ff28a6b9186f3f` of `private`: its target is not there",
  },
  {
    says: "a peering that failed",
    topology: { ...EVERYTHING, vpcPeeringConnections: first(vpcPeeringConnections, { status: "failed" }) },
    message: "VPC peering connection `app-to-data` is failed: nothing can be built so",
  },
  {
    says: "an attachment that goes",
    topology: { ...EVERYTHING, transitGatewayAttachments: first(transitGatewayAttachments, { state: "unavailable" }) },
    message: "is not available",
  },
  {
    says: "an interface that AWS makes for nothing that is described",
    topology: { ...EVERYTHING, natGateways: natGateways.map((each) => ({ ...each, addresses: [] })) },
    message: "(nat_gateway) is AWS's, for something that is not described",
  },
  {
    says: "a Gateway Load Balancer",
    topology: { ...EVERYTHING, loadBalancers: first(loadBalancers, { type: "gateway" }) },
    message: `load balancer \`${balancer.name}\` is a Gateway Load Balancer`,
  },
  {
    says: "a listener that needs a certificate",
    topology: {
      ...EVERYTHING,
      loadBalancers: first(loadBalancers, { listeners: first(balancer.listeners, { protocol: "TLS" }) }),
    },
    message: `of \`${balancer.name}\` needs a certificate`,
  },
  {
    says: "targets that are functions",
    topology: { ...EVERYTHING, targetGroups: first(targetGroups, { targetType: "lambda" }) },
    message: `target group \`${targetGroups[0]!.name}\` has targets of type \`lambda\``,
  },
  {
    says: "a virtual private gateway",
    topology: HYBRID,
    message: "virtual private gateway `vgw`",
  },
  {
    says: "Direct Connect",
    topology: HYBRID,
    message: "transit gateway attachment `data-centre/hub` leads to `direct-connect-gateway`",
  },
  {
    says: "a firewall",
    topology: INSPECTION,
    message: "AWS Network Firewall `shop-firewall`: its policy is not written",
  },
  {
    says: "a host that forwards",
    topology: INSPECTION,
    message: "instance `nat` forwards packets by its own system",
  },
  {
    says: "a second Region",
    topology: ABROAD,
    message: "a stack builds in one Region of one account",
    only: "cloudformation",
  },
  {
    says: "a stopped instance",
    topology: ABROAD,
    message: "instance `sleeper` is stopped: a stack only makes running ones",
    only: "cloudformation",
  },
  {
    says: "peering that waits",
    topology: {
      ...BUILT_IN,
      vpcPeeringConnections: vpcPeeringConnections.map((each) => ({
        ...each,
        status: "pending-acceptance",
        requester: { ...each.requester, vpcId: BUILT_IN.vpcs[0]!.id },
        accepter: { ...each.accepter, vpcId: BUILT_IN.vpcs[1]!.id },
      })),
    },
    message: "is pending: a stack accepts its own at once",
    only: "cloudformation",
  },
];

const WRITERS = { terraform: exportTerraform, cloudformation: exportCloudFormation };

describe.for(["terraform", "cloudformation"] as const)("%s", (tool) => {
  test.for(ROWS)("$says", ({ topology, message, only }) => {
    const written = WRITERS[tool](topology, "refused");
    const messages = (written.ok ? written.warnings : written.issues)
      .filter(({ severity }) => severity === "error")
      .map((issue) => issue.message);
    const refused = messages.some((each) => each.includes(message));
    expect(refused, messages.join("\n")).toBe(only === undefined || only === tool);
  });

  test("what is left out without harm is a warning", () => {
    const [group] = targetGroups;
    const targets = first(group!.targets, { health: "unhealthy" });
    const written = WRITERS[tool]({ ...EVERYTHING, targetGroups: first(targetGroups, { targets }) }, "left out");
    expect(written.ok ? written.warnings.map(({ message }) => message) : written.issues).toContain(
      `not written: what the health of the targets of \`${group!.name}\` is`,
    );
  });
});
