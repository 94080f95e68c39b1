import { ipv4, type Instance, type NetworkInterface, type Subnet, ipv4CidrOf } from "../../model/index.js";
import { groupId, id, pickOne, type Place } from "./place.js";
import type { InstanceChoice } from "./topology-choices.js";

/** Hands out addresses, each once. */
export interface AddressPool {
  privateAddress(subnet: Subnet): NetworkInterface["privateAddresses"][number]["address"];
  publicAddress(): NetworkInterface["privateAddresses"][number]["address"];
}

/** Addresses one after another; a subnet's first four are AWS's (CIDR-04). */
export function addressPool(): AddressPool {
  const used = new Map<string, number>();
  const next = (key: string, first: number): number => {
    const value = used.get(key) ?? first;
    used.set(key, value + 1);
    return value;
  };
  return {
    privateAddress: (subnet) => ipv4(next(subnet.id, ipv4CidrOf(subnet).first + 4)),
    publicAddress: () => ipv4(next("public", (54 << 24) | (1 << 16) | 1)),
  };
}

/** An interface and, when it is attached, its instance. */
export interface Attached {
  readonly networkInterface: NetworkInterface;
  readonly instance: Instance | null;
}

/** A VPC's instances with one or two interfaces each, and interfaces of their own. */
export function buildInterfaces(place: Place, subnets: readonly Subnet[], addresses: AddressPool): readonly Attached[] {
  const own = subnets.filter(({ vpcId }) => vpcId === place.vpc.id);
  return place.choice.subnets.flatMap((subnet, subnetIndex) =>
    subnet.instances.flatMap((choice, index): readonly Attached[] => {
      const name = `${place.name}-host-${subnetIndex}-${index}`;
      const { state } = choice;
      const instance = { id: id("i", name), name, ...place.owner, instanceType: "t2.micro", state };
      const second = choice.secondInterfacePick === null ? undefined : pickOne(own, choice.secondInterfacePick);
      const primary = own[subnetIndex];
      const wanted = [primary, choice.attached ? second : undefined];
      return wanted.flatMap((each, deviceIndex): readonly Attached[] => {
        if (!each) return [];
        const networkInterface = buildInterface(place, choice, each, { name: `${name}-eth${deviceIndex}`, addresses });
        const attachment = choice.attached ? { instanceId: instance.id, deviceIndex } : null;
        return [{ networkInterface: { ...networkInterface, attachment }, instance: choice.attached ? instance : null }];
      });
    }),
  );
}

function buildInterface(
  place: Place,
  choice: InstanceChoice,
  subnet: Subnet,
  { name, addresses }: { readonly name: string; readonly addresses: AddressPool },
): Omit<NetworkInterface, "attachment"> {
  const groups = place.choice.securityGroups.length;
  const publicAddress = (wanted: boolean): NetworkInterface["privateAddresses"][number]["publicAddress"] =>
    wanted ? addresses.publicAddress() : null;
  const address = (primary: boolean, isPublic: boolean): NetworkInterface["privateAddresses"][number] => {
    return { address: addresses.privateAddress(subnet), primary, publicAddress: publicAddress(isPublic) };
  };
  const { secondaryAddress } = choice;
  return {
    id: id("eni", name),
    name,
    ...place.owner,
    vpcId: place.vpc.id,
    subnetId: subnet.id,
    description: "",
    interfaceType: "interface",
    requesterManaged: false,
    sourceDestCheck: choice.sourceDestCheck,
    securityGroupIds: [...new Set(choice.groupPicks.map((pick) => groupId(place, pick % groups)))],
    privateAddresses: [
      address(true, choice.publicAddress),
      ...(secondaryAddress === "none" ? [] : [address(false, secondaryAddress === "public")]),
    ],
    ipv6Addresses: [],
  };
}
