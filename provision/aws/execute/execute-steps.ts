import { readProblem } from "../aws-problem.js";
import type { Cloud } from "../cloud.js";
import type { Answer } from "../operation.js";
import { findPlanned } from "../owned/list-owned.js";
import type { CreateStep, ReadStep, SetStep, Step, WaitStep } from "../plan/step.js";
import { CallRefused, ProvisionError } from "./errors.js";
import type { ProvisionJournal } from "./journal.js";
import { makeCall } from "./make-call.js";
import { outcomeOf } from "./outcome.js";
import { LOOKS, pauseBetweenPolls, pauseForConsistency, POLLS, stopIfInterrupted, type Patience } from "./patience.js";
import { leftAlone } from "./pre-flight.js";
import { fillIn, textAt } from "./template.js";

/** What executing steps needs. */
export interface Execution {
  readonly cloud: Cloud;
  readonly journal: ProvisionJournal;
  readonly patience: Patience;
  /** Wall-clock milliseconds, for the journal. */
  readonly now: () => number;
  /** A step begins. */
  readonly onStep: (step: Step) => void;
}

type Ids = Readonly<Record<string, string>>;

/**
 * Makes the calls one after another, each written down before and after. What the journal says is done is not done
 * again, but for what is looked up. Rejects with {@link CallRefused}, {@link ProvisionError}, `Interrupted`, or what the
 * journal's disk says: then nothing is called any more.
 */
export async function executeSteps(steps: readonly Step[], execution: Execution): Promise<void> {
  const { journal, patience, now, onStep } = execution;
  for (const step of steps) {
    if (step.kind !== "read" && journal.state.done.has(step.id)) continue;
    stopIfInterrupted(patience);
    onStep(step);
    const ids = await executeStep(step, execution).catch(async (error: unknown) => {
      // What AWS refused it has not done: whoever goes on need not look for it.
      if (error instanceof CallRefused && !error.inDoubt && journal.state.begun.has(step.id))
        await journal.append({ kind: "refused", step: step.id, at: instant(now()) });
      throw error;
    });
    await journal.append({ kind: "done", step: step.id, at: instant(now()), ids });
  }
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

async function executeStep(step: Step, execution: Execution): Promise<Ids> {
  switch (step.kind) {
    case "create":
      return createResource(step, execution);
    case "set":
      return setResource(step, execution);
    case "read":
      return lookUp(step, execution);
    case "wait":
      return waitFor(step, execution);
  }
}

/** Whether the call was on its way when an earlier process ended; if not, writes down that it is now. */
async function begin(step: CreateStep | SetStep, { journal, now }: Execution): Promise<boolean> {
  if (journal.state.begun.has(step.id)) return true;
  const resource = step.kind === "create" ? { resource: step.resource } : {};
  await journal.append({ kind: "begun", step: step.id, at: instant(now()), ...resource });
  return false;
}

function inputOf(step: Step, { journal }: Execution): object {
  return fillIn(step.input, journal.state.ids) as object;
}

async function createResource(step: CreateStep, execution: Execution): Promise<Ids> {
  const { cloud, journal, patience } = execution;
  const { resource, identifier, operation, title } = step;
  const idsOf = (id: string): Ids => ({ [resource.logicalId]: id });
  const find = async (): Promise<Ids | null> => {
    const found = await findPlanned(cloud.call, resource, journal.state.header.runId, cloud);
    return found && idsOf(found.id);
  };
  return makeCall(
    cloud.call,
    {
      operation,
      title,
      input: inputOf(step, execution),
      inDoubt: await begin(step, execution),
      made: (answer) => idsOf("known" in identifier ? identifier.known : identifierAt(answer, identifier.path, step)),
      async look() {
        // What was made just now may take some seconds to be listed (TD-04).
        for (let look = 1; ; look++) {
          const found = await find();
          if (found !== null || look === LOOKS) return found;
          await pauseForConsistency(patience);
        }
      },
      async already() {
        const found = await find();
        if (found !== null) return found;
        throw new ProvisionError(
          "Provision.ForeignResource",
          `there is a ${resource.kind.replaceAll("-", " ")} \`${resource.name}\` already, and it is not of this run`,
          leftAlone(resource.kind),
        );
      },
      gone: "not-yet",
    },
    patience,
  );
}

async function setResource(step: SetStep, execution: Execution): Promise<Ids> {
  const { cloud, patience } = execution;
  return makeCall<Ids>(
    cloud.call,
    {
      operation: step.operation,
      title: step.title,
      input: inputOf(step, execution),
      inDoubt: await begin(step, execution),
      made: () => ({}),
      // The call itself says so when it is made again.
      look: async () => null,
      already: async (inDoubt) => (inDoubt ? {} : null),
      gone: "not-yet",
    },
    patience,
  );
}

/** AWS answered, and left out what it always says. */
function missing(step: Step, path: string): ProvisionError {
  return new ProvisionError(
    "Provision.Unreadable",
    `${step.operation} for ${step.title} answered without \`${path}\``,
    "the same command goes on; `flowlab provision down` takes down what there is",
  );
}

function identifierAt(answer: Answer, path: string, step: Step): string {
  const value = textAt(answer, path);
  if (value === null) throw missing(step, path);
  return value;
}

async function lookUp(step: ReadStep, execution: Execution): Promise<Ids> {
  const { journal, patience } = execution;
  for (let look = 1; ; look++) {
    const answer = await ask(step, execution);
    const found = new Map<string, string>();
    let lacking: string | null = null;
    for (const [logicalId, path] of Object.entries(step.yields)) {
      const id = textAt(answer, path, journal.state.ids);
      if (id === null) lacking = path;
      else found.set(logicalId, id);
    }
    if (lacking === null) return Object.fromEntries(found);
    if (look === LOOKS) throw missing(step, lacking);
    await pauseForConsistency(patience);
  }
}

/** The answer to a question; null where AWS does not find yet what it is about (TD-04). */
async function ask(step: ReadStep | WaitStep, execution: Execution): Promise<Answer | null> {
  try {
    return await execution.cloud.call(step.operation, inputOf(step, execution));
  } catch (error) {
    if (outcomeOf(step.operation, error) === "gone") return null;
    const problem = readProblem(error);
    throw problem === null ? error : new CallRefused(step.operation, step.title, problem, error);
  }
}

async function waitFor(step: WaitStep, execution: Execution): Promise<Ids> {
  const { patience } = execution;
  let state: string | null = null;
  for (let poll = 1; poll <= POLLS; poll++) {
    const answer = await ask(step, execution);
    state = textAt(answer, step.path, execution.journal.state.ids);
    if (state === step.until) return {};
    if (state !== null && step.never.includes(state)) break;
    if (answer === null && poll >= LOOKS * LOOKS) break;
    await pauseBetweenPolls(patience);
    stopIfInterrupted(patience);
  }
  throw new ProvisionError(
    "Provision.NeverReady",
    `it does not come about that ${step.title}: AWS says \`${state ?? "not found"}\``,
    "the same command goes on; `flowlab provision down` takes down what there is",
  );
}
