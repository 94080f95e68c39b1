import { formatCidr } from "../../address/cidr.js";
import type { Ipv4 } from "../../address/ipv4.js";
import type { Ipv6 } from "../../address/ipv6.js";
import type { DocumentPath } from "../../issue/origins.js";
import type { NetworkInterface, PrivateAddress, Subnet } from "../../topology/topology.js";
import { createAddressPool, type AddressPool } from "./assign-addresses.js";
import { impliedName } from "./implied-names.js";
import { readEcsTask } from "./read-metadata.js";
import type { Reading } from "./reading.js";
import type { WantedAddress, WantedInterface } from "./wanted-interface.js";

/**
 * Makes the interfaces, with the addresses that the file leaves to derive. One that cannot be made has an issue.
 * `ipv6OnCreation`: the ids of the subnets whose interfaces get an IPv6 address unless they say otherwise.
 */
export function readInterfaces(
  wanted: readonly WantedInterface[],
  vpcNames: ReadonlyMap<string, string>,
  subnets: readonly Subnet[],
  ipv6OnCreation: ReadonlySet<string>,
  reading: Reading,
): NetworkInterface[] {
  const subnetsById = new Map(subnets.map((subnet) => [subnet.id, subnet]));
  const placed = wanted.flatMap((each) => {
    const found = reading.names.find(["subnet"], each.subnet, each.subnetPath);
    const subnet = found && subnetsById.get(found.id);
    return subnet ? [{ wanted: each, subnet }] : [];
  });

  const pool = createAddressPool(reading.seed);
  for (const { wanted: each, subnet } of placed) takeExplicit(each, subnet.vpcId, pool);

  return placed.flatMap(({ wanted: each, subnet }): NetworkInterface[] => {
    const privateAddresses = readAddresses(each, subnet, pool, reading);
    if (privateAddresses === null) return [];
    const networkInterface = reading.from(
      each.path,
      {
        id: each.id,
        name: each.name,
        accountId: subnet.accountId,
        region: subnet.region,
        vpcId: subnet.vpcId,
        subnetId: subnet.id,
        ...each.traits,
        ...(each.ecsTask && {
          ecsTask: readEcsTask(
            each.ecsTask,
            {
              accountId: subnet.accountId,
              region: subnet.region,
              name: each.name,
              attached: each.traits.attachment !== null,
            },
            reading,
          ),
        }),
        securityGroupIds: readSecurityGroupIds(each, vpcNames.get(subnet.vpcId) ?? "", reading),
        privateAddresses,
        ipv6Addresses: readIpv6Addresses(each, subnet, ipv6OnCreation.has(subnet.id), pool, reading),
      },
      {
        subnetId: each.subnetPath,
        securityGroupIds: each.securityGroupsPath,
        privateAddresses: each.addresses[0]?.addressPath ?? each.path,
        ipv6Addresses: [...each.path, "ipv6Address"],
        attachment: [...each.path, "instance"],
      },
    );
    return [networkInterface];
  });
}

function takeExplicit({ addresses, ipv6 }: WantedInterface, vpcId: string, pool: AddressPool): void {
  if (typeof ipv6?.address === "object" && ipv6.address !== null) pool.takeIpv6(ipv6.address);
  for (const address of ipv6?.secondary ?? []) pool.takeIpv6(address);
  for (const { address, publicAddress } of addresses) {
    if (address !== null) pool.takePrivate(vpcId, address);
    if (typeof publicAddress === "number") pool.takePublic(publicAddress);
  }
}

function readSecurityGroupIds(
  { securityGroups, securityGroupsPath }: WantedInterface,
  vpcName: string,
  { names }: Reading,
): string[] {
  return securityGroups.flatMap((name, index) => {
    const known = name === "default" ? impliedName(vpcName, "default") : name;
    return names.find(["security group"], known, [...securityGroupsPath, index])?.id ?? [];
  });
}

function readAddresses(
  wanted: WantedInterface,
  subnet: Subnet,
  pool: AddressPool,
  reading: Reading,
): PrivateAddress[] | null {
  if (subnet.cidr === null) return refusesIpv4(wanted, subnet, reading) ? null : [];
  const made: PrivateAddress[] = [];
  for (const [index, each] of wanted.addresses.entries()) {
    const address = each.address ?? pool.derivePrivate(subnet.vpcId, subnet.cidr, each.name);
    if (address === null) {
      reading.refuse(
        wanted.subnetPath,
        "InsufficientFreeAddressesInSubnet",
        `subnet \`${subnet.name}\` (${formatCidr(subnet.cidr)}) has no free address`,
      );
      return null;
    }
    made.push(
      reading.from(
        each.path,
        { address, primary: index === 0, publicAddress: readPublicAddress(each, subnet, pool, reading) },
        { address: each.addressPath, publicAddress: each.publicPath },
      ),
    );
  }
  return made;
}

/** An IPv6-only subnet takes interfaces of instances that ask for no IPv4 address. */
function refusesIpv4({ addresses, traits, subnetPath }: WantedInterface, { name }: Subnet, reading: Reading): boolean {
  const refuse = (path: DocumentPath, message: string, hint: string): true => {
    reading.refuse(path, "InvalidParameterValue", message, hint);
    return true;
  };
  const only = `subnet \`${name}\` is IPv6-only`;
  if (traits.requesterManaged)
    return refuse(subnetPath, only, "what stands here needs an IPv4 address: choose another subnet");
  const asked = addresses.find(
    (each) => each.address !== null || typeof each.publicAddress === "number" || each.publicAddress === true,
  );
  if (asked === undefined) return false;
  const path = asked.address === null ? asked.publicPath : asked.addressPath;
  return refuse(path, `${only}: its interfaces have no IPv4 address`, "leave it out, or give the subnet a `cidr`");
}

/** CIDR-10: addresses of the subnet's IPv6 block, outside and inside the same. */
function readIpv6Addresses(
  { ipv6, name, path }: WantedInterface,
  subnet: Subnet,
  onCreation: boolean,
  pool: AddressPool,
  reading: Reading,
): Ipv6[] {
  if (ipv6 === null) return [];
  const wanted = ipv6.address ?? onCreation;
  if (typeof wanted === "object") return [wanted, ...ipv6.secondary];
  if (!wanted) return [...ipv6.secondary];
  const [block] = subnet.ipv6Cidrs;
  if (block) return [pool.deriveIpv6(block, name), ...ipv6.secondary];
  // A subnet without a block that is to assign addresses has its issue already.
  if (ipv6.address === true)
    reading.refuse(
      [...path, "ipv6Address"],
      "InvalidParameterValue",
      `subnet \`${subnet.name}\` has no IPv6 block`,
      "give it `ipv6Cidr: true`",
    );
  return [];
}

function readPublicAddress(
  { publicAddress, publicPath, name }: WantedAddress,
  { region, mapPublicIpOnLaunch }: Subnet,
  pool: AddressPool,
  reading: Reading,
): Ipv4 | null {
  const wanted = publicAddress ?? mapPublicIpOnLaunch;
  if (typeof wanted !== "boolean") return wanted;
  if (!wanted) return null;
  const derived = pool.derivePublic(region, name);
  if (derived === null)
    reading.refuse(publicPath, "InsufficientAddressCapacity", `no public address of \`${region}\` is left to derive`);
  return derived;
}
