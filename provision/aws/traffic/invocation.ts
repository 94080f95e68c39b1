import { readProblem } from "../aws-problem.js";
import { CallRefused } from "../execute/errors.js";
import type { Execution } from "../execute/execute-steps.js";
import { textAt } from "../execute/template.js";
import type { Answer } from "../operation.js";
import { readReport, type Report } from "./script.js";

/** How a command ended on its instance. */
export interface Invocation {
  /** What the script reported; null where it did not come so far. */
  readonly report: Report | null;
  /** In words, where it did not run to its end; null where it did. */
  readonly problem: string | null;
  /** Whether the instance began it at all. */
  readonly began: boolean;
}

/** It never came to the instance. */
export function notBegun(problem: string): Invocation {
  return { report: null, problem, began: false };
}

/** Statuses that may still change (GetCommandInvocation). */
const UNDER_WAY: ReadonlySet<string> = new Set(["Pending", "InProgress", "Delayed", "Cancelling"]);

const NOT_BEGUN = /^(Delivery Timed Out|Undeliverable|Invalid Platform|Access Denied)$/;

/** StatusDetails of a command that did not end by itself, in words ("Understanding command statuses"). */
const PROBLEMS: Readonly<Record<string, string>> = {
  "Delivery Timed Out": "the instance did not take the command within a minute: its agent is offline",
  "Execution Timed Out": "the command ran for longer than it was allowed to",
  Undeliverable: "the command could not be delivered: the instance does not answer",
  Terminated: "Systems Manager gave the command up",
  Cancelled: "somebody has cancelled the command",
  "Invalid Platform": "the instance has no shell that Systems Manager could use",
  "Access Denied": "the instance is not allowed to take commands",
};

/** How it ended; null while it is under way. */
export async function invocationOf(
  commandId: string,
  instanceId: string,
  { cloud }: Pick<Execution, "cloud">,
): Promise<Invocation | null> {
  let answer: Answer;
  try {
    answer = await cloud.call("ssm:GetCommandInvocation", { CommandId: commandId, InstanceId: instanceId });
  } catch (error) {
    const problem = readProblem(error);
    if (problem === null) throw error;
    // It is not known everywhere yet.
    if (problem.code === "InvocationDoesNotExist") return null;
    throw new CallRefused("ssm:GetCommandInvocation", "the output of a command", problem, error);
  }
  const status = textAt(answer, "Status") ?? "Pending";
  if (UNDER_WAY.has(status)) return null;
  const report = readReport(textAt(answer, "StandardOutputContent") ?? "");
  if (status === "Success" && report !== null) return { report, problem: null, began: true };
  const details = textAt(answer, "StatusDetails") ?? status;
  const said = (textAt(answer, "StandardErrorContent") ?? "").trim().split("\n").at(-1) ?? "";
  const problem = PROBLEMS[details] ?? `the command ended as \`${details}\`${said === "" ? "" : `: ${said}`}`;
  return { report, problem, began: !NOT_BEGUN.test(details) };
}
