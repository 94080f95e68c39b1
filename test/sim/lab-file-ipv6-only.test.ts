import { describe, expect, test } from "vitest";
import { exportDescribe, formatIpAddress } from "../../model/index.js";
import { parseLab, type Lab } from "../../sim/index.js";
import { file, read, VPC } from "../fixtures/read-describe.js";

/** A VPC with a subnet without IPv4 beside one with both. */
const LAB = `name: t
region: eu-west-3
vpcs:
  v:
    cidr: 10.0.0.0/16
    ipv6Cidr: 2001:db8:1:1000::/56
    subnets:
      six: { ipv6Cidr: "2001:db8:1:1001::/64", availabilityZone: eu-west-3a, enableDns64: true }
      both: { cidr: 10.0.1.0/24, ipv6Cidr: "2001:db8:1:1002::/64", availabilityZone: eu-west-3a }
instances:
  a: { subnet: six, instanceType: t3.micro }
  b: { subnet: both, ipv6Address: true, privateAddress: 10.0.1.7 }
  c: { subnet: both, privateAddress: 10.0.1.8 }
internetHosts:
  four: { address: 81.249.17.203 }
  dual: { address: 81.249.17.204, ipv6Address: "2a01:cb00::7" }
timeline:
  - { at: 1s, ping: { from: a, to: b } }
`;

function parsed(text: string): Lab {
  const result = parseLab(text, "lab.yaml");
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join("\n"));
  return result.value;
}

test("CIDR-10: what is launched there has an IPv6 address, and no other", () => {
  const { topology } = parsed(LAB);
  expect(topology.subnets[0]).toMatchObject({ name: "six", cidr: null, enableDns64: true });
  const own = topology.networkInterfaces.find(({ name }) => name === "a/eth0")!;
  expect(own.privateAddresses).toEqual([]);
  expect(own.ipv6Addresses.map(formatIpAddress)).toEqual([expect.stringMatching(/^2001:db8:1:1001:/)]);
});

test("describe output says `Ipv6Native`, and is read back", () => {
  const { topology } = parsed(LAB);
  const exported = exportDescribe(topology);
  const [first] = exported["Subnets"] as readonly object[];
  expect(first).toMatchObject({ Ipv6Native: true, EnableDns64: true });
  expect(first).not.toHaveProperty("CidrBlock");
  expect(read(file(exported)).topology.subnets).toEqual(topology.subnets);
});

test.for([
  { name: "an empty block", fields: { CidrBlock: "", Ipv6Native: true } },
  { name: "no block", fields: { Ipv6Native: true } },
])("describe output with $name", ({ fields }) => {
  const blocks = [{ Ipv6CidrBlock: "2001:db8:1:1001::/64", Ipv6CidrBlockState: { State: "associated" } }];
  const subnet = { SubnetId: "subnet-1", VpcId: "vpc-1", AvailabilityZone: "eu-west-3a", ...fields };
  const { topology } = read(file({ Vpcs: [VPC], Subnets: [{ ...subnet, Ipv6CidrBlockAssociationSet: blocks }] }));
  expect(topology.subnets).toMatchObject([{ cidr: null }]);
});

test("a subnet whose block is missing is reported, and is none without IPv4", () => {
  const subnet = { SubnetId: "subnet-1", VpcId: "vpc-1", AvailabilityZone: "eu-west-3a" };
  const { topology, warnings } = read(file({ Vpcs: [VPC], Subnets: [{ ...subnet, Ipv6CidrBlockAssociationSet: [] }] }));
  expect(topology.subnets).toEqual([]);
  expect(warnings.map(({ message }) => message)).toContain("`CidrBlock` of `subnet-1` is missing");
});

describe("what a name stands for", () => {
  test.for([
    ["an instance with both families, by IPv6", "from: a, to: b", /^2001:db8:1:1002:/],
    ["DNS64: IPv4 only, as 64:ff9b::", "from: a, to: four", /^64:ff9b::51f9:11cb$/],
    ["DNS64: an instance of that kind", "from: a, to: c", /^64:ff9b::a00:108$/],
    ["DNS64 answers what there is", "from: a, to: dual", /^2a01:cb00::7$/],
    ["the private IPv4 address, by DNS64", "from: a, to: b, address: private", /^64:ff9b::a00:107$/],
    ["no DNS64 in the other subnet", "from: b, to: four", /^81\.249\.17\.203$/],
    ["the IPv6-only host", "from: b, to: a", /^2001:db8:1:1001:/],
  ] as const)("%s", ([, ends, address]) => {
    const { timeline } = parsed(LAB.replace("from: a, to: b", ends));
    const [first] = timeline;
    if (first?.kind !== "exchange") throw new Error("no exchange");
    expect(formatIpAddress(first.exchange.to)).toMatch(address);
  });
});

describe("refusals", () => {
  test.for([
    [
      "a private address",
      "instanceType: t3.micro",
      "instanceType: t3.micro, privateAddress: 10.0.9.9",
      /have no IPv4 address/,
    ],
    [
      "a public address",
      "instanceType: t3.micro",
      "instanceType: t3.micro, publicAddress: true",
      /have no IPv4 address/,
    ],
    [
      "an interface without any address",
      "instanceType: t3.micro",
      "instanceType: t3.micro, ipv6Address: false",
      /has no address/,
    ],
    [
      "an instance type on Xen",
      "instanceType: t3.micro",
      "instanceType: t2.micro",
      /type `t2.micro` cannot be launched/,
    ],
    ["public addresses on launch", "enableDns64: true", "mapPublicIpOnLaunch: true", /has no IPv4 addresses/],
    ["no block at all", 'ipv6Cidr: "2001:db8:1:1001::/64", ', "", /`cidr` is missing/],
    ["a NAT gateway", "internetHosts:", "natGateways: { n: { subnet: six } }\ninternetHosts:", /is IPv6-only/],
    ["a literal IPv4 address", "from: a, to: b", "from: a, to: 10.0.1.7", /`a` has no IPv4 address/],
  ] as const)("%s", ([, from, to, message]) => {
    const result = parseLab(LAB.replace(from, to), "lab.yaml");
    expect(result.ok ? [] : result.issues.map((issue) => issue.message)).toEqual([expect.stringMatching(message)]);
  });

  test("a name with IPv4 only, without DNS64", () => {
    const result = parseLab(LAB.replace(", enableDns64: true", "").replace("to: b", "to: four"), "lab.yaml");
    expect(result.ok ? [] : result.issues.map((issue) => issue.message)).toEqual(["`a` has no IPv4 address"]);
  });
});
