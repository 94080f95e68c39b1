import type { AwsAccess, AwsSource } from "./access.js";
import { clientOptions } from "./client-options.js";
import type { Answer } from "./operation.js";
import { isRead, UnsuccessfulItem, type ProvisionCall } from "./operations.js";

/** One Region of one account, open for being built in. */
export interface Cloud {
  readonly accountId: string;
  /** Of the caller: `arn:aws:iam::123456789012:user/ayoub`. */
  readonly callerArn: string;
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly call: ProvisionCall;
  close(): void;
}

/** The first call finds out whether AWS can be reached: a wrong address should be reported soon. */
const FIRST_ATTEMPTS = 3;

type Commands = Readonly<Record<string, new (input: object) => object>>;
interface Client {
  send(command: object): Promise<Answer & { readonly $metadata?: unknown }>;
  destroy(): void;
}
type Module = Commands & Readonly<Record<string, unknown>>;

interface Service {
  readonly commands: Commands;
  /** Tries again what failed on the way. */
  readonly patient: Client;
  readonly once: Client;
}

/** Throws what a 200 answer says that was not done (FLA-01). */
function refuseUnsuccessful(answer: Answer): void {
  const items = answer["Unsuccessful"];
  const [first] = Array.isArray(items) ? (items as readonly Readonly<Record<string, unknown>>[]) : [];
  if (first === undefined) return;
  const error = (first["Error"] ?? {}) as { readonly Code?: string; readonly Message?: string };
  throw new UnsuccessfulItem(error.Code ?? "Unsuccessful", error.Message ?? "no reason is given");
}

/** Loads the SDK and asks whose account it is. Rejects with what the SDK throws. */
export async function openCloud(source: AwsSource, access: AwsAccess): Promise<Cloud> {
  const [ec2, loadBalancing, iam, logs, ssm, sts, options] = await Promise.all([
    import("@aws-sdk/client-ec2"),
    import("@aws-sdk/client-elastic-load-balancing-v2"),
    import("@aws-sdk/client-iam"),
    import("@aws-sdk/client-cloudwatch-logs"),
    import("@aws-sdk/client-ssm"),
    import("@aws-sdk/client-sts"),
    clientOptions(source, access),
  ]);
  const service = (module: object, clientName: string): Service => {
    const commands = module as Module;
    const Client = commands[clientName] as unknown as new (options: object) => Client;
    return { commands, patient: new Client(options()), once: new Client(options(1)) };
  };
  const services: Readonly<Record<string, Service>> = {
    ec2: service(ec2, "EC2Client"),
    elasticloadbalancing: service(loadBalancing, "ElasticLoadBalancingV2Client"),
    iam: service(iam, "IAMClient"),
    logs: service(logs, "CloudWatchLogsClient"),
    ssm: service(ssm, "SSMClient"),
  };
  const stsClient = new sts.STSClient(options(FIRST_ATTEMPTS));
  const region = await stsClient.config.region();
  const { Account, Arn } = await stsClient.send(new sts.GetCallerIdentityCommand({}));
  stsClient.destroy();
  return {
    accountId: String(Account),
    callerArn: String(Arn),
    region,
    partition: String(Arn).split(":")[1] ?? "aws",
    async call(operation, input) {
      const [name = "", action = ""] = operation.split(":");
      const { commands, patient, once } = services[name] as Service;
      // `ProvisionOperation` is made of the names that these modules export, with `Command` behind them.
      const Command = commands[`${action}Command`] as Commands[string];
      const { $metadata: _, ...answer } = await (isRead(operation) ? patient : once).send(new Command(input));
      refuseUnsuccessful(answer);
      return answer;
    },
    close() {
      for (const { patient, once } of Object.values(services)) {
        patient.destroy();
        once.destroy();
      }
    },
  };
}
