import {
  createAggregator,
  DEFAULT_LOG_FORMAT,
  formatRecord,
  type Batch,
  type Explanation,
  type FlowLogging,
  type LoggedInterface,
  type LogStream,
  type Subscription,
} from "../../emit/index.js";
import {
  ICMP,
  parseIpv4,
  simTime,
  TCP,
  type Fate,
  type Ipv4,
  type NetworkAclReason,
  type Observation,
  type Packet,
  type SecurityGroupReason,
  type SimTime,
} from "../../model/index.js";

/** What the tests of aggregation share: a clock in seconds, packets, and an aggregator that keeps what it delivers. */

export const ENI = "eni-0aaaaaaaaaaaaaaa1";
export const ACCOUNT = "123456789012";
export const OWN = address("172.31.44.17");
export const PEER = address("203.0.113.12");

export function address(text: string): Ipv4 {
  const parsed = parseIpv4(text);
  if (parsed === null) throw new Error(`\`${text}\` is no address`);
  return parsed;
}

export function seconds(value: number): SimTime {
  return simTime(Math.round(value * 1_000_000));
}

export const ALLOW_ALL: Extract<SecurityGroupReason, { readonly kind: "rule" }> = {
  kind: "rule",
  groupId: "sg-1",
  groupName: "NextWork-1-SG",
  rule: {
    id: "sgr-1",
    service: { kind: "icmp", protocol: 1, type: -1, code: -1 },
    peer: {
      kind: "cidr",
      cidr: { family: 4, first: address("0.0.0.0"), last: address("255.255.255.255"), prefixLength: 0 },
    },
    description: null,
  },
};

export const ACL_ALLOW: NetworkAclReason = {
  networkAclId: "acl-1",
  networkAclName: "acl-1",
  action: "allow",
  entry: {
    ruleNumber: 100,
    egress: false,
    action: "allow",
    service: { kind: "all" },
    cidr: { family: 4, first: address("0.0.0.0"), last: address("255.255.255.255"), prefixLength: 0 },
  },
};

export const ACL_DENY: NetworkAclReason = { ...ACL_ALLOW, action: "deny", entry: null };

export function packet(parts: Partial<Packet>): Packet {
  return {
    source: PEER,
    destination: OWN,
    protocol: ICMP,
    sourcePort: 0,
    destinationPort: 0,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    tcpFlags: 0,
    lengthBytes: 60,
    timeToLive: 64,
    dontFragment: false,
    mtuBytes: 0,
    about: null,
    payload: null,
    ...parts,
  };
}

export function tcp(parts: Partial<Packet>): Packet {
  return packet({ protocol: TCP, sourcePort: 41147, destinationPort: 22, lengthBytes: 40, ...parts });
}

/** The same packet on its way back. */
export function reply(to: Packet, parts: Partial<Packet> = {}): Packet {
  return {
    ...to,
    source: to.destination,
    destination: to.source,
    sourcePort: to.destinationPort,
    destinationPort: to.sourcePort,
    ...parts,
  };
}

export function seen(
  at: number,
  direction: Observation["direction"],
  what: Packet,
  parts: Partial<Observation> = {},
): Observation {
  return {
    interfaceIndex: 0,
    direction,
    action: "ACCEPT",
    at: seconds(at),
    source: what.source,
    destination: what.destination,
    packet: what,
    securityGroup: ALLOW_ALL,
    networkAcl: ACL_ALLOW,
    via: null,
    nextHop: -1,
    rejectReason: null,
    ...parts,
  };
}

export function subscription(parts: Partial<Subscription> = {}): Subscription {
  return {
    flowLogId: "fl-1",
    trafficType: "ALL",
    maxAggregationIntervalSeconds: 60,
    logGroupName: "NextWorkVPCFlowLogsGroup",
    format: DEFAULT_LOG_FORMAT,
    tagFields: null,
    ...parts,
  };
}

export function logged(parts: Partial<LoggedInterface> = {}): LoggedInterface {
  const metadata: LoggedInterface["metadata"] = {
    interfaceId: ENI,
    accountId: ACCOUNT,
    vpcId: "vpc-1",
    subnetId: "subnet-1",
    instanceId: "i-1",
    region: "eu-west-3",
    azId: "euw3-az1",
    sublocationType: null,
    sublocationId: null,
    interfaceType: null,
    nitro: false,
    tagged: { instance: null, networkInterface: { id: ENI, name: ENI }, autoScalingGroup: null },
    ecsTask: null,
    encryptionControls: false,
    encrypts: false,
    gatewayEndpoints: new Set(),
  };
  return { id: ENI, accountId: ACCOUNT, primaryAddress: OWN, metadata, subscriptions: [subscription()], ...parts };
}

export interface Setting {
  readonly interfaces?: readonly LoggedInterface[];
  readonly seed?: string;
  /** Seconds. */
  readonly start?: number;
  readonly end: number;
  readonly explain?: boolean;
  readonly flowLogging?: Partial<FlowLogging>;
  readonly fateOf?: (observation: Observation) => Fate;
}

export interface Logged {
  readonly deliveries: readonly { readonly stream: LogStream; readonly batch: Batch }[];
  /** Record texts by stream name, in order of delivery. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
  readonly explanations: () => readonly Explanation[];
}

/** Runs observations through an aggregator. Windows end at second 0 of each minute unless the setting says otherwise. */
export function log(setting: Setting, observations: readonly Observation[]): Logged {
  const deliveries: { readonly stream: LogStream; readonly batch: Batch }[] = [];
  const lines: Record<string, string[]> = {};
  const aggregator = createAggregator({
    interfaces: setting.interfaces ?? [logged()],
    seed: setting.seed ?? "seed",
    start: seconds(setting.start ?? 0),
    flowLogging: {
      timestamps: "window",
      noData: "record",
      windowOffsetSeconds: 0,
      maxRecordsPerWindow: null,
      deliveryDelayUs: 39_800_000,
      ...setting.flowLogging,
    },
    explain: setting.explain ?? false,
    deliver: (stream, batch) => {
      deliveries.push({ stream, batch });
      (lines[stream.name] ??= []).push(...batch.records.map((each) => formatRecord(each, batch.format)));
    },
  });
  for (const observation of observations) {
    const token = aggregator.observe(observation);
    if (token !== null && setting.fateOf !== undefined) aggregator.settle(token, setting.fateOf(observation));
  }
  aggregator.finish(seconds(setting.end));
  const explanations = (): Explanation[] =>
    deliveries.flatMap(({ batch }) => batch.records.flatMap((_, index) => batch.explain?.(index) ?? []));
  return { deliveries, lines, explanations };
}
