import { spawn } from "node:child_process";
import { NAMESPACE_PREFIX, type KernelPlan } from "../translate/kernel-plan.js";
import { buildScript, changeScript, RUN_EXISTS } from "../translate/script.js";
import { KernelError } from "./kernel-error.js";
import { KERNEL_ENVIRONMENT, missingForKernel } from "./requirements.js";
import { removeRun } from "./remove.js";

/**
 * Builds the plan in this machine's kernel; when it fails nothing is left.
 *
 * @throws KernelError when something is missing here, when a run of that name exists, or when the kernel refuses
 */
export async function buildPlan(plan: KernelPlan): Promise<void> {
  const missing = missingForKernel();
  if (missing !== null) throw missing;
  const { code, errors } = await runScript(buildScript(plan));
  if (code === 0) return;
  if (code === RUN_EXISTS)
    throw new KernelError(
      `a run named \`${plan.runId}\` is in the kernel already`,
      `take it down first, or look at its namespaces: ip netns list | grep ${NAMESPACE_PREFIX}${plan.runId}`,
    );
  await removeRun(plan.runId);
  throw new KernelError(`the kernel refused the plan: ${errors.trim()}`);
}

/**
 * Changes routes and rules of a plan that is built; connections stay as they are.
 *
 * @throws KernelError when the plans differ in more than that, or when the kernel refuses
 */
export async function changePlan(from: KernelPlan, to: KernelPlan): Promise<void> {
  const script = changeScript(from, to);
  if (script === null)
    throw new KernelError("the change needs other namespaces or links", "only routes and rules change under traffic");
  const { code, errors } = await runScript(script);
  if (code !== 0) throw new KernelError(`the kernel refused the change: ${errors.trim()}`);
}

/** Ends with flowlab, however that ends, and all that it has started with it: what goes on building cannot be removed. */
const WITH_PARENT = "--pdeathsig KILL unshare --pid --fork --kill-child".split(" ");

function runScript(script: string): Promise<{ readonly code: number; readonly errors: string }> {
  return new Promise((resolve, reject) => {
    const shell = spawn("setpriv", [...WITH_PARENT, "sh", "-eu"], {
      env: KERNEL_ENVIRONMENT,
      stdio: ["pipe", "ignore", "pipe"],
    });
    let errors = "";
    shell.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    shell.on("error", reject).on("close", (code) => resolve({ code: code ?? 1, errors }));
    shell.stdin.on("error", () => {}); // it ended early: its exit code and errors say why
    shell.stdin.end(script);
  });
}
