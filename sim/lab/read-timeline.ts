import { simTime, type Reading, type SimTime, type Topology } from "../../model/index.js";
import type { ChangeInputs } from "./change-schemas.js";
import type { ExchangeInputs } from "./exchange-schemas.js";
import type { InternetHost, TimelineEntry } from "./lab.js";
import type { LabInput, TimelineEntryInput } from "./lab-schema.js";
import { declareCreated, readChange } from "./read-change.js";
import type { ExchangeScope } from "./exchange-scope.js";
import { readExchange } from "./read-exchange.js";
import { beginRehearsal } from "./rehearse-changes.js";
import { formatDuration } from "./time-fields.js";

const EXCHANGES: ReadonlySet<string> = new Set<keyof ExchangeInputs>(["ping", "ssh", "tcp", "http", "udp"]);
const LAST_ENTRY_TAKES_US = 600_000_000;

/** How long the lab lasts: as it says, or ten minutes from the last entry of its timeline. */
export function durationOf(input: LabInput): number {
  return input.duration ?? Math.max(0, ...input.timeline.map((entry) => entry.at)) + LAST_ENTRY_TAKES_US;
}

/**
 * The timeline in order of time. Each change is tried on the topology that the ones before it have left, so that a
 * change that the EC2 API would refuse is an issue at its place in the file.
 */
export function readTimeline(
  input: LabInput,
  start: SimTime,
  topology: Topology,
  internetHosts: readonly InternetHost[],
  reading: Reading,
): TimelineEntry[] {
  const placed = input.timeline
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => a.entry.at - b.entry.at || a.index - b.index);
  for (const { entry, index } of placed) declareCreated(entry, ["timeline", index], reading);

  const duration = durationOf(input);
  const scope: ExchangeScope = { topology, internetHosts, reading, earlier: new Map(), broken: new Set() };
  const rehearsal = beginRehearsal(topology, reading);
  return placed.flatMap(({ entry, index }): TimelineEntry[] => {
    const kind = kindOf(entry);
    const path = ["timeline", index, kind];
    const at = simTime(start + entry.at);
    if (entry.at >= duration)
      reading.refuse(
        ["timeline", index, "at"],
        "LabFile.Value",
        `\`${formatDuration(entry.at)}\` is not before the end of the lab`,
        `its duration is \`${formatDuration(duration)}\``,
      );
    if (isExchange(kind)) {
      const exchange = entry[kind] && readExchange(kind, entry[kind], entry.at, path, scope);
      return exchange ? [{ kind: "exchange", at, exchange }] : [];
    }
    const change = entry[kind] && readChange(kind, entry[kind], path, reading);
    if (change) return [{ kind: "change", at, label: rehearsal.apply(change, path), change }];
    rehearsal.doubt(entry.createVpcPeeringConnection && reading.identify("pcx", entry.createVpcPeeringConnection.name));
    return [];
  });
}

function isExchange(kind: string): kind is keyof ExchangeInputs {
  return EXCHANGES.has(kind);
}

/** The one key of an entry besides `at`. */
function kindOf(entry: TimelineEntryInput): keyof ExchangeInputs | keyof ChangeInputs {
  return Object.keys(entry).find((key) => key !== "at") as keyof ExchangeInputs | keyof ChangeInputs;
}
