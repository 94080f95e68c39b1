import { formatCidr } from "../../address/cidr.js";
import type { Ipv4 } from "../../address/ipv4.js";
import type { DocumentPath } from "../../issue/origins.js";
import type { Instance, NetworkInterface, PrivateAddress, Subnet } from "../../topology/topology.js";
import { createAddressPool, type AddressPool } from "./assign-addresses.js";
import { impliedName, primaryInterfaceName } from "./declare-names.js";
import type { Reading } from "./reading.js";
import type { InterfaceInput } from "./resource-schemas.js";
import type { TopologyInput } from "./topology-schema.js";

interface Wanted {
  readonly name: string;
  readonly id: string;
  readonly input: InterfaceInput;
  readonly path: DocumentPath;
  readonly description: string;
  readonly attachment: NetworkInterface["attachment"];
}

/** Instances and every network interface, with the addresses that the file leaves to derive. */
export function readInterfaces(
  input: TopologyInput,
  vpcNames: ReadonlyMap<string, string>,
  subnets: readonly Subnet[],
  reading: Reading,
): { readonly instances: readonly Instance[]; readonly networkInterfaces: readonly NetworkInterface[] } {
  const subnetsById = new Map(subnets.map((subnet) => [subnet.id, subnet]));
  const placed = [...primaryInterfaces(input, reading), ...furtherInterfaces(input, reading)].flatMap((wanted) => {
    const found = reading.names.find(["subnet"], wanted.input.subnet, [...wanted.path, "subnet"]);
    const subnet = found && subnetsById.get(found.id);
    return subnet ? [{ wanted, subnet }] : [];
  });

  const pool = createAddressPool(reading.seed);
  for (const { wanted, subnet } of placed) takeExplicit(wanted.input, subnet.vpcId, pool);

  const networkInterfaces = placed.flatMap(({ wanted, subnet }): NetworkInterface[] => {
    const privateAddresses = readAddresses(wanted, subnet, pool, reading);
    if (privateAddresses.length === 0) return [];
    const networkInterface = reading.from(
      wanted.path,
      {
        id: wanted.id,
        name: wanted.name,
        accountId: subnet.accountId,
        region: subnet.region,
        vpcId: subnet.vpcId,
        subnetId: subnet.id,
        description: wanted.description,
        interfaceType: "interface",
        requesterManaged: false,
        sourceDestCheck: wanted.input.sourceDestCheck,
        securityGroupIds: readSecurityGroupIds(wanted, vpcNames.get(subnet.vpcId) ?? "", reading),
        privateAddresses,
        ipv6Addresses: [],
        attachment: wanted.attachment,
      },
      {
        subnetId: [...wanted.path, "subnet"],
        securityGroupIds: [...wanted.path, "securityGroups"],
        privateAddresses: [...wanted.path, "privateAddress"],
        attachment: [...wanted.path, "instance"],
      },
    );
    return [networkInterface];
  });

  const primaries = new Map(
    networkInterfaces.map((each) => [each.attachment?.deviceIndex === 0 ? each.name : "", each]),
  );
  const instances = Object.entries(input.instances).flatMap(([name, instance]): Instance[] => {
    const primary = primaries.get(primaryInterfaceName(name));
    if (!primary) return [];
    return [
      reading.from(["instances", name], {
        id: reading.identify("i", name, instance.id),
        name,
        accountId: primary.accountId,
        region: primary.region,
        instanceType: instance.instanceType,
        state: instance.state,
      }),
    ];
  });
  return { instances, networkInterfaces };
}

function primaryInterfaces(input: TopologyInput, reading: Reading): Wanted[] {
  return Object.entries(input.instances).map(([name, instance]) => {
    const eni = primaryInterfaceName(name);
    return {
      name: eni,
      id: reading.identify("eni", eni, instance.networkInterfaceId),
      input: instance,
      path: ["instances", name],
      description: "",
      attachment: { instanceId: reading.identify("i", name, instance.id), deviceIndex: 0 },
    };
  });
}

