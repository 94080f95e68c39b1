import { z } from "zod";
import {
  addressField,
  INSTANCE_CONNECT_REGIONS,
  instanceShape,
  named,
  nameField,
  portField,
  topologyShape,
  type InstanceInput,
  ipv6AddressField,
  readField,
  type Complaint,
  type Ipv4,
  type Ipv6,
  type SimTime,
  type TopologyInput,
} from "../../model/index.js";
import { changeShape, type ChangeInputs } from "./change-schemas.js";
import { exchangeShape, opensshVersionField, type ExchangeInputs } from "./exchange-schemas.js";
import type { FlowLogging, OperatingSystem } from "./lab.js";
import { durationField, instantField } from "./time-fields.js";

type Named<T> = Readonly<Record<string, T>>;

/** The system an internet host runs by default, and the one instances do. */
const operatingSystem: z.ZodType<OperatingSystem> = z.enum([
  "amazon-linux-2023",
  "amazon-linux-2",
  "ubuntu",
  "windows",
  "macos",
]);

export interface LabInstanceInput extends InstanceInput {
  readonly operatingSystem: OperatingSystem;
  readonly listens: readonly number[];
  readonly listensUdp: readonly number[];
  readonly opensshVersion?: string | undefined;
  readonly mtu?: number | undefined;
}

const instance: z.ZodType<LabInstanceInput> = z
  .strictObject({
    ...instanceShape,
    operatingSystem: operatingSystem.default("amazon-linux-2023"),
    listens: z.array(portField).default([22]).describe("TCP ports on which something answers"),
    listensUdp: z.array(portField).default([]).describe("UDP ports on which something answers"),
    opensshVersion: opensshVersionField.optional().describe("the operating system's own when absent"),
    mtu: z.int().min(576).max(9001).optional().describe("of its network interfaces, bytes; 9001 when absent"),
  })
  .meta({ id: "Instance", description: "an instance with its primary network interface" });

export type InternetHostInput =
  | {
      readonly address?: Ipv4 | undefined;
      readonly ipv6Address?: Ipv6 | undefined;
      readonly roundTrip: number;
      readonly operatingSystem: OperatingSystem;
      readonly listens: readonly number[];
    }
  | { readonly ec2InstanceConnect: string; readonly roundTrip: number };

const internetHost: z.ZodType<InternetHostInput> = readField(
  z
    .union([
      z.strictObject({
        address: addressField.optional().describe("a public IPv4 address"),
        ipv6Address: ipv6AddressField.optional().describe("a global IPv6 address"),
        roundTrip: durationField.prefault("50ms").describe("between it and the Region"),
        operatingSystem: operatingSystem.default("ubuntu"),
        listens: z.array(portField).default([]).describe("TCP ports on which it answers"),
      }),
      z.strictObject({
        ec2InstanceConnect: z
          .enum(INSTANCE_CONNECT_REGIONS as [string, ...string[]])
          .describe("the console's terminal: its address is one of that Region's range (TS-21, TS-22)"),
        // The service stands in the Region itself: the slower of the round trips seen there over public addresses (9.4).
        roundTrip: durationField.prefault("1.2ms"),
      }),
    ])
    .meta({ id: "InternetHost" }),
  (host): InternetHostInput | Complaint =>
    "ec2InstanceConnect" in host || host.address !== undefined || host.ipv6Address !== undefined
      ? host
      : { complaint: "the internet host has no address", hint: "give it `address`, `ipv6Address` or both" },
);

export interface OnPremisesHostInput {
  readonly network: string;
  readonly address?: Ipv4 | undefined;
  readonly ipv6Address?: Ipv6 | undefined;
  readonly roundTrip: number;
  readonly operatingSystem: OperatingSystem;
  readonly listens: readonly number[];
}

