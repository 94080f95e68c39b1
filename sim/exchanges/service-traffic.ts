import { ipv4, simTime, type Ipv4, type NetworkInterface, type SimTime, type Topology } from "../../model/index.js";
import type { Random } from "../kernel/random.js";
import type { BackgroundTraffic } from "./background.js";
import type { ExchangeContext } from "./context.js";
import type { Exchange, HostProfile } from "./exchange.js";
import { metadataRequest } from "./metadata-request.js";
import { DHCP_CLIENT_PORT, DHCP_SERVER_PORT, DNS_PORT, TIME_PORT } from "./service-ports.js";
import { udpExchange } from "./udp.js";

const SECOND_US = 1_000_000;

const METADATA_ADDRESS = ipv4(0xa9fea9fe); // 169.254.169.254
const TIME_ADDRESS = ipv4(0xa9fea97b); // 169.254.169.123

/** chrony's minpoll 4 on Amazon Linux; it varies each wait by a few per cent. */
const TIME_POLL_US = 16 * SECOND_US;
const TIME_POLL_SPREAD = 0.02;
/** Half of the lease of an hour (RFC 2131, T1). */
const DHCP_RENEWAL_US = 1800 * SECOND_US;
/** How often an idle instance's agents ask, on average. */
const DNS_MEAN_US = 60 * SECOND_US;
const METADATA_MEAN_US = 300 * SECOND_US;

/** An NTP packet without authentication: 76 bytes of IP. */
const TIME_BYTES = 48;
/** The least BOOTP message. */
const DHCP_BYTES = 300;
const DNS_QUERY_BYTES = [34, 62] as const;

/** Where an instance is and whom it asks. */
interface Surroundings {
  readonly interfaceId: string;
  readonly instanceId: string;
  readonly address: Ipv4;
  readonly router: Ipv4;
  readonly resolver: Ipv4;
  readonly client: HostProfile;
}

/** One habit of an instance: when it first comes, when it comes again, and what it is. */
interface Habit {
  readonly name: string;
  readonly firstUs: (random: Random) => number;
  readonly againUs: (random: Random) => number;
  readonly make: (name: string, random: Random) => Exchange;
}

/**
 * What an idle instance exchanges with Amazon's services over one of its interfaces: names, leases, metadata and time
 * (FL-08). It is never logged. The stream is named by the interface, so that another instance changes nothing here.
 */
export function amazonServiceTraffic(
  networkInterface: NetworkInterface,
  topology: Topology,
  client: HostProfile,
  start: SimTime,
  random: Random,
): BackgroundTraffic {
  const interfaceId = networkInterface.id;
  const stream = random.fork("services").fork(interfaceId);
  const calendars = habits(surroundings(networkInterface, topology, client)).map((habit) => {
    const random = stream.fork(habit.name);
    return { habit, random, count: 0, at: simTime(start + 1 + Math.floor(habit.firstUs(random))) };
  });
  const next = (): (typeof calendars)[number] => calendars.reduce((first, each) => (each.at < first.at ? each : first));

  return {
    get nextAt() {
      return next().at;
    },
    take() {
      const calendar = next();
      const { habit, random, at } = calendar;
      const name = `${habit.name} ${interfaceId} ${++calendar.count}`;
      calendar.at = simTime(at + 1 + Math.floor(habit.againUs(random)));
      return { at, exchange: habit.make(name, random), from: { kind: "interface", interfaceId } };
    },
  };
}

/** CIDR-04: the router is at the subnet's base plus one, the resolver at the base plus two of the VPC's primary block. */
function surroundings(networkInterface: NetworkInterface, topology: Topology, client: HostProfile): Surroundings {
  const { id: interfaceId, subnetId, vpcId, attachment, privateAddresses } = networkInterface;
  const subnet = topology.subnets.find(({ id }) => id === subnetId);
  const block = topology.vpcs.find(({ id }) => id === vpcId)?.cidrBlocks.find(({ primary }) => primary)?.cidr;
  const address = privateAddresses.find(({ primary }) => primary)?.address;
  if (!subnet?.cidr || block?.family !== 4 || address === undefined || !attachment) {
    throw new Error(`${interfaceId} is not an instance's interface in a subnet of a VPC`);
  }
  const router = ipv4(subnet.cidr.first + 1);
  const resolver = ipv4(block.first + 2);
  return { interfaceId, instanceId: attachment.instanceId, address, router, resolver, client };
}

function habits(where: Surroundings): readonly Habit[] {
  const ephemeral = (random: Random): number => random.integer(...where.client.ephemeralPorts);

  function context(localPort: number, random: Random): ExchangeContext {
    const hostNames = { clientHostName: where.instanceId, serverHostName: "" };
    return { local: where.address, localPort, client: where.client, ...hostNames, random };
  }

  function ask(name: string, to: Ipv4, port: number, payloadBytes: number, from: ExchangeContext): Exchange {
    const { instanceId, interfaceId } = where;
    const host = { kind: "instance", instanceId, interfaceId } as const;
    const volume = { datagrams: 1, payloadBytes, replyBytes: payloadBytes, intervalUs: SECOND_US };
    return udpExchange({ kind: "udp", name, from: host, to, through: null, port, ...volume }, from);
  }

  return [
    {
      name: "time",
      firstUs: (random) => TIME_POLL_US * random.next(),
      againUs: (random) => TIME_POLL_US * (1 + TIME_POLL_SPREAD * (2 * random.next() - 1)),
      make: (name, random) => ask(name, TIME_ADDRESS, TIME_PORT, TIME_BYTES, context(ephemeral(random), random)),
    },
    {
      name: "dhcp",
      firstUs: (random) => DHCP_RENEWAL_US * random.next(),
      againUs: () => DHCP_RENEWAL_US,
      make: (name, random) => ask(name, where.router, DHCP_SERVER_PORT, DHCP_BYTES, context(DHCP_CLIENT_PORT, random)),
    },
    {
      name: "dns",
      firstUs: (random) => random.exponential(DNS_MEAN_US),
      againUs: (random) => random.exponential(DNS_MEAN_US),
      make: (name, random) => {
        const queryBytes = random.integer(...DNS_QUERY_BYTES);
        return ask(name, where.resolver, DNS_PORT, queryBytes, context(ephemeral(random), random));
      },
    },
    {
      name: "metadata",
      firstUs: (random) => random.exponential(METADATA_MEAN_US),
      againUs: (random) => random.exponential(METADATA_MEAN_US),
      make: (name, random) => metadataRequest(name, METADATA_ADDRESS, context(ephemeral(random), random)),
    },
  ];
}
