import { createServer } from "node:http";
import { readdir, readFile } from "node:fs/promises";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { readAccounts } from "../../provision/index.js";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { accessKeyOf, setProfiles, useAwsEnvironment } from "./aws-environment.js";
import { emptyAccount, invalidAction, startFaultProxy, type Fault, type FaultProxy } from "./fault-proxy.js";

const KEYS = { AWS_ACCESS_KEY_ID: accessKeyOf("123456789012"), AWS_SECRET_ACCESS_KEY: "secret" };
useAwsEnvironment(KEYS);

let proxy: FaultProxy;
beforeAll(async () => {
  proxy = await startFaultProxy();
});
afterAll(() => proxy.stop());
beforeEach(() => {
  proxy.seen.splice(0);
  proxy.fault = emptyAccount;
});

function awsError(code: string, message = "no", status = 400): Fault {
  return { kind: "error", status, code, message };
}

interface Imported extends Ran {
  readonly out: string;
}

async function importAws(...args: readonly string[]): Promise<Imported> {
  const out = join(temporaryDirectory(), "out");
  const ran = await runFlowlab(["import", "aws", "--endpoint-url", proxy.url, "--out", out, ...args]);
  return { ...ran, out };
}

async function filesOf(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(directory.length + 1));
}

describe("the directory", () => {
  test("has a file for each collection of each Region of each account, under AWS's own key", async () => {
    setProfiles({
      one: { accessKey: accessKeyOf("111111111111") },
      two: { accessKey: accessKeyOf("222222222222") },
    });
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    const regions = ["--region", "eu-west-3", "--region", "us-east-1"];
    const { exitCode, out, stderr } = await importAws(...regions, "--profile", "one", "--profile", "two");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^wrote \d+ files to /) });
    const files = await filesOf(out);
    expect(files).toContain("run.json");
    const accounts = ["111111111111", "222222222222"];
    for (const directory of accounts.flatMap((id) => [`${id}/eu-west-3`, `${id}/us-east-1`])) {
      expect(files).toContain(`${directory}/Vpcs.json`);
      expect(JSON.parse(await readFile(join(out, directory, "Reservations.json"), "utf8"))).toEqual({
        Reservations: [],
      });
      expect(JSON.parse(await readFile(join(out, directory, "ManagedPrefixLists.json"), "utf8"))).toEqual({
        PrefixLists: [],
      });
    }
  });

  test("an account with two profiles is read once", async () => {
    setProfiles({ one: { accessKey: KEYS.AWS_ACCESS_KEY_ID }, again: { accessKey: KEYS.AWS_ACCESS_KEY_ID } });
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    await importAws("--region", "eu-west-3", "--profile", "one", "--profile", "again");
    expect(proxy.seen.filter(({ action }) => action === "ec2:DescribeVpcs")).toHaveLength(1);
  });

  test.for([
    { name: "AWS_REGION", set: () => vi.stubEnv("AWS_REGION", "eu-west-1") },
    { name: "AWS_DEFAULT_REGION", set: () => vi.stubEnv("AWS_DEFAULT_REGION", "eu-west-1") },
  ])("$name is the Region when none is named", async ({ set }) => {
    set();
    const out = join(temporaryDirectory(), "out");
    const args = ["import", "aws", "--endpoint-url", proxy.url, "--out", out];
    const { exitCode } = await runFlowlab(args, { env: process.env });
    expect({ exitCode, directories: await readdir(join(out, "123456789012")) }).toEqual({
      exitCode: 0,
      directories: ["eu-west-1"],
    });
  });

  test("the profile's own Region is, too", async () => {
    setProfiles({ audit: { accessKey: accessKeyOf("123456789012"), region: "eu-north-1" } });
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    const { out } = await importAws("--profile", "audit");
    expect(await readdir(join(out, "123456789012"))).toEqual(["eu-north-1"]);
  });

  test("what AWS answers as an object is kept as one", async () => {
    const options = "<state>update-complete</state><internetGatewayBlockMode>block-ingress</internetGatewayBlockMode>";
    const body = `<Response><vpcBlockPublicAccessOptions>${options}</vpcBlockPublicAccessOptions></Response>`;
    proxy.fault = (call) =>
      call.action === "ec2:DescribeVpcBlockPublicAccessOptions" ? { kind: "answer", body } : emptyAccount(call);
    const { out } = await importAws("--region", "eu-west-3");
    const path = join(out, "123456789012/eu-west-3/VpcBlockPublicAccessOptions.json");
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({
      VpcBlockPublicAccessOptions: { State: "update-complete", InternetGatewayBlockMode: "block-ingress" },
    });
  });

  test("an import is replaced with --force only", async () => {
    const { out } = await importAws("--region", "eu-west-3");
    const again = ["import", "aws", "--endpoint-url", proxy.url, "--region", "us-east-1", "--out", out];
    proxy.seen.splice(0);
    expect(await runFlowlab(again)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("--force") });
    expect(proxy.seen).toEqual([]);
    expect(await runFlowlab([...again, "--force"])).toMatchObject({ exitCode: 0 });
    expect(await readdir(join(out, "123456789012"))).toEqual(["us-east-1"]);
  });

  test("run.json is no description of anything", async () => {
    const { out } = await importAws("--region", "eu-west-3");
    const { stderr } = await runFlowlab(["validate", out]);
    expect(stderr).toContain("no VPC in");
    expect(stderr).not.toContain("writtenBy");
  });

  test("progress shows on a terminal only", async () => {
    const args = ["import", "aws", "--endpoint-url", proxy.url, "--region", "eu-west-3", "--out"];
    const terminal = await runFlowlab([...args, join(temporaryDirectory(), "out")], { isTTY: true, tickMs: 400 });
    expect(terminal.stderr).toMatch(/\rreading AWS|reading AWS \d+ %/);
    const file = await runFlowlab([...args, join(temporaryDirectory(), "out")], { tickMs: 400 });
    expect(file.stderr).not.toContain("reading AWS");
  });
});

