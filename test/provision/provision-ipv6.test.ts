import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runLab, type LabRun } from "../../lab/index.js";
import { formatCidr, parseCidr } from "../../model/index.js";
import { parseProvisionJournal, planLab, planTraffic, type ProvisionRecord } from "../../provision/index.js";
import { providedBlocks, realIpv6Text } from "../../provision/aws/ipv6-blocks.js";
import { parseLab, type Lab } from "../../sim/index.js";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { accountContent } from "./account-content.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { FakeSystemsManager, type SentCommand } from "./fake-systems-manager.js";
import { startFaultProxy, type FaultProxy } from "./fault-proxy.js";
import { awsCli, MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";
import { ACCOUNT, REGION } from "./provision-harness.js";

const FILE = "test/provision/labs/dual-stack.yaml";
const TEXT = readFileSync(FILE, "utf8");
const [SHOP, STORE] = ["2a05:d012:a48:6e00::/56", "2a05:d012:77:f00::/56"];
const CONTEXT = { runId: "0badcafe", accountId: ACCOUNT, partition: "aws" };

function labOf(text: string): Lab {
  const lab = parseLab(text, FILE);
  if (!lab.ok) throw new Error(JSON.stringify(lab.issues));
  return lab.value;
}

describe("a block of IPv6 that Amazon provides in the place of the lab's (CIDR-10)", () => {
  const blocks = providedBlocks(
    new Map([
      ["vpc-1", "vpc-0a"],
      ["13.36.170.41", "15.188.0.1"],
      [STORE!, "2600:1f18:1a2b:3c00::/56"],
    ]),
  );

  test.each([
    ["an address", "2a05:d012:77:f01::10", "2600:1f18:1a2b:3c01::10"],
    ["the last one", "2a05:d012:77:fff:ffff:ffff:ffff:ffff", "2600:1f18:1a2b:3cff:ffff:ffff:ffff:ffff"],
    ["the block", "2a05:d012:77:f00::/56", "2600:1f18:1a2b:3c00::/56"],
    ["a subnet's block", "2a05:d012:77:f01::/64", "2600:1f18:1a2b:3c01::/64"],
    ["one before it", "2a05:d012:77:eff::1", "2a05:d012:77:eff::1"],
    ["a wider block", "2a05:d012::/36", "2a05:d012::/36"],
    ["anywhere", "::/0", "::/0"],
    ["IPv4", "10.0.0.1", "10.0.0.1"],
    [
      "any other text",
      "arn:aws:iam::123456789012:role/2a05:d012:77:f01::10",
      "arn:aws:iam::123456789012:role/2a05:d012:77:f01::10",
    ],
  ])("%s: %s is %s", (_, text, real) => {
    expect(realIpv6Text(text, blocks)).toBe(real);
  });
});

describe("what Amazon chooses otherwise is refused by name", () => {
  const refused = (text: string): readonly string[] => {
    const plan = planLab(labOf(text), CONTEXT);
    return plan.ok ? [] : plan.issues.map(({ message }) => message);
  };

  test.each([
    [`ipv6Cidr: ${STORE}`, "ipv6Cidr: 2a05:d012:77:f00::/52", "VPC `store` is not built in AWS: Amazon provides a /56"],
    [
      `ipv6Cidr: ${SHOP}`,
      `ipv6Cidr: ${SHOP}\n    secondaryIpv6Cidrs: ["2a05:d012:a49::/56"]`,
      "IPv6 block 2a05:d012:a49::/56 of VPC `shop` is not built in AWS: Amazon provides it with one",
    ],
    [
      'secondaryIpv6Addresses: ["2a05:d012:77:f01::11"]',
      'secondaryIpv6Addresses: ["2a05:d012:77:f01::11", "2a05:d012:77:f01::12"]',
      "instance `shelf` is not built in AWS: an interface of t2.micro has 2 addresses of a family at most",
    ],
    [
      'cidrs: ["2a05:d012:77:f01::/64"]',
      'cidrs: ["2a05:d012::/32"]',
      "prefix list `shelves` is not built in AWS: 2a05:d012::/32 has 2a05:d012:a48:6e00::/56 in it",
    ],
    ["privateAddress: 10.0.0.10, publicAddress: true", "privateAddress: 10.0.0.10, publicAddress: 15.236.0.1", null],
    [
      '{ ingress: [{ protocol: icmpv6, cidr: "2a05:d012:77:f01::/64" }] }',
      "{ ingress: [{ protocol: tcp, port: 22, cidr: 198.51.100.0/24 }] }",
      null,
    ],
  ])("%s as %s: %s", (from, to, message) => {
    const messages = refused(TEXT.replace(from, to));
    expect(messages).toHaveLength(message === null ? 0 : 1);
    expect(messages.join("")).toContain(message ?? "");
  });

  test("a rule with a public address of the lab, from the beginning and by a change", () => {
    const text = TEXT.replace(
      "privateAddress: 10.0.0.10, publicAddress: true",
      "privateAddress: 10.0.0.10, publicAddress: 15.236.0.1",
    );
    const rule = "{ protocol: tcp, port: 22, cidr: 15.236.0.0/24 }";
    const why = "a rule of security group `store` is not built in AWS: 15.236.0.0/24 has 15.236.0.1 in it";
    expect(refused(text.replace("store: { ingress: [", `store: { ingress: [${rule}, `))).toEqual([
      expect.stringContaining(why),
    ]);
    const changed = text.replace(/rule: \{.*?\} \}/, `rule: ${rule} }`);
    expect(changed).not.toBe(text);
    const plan = planTraffic(labOf(changed), CONTEXT);
    expect(plan.ok ? [] : plan.issues.map(({ message }) => message)).toEqual([expect.stringContaining(why)]);
  });

  test("a block of IPv6 that a timeline adds", () => {
    const text = `${TEXT}  - { at: 50s, associateVpcCidrBlock: { vpc: shop, cidr: "2a05:d012:99:f00::/56" } }\n`;
    const plan = planTraffic(labOf(text), CONTEXT);
    expect(plan.ok ? [] : plan.issues.map(({ message }) => message)).toEqual([
      expect.stringContaining("is not made in AWS while a timeline is played"),
    ]);
  });
});

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/provision-ipv6.test.ts ${MOTO_SKIPPED}\n`);

/*
 * What moto 5.2.5 leaves out here: the IPv6 addresses of an interface that is launched, entry 101 of a default network
 * ACL, and that a subnet's and a route's block be in the VPC's.
 */
describe.skipIf(MOTO_SKIPPED !== null)("dual-stack VPCs in an account that moto plays", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  let proxy: FaultProxy;
  let untouched: readonly string[];
  const run: LabRun = runLab(labOf(TEXT));
  const systems = new FakeSystemsManager();
  const directory = temporaryDirectory();
  let clockMs = Date.now() - 6 * 60 * 60 * 1000;

  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    proxy = await startFaultProxy(moto.url);
    proxy.fault = (call) => systems.answer(call);
    systems.perform = perform;
    untouched = await accountContent(moto.url)();
    copyFileSync(FILE, join(directory, "lab.yaml"));
  }, 300_000);
  afterAll(async () => {
    await proxy?.stop();
    moto?.stop();
  });

  const flowlab = (...args: readonly string[]): Promise<Ran> =>
    runFlowlab(args, { currentDirectory: directory, nowMs: (clockMs += 60_000), tickMs: 60_000 });
  const provision = (...args: readonly string[]): Promise<Ran> =>
    flowlab("provision", ...args, "--endpoint-url", proxy.url);
  const journal = (): ProvisionRecord =>
    parseProvisionJournal(readFileSync(join(directory, "flowlab-provision.jsonl"), "utf8"))!;
  const aws = (...args: readonly string[]): unknown => awsCli(moto.url, REGION, args);
  /** What moto chose in the place of a lab's address or block. */
  const real = (text: string): string => realIpv6Text(text, providedBlocks(journal().ids));

  function numberOf({ comment }: SentCommand): number {
    return Number(/SendCommand \d+-(\d+)$/.exec(comment)?.[1] ?? 0);
  }

  function perform(command: SentCommand): { exitCode: number; output: string } {
    const entry = run.lab.timeline[numberOf(command) - 1];
    if (entry?.kind !== "exchange") return { exitCode: 0, output: "" };
    const text = run.transcripts.find(({ title }) => title === entry.exchange.name)?.text ?? "";
    const outcome = run.outcomes.find(({ exchange }) => exchange === entry.exchange.name);
    return { exitCode: outcome?.exitCode ?? 0, output: text.split("\n").slice(1).join("\n") };
  }

  test("are built with Amazon's blocks, and all that names the lab's names those", async () => {
    const { exitCode, stderr } = await provision("up", "lab.yaml", "--yes");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const { Vpcs } = aws("ec2", "describe-vpcs", "--filters", "Name=is-default,Values=false") as {
      readonly Vpcs: readonly { readonly Ipv6CidrBlockAssociationSet: readonly { readonly Ipv6CidrBlock: string }[] }[];
    };
    const provided = Vpcs.map((vpc) => vpc.Ipv6CidrBlockAssociationSet[0]!.Ipv6CidrBlock);
    expect([real(SHOP!), real(STORE!)].toSorted()).toEqual(
      provided.map((text) => formatCidr(parseCidr(text)!)).toSorted(),
    );
    expect(provided).not.toContain(STORE);
    const text = JSON.stringify([
      aws("ec2", "describe-subnets"),
      aws("ec2", "describe-route-tables"),
      aws("ec2", "describe-security-groups"),
      aws("ec2", "describe-network-acls"),
      aws("ec2", "describe-network-interfaces"),
    ]);
    expect(text).not.toContain("2a05:d012");
    expect(text).toContain(`"Ipv6Address":"${real("2a05:d012:77:f01::20")}"`);
    expect(text).toContain(`"CidrIpv6":"${real("2a05:d012:77:f01::/64")}"`);
    expect(text).toContain(`"DestinationIpv6CidrBlock":"${real(STORE!)}"`);
    const launches = proxy.seen.filter(({ action }) => action === "ec2:RunInstances");
    expect(launches.map(({ parameters }) => decodeURIComponent(String(parameters))).join(" ")).toContain(
      real("2a05:d012:77:f01::11"),
    );
  }, 60_000);

  test("traffic goes to Amazon's addresses, and changes name them", async () => {
    const { exitCode, stderr } = await provision("traffic", "lab.yaml", "--skip-waits");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const script = (number: number): string =>
      systems.sent.find((each) => numberOf(each) === number)!.script.join("\n");
    expect(script(1)).toContain(`ping -c 2 ${real("2a05:d012:77:f01::10")}`);
    expect(script(5)).toContain(`http://[${real("2a05:d012:77:f01::10")}]/`);
    expect(script(6)).toContain(`ping -I ${real("2a05:d012:77:f01::20")} -c 2`);
    const text = JSON.stringify([
      aws("ec2", "describe-route-tables"),
      aws("ec2", "describe-security-groups"),
      aws("ec2", "describe-network-acls"),
    ]);
    expect(text).toContain(`"DestinationIpv6CidrBlock":"${real(SHOP!)}"`);
    expect(text).toContain(`"CidrIpv6":"${real("2a05:d012:a48:6e00::/64")}"`);
    expect(text).toContain(`"Ipv6CidrBlock":"${real("2a05:d012:a48:6e00::/60")}"`);
  }, 60_000);

  test("what was collected compares as the same, whatever the addresses", async () => {
    const logs = new CloudWatchLogsClient({ endpoint: moto.url, region: REGION });
    const { ids, traffic } = journal();
    const laterS = Math.floor(Date.parse(traffic!.startedAt) / 1000) - run.lab.start / 1_000_000;
    for (const { logStreamName, interfaceId, records } of run.streams) {
      const eni = ids.get(interfaceId)!;
      const stream = { logGroupName: "dual-stack", logStreamName: logStreamName.replace(interfaceId, eni) };
      await logs.send(new CreateLogStreamCommand(stream));
      const logEvents = records.map(({ line, record }) => {
        const fields = line
          .replace(interfaceId, eni)
          .split(" ")
          .map((field) => ids.get(field) ?? real(field));
        fields[10] = String(record.start + laterS);
        fields[11] = String(record.end + laterS);
        return { timestamp: (record.start + laterS) * 1000, message: fields.join(" ") };
      });
      const sorted = logEvents.toSorted((a, b) => a.timestamp - b.timestamp);
      await logs.send(new PutLogEventsCommand({ ...stream, logEvents: sorted }));
    }
    expect(await flowlab("run", "lab.yaml", "--out", "simulated")).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(directory, "simulated/topology.json"), "utf8")).toContain("2a05:d012:77:f01::10");
    expect(await provision("collect", "lab.yaml", "--no-wait", "--out", "collected")).toMatchObject({ exitCode: 0 });
    const topology = readFileSync(join(directory, "collected/topology.json"), "utf8");
    expect(topology).not.toContain("2a05:d012");
    expect(topology).toContain(real("2a05:d012:77:f01::10"));
    const compared = await flowlab("compare", "simulated", "collected", "--json");
    expect(compared.exitCode, compared.stdout.slice(0, 2000) + compared.stderr).toBe(0);
  }, 60_000);

  test("are taken down to nothing", async () => {
    expect(await provision("down", "--yes")).toMatchObject({ exitCode: 0 });
    expect(await accountContent(moto.url)()).toEqual(untouched);
  }, 60_000);
});
