import { availableParallelism } from "node:os";

/** Does the work for every item, for as many at once as there are processors; stops at the first that fails. */
export async function inParallel<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true && !failed; next = rest.next()) await work(next.value);
  };
  const guarded = async (): Promise<void> => {
    try {
      await worker();
    } catch (cause) {
      failed = true;
      throw cause;
    }
  };
  const settled = await Promise.allSettled(Array.from({ length: availableParallelism() }, guarded));
  for (const each of settled) if (each.status === "rejected") throw each.reason;
}
