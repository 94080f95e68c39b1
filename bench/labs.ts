import { simTime } from "../model/index.js";
import { seededRandom, type ExchangeSpec, type Lab } from "../sim/index.js";
import { benchNetwork } from "./networks.js";

const START = simTime(1_767_225_600_000_000); // 2026-01-01T00:00:00Z
const SECOND_US = 1_000_000;
const RULES_PER_GROUP = 60;
const TRANSFER_SECONDS = 70;
/** What one instance takes part in at a time, about. */
const EXCHANGES_PER_INSTANCE = 20;

/** `pings` at once, a probe a second each, for about as long as it takes to send that many packets both ways. */
export function pingLab(pings: number, packets: number, seed = "bench"): Lab {
  const seconds = Math.max(2, Math.round(packets / (2 * pings)));
  return benchLab(pings, seconds, seed, ({ name, from, to, through }) => ({
    kind: "ping",
    name,
    from,
    to,
    through,
    count: null,
    intervalUs: SECOND_US,
    timeoutUs: null,
    payloadBytes: 56,
    pathMtuDiscovery: "want",
    timeToLive: null,
    interruptAfterUs: null,
  }));
}

/** What a packet of a long transfer carries, acknowledgements counted in: two full segments of 8,949 bytes in three. */
const BYTES_PER_PACKET = 6000;

/** `transfers` TCP connections that begin within ten seconds and take about that many packets in all. */
export function transferLab(transfers: number, packets: number, seed = "bench"): Lab {
  const responseBytes = Math.round((packets / transfers) * BYTES_PER_PACKET);
  return benchLab(transfers, TRANSFER_SECONDS, seed, ({ name, from, to, through }) => ({
    kind: "tcp",
    name,
    from,
    to,
    through,
    port: 443,
    requestBytes: 400,
    responseBytes,
    close: "fin",
  }));
}

type Base = Pick<ExchangeSpec, "name" | "from" | "to" | "through">;

function benchLab(exchanges: number, seconds: number, seed: string, make: (base: Base) => ExchangeSpec): Lab {
  const instances = Math.max(10, Math.ceil(exchanges / EXCHANGES_PER_INSTANCE));
  const topology = benchNetwork({ interfaces: instances, rulesPerGroup: RULES_PER_GROUP }, seed);
  const random = seededRandom(seed).fork("lab");
  const { networkInterfaces } = topology;
  return {
    name: "bench",
    seed,
    start: START,
    end: simTime(START + seconds * SECOND_US),
    topology,
    software: networkInterfaces.map(({ attachment }) => ({
      instanceId: attachment!.instanceId,
      operatingSystem: "amazon-linux-2023",
      listens: [443],
      listensUdp: [],
      opensshVersion: null,
      mtuBytes: null,
    })),
    internetHosts: [],
    timeline: Array.from({ length: exchanges }, (_, index) => {
      const client = index % instances;
      const server = (client + random.integer(1, instances - 1)) % instances;
      const { id, attachment } = networkInterfaces[client]!;
      const exchange = make({
        name: `exchange-${index}`,
        from: { kind: "instance", instanceId: attachment!.instanceId, interfaceId: id },
        to: networkInterfaces[server]!.privateAddresses[0]!.address,
        through: null,
      });
      return {
        kind: "exchange",
        at: simTime(START + random.integer(0, Math.min(10, seconds / 2) * SECOND_US)),
        exchange,
      };
    }),
    noisePerMinute: 0,
    amazonServices: false,
    packetLoss: 0,
    flowLogging: {
      timestamps: "window",
      noData: "omit",
      windowOffsetSeconds: null,
      maxRecordsPerWindow: null,
      deliveryDelayUs: 0,
    },
  };
}
