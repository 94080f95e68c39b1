import { expect, test } from "vitest";
import { formatIpAddress, formatIpv4, ipv4, isIpv4, parseIpAddress, parseIpv4 } from "../../model/index.js";

test.for([
  { text: "0.0.0.0", bits: 0 },
  { text: "10.1.5.112", bits: 0x0a010570 },
  { text: "127.255.255.255", bits: 0x7fffffff },
  { text: "128.0.0.0", bits: 0x80000000 },
  { text: "255.255.255.255", bits: 0xffffffff },
])("$text is $bits, unsigned, both ways", ({ text, bits }) => {
  expect(parseIpv4(text)).toBe(bits);
  expect(formatIpv4(ipv4(bits))).toBe(text);
});

test("negative bits are the upper half of the address space", () => {
  expect(formatIpv4(ipv4(-1))).toBe("255.255.255.255");
  expect(formatIpv4(ipv4(1 << 31))).toBe("128.0.0.0");
});

test.for([
  "10.1",
  "10.1.2",
  "0x0a000001",
  "010.0.0.1",
  "10.0.0.01",
  "10.0.0.256",
  "10.0.0.1.2",
  "",
  " 10.0.0.1",
  "::1",
])("`%s` is not an IPv4 address", (text) => {
  expect(parseIpv4(text)).toBeNull();
});

test.for([
  { text: "2001:0DB8:0:0::1", canonical: "2001:db8::1" },
  { text: "::", canonical: "::" },
  { text: "fe80::1", canonical: "fe80::1" },
  { text: "10.0.0.1", canonical: "10.0.0.1" },
])("$text prints as $canonical", ({ text, canonical }) => {
  const parsed = parseIpAddress(text);
  expect(parsed === null ? null : formatIpAddress(parsed)).toBe(canonical);
  expect(parsed !== null && isIpv4(parsed)).toBe(!text.includes(":"));
});

test.for(["fe80::1%eth0", "1:2:3", "2001:db8::g"])("`%s` is not an address", (text) => {
  expect(parseIpAddress(text)).toBeNull();
});
