import { formatIpAddress, sameAddress, type DocumentPath } from "../../model/index.js";
import type { ExchangeSpec, HostReference } from "./lab.js";
import type { ExchangeInputs } from "./exchange-schemas.js";
import type { ExchangeInput, ExchangeKind, ExchangeScope } from "./exchange-scope.js";
import { interfacesOf, readDestination } from "./read-destination.js";
import { refuseAtBalancer } from "./refuse-at-balancer.js";
import { formatDuration } from "./time-fields.js";

/** The exchange that an entry's `kind` key describes, or null after an issue. */
export function readExchange<K extends ExchangeKind>(
  kind: K,
  input: ExchangeInput<K>,
  at: number,
  path: DocumentPath,
  scope: ExchangeScope,
): ExchangeSpec | null {
  const from = readFrom(input, path, scope);
  const to = readDestination(input, from, path, scope);
  const through = from && input.through !== undefined ? readThrough(input.through, from, path, scope) : null;
  const name = readName(kind, input, at, path, scope);
  if (!from || to === null || through === undefined) {
    scope.broken.add(name);
    return null;
  }
  const spec = complete({ [kind]: input }, { name, from, to, through });
  if (!spec) return null;
  if (refuseAtBalancer(spec, path, scope)) {
    scope.broken.add(name);
    return null;
  }
  scope.earlier.set(name, spec);
  return spec;
}

function complete(
  inputs: ExchangeInputs,
  base: Pick<ExchangeSpec, "name" | "from" | "to" | "through">,
): ExchangeSpec | null {
  const { ping, ssh, tcp, http, udp } = inputs;
  if (ping)
    return {
      kind: "ping",
      ...base,
      count: ping.count ?? null,
      intervalUs: ping.interval,
      timeoutUs: ping.timeout ?? null,
      payloadBytes: ping.payloadBytes,
      pathMtuDiscovery: ping.pathMtuDiscovery,
      timeToLive: ping.timeToLive ?? null,
      interruptAfterUs: ping.interruptAfter ?? null,
    };
  if (ssh) {
    const { port, user, clientVersion, key, session } = ssh;
    return { kind: "ssh", ...base, port, user, clientVersion, key, session };
  }
  if (tcp) {
    const { port, requestBytes, responseBytes, close } = tcp;
    return { kind: "tcp", ...base, port, requestBytes, responseBytes, close };
  }
  if (http) {
    const { port, path, host = null, requestBytes, responseBytes, requests } = http;
    return { kind: "http", ...base, port, path, host, requestBytes, responseBytes, requests };
  }
  if (udp) {
    const { port, datagrams, payloadBytes, replyBytes = null, interval } = udp;
    return { kind: "udp", ...base, port, datagrams, payloadBytes, replyBytes, intervalUs: interval };
  }
  return null;
}

/** The name that the file gives; else what it does, from where to where and when, so that it moves no other's. */
function readName(kind: string, input: ExchangeInput, at: number, path: DocumentPath, scope: ExchangeScope): string {
  const name = input.name ?? `${kind} from ${input.from} to ${input.to} at ${formatDuration(at)}`;
  if (!scope.earlier.has(name)) return name;
  if (input.name !== undefined) {
    scope.reading.refuse(
      [...path, "name"],
      "LabFile.DuplicateName",
      `a second exchange named \`${name}\``,
      "rename one of them",
    );
    return name;
  }
  let number = 2;
  while (scope.earlier.has(`${name} (${number})`)) number += 1;
  return `${name} (${number})`;
}

function readFrom(
  input: ExchangeInput,
  path: DocumentPath,
  { topology, reading }: ExchangeScope,
): HostReference | null {
  const found = reading.names.find(["instance", "internet host", "on-premises host"], input.from, [...path, "from"]);
  if (!found) return null;
  const wanted = input.networkInterface;
  const place = [...path, "networkInterface"];
  if (found.kind !== "instance") {
    if (wanted === undefined) return { kind: "internet", host: input.from };
    reading.refuse(place, "LabFile.Value", `\`${input.from}\` is an ${found.kind}: it has no network interfaces`);
    return null;
  }
  if (wanted === undefined) {
    const primary = interfacesOf(topology, found.id).find((each) => each.attachment?.deviceIndex === 0);
    return primary ? { kind: "instance", instanceId: found.id, interfaceId: primary.id } : null;
  }
  const named = reading.names.find(["network interface"], wanted, place);
  if (!named) return null;
  if (interfacesOf(topology, found.id).some((each) => each.id === named.id))
    return { kind: "instance", instanceId: found.id, interfaceId: named.id };
  reading.refuse(place, "LabFile.Value", `network interface \`${wanted}\` is not attached to \`${input.from}\``);
  return null;
}

/** An exchange is typed in a session that is open on the instance it starts from. Undefined after an issue. */
function readThrough(
  through: string,
  from: HostReference,
  path: DocumentPath,
  { topology, earlier, broken, reading }: ExchangeScope,
): string | undefined {
  const place = [...path, "through"];
  const session = earlier.get(through);
  if (!session && (broken.has(through) || reading.leftOut.has(through))) return undefined;
  const refuse = (message: string, hint: string): undefined =>
    reading.refuse(place, "LabFile.Value", message, hint) as undefined;
  if (session?.kind !== "ssh")
    return refuse(
      `no ssh exchange before it is named \`${through}\``,
      "sessions are named by `name` of an earlier `ssh`",
    );
  if (session.session.kind !== "interactive")
    return refuse(`\`${through}\` is no session in which something can be typed`, "give it `stay`");
  if (from.kind === "internet") return refuse("a session runs on an instance", "start the exchange from that instance");
  const addresses = interfacesOf(topology, from.instanceId).flatMap(({ privateAddresses, ipv6Addresses }) => [
    ...privateAddresses.flatMap(({ address, publicAddress }) => [
      address,
      ...(publicAddress === null ? [] : [publicAddress]),
    ]),
    ...ipv6Addresses,
  ]);
  if (addresses.some((each) => sameAddress(each, session.to))) return through;
  return refuse(
    `\`${through}\` is a session on \`${formatIpAddress(session.to)}\`, not on the instance the exchange starts from`,
    "start it from that instance, or leave `through` out",
  );
}
