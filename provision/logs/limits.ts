// What PutLogEvents takes (its API reference, and the quotas page of CloudWatch Logs).

/** Bytes that each event counts beside its message's UTF-8. */
export const EVENT_OVERHEAD_BYTES = 26;
export const MAX_BATCH_BYTES = 1_048_576;
export const MAX_BATCH_EVENTS = 10_000;
/** Between the first and the last event of a batch. */
export const MAX_BATCH_SPAN_MS: number = 24 * 3_600_000;
/** Older events are rejected one by one; so are those older than the group's retention. */
export const OLDEST_EVENT_MS: number = 14 * 24 * 3_600_000;
/** Events further ahead are rejected one by one. */
export const NEWEST_EVENT_MS: number = 2 * 3_600_000;

const GROUP_NAME = /^(?!aws\/)[A-Za-z0-9_/.#-]{1,512}$/;

export function isLogGroupName(name: string): boolean {
  return GROUP_NAME.test(name);
}

/** What an event counts towards {@link MAX_BATCH_BYTES}, and towards what AWS bills. */
export function eventBytes(message: string): number {
  return Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
}
