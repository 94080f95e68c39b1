import type { Change, IpAddress, Ipv4, Ipv6, SimTime, Topology } from "../../model/index.js";

/** A host outside AWS, or one of AWS's own that an account cannot see (EC2 Instance Connect). */
export interface InternetHost {
  readonly name: string;
  /** One of the two at the least. */
  readonly address: Ipv4 | null;
  readonly ipv6Address: Ipv6 | null;
  /** Round trip between it and the Region, microseconds. */
  readonly roundTripUs: number;
  readonly operatingSystem: OperatingSystem;
  /** TCP ports on which it answers. */
  readonly listens: readonly number[];
  /** The network outside AWS that it is in, behind a VPN or Direct Connect; null on the internet. */
  readonly onPremises: string | null;
}

/** Names of the host profiles in sim/hosts. */
export type OperatingSystem = "amazon-linux-2023" | "amazon-linux-2" | "ubuntu" | "windows" | "macos";

/** What runs on an instance of the topology. */
export interface InstanceSoftware {
  readonly instanceId: string;
  readonly operatingSystem: OperatingSystem;
  /** Listening TCP ports; 22 by default. */
  readonly listens: readonly number[];
  /** Listening UDP ports. */
  readonly listensUdp: readonly number[];
  /** OpenSSH server version, null for the operating system's own. */
  readonly opensshVersion: string | null;
  /** Of its network interfaces, bytes; null for 9001, as Amazon's images set it. */
  readonly mtuBytes: number | null;
}

/** The host that begins an exchange: an instance by id (with the interface it sends from), or an internet host. */
export type HostReference =
  | { readonly kind: "instance"; readonly instanceId: string; readonly interfaceId: string }
  | { readonly kind: "internet"; readonly host: string };

interface ExchangeBase {
  readonly name: string;
  readonly from: HostReference;
  readonly to: IpAddress;
  /** The ssh exchange in whose session the command is typed: its keystrokes and output travel there as well. */
  readonly through: string | null;
}

/** iputils ping. */
export interface PingSpec extends ExchangeBase {
  readonly kind: "ping";
  /** `-c`; null runs until interrupted. */
  readonly count: number | null;
  /** `-i` */
  readonly intervalUs: number;
  /** `-W`; null is ping's own linger of 10 s or twice the longest round trip. */
  readonly timeoutUs: number | null;
  /** `-s` */
  readonly payloadBytes: number;
  /** `-M`: whether DF is set (`do`), set as long as it fits (`want`, ping's default) or never (`dont`). */
  readonly pathMtuDiscovery: "do" | "want" | "dont";
  /** `-t`; null for the operating system's own. */
  readonly timeToLive: number | null;
  /** When the user presses Ctrl-C, after the start; null never. */
  readonly interruptAfterUs: number | null;
}

export interface SshSpec extends ExchangeBase {
  readonly kind: "ssh";
  readonly port: number;
  readonly user: string;
  /** OpenSSH version of the client, `9.2` by default. */
  readonly clientVersion: string;
  readonly key: "accepted" | "refused";
  /** `command`: `ssh host command`. `interactive`: a terminal, in which each line is typed, and `exit` at the end. */
  readonly session:
    /** `output`: what it prints; null where only the size is known. */
    | {
        readonly kind: "command";
        readonly command: string;
        readonly output: string | null;
        readonly outputBytes: number;
      }
    | {
        readonly kind: "interactive";
        readonly lines: readonly string[];
        /** How long the session stays open after its last line, before `exit` is typed. */
        readonly stayUs: number;
      }
    /** Connect, read the banner, close (what scanners do). */
    | { readonly kind: "banner" };
}

/** A TCP connection with a volume each way. */
export interface TcpSpec extends ExchangeBase {
  readonly kind: "tcp";
  readonly port: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly close: "fin" | "reset";
}

export interface HttpSpec extends ExchangeBase {
  readonly kind: "http";
  readonly port: number;
  readonly path: string;
  /** What the request's Host header says; null: the address. */
  readonly host: string | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Requests one after another on the same connection. */
  readonly requests: number;
}

export interface UdpSpec extends ExchangeBase {
  readonly kind: "udp";
  readonly port: number;
  readonly datagrams: number;
  readonly payloadBytes: number;
  /** Null: the server does not answer. */
  readonly replyBytes: number | null;
  readonly intervalUs: number;
}

export type ExchangeSpec = PingSpec | SshSpec | TcpSpec | HttpSpec | UdpSpec;

export type TimelineEntry =
  | { readonly kind: "exchange"; readonly at: SimTime; readonly exchange: ExchangeSpec }
  | { readonly kind: "change"; readonly at: SimTime; readonly label: string; readonly change: Change };

/** Everything a run depends on. The same lab gives the same bytes on any machine. */
export interface Lab {
  readonly name: string;
  readonly seed: string;
  readonly start: SimTime;
  /** When the run stops, whatever is still going on. */
  readonly end: SimTime;
  readonly topology: Topology;
  readonly software: readonly InstanceSoftware[];
  readonly internetHosts: readonly InternetHost[];
  readonly timeline: readonly TimelineEntry[];
  /** Internet background noise: unsolicited packets per minute and public address (FL-11); 0 for none. */
  readonly noisePerMinute: number;
  /** DNS, DHCP, metadata and time traffic of every instance: it flows and is never logged (FL-08). */
  readonly amazonServices: boolean;
  /** Probability that a packet is lost between interfaces, 0…1. */
  readonly packetLoss: number;
  readonly flowLogging: FlowLogging;
}

/** Choices about flow logs that AWS does not let anyone make, or does not document. */
export interface FlowLogging {
  /** Whether start and end are the window's bounds, as observed, or the flow's own packets. */
  readonly timestamps: "window" | "packet";
  /** Whether an idle window of an interface that has logged before leaves a NODATA record. */
  readonly noData: "record" | "omit";
  /** Seconds after a full minute at which every interface's windows end; null derives it per interface from the seed. */
  readonly windowOffsetSeconds: number | null;
  /** The most records of an interface and window; the flows beyond leave one SKIPDATA record. Null for no limit. */
  readonly maxRecordsPerWindow: number | null;
  /** From a window's end to when CloudWatch Logs has its records; best effort at AWS (flow-log-records 10). */
  readonly deliveryDelayUs: number;
}
