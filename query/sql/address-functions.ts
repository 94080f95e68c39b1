import { formatIpv4, parseIpAddress, parseIpv4, parseIpv6, type Ipv6 } from "../../model/index.js";
import {
  conditionRule,
  numberRule,
  rule,
  type Argument,
  type FunctionContext,
  type FunctionRule,
} from "./function-rule.js";
import type { Value } from "./value.js";

/** First and last address of a block: numbers of IPv4, 32 hexadecimal digits of IPv6. */
type Block =
  | { readonly family: 4; readonly first: number; readonly last: number }
  | { readonly family: 6; readonly first: string; readonly last: string };

/** The block of a CIDR text; host bits are ignored, as AWS's example `192.0.2.0` "is the start of the CIDR block". */
function blockOf(cidr: string): Block | null {
  const [, address = "", bits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(cidr) ?? [];
  const length = Number(bits);
  const v4 = parseIpv4(address);
  if (v4 !== null && bits !== "" && length <= 32) {
    const size = 2 ** (32 - length);
    const first = Math.floor(v4 / size) * size;
    return { family: 4, first, last: first + size - 1 };
  }
  const v6 = parseIpv6(address);
  if (v6 === null || bits === "" || length > 128) return null;
  const host = (1n << BigInt(128 - length)) - 1n;
  const first = whole(v6) & ~host;
  const digits = (value: bigint): string => value.toString(16).padStart(32, "0");
  return { family: 6, first: digits(first), last: digits(first | host) };
}

function whole({ high, low }: Ipv6): bigint {
  return (high << 64n) | low;
}

function within(x: string, block: Block): string {
  return block.family === 4
    ? `insights_ipv4(${x}) BETWEEN ${block.first} AND ${block.last}`
    : `insights_ipv6(${x}) BETWEEN '${block.first}' AND '${block.last}'`;
}

function withinAny(x: string, cidrs: readonly string[]): string {
  const blocks = cidrs.map(blockOf).filter((block) => block !== null);
  return `COALESCE(${blocks.map((block) => `(${within(x, block)})`).join(" OR ")}, FALSE)`;
}

function inSubnet(name: string, families: readonly Block["family"][]): FunctionRule {
  return rule(name, "text, constant", ([x, subnet], context) => subnetCondition(x!, subnet!, families, context));
}

function subnetCondition(
  x: Argument,
  subnet: Argument,
  families: readonly Block["family"][],
  context: FunctionContext,
): Value {
  const block = blockOf(subnet.constant);
  if (block === null || !families.includes(block.family)) {
    const hint = suggestion(subnet.constant, families);
    return context.fail(
      subnet,
      `\`${subnet.constant}\` is not an ${familyNames(families)} subnet in CIDR notation`,
      hint,
    );
  }
  return { kind: "boolean", sql: `(${within(x.sql, block)})` };
}

function familyNames(families: readonly Block["family"][]): string {
  return families.map((family) => `IPv${family}`).join(" or ");
}

function suggestion(text: string, families: readonly Block["family"][]): string {
  const v4 = parseIpv4(text);
  if (v4 !== null && families.includes(4)) return `a single address is \`${formatIpv4(v4)}/32\``;
  if (parseIpAddress(text) !== null && families.includes(6)) return `a single address is \`${text}/128\``;
  return families.includes(4) ? "write it as 192.0.2.0/24" : "write it as 2001:db8::/32";
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
/**
 * The IANA special-purpose registries without RFC 1918. UNVERIFIED: AWS says "a reserved range" and "publicly routable"
 * and lists neither.
 */
const RESERVED_V4 =
  "0.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4";
const RESERVED_V6 = "::/128 ::1/128 ::ffff:0:0/96 64:ff9b:1::/48 100::/64 2001:db8::/32 fc00::/7 fe80::/10 ff00::/8";
const RESERVED = [...RESERVED_V4.split(" "), ...RESERVED_V6.split(" ")];

const isIp = (x: string): string => `(insights_is_ipv4(${x}) OR insights_is_ipv6(${x}))`;

/** IP address string functions of CWL_QuerySyntax-operations-functions. */
export const ADDRESS_FUNCTIONS: readonly FunctionRule[] = [
  conditionRule("isValidIp", "text", (x = "") => isIp(x)),
  conditionRule("isValidIpV4", "text", (x) => `insights_is_ipv4(${x})`),
  conditionRule("isValidIpV6", "text", (x) => `insights_is_ipv6(${x})`),
  inSubnet("isIpInSubnet", [4, 6]),
  inSubnet("isIpv4InSubnet", [4]),
  inSubnet("isIpv6InSubnet", [6]),
  numberRule("ipv4ToNumber", "text", (x) => `insights_ipv4(${x})`),
  conditionRule("isPrivateIP", "text", (x = "") => withinAny(x, PRIVATE)),
  conditionRule("isReservedIP", "text", (x = "") => withinAny(x, RESERVED)),
  conditionRule(
    "isPublicIP",
    "text",
    (x = "") => `${isIp(x)} AND NOT ${withinAny(x, PRIVATE)} AND NOT ${withinAny(x, RESERVED)}`,
  ),
];
