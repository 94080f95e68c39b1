import type * as logs from "@aws-sdk/client-cloudwatch-logs";
import type { AwsAccess, AwsSource } from "../aws/access.js";
import { clientOptions } from "../aws/client-options.js";

type Client = logs.CloudWatchLogsClient;

/** CloudWatch Logs of one account and Region. */
export interface LogsApi {
  readonly accountId: string;
  readonly region: string;
  readonly sdk: typeof logs;
  /** For calls that may be repeated: throttling and failures on the way are tried again. */
  readonly send: Client["send"];
  /** For PutLogEvents: one attempt, as one that was not answered may have succeeded. */
  readonly sendOnce: Client["send"];
  close(): void;
}

/** Loads the SDK and asks whose account it is. Rejects with what the SDK throws. */
export async function openLogs(source: AwsSource, access: AwsAccess): Promise<LogsApi> {
  const [sdk, sts, options] = await Promise.all([
    import("@aws-sdk/client-cloudwatch-logs"),
    import("@aws-sdk/client-sts"),
    clientOptions(source, access),
  ]);
  const stsClient = new sts.STSClient(options(3));
  const client = new sdk.CloudWatchLogsClient(options());
  const once = new sdk.CloudWatchLogsClient(options(1));
  const region = await client.config.region();
  const { Account } = await stsClient.send(new sts.GetCallerIdentityCommand({}));
  stsClient.destroy();
  return {
    accountId: Account ?? "unknown",
    region,
    sdk,
    send: client.send.bind(client),
    sendOnce: once.send.bind(once),
    close() {
      client.destroy();
      once.destroy();
    },
  };
}