describe("what AWS does not allow", () => {
  const refuse = (): void => {
    proxy.fault = (call) => {
      if (call.action === "ec2:DescribeNatGateways") return awsError("UnauthorizedOperation", "You are not", 403);
      if (call.action === "elasticloadbalancing:DescribeTargetGroups")
        return awsError("AccessDenied", "You are not", 403);
      return emptyAccount(call);
    };
  };

  test("is named with its IAM action, all of it at once, and nothing is written", async () => {
    refuse();
    const { exitCode, stderr, stdout, out } = await importAws("--region", "eu-west-3");
    expect(exitCode).toBe(1);
    const who = "`arn:aws:iam::123456789012:user/auditor` is not allowed";
    expect(stderr).toContain(
      `error: cannot read \`NatGateways\`: ${who} \`ec2:DescribeNatGateways\` [Aws.AccessDenied]`,
    );
    expect(stderr).toContain(`\`TargetGroups\`: ${who} \`elasticloadbalancing:DescribeTargetGroups\``);
    expect(stderr).toContain("--> 123456789012/eu-west-3/NatGateways");
    expect(stderr).toContain("hint: allow it: `flowlab import aws --policy`");
    expect(stderr).toContain("wrote nothing, as something is missing; `--partial` writes what could be read");
    expect(stdout).toBe("123456789012 eu-west-3: nothing\n");
    await expect(readdir(out)).rejects.toThrow("ENOENT");
  });

  test("is left out with --partial; the rest is written", async () => {
    refuse();
    const { exitCode, stdout, stderr, out } = await importAws("--region", "eu-west-3", "--partial", "--json");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("warning: cannot read `NatGateways`");
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      out,
      regions: [
        {
          accountId: "123456789012",
          region: "eu-west-3",
          profile: null,
          counts: { Vpcs: 0 },
          unread: [
            { collection: "NatGateways", action: "ec2:DescribeNatGateways", code: "UnauthorizedOperation" },
            { collection: "TargetGroups", code: "AccessDenied" },
          ],
        },
      ],
    });
    const files = await readdir(join(out, "123456789012/eu-west-3"));
    expect(files).toContain("Vpcs.json");
    expect(files).not.toContain("NatGateways.json");
  });

  test("a call that the Region does not have is not missed", async () => {
    proxy.fault = (call) =>
      /LocalGateways|RouteServers/.test(call.action) ? invalidAction(call.action) : emptyAccount(call);
    const { exitCode, out } = await importAws("--region", "eu-west-3");
    expect(exitCode).toBe(0);
    expect(await readdir(join(out, "123456789012/eu-west-3"))).not.toContain("LocalGateways.json");
  });

  test("a call that every Region has is", async () => {
    proxy.fault = (call) => (call.action.endsWith("Vpcs") ? invalidAction(call.action) : emptyAccount(call));
    const { exitCode, stderr } = await importAws("--region", "eu-west-3");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("`ec2:DescribeVpcs` answered `InvalidAction`: The action ec2:DescribeVpcs is not valid");
  });
});

