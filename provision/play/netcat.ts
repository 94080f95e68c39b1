import { setTimeout as sleep } from "node:timers/promises";
import { tcpCommandLine, udpCommandLine, type TcpSpec, type UdpSpec } from "../../sim/index.js";
import { outcome, type Performance, type Stage } from "./player.js";

/** How long after its last datagram the client stops waiting for an answer, as the simulation's. */
const LAST_WAIT_MS = 1_000;

/** OpenBSD's netcat: sends the request, reads the response, then closes (`-N`). */
export async function playTcp(spec: TcpSpec, stage: Stage): Promise<Performance> {
  const { requestBytes, responseBytes } = spec;
  const forget = await stage.expect(spec.to, spec.port, { protocol: "tcp", requestBytes, responseBytes });
  const source = stage.sourceOf(spec);
  const [program = "nc", ...args] = tcpCommandLine(spec).split(" ");
  const startedAt = stage.now();
  const nc = stage.hostAt(spec.from).run([program, "-N", ...(source === null ? [] : ["-s", source]), ...args]);
  const connected = await nc.until((output) => /^Connection to .* succeeded!\n/.exec(output)?.[0].length ?? null);
  if (connected !== null) {
    if (requestBytes > 0) nc.write(Buffer.alloc(requestBytes, "x"));
    await nc.until((output) => (output.length >= connected + responseBytes ? true : null));
  }
  nc.end();
  const exitCode = await nc.ended;
  forget();
  const text = nc.output();
  if (connected === null) return { startedAt, text, outcome: outcome(false, exitCode, failureIn(text)) };
  const whole = text.length >= connected + responseBytes;
  const summary = whole ? "connected and closed" : "the response was cut off";
  return { startedAt, text: text.slice(0, connected), outcome: outcome(whole, exitCode, summary) };
}

/** One datagram at a time; netcat makes one of each piece that it reads. */
export async function playUdp(spec: UdpSpec, stage: Stage): Promise<Performance> {
  const { payloadBytes, replyBytes } = spec;
  const forget = await stage.expect(spec.to, spec.port, { protocol: "udp", replyBytes });
  const source = stage.sourceOf(spec);
  const [program = "nc", ...args] = udpCommandLine(spec).split(" ");
  const startedAt = stage.now();
  const nc = stage.hostAt(spec.from).run([program, ...(source === null ? [] : ["-s", source]), ...args]);
  let over = false;
  void nc.ended.then(() => (over = true));
  let sent = 0;
  while (sent < spec.datagrams && !over) {
    if (sent > 0) await Promise.race([sleep(spec.intervalUs / 1000), nc.ended]);
    nc.write(Buffer.alloc(payloadBytes, "x"));
    sent += 1;
  }
  const expectedBytes = spec.datagrams * (replyBytes ?? 0);
  const answered = nc.until((output) => (replyBytes !== null && output.length >= expectedBytes ? true : null));
  await Promise.race([sleep(LAST_WAIT_MS), answered]);
  const refused = over;
  nc.signal("SIGTERM");
  await nc.ended;
  forget();
  const datagrams = `${sent} ${sent === 1 ? "datagram" : "datagrams"} sent`;
  if (refused) return { startedAt, text: "", outcome: outcome(false, 1, "connection refused") };
  if (replyBytes === null) return { startedAt, text: "", outcome: outcome(true, 0, datagrams) };
  const answers = replyBytes === 0 ? 0 : Math.floor(nc.output().length / replyBytes);
  return { startedAt, text: "", outcome: outcome(answers > 0, 0, `${datagrams}, ${answers} answered`) };
}

/** What netcat says after the last colon: `nc: connect to … failed: Connection refused`. */
function failureIn(text: string): string {
  return /failed: (.*)/.exec(text)?.[1]?.toLowerCase() ?? "connection failed";
}
