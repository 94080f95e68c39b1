import { formatPath, Origins, type DocumentPath } from "../../issue/origins.js";
import type { Issue } from "../../issue/issue.js";
import { deriveIdentifier } from "../../topology/identifier.js";
import type { SourceDocument } from "../source-document.js";
import { createNames, type Names } from "./names.js";

/** A lab file while it is being turned into values: its names, and where problems and origins are collected. */
export interface Reading {
  readonly document: SourceDocument;
  readonly seed: string;
  readonly names: Names;
  /** Keys and texts of the parts that the schema could not read. */
  readonly leftOut: ReadonlySet<string>;
  /** The ids of every instance's interfaces, the primary one first. */
  readonly interfacesOfInstances: Map<string, readonly string[]>;
  readonly issues: Issue[];
  readonly origins: Origins;
  /** The identifier the file gives, or the one that follows from seed and name. */
  readonly identify: (prefix: string, name: string, explicit?: string) => string;
  /** Adds an error about the value at that path. */
  refuse(path: DocumentPath, code: string, message: string, hint?: string): void;
  /** Remembers where a part of the topology was read, and returns it. */
  from<T extends object>(path: DocumentPath, subject: T, fields?: Readonly<Record<string, DocumentPath>>): T;
}

/** Begins a reading; `checked` is what the schema has found already. */
export function createReading(
  document: SourceDocument,
  seed: string,
  checked: { readonly issues: readonly Issue[]; readonly leftOut: ReadonlySet<string> },
): Reading {
  const issues: Issue[] = [...checked.issues];
  const origins = new Origins();
  return {
    document,
    seed,
    issues,
    origins,
    leftOut: checked.leftOut,
    interfacesOfInstances: new Map(),
    names: createNames(document, issues, checked.leftOut),
    identify: (prefix, name, explicit) => explicit ?? deriveIdentifier(prefix, seed, name),
    refuse: (path, code, message, hint) => {
      const position = document.positionOf(path);
      issues.push({
        severity: "error",
        code,
        message,
        ...(hint === undefined ? {} : { hint }),
        path: formatPath(path),
        position,
      });
    },
    from: (path, subject, fields = {}) => {
      origins.set(subject, { file: document.file, path, fields, positionOf: (place) => document.positionOf(place) });
      return subject;
    },
  };
}
