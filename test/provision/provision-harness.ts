import type { Answer } from "../../provision/aws/operation.js";
import { isRead, type ProvisionOperation } from "../../provision/aws/operations.js";
import { readFileSync } from "node:fs";
import { builtInLabPath } from "../../cli/package.js";
import { parseLab, type Lab } from "../../lab/index.js";
import {
  executeSteps,
  openCloud,
  ownerOf,
  parseProvisionJournal,
  planLab,
  ProvisionRecord,
  tearDown,
  type Cloud,
  type Owned,
  type Patience,
  type Plan,
  type ProvisionEntry,
  type ProvisionJournal,
  type Step,
} from "../../provision/index.js";

export const REGION = "eu-west-3";
export const ACCOUNT = "123456789012";

/** AWS's time does not pass in tests: what is waited for is asked again at once. */
export const IMPATIENT: Patience = { pauseMs: async () => undefined, signal: new AbortController().signal };

/** The process is gone: nothing after it happens, and nothing catches it. */
export class Killed extends Error {}

/** The account at `url`, whose failed calls are tried again at once. */
export function openAccountAt(url: string): Promise<Cloud> {
  return openCloud({ profile: null, region: REGION }, { endpointUrl: url, retryDelayMs: () => 0 });
}

export function builtInLab(): Lab {
  const path = builtInLabPath();
  const lab = parseLab(readFileSync(path, "utf8"), path);
  if (!lab.ok) throw new Error("the built-in lab has errors");
  return lab.value;
}

/** The plan of the built-in lab. */
export function builtInPlan(runId: string): Plan {
  const planned = planLab(builtInLab(), { runId, accountId: ACCOUNT, partition: "aws" });
  if (!planned.ok) throw new Error("the built-in lab is not built");
  return planned.value;
}

/** What a journal's disk holds: whole lines, and at its end perhaps what a killed process wrote of one. */
export class Disk {
  text: string;

  constructor(plan: Plan, runId: string) {
    const header = {
      writtenBy: "flowlab",
      command: "provision",
      schema: 1,
      runId,
      labName: plan.labName,
      accountId: ACCOUNT,
      partition: "aws",
      region: plan.region,
      endpointUrl: null,
      planDigest: "0",
    };
    this.text = `${JSON.stringify(header)}\n`;
  }

  /** A new process opens the journal. `torn`: of which entries only half a line reaches the disk. */
  open(torn: (entry: ProvisionEntry) => boolean = () => false): ProvisionJournal {
    this.text = this.text.slice(0, this.text.lastIndexOf("\n") + 1);
    const state = parseProvisionJournal(this.text);
    if (!(state instanceof ProvisionRecord)) throw new Error(`not a journal: ${this.text}`);
    return {
      state,
      append: async (entry) => {
        const line = `${JSON.stringify(entry)}\n`;
        if (torn(entry)) {
          this.text += line.slice(0, line.length / 2);
          throw new Killed("while it wrote down");
        }
        this.text += line;
        state.add(entry);
      },
    };
  }
}

type Moment = (operation: ProvisionOperation, input: object) => "before" | "after" | null;

/** A cloud in whose calls the process is killed: before one is sent, or when AWS has done it and has not answered. */
export function killedAt(cloud: Cloud, momentOf: Moment): Cloud {
  return {
    ...cloud,
    async call(operation, input): Promise<Answer> {
      const moment = momentOf(operation, input);
      if (moment === "before") throw new Killed(`before ${operation}`);
      const answer = await cloud.call(operation, input);
      if (moment === "after") throw new Killed(`after ${operation}`);
      return answer;
    },
  };
}

/** Goes through a plan; `onStep` hears of each step that begins. */
export async function build(
  plan: Plan,
  cloud: Cloud,
  journal: ProvisionJournal,
  onStep: (step: Step) => void = () => undefined,
): Promise<void> {
  await executeSteps(plan.steps, { cloud, journal, patience: IMPATIENT, now: Date.now, onStep });
}

/** Takes a run down; gives what is left. */
export async function takeDown(cloud: Cloud, journal: ProvisionJournal): Promise<readonly Owned[]> {
  const { header, resources } = journal.state;
  return tearDown({
    cloud,
    journal,
    owner: ownerOf(header.runId, resources.values()),
    patience: IMPATIENT,
    now: Date.now,
    onRemoval: () => undefined,
  });
}

/** Whether it was killed; any other error is one. */
export async function wasKilled(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}

export { isRead };
