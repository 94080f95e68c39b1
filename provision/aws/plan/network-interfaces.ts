import {
  formatIpAddress,
  type ConnectionTracking,
  type NetworkInterface,
  type Topology,
} from "../../../model/index.js";
import { clientToken, tagged, type PlanContext } from "./planning.js";
import { call, create, ref, set, wait, type PlannedResource, type Step } from "./step.js";

/** Whether it is the lab's own: AWS makes those of gateways, endpoints and load balancers with them. */
export function isOwnInterface({ requesterManaged, interfaceType }: NetworkInterface): boolean {
  return !requesterManaged && interfaceType === "interface";
}

/**
 * The interfaces beside the primary ones, which are made before the instances: one that is launched with all of its
 * interfaces sets up their addresses and routes itself, which not every system does for one that is attached later (EC2
 * user guide, "Network interface attachments for your EC2 instance").
 */
export function planNetworkInterfaces({ networkInterfaces }: Topology, context: PlanContext): Step[] {
  return networkInterfaces
    .filter((each) => isOwnInterface(each) && each.attachment?.deviceIndex !== 0)
    .flatMap((each) => [...planNetworkInterface(each, context), ...sourceDestCheck(each)]);
}

function planNetworkInterface(each: NetworkInterface, context: PlanContext): Step[] {
  const { id, name, subnetId, description, securityGroupIds } = each;
  const resource: PlannedResource = { kind: "network-interface", logicalId: id, name };
  return [
    create(
      resource,
      call("ec2:CreateNetworkInterface", {
        SubnetId: ref(subnetId),
        ...interfaceFields(each),
        Groups: securityGroupIds.map(ref),
        ...(description !== "" && { Description: description }),
        ...clientToken(context, id),
        ...tagged(context, "network-interface", resource),
      }),
      { path: "NetworkInterface.NetworkInterfaceId" },
    ),
    wait(
      id,
      `network interface ${name} is available`,
      call("ec2:DescribeNetworkInterfaces", { NetworkInterfaceIds: [ref(id)] }),
      { path: "NetworkInterfaces.0.Status", until: "available" },
    ),
  ];
}

interface IdleTimeouts {
  readonly TcpEstablishedTimeout?: number;
  readonly UdpTimeout?: number;
  readonly UdpStreamTimeout?: number;
}

/** Seconds; those that are not chosen are EC2's. */
function idleTimeouts(chosen: ConnectionTracking): IdleTimeouts {
  const { tcpEstablishedTimeoutSeconds: tcp, udpTimeoutSeconds: udp, udpStreamTimeoutSeconds: stream } = chosen;
  return {
    ...(tcp !== null && { TcpEstablishedTimeout: tcp }),
    ...(udp !== null && { UdpTimeout: udp }),
    ...(stream !== null && { UdpStreamTimeout: stream }),
  };
}

interface InterfaceFields {
  readonly ConnectionTrackingSpecification?: IdleTimeouts;
  readonly PrivateIpAddresses: readonly { readonly PrivateIpAddress: string; readonly Primary: boolean }[];
  readonly Ipv6Addresses?: readonly { readonly Ipv6Address: string }[];
}

/** Its addresses, secondary ones too, and chosen idle timeouts (CT-07), as RunInstances and CreateNetworkInterface take them. */
export function interfaceFields({
  privateAddresses,
  ipv6Addresses,
  connectionTracking,
}: NetworkInterface): InterfaceFields {
  return {
    ...(connectionTracking && { ConnectionTrackingSpecification: idleTimeouts(connectionTracking) }),
    PrivateIpAddresses: privateAddresses.map(({ address, primary }) => ({
      PrivateIpAddress: formatIpAddress(address),
      Primary: primary,
    })),
    ...(ipv6Addresses.length > 0 && {
      Ipv6Addresses: ipv6Addresses.map((address) => ({ Ipv6Address: formatIpAddress(address) })),
    }),
  };
}

/** IGW-13: on unless it is turned off. */
export function sourceDestCheck({ id, name, sourceDestCheck: on }: NetworkInterface): Step[] {
  if (on) return [];
  const input = { NetworkInterfaceId: ref(id), SourceDestCheck: { Value: false } };
  return [
    set(
      `${id} sourceDestCheck`,
      `no source/destination check on ${name}`,
      call("ec2:ModifyNetworkInterfaceAttribute", input),
    ),
  ];
}
