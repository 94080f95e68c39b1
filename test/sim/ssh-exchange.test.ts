import { describe, expect, test } from "vitest";
import { FIN, simTime, type SimTime } from "../../model/index.js";
import { sshExchange } from "../../sim/exchanges/ssh/ssh-exchange.js";
import { hostProfile } from "../../sim/hosts/host-profile.js";
import type { SshSpec } from "../../sim/lab/lab.js";
import { context, SERVER, START, totals, wire, type Wire, type WireOptions } from "./harness.js";

const amazonLinux = hostProfile("amazon-linux-2023", "instance");
const interactive = (...lines: readonly string[]): SshSpec["session"] => ({
  kind: "interactive",
  lines,
  stayUs: 1_000_000,
});

function spec(change: Partial<SshSpec> = {}): SshSpec {
  return {
    kind: "ssh",
    name: "ssh",
    from: { kind: "instance", instanceId: "i-1", interfaceId: "eni-1" },
    to: SERVER,
    through: null,
    port: 22,
    user: "ec2-user",
    clientVersion: "8.7",
    key: "accepted",
    session: { kind: "command", command: "uptime", output: null, outputBytes: 62 },
    ...change,
  };
}

function run(change: Partial<SshSpec> = {}, options: WireOptions = {}): Wire {
  const result = wire(sshExchange(spec(change), context()), options);
  result.run();
  return result;
}

describe("sizes", () => {
  const command: SshSpec["session"] = { kind: "command", command: "uptime", output: null, outputBytes: 62 };
  const banner: SshSpec["session"] = { kind: "banner" };
  // TS-20 and the table of 9.3: OpenSSH 9.2p1 on both sides, user root, no loss.
  // [capture, change, MTU, typing, client packets, bytes, server packets, bytes]
  test.for([
    ["probe", { session: banner }, 9001, "keys", 5, 268, 4, 257],
    ["badkey", { key: "refused" }, 9001, "keys", 14, 3805, 11, 3453],
    ["cmd", { session: command }, 9001, "keys", 23, 4937, 20, 5269],
    // Typed in a session, whose terminal is its input: no end of file from the client, and `eow` from the server. As most
    // kernel runs had it (docs/kernel-run.md).
    ["typed", { session: command, through: "login" }, 9001, "keys", 23, 4901, 19, 5269],
    ["cmd1500", { session: command }, 1500, "keys", 25, 5041, 23, 5425],
    ["login", { session: interactive() }, 9001, "lines", 27, 5221, 21, 5557],
    ["login1500", { session: interactive() }, 1500, "lines", 27, 5221, 24, 5757],
    ["inter", { session: interactive("id") }, 9001, "keys", 42, 6245, 29, 6301],
    ["inter1500", { session: interactive("id") }, 1500, "keys", 45, 6401, 32, 6485],
  ] as const)("%s", ([, change, mtuBytes, typing, outPackets, outBytes, inPackets, inBytes]) => {
    const host = { ...hostProfile("ubuntu", "instance"), mtuBytes, opensshVersion: "9.2" };
    const session = spec({ user: "root", clientVersion: "9.2", ...change });
    for (const oneWayUs of [50, 350, 73_500]) {
      const result = wire(sshExchange(session, context({ client: host, serverHostName: "server" }), typing), {
        server: host,
        oneWayUs,
      });
      result.run();
      expect(totals(result)).toEqual({
        out: { packets: outPackets, bytes: outBytes },
        in: { packets: inPackets, bytes: inBytes },
      });
    }
  });

  test("an older version on either side costs about 1.1 kB less each way in the key exchange (TS-20)", () => {
    const newest = { ...amazonLinux, opensshVersion: "9.2" };
    const [old, post] = [run({ clientVersion: "9.2" }), run({ clientVersion: "9.2" }, { server: newest })];
    const saved = (side: "in" | "out"): number => totals(post)[side].bytes - totals(old)[side].bytes;
    expect(saved("out")).toBeGreaterThan(1_000);
    expect(saved("in")).toBeGreaterThan(1_000);
    expect(saved("out")).toBeLessThan(1_500);
    expect(saved("in")).toBeLessThan(1_500);
  });

  test.for([
    ["8.7", 21],
    ["9.2", 41],
    ["9.6p1 Ubuntu-3ubuntu13.5", 42],
  ] as const)("the banner of %s is %i B with its line end", ([version, bytes]) => {
    const { sent } = run({ clientVersion: version });
    expect(
      sent.find(({ direction, packet }) => direction === "out" && packet.lengthBytes > 60)?.packet.lengthBytes,
    ).toBe(52 + bytes);
  });
});

