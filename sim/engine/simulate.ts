import {
  formatIpAddress,
  interfaceIndexOf,
  ipv4Within,
  isIpv4,
  isNat64,
  simTime,
  type DropCode,
  type Fate,
  type IpAddress,
  type Issue,
  type Observer,
  type SimTime,
  type Topology,
} from "../../model/index.js";
import type { Outcome } from "../exchanges/exchange.js";
import { seededRandom, type Random } from "../kernel/random.js";
import type { ExchangeSpec, HostReference, Lab } from "../lab/lab.js";
import { startServices, startNoise } from "./background.js";
import type { Counters } from "./carrier.js";
import { commandLine, makeExchange } from "./command.js";
import { configurationOf, type Configuration } from "./configuration.js";
import { createEngine, type Engine } from "./engine.js";
import type { Host, Hosts } from "./host.js";
import { makeHosts } from "./make-hosts.js";
import type { Role, Session } from "./session.js";
import { terminalOf, type CommandTerminal } from "./terminal.js";
import { instancePrompt, internetPrompt } from "../transcript/prompt.js";

/** Packets of one side of an exchange that did not arrive, all for the same reason. */
export interface LostPackets {
  /** `client`: on the way there; `server`: on the way back. */
  readonly sentBy: Role;
  readonly disposition: Fate["disposition"];
  readonly code: DropCode | null;
  readonly component: string;
  readonly reason: string;
  readonly packets: number;
}

/** An exchange of the timeline as it went. */
export interface SimulatedExchange {
  readonly spec: ExchangeSpec;
  readonly host: string;
  readonly startedAt: SimTime;
  /** What the host's terminal showed: prompt, command line and output. */
  readonly transcript: string;
  /** Null when the run ended first. */
  readonly outcome: Outcome | null;
  readonly lost: readonly LostPackets[];
}

/** A change of the timeline; `issues` non-empty: the EC2 API refused it and nothing changed. */
export interface AppliedChange {
  readonly at: SimTime;
  readonly label: string;
  readonly issues: readonly Issue[];
}

export interface Simulation {
  readonly exchanges: readonly SimulatedExchange[];
  readonly changes: readonly AppliedChange[];
  /** As the timeline left it. */
  readonly topology: Topology;
  readonly counters: Readonly<Counters>;
}

export interface SimulateOptions {
  readonly observer?: Observer;
  readonly onProgress?: (now: SimTime) => void;
}

/** Plays a lab from its start to its end, packet by packet. The same lab gives the same result on any machine. */
export function simulate(lab: Lab, options: SimulateOptions = {}): Simulation {
  const random = seededRandom(lab.seed);
  const configuration = configurationOf(lab.topology);
  const hosts = makeHosts(lab, random);
  const engine = createEngine(configuration, hosts, lab, random, options.observer ?? null);
  const exchanges: PlayedExchange[] = [];
  const changes: AppliedChange[] = [];
  const stage: Stage = { engine, configuration, random, exchanges, hostNameAt: hostNames(lab, hosts) };

  for (const entry of lab.timeline) {
    if (entry.kind === "change") {
      const { at, label, change } = entry;
      engine.at(at, () => changes.push({ at, label, issues: configuration.apply(change) }));
      continue;
    }
    const spec = entry.exchange;
    const played = { spec, host: hostOf(spec.from, hosts), startedAt: entry.at, session: null, refusal: null };
    exchanges.push(played);
    engine.at(entry.at, () => begin(stage, played));
  }
  if (lab.noisePerMinute > 0) startNoise(engine, configuration, lab, random);
  if (lab.amazonServices) startServices(engine, configuration, hosts, lab, random);
  engine.run(lab.end, options.onProgress);

  return {
    exchanges: exchanges.map(resultOf),
    changes,
    topology: configuration.topology,
    counters: engine.counters,
  };
}

/** What an exchange needs to begin. */
interface Stage {
  readonly engine: Engine;
  readonly configuration: Configuration;
  readonly random: Random;
  readonly exchanges: readonly PlayedExchange[];
  readonly hostNameAt: (spec: ExchangeSpec) => string;
}

