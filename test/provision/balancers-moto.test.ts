import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { formatIpAddress } from "../../model/index.js";
import { runLab, type LabRun } from "../../lab/index.js";
import { parseProvisionJournal, provisionPolicy, type ProvisionRecord } from "../../provision/index.js";
import { nodeAddressId } from "../../provision/aws/plan/balancer-nodes.js";
import { parseLab, type Lab } from "../../sim/index.js";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { accountContent } from "./account-content.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { FakeBalancers } from "./fake-balancers.js";
import { FakeSystemsManager, type SentCommand } from "./fake-systems-manager.js";
import { startFaultProxy, type Fault, type FaultProxy, type SeenCall } from "./fault-proxy.js";
import { awsCli, MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";
import { ACCOUNT, REGION } from "./provision-harness.js";

const FILE = "test/provision/labs/balancers.yaml";

function labOf(): Lab {
  const lab = parseLab(readFileSync(FILE, "utf8"), FILE);
  if (!lab.ok) throw new Error(JSON.stringify(lab.issues));
  return lab.value;
}

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/balancers-moto.test.ts ${MOTO_SKIPPED}\n`);

/*
 * What moto 5.2.5 cannot do, and `FakeBalancers` does: interfaces of load balancers, which stay for a while after them;
 * a listener that is made twice; targets that are not healthy yet. Beside that moto keeps one port for each target, no
 * private address of a SubnetMapping, and never refuses to delete what a load balancer uses.
 */
describe.skipIf(MOTO_SKIPPED !== null)("load balancers in an account that moto plays", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  let proxy: FaultProxy;
  let balancers: FakeBalancers;
  let content: () => Promise<readonly string[]>;
  let untouched: readonly string[];
  const lab = labOf();
  const run: LabRun = runLab(lab);
  const systems = new FakeSystemsManager();
  const directory = temporaryDirectory();
  let clockMs = Date.now() - 6 * 60 * 60 * 1000;

  const usual = (call: SeenCall): Fault | null => balancers.answer(call) ?? systems.answer(call);
  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    proxy = await startFaultProxy(moto.url);
    balancers = new FakeBalancers();
    systems.perform = perform;
    content = accountContent(moto.url);
    untouched = await content();
    copyFileSync(FILE, join(directory, "lab.yaml"));
  }, 300_000);
  afterAll(async () => {
    await proxy?.stop();
    moto?.stop();
  });
  beforeEach(() => {
    proxy.fault = usual;
    balancers.lingerLooks = 3;
    proxy.seen.length = 0;
  });

  const flowlab = (...args: readonly string[]): Promise<Ran> =>
    runFlowlab(args, { currentDirectory: directory, nowMs: (clockMs += 60_000), tickMs: 60_000 });
  const provision = (...args: readonly string[]): Promise<Ran> =>
    flowlab("provision", ...args, "--endpoint-url", proxy.url);
  const journal = (): ProvisionRecord =>
    parseProvisionJournal(readFileSync(join(directory, "flowlab-provision.jsonl"), "utf8"))!;
  const aws = (...args: readonly string[]): unknown => awsCli(moto.url, REGION, args);
  const arnOf = (name: string): string =>
    journal().ids.get(
      [...lab.topology.loadBalancers, ...lab.topology.targetGroups].find((each) => each.name === name)!.id,
    )!;
  const node = (name: string): string => lab.topology.networkInterfaces.find((each) => each.name === name)!.id;

  function numberOf({ comment }: SentCommand): number {
    return Number(/SendCommand \d+-(\d+)$/.exec(comment)?.[1] ?? 0);
  }

  /** What the simulation's terminal shows. */
  function perform(command: SentCommand): { exitCode: number; output: string } {
    const entry = run.lab.timeline[numberOf(command) - 1];
    if (entry?.kind !== "exchange") return { exitCode: 0, output: "" };
    const text = run.transcripts.find(({ title }) => title === entry.exchange.name)?.text ?? "";
    const outcome = run.outcomes.find(({ exchange }) => exchange === entry.exchange.name);
    return { exitCode: outcome?.exitCode ?? 0, output: text.split("\n").slice(1).join("\n") };
  }

  test.each<readonly [at: string, code: string, says: string]>([
    [
      "elasticloadbalancing:CreateLoadBalancer",
      "TooManyLoadBalancers",
      "the quota is used up: load balancers of its type",
    ],
    ["elasticloadbalancing:CreateTargetGroup", "TooManyTargetGroups", "the quota is used up: target groups per Region"],
    ["elasticloadbalancing:CreateRule", "TooManyRules", "the quota is used up: rules per load balancer"],
    [
      "elasticloadbalancing:RegisterTargets",
      "AccessDenied",
      "allow `elasticloadbalancing:RegisterTargets`, for targets of web",
    ],
    [
      "elasticloadbalancing:CreateLoadBalancer",
      "OperationNotPermitted",
      "AWS does not let this account make load balancers",
    ],
  ])(
    "%s refused with %s: %s",
    async (at, code, says) => {
      balancers.lingerLooks = 1;
      proxy.fault = (call) => (call.action === at ? { kind: "error", status: 400, code, message: "no" } : usual(call));
      const { exitCode, stderr } = await provision("up", "lab.yaml", "--yes");
      expect(exitCode).toBe(1);
      expect(stderr).toContain(says);
      proxy.fault = usual;
      expect(await provision("down", "--yes")).toMatchObject({ exitCode: 0 });
      expect(await content()).toEqual(untouched);
    },
    60_000,
  );

  test("a target group of somebody else's with our name: nothing is built", async () => {
    const balancing = new ElasticLoadBalancingV2Client({ endpoint: moto.url, region: REGION });
    const { Vpcs = [] } = await new EC2Client({ endpoint: moto.url, region: REGION }).send(new DescribeVpcsCommand({}));
    const { TargetGroups = [] } = await balancing.send(
      new CreateTargetGroupCommand({ Name: "api", Protocol: "HTTP", Port: 80, VpcId: Vpcs[0]?.VpcId }),
    );
    const { exitCode, stderr } = await provision("up", "lab.yaml", "--yes");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("the target group `api` exists already, and it is not made by flowlab");
    expect(stderr).toContain("give the lab's target group another name");
    expect(proxy.seen.filter(({ action }) => !/:(Describe|Get|List)/.test(action))).toEqual([]);
    await balancing.send(new DeleteTargetGroupCommand({ TargetGroupArn: TargetGroups[0]?.TargetGroupArn }));
    expect(existsSync(join(directory, "flowlab-provision.jsonl"))).toBe(false);
    expect(await content()).toEqual(untouched);
  }, 60_000);

  test("is built as the AWS CLI reads it back", async () => {
    const { exitCode, stderr } = await provision("up", "lab.yaml", "--yes");
    expect({ exitCode, stderr }, stderr).toMatchObject({ exitCode: 0 });
    const subnets = ["front-a", "front-b"].map((name) =>
      journal().ids.get(lab.topology.subnets.find((each) => each.name === name)!.id)!,
    );
    const zones = subnets.map((SubnetId) => expect.objectContaining({ SubnetId }) as object);
    expect(aws("elbv2", "describe-load-balancers")).toMatchObject({
      LoadBalancers: [
        {
          LoadBalancerName: "site",
          Type: "application",
          Scheme: "internet-facing",
          State: { Code: "active" },
          AvailabilityZones: zones,
          SecurityGroups: [expect.stringMatching(/^sg-/)],
        },
        { LoadBalancerName: "back", Scheme: "internal" },
        { LoadBalancerName: "inner", Type: "network", AvailabilityZones: zones },
      ],
    });
    const attributes = (kind: string, name: string): unknown =>
      (aws("elbv2", `describe-${kind}-attributes`, `--${kind}-arn`, arnOf(name)) as { Attributes: unknown }).Attributes;
    expect(attributes("load-balancer", "inner")).toContainEqual({
      Key: "load_balancing.cross_zone.enabled",
      Value: "true",
    });
    expect(attributes("target-group", "tcp")).toContainEqual({ Key: "preserve_client_ip.enabled", Value: "false" });
    expect(aws("elbv2", "describe-target-groups", "--names", "web")).toMatchObject({
      TargetGroups: [
        { Protocol: "HTTP", Port: 8080, HealthCheckIntervalSeconds: 10, Matcher: { HttpCode: "200-499" } },
      ],
    });
    expect(aws("elbv2", "describe-target-health", "--target-group-arn", arnOf("web"))).toMatchObject({
      TargetHealthDescriptions: ["web-1", "web-2"].map((name) => ({
        Target: { Id: journal().ids.get(lab.topology.instances.find((each) => each.name === name)!.id), Port: 8080 },
      })),
    });
    const { Listeners } = aws("elbv2", "describe-listeners", "--load-balancer-arn", arnOf("site")) as {
      readonly Listeners: readonly { readonly ListenerArn: string }[];
    };
    expect(Listeners).toMatchObject([
      { Protocol: "HTTP", Port: 80, DefaultActions: [{ Type: "forward", TargetGroupArn: arnOf("web") }] },
    ]);
    expect(aws("elbv2", "describe-rules", "--listener-arn", Listeners[0]!.ListenerArn)).toMatchObject({
      Rules: [
        {
          Priority: "10",
          Conditions: [
            { Field: "path-pattern", PathPatternConfig: { Values: ["/api/*"] } },
            { Field: "host-header", HostHeaderConfig: { Values: ["*.example.com"] } },
          ],
          Actions: [{ Type: "forward", TargetGroupArn: arnOf("api") }],
        },
        {
          Priority: "20",
          Conditions: [{ QueryStringConfig: { Values: [{ Key: "from", Value: "old" }] } }],
          Actions: [{ RedirectConfig: { StatusCode: "HTTP_302", Path: "/new", Host: "#{host}" } }],
        },
        {
          Priority: "30",
          Conditions: [{ SourceIpConfig: { Values: ["203.0.113.0/24"] } }],
          Actions: [{ FixedResponseConfig: { StatusCode: "403", MessageBody: "no" } }],
        },
        { IsDefault: true },
      ],
    });
    const tagged = [arnOf("site"), arnOf("web"), Listeners[0]!.ListenerArn];
    expect(aws("elbv2", "describe-tags", "--resource-arns", ...tagged)).toMatchObject({
      TagDescriptions: ["site", "web", "site-80"].map((Value) => ({
        Tags: expect.arrayContaining([
          { Key: "Name", Value },
          { Key: "flowlab:run", Value: journal().header.runId },
        ]) as object,
      })),
    });
    const status = await provision("status");
    expect(status).toMatchObject({ exitCode: 0 });
    expect(status.stdout).toMatch(/^ {2}load-balancer +site +arn:aws:elasticloadbalancing:\S+ +made +active$/m);
    expect(status.stdout.match(/^ {2}target-group /gm)).toHaveLength(3);
  }, 60_000);

  test("traffic goes to the nodes that AWS made, once their targets are healthy", async () => {
    const { exitCode, stderr } = await provision("traffic", "lab.yaml", "--skip-waits");
    expect({ exitCode, stderr }, stderr).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain("waiting for the targets of load balancers to be healthy");
    const { ids } = journal();
    const script = (number: number): string =>
      systems.sent.find((each) => numberOf(each) === number)!.script.join("\n");
    const [publicOne, back] = [ids.get("15.188.20.1"), ids.get(nodeAddressId(node("back/front-a")))];
    expect(publicOne).toMatch(/^35\.180\./);
    expect(script(1)).toContain(`http://${publicOne}/ http://${publicOne}/`);
    expect(script(2)).toMatch(new RegExp(`Host: api\\.example\\.com.*http://${publicOne}/api/1`));
    // The lab chose this one.
    expect(script(3)).toContain("10.0.0.120 90 100 300");
    expect(back).not.toBe("10.0.0.110");
    expect(script(4)).toContain(`http://${back}/`);
    const servers = systems.sent.filter(({ comment }) => comment.includes("-server "));
    expect(servers).toHaveLength(2);
    const [one, two] = servers.map((each) => each.script.join("\n"));
    for (const server of [one, two]) expect(server).toMatch(/"port":8080,"paths":\{"\/":.*"\/api\/1":/);
    expect(one).toContain('{"port":9090,"request":100,"response":300}');
    expect(two).not.toContain("9090");
    const asked = proxy.seen.filter(({ action }) => action === "elasticloadbalancing:DescribeTargetHealth");
    // The first was not healthy yet.
    expect(asked).toHaveLength(1 + 4);
    const exchanges = [...journal().traffic!.played.values()].map(({ exchange }) => exchange);
    expect(exchanges.map(({ outcome }) => outcome)).toMatchObject(
      run.outcomes.map(({ succeeded, summary }) => ({ succeeded, summary })),
    );
  }, 60_000);

  test("collects the streams of the nodes under their names, and compares as the same", async () => {
    const logs = new CloudWatchLogsClient({ endpoint: moto.url, region: REGION });
    const { ids, traffic } = journal();
    const laterS = Math.floor(Date.parse(traffic!.startedAt) / 1000) - run.lab.start / 1_000_000;
    const addresses = new Map(
      lab.topology.networkInterfaces.flatMap(({ id, privateAddresses: [only] }) => {
        const real = ids.get(nodeAddressId(id));
        const text = run.lab.topology.networkInterfaces.find((each) => each.id === id) && only;
        return real === undefined || !text ? [] : [[formatIpAddress(text.address), real] as const];
      }),
    );
    for (const { logStreamName, interfaceId, records } of run.streams) {
      const real = ids.get(interfaceId)!;
      const stream = { logGroupName: "balancers", logStreamName: logStreamName.replace(interfaceId, real) };
      await logs.send(new CreateLogStreamCommand(stream)).catch(() => {});
      const logEvents = records.map(({ line, record }) => {
        const fields = line.replace(interfaceId, real).split(" ");
        const written = fields.map((field) => addresses.get(field) ?? ids.get(field) ?? field);
        written[10] = String(record.start + laterS);
        written[11] = String(record.end + laterS);
        return { timestamp: (record.start + laterS) * 1000, message: written.join(" ") };
      });
      const sorted = logEvents.toSorted((a, b) => a.timestamp - b.timestamp);
      await logs.send(new PutLogEventsCommand({ ...stream, logEvents: sorted }));
    }
    expect(run.streams.map(({ interfaceId }) => interfaceId)).toContain(node("site/front-a"));
    expect(await flowlab("run", "lab.yaml", "--out", "simulated")).toMatchObject({ exitCode: 0 });
    const { exitCode, stderr } = await provision("collect", "lab.yaml", "--no-wait", "--out", "collected");
    expect({ exitCode, stderr }, stderr).toMatchObject({ exitCode: 0 });
    const topology = readFileSync(join(directory, "collected/topology.json"), "utf8");
    for (const name of ["site/front-a", "back/front-b"])
      for (const real of [ids.get(node(name))!, ids.get(nodeAddressId(node(name)))!])
        expect(topology).toContain(`"${real}"`);
    expect(topology).toContain(`"ELB ${arnOf("site").split(":loadbalancer/")[1]}"`);
    for (const chosen of ["10.0.0.100", "10.0.1.110", "15.188.20.1"]) expect(topology).not.toContain(`"${chosen}"`);
    const compared = await flowlab("compare", "simulated", "collected", "--json");
    expect(compared.exitCode, compared.stdout.slice(0, 2000) + compared.stderr).toBe(0);
  }, 60_000);

  test("is taken down to nothing, without its journal too, by calls that the policy allows", async () => {
    const { runId } = journal().header;
    balancers.lingerLooks = 2;
    const other = temporaryDirectory();
    const down = await runFlowlab(
      ["provision", "down", "--run", runId, join(directory, "lab.yaml"), "--yes", "--endpoint-url", proxy.url],
      { currentDirectory: other },
    );
    expect({ exitCode: down.exitCode, stderr: down.stderr }, down.stderr).toMatchObject({ exitCode: 0 });
    expect(down.stderr).toContain("deleting load balancer site (arn:");
    expect(await content()).toEqual(untouched);
    expect(balancers.tooEarly).toEqual([]);
    const allowed = new Set(provisionPolicy().Statement.flatMap(({ Action }) => Action));
    const made = new Set(proxy.seen.map(({ action }) => action));
    made.delete("sts:GetCallerIdentity");
    expect([...made].filter((action) => !allowed.has(action))).toEqual([]);
  }, 60_000);
});
