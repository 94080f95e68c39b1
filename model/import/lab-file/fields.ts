import { z } from "zod";
import { ipv4, parseIpv4, type Ipv4 } from "../../address/ipv4.js";
import {
  parseCidr,
  parseIpv4Cidr,
  parseIpv6Cidr,
  type Cidr,
  type Ipv4Cidr,
  type Ipv6Cidr,
} from "../../address/cidr.js";
import { parseIpv6, type Ipv6 } from "../../address/ipv6.js";
import { quote, type Complaint } from "../schema-issues.js";

/** A field whose text (or number) is read into a value, or complained about. */
export function readField<I, T>(input: z.ZodType<I>, read: (value: I) => T | Complaint): z.ZodType<T> {
  return input.transform((value, context) => {
    const result = read(value);
    if (!isComplaint(result)) return result;
    const { complaint, ...params } = result;
    context.addIssue({ code: "custom", message: complaint, params });
    return z.NEVER;
  });
}

function isComplaint(result: unknown): result is Complaint {
  return typeof result === "object" && result !== null && "complaint" in result;
}

/** A logical name: what the file and the output call a resource. */
export const nameField: z.ZodType<string, string> = z
  .string()
  .refine((name) => /^\S(.*\S)?$/u.test(name) && name.length <= 255 && !/\p{Cc}/u.test(name), {
    error: "a name is 1 to 255 characters on one line, without spaces around it",
  })
  .meta({ minLength: 1, maxLength: 255 });

/** A map from logical names to what they name. A key with nothing behind it is an empty map. */
export function named<T>(
  item: z.ZodType<T>,
  name: z.ZodType<string, string> = nameField,
): z.ZodType<Readonly<Record<string, T>>> {
  return z
    .record(name, item)
    .nullable()
    .transform((map) => map ?? {});
}

/** `10.1.0.0/16`; host bits are cleared as AWS does (CIDR-02). */
export const cidrField: z.ZodType<Ipv4Cidr> = readField(
  z.string().meta({ pattern: String.raw`^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$`, examples: ["10.1.0.0/16"] }),
  readCidr,
);

/** `2001:db8:1234:1a00::/56` */
export const ipv6CidrField: z.ZodType<Ipv6Cidr> = readField(
  z.string().meta({ pattern: "^[0-9A-Fa-f:.]+/[0-9]{1,3}$", examples: ["2001:db8:1234:1a00::/56"] }),
  (text) => parseIpv6Cidr(text) ?? malformedCidr(text, "2001:db8:1234:1a00::/56"),
);

/** A block of either family. */
export const anyCidrField: z.ZodType<Cidr> = readField(
  z.string().meta({ pattern: "^[0-9A-Fa-f:.]+/[0-9]{1,3}$", examples: ["10.1.0.0/16", "::/0"] }),
  (text) => parseCidr(text) ?? malformedCidr(text, text.includes(":") ? "2001:db8::/32" : "10.1.0.0/16"),
);

/** Reads an IPv4 block, or says what is wrong in the words of EC2 (aws-semantics 11.1). */
export function readCidr(text: string): Ipv4Cidr | Complaint {
  const cidr = parseIpv4Cidr(text);
  if (cidr) return cidr;
  return (parseIpv6Cidr(text) ?? parseIpv6(text)) ? notIpv4(text) : malformedCidr(text, "10.1.0.0/16");
}

function malformedCidr(text: string, example: string): Complaint {
  const single = parseIpv4(text) !== null ? 32 : parseIpv6(text) !== null ? 128 : null;
  return {
    complaint: `${quote(text)} is not a valid CIDR block`,
    code: "InvalidParameterValue",
    hint: single === null ? `write it as \`${example}\`` : `for that one address write \`${text}/${single}\``,
  };
}

/** `10.1.5.112` */
export const addressField: z.ZodType<Ipv4> = readField(
  z.string().meta({ pattern: String.raw`^\d{1,3}(\.\d{1,3}){3}$`, examples: ["10.1.5.112"] }),
  (text) =>
    parseIpv4(text) ??
    (parseIpv6(text)
      ? notIpv4(text)
      : {
          complaint: `${quote(text)} is not a valid IPv4 address`,
          code: "InvalidParameterValue",
          hint: "four numbers from 0 to 255, as in `10.1.5.112`",
        }),
);

/** `2001:db8::5` */
export const ipv6AddressField: z.ZodType<Ipv6> = readField(
  z.string().meta({ pattern: "^[0-9A-Fa-f:.]+$", examples: ["2001:db8:1234:1a00::5"] }),
  (text): Ipv6 | Complaint =>
    parseIpv6(text) ?? {
      complaint: `${quote(text)} is not a valid IPv6 address`,
      code: "InvalidParameterValue",
      hint: "groups of hexadecimal digits, as in `2001:db8:1234:1a00::5`",
    },
);

/** What is said of IPv6 where AWS has IPv4 only. */
function notIpv4(text: string): Complaint {
  return { complaint: `${quote(text)} is IPv6: only IPv4 can stand here`, code: "InvalidParameterValue" };
}

/** A TCP or UDP port that something can listen on. */
export const portField: z.ZodType<number> = z.int().min(1).max(65535);

/** Text of a fixed form, and what to say when it has another. */
export function patternField(pattern: string, error: string): z.ZodType<string, string> {
  return z
    .string()
    .refine((text) => new RegExp(pattern).test(text), { error })
    .meta({ pattern });
}

/** An AWS identifier with that prefix, to keep the one a resource really has. */
export function idField(prefix: string): z.ZodType<string> {
  return patternField(
    `^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`,
    `an identifier here is \`${prefix}-\` and 8 or 17 hexadecimal digits`,
  ).describe("derived from seed and name when absent");
}

export const accountField: z.ZodType<string> = patternField(String.raw`^\d{12}$`, "an account is 12 digits in quotes");

export const regionField: z.ZodType<string> = patternField(
  String.raw`^[a-z]{2}(-[a-z]+)+-\d+$`,
  "a Region is written as `eu-west-3`",
);

/** Addresses an instance cannot have: any of the first four and the last of its subnet (CIDR-04). */
export function usableAddresses(cidr: Ipv4Cidr): { readonly first: Ipv4; readonly count: number } {
  return { first: ipv4(cidr.first + 4), count: Math.max(cidr.last - cidr.first + 1 - 5, 0) };
}
