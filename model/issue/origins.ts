import type { SourcePosition } from "./issue.js";

/** A path into a document: keys and indices from the root. */
export type DocumentPath = readonly (string | number)[];

/** Where a noun of a topology was read from. */
export interface Origin {
  readonly file: string;
  readonly path: DocumentPath;
  /** Fields that stand elsewhere in the document than `path` and the field's own name. */
  readonly fields?: Readonly<Record<string, DocumentPath>>;
  /** The place of that path in the text, or of its closest ancestor that is written there. */
  positionOf(path: DocumentPath): SourcePosition | undefined;
}

/** A path and place to put into an issue, spread as it is. */
export interface Location {
  readonly path?: string;
  readonly position?: SourcePosition;
}

/** `$.vpcs["NextWork-1-vpc"].cidr` */
export function formatPath(path: DocumentPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return /^[A-Za-z_]\w*$/.test(key) ? `${text}.${key}` : `${text}[${JSON.stringify(key)}]`;
  }, "$");
}

/**
 * Remembers where each noun, rule, route or entry of a topology was read, by the identity of the object, so that what
 * is found wrong with it later can be shown in the file. An object that was not read from a file has no origin.
 */
export class Origins {
  readonly #bySubject = new WeakMap<object, Origin>();

  set(subject: object, origin: Origin): void {
    this.#bySubject.set(subject, origin);
  }

  get(subject: object): Origin | undefined {
    return this.#bySubject.get(subject);
  }

  /** The place of `field` of that subject, or of the subject itself; empty when it has no origin. */
  locate(subject: object, field?: string): Location {
    const origin = this.#bySubject.get(subject);
    if (!origin) return {};
    const path = field === undefined ? origin.path : (origin.fields?.[field] ?? [...origin.path, field]);
    const position = origin.positionOf(path);
    return position ? { path: formatPath(path), position } : { path: formatPath(path) };
  }
}