describe("throttling and a bad network", () => {
  test("are tried again until AWS answers", async () => {
    const tries = new Map<string, number>();
    proxy.fault = (call) => {
      const attempt = (tries.get(call.action) ?? 0) + 1;
      tries.set(call.action, attempt);
      const code = call.action.startsWith("ec2:") ? "RequestLimitExceeded" : "Throttling";
      if (attempt === 1) return awsError(code, "Request limit exceeded.", 503);
      return attempt === 2 ? { kind: "reset" } : emptyAccount(call);
    };
    const source = { profile: null, region: "eu-west-3" };
    const delays: number[] = [];
    const retryDelayMs = (attempt: number): number => delays.push(attempt) && 1;
    const shares: number[] = [];
    const { regions, issues } = await readAccounts([source], {
      endpointUrl: proxy.url,
      retryDelayMs,
      onProgress: (share) => shares.push(share),
    });
    expect(issues).toEqual([]);
    expect(regions[0]?.unread).toEqual([]);
    expect([...tries.values()].every((count) => count === 3)).toBe(true);
    expect(new Set(delays)).toEqual(new Set([1, 2]));
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });

  test("are reported in the end, and the others are still read", async () => {
    proxy.fault = (call) =>
      call.action === "ec2:DescribeSubnets"
        ? awsError("RequestLimitExceeded", "Request limit exceeded.", 503)
        : emptyAccount(call);
    const source = { profile: null, region: "eu-west-3" };
    const { regions, issues } = await readAccounts([source], { endpointUrl: proxy.url, retryDelayMs: () => 1 });
    expect(proxy.seen.filter(({ action }) => action === "ec2:DescribeSubnets")).toHaveLength(8);
    expect(issues).toMatchObject([
      {
        code: "Aws.RequestLimitExceeded",
        message: "cannot read `Subnets`: AWS still throttled `ec2:DescribeSubnets` after 8 attempts",
        path: "123456789012/eu-west-3/Subnets",
      },
    ]);
    expect(regions[0]?.counts).toMatchObject({ Vpcs: 0, FlowLogs: 0 });
  });

  test("credentials that run out half-way are one error, not one for each collection", async () => {
    proxy.fault = (call) =>
      call.action.startsWith("ec2:") && proxy.seen.length > 5
        ? awsError("RequestExpired", "Request has expired.")
        : emptyAccount(call);
    const { exitCode, stderr } = await importAws("--region", "eu-west-3", "--partial");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      "error: AWS cannot be asked with the default credentials in `eu-west-3`: Request has expired.",
    );
    expect(stderr).toContain("1 error\n");
    expect(stderr).toContain("wrote nothing, as something is missing\n");
  });

  test("with --partial a Region that cannot be read does not hide the other", async () => {
    proxy.fault = (call) =>
      call.region === "ap-east-1"
        ? awsError("InvalidClientTokenId", "The security token is invalid.", 403)
        : emptyAccount(call);
    const { exitCode, stderr, out } = await importAws("--region", "ap-east-1", "--region", "eu-west-3", "--partial");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("hint: check the access key, and that the account has enabled this Region");
    expect(await readdir(join(out, "123456789012"))).toEqual(["eu-west-3"]);
  });
});

describe("what was deleted while it was read", () => {
  const body = `<DescribeTransitGatewayRouteTablesResponse><transitGatewayRouteTables>
    <item><transitGatewayRouteTableId>tgw-rtb-1</transitGatewayRouteTableId><state>deleted</state></item>
    <item><transitGatewayRouteTableId>tgw-rtb-2</transitGatewayRouteTableId><state>available</state></item>
    <item><transitGatewayRouteTableId>tgw-rtb-3</transitGatewayRouteTableId><state>available</state></item>
    </transitGatewayRouteTables></DescribeTransitGatewayRouteTablesResponse>`;

  test("has no details, and that is no error", async () => {
    proxy.fault = (call) => {
      if (call.action === "ec2:DescribeTransitGatewayRouteTables") return { kind: "answer", body };
      if (call.parameters.get("TransitGatewayRouteTableId") === "tgw-rtb-2")
        return awsError("InvalidRouteTableID.NotFound", "does not exist");
      return emptyAccount(call);
    };
    const { exitCode, out } = await importAws("--region", "eu-west-3");
    expect(exitCode).toBe(0);
    const path = join(out, "123456789012/eu-west-3/TransitGatewayPropagations.json");
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({
      TransitGatewayPropagations: [
        { TransitGatewayRouteTableId: "tgw-rtb-3", TransitGatewayRouteTablePropagations: [] },
      ],
    });
    const asked = proxy.seen.map(({ parameters }) => parameters.get("TransitGatewayRouteTableId"));
    expect(asked).not.toContain("tgw-rtb-1");
  });
});

