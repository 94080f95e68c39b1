import { failure, success, type Issue, type Result } from "../../issue/issue.js";
import { Origins } from "../../issue/origins.js";
import type { Topology } from "../../topology/topology.js";
import { validateTopology } from "../../validate/validate-topology.js";
import {
  importBlockPublicAccess,
  importBlockPublicAccessExclusions,
  unknownPublicAccess,
} from "./block-public-access.js";
import { report, UNKNOWN } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { readDocuments, type DescribeFile } from "./documents.js";
import { importEgressOnlyInternetGateways } from "./egress-only-internet-gateways.js";
import { readElbAttributes } from "./elb-attributes.js";
import { importFlowLogs, importLogGroups } from "./flow-logs.js";
import { importInstances, instanceElements } from "./instances.js";
import { importInternetGateways } from "./internet-gateways.js";
import { importLoadBalancers } from "./load-balancers.js";
import { importNatGateways } from "./nat-gateways.js";
import { importAppliances } from "./appliances.js";
import { importNetworkFirewalls } from "./network-firewalls.js";
import { importOnPremisesNetworks } from "./on-premises-networks.js";
import { importNetworkAcls } from "./network-acls.js";
import { importNetworkInterfaces } from "./network-interfaces.js";
import { importPrefixLists } from "./prefix-lists.js";
import { importRouteTables } from "./route-tables.js";
import { importSecurityGroupVpcAssociations } from "./security-group-vpc-associations.js";
import { importSecurityGroups } from "./security-groups.js";
import { importSubnets } from "./subnets.js";
import { importTargetGroups } from "./target-groups.js";
import { importTransitGatewayAttachments } from "./transit-gateway-attachments.js";
import { importTransitGatewayRouteTables } from "./transit-gateway-route-tables.js";
import { importTransitGateways } from "./transit-gateways.js";
import { importUnmodelled, reportIgnored } from "./unmodelled.js";
import { importVpcEndpoints } from "./vpc-endpoints.js";
import { importVpcPeeringConnections } from "./vpc-peering-connections.js";
import { importVpcs } from "./vpcs.js";
import { regionsOfVpcs } from "./vpc-regions.js";
import { importCustomerGateways, importVpnConnections } from "./vpn-connections.js";
import { importVpnGateways } from "./vpn-gateways.js";

/**
 * Makes a topology of the JSON files that `aws … describe-*` printed. A file is known by its top-level keys; its path
 * gives Region and account where a resource does not. A resource with missing, unknown or wrong values is left out with
 * a warning (and listed as unmodelled); files that are no JSON objects and a lack of any VPC are errors.
 */
export function importDescribe(files: readonly DescribeFile[]): Result<Topology> {
  const { topology, issues } = readTopology(files);
  return conclude(topology, issues.map(tolerated));
}

/**
 * One bad element of a collection does not hide the others: what depends on it is undecided. VPC Block Public Access
 * stays an error: it is about every VPC of an account.
 */
function tolerated(issue: Issue): Issue {
  const inCollection =
    issue.code === "Describe.Malformed" && /^\$\.(?!VpcBlockPublicAccess).*\[\d+\]/.test(issue.path ?? "");
  return inCollection ? { ...issue, severity: "warning" } : issue;
}

/** As {@link importDescribe}, and what AWS never sends or EC2 would not have accepted is an error too. */
export function validateDescribe(files: readonly DescribeFile[]): Result<Topology> {
  const { topology, issues, origins } = readTopology(files);
  return conclude(topology, [...issues, ...validateTopology(topology, origins)]);
}

function conclude(topology: Topology, found: readonly Issue[]): Result<Topology> {
  const issues = found.map(printable);
  return issues.some(({ severity }) => severity === "error") ? failure(issues) : success(topology, issues);
}

/** Ids and names of a hostile file may hold line breaks and terminal controls. */
function printable({ message, hint, ...rest }: Issue): Issue {
  const clean = (text: string): string => text.replace(/\p{Cc}/gu, "\uFFFD");
  return { ...rest, message: clean(message), ...(hint === undefined ? {} : { hint: clean(hint) }) };
}

interface Reading {
  readonly topology: Topology;
  readonly origins: Origins;
  readonly issues: readonly Issue[];
}

function readTopology(files: readonly DescribeFile[]): Reading {
  const { documents, issues } = readDocuments(files);
  const run: DescribeImport = {
    documents,
    regionOfVpc: regionsOfVpcs(documents),
    origins: new Origins(),
    issues: [...issues],
    unmodelled: [],
  };
  const instances = instanceElements(run);
  const networkInterfaces = importNetworkInterfaces(run, instances);
  const routeTables = importRouteTables(run, networkInterfaces);
  const securityGroups = importSecurityGroups(run);
  const elbAttributes = readElbAttributes(run);
  const nouns = {
    vpcs: importVpcs(run),
    subnets: importSubnets(run),
    routeTables,
    internetGateways: importInternetGateways(run),
    vpcPeeringConnections: importVpcPeeringConnections(run),
    securityGroups,
    securityGroupVpcAssociations: importSecurityGroupVpcAssociations(run),
    networkAcls: importNetworkAcls(run),
    networkInterfaces,
    instances: importInstances(run, instances),
    prefixLists: importPrefixLists(run, { routeTables, securityGroups }),
    natGateways: importNatGateways(run),
    egressOnlyInternetGateways: importEgressOnlyInternetGateways(run),
    vpnGateways: importVpnGateways(run),
    customerGateways: importCustomerGateways(run),
    vpnConnections: importVpnConnections(run),
    onPremisesNetworks: importOnPremisesNetworks(run),
    vpcEndpoints: importVpcEndpoints(run),
    blockPublicAccess: importBlockPublicAccess(run),
    blockPublicAccessExclusions: importBlockPublicAccessExclusions(run),
    transitGateways: importTransitGateways(run),
    transitGatewayAttachments: importTransitGatewayAttachments(run),
    transitGatewayRouteTables: importTransitGatewayRouteTables(run),
    loadBalancers: importLoadBalancers(run, networkInterfaces, elbAttributes),
    targetGroups: importTargetGroups(run, elbAttributes),
    networkFirewalls: importNetworkFirewalls(run),
    appliances: importAppliances(run),
    flowLogs: importFlowLogs(run),
    logGroups: importLogGroups(run),
  };
  run.unmodelled.push(...unknownPublicAccess(run, nouns.vpcs, nouns.blockPublicAccess));
  const topology: Topology = { ...nouns, unmodelled: importUnmodelled(run) };
  reportIgnored(run);
  reportUnknownRegions(run, topology);
  if (topology.vpcs.length === 0) run.issues.push(noVpcs(files));
  return { topology, origins: run.origins, issues: run.issues };
}

function reportUnknownRegions(run: DescribeImport, topology: Topology): void {
  const [first] = run.documents;
  const lost = topology.vpcs.filter(({ region }) => region === UNKNOWN);
  if (!first || lost.length === 0) return;
  const names = lost.map(({ id }) => `\`${id}\``).join(", ");
  report(run, { document: first, path: [] }, "warning", `nothing says in which Region ${names} is`, {
    code: "Describe.UnknownRegion",
    hint: "put the files of each Region into a folder named after it, such as `eu-west-3/`",
  });
}

function noVpcs(files: readonly DescribeFile[]): Issue {
  return {
    severity: "error",
    code: "Describe.NoVpcs",
    message: `no VPC in ${files.length} file${files.length === 1 ? "" : "s"}`,
    hint: "add the output of `aws ec2 describe-vpcs` and of the other describe-* commands",
  };
}
