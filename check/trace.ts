import { compileNetwork, type Network, type Topology } from "../model/index.js";
import { probe, type ProbeAnswer } from "./probe.js";
import type { ProbeQuestion } from "./question.js";
import { proxiedProbes } from "./proxied.js";
import { findRemedy, type Remedy } from "./remedy.js";

/** A question with its answer, both ways hop by hop, and what would have to change where nothing comes back. */
export interface Trace extends ProbeAnswer {
  readonly network: Network;
  readonly question: ProbeQuestion;
  /** Null with a reply, and where the answer is undecided. */
  readonly remedy: Remedy | null;
  /** Connections that whoever answers opens in turn: those of an Application Load Balancer to its targets. */
  readonly proxied: readonly Trace[];
}

/** Asks with explanation, in a network that has seen no traffic. Interface indices of `question` are the topology's. */
export function trace(topology: Topology, question: ProbeQuestion): Trace {
  const network = compileNetwork(topology);
  const answer = probe(network, question, { explain: true });
  const traced = (asked: ProbeQuestion, found: ProbeAnswer, proxied: readonly Trace[]): Trace => {
    const remedy = found.answer === "no-reply" ? findRemedy(topology, asked, found) : null;
    return { ...found, network, question: asked, remedy, proxied };
  };
  const proxied = proxiedProbes(network, question, answer).map((each) => traced(each.question, each.answer, []));
  return traced(question, answer, proxied);
}
