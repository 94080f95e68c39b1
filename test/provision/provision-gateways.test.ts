import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { awsCli, MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";

const REGION = "eu-west-3";
const ACCOUNT = "123456789012";

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/provision-gateways.test.ts ${MOTO_SKIPPED}\n`);

/*
 * What moto leaves out here: it answers `available` at once, keeps no secondary addresses of NAT gateways, gives gateway
 * endpoints no routes, and takes no SecurityGroupReferencingSupport.
 */
describe.skipIf(MOTO_SKIPPED !== null)("gateways, endpoints and prefix lists in an account that moto plays", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  const directory = temporaryDirectory();
  const provision = (...args: readonly string[]): Promise<Ran> =>
    runFlowlab(["provision", ...args, "--endpoint-url", moto.url], { currentDirectory: directory });
  const aws = (...args: readonly string[]): unknown => awsCli(moto.url, REGION, args);

  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    copyFileSync("test/provision/labs/gateways.yaml", join(directory, "lab.yaml"));
    const { exitCode, stderr } = await provision("up", "lab.yaml", "--yes");
    if (exitCode !== 0) throw new Error(stderr);
  }, 300_000);
  afterAll(() => moto.stop());

  test("the NAT gateway has an Elastic IP address and the lab's private one (IGW-10)", () => {
    expect(aws("ec2", "describe-nat-gateways")).toMatchObject({
      NatGateways: [
        {
          State: "available",
          ConnectivityType: "public",
          NatGatewayAddresses: [{ AllocationId: expect.stringMatching(/^eipalloc-/) as string }],
        },
      ],
    });
    expect(aws("ec2", "describe-addresses")).toMatchObject({ Addresses: [{ Domain: "vpc" }] });
  });

  test("endpoints of both kinds (VPCE-01, VPCE-02)", () => {
    expect(aws("ec2", "describe-vpc-endpoints")).toMatchObject({
      VpcEndpoints: expect.arrayContaining([
        expect.objectContaining({ ServiceName: "com.amazonaws.eu-west-3.s3", VpcEndpointType: "Gateway" }),
        expect.objectContaining({ ServiceName: "com.amazonaws.eu-west-3.ssm", VpcEndpointType: "Interface" }),
      ]) as object,
    });
  });

  test("the prefix list with its blocks, named by a route and a rule", () => {
    const { PrefixLists } = aws(
      "ec2",
      "describe-managed-prefix-lists",
      "--filters",
      "Name=owner-id,Values=123456789012",
    ) as {
      readonly PrefixLists: readonly { readonly PrefixListId: string; readonly PrefixListName: string }[];
    };
    const offices = PrefixLists.find(({ PrefixListName }) => PrefixListName === "offices")!.PrefixListId;
    expect(aws("ec2", "get-managed-prefix-list-entries", "--prefix-list-id", offices)).toMatchObject({
      Entries: [{ Cidr: "192.168.10.0/24" }, { Cidr: "192.168.20.0/24" }],
    });
    const { SecurityGroups } = aws("ec2", "describe-security-groups", "--filters", "Name=group-name,Values=worker") as {
      readonly SecurityGroups: readonly object[];
    };
    expect(SecurityGroups).toMatchObject([{ IpPermissions: [{ PrefixListIds: [{ PrefixListId: offices }] }] }]);
  });

  test("the transit gateway, its attachments, association, propagation and blackhole (TGW-01, TGW-04)", () => {
    expect(aws("ec2", "describe-transit-gateways")).toMatchObject({
      TransitGateways: [
        { Options: { DefaultRouteTableAssociation: "disable", DefaultRouteTablePropagation: "disable" } },
      ],
    });
    const { TransitGatewayRouteTables: tables } = aws("ec2", "describe-transit-gateway-route-tables") as {
      readonly TransitGatewayRouteTables: readonly {
        readonly TransitGatewayRouteTableId: string;
        readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
      }[];
    };
    const spokes = tables.find(({ Tags }) => Tags.some(({ Value }) => Value === "spokes"))!.TransitGatewayRouteTableId;
    const of = ["--transit-gateway-route-table-id", spokes];
    expect(aws("ec2", "get-transit-gateway-route-table-propagations", ...of)).toMatchObject({
      TransitGatewayRouteTablePropagations: [{ ResourceType: "vpc" }, { ResourceType: "vpc" }],
    });
    const search = ["search-transit-gateway-routes", ...of, "--filters", "Name=state,Values=blackhole"];
    expect(aws("ec2", ...search)).toMatchObject({ Routes: [{ DestinationCidrBlock: "10.99.0.0/16" }] });
  });

  test("routes lead to what was made", () => {
    const { RouteTables } = aws("ec2", "describe-route-tables") as {
      readonly RouteTables: readonly { readonly Routes: readonly Record<string, string>[] }[];
    };
    const routes = RouteTables.flatMap((table) => table.Routes);
    expect(routes.find((each) => each["NatGatewayId"] !== undefined)).toMatchObject({
      DestinationCidrBlock: "0.0.0.0/0",
    });
    expect(
      routes.filter((each) => each["TransitGatewayId"] !== undefined).map((each) => each["DestinationCidrBlock"]),
    ).toEqual(expect.arrayContaining(["10.1.0.0/16", "10.0.0.0/16"]));
  });

  test("is taken down to nothing", async () => {
    const { exitCode, stdout, stderr } = await provision("down", "--yes");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain("is left");
    const left = (what: string, ...rest: readonly string[]): readonly object[] =>
      Object.values(aws("ec2", what, ...rest) as Readonly<Record<string, readonly object[]>>)[0]!;
    expect(left("describe-vpcs", "--filters", "Name=is-default,Values=false")).toEqual([]);
    expect(left("describe-addresses")).toEqual([]);
    // AWS, and moto, go on listing what is deleted for a while.
    for (const what of ["describe-vpc-endpoints", "describe-nat-gateways", "describe-transit-gateways"])
      expect(left(what).filter((each) => (each as { readonly State: string }).State !== "deleted")).toEqual([]);
    expect(left("describe-managed-prefix-lists", "--filters", "Name=owner-id,Values=123456789012")).toEqual([]);
  });
});

describe.skipIf(MOTO_SKIPPED !== null)("examples in an account that moto plays", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  }, 300_000);
  afterAll(() => moto.stop());

  // Not what-if: moto keeps the associations of a network ACL with subnets that are deleted, and so never deletes it.
  test.for(["private-subnet", "dual-stack"])("%s is built and taken down", { timeout: 60_000 }, async (name) => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    const currentDirectory = temporaryDirectory();
    copyFileSync(`examples/${name}/lab.yaml`, join(currentDirectory, "lab.yaml"));
    for (const args of [["up", "lab.yaml", "--yes"], ["status"], ["down", "--yes"]]) {
      const ran = await runFlowlab(["provision", ...args, "--endpoint-url", moto.url], { currentDirectory });
      expect(ran, args.join(" ")).toMatchObject({ exitCode: 0 });
    }
  });

  test.for(["hybrid", "inspection"])("%s is refused by name", async (name) => {
    const lab = `examples/${name}/lab.yaml`;
    const { exitCode, stderr } = await runFlowlab(["provision", "up", lab, "--dry-run"]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("is not built in AWS");
  });
});
