import { z } from "zod";
import {
  failure,
  jsonLocator,
  isIpv4,
  parseIpAddress,
  success,
  type IpAddress,
  type Issue,
  type Result,
} from "../model/index.js";
import { protocolIn } from "./parse-question.js";

/** One line of a probes file: a question, and what a real network answered or an operator expects. */
export interface Probe {
  readonly id: string;
  /** A network interface or instance by id or name, or `internet`. */
  readonly from: string;
  /** Null: the primary address of the interface, or anybody's on the internet. */
  readonly source: IpAddress | null;
  readonly to: IpAddress;
  /** IP protocol number. */
  readonly protocol: number;
  /** 0 where the protocol has none. */
  readonly port: number;
  readonly expect: "reply" | "no-reply";
  readonly note: string | null;
  /** Line of the file, from 1. */
  readonly line: number;
}

const addressText = z.string().transform((text, context): IpAddress => {
  const address = parseIpAddress(text);
  if (address !== null) return address;
  context.addIssue({ code: "custom", message: `\`${text}\` is not an IP address` });
  return z.NEVER;
});

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, icmpv6: 58, tcp: 6, udp: 17 };

const protocolNumber = z.union([z.string(), z.number()]).transform((value, context): number => {
  const name = String(value).toLowerCase();
  const number = Object.hasOwn(PROTOCOLS, name) ? PROTOCOLS[name]! : /^\d{1,3}$/.test(name) ? Number(name) : 256;
  if (number <= 255) return number;
  context.addIssue({ code: "custom", message: `\`${value}\` is not a protocol: icmp, tcp, udp or 0 to 255` });
  return z.NEVER;
});

const schema = z
  .strictObject({
    id: z.string().min(1),
    from: z.string().min(1),
    source: addressText.nullable().default(null),
    to: addressText,
    protocol: protocolNumber,
    port: z.int().min(0).max(65_535).optional(),
    expect: z.enum(["reply", "no-reply"]),
    note: z.string().optional(),
  })
  .check((context) => {
    const { protocol, port, source, to } = context.value;
    if (source !== null && isIpv4(source) !== isIpv4(to))
      context.issues.push({ code: "custom", message: "`source` and `to` are of one family", path: [], input: source });
    const needsPort = protocol === 6 || protocol === 17;
    if (needsPort === (port !== undefined)) return;
    const message = needsPort ? "tcp and udp need a `port`" : "only tcp and udp have a `port`";
    context.issues.push({ code: "custom", message, path: needsPort ? [] : ["port"], input: context.value });
  });

type Line = { readonly text: string; readonly number: number };

/** Problems of one line. Columns count in the line itself. */
function lineIssues(file: string, line: Line, problems: readonly z.core.$ZodIssue[]): readonly Issue[] {
  const locate = jsonLocator({ path: file, text: line.text });
  return problems.map((problem) => {
    const path = problem.path.map((key) => (typeof key === "symbol" ? String(key) : key));
    const unknown = problem.code === "unrecognized_keys";
    const text = `${problem.message.charAt(0).toLowerCase()}${problem.message.slice(1)}`;
    return {
      severity: "error",
      code: "Probes.Malformed",
      message: unknown
        ? `unknown field ${problem.keys.map((key) => `\`${key}\``).join(", ")}`
        : path.length === 0
          ? text
          : `\`${path.join(".")}\`: ${text}`,
      hint: "a probe is {id, from, source, to, protocol, port, expect, note}",
      position: { file, line: line.number, column: locate.position(path)?.column ?? 1 },
    };
  });
}

function parseJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

function parseLine(file: string, line: Line): { readonly probe: Probe } | { readonly issues: readonly Issue[] } {
  const json = parseJson(line.text);
  if (json === null) {
    const column = jsonLocator({ path: file, text: line.text }).syntaxError()?.column ?? 1;
    const position = { file, line: line.number, column };
    const hint = "every line of a probes file is one JSON object";
    return { issues: [{ severity: "error", code: "Probes.Syntax", message: "this is not JSON", hint, position }] };
  }
  const parsed = schema.safeParse(json.value);
  if (!parsed.success) return { issues: lineIssues(file, line, parsed.error.issues) };
  const { port = 0, note = null, ...rest } = parsed.data;
  const protocol = protocolIn(isIpv4(rest.to) ? 4 : 6, rest.protocol);
  return { probe: { ...rest, protocol, port, note, line: line.number } };
}

/** Reads `probes.jsonl`. Every malformed line is reported, each with file:line:column; empty lines are skipped. */
export function parseProbes(text: string, file: string): Result<readonly Probe[]> {
  const probes: Probe[] = [];
  const issues: Issue[] = [];
  const lineById = new Map<string, number>();
  // A file that was written on Windows may start with a byte order mark and end its lines with CR.
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  lines.forEach((content, index) => {
    if (content.trim() === "") return;
    const parsed = parseLine(file, { text: content, number: index + 1 });
    if ("issues" in parsed) {
      issues.push(...parsed.issues);
      return;
    }
    const { id } = parsed.probe;
    const first = lineById.get(id);
    if (first !== undefined)
      issues.push({
        severity: "error",
        code: "Probes.Duplicate",
        message: `the id \`${id}\` is already used in line ${first}`,
        position: { file, line: index + 1, column: 1 },
      });
    lineById.set(id, first ?? index + 1);
    probes.push(parsed.probe);
  });
  return issues.length > 0 ? failure(issues) : success(probes);
}
