import {
  encryptsInTransit,
  isNitro,
  type EcsTask,
  type Instance,
  type NetworkInterface,
  type Subnet,
  type tagValue,
  type Vpc,
} from "../../model/index.js";

/** What records say of an interface whatever its traffic. Null is the `-` of the text. */
export interface InterfaceMetadata {
  readonly interfaceId: string;
  readonly accountId: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly instanceId: string | null;
  readonly region: string;
  readonly azId: string | null;
  readonly sublocationType: string | null;
  readonly sublocationId: string | null;
  /** Of the kinds that the field knows; null for an instance's, and for those that it does not name. */
  readonly interfaceType: string | null;
  /** Interfaces that AWS manages are on Nitro. */
  readonly nitro: boolean;
  /** Whose tags its flow logs may tell: those of the interface's own account. */
  readonly tagged: {
    readonly instance: TaggedResource | null;
    readonly networkInterface: TaggedResource;
    readonly autoScalingGroup: TaggedResource | null;
  };
  readonly ecsTask: EcsTask | null;
  /** Whether its VPC has encryption controls. */
  readonly encryptionControls: boolean;
  /** Whether its hardware encrypts towards another that does; null where that is not known. */
  readonly encrypts: boolean | null;
  /** The services (`S3`) that its subnet reaches by gateway endpoints. */
  readonly gatewayEndpoints: ReadonlySet<string>;
}

/** What a tag is read of. */
export type TaggedResource = Parameters<typeof tagValue>[0];

/** The values of the field interface-type (flow-log-records 2). */
const INTERFACE_TYPES: ReadonlySet<string> = new Set([
  "nat_gateway",
  "network_load_balancer",
  "regional_nat_gateway",
  "transit_gateway",
  "vpc_endpoint",
]);

/** What an interface belongs to, as far as the topology has it. */
export interface InterfaceSurroundings {
  readonly vpc: Vpc | undefined;
  readonly subnet: Subnet | undefined;
  readonly instance: Instance | undefined;
  /** Of an interface of a transit gateway. */
  readonly encryptedTransit: boolean;
  readonly gatewayEndpoints: ReadonlySet<string>;
}

export function interfaceMetadata(
  networkInterface: NetworkInterface,
  { vpc, subnet, instance, encryptedTransit, gatewayEndpoints }: InterfaceSurroundings,
): InterfaceMetadata {
  const { id, accountId, vpcId, subnetId, region, attachment, interfaceType, ecsTask } = networkInterface;
  const own = instance?.accountId === accountId ? instance : undefined;
  const group = own?.autoScalingGroup;
  const sublocationType = subnet === undefined ? null : sublocation(subnet);
  const zoneId = subnet?.availabilityZoneId ?? null;
  return {
    interfaceId: id,
    accountId,
    vpcId,
    subnetId,
    instanceId: attachment?.instanceId ?? null,
    region,
    // flow-log-records 2: az-id is `-` for traffic of a sublocation.
    azId: sublocationType === null ? zoneId : null,
    sublocationType,
    sublocationId: sublocationType === null ? null : zoneId,
    interfaceType: INTERFACE_TYPES.has(interfaceType) ? interfaceType : null,
    nitro: instance === undefined || isNitro(instance.instanceType),
    tagged: {
      instance: own ?? null,
      networkInterface,
      // A group has no Name tag but one that it is given: its name is none.
      autoScalingGroup: group === undefined ? null : { id: group.name, name: group.name, tags: group.tags },
    },
    ecsTask: ecsTask ?? null,
    encryptionControls: vpc?.encryptionControl !== undefined,
    encrypts: encrypts(networkInterface, instance, encryptedTransit),
    gatewayEndpoints,
  };
}

/**
 * vpc-encryption-controls: instances by their type; load balancers and Fargate run on hardware that encrypts; NAT gateways
 * and, unless they are told to, transit gateways do not.
 */
function encrypts(
  { interfaceType, ecsTask }: NetworkInterface,
  instance: Instance | undefined,
  encryptedTransit: boolean,
): boolean | null {
  if (instance !== undefined) return encryptsInTransit(instance.instanceType);
  if (ecsTask?.containerInstanceArn === null) return true;
  switch (interfaceType) {
    case "network_load_balancer":
    case "load_balancer":
      return true;
    case "nat_gateway":
      return false;
    case "transit_gateway":
      return encryptedTransit;
    default:
      return null;
  }
}

/** `us-west-2-lax-1a` is a Local Zone, `us-east-1-wl1-bos-wlz-1` a Wavelength Zone, `us-west-2a` neither. */
function sublocation({ availabilityZone, region }: Subnet): string | null {
  const rest = availabilityZone.slice(region.length);
  if (/^-wl\d+-/.test(rest)) return "wavelength";
  return /^-[a-z]{3}-\d+[a-z]$/.test(rest) ? "localzone" : null;
}