describe("what cannot begin", () => {
  const REGION = ["--region", "eu-west-3"];

  test.for([
    {
      name: "no credentials",
      set: () => vi.stubEnv("AWS_ACCESS_KEY_ID", undefined),
      args: REGION,
      says: "AWS cannot be asked with the default credentials in `eu-west-3`",
      hint: "name a profile with `--profile`, or set AWS_ACCESS_KEY_ID",
    },
    {
      name: "an unknown profile",
      set: () => vi.stubEnv("AWS_ACCESS_KEY_ID", undefined),
      args: [...REGION, "--profile", "nobody"],
      says: "AWS cannot be asked with profile `nobody`",
      hint: "`aws configure list` shows what is found",
    },
    {
      name: "an expired token",
      set: () => (proxy.fault = () => awsError("ExpiredToken", "The security token included is expired", 403)),
      args: REGION,
      says: "The security token included is expired [Aws.ExpiredToken]",
      hint: "sign in again (`aws sso login`)",
    },
    {
      name: "a wrong access key",
      set: () => (proxy.fault = () => awsError("InvalidClientTokenId", "The security token is invalid", 403)),
      args: REGION,
      says: "[Aws.InvalidClientTokenId]",
      hint: "check the access key",
    },
    {
      name: "a wrong secret key",
      set: () => (proxy.fault = () => awsError("SignatureDoesNotMatch", "does not match", 403)),
      args: REGION,
      says: "[Aws.SignatureDoesNotMatch]",
      hint: "check the secret access key, and the clock",
    },
    {
      name: "no Region",
      set: () => undefined,
      args: [],
      says: "no Region for the default credentials [Aws.NoRegion]",
      hint: "name one with `--region`, or set AWS_REGION",
    },
    {
      name: "an identity that is denied",
      set: () => (proxy.fault = () => awsError("AccessDenied", "explicit deny", 403)),
      args: REGION,
      says: "AWS does not say whose account it is",
      hint: "sts:GetCallerIdentity",
    },
  ])("$name: exit 1, said with a hint, nothing written", async ({ set, args, says, hint }) => {
    set();
    const { exitCode, stdout, stderr, out } = await importAws(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain(says);
    expect(stderr).toContain(hint);
    await expect(readdir(out)).rejects.toThrow("ENOENT");
  });

  test("nobody answers", async () => {
    const args = ["import", "aws", ...REGION, "--endpoint-url", "http://127.0.0.1:9", "--out"];
    const { exitCode, stderr } = await runFlowlab([...args, join(temporaryDirectory(), "out")]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("error: AWS cannot be reached at `http://127.0.0.1:9` in `eu-west-3`: ");
    expect(stderr).toContain("[Aws.ECONNREFUSED]\nhint: check the endpoint, the network and its proxies");
  });

  test("somebody else answers", async () => {
    const server = createServer((_, answer) => void answer.end("<html><title>Welcome</title>"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const out = join(temporaryDirectory(), "out");
    const { exitCode, stderr } = await runFlowlab(["import", "aws", ...REGION, "--endpoint-url", url, "--out", out]);
    server.close();
    expect(exitCode).toBe(1);
    expect(stderr).toContain("the answer (HTTP 200) is not what AWS sends");
  });

  test.for([
    { args: ["--region", "paris"], says: "`paris` is not a Region" },
    { args: ["--region", "eu-west-3/../.."], says: "`eu-west-3/../..` is not a Region" },
    { args: ["--endpoint-url", "localhost:5000"], says: "`localhost:5000` is not a URL" },
    { args: ["--shout"], says: "unknown option '--shout'" },
  ])("$args is a usage error, before anything is asked", async ({ args, says }) => {
    const { exitCode, stderr } = await importAws(...args);
    expect({ exitCode, seen: proxy.seen }).toEqual({ exitCode: 2, seen: [] });
    expect(stderr).toContain(says);
  });

  test("so is a missing --out", async () => {
    expect(await runFlowlab(["import", "aws", ...REGION])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("`--out` is missing"),
    });
  });
});

test("--policy prints a policy and asks nobody", async () => {
  const { exitCode, stdout, stderr } = await runFlowlab(["import", "aws", "--policy"]);
  expect({ exitCode, stderr, seen: proxy.seen }).toEqual({ exitCode: 0, stderr: "", seen: [] });
  expect(JSON.parse(stdout)).toMatchObject({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: expect.arrayContaining(["ec2:DescribeVpcs"]) }],
  });
});
