import { z } from "zod";
import { elementsOf, peekElements, readValue, report, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { directory, isObject, type DescribeDocument } from "./documents.js";

/** The elements of a list that a command prints for one resource, and that resource's id. */
export interface OwnedList {
  readonly ownerId: string;
  readonly elements: readonly Element[];
}

/** A collection of objects that each hold an owner's id and its list. */
interface WrapperKeys {
  readonly wrapper: string;
  readonly ownerId: string;
  readonly list: string;
}

/** A list without its owner's id. `what` it holds, in the plural, and its `owner` are for people. */
interface BareKeys {
  readonly list: string;
  readonly what: string;
  readonly owner: string;
  /** Whether its file must be named after the owner: lists of other resources have the same key. */
  readonly named?: boolean;
}

/** Every list that stands with its owner's id. */
export function wrappedLists(run: DescribeImport, { wrapper, ownerId, list }: WrapperKeys): readonly OwnedList[] {
  const schema = z.object({ [ownerId]: z.string(), [list]: z.array(z.unknown()) });
  return elementsOf(run, wrapper).flatMap((element): readonly OwnedList[] => {
    const value = readValue(run, schema, element, `an element of \`${wrapper}\``);
    if (value === null) return [];
    const elements = (value[list] as readonly unknown[]).map((each, index) => {
      return { document: element.document, value: each, path: [...element.path, list, index] };
    });
    return [{ ownerId: value[ownerId] as string, elements }];
  });
}

/** What a bare list may belong to. */
export interface Owner {
  readonly id: string;
  readonly directory: string;
}

/** The resources of a collection as owners of bare lists. */
export function ownersIn(elements: readonly Element[], idField: string): readonly Owner[] {
  const owners = elements.flatMap(({ value, document }): readonly Owner[] => {
    const id = isObject(value) ? value[idField] : undefined;
    return typeof id === "string" && !/(^|\/)$/.test(id) ? [{ id, directory: directory(document.file) }] : [];
  });
  return [...new Map(owners.map((owner) => [`${owner.directory} ${owner.id}`, owner])).values()];
}

/**
 * Every list as its command prints it. It belongs to the resource whose id, or the last part of whose ARN, its file is
 * named after, else to the only such resource that its directory describes; otherwise it is reported and ignored.
 */
export function bareLists(run: DescribeImport, keys: BareKeys, owners: readonly Owner[]): readonly OwnedList[] {
  return run.documents.flatMap((document): readonly OwnedList[] => {
    if (!Array.isArray(document.content[keys.list])) return [];
    const elements = peekElements({ ...run, documents: [document] }, keys.list);
    const owner = ownerOf(document, owners, keys.named ?? false);
    if (owner !== null) return [{ ownerId: owner.id, elements }];
    if (elements.length > 0) {
      const message = `these ${keys.what} do not say of which ${keys.owner} they are`;
      const hint = `name the file after its ${keys.owner}`;
      report(run, { document, path: [keys.list] }, "warning", message, { code: "Describe.Ignored", hint });
    }
    return [];
  });
}

function ownerOf({ file }: DescribeDocument, owners: readonly Owner[], named: boolean): Owner | null {
  const byName = owners.find(({ id }) => file.includes(id.slice(id.lastIndexOf("/") + 1)));
  const beside = owners.filter((owner) => owner.directory === directory(file));
  return byName ?? (!named && beside.length === 1 ? (beside[0] ?? null) : null);
}
