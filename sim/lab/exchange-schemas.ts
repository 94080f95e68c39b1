import { z } from "zod";
import { nameField, patternField, readField, type Complaint } from "../../model/index.js";
import { utf8Bytes } from "../exchanges/ssh/ssh-packet.js";
import type { SshSpec } from "./lab.js";
import { durationField } from "./time-fields.js";

interface EndsInput {
  readonly name?: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly address?: "private" | "public" | undefined;
  readonly family?: "ipv4" | "ipv6" | undefined;
  readonly networkInterface?: string | undefined;
  readonly through?: string | undefined;
}

type Shape<T> = { readonly [K in keyof T]-?: z.ZodType<T[K]> };

const ends: Shape<EndsInput> = {
  name: nameField.optional().describe("unique in the lab; labels the packets and names the random streams"),
  from: nameField.describe("an instance or an internet host"),
  to: nameField.describe("an instance, an internet host, or an address"),
  address: z
    .enum(["private", "public"])
    .optional()
    .describe("which IPv4 address of the instance `to`; private when absent"),
  family: z
    .enum(["ipv4", "ipv6"])
    .optional()
    .describe("which addresses are used; IPv6 when absent, where both hosts have it (RFC 6724)"),
  networkInterface: nameField.optional().describe("the interface of the instance `from`; its primary one when absent"),
  through: nameField.optional().describe("the ssh exchange in whose session the command is typed"),
};

const port: z.ZodType<number> = z.int().min(1).max(65535);
const bytes: z.ZodType<number> = z.int().min(0).max(1_000_000_000_000);
/** What fits into one IPv4 packet behind its header and that of ICMP or UDP; into one of IPv6, 20 bytes more do. */
const payloadBytes: z.ZodType<number> = z.int().min(0).max(65_507);

interface PingInput extends EndsInput {
  readonly count?: number | undefined;
  readonly interval: number;
  readonly timeout?: number | undefined;
  readonly payloadBytes: number;
  readonly pathMtuDiscovery: "do" | "want" | "dont";
  readonly timeToLive?: number | undefined;
  readonly interruptAfter?: number | undefined;
}

const ping: z.ZodType<PingInput> = z
  .strictObject({
    ...ends,
    count: z.int().min(1).optional().describe("`-c`; until interrupted when absent"),
    interval: durationField.prefault("1s").describe("`-i`"),
    timeout: durationField.optional().describe("`-W`"),
    payloadBytes: payloadBytes.default(56).describe("`-s`"),
    pathMtuDiscovery: z.enum(["do", "want", "dont"]).default("want").describe("`-M`: whether DF is set"),
    timeToLive: z.int().min(1).max(255).optional().describe("`-t`; the operating system's own when absent"),
    interruptAfter: durationField.optional().describe("when Ctrl-C is pressed, after the start"),
  })
  .meta({ id: "Ping" });

interface SshInput extends EndsInput {
  readonly port: number;
  readonly user: string;
  readonly clientVersion: string;
  readonly key: "accepted" | "refused";
  readonly session: SshSpec["session"];
}

/** The version of an OpenSSH client or server. */
export const opensshVersionField: z.ZodType<string, string> = patternField(
  "^[0-9]+[.][0-9]+(p[0-9]+)?$",
  "an OpenSSH version is written as `9.2`, in quotes",
);

const ssh: z.ZodType<SshInput> = readField(
  z
    .strictObject({
      ...ends,
      port: port.default(22),
      user: z
        .string()
        .refine((user) => /^[\w.-]{1,32}$/.test(user), { error: "a user name is letters, digits and any of `_ . -`" })
        .default("ec2-user"),
      clientVersion: opensshVersionField.default("9.2"),
      key: z.enum(["accepted", "refused"]).default("accepted"),
      command: z.string().min(1).max(4096).optional().describe("run that command and leave"),
      output: z.string().max(65_536).optional().describe("what the command prints"),
      outputBytes: bytes.optional().describe("how much the command prints, where the text does not matter"),
      lines: z.array(z.string().max(4096)).optional().describe("lines typed into a terminal"),
      stay: durationField.optional().describe("how long the session stays open after its last line"),
      bannerOnly: z.boolean().default(false).describe("connect, read the banner, close: what scanners do"),
    })
    .meta({ id: "Ssh" }),
  readSsh,
);

