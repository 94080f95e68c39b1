import { parseQuestion, trace, traceTitle, traceVerdict } from "../../check/index.js";
import type { TracedPath } from "../../graph/index.js";
import { compileNetwork, type Topology } from "../../model/index.js";

/** What the command line hands over for a question. */
export function traced(topology: Topology, from: string, to: string, protocol = "icmp", port?: string): TracedPath {
  const question = parseQuestion(compileNetwork(topology), { from, to, protocol, port });
  if (!question.ok) throw new Error(question.issues[0]?.message);
  const answer = trace(topology, question.value);
  return {
    title: traceTitle(answer),
    answer: answer.answer,
    code: answer.code,
    verdict: traceVerdict(answer),
    ways: [
      { name: "request", path: answer.forward },
      ...(answer.reply === null ? [] : [{ name: "reply" as const, path: answer.reply }]),
    ],
  };
}
