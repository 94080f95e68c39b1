import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  exportDescribe,
  formatIpv4,
  importDescribe,
  parseIpv4,
  type Ipv4,
  type Topology,
} from "../../../model/index.js";
import type { Case, Flow, Sender } from "./flow.js";

/** The network as `flowlab trace` reads it, what it becomes before the last round, and the packets. */
const BEFORE = "network";
const AFTER = "network-after-the-change";
const PACKETS = "packets.json";

/** A flow as it stands in the file: who sends by id, addresses as people write them. */
interface WrittenFlow extends Omit<Flow, "from" | "packet"> {
  readonly from: string;
  readonly packet: Omit<Flow["packet"], "source" | "destination"> & { source: string; destination: string };
}

/** Writes a case into a directory of its own, in the place of one that was there. */
export function writeCase(directory: string, { topology, changed, flows }: Case): void {
  rmSync(directory, { recursive: true, force: true });
  writeTopology(join(directory, BEFORE), topology);
  if (changed !== null) writeTopology(join(directory, AFTER), changed);
  const written = flows.map(({ from, packet, ...rest }): WrittenFlow => {
    const addresses = {
      source: formatIpv4(packet.source as Ipv4),
      destination: formatIpv4(packet.destination as Ipv4),
    };
    return { from: senderName(topology, from), packet: { ...packet, ...addresses }, ...rest };
  });
  writeFileSync(join(directory, PACKETS), `${JSON.stringify(written, null, 2)}\n`);
}

/** @throws Error where it is none that {@link writeCase} wrote */
export function readCase(directory: string): Case {
  const topology = readTopology(join(directory, BEFORE));
  const after = join(directory, AFTER);
  const written = JSON.parse(readFileSync(join(directory, PACKETS), "utf8")) as readonly WrittenFlow[];
  return {
    topology,
    changed: existsSync(after) ? readTopology(after) : null,
    flows: written.map(({ from, packet, ...rest }): Flow => {
      const addresses = { source: addressOf(packet.source), destination: addressOf(packet.destination) };
      return { from: senderOf(topology, from), packet: { ...packet, ...addresses }, ...rest };
    }),
  };
}

/** The nearest that `flowlab trace` can be asked about the first packet of a case. */
export function traceCommand(directory: string, { topology, flows }: Case): string {
  const [{ from, packet }] = flows as readonly [Flow];
  const protocols: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp" };
  const port = packet.protocol === 6 || packet.protocol === 17 ? ` --port ${packet.destinationPort}` : "";
  return (
    `flowlab trace ${join(directory, BEFORE)} --from ${senderName(topology, from)} ` +
    `--source-address ${formatIpv4(packet.source as Ipv4)} --to ${formatIpv4(packet.destination as Ipv4)} ` +
    `--protocol ${protocols[packet.protocol] ?? packet.protocol}${port}`
  );
}

/** Null where the files could not hold it: it is none that exists. */
export function asWritten(each: Topology): Topology | null {
  const read = importDescribe([{ path: "topology.json", text: JSON.stringify(exportDescribe(each)) }]);
  return read.ok ? read.value : null;
}

function writeTopology(directory: string, topology: Topology): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "topology.json"), `${JSON.stringify(exportDescribe(topology), null, 2)}\n`);
}

function readTopology(directory: string): Topology {
  const path = join(directory, "topology.json");
  const read = importDescribe([{ path, text: readFileSync(path, "utf8") }]);
  if (!read.ok) throw new Error(read.issues.map(({ message }) => `${path}: ${message}`).join("\n"));
  return read.value;
}

function senderName({ networkInterfaces }: Topology, from: Sender): string {
  return from === "internet" ? from : networkInterfaces[from]!.id;
}

function senderOf({ networkInterfaces }: Topology, name: string): Sender {
  if (name === "internet") return name;
  const index = networkInterfaces.findIndex(({ id }) => id === name);
  if (index < 0) throw new Error(`no network interface \`${name}\` in the case`);
  return index;
}

function addressOf(text: string): Ipv4 {
  const address = parseIpv4(text);
  if (address === null) throw new Error(`\`${text}\` is no IPv4 address`);
  return address;
}