const onPremisesHost: z.ZodType<OnPremisesHostInput> = readField(
  z
    .strictObject({
      network: nameField.describe("one of `onPremisesNetworks`"),
      address: addressField.optional().describe("in a block of the network"),
      ipv6Address: ipv6AddressField.optional().describe("in a block of the network"),
      roundTrip: durationField.prefault("20ms").describe("between it and the Region"),
      operatingSystem: operatingSystem.default("ubuntu"),
      listens: z.array(portField).default([22]).describe("TCP ports on which it answers"),
    })
    .meta({ id: "OnPremisesHost" }),
  (host): OnPremisesHostInput | Complaint =>
    host.address !== undefined || host.ipv6Address !== undefined
      ? host
      : { complaint: "the on-premises host has no address", hint: "give it `address`, `ipv6Address` or both" },
);

export type TimelineEntryInput = { readonly at: number } & ExchangeInputs & ChangeInputs;

const timelineEntry: z.ZodType<TimelineEntryInput> = z
  .strictObject({ at: durationField.describe("after the start"), ...exchangeShape, ...changeShape })
  .refine((entry) => Object.keys(entry).length === 2, {
    error: "a timeline entry is `at` and exactly one exchange or change",
  })
  .meta({ id: "TimelineEntry", minProperties: 2, maxProperties: 2 });

interface TrafficInput {
  readonly noisePerMinute: number;
  readonly amazonServices: boolean;
  readonly packetLoss: number;
}

const traffic: z.ZodType<TrafficInput> = z.strictObject({
  noisePerMinute: z
    .number()
    .min(0)
    .max(100_000)
    .default(0)
    .describe("unsolicited packets from the internet per minute and public IPv4 address (FL-11)"),
  amazonServices: z
    .boolean()
    .default(true)
    .describe("DNS, DHCP, metadata and time traffic, which flows and is never logged (FL-08)"),
  packetLoss: z.number().min(0).max(1).default(0).describe("probability that a packet is lost between two interfaces"),
});

interface FlowLoggingInput extends Omit<FlowLogging, "deliveryDelayUs"> {
  readonly deliveryDelay: number;
}

const flowLogging: z.ZodType<FlowLoggingInput> = z.strictObject({
  timestamps: z.enum(["window", "packet"]).default("window"),
  noData: z.enum(["record", "omit"]).default("record"),
  windowOffsetSeconds: z.int().min(0).max(59).nullable().default(null),
  maxRecordsPerWindow: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe("of an interface; the flows beyond leave one SKIPDATA record"),
  // Mean of the four consecutive lags of one interface between a window's end and its ingestion (real-samples 1).
  deliveryDelay: durationField
    .prefault("39.8s")
    .describe("from a window's end to its records' ingestion; about five minutes is typical"),
});

/** A whole lab file. */
export interface LabInput extends TopologyInput {
  readonly name: string;
  readonly description?: string | undefined;
  readonly seed: string;
  readonly start: SimTime;
  readonly duration?: number | undefined;
  readonly instances: Named<LabInstanceInput>;
  readonly internetHosts: Named<InternetHostInput>;
  readonly onPremisesHosts: Named<OnPremisesHostInput>;
  readonly traffic: TrafficInput;
  readonly flowLogging: FlowLoggingInput;
  readonly timeline: readonly TimelineEntryInput[];
}

export const labSchema: z.ZodType<LabInput> = z
  .strictObject({
    name: nameField,
    description: z.string().optional(),
    seed: z
      .string()
      .min(1)
      .default("flowlab")
      .describe("everything random and every derived identifier follows from it"),
    start: instantField.prefault("2026-01-01T00:00:00Z").describe("when the lab begins"),
    duration: durationField.optional().describe("ten minutes after the last entry of the timeline when absent"),
    ...topologyShape,
    instances: named(instance).default({}),
    internetHosts: named(internetHost).default({}).describe("hosts outside AWS, and EC2 Instance Connect"),
    onPremisesHosts: named(onPremisesHost).default({}).describe("hosts behind VPN connections and Direct Connect"),
    traffic: traffic.prefault({}).describe("traffic besides the timeline"),
    flowLogging: flowLogging.prefault({}).describe("what AWS does not document about flow logs"),
    timeline: z.array(timelineEntry).default([]).describe("what happens when"),
  })
  .meta({ title: "flowlab lab file" });
