import type { ExchangeSpec, HttpSpec, TcpSpec } from "../../../sim/index.js";
import { responseOf } from "../../play/http-messages.js";
import { shellWord } from "./script.js";

/** What an instance is asked, and on which port: behind a load balancer another than the exchange's. */
export interface Asked {
  readonly spec: ExchangeSpec;
  readonly port: number;
}

/** Answers on ports of IPv4 and IPv6 as it is told: so many bytes of TCP after so many, or an HTTP message for each head that comes. */
const PROGRAM = [
  "import json, socket, socketserver, sys, threading",
  "class Server(socketserver.ThreadingTCPServer):",
  "    allow_reuse_address = daemon_threads = True",
  "    address_family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET",
  "    def server_bind(self):",
  "        if self.address_family == socket.AF_INET6:",
  "            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)",
  "        super().server_bind()",
  "def handler(port):",
  "    class Handler(socketserver.StreamRequestHandler):",
  "        def handle(self):",
  "            paths = port.get('paths')",
  "            if paths is None:",
  "                self.rfile.read(port['request'])",
  "                self.wfile.write(b'x' * port['response'])",
  "                self.rfile.read()",
  "                return",
  "            while True:",
  "                first = self.rfile.readline()",
  "                line = first",
  "                while line not in (b'', b'\\r\\n'):",
  "                    line = self.rfile.readline()",
  "                if first == b'' or line == b'':",
  "                    return",
  "                head, body = paths.get(first.split()[1].decode(), ['HTTP/1.1 404 Not Found\\r\\nContent-Length: 0\\r\\n\\r\\n', 0])",
  "                self.wfile.write(head.encode() + b'x' * body)",
  "    return Handler",
  "for port in json.loads(sys.argv[1]):",
  "    threading.Thread(target=Server(('', port['port']), handler(port)).serve_forever).start()",
].join("\n");

interface Port {
  readonly port: number;
  readonly request?: number;
  readonly response?: number;
  /** The head of each path's response, and how long its body is. */
  readonly paths?: Readonly<Record<string, readonly [head: string, bodyBytes: number]>>;
}

/** What listens on an instance besides its operating system's own: the ports that the timeline's exchanges ask. */
function portsOf(asked: readonly Asked[]): readonly Port[] {
  const ports = new Map<number, Port>();
  for (const { spec, port } of asked) {
    if (spec.kind === "tcp") ports.set(port, tcpPort(port, spec));
    if (spec.kind === "http") ports.set(port, httpPort(port, spec, ports.get(port)));
  }
  return [...ports.values()];
}

function tcpPort(port: number, { requestBytes, responseBytes }: TcpSpec): Port {
  return { port, request: requestBytes, response: responseBytes };
}

function httpPort(port: number, { path, responseBytes }: HttpSpec, earlier: Port | undefined): Port {
  const response = responseOf(responseBytes) ?? "";
  const headBytes = response.indexOf("\r\n\r\n") + 4;
  const answer = [response.slice(0, headBytes), response.length - headBytes] as const;
  return { port, paths: { ...earlier?.paths, [path]: answer } };
}

/** Starts the server of an instance, in place of an earlier one; null where nothing is to listen. */
export function serverCommand(runId: string, asked: readonly Asked[]): string | null {
  const ports = portsOf(asked);
  if (ports.length === 0) return null;
  const unit = `flowlab-${runId}`;
  const orders = shellWord(JSON.stringify(ports));
  return [
    `systemctl stop ${unit} 2>/dev/null`,
    `systemd-run --quiet --collect --unit=${unit} python3 -c ${shellWord(PROGRAM)} ${orders} &&`,
    // It listens, or has ended, within a second.
    `sleep 1 && systemctl is-active ${unit}`,
  ].join("\n");
}
