import type { AwsAccess, AwsSource } from "./access.js";
import type { Answer, Call } from "./operation.js";
import { readOnly } from "./read-only.js";
import { backoffMs, MAX_ATTEMPTS } from "./retry.js";

/** One Region of one account, open for reading. */
export interface Session {
  readonly region: string;
  readonly call: Call;
}

/** A host that does not answer at all must not hold up a read for the SDK's two minutes. */
const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** The first call finds out whether AWS can be reached: a wrong address should be reported soon. */
const FIRST_ATTEMPTS = 3;

type Commands = Readonly<Record<string, new (input: object) => object>>;
interface Client {
  send(command: object): Promise<Answer & { readonly $metadata?: unknown }>;
}

/** Loads the SDK (client-ec2 alone takes most of a second) and resolves the Region; rejects when there is none. */
export async function openSession({ profile, region }: AwsSource, access: AwsAccess): Promise<Session> {
  // The SDK warns on Node 20 of what its later versions will need: that is for who chooses the version, not for users.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const [ec2, loadBalancing, sts, { ConfiguredRetryStrategy }] = await Promise.all([
    import("@aws-sdk/client-ec2"),
    import("@aws-sdk/client-elastic-load-balancing-v2"),
    import("@aws-sdk/client-sts"),
    import("@smithy/core/retry"),
  ]);
  const retry = (attempts: number): InstanceType<typeof ConfiguredRetryStrategy> =>
    new ConfiguredRetryStrategy(attempts, access.retryDelayMs ?? ((attempt) => backoffMs(attempt)));
  const shared = {
    ...(profile !== null && { profile }),
    ...(region !== null && { region }),
    ...(access.endpointUrl !== null && { endpoint: access.endpointUrl }),
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    retryStrategy: retry(MAX_ATTEMPTS),
  };
  const ec2Client = new ec2.EC2Client(shared);
  const loadBalancingClient = new loadBalancing.ElasticLoadBalancingV2Client(shared);
  const stsClient = new sts.STSClient({ ...shared, retryStrategy: retry(FIRST_ATTEMPTS) });
  readOnly(ec2Client);
  readOnly(loadBalancingClient);
  readOnly(stsClient);
  const services: Readonly<Record<string, readonly [client: unknown, commands: unknown]>> = {
    ec2: [ec2Client, ec2],
    elasticloadbalancing: [loadBalancingClient, loadBalancing],
    sts: [stsClient, sts],
  };
  return {
    region: await stsClient.config.region(),
    async call(operation, input) {
      const [service = "", name = ""] = operation.split(":");
      // `Operation` is made of the names that these modules export, with `Command` behind them.
      const [client, commands] = services[service] as readonly [Client, Commands];
      const Command = commands[`${name}Command`] as Commands[string];
      const { $metadata: _, ...answer } = await client.send(new Command(input));
      return answer;
    },
  };
}
