import {
  checkSchema,
  createReading,
  failure,
  formatIpAddress,
  readSourceDocument,
  readTopology,
  simTime,
  success,
  validateTopology,
  type FlowLog,
  type Issue,
  type Reading,
  type Result,
  type SimTime,
  type Topology,
} from "../../model/index.js";
import { labSchema, type LabInput } from "./lab-schema.js";
import type { InstanceSoftware, Lab } from "./lab.js";
import { readInternetHost } from "./read-internet-host.js";
import { readOnPremisesHost } from "./read-on-premises-host.js";
import { durationOf, readTimeline } from "./read-timeline.js";

/** What a command line may ask for instead of what the file says. */
export interface LabOverrides {
  readonly seed?: string;
  readonly start?: SimTime;
  /** Of every flow log, seconds. */
  readonly maxAggregationInterval?: 60 | 600;
  /** Of every flow log. */
  readonly trafficType?: FlowLog["trafficType"];
  /** Of every flow log: `${field} ${field} …`. */
  readonly logFormat?: string;
}

/**
 * Reads a lab file (YAML or JSON): the topology it describes, judged as AWS would judge it, and what happens on it.
 * Every problem is an issue with line and column in `file`; nothing is thrown whatever the text is.
 */
export function parseLab(text: string, file: string, overrides: LabOverrides = {}): Result<Lab> {
  const document = readSourceDocument(text, file);
  if (!document.ok) return document;
  const checked = checkSchema(labSchema, document.value);
  const input = checked.value;
  if (!input) return failure(inOrderOfPlace(checked.issues));

  const seed = overrides.seed ?? input.seed;
  const reading = createReading(document.value, seed, checked);
  const topology = withFlowLogs(readTopology(input, reading), overrides, reading);
  // Two resources of one name have one id: what else is wrong cannot be told apart from that.
  if (!reading.issues.some((issue) => issue.code === "LabFile.DuplicateName"))
    reading.issues.push(...validateTopology(topology, reading.origins));

  const taken = publicAddresses(topology);
  const internetHosts = [
    ...Object.entries(input.internetHosts).map(([name, host]) => readInternetHost(name, host, taken, reading)),
    ...Object.entries(input.onPremisesHosts).map(([name, host]) =>
      readOnPremisesHost(name, host, topology.onPremisesNetworks, taken, reading),
    ),
  ];
  const start = overrides.start ?? input.start;
  const timeline = readTimeline(input, start, topology, internetHosts, reading);
  const issues = inOrderOfPlace(reading.issues);
  if (hasErrors(reading)) return failure(issues);

  const { noisePerMinute, amazonServices, packetLoss } = input.traffic;
  const { deliveryDelay, ...flowLogging } = input.flowLogging;
  return success(
    {
      name: input.name,
      seed,
      start,
      end: simTime(start + durationOf(input)),
      topology,
      software: readSoftware(input, reading),
      internetHosts,
      timeline,
      noisePerMinute,
      amazonServices,
      packetLoss,
      flowLogging: { ...flowLogging, deliveryDelayUs: deliveryDelay },
    },
    issues,
  );
}

function hasErrors({ issues }: Reading): boolean {
  return issues.some((issue) => issue.severity === "error");
}

/** As a reader meets them in the file. */
function inOrderOfPlace(issues: readonly Issue[]): Issue[] {
  const line = ({ position }: Issue): number => position?.line ?? 0;
  const column = ({ position }: Issue): number => position?.column ?? 0;
  return issues.toSorted((a, b) => line(a) - line(b) || column(a) - column(b));
}

function withFlowLogs(topology: Topology, overrides: LabOverrides, reading: Reading): Topology {
  const { maxAggregationInterval, trafficType, logFormat } = overrides;
  const flowLogs = topology.flowLogs.map((flowLog) => {
    const changed: FlowLog = {
      ...flowLog,
      maxAggregationIntervalSeconds: maxAggregationInterval ?? flowLog.maxAggregationIntervalSeconds,
      trafficType: trafficType ?? flowLog.trafficType,
      logFormat: logFormat ?? flowLog.logFormat,
    };
    const origin = reading.origins.get(flowLog);
    if (origin) reading.origins.set(changed, origin);
    return changed;
  });
  return { ...topology, flowLogs };
}

/** Who has which public or IPv6 address already, by its text. */
function publicAddresses(topology: Topology): Map<string, string> {
  return new Map(
    topology.networkInterfaces.flatMap(({ name, privateAddresses, ipv6Addresses }) =>
      [...privateAddresses.map(({ publicAddress }) => publicAddress), ...ipv6Addresses].flatMap((address) =>
        address === null ? [] : [[formatIpAddress(address), name] as const],
      ),
    ),
  );
}

function readSoftware(input: LabInput, { identify }: Reading): InstanceSoftware[] {
  return Object.entries(input.instances).map(([name, instance]) => ({
    instanceId: identify("i", name, instance.id),
    operatingSystem: instance.operatingSystem,
    listens: instance.listens,
    listensUdp: instance.listensUdp,
    opensshVersion: instance.opensshVersion ?? null,
    mtuBytes: instance.mtu ?? null,
  }));
}
