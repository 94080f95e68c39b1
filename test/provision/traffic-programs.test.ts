import { execFile, execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseIpv4 } from "../../model/index.js";
import { programFor, resultOf } from "../../provision/aws/traffic/programs.js";
import { serverCommand } from "../../provision/aws/traffic/servers.js";
import { authoriseCommand, keyCommand, publicKeyIn } from "../../provision/aws/traffic/ssh-keys.js";
import type { HttpSpec, TcpSpec } from "../../sim/index.js";

/*
 * What instances are told to run, run on this machine: with stand-ins for systemd, which containers do not have, and for
 * the accounts of the machine, which are not touched.
 */
const missing = ["python3", "curl", "ssh-keygen"].find((name) => spawnSync("which", [name]).status !== 0);
const skipped = process.env["CI"] === undefined && missing !== undefined;
if (skipped) process.stderr.write(`test/provision/traffic-programs.test.ts needs ${missing}\n`);

const LOCALHOST = parseIpv4("127.0.0.1")!;
const from = { kind: "instance", instanceId: "i-1", interfaceId: "eni-1" } as const;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

describe.skipIf(skipped)("the programs of instances", () => {
  const directory = mkdtempSync(join(tmpdir(), "flowlab-programs-"));
  const bin = join(directory, "bin");
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"]}` };
  const standIn = (name: string, ...lines: readonly string[]): void => {
    writeFileSync(join(bin, name), ["#!/bin/sh", ...lines, ""].join("\n"));
    chmodSync(join(bin, name), 0o755);
  };
  const shell = (script: string): string => execFileSync("sh", ["-c", script], { encoding: "utf8", env });

  beforeAll(() => {
    mkdirSync(bin);
    standIn("systemctl", `[ "$1" = is-active ] && echo active; exit 0`);
    standIn(
      "systemd-run",
      'while [ "${1#--}" != "$1" ]; do shift; done',
      `"$@" > ${directory}/server.log 2>&1 & echo $! > ${directory}/server.pid`,
    );
    standIn("getent", `echo "$2:x:0:0::${directory}/home:/bin/sh"`);
  });
  afterAll(() => {
    const pid = join(directory, "server.pid");
    if (existsSync(pid)) process.kill(Number(readFileSync(pid, "utf8")));
    rmSync(directory, { recursive: true, force: true });
  });

  test("make a key once, and have others accept it once", () => {
    const home = (script: string): string => script.replaceAll("/var/lib/flowlab/0badcafe", directory);
    const first = shell(home(keyCommand("0badcafe")));
    expect(publicKeyIn(first)).toBe(first.trim());
    expect(shell(home(keyCommand("0badcafe")))).toBe(first);
    const { username } = userInfo();
    for (let again = 0; again < 2; again++) shell(authoriseCommand(username, [first.trim()]));
    expect(readFileSync(join(directory, "home/.ssh/authorized_keys"), "utf8")).toBe(first);
  });

  test("say which user there is not", () => {
    standIn("getent", "exit 2");
    const { status, stdout } = spawnSync("sh", ["-c", authoriseCommand("nobody's", [])], { encoding: "utf8", env });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "there is no user nobody's\n" });
  });

  test("serve and ask for TCP and HTTP of the lab's lengths", async () => {
    const [tcpPort, httpPort, closed] = [await freePort(), await freePort(), await freePort()];
    const base = { name: "x", from, to: LOCALHOST, through: null };
    const tcp: TcpSpec = {
      ...base,
      kind: "tcp",
      port: tcpPort,
      requestBytes: 100,
      responseBytes: 200_000,
      close: "fin",
    };
    const http: HttpSpec = {
      ...base,
      kind: "http",
      port: httpPort,
      path: "/a",
      host: null,
      requestBytes: 300,
      responseBytes: 5_000,
      requests: 2,
    };
    const exchanges = [tcp, http].map((spec) => ({ spec, port: spec.port }));
    expect(shell(serverCommand("0badcafe", exchanges)!)).toContain("active");
    const run = async (spec: TcpSpec | HttpSpec, source: string | null = null) => {
      const result = await new Promise<{ code: number; output: string }>((resolve) => {
        execFile("sh", ["-c", `( ${programFor(spec, directory, source)} ) 2>&1`], { env }, (error, output) =>
          resolve({ code: error === null ? 0 : Number(error.code), output }),
        );
      });
      return resultOf(spec, result.output, result.code);
    };
    expect(await run(tcp)).toEqual({
      text: `Connection to 127.0.0.1 ${tcpPort} port [tcp/*] succeeded!\n`,
      outcome: { succeeded: true, exitCode: 0, summary: "connected and closed" },
    });
    // From another address of this machine's loopback interface, as from that of a secondary network interface.
    expect(await run(tcp, "127.0.0.2")).toMatchObject({ outcome: { succeeded: true } });
    expect(await run(http, "127.0.0.2")).toMatchObject({ outcome: { succeeded: true } });
    expect(await run({ ...tcp, close: "reset" })).toMatchObject({ outcome: { succeeded: true } });
    expect(await run(http)).toEqual({
      text: "200\n200\n",
      outcome: { succeeded: true, exitCode: 0, summary: "2 responses, status 200" },
    });
    expect(await run({ ...tcp, port: closed })).toMatchObject({
      outcome: { succeeded: false, exitCode: 1, summary: "connection refused" },
    });
    expect(await run({ ...http, port: closed })).toMatchObject({ outcome: { succeeded: false, exitCode: 7 } });
  }, 30_000);
});
