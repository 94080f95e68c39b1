import { describe, expect, test } from "vitest";
import { ipv4Cidr, parseIpv4Cidr, type Topology } from "../../model/index.js";
import { add, addLike, editFirst } from "../fixtures/edit-topology.js";
import { address, NEXTWORK } from "../fixtures/nextwork.js";
import { assertTable, many, problems, withCidrs } from "../fixtures/validation-rows.js";

function withSubnet(block: string): Topology {
  const base = add(NEXTWORK, "networkAcls", {
    ...(NEXTWORK.networkAcls[0] as Topology["networkAcls"][number]),
    id: "acl-new",
    default: false,
    subnetIds: ["subnet-new"],
  });
  return addLike(base, "subnets", (subnet) => {
    return { ...subnet, id: "subnet-new", name: "new", cidr: parseIpv4Cidr(block) ?? ipv4Cidr(address("0.0.0.0"), 0) };
  });
}

function withAddresses(...texts: readonly string[]): Topology {
  return editFirst(NEXTWORK, "networkInterfaces", (each) => ({
    ...each,
    privateAddresses: texts.map((text, index) => ({
      address: address(text),
      primary: index === 0,
      publicAddress: null,
    })),
  }));
}

describe("VPC blocks", () => {
  const subnet = "error CIDR-05 InvalidSubnet.Range";
  assertTable([
    { title: "/15", topology: withCidrs("10.0.0.0/15"), expected: ["error CIDR-01 InvalidVpc.Range"] },
    { title: "/16", topology: withCidrs("10.1.0.0/16"), expected: [] },
    { title: "/29", topology: withCidrs("10.1.0.0/29"), expected: ["error CIDR-01 InvalidVpc.Range", subnet] },
    {
      title: "127.0.0.0/16",
      topology: withCidrs("127.0.0.0/16"),
      expected: ["error CIDR-03 InvalidVpc.Range", subnet],
    },
    { title: "a secondary block", topology: withCidrs("10.1.0.0/16", "10.5.0.0/16"), expected: [] },
    {
      title: "an overlapping secondary block",
      topology: withCidrs("10.1.0.0/16", "10.1.128.0/20"),
      expected: ["error CIDR-06 InvalidVpc.Range"],
    },
    {
      title: "another private range",
      topology: withCidrs("10.1.0.0/16", "192.168.0.0/16"),
      expected: ["error CIDR-07 InvalidVpc.Range"],
    },
    {
      title: "10.0.0.0/16 beside 10.0.0.0/15",
      topology: withCidrs("10.1.0.0/16", "10.0.0.0/17"),
      expected: ["error CIDR-07 InvalidVpc.Range"],
    },
    {
      title: "10.0.0.0/16 beside a secondary block in 10.0.0.0/15",
      topology: withCidrs("10.2.0.0/16", "10.1.0.0/16", "10.0.0.0/17"),
      expected: ["error CIDR-07 InvalidVpc.Range"],
    },
    {
      title: "10.0.0.0/16 before a secondary block in 10.0.0.0/15",
      topology: withCidrs("10.2.0.0/16", "10.0.0.0/17", "10.1.0.0/16"),
      expected: [],
    },
    {
      title: "10.0.0.0/16 beside another block of it",
      topology: withCidrs("10.2.0.0/16", "10.0.0.0/17", "10.0.128.0/17"),
      expected: ["error CIDR-07 InvalidVpc.Range", subnet],
    },
    {
      title: "100.64.0.0/16, then 10/8 again",
      topology: withCidrs("10.1.0.0/16", "100.64.0.0/16", "10.9.0.0/16"),
      expected: [],
    },
    {
      title: "six blocks",
      topology: withCidrs("10.1.0.0/16", ...many(5).map((n) => `10.${n + 20}.0.0/16`)),
      expected: ["warning 12 CidrLimitExceeded"],
    },
    {
      title: "51 blocks",
      topology: withCidrs("10.1.0.0/16", ...many(50).map((n) => `10.${n + 20}.0.0/16`)),
      expected: ["error 12 CidrLimitExceeded"],
    },
    {
      title: "none",
      topology: withCidrs(),
      expected: ["error CIDR-06 MissingParameter", subnet],
    },
  ]);

  test("CIDR-08: two VPCs may have the same block", () => {
    const twin = withCidrs("10.1.0.0/16");
    const both = { ...twin, vpcs: twin.vpcs.map((vpc) => ({ ...vpc, cidrBlocks: twin.vpcs[0]?.cidrBlocks ?? [] })) };
    expect(problems(both).filter(({ rule: broken }) => broken?.startsWith("CIDR-0") && broken !== "CIDR-05")).toEqual(
      [],
    );
  });
});

