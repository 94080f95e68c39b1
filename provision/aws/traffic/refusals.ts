import { isIpv4, type Issue, type Topology } from "../../../model/index.js";
import type { ExchangeSpec, HttpSpec, Lab, TcpSpec } from "../../../sim/index.js";
import { answeringAt } from "./answering.js";
import { isRequestLength, responseOf } from "../../play/http-messages.js";

/** The longest addresses in a request's Host: the one that Amazon chooses is not known before. */
const LONGEST_ADDRESS = "255.255.255.255";
const LONGEST_IPV6_ADDRESS = `[${Array.from({ length: 8 }, () => "ffff").join(":")}]`;
/** What is read and sent is held in memory. */
const LARGEST_BYTES = 256 * 1024 * 1024;
/** Systems on which there is a POSIX shell, and on which of them Python 3 is installed from the first. */
const WITH_SHELL: ReadonlySet<string> = new Set(["amazon-linux-2023", "amazon-linux-2", "ubuntu"]);
const WITH_PYTHON: ReadonlySet<string> = new Set(["amazon-linux-2023", "ubuntu"]);

/** Everything of a lab's timeline that is not played on instances, by name. */
export function refuseUnplayable(lab: Lab): readonly Issue[] {
  const exchanges = lab.timeline.flatMap((entry) =>
    entry.kind === "exchange" && entry.exchange.from.kind === "instance" ? [entry.exchange] : [],
  );
  return [
    ...exchanges.flatMap((spec) => [...refusalsOf(spec, lab)].map((each) => refused(`${each} (\`${spec.name}\`)`))),
    ...differing(exchanges, lab.topology),
  ];
}

function refused(what: string): Issue {
  const message = `traffic in AWS does not play ${what}`;
  const hint = "simulate this lab (`flowlab run`), or take it out of the lab file that you provision";
  return { severity: "error", code: "Provision.NotPlayed", message, hint };
}

function* refusalsOf(spec: ExchangeSpec, { software, topology }: Lab): Generator<string> {
  const { from } = spec;
  if (from.kind !== "instance") return;
  const systemOf = (id: string): string | undefined =>
    software.find(({ instanceId }) => instanceId === id)?.operatingSystem;
  const system = systemOf(from.instanceId);
  // What is to answer ping is ready; all else is made ready by commands there.
  const answering = spec.kind === "ping" ? [] : answeringAt(spec, topology);
  const systems = new Set([system, ...answering.map(({ instanceId }) => systemOf(instanceId))]);
  for (const each of systems) if (each !== undefined && !WITH_SHELL.has(each)) yield `commands on ${each}`;
  switch (spec.kind) {
    case "ping":
      if (spec.count === null && spec.interruptAfterUs === null) yield "a ping that never ends";
      return;
    case "ssh":
      if (spec.session.kind === "command") yield* parameters(spec.session.command);
      if (spec.session.kind === "interactive") yield "a terminal session between instances: nobody sits there";
      if (spec.session.kind === "banner") yield "an ssh banner that is only read";
      if (spec.key === "refused") yield "a key that is refused";
      if (answering.length > 1)
        yield "ssh to a load balancer with several targets, each of which has a host key of its own";
      return;
    case "tcp":
    case "http":
      for (const each of systems)
        if (each !== undefined && WITH_SHELL.has(each) && !WITH_PYTHON.has(each))
          yield `${spec.kind} on ${each}, which has no Python 3`;
      if (Math.max(spec.requestBytes, spec.responseBytes) > LARGEST_BYTES) yield "more than 256 MiB at a time";
      else if (spec.kind === "http") yield* httpRefusals(spec);
      if (spec.kind === "http") yield* parameters(spec.path);
      return;
    case "udp":
      yield "udp";
  }
}

/** "Working with Parameter Store parameters in Run Command": it puts values in the place of what is in such braces. */
function* parameters(text: string): Generator<string> {
  if (text.includes("{{")) yield `\`${text}\`, in which Systems Manager takes \`{{\` for a parameter`;
}

function* httpRefusals({ to, path, port, host: named, requestBytes, responseBytes }: HttpSpec): Generator<string> {
  const address = isIpv4(to) ? LONGEST_ADDRESS : LONGEST_IPV6_ADDRESS;
  const host = named ?? `${address}${port === 80 ? "" : `:${port}`}`;
  if (!isRequestLength(path, host, requestBytes)) yield `a request of ${requestBytes} bytes, which curl cannot send`;
  if (responseOf(responseBytes) === null)
    yield `a response of ${responseBytes} bytes, which no HTTP head leaves room for`;
}

/** A server on an instance is told once what to answer: all that ask the same of it get the same. */
function differing(exchanges: readonly ExchangeSpec[], topology: Topology): readonly Issue[] {
  const first = new Map<string, TcpSpec | HttpSpec>();
  const issues = new Map<string, Issue>();
  for (const spec of exchanges) {
    if (spec.kind !== "tcp" && spec.kind !== "http") continue;
    for (const { instanceId, port } of answeringAt(spec, topology))
      for (const key of [
        `${instanceId} ${port}`,
        ...(spec.kind === "http" ? [`${instanceId} ${port} ${spec.path}`] : []),
      ]) {
        const earlier = first.get(key);
        if (earlier === undefined) first.set(key, spec);
        else if (differ(earlier, spec))
          issues.set(
            spec.name,
            refused(`other lengths or protocols on one port than those of \`${earlier.name}\` (\`${spec.name}\`)`),
          );
      }
  }
  return [...issues.values()];
}

function differ(earlier: TcpSpec | HttpSpec, spec: TcpSpec | HttpSpec): boolean {
  if (earlier.kind !== spec.kind) return true;
  const isElsewhere = earlier.kind === "http" && spec.kind === "http" && earlier.path !== spec.path;
  if (isElsewhere) return false;
  return (
    earlier.responseBytes !== spec.responseBytes || (spec.kind === "tcp" && earlier.requestBytes !== spec.requestBytes)
  );
}