/** The name that the host at the other end gives itself, where the lab knows it. */
function hostNames({ topology }: Lab, hosts: Hosts): Stage["hostNameAt"] {
  const instanceIds = new Map(
    topology.networkInterfaces.flatMap(({ attachment, privateAddresses, ipv6Addresses }) =>
      [...privateAddresses.flatMap(({ address, publicAddress }) => [address, publicAddress]), ...ipv6Addresses].flatMap(
        (each) => (each === null ? [] : [[formatIpAddress(each), attachment?.instanceId] as const]),
      ),
    ),
  );
  return ({ to }) => {
    const own = !isIpv4(to) && isNat64(to) ? ipv4Within(to) : to;
    const instanceId = instanceIds.get(formatIpAddress(own));
    const instance = instanceId === undefined ? undefined : hosts.byInstance(instanceId);
    return (instance ?? hosts.byAddress(own))?.hostName ?? formatIpAddress(to);
  };
}

interface PlayedExchange {
  readonly spec: ExchangeSpec;
  readonly host: Host;
  startedAt: SimTime;
  session: Session | null;
  /** Set when it could not even begin. */
  refusal: Outcome | null;
}

function hostOf(from: HostReference, hosts: Hosts): Host {
  const host = from.kind === "instance" ? hosts.byInstance(from.instanceId) : hosts.byName(from.host);
  if (host === undefined) throw new Error(`no host ${from.kind === "instance" ? from.instanceId : from.host}`);
  return host;
}

/** How long a port stays taken after its exchange has ended (TIME-WAIT). */
const TIME_WAIT_US = 60_000_000;

function begin(stage: Stage, played: PlayedExchange): void {
  const { engine, configuration, random, exchanges } = stage;
  const { spec, host } = played;
  played.startedAt = engine.now;
  const refuse = (summary: string): void => {
    played.refusal = { succeeded: false, exitCode: 255, summary };
  };
  if (host.instanceId !== null && !configuration.running.has(host.instanceId)) {
    return refuse("the instance is not running");
  }
  const own = random.fork(`exchange/${spec.name}`);
  const port = host.ports.take(own.fork("port"));
  if (port === null) return refuse("no ephemeral port is free");
  const source = sourceOf(spec, host, configuration);
  const exchange = makeExchange(spec, {
    local: source.address,
    localPort: port,
    client: host.profile,
    clientHostName: host.hostName,
    serverHostName: stage.hostNameAt(spec),
    random: own,
  });
  const start = (terminal: CommandTerminal | null): void => {
    played.startedAt = engine.now;
    played.session = engine.begin(exchange, host, source.interfaceIndex, commandLine(spec), own, {
      onPrint: (now, text) => terminal?.output(now, text),
      onFinish: (now) => {
        terminal?.end(now);
        engine.at(simTime(now + TIME_WAIT_US), () => host.ports.release(port));
      },
    });
  };
  if (spec.through === null) return start(null);

  // Typed in another session's terminal: its keystrokes and its output travel there as well.
  const session = exchanges.find((each) => each.spec.name === spec.through)?.session ?? null;
  const terminal = session === null ? null : terminalOf(session);
  const typedAt = terminal?.type(engine.now, `${commandLine(spec)}\n`) ?? null;
  if (typedAt === null) return refuse(`the session \`${spec.through}\` is not at its prompt`);
  engine.at(typedAt, () => start(terminal));
}

/** The sender's own address of the family it sends to; reading the lab has made sure that there is one. */
function sourceOf(
  { from, to }: ExchangeSpec,
  host: Host,
  { network }: Configuration,
): { readonly address: IpAddress; readonly interfaceIndex: number | null } {
  const ipv4 = isIpv4(to);
  if (from.kind === "internet") return { address: (ipv4 ? host.address : host.ipv6Address)!, interfaceIndex: null };
  const interfaceIndex = interfaceIndexOf(network, from.interfaceId)!;
  const { privateAddresses, ipv6Addresses } = network.interfaces[interfaceIndex]!;
  const primary = privateAddresses.find((each) => each.primary);
  return { address: ipv4 ? primary!.address : ipv6Addresses[0]!, interfaceIndex };
}

function resultOf({ spec, host, startedAt, session, refusal }: PlayedExchange): SimulatedExchange {
  const prompt = host.instanceId === null ? internetPrompt(host.hostName) : instancePrompt("ec2-user", host.hostName);
  return {
    spec,
    host: host.name,
    startedAt,
    transcript: session === null ? "" : `${prompt}${session.title}\n${session.transcript.join("")}`,
    outcome: refusal ?? session?.outcome ?? null,
    lost: [...(session?.losses.values() ?? [])].map(({ role, fate, packets }) => ({ sentBy: role, ...fate, packets })),
  };
}
