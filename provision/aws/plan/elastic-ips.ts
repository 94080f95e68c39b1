import {
  formatIpAddress,
  type Ipv4,
  type Issue,
  type NetworkInterface,
  type PrivateAddress,
  type Topology,
} from "../../../model/index.js";
import { isOwnInterface } from "./network-interfaces.js";
import { derivedId, tagged, type PlanContext } from "./planning.js";
import { publicAddressCost } from "./prices.js";
import { refusal } from "./refusal.js";
import { call, create, read, ref, set, type PlannedResource, type Step } from "./step.js";

/** An Elastic IP address before a private one: Amazon chooses it, and it stays until it is released (IGW-02). */
export interface ElasticIp {
  /** The logical identifier: of what, and where among its addresses. */
  readonly id: string;
  readonly name: string;
  /** What the lab calls it. */
  readonly publicAddress: Ipv4;
}

/**
 * Whether EC2 gives that interface its public address at launch: only to an instance that is launched with one interface
 * (EC2 API reference, InstanceNetworkInterfaceSpecification, AssociatePublicIpAddress), and another one at each start.
 */
export function isPublicFromLaunch({ attachment }: NetworkInterface, { networkInterfaces }: Topology): boolean {
  const further = networkInterfaces.some(
    (each) => each.attachment?.instanceId === attachment?.instanceId && each.attachment?.deviceIndex !== 0,
  );
  return attachment?.deviceIndex === 0 && !further;
}

/** Any other public address of an interface of the lab's own is an Elastic IP address. */
function elasticAddresses(each: NetworkInterface, topology: Topology): (PrivateAddress & { publicAddress: Ipv4 })[] {
  if (!isOwnInterface(each)) return [];
  const fromLaunch = isPublicFromLaunch(each, topology);
  return each.privateAddresses.flatMap(({ publicAddress, ...rest }) =>
    publicAddress === null || (rest.primary && fromLaunch) ? [] : { ...rest, publicAddress },
  );
}

function ofInterface({ id, name }: NetworkInterface, address: Ipv4, publicAddress: Ipv4): ElasticIp {
  const text = formatIpAddress(address);
  return { id: derivedId("elastic-ip", id, text), name: `${name} ${text}`, publicAddress };
}

/** Those before a NAT gateway's addresses, in their order; none before a private gateway's. */
export function elasticIpsOfNatGateway({ id, name, addresses }: Topology["natGateways"][number]): ElasticIp[] {
  return addresses.flatMap(({ publicAddress }, index) =>
    publicAddress === null ? [] : { id: derivedId("elastic-ip", id, String(index)), name, publicAddress },
  );
}

export function allocateAddress({ id, name }: ElasticIp, context: PlanContext): Step {
  const resource: PlannedResource = { kind: "elastic-ip", logicalId: id, name };
  const made = call("ec2:AllocateAddress", { Domain: "vpc", ...tagged(context, "elastic-ip", resource) });
  return create(resource, made, { path: "AllocationId" }, publicAddressCost());
}

/** The Elastic IP addresses of interfaces; those of NAT gateways come with them. */
export function planElasticIps(topology: Topology, context: PlanContext): Step[] {
  return topology.networkInterfaces.flatMap((each) =>
    elasticAddresses(each, topology).flatMap(({ address, publicAddress }) => {
      const elasticIp = ofInterface(each, address, publicAddress);
      const associate = call("ec2:AssociateAddress", {
        AllocationId: ref(elasticIp.id),
        NetworkInterfaceId: ref(each.id),
        PrivateIpAddress: formatIpAddress(address),
        AllowReassociation: false,
      });
      return [allocateAddress(elasticIp, context), set(elasticIp.id, `Elastic IP of ${elasticIp.name}`, associate)];
    }),
  );
}

/** Looks up what Amazon has chosen: what the lab calls `15.236.1.2` is known by that text from then on. */
export function readElasticIps(topology: Topology): Step[] {
  const { networkInterfaces, natGateways } = topology;
  const all = [
    ...networkInterfaces.flatMap((each) =>
      elasticAddresses(each, topology).map(({ address, publicAddress }) => ofInterface(each, address, publicAddress)),
    ),
    ...natGateways.flatMap(elasticIpsOfNatGateway),
  ];
  return all.map(({ id, name, publicAddress }) =>
    read(id, `Elastic IP of ${name}`, call("ec2:DescribeAddresses", { AllocationIds: [ref(id)] }), {
      [formatIpAddress(publicAddress)]: "Addresses.0.PublicIp",
    }),
  );
}

/**
 * EC2 associates an Elastic IP address only in a VPC with an internet gateway (`Gateway.NotAttached`), and makes no
 * public NAT gateway without one (VPC user guide, "Troubleshoot NAT gateways").
 */
export function elasticIpRefusals(topology: Topology): Issue[] {
  const closed = (vpcId: string): boolean => !topology.internetGateways.some((gateway) => gateway.vpcId === vpcId);
  const why = "its VPC has no internet gateway";
  const hint = "attach one, or leave the address out";
  return [
    ...topology.networkInterfaces.flatMap((each) =>
      closed(each.vpcId) && elasticAddresses(each, topology).length > 0
        ? refusal("public address of", each.name, why, hint)
        : [],
    ),
    ...topology.natGateways.flatMap(({ name, vpcId, connectivityType }) =>
      closed(vpcId) && connectivityType === "public"
        ? refusal("NAT gateway", name, why, "attach one, or let it be private")
        : [],
    ),
  ];
}
