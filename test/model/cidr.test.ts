import { describe, expect, test } from "vitest";
import {
  ANYWHERE_IPV4,
  Origins,
  ipv4,
  validateTopology,
  type Ipv4,
  containsIpv4,
  coversCidr,
  formatCidr,
  formatIpv4,
  isAnywhere,
  overlaps,
  parseCidr,
  parseIpv4,
  parseIpv4Cidr,
  sameCidr,
  type Ipv4Cidr,
} from "../../model/index.js";
import { address, cidr } from "../fixtures/nextwork.js";
import { world } from "./build.js";

function block(text: string): Ipv4Cidr {
  const parsed = parseIpv4Cidr(text);
  if (parsed === null) throw new Error(`${text} is no block`);
  return parsed;
}

test.for([
  { rule: "CIDR-02", text: "100.68.0.18/18", canonical: "100.68.0.0/18", first: "100.68.0.0", last: "100.68.63.255" },
  { rule: "CIDR-02", text: "10.1.0.0/16", canonical: "10.1.0.0/16", first: "10.1.0.0", last: "10.1.255.255" },
  { rule: "CIDR-02", text: "255.255.255.255/1", canonical: "128.0.0.0/1", first: "128.0.0.0", last: "255.255.255.255" },
  { rule: "CIDR-02 /0", text: "10.1.2.3/0", canonical: "0.0.0.0/0", first: "0.0.0.0", last: "255.255.255.255" },
  { rule: "CIDR-02 /31", text: "10.1.2.3/31", canonical: "10.1.2.2/31", first: "10.1.2.2", last: "10.1.2.3" },
  { rule: "CIDR-02 /32", text: "10.1.2.3/32", canonical: "10.1.2.3/32", first: "10.1.2.3", last: "10.1.2.3" },
  {
    rule: "CIDR-02 /32",
    text: "255.255.255.255/32",
    canonical: "255.255.255.255/32",
    first: "255.255.255.255",
    last: "255.255.255.255",
  },
])("$rule: $text is $canonical", ({ text, canonical, first, last }) => {
  const parsed = block(text);
  expect(formatCidr(parsed)).toBe(canonical);
  expect([parsed.first, parsed.last].map(formatIpv4)).toEqual([first, last]);
});

test.for([
  { rule: "CIDR-02", text: "2001:db8:1:2::99/56", canonical: "2001:db8:1::/56" },
  { rule: "CIDR-02 /0", text: "2001:db8::1/0", canonical: "::/0" },
  { rule: "CIDR-02 /64", text: "2001:db8::1/64", canonical: "2001:db8::/64" },
  { rule: "CIDR-02 /65", text: "2001:db8::ffff:ffff:ffff:ffff/65", canonical: "2001:db8:0:0:8000::/65" },
  { rule: "CIDR-02 /128", text: "2001:db8::1/128", canonical: "2001:db8::1/128" },
])("$rule: $text is $canonical", ({ text, canonical }) => {
  expect(formatCidr(cidr(text))).toBe(canonical);
});

test.for([
  "10.1.0.0",
  "10.1.0.0/33",
  "10.1.0.0/-1",
  "10.1.0.0/08",
  "10.1/16",
  "10.1.0.0/16 ",
  "/16",
  "2001:db8::/129",
  "::/",
])("`%s` is not a block", (text) => {
  expect(parseCidr(text)).toBeNull();
});

test.for([
  { prefixLength: 28, usable: 11 },
  { prefixLength: 24, usable: 251 },
])("CIDR-04: of a /$prefixLength subnet an interface may have $usable addresses", ({ prefixLength, usable }) => {
  const subnet = block(`10.1.16.0/${prefixLength}`);
  const refused = Array.from({ length: subnet.last - subnet.first + 1 }, (_, index) => ipv4(subnet.first + index))
    .filter((own) => reservedProblems(subnet, own) > 0)
    .map((own) => own - subnet.first);
  const size = subnet.last - subnet.first + 1;
  expect(refused).toEqual([0, 1, 2, 3, size - 1]);
  expect(size - refused.length).toBe(usable);
});

/** How many times validation says CIDR-04 of an interface with that address. */
function reservedProblems(subnet: Ipv4Cidr, own: Ipv4): number {
  const topology = world();
  const [first] = topology.subnets;
  const [face] = topology.networkInterfaces;
  const changed = {
    ...topology,
    subnets: [{ ...first!, cidr: subnet }],
    networkInterfaces: [{ ...face!, privateAddresses: [{ address: own, primary: true, publicAddress: null }] }],
  };
  return validateTopology(changed, new Origins()).filter(({ rule }) => rule === "CIDR-04").length;
}

describe("membership", () => {
  test.for([
    { outer: "10.1.0.0/16", inside: "10.1.0.0", answer: true },
    { outer: "10.1.0.0/16", inside: "10.1.255.255", answer: true },
    { outer: "10.1.0.0/16", inside: "10.0.255.255", answer: false },
    { outer: "10.1.0.0/16", inside: "10.2.0.0", answer: false },
    { outer: "0.0.0.0/0", inside: "255.255.255.255", answer: true },
    { outer: "0.0.0.0/0", inside: "0.0.0.0", answer: true },
    { outer: "128.0.0.0/1", inside: "127.255.255.255", answer: false },
    { outer: "10.1.2.3/32", inside: "10.1.2.3", answer: true },
    { outer: "10.1.2.3/32", inside: "10.1.2.2", answer: false },
    { outer: "255.255.255.255/32", inside: "255.255.255.255", answer: true },
  ])("$inside in $outer: $answer", ({ outer, inside, answer }) => {
    expect(containsIpv4(block(outer), address(inside))).toBe(answer);
  });

  test.for([
    { a: "10.1.0.0/16", b: "10.1.4.0/24", covers: true, meets: true },
    { a: "10.1.4.0/24", b: "10.1.0.0/16", covers: false, meets: true },
    { a: "10.1.0.0/16", b: "10.2.0.0/16", covers: false, meets: false },
    { a: "10.0.0.0/15", b: "10.1.0.0/16", covers: true, meets: true },
    { a: "0.0.0.0/0", b: "255.255.255.255/32", covers: true, meets: true },
    { a: "0.0.0.0/0", b: "0.0.0.0/0", covers: true, meets: true },
    { a: "10.1.2.3/32", b: "10.1.2.3/32", covers: true, meets: true },
    { a: "10.1.2.2/32", b: "10.1.2.3/32", covers: false, meets: false },
  ])("$a covers $b: $covers, overlaps: $meets", ({ a, b, covers, meets }) => {
    expect(coversCidr(block(a), block(b))).toBe(covers);
    expect(overlaps(block(a), block(b))).toBe(meets);
    expect(overlaps(block(b), block(a))).toBe(meets);
  });

  test("anywhere is /0 and nothing else", () => {
    expect(formatCidr(ANYWHERE_IPV4)).toBe("0.0.0.0/0");
    expect(["0.0.0.0/0", "::/0", "0.0.0.0/1", "0.0.0.0/32"].map((text) => isAnywhere(cidr(text)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test("blocks are the same whatever their host bits were, and never across families", () => {
    expect(sameCidr(cidr("10.1.2.3/16"), cidr("10.1.0.0/16"))).toBe(true);
    expect(sameCidr(cidr("10.1.0.0/16"), cidr("10.1.0.0/17"))).toBe(false);
    expect(sameCidr(cidr("0.0.0.0/0"), cidr("::/0"))).toBe(false);
    expect(parseIpv4("10.1.0.0")).toBe(block("10.1.0.0/16").first);
  });
});
