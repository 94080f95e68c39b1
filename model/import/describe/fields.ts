import { z } from "zod";
import {
  parseCidr,
  parseIpv4Cidr,
  parseIpv6Cidr,
  type Cidr,
  type Ipv4Cidr,
  type Ipv6Cidr,
} from "../../address/cidr.js";
import { parseIpAddress, type IpAddress } from "../../address/ip-address.js";
import { parseIpv4, type Ipv4 } from "../../address/ipv4.js";
import { parseIpv6, type Ipv6 } from "../../address/ipv6.js";

function parsed<T>(parse: (text: string) => T | null, what: string): z.ZodType<T> {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== null) return value;
    context.addIssue({ code: "custom", message: `\`${text}\` is not ${what}` });
    return z.NEVER;
  });
}

export const ipv4Cidr: z.ZodType<Ipv4Cidr> = parsed(parseIpv4Cidr, "an IPv4 block");
export const ipv6Cidr: z.ZodType<Ipv6Cidr> = parsed(parseIpv6Cidr, "an IPv6 block");
export const anyCidr: z.ZodType<Cidr> = parsed(parseCidr, "a block");
export const ipv4Address: z.ZodType<Ipv4> = parsed(parseIpv4, "an IPv4 address");
export const ipAddress: z.ZodType<IpAddress> = parsed(parseIpAddress, "an IP address");
export const ipv6Address: z.ZodType<Ipv6> = parsed(parseIpv6, "an IPv6 address");

/**
 * A list that AWS always writes, `[]` where it is empty: every answer of live accounts that was looked at holds it.
 * Without it nothing is known of its elements, so that an element without the list cannot be used.
 */
export function listOf<T>(element: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z.array(element);
}

/** A list that AWS leaves out, or sends as null, where it is empty. */
export function optionalListOf<T>(element: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z
    .array(element)
    .nullish()
    .transform((list) => list ?? []);
}

const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, all: -1, "-1": -1 };

/** A protocol by name or number, as security groups and network ACLs write it; -1 is every protocol. */
export const protocolNumber: z.ZodType<number> = z.union([z.string(), z.number()]).transform((value, context) => {
  const text = String(value).toLowerCase();
  const number = Object.hasOwn(PROTOCOL_NUMBERS, text)
    ? PROTOCOL_NUMBERS[text]
    : /^\d{1,3}$/.test(text)
      ? Number(text)
      : undefined;
  if (number !== undefined && number <= 255) return number;
  context.addIssue({ code: "custom", message: `\`${value}\` is not a protocol` });
  return z.NEVER;
});

/** A port, or an ICMP type or code; -1 and null both mean "any". */
export const portOrAny: z.ZodType<number | null | undefined> = z.int().min(-1).max(65535).nullish();
