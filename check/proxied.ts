import { formatIpAddress, isIpv4, proxiedTargets, TCP, type Network, type Topology } from "../model/index.js";
import { probe, type ProbeAnswer } from "./probe.js";
import type { ProbeQuestion } from "./question.js";

/** A connection that an Application Load Balancer opens to a target of its own accord, asked like any other. */
export interface ProxiedProbe {
  readonly question: ProbeQuestion;
  readonly answer: ProbeAnswer;
}

/**
 * What becomes of the second connection where the first reaches an Application Load Balancer that forwards: one to each
 * target that the listener's default action or one of its rules may choose, from the node that was reached. Empty for
 * all else.
 */
export function proxiedProbes(
  network: Network,
  asked: ProbeQuestion,
  { forward }: ProbeAnswer,
): readonly ProxiedProbe[] {
  const { disposition, packet } = forward;
  if (asked.protocol !== TCP || disposition.kind !== "delivered") return [];
  if (disposition.to.kind !== "network-interface") return [];
  const from = disposition.to.interfaceIndex;
  const node = network.interfaces[from]!;
  const own = node.privateAddresses.find(({ primary }) => primary)?.address;
  const listener = listenerOf(network.topology, node.id, packet.destinationPort);
  if (listener === undefined) return [];
  const actions = [listener, ...(listener.rules ?? [])];
  const targets = actions.flatMap((action) => proxiedTargets(network.topology, action));
  const each = new Map(targets.map((target) => [`${formatIpAddress(target.address)} ${target.port}`, target]));
  return [...each.values()].flatMap(({ address, port }) => {
    const source = isIpv4(address) ? own : node.ipv6Addresses[0];
    if (source === undefined) return [];
    const question: ProbeQuestion = { from, source, to: address, protocol: TCP, port };
    return { question, answer: probe(network, question, { explain: true }) };
  });
}

function listenerOf({ loadBalancers }: Topology, interfaceId: string, port: number) {
  return loadBalancers
    .find(({ type, networkInterfaceIds }) => type === "application" && networkInterfaceIds.includes(interfaceId))
    ?.listeners.find((each) => each.port === port);
}
