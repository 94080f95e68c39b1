import {
  isNat64,
  nat64Address,
  parseIpAddress,
  type DocumentPath,
  type IpAddress,
  type Ipv4,
  type Ipv6,
  type NetworkInterface,
  type Topology,
} from "../../model/index.js";
import type { ExchangeInput, ExchangeScope } from "./exchange-scope.js";
import type { HostReference } from "./lab.js";

type Family = "ipv4" | "ipv6";

/** The addresses by which a host can be spoken to, or from which it can speak. */
interface Addresses {
  readonly ipv4: Ipv4 | null;
  readonly ipv6: Ipv6 | null;
}

/**
 * The address that an exchange goes to, or null after an issue. A name that has both kinds of address stands for IPv6
 * where the sender has it too, as getaddrinfo has it (RFC 6724, rules 1, 5 and 6), unless the file chooses.
 */
export function readDestination(
  input: ExchangeInput,
  from: HostReference | null,
  path: DocumentPath,
  scope: ExchangeScope,
): IpAddress | null {
  const own = from && addressesOf(from, scope);
  const literal = parseIpAddress(input.to);
  const found = literal === null ? addressesBehind(input, path, scope) : literalAddresses(literal, input, path, scope);
  if (own === null || found === null) return null;
  // An interface without any address has its issue already.
  if (own.ipv4 === null && own.ipv6 === null) return null;
  const theirs = literal === null && asksDns64(from, scope) ? synthesized(input, found) : found;
  const family = familyOf(input, own, theirs);
  const [sender, receiver] = [own[family], theirs[family]];
  if (receiver === null) return refuseFamily(input.to, family, "to", path, scope);
  return sender === null ? refuseFamily(input.from, family, "from", path, scope) : receiver;
}

function familyOf({ family, address }: ExchangeInput, own: Addresses, theirs: Addresses): Family {
  if (family !== undefined) return family;
  if (address !== undefined) return own.ipv4 === null && theirs.ipv6 !== null && isNat64(theirs.ipv6) ? "ipv6" : "ipv4";
  if (theirs.ipv4 === null) return "ipv6";
  if (own.ipv6 === null || theirs.ipv6 === null) return "ipv4";
  return own.ipv4 === null || (isGlobal(own.ipv6) && isGlobal(theirs.ipv6)) ? "ipv6" : "ipv4";
}

/** Whether the resolver that the sender asks does DNS64: that of its subnet says so. */
function asksDns64(from: HostReference | null, { topology }: ExchangeScope): boolean {
  if (from?.kind !== "instance") return false;
  const subnetId = topology.networkInterfaces.find(({ id }) => id === from.interfaceId)?.subnetId;
  return topology.subnets.find(({ id }) => id === subnetId)?.enableDns64 === true;
}

/** UG nat-gateway-nat64-dns64: a name without an IPv6 address is answered by one made from its IPv4 address. */
function synthesized({ address }: ExchangeInput, { ipv4, ipv6 }: Addresses): Addresses {
  return { ipv4, ipv6: ipv4 !== null && (ipv6 === null || address !== undefined) ? nat64Address(ipv4) : ipv6 };
}

/** RFC 6724, 2.1: IPv4 comes after global addresses (precedence 35 and 40), and before unique local ones (3). */
function isGlobal({ high }: Ipv6): boolean {
  return high >> 57n !== 0xfcn >> 1n;
}

function refuseFamily(
  host: string,
  family: Family,
  key: "from" | "to",
  path: DocumentPath,
  { reading }: ExchangeScope,
): null {
  const words = family === "ipv6" ? "IPv6" : "IPv4";
  // What could not be read may be the very address.
  if (reading.leftOut.has("ipv6Address") || reading.leftOut.has("publicAddress")) return null;
  reading.refuse(
    [...path, key],
    "LabFile.Value",
    `\`${host}\` has no ${words} address`,
    family === "ipv6"
      ? "give the instance or internet host an `ipv6Address`, or say `family: ipv4`"
      : "say `family: ipv6`, or give the internet host an `address`",
  );
  return null;
}

