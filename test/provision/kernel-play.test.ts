import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { observedRun, runLab, type LabRun } from "../../lab/index.js";
import { formatIpAddress } from "../../model/index.js";
import {
  buildPlan,
  HOST_COMMANDS,
  listRuns,
  missingForKernel,
  planPlayedLab,
  playLab,
  readCaptures,
  removeRun,
  writeHostFiles,
  type LabPlan,
} from "../../provision/index.js";
import { parseLab, type Lab } from "../../sim/index.js";

const missing = missingForKernel(HOST_COMMANDS);
const skipped = process.env["CI"] ? null : missing;

/** The built-in lab, its instances with the OpenSSH that Debian 12 has. */
function builtInLab(): Lab {
  const text = readFileSync("examples/vpc-monitoring/lab.yaml", "utf8");
  const debian = 'operatingSystem: amazon-linux-2023\n    opensshVersion: "9.2"';
  const lab = parseLab(text.replaceAll("operatingSystem: amazon-linux-2023", debian), "lab.yaml");
  if (!lab.ok) throw new Error(JSON.stringify(lab.issues));
  return lab.value;
}

function planned(runId: string): LabPlan {
  const plan = planPlayedLab(builtInLab(), runId);
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return plan.value;
}

/** Builds the lab, gives it to `work` with a directory of its own, and removes both. */
async function provisioned<T>(runId: string, work: (plan: LabPlan, directory: string) => Promise<T>): Promise<T> {
  const plan = planned(runId);
  const directory = mkdtempSync(join(tmpdir(), "flowlab-play-"));
  try {
    await buildPlan(plan.initial);
    mkdirSync(join(directory, "captures"));
    await writeHostFiles(join(directory, "hosts"), ["ec2-user"]);
    return await work(plan, directory);
  } finally {
    await removeRun(runId);
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Sum {
  packets: number;
  bytes: number;
}

/** Of each flow of the timeline, whatever ephemeral port it had; noise left out. */
function flows({ streams, lab }: LabRun): ReadonlyMap<string, Sum> {
  const hosts = new Set([
    ...lab.internetHosts.flatMap(({ address }) => (address === null ? [] : [formatIpAddress(address)])),
    ...lab.topology.networkInterfaces.flatMap(({ privateAddresses }) =>
      privateAddresses.flatMap(({ address, publicAddress }) =>
        [address, publicAddress ?? address].map(formatIpAddress),
      ),
    ),
  ]);
  const port = (number: number | null): string => (number !== null && number < 1024 ? `${number}` : "ephemeral");
  const sums = new Map<string, Sum>();
  for (const { record, explanation } of streams.flatMap(({ records }) => records)) {
    if (record.logStatus !== "OK" || record.srcAddr === null || record.dstAddr === null) continue;
    const ends = [formatIpAddress(record.srcAddr), formatIpAddress(record.dstAddr)];
    if (!ends.every((each) => hosts.has(each))) continue;
    const ports = [port(record.srcPort), port(record.dstPort)];
    const key = [record.interfaceId, ...ends, ...ports, record.protocol, explanation?.action].join(" ");
    const sum = sums.get(key) ?? { packets: 0, bytes: 0 };
    sums.set(key, { packets: sum.packets + (record.packets ?? 0), bytes: sum.bytes + (record.bytes ?? 0) });
  }
  return sums;
}

/** Without what says how long something took, and when somebody was there before. */
function timeless(text: string): string {
  return text
    .replaceAll(/time[= ][\d.]+ ?ms/g, "time")
    .replaceAll(/^rtt .*$/gm, "rtt")
    .replaceAll(/^Last login: .* from/gm, "Last login from");
}

/** ICMP is protocol 1. */
const isPing = (key: string): boolean => / 1 (?:ACCEPT|REJECT)$/.test(key);

/** What delayed acknowledgements, and reads that fall together, made of two kernel runs beside the simulation: docs/kernel-run.md. */
const SSH_PACKETS = { share: 0.05, atLeast: 3 };

describe.skipIf(skipped !== null)("the built-in lab, played by the kernel and real programs", () => {
  let kernel: LabRun;
  const simulated = runLab(builtInLab());

  beforeAll(async () => {
    if (missing !== null) throw missing;
    kernel = await provisioned(`play${process.pid}`, async (plan, directory) => {
      const captures = join(directory, "captures");
      const signal = new AbortController().signal;
      const played = await playLab(plan, { files: join(directory, "hosts"), captures, skipWaits: true, signal });
      if (played === null) throw new Error("it was stopped");
      const packets = await readCaptures(plan.initial, captures, played);
      const { exchanges, changes } = played;
      return observedRun(plan.lab, { packets, exchanges, changes, topology: plan.changes.at(-1)!.topology });
    });
  }, 300_000);

  test("has the simulation's flows, each with the same action", () => {
    expect([...flows(kernel).keys()].toSorted()).toEqual([...flows(simulated).keys()].toSorted());
  });

  test("counts the packets and bytes of every ping alike (FL-01, TS-08)", () => {
    const pings = (run: LabRun) => Object.fromEntries([...flows(run)].filter(([key]) => isPing(key)));
    expect(Object.keys(pings(kernel))).toHaveLength(4);
    expect(pings(kernel)).toEqual(pings(simulated));
  });

  test("counts ssh within the variation of two kernel runs (TS-20)", () => {
    for (const [key, { packets }] of flows(simulated)) {
      if (isPing(key)) continue;
      const most = Math.max(SSH_PACKETS.atLeast, packets * SSH_PACKETS.share);
      expect(Math.abs(flows(kernel).get(key)!.packets - packets), key).toBeLessThanOrEqual(most);
    }
  });

  test("shows the simulation's terminals but for times (TS-01, TS-03, TS-05, TS-07)", () => {
    const texts = ({ transcripts }: LabRun) => transcripts.map(({ title, text }) => [title, timeless(text)]);
    expect(texts(kernel)).toEqual(texts(simulated));
  });

  test("ends every exchange as the simulation does", () => {
    const ends = ({ outcomes }: LabRun) =>
      outcomes.map(({ exchange, succeeded, summary }) => [exchange, succeeded, summary]);
    expect(ends(kernel)).toEqual(ends(simulated));
  });

  test("leaves the topology as the timeline does", () => {
    expect(kernel.topology).toEqual(simulated.topology);
  });
});

describe.skipIf(skipped !== null)("a kernel run that is stopped", () => {
  test("ends its programs at once, and leaves no namespace, process or file of its own", async () => {
    const runId = `stop${process.pid}`;
    const directory = await provisioned(runId, async (plan, own) => {
      const controller = new AbortController();
      const playing = playLab(plan, {
        files: join(own, "hosts"),
        captures: join(own, "captures"),
        skipWaits: true,
        signal: controller.signal,
        onProgress: () => controller.abort(),
      });
      expect(await playing).toBe(null);
      expect(pidsIn(plan)).toBe("");
      return own;
    });
    expect(listRuns()).not.toContain(runId);
    expect(existsSync(directory)).toBe(false);
  });
});

/** Plays the lab of `builtInLab`, and says so once its first exchange begins. */
const CHILD = `
import { readFileSync } from "node:fs";
import { playLab, planPlayedLab } from "./dist/provision/index.js";
import { parseLab } from "./dist/sim/index.js";
const lab = parseLab(readFileSync("examples/vpc-monitoring/lab.yaml", "utf8"), "lab.yaml");
const [runId, files, captures] = process.argv.slice(1);
const plan = planPlayedLab(lab.value, runId);
const { signal } = new AbortController();
await playLab(plan.value, { files, captures, skipWaits: true, signal, onProgress: () => console.log("playing") });
`;

describe.skipIf(skipped !== null)("a kernel run whose flowlab is killed", () => {
  test("takes its programs with it, and is removed like any other", async () => {
    const runId = `kill${process.pid}`;
    await provisioned(runId, async (plan, own) => {
      const args = ["--input-type=module", "-e", CHILD, runId, join(own, "hosts"), join(own, "captures")];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
      const ended = once(child, "exit");
      await Promise.race([once(child.stdout, "data"), ended]);
      expect(pidsIn(plan)).not.toBe("");
      child.kill("SIGKILL");
      await ended;
      await expect.poll(() => pidsIn(plan), { timeout: 10_000 }).toBe("");
    });
    expect(listRuns()).not.toContain(runId);
  });
});

function pidsIn({ initial }: LabPlan): string {
  return initial.namespaces
    .map(({ name }) => execFileSync("ip", ["netns", "pids", name], { encoding: "utf8" }))
    .join("");
}

describe("what the kernel run does not play", () => {
  test("is refused by name, all of it, before anything is built", () => {
    const lab = builtInLab();
    const [first] = lab.timeline;
    if (first?.kind !== "exchange" || first.exchange.kind !== "ssh") throw new Error("the lab begins with an ssh");
    const { from, to } = first.exchange;
    const exchange = { name: "no end", from, to, through: null, kind: "ping" } as const;
    const endless = { ...exchange, count: null, intervalUs: 1_000_000, timeoutUs: null, payloadBytes: 56 };
    const ping = { ...endless, pathMtuDiscovery: "want", timeToLive: null, interruptAfterUs: null } as const;
    const plan = planPlayedLab(
      { ...lab, packetLoss: 0.1, timeline: [{ kind: "exchange", at: lab.start, exchange: ping }] },
      "refused",
    );
    expect(plan.ok ? [] : plan.issues.map(({ message }) => message)).toEqual([
      "the kernel run does not play packet loss (`packetLoss`)",
      "the kernel run does not play a ping that never ends (`no end`)",
    ]);
  });
});

afterAll(() => {
  if (skipped !== null) console.log(`skipped: ${skipped.message} (${skipped.hint ?? ""})`);
});
