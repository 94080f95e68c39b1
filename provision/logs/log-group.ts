import type { LogsApi } from "./logs-api.js";

/** A log group as it should be. Null leaves to AWS what it does by default, or to the group what it has. */
export interface LogGroupSettings {
  readonly name: string;
  readonly retentionInDays: number | null;
  /** Whether a group that is there gets that retention too; else only one that is made. */
  readonly changeRetention: boolean;
  readonly logGroupClass: "STANDARD" | "INFREQUENT_ACCESS" | null;
}

/** A log group as it is. */
export interface LogGroupState {
  readonly created: boolean;
  readonly logGroupClass: string;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** Makes the group when it is missing. The class of one that is there stays: it cannot be changed. */
export async function ensureLogGroup(api: LogsApi, settings: LogGroupSettings): Promise<LogGroupState> {
  const { name: logGroupName, retentionInDays, changeRetention, logGroupClass } = settings;
  const { sdk } = api;
  const created = await createUnlessThere(() =>
    api.send(new sdk.CreateLogGroupCommand({ logGroupName, ...(logGroupClass !== null && { logGroupClass }) })),
  );
  if (retentionInDays !== null && (created || changeRetention)) {
    await api.send(new sdk.PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
  }
  if (created) return { created, logGroupClass: logGroupClass ?? "STANDARD" };
  const { logGroups = [] } = await api.send(new sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
  const found = logGroups.find((each) => each.logGroupName === logGroupName);
  return { created, logGroupClass: found?.logGroupClass ?? "STANDARD" };
}

/** Whether the stream was made now; false when it was there. */
export async function ensureLogStream(api: LogsApi, logGroupName: string, logStreamName: string): Promise<boolean> {
  const { sdk } = api;
  return createUnlessThere(() => api.send(new sdk.CreateLogStreamCommand({ logGroupName, logStreamName })));
}

async function createUnlessThere(create: () => Promise<unknown>): Promise<boolean> {
  try {
    await create();
    return true;
  } catch (error) {
    if (isNamed(error, "ResourceAlreadyExistsException")) return false;
    throw error;
  }
}
