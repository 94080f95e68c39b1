import {
  compileNetwork,
  formatIpAddress,
  path,
  sameAddress,
  simTime,
  TrackingTable,
  type IpAddress,
  type Network,
  type Packet,
  type Path,
  type PathOptions,
  type Topology,
} from "../../model/index.js";
import type { HostName } from "./build.js";
import { packet } from "./sentences.js";

/** Of the interface of that name: `a`, `a.public`, `far.second`, `far.second.public`, `a.v6`, `far.second.v6`. */
function addressIn(topology: Topology, name: string): string | undefined {
  const [host = "", ...words] = name.split(".");
  const known = topology.networkInterfaces.find(({ id }) => id === `eni-${host}`);
  const index = words.includes("second") ? 1 : 0;
  const ipv6 = known?.ipv6Addresses[index];
  if (words.includes("v6")) return ipv6 && formatIpAddress(ipv6);
  const found = known?.privateAddresses[index];
  const address = words.includes("public") ? found?.publicAddress : found?.address;
  return address === undefined || address === null ? undefined : formatIpAddress(address);
}

/** Packets one after another through a world that may change meanwhile. */
export interface Scene {
  /**
   * Sends a packet, in words, `from` a host, or who has its source address, or the internet. `about`: in words the
   * packet that an ICMP error reports.
   */
  readonly send: (words: string, options?: SendOptions) => string;
  readonly path: (words: string, options?: SendOptions) => Path;
  /** Sends a packet and tells where it ends, as what: `b: 10.1.1.10:40000 > 10.2.1.10:22`, or why it is dropped. */
  readonly arrive: (words: string, options?: SendOptions) => string;
  /** Sends a packet and tells what every interface on its way logs: `far out 10.1.2.10:40000 > 8.8.8.8:53 ACCEPT`. */
  readonly views: (words: string, options?: SendOptions) => readonly string[];
  readonly become: (topology: Topology) => void;
}

interface SendOptions extends PathOptions {
  readonly from?: HostName | "internet";
  readonly atUs?: number;
  readonly about?: string;
  /** What the packet has that words do not say. */
  readonly but?: Partial<Packet>;
}

export function scene(topology: Topology): Scene {
  const tracking = new TrackingTable();
  let network = compileNetwork(topology);
  const go = (words: string, { from, atUs = 0, about, but, explain = false }: SendOptions = {}): Path => {
    const addressOf = (name: string): string | undefined => addressIn(network.topology, name);
    const reported: Packet | null = about === undefined ? null : packet(about, addressOf);
    const sent = { ...packet(words, addressOf, reported), ...but };
    const index = network.interfaces.findIndex(({ id, privateAddresses, ipv6Addresses }) => {
      if (from !== undefined) return id === `eni-${from}`;
      const own = [...privateAddresses.map((each) => each.address), ...ipv6Addresses];
      return own.some((each) => sameAddress(each, sent.source));
    });
    return path(network, tracking, sent, index < 0 ? "internet" : index, simTime(atUs), { explain });
  };
  return {
    path: go,
    send: (words, options) => inWords(go(words, options)),
    arrive: (words, options) => arrival(network, go(words, options)),
    views: (words, options) =>
      go(words, options).observations.map(
        ({ interfaceIndex, direction, source, destination, packet: seen, action }) =>
          `${nameOf(network, interfaceIndex)} ${direction === "egress" ? "out" : "in"} ${ends(seen, source, destination)} ${action}`,
      ),
    become: (next) => void (network = compileNetwork(next)),
  };
}

/** Plays lines `seconds: packet`, or packets at once, and tells where the last one ends. */
export function endOfLast(topology: Topology, ...lines: readonly string[]): string {
  const { arrive } = scene(topology);
  return (
    lines
      .map((line) => {
        const [, seconds = "0", words = ""] = /^(?:([\d.]+): )?(.*)$/.exec(line) ?? [];
        return arrive(words, { atUs: Math.round(Number(seconds) * 1_000_000) });
      })
      .at(-1) ?? ""
  );
}

/** `ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-b`: source action, destination action, outcome. */
function inWords({ observations, disposition }: Path): string {
  const action = (direction: string): string =>
    observations.find((each) => each.direction === direction)?.action ?? "-";
  const actions = `${action("egress")} > ${action("ingress")}`;
  switch (disposition.kind) {
    case "delivered":
      return disposition.to.kind === "network-interface"
        ? `${actions}, delivered`
        : `${actions}, ${outcome(disposition.to)}`;
    case "dropped":
      return `${actions}, ${disposition.code} at ${disposition.at}`;
    case "undecided":
      return `${actions}, undecided: ${disposition.reason}`;
  }
}

function outcome(to: Extract<Path["disposition"], { kind: "delivered" }>["to"]): string {
  if (to.kind === "on-premises") return to.networkName ?? `behind ${to.connectionId}`;
  return to.kind === "service" ? to.service : to.kind;
}

function arrival(network: Network, { disposition, packet: last, source, destination }: Path): string {
  switch (disposition.kind) {
    case "delivered": {
      const { to } = disposition;
      const name = to.kind === "network-interface" ? nameOf(network, to.interfaceIndex) : outcome(to);
      return `${name}: ${ends(last, source, destination)}`;
    }
    case "dropped":
      return `${disposition.code} at ${disposition.at}`;
    case "undecided":
      return `undecided: ${disposition.reason}`;
  }
}

function nameOf({ interfaces }: Network, index: number): string {
  return interfaces[index]!.id.replace("eni-", "");
}

function ends(
  { protocol, sourcePort, destinationPort, icmpIdentifier }: Packet,
  source: IpAddress,
  destination: IpAddress,
): string {
  const [from, to] = [formatIpAddress(source), formatIpAddress(destination)];
  if (protocol === 1 || protocol === 58) return `${from} > ${to} id ${icmpIdentifier}`;
  if (protocol !== 6 && protocol !== 17) return `${from} > ${to}`;
  const host = (text: string): string => (text.includes(":") ? `[${text}]` : text);
  return `${host(from)}:${sourcePort} > ${host(to)}:${destinationPort}`;
}
