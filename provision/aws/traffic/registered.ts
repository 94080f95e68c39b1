import { readProblem } from "../aws-problem.js";
import { CallRefused, ProvisionError } from "../execute/errors.js";
import type { Execution } from "../execute/execute-steps.js";
import { pauseBetweenPolls, stopIfInterrupted } from "../execute/patience.js";
import type { Answer } from "../operation.js";

/** An instance by its name and its real identifier. */
export interface NamedInstance {
  readonly name: string;
  readonly instanceId: string;
}

/** Agents register within a minute or two of an instance's start; ten minutes are given. */
const ASKED = 120;
/** As many as one call takes in a filter. */
const AT_ONCE = 50;

/**
 * Waits until Systems Manager has heard from the agent of every instance. `onWaiting` is told whose is missing, as often
 * as it is asked. Rejects with a {@link ProvisionError} that names those from which nothing comes.
 */
export async function waitUntilRegistered(
  instances: readonly NamedInstance[],
  { cloud, patience }: Pick<Execution, "cloud" | "patience">,
  onWaiting: (missing: readonly NamedInstance[]) => void,
): Promise<void> {
  for (let asked = 1; ; asked++) {
    const status = await pingStatus(instances, cloud.call);
    const missing = instances.filter(({ instanceId }) => status.get(instanceId) !== "Online");
    if (missing.length === 0) return;
    if (asked === ASKED) throw notRegistered(missing, status);
    onWaiting(missing);
    await pauseBetweenPolls(patience);
    stopIfInterrupted(patience);
  }
}

function notRegistered(missing: readonly NamedInstance[], status: ReadonlyMap<string, string>): ProvisionError {
  const names = missing.map(({ name, instanceId }) => {
    const said = status.get(instanceId);
    return `\`${name}\` (${instanceId}, ${said === undefined ? "never heard of" : `agent offline: ${said}`})`;
  });
  return new ProvisionError(
    "Provision.NotRegistered",
    `Systems Manager has not heard from ${names.join(", ")} for ten minutes`,
    "the instance needs its instance profile, the SSM Agent running, and a way out over HTTPS; `aws ssm describe-instance-information` shows who is there; the same command goes on",
  );
}

async function pingStatus(
  instances: readonly NamedInstance[],
  call: Execution["cloud"]["call"],
): Promise<ReadonlyMap<string, string>> {
  const status = new Map<string, string>();
  for (let first = 0; first < instances.length; first += AT_ONCE) {
    const values = instances.slice(first, first + AT_ONCE).map(({ instanceId }) => instanceId);
    let answer: Answer;
    try {
      answer = await call("ssm:DescribeInstanceInformation", {
        Filters: [{ Key: "InstanceIds", Values: values }],
        MaxResults: AT_ONCE,
      });
    } catch (error) {
      const problem = readProblem(error);
      if (problem === null) throw error;
      throw new CallRefused("ssm:DescribeInstanceInformation", "which instances take commands", problem, error);
    }
    for (const each of (answer["InstanceInformationList"] ?? []) as readonly Readonly<Record<string, unknown>>[])
      status.set(String(each["InstanceId"]), String(each["PingStatus"]));
  }
  return status;
}
