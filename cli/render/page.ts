import type { LabRun } from "../../lab/index.js";
import type { Io } from "../io.js";
import { colours, type Colours } from "./colours.js";
import { hostNames, resourceNames } from "./names.js";

/** Prose and rules wider than this are hard to read, however wide the terminal is. */
const WIDEST = 120;

/** What every section of a run's text knows about the page and about the names of things. */
export interface Page {
  readonly columns: number;
  readonly paint: Colours;
  /** The name of a resource by its id, or the id. */
  readonly resource: (id: string) => string;
  /** The host behind an address, or an empty text. */
  readonly host: (address: string) => string;
}

export function pageFor(run: LabRun, io: Io): Page {
  const resources = resourceNames(run.topology);
  const hosts = hostNames(run.topology, run.lab.internetHosts);
  return {
    columns: Math.min(io.stdout.columns, WIDEST),
    paint: colours(io, io.stdout),
    resource: (id) => resources.get(id) ?? id,
    host: (address) => hosts.get(address) ?? "",
  };
}
