import {
  didYouMean,
  isIpv4,
  parseIpAddress,
  sameAddress,
  type IpAddress,
  type Issue,
  type Network,
  type NetworkInterface,
} from "../model/index.js";

/** A network interface, and which of its addresses is meant; null where only the interface was named. */
export interface Endpoint {
  readonly interfaceIndex: number;
  readonly asked: IpAddress | null;
}

/** An address of an interface with the one it has outside: of IPv6 itself (CIDR-10). */
export interface EndpointAddress {
  readonly own: IpAddress;
  readonly publicAddress: IpAddress | null;
}

function problem(message: string, hint?: string): Issue {
  return { severity: "error", code: "Question.Malformed", message, ...(hint === undefined ? {} : { hint }) };
}

function addressesOf({ privateAddresses, ipv6Addresses }: NetworkInterface): readonly IpAddress[] {
  return [...privateAddresses.map(({ address }) => address), ...ipv6Addresses];
}

/** Whether it is one of the interface's addresses, of either family. */
export function hasAddress(networkInterface: NetworkInterface, address: IpAddress): boolean {
  return addressesOf(networkInterface).some((each) => sameAddress(each, address));
}

/** The address of that family that was asked for, or the interface's first. */
export function addressOf(
  network: Network,
  { interfaceIndex, asked }: Endpoint,
  family: 4 | 6,
): EndpointAddress | null {
  const { privateAddresses, ipv6Addresses } = network.interfaces[interfaceIndex]!;
  if (family === 6) {
    const own = asked !== null && !isIpv4(asked) ? asked : (ipv6Addresses[0] ?? null);
    return own && { own, publicAddress: own };
  }
  const found =
    privateAddresses.find(({ address }) => address === asked) ??
    privateAddresses.find(({ primary }) => primary) ??
    privateAddresses[0];
  return found === undefined ? null : { own: found.address, publicAddress: found.publicAddress };
}

/** Interfaces that `text` may mean: by id or name, by instance id or name (its first interface), by private or IPv6 address. */
function interfacesCalled(network: Network, text: string): readonly NetworkInterface[] {
  const { interfaces, topology } = network;
  const own = interfaces.filter(({ id, name }) => id === text || name === text);
  if (own.length > 0) return own;
  const instances = topology.instances.filter(({ id, name }) => id === text || name === text);
  if (instances.length > 0)
    return instances.flatMap((instance) => {
      const attached = interfaces.filter(({ attachment }) => attachment?.instanceId === instance.id);
      return attached
        .toSorted((a, b) => (a.attachment?.deviceIndex ?? 0) - (b.attachment?.deviceIndex ?? 0))
        .slice(0, 1);
    });
  const address = parseIpAddress(text);
  return address === null ? [] : interfaces.filter((each) => hasAddress(each, address));
}

function knownNames({ interfaces, topology }: Network): readonly string[] {
  return [...new Set([...topology.instances, ...interfaces].flatMap(({ id, name }) => [name, id]))];
}

/** The endpoint that a person calls `text`, or why there is none; `option` is the option it was given for. */
export function endpointCalled(network: Network, text: string, option: string): Endpoint | Issue {
  const [found, ...others] = interfacesCalled(network, text);
  if (found === undefined) {
    const what = parseIpAddress(text) === null ? "no network interface or instance is called" : "no interface has";
    return problem(`\`${option}\`: ${what} \`${text}\``, didYouMean(text, knownNames(network)));
  }
  if (others.length > 0) {
    const ids = [found, ...others].map(({ id }) => `\`${id}\``).join(", ");
    return problem(`\`${option}\`: \`${text}\` means more than one interface`, `choose one of ${ids}`);
  }
  return { interfaceIndex: network.interfaces.indexOf(found), asked: parseIpAddress(text) };
}
