import {
  formatIpAddress,
  isIpv4,
  parseIpAddress,
  type IpAddress,
  type Ipv4,
  type Topology,
} from "../../../model/index.js";
import { pingCommandLine, type ExchangeSpec, type Outcome } from "../../../sim/index.js";
import { curlCommand, httpOutcome } from "../../play/curl.js";
import { pingOutcome, withInterrupt } from "../../play/ping.js";
import { outcome } from "../../play/player.js";
import { sshOutcome } from "../../play/ssh.js";
import { nodeAddressId, nodeAt } from "../plan/balancer-nodes.js";
import { providedBlocks, realIpv6 } from "../ipv6-blocks.js";
import { instanceAt } from "./instance-at.js";
import { shellWord, shellWords } from "./script.js";

/** What netcat would do and say, which Amazon's images do not have: a connection, a volume each way, its end. */
const CONNECT = [
  "import socket, struct, sys",
  "host, port, request, response, reset = sys.argv[1], *map(int, sys.argv[2:6])",
  "source = (sys.argv[6], 0) if len(sys.argv) > 6 else None",
  "try:",
  "    s = socket.create_connection((host, port), source_address=source)",
  "except OSError as error:",
  '    print("connect to %s port %d (tcp) failed: %s" % (host, port, error.strerror or error))',
  "    sys.exit(1)",
  'print("Connection to %s %d port [tcp/*] succeeded!" % (host, port), flush=True)',
  "read = 0",
  "try:",
  '    s.sendall(b"x" * request)',
  "    while read < response:",
  "        piece = s.recv(65536)",
  "        if not piece:",
  "            break",
  "        read += len(piece)",
  "except OSError as error:",
  '    print("connection to %s %d failed: %s" % (host, port, error.strerror or error))',
  "if reset:",
  '    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))',
  "s.close()",
  "sys.exit(0 if read >= response else 2)",
].join("\n");

/** Where ssh's key and known hosts are, of the run and no user's. */
function sshOptions(directory: string): readonly string[] {
  const options = [
    "IdentitiesOnly=yes",
    "BatchMode=yes",
    // Nobody is there to say yes; OpenSSH 7.4, which Amazon Linux 2 has, does not know `accept-new`.
    "StrictHostKeyChecking=no",
    `UserKnownHostsFile=${directory}/known_hosts`,
    // The first time a host is met would be told of.
    "LogLevel=ERROR",
  ];
  return ["-i", `${directory}/key`, ...options.flatMap((option) => ["-o", option])];
}

/** The exchange with the address that the target, or the node of a load balancer, has in earnest. */
export function atRealAddress<Spec extends ExchangeSpec>(
  spec: Spec,
  ids: ReadonlyMap<string, string>,
  topology: Topology,
): Spec {
  if (!isIpv4(spec.to)) return { ...spec, to: realIpv6(spec.to, providedBlocks(ids)) };
  const real = ids.get(privateNodeAt(spec.to, topology) ?? formatIpAddress(spec.to));
  const to: IpAddress | null = real === undefined ? null : parseIpAddress(real);
  return to === null ? spec : { ...spec, to };
}

/** What the run knows the address by, where it is a load balancer's private one and no instance's. */
function privateNodeAt(address: Ipv4, topology: Topology): string | null {
  const node = instanceAt(address, topology) === null ? nodeAt(address, topology) : null;
  const isPrivate = node?.own.privateAddresses.some((each) => each.address === address) ?? false;
  return node !== null && isPrivate ? nodeAddressId(node.own.id) : null;
}

/**
 * What an instance's shell runs for an exchange; `source` is the address to send from, null for the first interface's.
 * Throws for what `refusals.ts` refuses.
 */
export function programFor(spec: ExchangeSpec, directory: string, source: string | null): string {
  switch (spec.kind) {
    case "ping": {
      const [program = "ping", ...words] = pingCommandLine(spec).split(" ");
      const ping = shellWords([program, ...(source === null ? [] : ["-I", source]), ...words]);
      if (spec.interruptAfterUs === null) return ping;
      return `timeout --signal=INT --preserve-status ${spec.interruptAfterUs / 1_000_000} ${ping}`;
    }
    case "ssh": {
      if (spec.session.kind !== "command") break;
      const port = spec.port === 22 ? [] : ["-p", String(spec.port)];
      const bound = source === null ? [] : ["-b", source];
      const target = `${spec.user}@${formatIpAddress(spec.to)}`;
      return shellWords(["ssh", ...sshOptions(directory), ...bound, ...port, target, spec.session.command]);
    }
    case "http":
      return shellWords(curlCommand(spec, source));
    case "tcp": {
      const { to, port, requestBytes, responseBytes, close } = spec;
      const numbers = [port, requestBytes, responseBytes, close === "reset" ? 1 : 0].join(" ");
      return `python3 -c ${shellWord(CONNECT)} ${formatIpAddress(to)} ${numbers}${source === null ? "" : ` ${source}`}`;
    }
    case "udp":
      break;
  }
  throw new Error(`\`${spec.name}\` is not played in AWS`);
}

/** What a terminal would have shown, and how it ended. */
export function resultOf(
  spec: ExchangeSpec,
  output: string,
  exitCode: number,
): { readonly text: string; readonly outcome: Outcome } {
  switch (spec.kind) {
    case "ping":
      return {
        text: spec.interruptAfterUs === null ? output : withInterrupt(output),
        outcome: pingOutcome(output),
      };
    case "ssh":
      return { text: output, outcome: sshOutcome(output, exitCode, "command done") };
    case "http":
      return { text: output, outcome: httpOutcome(output, exitCode) };
    case "tcp":
      return { text: output, outcome: tcpOutcome(output, exitCode) };
    case "udp":
      return { text: output, outcome: outcome(exitCode === 0, exitCode, "") };
  }
}

function tcpOutcome(output: string, exitCode: number): Outcome {
  if (exitCode === 0) return outcome(true, 0, "connected and closed");
  const [, why] = /failed: (.*)/.exec(output) ?? [];
  return outcome(false, exitCode, why?.toLowerCase() ?? "the response was cut off");
}
