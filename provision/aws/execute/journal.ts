import type { PlannedResource } from "../plan/step.js";
import { addToTraffic, type TrafficEntry, type TrafficState } from "./traffic-journal.js";

/** What was provisioned where. A journal of another lab, account or address is not gone on with. */
export interface ProvisionHeader {
  readonly writtenBy: "flowlab";
  readonly command: "provision";
  readonly schema: 1;
  /** Of the tag `flowlab:run`. */
  readonly runId: string;
  readonly labName: string;
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  readonly endpointUrl: string | null;
  /** Of the plan: the same lab file makes the same. */
  readonly planDigest: string;
}

/** A line of the journal besides the first. `at` is an instant as `2026-01-12T09:00:00.000Z`. */
export type ProvisionEntry =
  /** Written before a call is made: without its `done`, the call is in doubt. */
  | { readonly kind: "begun"; readonly step: string; readonly at: string; readonly resource?: PlannedResource }
  /** `ids`: what AWS calls the logical identifiers that the step yields. */
  | {
      readonly kind: "done";
      readonly step: string;
      readonly at: string;
      readonly ids: Readonly<Record<string, string>>;
    }
  /** AWS has refused the call: it was not done, and nothing is in doubt. */
  | { readonly kind: "refused"; readonly step: string; readonly at: string }
  | { readonly kind: "teardown"; readonly at: string }
  | { readonly kind: "deleted"; readonly at: string; readonly id: string }
  | TrafficEntry;

/** What a journal comes to. Other commands read it: real identifiers by the lab's logical ones, and what is owned. */
export interface ProvisionState {
  readonly header: ProvisionHeader;
  /** What AWS calls what the lab calls `vpc-0…`, `i-0…`: `ids.get(instance.id)`. */
  readonly ids: ReadonlyMap<string, string>;
  /** Everything that was made, or was being made when the run was interrupted, by logical identifier. */
  readonly resources: ReadonlyMap<string, PlannedResource>;
  /** Identifiers of steps that were begun, and of those that are done. */
  readonly begun: ReadonlySet<string>;
  readonly done: ReadonlySet<string>;
  /** When taking down began; null before. */
  readonly tearingDownSince: string | null;
  /** When what has been deleted was, by its real identifier. */
  readonly deleted: ReadonlyMap<string, string>;
  /** What was played of the lab's timeline, the last time that it was begun; null before. */
  readonly traffic: TrafficState | null;
}

/** A state that can go on. */
export class ProvisionRecord implements ProvisionState {
  readonly header: ProvisionHeader;
  readonly ids: Map<string, string> = new Map();
  readonly resources: Map<string, PlannedResource> = new Map();
  readonly begun: Set<string> = new Set();
  readonly done: Set<string> = new Set();
  readonly deleted: Map<string, string> = new Map();
  tearingDownSince: string | null = null;
  traffic: TrafficState | null = null;

  constructor(header: ProvisionHeader, entries: readonly ProvisionEntry[] = []) {
    this.header = header;
    for (const entry of entries) this.add(entry);
  }

  add(entry: ProvisionEntry): void {
    switch (entry.kind) {
      case "begun":
        this.begun.add(entry.step);
        if (entry.resource) this.resources.set(entry.resource.logicalId, entry.resource);
        break;
      case "done":
        this.done.add(entry.step);
        for (const [logicalId, id] of Object.entries(entry.ids)) this.ids.set(logicalId, id);
        break;
      case "teardown":
        this.tearingDownSince ??= entry.at;
        break;
      case "deleted":
        this.deleted.set(entry.id, entry.at);
        break;
      case "refused":
        this.begun.delete(entry.step);
        break;
      case "traffic":
      case "played":
      case "changed":
      case "traffic-over":
        this.traffic = addToTraffic(this.traffic, entry);
        break;
    }
  }
}

/** A journal that can be written: a line is on the disk once `append` is done, and only then counts. */
export interface ProvisionJournal {
  readonly state: ProvisionState;
  append(entry: ProvisionEntry): Promise<void>;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isHeader(value: unknown): value is ProvisionHeader {
  return (
    isObject(value) &&
    value["writtenBy"] === "flowlab" &&
    value["command"] === "provision" &&
    value["schema"] === 1 &&
    // The kernel's runs have journals of their own form.
    value["on"] === undefined
  );
}

const KINDS: ReadonlySet<unknown> = new Set<ProvisionEntry["kind"]>([
  "begun",
  "done",
  "teardown",
  "deleted",
  "traffic",
  "played",
  "refused",
  "changed",
  "traffic-over",
]);

function isEntry(value: unknown): value is ProvisionEntry {
  return isObject(value) && KINDS.has(value["kind"]);
}

/**
 * Reads the journal of `flowlab provision`; null when it is none. A last line without its end was being written when
 * the run was interrupted, and is left out: the call that it speaks of is in doubt.
 */
export function parseProvisionJournal(text: string): ProvisionRecord | null {
  const lines = text.split("\n").slice(0, -1);
  try {
    const [header, ...entries] = lines.map((line): unknown => JSON.parse(line));
    return isHeader(header) && entries.every(isEntry) ? new ProvisionRecord(header, entries) : null;
  } catch {
    return null;
  }
}