describe("subnets", () => {
  assertTable([
    { title: "beside the first", topology: withSubnet("10.1.16.0/20"), expected: [] },
    { title: "/29", topology: withSubnet("10.1.16.0/29"), expected: ["error CIDR-01 InvalidSubnet.Range"] },
    { title: "outside the VPC", topology: withSubnet("10.9.0.0/20"), expected: ["error CIDR-05 InvalidSubnet.Range"] },
    {
      title: "inside another",
      topology: withSubnet("10.1.4.0/24"),
      expected: ["error CIDR-05 InvalidSubnet.Conflict"],
    },
    {
      title: "around another",
      topology: withSubnet("10.1.0.0/17"),
      expected: ["error CIDR-05 InvalidSubnet.Conflict"],
    },
    {
      title: "in no VPC",
      topology: editFirst(NEXTWORK, "subnets", (subnet) => ({ ...subnet, vpcId: "vpc-9" })),
      expected: [
        "error 11.1 InvalidVpcID.NotFound",
        "error RT-01 InvalidParameterValue",
        "error NACL-01 InvalidParameterValue",
        "error 11.1 InvalidParameter",
      ],
    },
  ]);

  test("the later subnet is the one that conflicts, in AWS's words", () => {
    expect(problems(withSubnet("10.1.0.0/17"))).toEqual([
      {
        severity: "error",
        code: "InvalidSubnet.Conflict",
        rule: "CIDR-05",
        message: "the CIDR `10.1.0.0/17` conflicts with another subnet: `NextWork-1-subnet` (10.1.0.0/20)",
        hint: "choose a block that overlaps no other subnet of the VPC",
      },
    ]);
  });
});

describe("interfaces and addresses", () => {
  const edit = (change: Partial<Topology["networkInterfaces"][number]>): Topology =>
    editFirst(NEXTWORK, "networkInterfaces", (each) => ({ ...each, ...change }));
  const twin = (change: Partial<Topology["networkInterfaces"][number]>): Topology =>
    addLike(NEXTWORK, "networkInterfaces", (each) => ({
      ...each,
      id: "eni-9",
      attachment: null,
      privateAddresses: [{ address: address("10.1.9.9"), primary: true, publicAddress: null }],
      ...change,
    }));
  const own = NEXTWORK.networkInterfaces[0]?.privateAddresses[0];
  const groups = (count: number): Topology => ({
    ...edit({ securityGroupIds: many(count).map((n) => `sg-${n + 10}`) }),
    securityGroups: [
      ...NEXTWORK.securityGroups,
      ...many(count).map((n) => ({
        ...(NEXTWORK.securityGroups[0] as Topology["securityGroups"][number]),
        id: `sg-${n + 10}`,
      })),
    ],
  });
  assertTable([
    ...["10.1.0.0", "10.1.0.1", "10.1.0.2", "10.1.0.3", "10.1.15.255"].map((text) => ({
      title: text,
      topology: withAddresses(text),
      expected: ["error CIDR-04 InvalidParameterValue"],
    })),
    { title: "10.1.0.4", topology: withAddresses("10.1.0.4"), expected: [] },
    {
      title: "outside the subnet",
      topology: withAddresses("10.1.16.4"),
      expected: ["error CIDR-05 InvalidParameterValue"],
    },
    {
      title: "one address twice",
      topology: twin({ privateAddresses: [{ address: address("10.1.5.112"), primary: true, publicAddress: null }] }),
      expected: ["error 11.1 InvalidIPAddress.InUse"],
    },
    {
      title: "one public address twice",
      topology: twin({
        privateAddresses: [{ address: address("10.1.9.9"), primary: true, publicAddress: own?.publicAddress ?? null }],
      }),
      expected: ["error IGW-02 Resource.AlreadyAssociated"],
    },
    {
      title: "no primary address",
      topology: edit({ privateAddresses: [] }),
      expected: ["error 11.1 InvalidParameterValue"],
    },
    {
      title: "an unknown subnet",
      topology: edit({ subnetId: "subnet-9" }),
      expected: ["error 11.1 InvalidSubnetID.NotFound"],
    },
    {
      title: "an unknown group",
      topology: edit({ securityGroupIds: ["sg-9"] }),
      expected: ["error 11.1 InvalidGroup.NotFound"],
    },
    {
      title: "another VPC's group",
      topology: edit({ securityGroupIds: ["sg-2"] }),
      expected: ["error SG-16 InvalidParameter"],
    },
    {
      title: "an unknown instance",
      topology: edit({ attachment: { instanceId: "i-9", deviceIndex: 0 } }),
      expected: ["error 11.1 InvalidInstanceID.NotFound"],
    },
    {
      title: "one device index twice",
      topology: twin({ attachment: { instanceId: "i-1", deviceIndex: 0 } }),
      expected: ["error 11.1 InvalidParameterValue"],
    },
    { title: "5 groups", topology: groups(5), expected: [] },
    { title: "6 groups", topology: groups(6), expected: ["warning 12 SecurityGroupsPerInterfaceLimitExceeded"] },
    { title: "17 groups", topology: groups(17), expected: ["error 12 SecurityGroupsPerInterfaceLimitExceeded"] },
    {
      title: "one id twice",
      topology: addLike(NEXTWORK, "instances", (each) => each),
      expected: ["error - Topology.DuplicateId"],
    },
  ]);

  test("what an import had to leave out is not called unknown", () => {
    const topology = add(edit({ securityGroupIds: ["sg-9"] }), "unmodelled", {
      kind: "SecurityGroups",
      id: "sg-9",
      carriesTraffic: true,
    });
    expect(problems(topology)).toEqual([]);
  });
});
