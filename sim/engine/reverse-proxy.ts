import {
  formatIpAddress,
  interfaceIndexOf,
  isIpv4,
  proxiedTargets,
  simTime,
  type CompiledTarget,
  type IpAddress,
  type ListenerAction,
  type SimTime,
} from "../../model/index.js";
import type { Answered, Exchange, HttpMessage, Upstream } from "../exchanges/exchange.js";
import type { Random } from "../kernel/random.js";
import { httpCommandLine, httpExchange } from "../exchanges/http.js";
import type { Configuration } from "./configuration.js";
import type { Host } from "./host.js";
import { actionFor } from "./listener-rules.js";
import { ownAnswer, ownError } from "./own-answers.js";
import { noteLoss, type Session, type SessionOptions } from "./session.js";

/** Connection idle timeout, its default: elasticloadbalancing/latest/application/edit-load-balancer-attributes.html. */
const IDLE_TIMEOUT_US = 60_000_000;
/** How long a client's port stays taken after its connection has ended (TIME-WAIT). */
const TIME_WAIT_US = 60_000_000;

/** What of the engine it needs: the clock, and a way to begin an exchange from a node's interface. */
interface Stage {
  readonly now: SimTime;
  at(time: SimTime, run: (now: SimTime) => void): void;
  begin(
    exchange: Exchange,
    host: Host,
    interfaceIndex: number,
    title: string,
    random: Random,
    options: SessionOptions,
  ): Session;
}

/** How a node of an Application Load Balancer comes to an answer for its client. */
export interface ReverseProxy {
  /** @param session the client's, which hears what became of packets to and from targets */
  upstreamOf(session: Session, node: Host, client: IpAddress, port: number): Upstream;
}

/**
 * Each request goes to the next target in turn (round robin) by a connection of its own from the node that the client
 * reached, which is kept for the idle timeout and not used again.
 */
export function reverseProxy(configuration: Configuration, engine: () => Stage): ReverseProxy {
  const turns = new Map<string, number>();
  let requests = 0;

  function nextTarget(
    node: Host,
    { targetGroupIds }: ListenerAction,
    targets: readonly CompiledTarget[],
  ): CompiledTarget {
    const key = `${node.balancerNode!.loadBalancerId} ${targetGroupIds.join(" ")}`;
    const turn = turns.get(key) ?? node.random.fork("turn").integer(0, targets.length - 1);
    turns.set(key, turn + 1);
    return targets[turn % targets.length]!;
  }

  function ask(
    session: Session,
    node: Host,
    client: IpAddress,
    target: CompiledTarget,
    message: HttpMessage & { readonly listenerPort: number },
    answered: Answered,
  ): void {
    const { now } = engine();
    requests += 1;
    const name = `${session.exchange.name}/target ${requests}`;
    const random = node.random.fork(name);
    const localPort = node.ports.take(random.fork("port"));
    const index = interfaceIndexOf(configuration.network, node.balancerNode!.interfaceId);
    const own = index === undefined ? undefined : configuration.network.interfaces[index]!;
    const local = isIpv4(target.address)
      ? own?.privateAddresses.find(({ primary }) => primary)?.address
      : own?.ipv6Addresses[0];
    if (localPort === null || index === undefined || local === undefined) return answered(now, ...ownError(503));
    let open = true;
    let backend: Session | null = null;
    const settle = (at: SimTime, status: number, responseBytes: number): void => {
      if (!open) return;
      open = false;
      // What was lost behind the load balancer is why its client gets no better answer.
      if (status >= 500)
        for (const { fate, packets } of backend?.losses.values() ?? [])
          for (let count = 0; count < packets; count++) noteLoss(session, "client", fate);
      answered(at, status, responseBytes);
    };
    const spec = {
      kind: "http",
      name,
      to: target.address,
      port: target.port,
      path: message.path,
      host: message.host,
      requestBytes: message.requestBytes + forwardedBytes(client, message.listenerPort),
      responseBytes: message.responseBytes,
      requests: 1,
    } as const;
    const context = {
      local,
      localPort,
      client: node.profile,
      clientHostName: node.hostName,
      serverHostName: formatIpAddress(target.address),
      random,
    };
    const exchange = httpExchange(spec, context, { closeAfterUs: IDLE_TIMEOUT_US });
    backend = engine().begin(exchange, node, index, httpCommandLine(spec), random, {
      onPrint(at, text) {
        if (text === "200\n") settle(at, 200, message.responseBytes);
      },
      onFinish(at) {
        engine().at(simTime(at + TIME_WAIT_US), () => node.ports.release(localPort));
        settle(at, ...ownError(backend?.outcome?.summary === "connection timed out" ? 504 : 502));
      },
    });
    engine().at(simTime(now + IDLE_TIMEOUT_US), (at) => settle(at, ...ownError(504)));
  }

  return {
    upstreamOf: (session, node, client, port) => ({
      request(now, message, answered) {
        const { topology } = configuration;
        const balancer = topology.loadBalancers.find(({ id }) => id === node.balancerNode?.loadBalancerId);
        const listener = balancer?.listeners.find((each) => each.port === port);
        if (listener === undefined) return answered(now, ...ownError(503));
        const action = actionFor(listener, { client, ...message });
        if (action.answers !== null) return answered(now, ...ownAnswer(action.answers, { ...message, port }));
        const targets = proxiedTargets(topology, action);
        if (targets.length === 0) return answered(now, ...ownError(503));
        ask(session, node, client, nextTarget(node, action, targets), { ...message, listenerPort: port }, answered);
      },
    }),
  };
}

/**
 * The headers that it adds: elasticloadbalancing/latest/application/x-forwarded-headers.html,
 * load-balancer-request-tracing.html.
 */
function forwardedBytes(client: IpAddress, port: number): number {
  const headers = [
    `X-Forwarded-For: ${formatIpAddress(client)}`,
    "X-Forwarded-Proto: http",
    `X-Forwarded-Port: ${port}`,
    "X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678",
  ];
  return headers.reduce((sum, line) => sum + line.length + 2, 0);
}
