import type { ResourceKind } from "../plan/step.js";
import type { RemovalCall } from "./kinds.js";

/** A resource of AWS that carries a run's tag. */
export interface Owned {
  readonly kind: ResourceKind;
  /** What AWS knows it by: an identifier, an ARN or a name. */
  readonly id: string;
  readonly name: string;
  /** Null where a tag has been taken away. */
  readonly logicalId: string | null;
  /** AWS's word; `-` where it has none. */
  readonly state: string;
  /** Whether AWS is deleting it already. */
  readonly going: boolean;
  readonly remove: readonly RemovalCall[];
}

/** Whose resources are looked for. */
export interface Owner {
  readonly runId: string;
  /** Names of what AWS does not find by tag, such as roles: those of a run that the journal or the plan has. */
  readonly names: ReadonlyMap<ResourceKind, ReadonlySet<string>>;
}
