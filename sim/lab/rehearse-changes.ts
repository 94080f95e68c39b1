import {
  applyChange,
  describeChange,
  formatPath,
  type Change,
  type DocumentPath,
  type Reading,
  type Topology,
} from "../../model/index.js";

/** The changes of a timeline, tried one after another on the topology they will meet. */
export interface Rehearsal {
  /** Tries a change; what the EC2 API would answer becomes an issue at that path. Returns the change in words. */
  apply(change: Change, path: DocumentPath): string;
  /** Says that the resource with that id is not as the timeline means it to be, for a reason already told. */
  doubt(id: string | undefined): void;
}

export function beginRehearsal(topology: Topology, reading: Reading): Rehearsal {
  let current = topology;
  // What a refused change would have changed: a later change of it would be refused only because of that.
  const doubtful = new Set<string>();

  return {
    apply(change, path) {
      const label = describeChange(change, current);
      const ids = identifiersIn(change);
      if (ids.some((id) => doubtful.has(id))) return label;
      const result = applyChange(current, change);
      const place = { path: formatPath(path), position: reading.document.keyPositionOf(path) };
      for (const issue of result.ok ? result.warnings : result.issues) reading.issues.push({ ...place, ...issue });
      if (result.ok) current = result.value;
      else for (const id of ids) doubtful.add(id);
      return label;
    },
    doubt(id) {
      if (id !== undefined) doubtful.add(id);
    },
  };
}

/** The identifiers of the resources that a change is about. */
function identifiersIn(change: Change): string[] {
  return Object.entries(change).flatMap(([key, value]) =>
    typeof value === "string" && (key === "id" || key.endsWith("Id")) ? [value] : [],
  );
}