function literalAddresses(
  literal: IpAddress,
  { to, family, address }: ExchangeInput,
  path: DocumentPath,
  scope: ExchangeScope,
): Addresses | null {
  if (address !== undefined) return refuseChoice(path, scope);
  const literalFamily = typeof literal === "number" ? "ipv4" : "ipv6";
  if (family !== undefined && family !== literalFamily) {
    const words = family === "ipv6" ? "IPv6" : "IPv4";
    scope.reading.refuse(
      [...path, "family"],
      "LabFile.Value",
      `\`${to}\` is not an ${words} address`,
      "remove `family`",
    );
    return null;
  }
  return typeof literal === "number" ? { ipv4: literal, ipv6: null } : { ipv4: null, ipv6: literal };
}

function addressesBehind(input: ExchangeInput, path: DocumentPath, scope: ExchangeScope): Addresses | null {
  const { topology, internetHosts, reading } = scope;
  const found = reading.names.find(["instance", "internet host", "on-premises host", "load balancer"], input.to, [
    ...path,
    "to",
  ]);
  if (!found) return null;
  if (found.kind === "load balancer") return balancerAddresses(found.id, input, path, scope);
  if (found.kind !== "instance") {
    if (input.address !== undefined) return refuseChoice(path, scope);
    const host = internetHosts.find(({ name }) => name === input.to);
    return host ? { ipv4: host.address, ipv6: host.ipv6Address } : null;
  }
  const primary = interfacesOf(topology, found.id).find((each) => each.attachment?.deviceIndex === 0);
  const address = primary?.privateAddresses.find((each) => each.primary);
  if (!primary) return null;
  const addresses = { ipv4: address?.address ?? null, ipv6: primary.ipv6Addresses[0] ?? null };
  if (input.address === undefined) return addresses;
  if (input.family === "ipv6") {
    reading.refuse(
      [...path, "address"],
      "LabFile.Value",
      "`address` chooses between the IPv4 addresses of an instance",
      "remove it, or `family: ipv6`",
    );
    return null;
  }
  if (input.address === "private") return addresses;
  if (address && address.publicAddress !== null) return { ...addresses, ipv4: address.publicAddress };
  if (!reading.leftOut.has("publicAddress"))
    reading.refuse(
      [...path, "address"],
      "LabFile.Value",
      `\`${input.to}\` has no public address`,
      "give the instance `publicAddress: true`",
    );
  return null;
}

/** As its name is resolved: an internet-facing one has its public addresses, inside its VPC too. The first node's. */
function balancerAddresses(
  id: string,
  { to, address, family }: ExchangeInput,
  path: DocumentPath,
  { topology, reading }: ExchangeScope,
): Addresses | null {
  const balancer = topology.loadBalancers.find((each) => each.id === id);
  const [first] = balancer?.networkInterfaceIds ?? [];
  const node = topology.networkInterfaces.find(({ id }) => id === first);
  const own = node?.privateAddresses.find((each) => each.primary);
  const ipv6 = node?.ipv6Addresses[0] ?? null;
  if (balancer === undefined || own === undefined) return null;
  const wanted = address ?? (balancer.scheme === "internet-facing" ? "public" : "private");
  const ipv4 = wanted === "public" ? own.publicAddress : own.address;
  if (ipv4 !== null || family === "ipv6") return { ipv4, ipv6 };
  reading.refuse([...path, "address"], "LabFile.Value", `\`${to}\` is internal: it has no public address`, "remove it");
  return null;
}

function refuseChoice(path: DocumentPath, { reading }: ExchangeScope): null {
  reading.refuse(
    [...path, "address"],
    "LabFile.Value",
    "`address` chooses between the addresses of an instance",
    "remove it",
  );
  return null;
}

/** What the sender can speak from: the interface's primary IPv4 and first IPv6 address. */
function addressesOf(from: HostReference, { topology, internetHosts }: ExchangeScope): Addresses | null {
  if (from.kind === "internet") {
    const host = internetHosts.find(({ name }) => name === from.host);
    return host ? { ipv4: host.address, ipv6: host.ipv6Address } : null;
  }
  const own = topology.networkInterfaces.find(({ id }) => id === from.interfaceId);
  const primary = own?.privateAddresses.find((each) => each.primary);
  return own ? { ipv4: primary?.address ?? null, ipv6: own.ipv6Addresses[0] ?? null } : null;
}

export function interfacesOf(topology: Topology, instanceId: string): NetworkInterface[] {
  return topology.networkInterfaces.filter((each) => each.attachment?.instanceId === instanceId);
}
