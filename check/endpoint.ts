import {
  didYouMean,
  parseIpAddress,
  parseIpv4,
  type Issue,
  type Network,
  type NetworkInterface,
  type PrivateAddress,
} from "../model/index.js";

/** A network interface and which of its addresses is meant. */
export interface Endpoint {
  readonly interfaceIndex: number;
  readonly address: PrivateAddress;
}

function problem(message: string, hint?: string): Issue {
  return { severity: "error", code: "Question.Malformed", message, ...(hint === undefined ? {} : { hint }) };
}

function primaryAddress({ privateAddresses }: NetworkInterface): PrivateAddress | undefined {
  return privateAddresses.find(({ primary }) => primary) ?? privateAddresses[0];
}

/** Interfaces that `text` may mean: by id or name, by instance id or name (its first interface), by private address. */
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
  const address = parseIpv4(text);
  return interfaces.filter(({ privateAddresses }) => privateAddresses.some((each) => each.address === address));
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
  const asked = parseIpv4(text);
  const address = found.privateAddresses.find((each) => each.address === asked) ?? primaryAddress(found);
  return address === undefined
    ? problem(`\`${option}\`: \`${found.id}\` has no IPv4 address`, "IPv6 is not modelled yet")
    : { interfaceIndex: network.interfaces.indexOf(found), address };
}
