import { expect, test } from "vitest";
import type { Answer } from "../../provision/aws/operation.js";
import { lateUntilMs, ProvisionRecord, removeLateLogGroups, type Cloud } from "../../provision/index.js";
import { builtInPlan, ACCOUNT, REGION } from "./provision-harness.js";

const NAME = "NextWorkVPCFlowLogsGroup";
const MINUTE = 60_000;
const BEGUN = Date.parse("2026-01-12T09:00:00.000Z");

interface Group {
  readonly creationTime: number;
  readonly retentionInDays?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly streams: readonly string[];
}

/** A CloudWatch Logs with one group, which `clock` decides about. */
function logsWith(groupAt: () => Group | null, deleted: string[]): Cloud {
  return {
    accountId: ACCOUNT,
    callerArn: `arn:aws:iam::${ACCOUNT}:user/a`,
    region: REGION,
    partition: "aws",
    async call(operation, input): Promise<Answer> {
      const group = groupAt();
      const answers: Partial<Record<typeof operation, () => Answer>> = {
        "logs:DescribeLogGroups": () => ({ logGroups: group === null ? [] : [{ logGroupName: NAME, ...group }] }),
        "logs:ListTagsForResource": () => ({ tags: group?.tags ?? {} }),
        "logs:DescribeLogStreams": () => ({
          logStreams: (group?.streams ?? []).map((logStreamName) => ({ logStreamName })),
        }),
        "logs:DeleteLogGroup": () => {
          deleted.push((input as { logGroupName: string }).logGroupName);
          return {};
        },
      };
      const answer = answers[operation];
      if (answer === undefined) throw new Error(operation);
      return answer();
    },
    close: () => undefined,
  };
}

function takenDown(): ProvisionRecord {
  const plan = builtInPlan("0badcafe");
  const record = new ProvisionRecord({
    writtenBy: "flowlab",
    command: "provision",
    schema: 1,
    runId: "0badcafe",
    labName: plan.labName,
    accountId: ACCOUNT,
    partition: "aws",
    region: REGION,
    endpointUrl: null,
    planDigest: "0",
  });
  const at = new Date(BEGUN).toISOString();
  for (const step of plan.steps)
    if (step.kind === "create") {
      const { kind, logicalId, name } = step.resource;
      record.add({ kind: "begun", step: step.id, at, resource: step.resource });
      record.add({ kind: "done", step: step.id, at, ids: { [logicalId]: kind === "flow-log" ? "fl-1" : name } });
    }
  record.add({ kind: "teardown", at });
  return record;
}

const delivered: Group = { creationTime: BEGUN + MINUTE, streams: ["eni-0123456789abcdef0-all"] };

test.for<{ name: string; group: Group; left: boolean }>([
  { name: "made after taking down began, with an interface's stream", group: delivered, left: false },
  { name: "older than taking down", group: { ...delivered, creationTime: BEGUN - MINUTE }, left: true },
  { name: "with a retention", group: { ...delivered, retentionInDays: 7 }, left: true },
  { name: "of another run", group: { ...delivered, tags: { "flowlab:run": "11111111" } }, left: true },
  { name: "with a stream of something else", group: { ...delivered, streams: ["eni-0a-all", "web"] }, left: true },
  { name: "without a stream", group: { ...delivered, streams: [] }, left: true },
])("TD-02: a log group $name is deleted unless it is somebody's", async ({ group, left }) => {
  const deleted: string[] = [];
  let there = true;
  const cloud = logsWith(() => (there ? group : null), deleted);
  const work = {
    cloud,
    state: takenDown(),
    patience: { pauseMs: async () => undefined, signal: new AbortController().signal },
    now: () => BEGUN,
    onReturned: () => (there = false),
  };
  expect(await removeLateLogGroups(work, BEGUN)).toEqual(left ? [NAME] : []);
  expect(deleted).toEqual(left ? [] : [NAME]);
});

test("TD-01: it is looked for each minute until a quarter of an hour after the flow log was deleted", async () => {
  const record = takenDown();
  expect(lateUntilMs(record)).toBe(BEGUN + 15 * MINUTE);
  record.add({ kind: "deleted", at: new Date(BEGUN + 2 * MINUTE).toISOString(), id: "fl-1" });
  const untilMs = lateUntilMs(record) ?? 0;
  expect(untilMs).toBe(BEGUN + 17 * MINUTE);
  let clock = BEGUN + 3 * MINUTE;
  const pauses: number[] = [];
  const returns: number[] = [];
  const deleted: string[] = [];
  // A delivery makes it at 9:05 and, late, once more at 9:12.
  const arrivals = [5, 12];
  const made = (): boolean => arrivals[0] !== undefined && clock >= BEGUN + arrivals[0] * MINUTE;
  const cloud = logsWith(() => (made() ? { ...delivered, creationTime: clock } : null), deleted);
  const left = await removeLateLogGroups(
    {
      cloud,
      state: record,
      patience: {
        pauseMs: async (milliseconds) => {
          pauses.push(milliseconds);
          clock += milliseconds;
        },
        signal: new AbortController().signal,
      },
      now: () => clock,
      onReturned: () => {
        returns.push((clock - BEGUN) / MINUTE);
        arrivals.shift();
      },
    },
    untilMs,
  );
  expect(left).toEqual([]);
  expect(returns).toEqual([5, 12]);
  expect(deleted).toEqual([NAME, NAME]);
  expect(pauses).toEqual(Array.from({ length: 14 }, () => MINUTE));
});
