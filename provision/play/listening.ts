import { formatIpAddress, simTime, type IpAddress } from "../../model/index.js";
import type { Host, Lab, SshSpec } from "../../sim/index.js";
import type { HostOptions } from "./host.js";

const SSH_PORT = 22;
/** How long before the lab's start the previous login was. */
const PREVIOUS_LOGIN_US = 26 * 3600 * 1_000_000;

export interface ListeningPorts {
  readonly ssh: readonly number[];
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
}

/** Of what listens on a host, what is OpenSSH: port 22, and where an ssh of the timeline goes. */
export function listeningPorts(host: Host, addresses: ReadonlySet<string>, lab: Lab): ListeningPorts {
  const wanted = new Set([SSH_PORT, ...sshTo(addresses, lab).map(({ port }) => port)]);
  const listens = [...host.listens];
  return {
    ssh: listens.filter((port) => wanted.has(port)),
    tcp: listens.filter((port) => !wanted.has(port)),
    udp: [...host.listensUdp],
  };
}

/** The login before the lab, which was from where the first of the lab is. */
export function lastLogin(addresses: ReadonlySet<string>, lab: Lab): HostOptions["lastLogin"] {
  const first = sshTo(addresses, lab).find(({ session }) => session.kind === "interactive");
  if (first === undefined) return null;
  const from = sourceAddress(first, lab);
  return from === null ? null : { at: simTime(lab.start - PREVIOUS_LOGIN_US), from: formatIpAddress(from) };
}

function sshTo(addresses: ReadonlySet<string>, { timeline }: Lab): readonly SshSpec[] {
  return timeline.flatMap((entry) =>
    entry.kind === "exchange" && entry.exchange.kind === "ssh" && addresses.has(formatIpAddress(entry.exchange.to))
      ? [entry.exchange]
      : [],
  );
}

function sourceAddress({ from }: SshSpec, { internetHosts, topology }: Lab): IpAddress | null {
  if (from.kind === "internet") return internetHosts.find(({ name }) => name === from.host)?.address ?? null;
  const own = topology.networkInterfaces.find(({ id }) => id === from.interfaceId);
  return own?.privateAddresses.find(({ primary }) => primary)?.address ?? null;
}
