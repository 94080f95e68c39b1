import {
  AddressMap,
  formatIpAddress,
  type Action,
  type CompiledInterface,
  type Direction,
  type IpAddress,
  type Network,
} from "../../model/index.js";
import type { LogFormat, RecordFields } from "../../emit/index.js";
import { interfaceNames } from "../align/names.js";
import { ownAddresses, type OwnAddresses } from "../align/own-addresses.js";
import { actionsOf, type Flow } from "../log/flow.js";
import { FlowTable } from "../log/flow-table.js";
import { judgeFlow, type Question, type Verdict } from "./judge-flow.js";
import type { Judged, JudgedFlow, Judgement, Judging } from "./judgement.js";
import { NetworkStates, type TopologyState } from "./network-states.js";

/** Records of the states that one window saw. */
interface Period {
  readonly first: number;
  readonly last: number;
  readonly table: FlowTable;
}

/** Where a flow was seen. */
interface Place {
  /** By state, undefined where the interface does not exist then. */
  readonly index: readonly (CompiledInterface | undefined)[];
  readonly id: string;
}

/**
 * Judges the records of a log by the states of a network: whether its rules can have given each action. Memory grows with
 * flows and states, not with records.
 */
export class LogJudge {
  readonly #states: NetworkStates;
  readonly #periods = new Map<string, Period>();
  readonly #names: ReadonlyMap<string, string>;

  /** `states` in the order of time, at least one. */
  constructor(states: readonly TopologyState[]) {
    this.#states = new NetworkStates(states);
    this.#names = interfaceNames(states.at(-1)!.topology);
  }

  add(record: RecordFields, format: LogFormat): void {
    const [first, last] = this.#states.during(record.start, record.end);
    const key = `${first} ${last}`;
    let period = this.#periods.get(key);
    if (period === undefined) this.#periods.set(key, (period = { first, last, table: new FlowTable() }));
    period.table.add(record, format);
  }

  judge(name: string): Judging {
    const periods = [...this.#periods.values()];
    const tables = periods.map(({ table }) => table);
    const all = (function* (): Generator<Flow> {
      for (const table of tables) yield* table.flows;
    })();
    const logged = new LoggedFlows(periods);
    const places = new Places(this.#states.networks, ownAddresses(all, null));
    const judged: Record<Judgement, { -readonly [Key in keyof Judged]: number }> = {
      explained: { flows: 0, records: 0, packets: 0 },
      unexplained: { flows: 0, records: 0, packets: 0 },
      undecided: { flows: 0, records: 0, packets: 0 },
    };
    const flows: JudgedFlow[] = [];
    for (const period of periods) {
      for (const flow of period.table.flows) {
        for (const action of actionsOf(flow)) {
          const { direction, place, verdict } = this.#decide(flow, action, period, places, logged);
          const { records, packets, bytes } = action === "ACCEPT" ? flow.accept : flow.reject;
          const share = judged[verdict.judgement];
          share.flows++;
          share.records += records;
          share.packets += packets;
          if (verdict.judgement === "explained") continue;
          const id = place?.id ?? flow.interfaceId;
          flows.push({
            ...verdict,
            interface: this.#names.get(id) ?? id,
            interfaceId: flow.interfaceId,
            direction,
            action,
            protocol: flow.protocol,
            sourceAddress: formatIpAddress(flow.source),
            destinationAddress: formatIpAddress(flow.destination),
            sourcePort: flow.sourcePort,
            destinationPort: flow.destinationPort,
            records,
            packets,
            bytes,
            start: Number.isFinite(flow.start) ? flow.start : null,
            end: Number.isFinite(flow.end) ? flow.end : null,
          });
        }
      }
    }
    const silent = tables.flatMap(({ silent: windows }) => [...windows.values()]);
    return {
      name,
      records: tables.reduce((sum, { records }) => sum + records, 0),
      silent: silent.reduce((sum, { noData, skipData }) => sum + noData + skipData, 0),
      incomplete: tables.reduce((sum, { incomplete }) => sum + incomplete, 0),
      states: this.#states.networks.length,
      judged,
      flows: flows.toSorted((a, b) => ORDER[a.judgement] - ORDER[b.judgement] || (a.start ?? 0) - (b.start ?? 0)),
    };
  }

  #decide(
    flow: Flow,
    action: Action,
    { first, last }: Period,
    places: Places,
    logged: LoggedFlows,
  ): { readonly direction: Direction | null; readonly place: Place | null; readonly verdict: Verdict } {
    const undecided = (by: JudgedFlow["by"], reason: string): Verdict => ({ judgement: "undecided", by, reason });
    const place = places.of(flow);
    if (place === null) {
      const which = flow.interfaceId === "" ? "no interface with these addresses" : `no interface ${flow.interfaceId}`;
      return { direction: null, place, verdict: undecided("unknown-interface", `the topology has ${which}`) };
    }
    const during = place.index.slice(first, last + 1).filter((each) => each !== undefined);
    const direction = directionAt(flow, place);
    if (direction === null || during.length === 0)
      return { direction, place, verdict: undecided("unknown-direction", "neither address is the interface's own") };
    const { protocol } = flow;
    if (protocol === null)
      return { direction, place, verdict: undecided("no-flow", "the format does not tell the protocol") };
    const question: Question = {
      flow,
      protocol,
      direction,
      action,
      during,
      before: place.index.slice(0, first).filter((each) => each !== undefined),
      answersLogged: logged.hasAnswer(flow),
      beganBefore: logged.hasBefore(flow, first),
      otherWayPassed: logged.hasPassed(flow, direction),
    };
    return { direction, place, verdict: judgeFlow(question) };
  }
}

const ORDER: Readonly<Record<Judgement, number>> = { unexplained: 0, undecided: 1, explained: 2 };

function directionAt(flow: Flow, { index }: Place): Direction | null {
  if (flow.direction !== null) return flow.direction;
  const has = (address: IpAddress): boolean =>
    index.some((at) => {
      if (at === undefined) return false;
      const { privateAddresses, ipv6Addresses } = at.networkInterface;
      const text = formatIpAddress(address);
      return [...privateAddresses.map((each) => each.address), ...ipv6Addresses].some(
        (each) => formatIpAddress(each) === text,
      );
    });
  const [out, into] = [has(flow.source), has(flow.destination)];
  return out === into ? null : out ? "egress" : "ingress";
}

/** Finds a flow's interface in the network: by its id, else by an address that only one interface has. */
class Places {
  readonly #networks: readonly Network[];
  readonly #own: OwnAddresses;
  readonly #byAddress = new AddressMap<string | null>();
  readonly #known = new Map<string, Place>();

