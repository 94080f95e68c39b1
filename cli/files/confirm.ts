import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";

/** Asks on standard error and reads one line of standard input: only `yes` is one. */
export async function confirm(question: string, io: Io): Promise<void> {
  io.stderr.write(`${question} Type \`yes\` to go on: `);
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of io.stdin) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) break;
  }
  if (text.split("\n")[0]?.trim() === "yes") return;
  if (!text.includes("\n")) io.stderr.write("\n");
  throw new FlowlabError("Provision.NotConfirmed", "not confirmed: nothing was done", "`--yes` does not ask");
}
