import type { Fault, SeenCall } from "./fault-proxy.js";

/** A command as it was sent. */
export interface SentCommand {
  readonly id: string;
  readonly instanceId: string;
  readonly comment: string;
  readonly script: readonly string[];
}

/** What an instance makes of a command; null: it is not over yet. */
export type Perform = (command: SentCommand) => {
  readonly exitCode: number;
  readonly output: string;
  readonly status?: string;
} | null;

/**
 * Systems Manager as moto has not got it: moto 5.2.5 knows no agents (DescribeInstanceInformation), every command of it
 * has ended at once with an empty output, and its ListCommands neither filters nor pages.
 */
export class FakeSystemsManager {
  readonly sent: SentCommand[] = [];
  perform: Perform = () => ({ exitCode: 0, output: "" });
  /** PingStatus by instance; `Online` for all others. */
  readonly ping: Map<string, string | null> = new Map();
  /** When a command ran, microseconds. */
  now: () => number = () => Date.now() * 1000;

  /** Null for a call that is not of Systems Manager, or that moto answers itself. */
  answer({ action, input }: SeenCall): Fault | null {
    const asked = (input ?? {}) as Readonly<Record<string, unknown>>;
    const result = this.#resultOf(action, asked);
    return result === null ? null : { kind: "answer", body: JSON.stringify(result) };
  }

  /** Takes a command as if the answer did not come back. */
  take(asked: Readonly<Record<string, unknown>>): SentCommand {
    const { commands } = asked["Parameters"] as { readonly commands: readonly string[] };
    const [instanceId = ""] = asked["InstanceIds"] as readonly string[];
    const id = `00000000-0000-4000-8000-${String(this.sent.length + 1).padStart(12, "0")}`;
    const command = { id, instanceId, comment: String(asked["Comment"]), script: commands };
    this.sent.push(command);
    return command;
  }

  #resultOf(action: string, asked: Readonly<Record<string, unknown>>): object | null {
    switch (action) {
      case "ssm:DescribeInstanceInformation": {
        const [{ Values = [] } = {}] = asked["Filters"] as readonly { readonly Values?: readonly string[] }[];
        const known = Values.map((id) => [id, this.ping.has(id) ? this.ping.get(id) : "Online"] as const);
        return {
          InstanceInformationList: known.flatMap(([InstanceId, PingStatus]) =>
            PingStatus === null ? [] : [{ InstanceId, PingStatus }],
          ),
        };
      }
      case "ssm:SendCommand":
        return { Command: { CommandId: this.take(asked).id } };
      case "ssm:ListCommands":
        return { Commands: this.sent.map(({ id, comment }) => ({ CommandId: id, Comment: comment })) };
      case "ssm:GetCommandInvocation": {
        const command = this.sent.find(({ id }) => id === asked["CommandId"]);
        const performed = command === undefined ? null : this.perform(command);
        if (performed === null) return { Status: "InProgress", StatusDetails: "In Progress" };
        const { exitCode, output, status } = performed;
        if (status !== undefined) return { Status: "TimedOut", StatusDetails: status, StandardOutputContent: "" };
        const bytes = Buffer.from(output);
        const at = this.now();
        return {
          Status: "Success",
          StatusDetails: "Success",
          StandardOutputContent: `flowlab ${exitCode} ${at} ${at + 1_000_000} ${bytes.length}\n${bytes.toString("base64")}`,
        };
      }
      default:
        return null;
    }
  }
}
