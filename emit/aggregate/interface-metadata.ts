import { isNitro, type Instance, type NetworkInterface, type Subnet } from "../../model/index.js";

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
}

/** The values of the field interface-type (flow-log-records 2). */
const INTERFACE_TYPES: ReadonlySet<string> = new Set([
  "nat_gateway",
  "network_load_balancer",
  "regional_nat_gateway",
  "transit_gateway",
  "vpc_endpoint",
]);

export function interfaceMetadata(
  { id, accountId, vpcId, subnetId, region, attachment, interfaceType }: NetworkInterface,
  subnet: Subnet | undefined,
  instance: Instance | undefined,
): InterfaceMetadata {
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
  };
}

/** `us-west-2-lax-1a` is a Local Zone, `us-east-1-wl1-bos-wlz-1` a Wavelength Zone, `us-west-2a` neither. */
function sublocation({ availabilityZone, region }: Subnet): string | null {
  const rest = availabilityZone.slice(region.length);
  if (/^-wl\d+-/.test(rest)) return "wavelength";
  return /^-[a-z]{3}-\d+[a-z]$/.test(rest) ? "localzone" : null;
}
