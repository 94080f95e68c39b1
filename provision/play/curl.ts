import { formatIpAddress, isIpv4 } from "../../model/index.js";
import { httpCommandLine, type HttpSpec, type Outcome } from "../../sim/index.js";
import { outcome, type Performance, type Stage } from "./player.js";
import { headText } from "./http-messages.js";

/** curl; its head is padded to the length that the lab asks for. */
export async function playHttp(spec: HttpSpec, stage: Stage): Promise<Performance> {
  const { responseBytes } = spec;
  const forget = await stage.expect(spec.to, spec.port, { protocol: "http", responseBytes });
  const source = stage.sourceOf(spec);
  const startedAt = stage.now();
  const curl = stage.hostAt(spec.from).run(curlCommand(spec, source));
  curl.end();
  const exitCode = await curl.ended;
  forget();
  const text = curl.output();
  return { startedAt, text, outcome: httpOutcome(text, exitCode) };
}

/** The command; `source` is the address to send from, null for the first interface's. */
export function curlCommand(spec: HttpSpec, source: string | null): readonly string[] {
  const urls = httpCommandLine(spec)
    .split(" ")
    .filter((word) => word.startsWith("http://"));
  return [
    ..."curl -sS -o /dev/null -w".split(" "),
    String.raw`%{http_code}\n`,
    ...(spec.requests > 1 ? ["--fail-early"] : []),
    // `-o` is for one of the addresses each.
    ...urls.slice(1).flatMap(() => ["-o", "/dev/null"]),
    ...(source === null ? [] : ["--interface", source]),
    ...(spec.host === null ? [] : ["-H", `Host: ${spec.host}`]),
    ...headText(spec.path, hostOf(spec), spec.requestBytes),
    ...urls,
  ];
}

/** What curl printed, and how it ended. */
export function httpOutcome(text: string, exitCode: number): Outcome {
  if (exitCode !== 0) return outcome(false, exitCode, (/\(\d+\) (.*)/.exec(text)?.[1] ?? "failed").toLowerCase());
  const statuses = text.split("\n").filter((line) => /^[1-5]\d\d$/.test(line));
  const told = [...new Set(statuses)].join(", ");
  // curl itself has done what it was told, whatever the status: a load balancer answers 502 to 504 for its targets.
  return outcome(
    statuses.every((status) => Number(status) < 500),
    exitCode,
    `${statuses.length} ${statuses.length === 1 ? "response" : "responses"}, status ${told}`,
  );
}

function hostOf({ to, port, host }: HttpSpec): string {
  const address = isIpv4(to) ? formatIpAddress(to) : `[${formatIpAddress(to)}]`;
  return host ?? `${address}${port === 80 ? "" : `:${port}`}`;
}
