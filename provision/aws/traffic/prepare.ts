import { ProvisionError } from "../execute/errors.js";
import { executeSteps, type Execution } from "../execute/execute-steps.js";
import { waitUntilRegistered, type NamedInstance } from "./registered.js";
import { runSetup } from "./run-script.js";
import { commandScript, runDirectory } from "./script.js";
import { serverCommand, type Asked } from "./servers.js";
import { awaitTargets } from "./target-health.js";
import { authoriseCommand, keyCommand, publicKeyIn } from "./ssh-keys.js";
import type { TrafficExchange, TrafficPlan } from "./traffic-plan.js";

/** The instance with that logical identifier. Throws where the journal does not know it: the lab is not built. */
export function instanceOf(logicalId: string, { lab }: TrafficPlan, { journal }: Execution): NamedInstance {
  const name = lab.topology.instances.find(({ id }) => id === logicalId)?.name ?? logicalId;
  const instanceId = journal.state.ids.get(logicalId);
  if (instanceId === undefined)
    throw new ProvisionError(
      "Provision.NotBuilt",
      `the instance \`${name}\` has not been built`,
      "`flowlab provision up` goes on where it stopped",
    );
  return { name, instanceId };
}

/**
 * Makes the instances ready for a timeline: waits for their agents, looks up their addresses, has those that use ssh make
 * a key and the others accept it, starts what listens, and waits for health checks. Done twice, it is the same.
 */
export async function prepareInstances(
  plan: TrafficPlan,
  take: number,
  execution: Execution,
  say: (text: string) => void,
): Promise<void> {
  const instances = plan.instanceIds.map((id) => instanceOf(id, plan, execution));
  await waitUntilRegistered(instances, execution, (missing) =>
    say(`waiting for the agent of ${missing.map(({ name }) => name).join(", ")}`),
  );
  await executeSteps(plan.addresses, execution);
  const { runId } = execution.journal.state.header;
  const setup = (logicalId: string, what: string, title: string, command: string): Promise<string> => {
    const { name, instanceId } = instanceOf(logicalId, plan, execution);
    const key = `${take}-${what}`;
    say(`${title} ${name}`);
    return runSetup(
      {
        step: `SendCommand ${key} ${logicalId}`,
        title: `${title} ${name}`,
        instanceId,
        script: commandScript(runDirectory(runId), key, command),
      },
      execution,
    );
  };
  const exchanges = plan.entries.filter((entry) => entry.kind === "exchange");
  await exchangeKeys(exchanges, runId, setup);
  for (const [instanceId, asked] of byInstance(exchanges)) {
    const command = serverCommand(runId, asked);
    if (command !== null) await setup(instanceId, "server", "server on", command);
  }
  const health = awaitTargets(exchanges, plan.lab.topology, take);
  if (health.length > 0) say("waiting for the targets of load balancers to be healthy");
  await executeSteps(health, execution);
}

type Setup = (logicalId: string, what: string, title: string, command: string) => Promise<string>;

async function exchangeKeys(exchanges: readonly TrafficExchange[], runId: string, setup: Setup): Promise<void> {
  const keys = new Map<string, string>();
  const accepted = new Map<string, { targetId: string; user: string; keys: Set<string> }>();
  for (const { spec, instanceId, answering } of exchanges) {
    if (spec.kind !== "ssh" || answering.length === 0) continue;
    if (!keys.has(instanceId)) {
      const printed = await setup(instanceId, "key", "ssh key on", keyCommand(runId));
      const key = publicKeyIn(printed);
      if (key === null)
        throw new ProvisionError("Provision.SetupFailed", `no ssh key: ${printed.trim()}`, "is OpenSSH installed?");
      keys.set(instanceId, key);
    }
    for (const { instanceId: targetId } of answering) {
      const at = `${targetId} ${spec.user}`;
      const who = accepted.get(at) ?? { targetId, user: spec.user, keys: new Set() };
      who.keys.add(keys.get(instanceId)!);
      accepted.set(at, who);
    }
  }
  for (const [index, { targetId, user, keys: own }] of [...accepted.values()].entries())
    await setup(targetId, `accept-${index + 1}`, `ssh key of others for ${user} on`, authoriseCommand(user, [...own]));
}

function byInstance(exchanges: readonly TrafficExchange[]): ReadonlyMap<string, readonly Asked[]> {
  const asked = new Map<string, Asked[]>();
  for (const { spec, answering } of exchanges)
    for (const { instanceId, port } of answering)
      asked.set(instanceId, [...(asked.get(instanceId) ?? []), { spec, port }]);
  return asked;
}