function furtherInterfaces(input: TopologyInput, reading: Reading): Wanted[] {
  const used = new Map<string, Set<number>>();
  const entries = Object.entries(input.networkInterfaces);
  for (const [, { instance, deviceIndex }] of entries)
    if (instance !== undefined && deviceIndex !== undefined)
      used.set(instance, (used.get(instance) ?? new Set()).add(deviceIndex));
  return entries.map(([name, each]) => {
    const path = ["networkInterfaces", name];
    const instance =
      each.instance === undefined ? null : reading.names.find(["instance"], each.instance, [...path, "instance"]);
    const indices = used.get(each.instance ?? "") ?? new Set<number>();
    let deviceIndex = each.deviceIndex ?? 1;
    if (each.deviceIndex === undefined) while (indices.has(deviceIndex)) deviceIndex += 1;
    used.set(each.instance ?? "", indices.add(deviceIndex));
    return {
      name,
      id: reading.identify("eni", name, each.id),
      input: each,
      path,
      description: each.description,
      attachment: instance && { instanceId: instance.id, deviceIndex },
    };
  });
}

function takeExplicit(input: InterfaceInput, vpcId: string, pool: AddressPool): void {
  if (input.privateAddress !== undefined) pool.takePrivate(vpcId, input.privateAddress);
  if (typeof input.publicAddress === "number") pool.takePublic(input.publicAddress);
  for (const each of input.secondaryPrivateAddresses) {
    pool.takePrivate(vpcId, typeof each === "number" ? each : each.address);
    if (typeof each === "object" && typeof each.publicAddress === "number") pool.takePublic(each.publicAddress);
  }
}

/** Without any, the VPC's default security group, as RunInstances and CreateNetworkInterface have it. */
function readSecurityGroupIds({ input, path }: Wanted, vpcName: string, { names }: Reading): string[] {
  const groups = input.securityGroups ?? ["default"];
  return groups.flatMap((name, index) => {
    const known = name === "default" ? impliedName(vpcName, "default") : name;
    return names.find(["security group"], known, [...path, "securityGroups", index])?.id ?? [];
  });
}

function readAddresses(
  { name, input, path }: Wanted,
  subnet: Subnet,
  pool: AddressPool,
  reading: Reading,
): PrivateAddress[] {
  const publicAddress = (wanted: boolean | Ipv4, owner: string, place: DocumentPath): Ipv4 | null => {
    if (typeof wanted !== "boolean") return wanted;
    if (!wanted) return null;
    const derived = pool.derivePublic(subnet.region, owner);
    if (derived === null)
      reading.refuse(
        place,
        "InsufficientAddressCapacity",
        `no public address of \`${subnet.region}\` is left to derive`,
      );
    return derived;
  };

  const address = input.privateAddress ?? pool.derivePrivate(subnet.vpcId, subnet.cidr, name);
  if (address === null) {
    reading.refuse(
      [...path, "subnet"],
      "InsufficientFreeAddressesInSubnet",
      `subnet \`${subnet.name}\` (${formatCidr(subnet.cidr)}) has no free address`,
    );
    return [];
  }
  const place = [...path, "publicAddress"];
  const primary: PrivateAddress = {
    address,
    primary: true,
    publicAddress: publicAddress(input.publicAddress ?? subnet.mapPublicIpOnLaunch, name, place),
  };
  return [
    reading.from([...path, "privateAddress"], primary, {
      address: [...path, "privateAddress"],
      publicAddress: place,
    }),
    ...input.secondaryPrivateAddresses.map((each, index) => {
      const item = [...path, "secondaryPrivateAddresses", index];
      const given = typeof each === "number" ? { address: each, publicAddress: false } : each;
      return reading.from(
        item,
        {
          address: given.address,
          primary: false,
          publicAddress: publicAddress(given.publicAddress, `${name}/${index + 1}`, item),
        },
        { address: typeof each === "number" ? item : [...item, "address"] },
      );
    }),
  ];
}
