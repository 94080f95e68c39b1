import { ProvisionError } from "../execute/errors.js";
import type { Execution } from "../execute/execute-steps.js";
import { stopIfInterrupted } from "../execute/patience.js";
import { invocationOf, notBegun, type Invocation } from "./invocation.js";
import { MOST_BYTES, pieceScript, type Report } from "./script.js";
import { sendCommand, type Order } from "./send-command.js";

/** Between two looks at what is under way. */
export const LOOK_MS = 1_000;
/** What does not depend on the lab is done within this time. */
const SETUP_SECONDS = 120;

export const NOT_THERE = "Systems Manager does not know the instance, or it is not running";

/** Sends a script and waits until it is over. */
async function runOrder(order: Order, execution: Execution): Promise<Invocation> {
  const commandId = await sendCommand(order, execution);
  if (commandId === null) return notBegun(NOT_THERE);
  for (;;) {
    const invocation = await invocationOf(commandId, order.instanceId, execution);
    if (invocation !== null) return invocation;
    await execution.patience.pauseMs(LOOK_MS);
    stopIfInterrupted(execution.patience);
  }
}

/** Makes something ready on an instance and gives what it printed. Rejects with a `ProvisionError` where that failed. */
export async function runSetup(order: Omit<Order, "seconds">, execution: Execution): Promise<string> {
  const { report, problem } = await runOrder({ ...order, seconds: SETUP_SECONDS }, execution);
  const said = report?.piece.toString() ?? "";
  if (report !== null && report.exitCode === 0 && problem === null) return said;
  throw new ProvisionError(
    "Provision.SetupFailed",
    `${order.title}: ${problem ?? `exit code ${String(report?.exitCode)}: ${said.trim()}`}`,
    "`traffic --again` begins anew; `flowlab provision down` takes everything down",
  );
}

/** The whole output of a command, of which the report has the first piece; what goes beyond the most says so. */
export async function wholeOutput(
  { piece, bytes }: Pick<Report, "piece" | "bytes">,
  of: Pick<Order, "step" | "title" | "instanceId"> & { readonly directory: string; readonly key: string },
  execution: Execution,
): Promise<string> {
  const pieces = [piece];
  let read = piece.length;
  while (read < bytes && read < MOST_BYTES) {
    const { report } = await runOrder(
      {
        step: `${of.step} from ${read}`,
        title: `${of.title}: its output from byte ${read}`,
        instanceId: of.instanceId,
        script: pieceScript(of.directory, of.key, read),
        seconds: SETUP_SECONDS,
      },
      execution,
    );
    if (report === null || report.piece.length === 0) break;
    pieces.push(report.piece);
    read += report.piece.length;
  }
  const text = Buffer.concat(pieces).toString();
  return read < bytes ? `${text}\n[${bytes - read} more bytes are in ${of.directory}/${of.key}.out]\n` : text;
}