  constructor(networks: readonly Network[], own: OwnAddresses) {
    this.#networks = networks;
    this.#own = own;
    for (const { id, privateAddresses, ipv6Addresses } of networks.at(-1)!.interfaces) {
      for (const address of [...privateAddresses.map((each) => each.address), ...ipv6Addresses])
        this.#byAddress.set(address, this.#byAddress.get(address) === undefined ? id : null);
    }
  }

  of(flow: Flow): Place | null {
    const id = this.#idOf(flow);
    if (id === null) return null;
    let place = this.#known.get(id);
    if (place === undefined) {
      const index = this.#networks.map(({ compiled, indexById }) => compiled[indexById.get(id) ?? -1]);
      this.#known.set(id, (place = { id, index }));
    }
    return place;
  }

  #idOf({ interfaceId, source, destination, direction }: Flow): string | null {
    if (interfaceId !== "" && this.#networks.some(({ indexById }) => indexById.has(interfaceId))) return interfaceId;
    const own = this.#own.get(interfaceId);
    const mine = [source, destination].filter(
      (address, at) =>
        (interfaceId === "" && (direction === null || (direction === "egress") === (at === 0))) ||
        own?.has(formatIpAddress(address)) === true,
    );
    const ids = new Set(mine.flatMap((address) => this.#byAddress.get(address) ?? []));
    return ids.size === 1 ? [...ids][0]! : null;
  }
}

/** What the log itself shows of connections. */
class LoggedFlows {
  /** Accepted flows, with the first state that they were seen in. */
  readonly #accepted = new Map<string, number>();
  /** By interface and own address at the source: whether anything was accepted from there. */
  readonly #passed = new Set<string>();

  constructor(periods: readonly Period[]) {
    for (const { first, table } of periods) {
      for (const flow of table.flows) {
        if (flow.accept.records === 0) continue;
        const key = keyOf(flow, flow.source, flow.destination, flow.sourcePort, flow.destinationPort);
        this.#accepted.set(key, Math.min(first, this.#accepted.get(key) ?? first));
        this.#passed.add(`${flow.interfaceId} ${formatIpAddress(flow.source)}`);
      }
    }
  }

  hasAnswer(flow: Flow): boolean {
    // The echo request and its reply are the two ways of one 5-tuple.
    return this.#accepted.has(keyOf(flow, flow.destination, flow.source, flow.destinationPort, flow.sourcePort));
  }

  hasBefore(flow: Flow, state: number): boolean {
    const first = this.#accepted.get(keyOf(flow, flow.source, flow.destination, flow.sourcePort, flow.destinationPort));
    return first !== undefined && first < state;
  }

  /** Whether the interface accepted anything of which an ICMP error that goes that way may tell. */
  hasPassed({ interfaceId, source, destination }: Flow, direction: Direction): boolean {
    // What came in was for the address that the error now comes from; what went out had the error's receiver as source.
    const inside = direction === "egress" ? source : destination;
    return direction === "ingress"
      ? this.#passed.has(`${interfaceId} ${formatIpAddress(inside)}`)
      : [...this.#passed].some((each) => each === `${interfaceId} ${formatIpAddress(destination)}`);
  }
}

function keyOf(
  { interfaceId, protocol }: Flow,
  source: IpAddress,
  destination: IpAddress,
  sourcePort: number | null,
  destinationPort: number | null,
): string {
  return `${interfaceId} ${protocol} ${formatIpAddress(source)} ${sourcePort} ${formatIpAddress(destination)} ${destinationPort}`;
}
