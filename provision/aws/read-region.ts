import { DETAILS, LISTINGS, type Detail, type Listing } from "./collections.js";
import { readProblem, type AwsProblem } from "./aws-problem.js";
import type { Call } from "./operation.js";
import { PAGE_SIZE, readPages } from "./read-pages.js";
import type { CollectionFile, RegionContent, UnreadCollection } from "./region-content.js";

/** Calls and groups of calls that a Region takes; `onCollection` is called once for each. */
export const COLLECTIONS: number = LISTINGS.length + DETAILS.length;

/** Ends the reading of a Region: with these, no other call would fare better. */
export class RegionError extends Error {
  override readonly name = "RegionError";
  readonly problem: AwsProblem;

  constructor(problem: AwsProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

type Element = Readonly<Record<string, unknown>>;
interface Read {
  readonly count: number;
  readonly files: readonly CollectionFile[];
}

/** AWS lists what was deleted for a while; it has no details any more. */
const DELETED = /^(deleting|deleted|delete-in-progress|delete-complete)$/;

async function readListing(call: Call, listing: Listing, pageSize: number): Promise<Read> {
  const value = await readPages(call, listing, {}, pageSize);
  return {
    count: Array.isArray(value) ? value.length : 1,
    files: [{ name: listing.name, content: { [listing.key]: value } }],
  };
}

/** The detail of one element; null when the element was deleted since it was listed. */
async function readElement(call: Call, detail: Detail, id: unknown, pageSize: number): Promise<Element | null> {
  const input = { ...detail.input, [detail.idKey]: id };
  try {
    const value = await readPages(call, detail, input, detail.pageSize ?? pageSize);
    return { [detail.idKey]: id, [detail.key]: value };
  } catch (error) {
    if (readProblem(error)?.kind === "gone") return null;
    throw error;
  }
}

/** The elements that a detail is asked of: those listed, or what a detail of those has listed. */
function ownersIn({ within, only, idKey }: Detail, list: readonly Element[]): readonly Element[] {
  const owners = within === undefined ? list : list.flatMap((each) => each[within] as readonly Element[]);
  return only === undefined ? owners : owners.filter((each) => only.test(String(each[idKey])));
}

async function readDetail(call: Call, detail: Detail, owners: readonly Element[], pageSize: number): Promise<Read> {
  const elements: Element[] = [];
  for (const owner of owners) {
    if (DELETED.test(String(owner["State"]))) continue;
    const element = await readElement(call, detail, owner[detail.idKey], pageSize);
    if (element !== null) elements.push(element);
  }
  const files = detail.filePerElement
    ? elements.map((each) => ({ name: String(each[detail.idKey]), content: { [detail.key]: each[detail.key] } }))
    : [{ name: detail.name, content: { [detail.name]: elements } }];
  return { count: elements.length, files };
}

/**
 * Reads every collection of a Region. One that cannot be read is reported and does not keep the others from being
 * read; throws {@link RegionError} when the credentials or the network fail.
 */
export async function readRegion(
  call: Call,
  onCollection: () => void,
  pageSize: number = PAGE_SIZE,
): Promise<RegionContent> {
  const files = new Map<string, readonly CollectionFile[]>();
  const counts: Record<string, number> = {};
  const unread: UnreadCollection[] = [];

  const attempt = async (collection: Listing | Detail, reading: Promise<Read>): Promise<void> => {
    const { name, operation } = collection;
    try {
      const read = await reading;
      files.set(name, read.files);
      counts[name] = read.count;
    } catch (error) {
      const problem = readProblem(error);
      if (problem === null) throw error;
      if (problem.kind === "credentials" || problem.kind === "unreachable") throw new RegionError(problem);
      const known = problem.kind === "not-offered" && "notEverywhere" in collection && collection.notEverywhere;
      if (!known) unread.push({ name, operation, problem });
    }
    onCollection();
  };

  for (const listing of LISTINGS) await attempt(listing, readListing(call, listing, pageSize));
  for (const detail of DETAILS) {
    const listing = LISTINGS.find(({ name }) => name === detail.of);
    const list = files.get(detail.of)?.[0]?.content[listing?.key ?? detail.of];
    // Whose details they would be is not known: that collection has been reported.
    if (list === undefined) onCollection();
    else await attempt(detail, readDetail(call, detail, ownersIn(detail, list as readonly Element[]), pageSize));
  }
  return { files: [...files.values()].flat(), counts, unread };
}
