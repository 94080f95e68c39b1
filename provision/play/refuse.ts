import { formatIpAddress, isIpv4, type Issue } from "../../model/index.js";
import type { ExchangeSpec, Lab } from "../../sim/index.js";
import { isRequestLength, responseOf } from "./http-messages.js";

/** What netcat reads at a time, and sends as one datagram. */
const NETCAT_BUFFER_BYTES = 16_384;
/** Two pieces in a pipe that come closer than this may be read as one. */
const SHORTEST_UDP_INTERVAL_US = 10_000;
/** A server holds what it sends in memory. */
const LARGEST_BYTES = 256 * 1024 * 1024;

/** Everything of a lab's hosts and timeline that cannot be played in the kernel, by name. */
export function refuseUnplayable(lab: Lab): readonly Issue[] {
  const exchanges = lab.timeline.flatMap((entry) => (entry.kind === "exchange" ? [entry.exchange] : []));
  return [
    ...hosts(lab),
    ...exchanges.flatMap((spec) => [...exchange(spec)].map((each) => refused(`${each} (\`${spec.name}\`)`))),
  ];
}

function refused(message: string): Issue {
  return {
    severity: "error",
    code: "Kernel.NotPlayed",
    message: `the kernel run does not play ${message}`,
    hint: "simulate this lab (`flowlab run`), or leave it out",
  };
}

function hosts({ software, internetHosts, topology, packetLoss }: Lab): readonly Issue[] {
  const systems = [
    ...software.map(({ instanceId, operatingSystem }) => {
      const name = topology.instances.find(({ id }) => id === instanceId)?.name ?? instanceId;
      return { name, operatingSystem };
    }),
    ...internetHosts,
  ];
  return [
    ...systems
      .filter(({ operatingSystem }) => operatingSystem === "windows" || operatingSystem === "macos")
      .map(({ name, operatingSystem }) => refused(`the TCP of ${operatingSystem} (\`${name}\`)`)),
    ...internetHosts.flatMap(({ name, address }) => (address === null ? [refused(`IPv6 (\`${name}\`)`)] : [])),
    ...(packetLoss > 0 ? [refused("packet loss (`packetLoss`)")] : []),
  ];
}

function* exchange(spec: ExchangeSpec): Generator<string> {
  if (!isIpv4(spec.to)) yield "IPv6";
  if (spec.through !== null && spec.kind !== "ping" && spec.kind !== "ssh") {
    yield `${spec.kind} typed in an ssh session`;
  }
  switch (spec.kind) {
    case "ping":
      if (spec.count === null && spec.interruptAfterUs === null) yield "a ping that never ends";
      return;
    case "ssh":
      if (spec.user === "sshd") yield "a login as `sshd`";
      if (spec.through === null) return;
      if (spec.key === "refused") yield "a refused key in an ssh session";
      if (spec.session.kind !== "command") yield "a session within an ssh session";
      return;
    case "tcp":
      if (spec.close === "reset") yield "`close: reset`, which netcat cannot";
      if (Math.max(spec.requestBytes, spec.responseBytes) > LARGEST_BYTES) yield "more than 256 MiB of TCP at a time";
      return;
    case "http":
      yield* http(spec);
      return;
    case "udp":
      if (spec.payloadBytes === 0 || spec.payloadBytes > NETCAT_BUFFER_BYTES) {
        yield `datagrams of ${spec.payloadBytes} bytes: netcat sends 1 to ${NETCAT_BUFFER_BYTES}`;
      }
      if (spec.datagrams > 1 && spec.intervalUs < SHORTEST_UDP_INTERVAL_US) yield "datagrams less than 10 ms apart";
  }
}

function* http({
  to,
  port,
  path,
  host: named,
  requestBytes,
  responseBytes,
}: Extract<ExchangeSpec, { kind: "http" }>): Generator<string> {
  const host = named ?? `${formatIpAddress(to)}${port === 80 ? "" : `:${port}`}`;
  if (!isRequestLength(path, host, requestBytes)) yield `a request of ${requestBytes} bytes, which curl cannot send`;
  if (responseBytes > LARGEST_BYTES) yield "a response of more than 256 MiB";
  else if (responseOf(responseBytes) === null)
    yield `a response of ${responseBytes} bytes, which no HTTP head leaves room for`;
}
