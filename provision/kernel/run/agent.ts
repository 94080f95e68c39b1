import { spawn, type ChildProcessByStdio } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { readLogPrefix, type LogPoint } from "../translate/log-prefix.js";
import { AGENT_SOURCE } from "./agent-source.js";
import { KernelError } from "./kernel-error.js";
import { KERNEL_ENVIRONMENT } from "./requirements.js";

/** What a namespace reported, with the packet as it was there: at most its first 128 bytes. */
export interface LoggedPacket {
  readonly point: LogPoint;
  readonly bytes: Buffer;
}

/** Sends packets out of namespaces and gathers what they log. One process for a whole plan; {@link Agent.close} ends it. */
export class Agent {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #numbers = new Map<string, number>();
  #logged: LoggedPacket[] = [];
  #failure: KernelError | null = null;
  #settled: (() => void) | null = null;

  constructor() {
    this.#process = spawn("perl", ["-e", AGENT_SOURCE], {
      env: KERNEL_ENVIRONMENT,
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#process.stdin.on("error", () => {}); // its end is noticed below
    this.#process.on("error", (error) => this.#fail(error.message));
    this.#process.on("close", () => this.#fail("the agent ended"));
    this.#lines = createInterface(this.#process.stdout).on("line", (line) => this.#read(line));
  }

  /** From now on what the namespace logs is gathered. */
  log(namespace: string): void {
    this.#command(`log ${this.#numberOf(namespace)} ${namespace}`);
  }

  /** Makes a namespace one that packets can be sent from. */
  open(namespace: string): void {
    this.#command(`open ${this.#numberOf(namespace)} ${namespace}`);
  }

  /** Sends an IPv4 packet, header and all; `device` null: by whichever the namespace's routes say. */
  send(namespace: string, device: string | null, packet: Uint8Array): void {
    this.#command(`send ${this.#numberOf(namespace)} ${device ?? "-"} ${Buffer.from(packet).toString("hex")}`);
  }

  /** Waits until nothing has been logged for `quietMs`, and returns what was since the last time. */
  async settle(quietMs: number, mostMs = 5000): Promise<readonly LoggedPacket[]> {
    await new Promise<void>((resolve) => {
      this.#settled = resolve;
      this.#command(`settle ${quietMs} ${mostMs}`);
      if (this.#failure !== null) resolve();
    });
    if (this.#failure !== null) throw this.#failure;
    const logged = this.#logged;
    this.#logged = [];
    return logged;
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once("close", resolve));
    this.#process.stdin.end();
    await ended;
    this.#lines.close();
  }

  #numberOf(namespace: string): number {
    const number = this.#numbers.get(namespace) ?? this.#numbers.size;
    this.#numbers.set(namespace, number);
    return number;
  }

  #command(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }

  #read(line: string): void {
    const [word, , prefix = "", packet = ""] = line.split(" ");
    if (word === "settled") return this.#settled?.();
    if (word === "failed") return this.#fail(line);
    if (word !== "packet") return;
    const point = readLogPrefix(Buffer.from(prefix, "hex").toString());
    if (point !== null) this.#logged.push({ point, bytes: Buffer.from(packet, "hex") });
  }

  #fail(text: string): void {
    this.#failure ??= new KernelError(text);
    this.#settled?.();
  }
}