function readSsh({
  command,
  output,
  outputBytes,
  lines,
  stay,
  bannerOnly,
  ...input
}: Omit<SshInput, "session"> & {
  readonly command?: string | undefined;
  readonly output?: string | undefined;
  readonly outputBytes?: number | undefined;
  readonly lines?: readonly string[] | undefined;
  readonly stay?: number | undefined;
  readonly bannerOnly: boolean;
}): SshInput | Complaint {
  const interactive = lines !== undefined || stay !== undefined;
  if (Number(bannerOnly) + Number(interactive) + Number(command !== undefined) > 1)
    return {
      complaint: "an ssh session is one of three kinds",
      hint: "`command`, or `lines` and `stay`, or `bannerOnly`",
    };
  if (outputBytes !== undefined && command === undefined) return { complaint: "`outputBytes` is for a `command`" };
  if (output !== undefined && command === undefined) return { complaint: "`output` is for a `command`" };
  if (output !== undefined && outputBytes !== undefined)
    return { complaint: "both `output` and `outputBytes`", hint: "keep one" };
  if (bannerOnly) return { ...input, session: { kind: "banner" } };
  if (command !== undefined) return { ...input, session: commandSession(command, output, outputBytes) };
  return { ...input, session: { kind: "interactive", lines: lines ?? [], stayUs: stay ?? 0 } };
}

function commandSession(command: string, text: string | undefined, bytes: number | undefined): SshSpec["session"] {
  const output = text === undefined ? null : text.replace(/\n?$/, "\n");
  return { kind: "command", command, output, outputBytes: output === null ? (bytes ?? 0) : utf8Bytes(output) };
}

interface TcpInput extends EndsInput {
  readonly port: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly close: "fin" | "reset";
}

const tcp: z.ZodType<TcpInput> = z
  .strictObject({
    ...ends,
    port,
    requestBytes: bytes.default(0),
    responseBytes: bytes.default(0),
    close: z.enum(["fin", "reset"]).default("fin"),
  })
  .meta({ id: "Tcp" });

interface HttpInput extends EndsInput {
  readonly port: number;
  readonly path: string;
  readonly host?: string | undefined;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly requests: number;
}

const http: z.ZodType<HttpInput> = z
  .strictObject({
    ...ends,
    port: port.default(80),
    path: z
      .string()
      .refine((path) => /^\/[!-~]*$/.test(path), { error: "a path begins with `/` and has no spaces" })
      .default("/"),
    host: z
      .string()
      .refine((host) => /^[A-Za-z0-9]([A-Za-z0-9.-]{0,126}[A-Za-z0-9])?$/.test(host), {
        error: "a host is a name like `www.example.com`",
      })
      .optional()
      .describe("the Host header, which rules of load balancers look at; the address when absent"),
    requestBytes: bytes.default(80),
    responseBytes: bytes.default(1024),
    requests: z.int().min(1).max(1_000).default(1).describe("one after another on the same connection"),
  })
  .meta({ id: "Http" });

interface UdpInput extends EndsInput {
  readonly port: number;
  readonly datagrams: number;
  readonly payloadBytes: number;
  readonly replyBytes?: number | undefined;
  readonly interval: number;
}

const udp: z.ZodType<UdpInput> = z
  .strictObject({
    ...ends,
    port,
    datagrams: z.int().min(1).max(10_000_000).default(1),
    payloadBytes: payloadBytes.default(64),
    replyBytes: payloadBytes.optional().describe("the server does not answer when absent"),
    interval: durationField.prefault("1s"),
  })
  .meta({ id: "Udp" });

/** What can stand behind each exchange's key. */
export interface ExchangeInputs {
  readonly ping?: PingInput | undefined;
  readonly ssh?: SshInput | undefined;
  readonly tcp?: TcpInput | undefined;
  readonly http?: HttpInput | undefined;
  readonly udp?: UdpInput | undefined;
}

/** The keys of a timeline entry that are exchanges. */
export const exchangeShape: Shape<ExchangeInputs> = {
  ping: ping.optional().describe("iputils ping"),
  ssh: ssh.optional().describe("OpenSSH"),
  tcp: tcp.optional().describe("a TCP connection with a volume each way"),
  http: http.optional().describe("HTTP requests on one connection"),
  udp: udp.optional().describe("datagrams, perhaps answered"),
};
