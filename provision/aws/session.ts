import type { AwsAccess, AwsSource } from "./access.js";
import { clientOptions } from "./client-options.js";
import type { Answer, Call } from "./operation.js";
import { readOnly } from "./read-only.js";

/** One Region of one account, open for reading. */
export interface Session {
  readonly region: string;
  readonly call: Call;
}

/** The first call finds out whether AWS can be reached: a wrong address should be reported soon. */
const FIRST_ATTEMPTS = 3;

type Commands = Readonly<Record<string, new (input: object) => object>>;
interface Client {
  send(command: object): Promise<Answer & { readonly $metadata?: unknown }>;
}

/** Loads the SDK (client-ec2 alone takes most of a second) and resolves the Region; rejects when there is none. */
export async function openSession(source: AwsSource, access: AwsAccess): Promise<Session> {
  const [ec2, loadBalancing, sts, options] = await Promise.all([
    import("@aws-sdk/client-ec2"),
    import("@aws-sdk/client-elastic-load-balancing-v2"),
    import("@aws-sdk/client-sts"),
    clientOptions(source, access),
  ]);
  const ec2Client = new ec2.EC2Client(options());
  const loadBalancingClient = new loadBalancing.ElasticLoadBalancingV2Client(options());
  const stsClient = new sts.STSClient(options(FIRST_ATTEMPTS));
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
