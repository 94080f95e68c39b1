import { CallRefused } from "../execute/errors.js";
import type { Execution } from "../execute/execute-steps.js";
import { makeCall } from "../execute/make-call.js";
import { LOOKS, pauseForConsistency } from "../execute/patience.js";
import { textAt } from "../execute/template.js";
import type { Answer } from "../operation.js";

/** A script for one instance. */
export interface Order {
  /** Unique in the journal: `SendCommand 1-3`. */
  readonly step: string;
  readonly title: string;
  /** The real identifier. */
  readonly instanceId: string;
  readonly script: readonly string[];
  /** How long it may run. */
  readonly seconds: number;
}

/** How long Systems Manager tries to hand a command to an instance: the least that it takes is 30 s. */
const DELIVERY_SECONDS = 60;
/** Clocks differ, and `InvokedAfter` is by Amazon's. */
const EARLIER_MS = 10 * 60 * 1000;

/**
 * Has an instance run a script, once: what the journal says was sent is not sent again, and what was on its way when an
 * earlier process ended is looked for by its comment. Gives the command's identifier, or null where Systems Manager does
 * not know the instance or it is not running. Rejects with what {@link makeCall} does.
 */
export async function sendCommand(order: Order, execution: Execution): Promise<string | null> {
  const { journal, cloud, patience, now } = execution;
  const { step, title, instanceId, script, seconds } = order;
  const sent = journal.state.ids.get(step);
  if (sent !== undefined) return sent;
  const inDoubt = journal.state.begun.has(step);
  if (!inDoubt) await journal.append({ kind: "begun", step, at: new Date(now()).toISOString() });
  const comment = `flowlab ${journal.state.header.runId} ${step}`.slice(0, 100);
  const since = new Date(Date.parse(journal.state.traffic?.startedAt ?? "") - EARLIER_MS);
  try {
    const id = await makeCall(
      cloud.call,
      {
        operation: "ssm:SendCommand",
        title,
        input: {
          DocumentName: "AWS-RunShellScript",
          InstanceIds: [instanceId],
          Comment: comment,
          TimeoutSeconds: DELIVERY_SECONDS,
          Parameters: { commands: script, executionTimeout: [String(Math.ceil(seconds))] },
        },
        inDoubt,
        made: (answer) => textAt(answer, "Command.CommandId") ?? "",
        async look() {
          for (let look = 1; ; look++) {
            const found = await findCommand(comment, since, execution);
            if (found !== null || look === LOOKS) return found;
            await pauseForConsistency(patience);
          }
        },
        already: async () => null,
        gone: "",
      },
      patience,
    );
    await journal.append({ kind: "done", step, at: new Date(now()).toISOString(), ids: { [step]: id } });
    return id;
  } catch (error) {
    if (error instanceof CallRefused && error.problem.kind === "denied")
      await journal.append({ kind: "refused", step, at: new Date(now()).toISOString() });
    // "Instances not in a valid state for account": stopped, or its agent has never been heard of.
    if (error instanceof CallRefused && error.problem.code === "InvalidInstanceId") return null;
    throw error;
  }
}

/** The command with that comment; the list cannot be asked for comments, nor for instances that have not begun it. */
async function findCommand(comment: string, since: Date, { cloud }: Execution): Promise<string | null> {
  const filters = [{ key: "InvokedAfter", value: since.toISOString().replace(/\.\d+/, "") }];
  let token: unknown;
  do {
    const answer: Answer = await cloud.call("ssm:ListCommands", {
      Filters: filters,
      ...(token !== undefined && { NextToken: token }),
    });
    const commands = (answer["Commands"] ?? []) as readonly {
      readonly CommandId?: string;
      readonly Comment?: string;
    }[];
    const found = commands.find(({ Comment }) => Comment === comment)?.CommandId;
    if (found !== undefined) return found;
    const next = answer["NextToken"] || undefined;
    if (next === token) break;
    token = next;
  } while (token !== undefined);
  return null;
}