describe("what the client's terminal shows", () => {
  test("an interactive session", () => {
    const result = run({ session: interactive("ls -l") });
    expect(result.transcript()).toMatch(
      new RegExp(
        [
          String.raw`^Last login: \w{3} Jan [ 1]\d \d\d:\d\d:\d\d 2026 from 10\.1\.5\.112`,
          String.raw`\[ec2-user@ip-10-2-15-210 ~\]\$ ls -l`,
          String.raw`\[ec2-user@ip-10-2-15-210 ~\]\$ exit`,
          String.raw`logout`,
          String.raw`Connection to 10\.2\.15\.210 closed\.`,
          "$",
        ].join("\n"),
      ),
    );
    expect(result.outcome()).toEqual({ succeeded: true, exitCode: 0, summary: "logged out" });
  });

  test("a refused key", () => {
    const result = run({ key: "refused" });
    expect(result.transcript()).toBe("ec2-user@10.2.15.210: Permission denied (publickey).\n");
    expect(result.outcome()?.exitCode).toBe(255);
  });

  test.for([
    ["a closed port", { listening: false }, "ssh: connect to host 10.2.15.210 port 22: Connection refused\n"],
    ["a filtered port", { lose: () => true }, "ssh: connect to host 10.2.15.210 port 22: Connection timed out\n"],
  ] as const)("%s", ([, options, text]) => {
    const result = run({}, options);
    expect(result.transcript()).toBe(text);
    expect(result.outcome()?.exitCode).toBe(255);
  });

  test("a session whose packets stop arriving (V19)", () => {
    const lose: WireOptions["lose"] = (direction, index) => direction === "out" && index > 25;
    const { transcript, outcome } = run({ session: interactive("uptime", "uptime") }, { lose });
    expect(transcript()).toContain(
      "Read from remote host 10.2.15.210: Connection timed out\n" +
        "Connection to 10.2.15.210 closed.\nclient_loop: send disconnect: Broken pipe\n",
    );
    expect(outcome()?.summary).toBe("connection timed out");
  });

  test("a banner", () => {
    expect(run({ session: { kind: "banner" } }).transcript()).toBe("SSH-2.0-OpenSSH_8.7\n");
  });
});

describe("a command in the session's terminal", () => {
  const SECOND_US = 1_000_000;
  const exchange = (): ReturnType<typeof sshExchange> =>
    sshExchange(spec({ session: { kind: "interactive", lines: [], stayUs: 20 * SECOND_US } }), context());

  test("costs three packets a key, two a line of output, and the shell prompts again", () => {
    const ssh = exchange();
    const run = wire(ssh, { oneWayUs: 5_000 });
    let pressedAt: SimTime | null = null;
    run.at(5 * SECOND_US, "client", (now, out) => {
      expect(ssh.terminal?.ready()).toBe(true);
      pressedAt = ssh.terminal?.type(now, "ping\n", out) ?? null;
    });
    run.run(8 * SECOND_US);
    const typed = run.sent.filter(({ at }) => at >= START + 5 * SECOND_US);
    const lastKey = typed.findLast(({ direction, packet }) => direction === "out" && packet.lengthBytes === 88);
    expect(pressedAt).toBe(lastKey?.at);
    expect(typed.map(({ direction, packet }) => `${direction} ${packet.lengthBytes}`)).toEqual([
      ...Array.from({ length: 4 }, () => ["out 88", "in 88", "out 52"]).flat(),
      "out 88",
      "in 104",
      "out 52",
    ]);

    run.at(9 * SECOND_US, "server", (now, out) => ssh.terminal?.output(now, "64 bytes from 10.2.15.210\n", out));
    run.at(10 * SECOND_US, "server", (now, out) => ssh.terminal?.prompt(now, out));
    run.run(12 * SECOND_US);
    const answered = run.sent.filter(({ at }) => at >= START + 9 * SECOND_US);
    // 27 bytes with the terminal's carriage return, 36 of prompt: RFC 4253's padding makes 68 and 76 of them.
    expect(answered.map(({ direction, packet }) => `${direction} ${packet.lengthBytes}`)).toEqual([
      "in 120",
      "out 52",
      "in 128",
      "out 52",
    ]);
    expect(run.transcript()).toMatch(/\$ ping\n64 bytes from 10\.2\.15\.210\n\[ec2-user@ip-10-2-15-210 ~\]\$ $/);
  });

  test("puts the session's end off until it is done", () => {
    const ssh = exchange();
    const run = wire(ssh);
    run.at(18 * SECOND_US, "client", (now, out) => ssh.terminal?.type(now, "sleep 20\n", out));
    run.at(40 * SECOND_US, "client", (now, out) => ssh.terminal?.type(now, "\x03", out));
    run.at(41 * SECOND_US, "server", (now, out) => ssh.terminal?.prompt(now, out));
    run.run(40.5 * SECOND_US);
    expect(run.transcript()).toMatch(/\$ sleep 20\n\^C$/);
    run.run();
    expect(run.outcome()?.summary).toBe("logged out");
    const fin = run.sent.find(({ packet }) => packet.tcpFlags & FIN);
    expect(fin?.at).toBeGreaterThan(START + 41 * SECOND_US);
  });

  test("is refused before the session has a prompt, and after it has ended", () => {
    const ssh = exchange();
    const run = wire(ssh);
    const answers: (SimTime | null)[] = [];
    for (const afterUs of [1_000, 60 * SECOND_US]) {
      run.at(afterUs, "client", (now, out) => answers.push(ssh.terminal?.type(now, "ping\n", out) ?? null));
    }
    run.run();
    expect(answers).toEqual([null, null]);
  });
});

test("the same seed types in the same rhythm", () => {
  const times = (): readonly SimTime[] => run({ session: interactive("uptime") }).sent.map(({ at }) => simTime(at));
  expect(times()).toEqual(times());
});
