import type { Detail, Listing } from "./collections.js";
import type { Answer, Call } from "./operation.js";

/**
 * Elements a call. Within the limits of every call here (5 to 100, load balancing 1 to 400): EC2 throttles and times
 * out calls without a page size in large accounts ("Paginate using the AWS SDKs").
 */
export const PAGE_SIZE = 100;

/** AWS did not hand out all there is. */
export class IncompleteAnswerError extends Error {
  override readonly name = "IncompleteAnswer";
}

const FIELDS = {
  "next-token": { token: "NextToken", next: "NextToken", size: "MaxResults" },
  marker: { token: "Marker", next: "NextMarker", size: "PageSize" },
} as const;

/** The value under the call's key: the lists of all pages as one, or the object that a call without a list answers. */
export async function readPages(
  call: Call,
  { operation, paging, key }: Pick<Listing | Detail, "operation" | "paging" | "key">,
  input: object,
  pageSize: number,
): Promise<unknown> {
  if (paging === "whole") return (await call(operation, input))[key] ?? [];
  const fields = FIELDS[paging];
  const elements: unknown[] = [];
  const seen = new Set<unknown>();
  let answer: Answer;
  let token: unknown;
  do {
    seen.add(token);
    const page = { ...input, [fields.size]: pageSize, ...(token !== undefined && { [fields.token]: token }) };
    answer = await call(operation, page);
    elements.push(...((answer[key] ?? []) as readonly unknown[]));
    token = answer[fields.next] || undefined;
  } while (token !== undefined && !seen.has(token));
  if (token !== undefined) throw new IncompleteAnswerError("it hands out the same page again and again");
  if (answer["AdditionalRoutesAvailable"] === true)
    throw new IncompleteAnswerError(`it hands out no more than ${elements.length} of its routes`);
  return elements;
}
