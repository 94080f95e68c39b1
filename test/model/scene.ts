import {
  compileNetwork,
  path,
  simTime,
  TrackingTable,
  type Packet,
  type Path,
  type PathOptions,
  type Topology,
} from "../../model/index.js";
import { HOSTS, type HostName } from "./build.js";
import { packet } from "./sentences.js";

/** `a`, `a.public`, `far.second`, `far.second.public`. */
function addressOf(name: string): string | undefined {
  const [host = "", ...words] = name.split(".");
  const known = Object.entries(HOSTS).find(([each]) => each === host)?.[1];
  const [own, mapped] = known?.addresses[words.includes("second") ? 1 : 0] ?? [];
  return (words.includes("public") ? mapped : own) ?? undefined;
}

/** Packets one after another through a world that may change meanwhile. */
export interface Scene {
  /**
   * Sends a packet, in words, `from` a host, or who has its source address, or the internet. `about`: in words the
   * packet that an ICMP error reports.
   */
  readonly send: (words: string, options?: SendOptions) => string;
  readonly path: (words: string, options?: SendOptions) => Path;
  readonly become: (topology: Topology) => void;
}

interface SendOptions extends PathOptions {
  readonly from?: HostName | "internet";
  readonly atUs?: number;
  readonly about?: string;
}

export function scene(topology: Topology): Scene {
  const tracking = new TrackingTable();
  let network = compileNetwork(topology);
  const go = (words: string, { from, atUs = 0, about, explain = false }: SendOptions = {}): Path => {
    const reported: Packet | null = about === undefined ? null : packet(about, addressOf);
    const sent = packet(words, addressOf, reported);
    const index = network.interfaces.findIndex(({ id, privateAddresses }) =>
      from === undefined ? privateAddresses.some((each) => each.address === sent.source) : id === `eni-${from}`,
    );
    return path(network, tracking, sent, index < 0 ? "internet" : index, simTime(atUs), { explain });
  };
  return {
    path: go,
    send: (words, options) => inWords(go(words, options)),
    become: (next) => void (network = compileNetwork(next)),
  };
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
  return to.kind === "service" ? to.service : to.kind;
}
