import {
  ANYWHERE_IPV4,
  deriveIdentifier,
  ipv4,
  ipv4Cidr,
  type Ipv4Cidr,
  type Topology,
  type Vpc,
} from "../../model/index.js";
import type { BlockChoice, SubnetChoice, VpcChoice } from "./topology-choices.js";

/** The one resource that is not modelled. */
export const TRANSIT_GATEWAY = "tgw-0123456789abcdef0";

/** One VPC while it is being built: its place among the others and its choices. */
export interface Place {
  readonly choice: VpcChoice;
  readonly vpc: Vpc;
  readonly name: string;
  readonly owner: { readonly accountId: string; readonly region: string };
}

/** What routes and rules may refer to. */
export type Known = Pick<
  Topology,
  "vpcs" | "prefixLists" | "internetGateways" | "vpcPeeringConnections" | "networkInterfaces"
>;

/** An AWS-shaped identifier from a name. */
export function id(prefix: string, name: string): string {
  return deriveIdentifier(prefix, "arbitrary", name);
}

/** The item that a free number falls on. */
export function pickOne<T>(items: readonly T[], pick: number): T | undefined {
  return items[pick % items.length];
}

/** The first item of every key: AWS refuses the others as duplicates. */
export function unique<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed();
}

/** A VPC's IPv4 blocks. */
export function blocksOf(vpc: Vpc): readonly Ipv4Cidr[] {
  return vpc.cidrBlocks.flatMap(({ cidr }) => (cidr.family === 4 ? cidr : []));
}

/** The block that was chosen, around an address of these VPCs or outside. */
export function buildBlock(choice: BlockChoice, vpcs: readonly Vpc[]): Ipv4Cidr {
  const inside = pickOne(vpcs.flatMap(blocksOf), choice.pick) ?? ANYWHERE_IPV4;
  switch (choice.kind) {
    case "anywhere":
      return ANYWHERE_IPV4;
    case "vpc":
      return inside;
    case "host":
      return ipv4Cidr(ipv4(inside.first + 4 + (choice.pick % 8)), Math.max(choice.prefixLength, 16));
    case "outside":
      return ipv4Cidr(ipv4((198 << 24) | (51 << 16) | (100 << 8) | (choice.pick & 255)), choice.prefixLength);
  }
}

/** The id of the n-th subnet of the VPC of that name. */
export function subnetId(name: string, index: number): string {
  return id("subnet", `${name}/${index}`);
}

/** The id of the n-th security group of a VPC. */
export function groupId({ name }: Place, index: number): string {
  return id("sg", `${name}/${index}`);
}

/** The subnets whose choice, modulo how many there are, falls on `index`. */
export function chosenSubnets(
  { choice, name }: Place,
  pickOf: (subnet: SubnetChoice) => number,
  count: number,
  index: number,
): readonly string[] {
  return choice.subnets.flatMap((each, at) => (pickOf(each) % count === index ? subnetId(name, at) : []));
}
