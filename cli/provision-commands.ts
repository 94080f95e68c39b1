import { Option, type Command } from "commander";
import type { CollectArguments } from "./commands/provision/collect.js";
import type { DownArguments } from "./commands/provision/down.js";
import type { KernelCollectArguments } from "./commands/provision/kernel/collect.js";
import type { KernelDownArguments } from "./commands/provision/kernel/down.js";
import type { KernelStatusArguments } from "./commands/provision/kernel/status.js";
import type { KernelTrafficArguments } from "./commands/provision/kernel/traffic.js";
import type { KernelUpArguments } from "./commands/provision/kernel/up.js";
import type { StatusArguments } from "./commands/provision/status.js";
import type { TrafficArguments } from "./commands/provision/traffic.js";
import type { UpArguments } from "./commands/provision/up.js";
import type { Execute } from "./execute.js";
import { FlowlabError } from "./flowlab-error.js";
import { USAGE } from "./exit-code.js";

/** Where `flowlab provision` writes down what it does, when nothing else is said. */
const PROVISION_JOURNAL = "flowlab-provision.jsonl";

type Place = "aws" | "kernel";

interface Placed {
  readonly on: Place;
}

/** Options of one place are not taken at another: nothing that was asked for is left undone in silence. */
function only(place: Place, { on, ...options }: Placed & object, names: readonly string[]): void {
  if (on === place) return;
  const name = names.find((each) => (options as Readonly<Record<string, unknown>>)[each] !== undefined);
  if (name === undefined) return;
  const flag = name === "lab" ? "[lab]" : `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new FlowlabError("Option.Place", `\`${flag}\` is for \`--on ${place}\``, "leave it out", USAGE);
}

/** What the kernel runs stands in its journal. */
function onlyInAws(lab: string | undefined, { on }: Placed): void {
  if (lab === undefined || on === "aws") return;
  const message = `the lab file \`${lab}\` is not for \`--on ${on}\``;
  throw new FlowlabError("Option.Place", message, "leave it out: the journal says which lab was built", USAGE);
}

const AWS_OPTIONS = ["profile", "endpointUrl"];

/** `provision` and its commands. */
export function addProvision(program: Command, execute: Execute): void {
  const provision = program
    .command("provision")
    .summary("build a lab in AWS or in this machine's kernel, play it, take it down")
    .description(
      "Builds a lab in an AWS account, where its instances play its timeline, or in network namespaces of this machine's kernel (Linux), where real programs do; reads its flow logs; and takes it down again.",
    );
  const command = (name: string, places: readonly Place[]): Command =>
    provision
      .command(name)
      .addOption(new Option("--on <place>", "where").choices(places).default(places[0]))
      .option("--journal <file>", "what is written down of what was made", PROVISION_JOURNAL);
  const awsOptions = (to: Command): Command =>
    to
      .option("--profile <name>", "aws: profile whose account to use")
      .option("--endpoint-url <url>", "aws: call this address instead of AWS");
  awsOptions(command("up", ["aws", "kernel"]))
    .summary("build a lab")
    .description(
      "Builds the beginning of a lab, in the lab's Region of an account or in the kernel: its timeline's changes are not made. What was interrupted goes on with the same command.",
    )
    .argument("[lab]", "lab file, `-` for standard input; the built-in lab when left out")
    .option("--yes", "aws: do not ask")
    .option("--dry-run", "build nothing: show every call and its price, or the script for the kernel")
    .option("--json", "one JSON document")
    .addHelpText(
      "before",
      ["Examples:", "  flowlab provision up --dry-run", "  flowlab provision up lab.yaml --on kernel\n"].join("\n"),
    )
    .action((lab: string | undefined, options: Omit<UpArguments & KernelUpArguments, "lab"> & Placed) =>
      execute(async (io) => {
        only("aws", options, [...AWS_OPTIONS, "yes"]);
        const args = { ...options, lab: lab ?? null };
        return options.on === "kernel"
          ? (await import("./commands/provision/kernel/up.js")).run(args, io)
          : (await import("./commands/provision/up.js")).run(args, io);
      }),
    );
  awsOptions(command("traffic", ["aws", "kernel"]))
    .summary("play the lab's timeline with real programs")
    .description(
      "Plays the timeline in what `up` has built: ping, ssh, curl and nc run on the instances or hosts, and changes are made when they are due. In AWS by Systems Manager's Run Command; what was interrupted goes on with the same command, and nothing is sent twice.",
    )
    .argument("[lab]", "aws: lab file, `-` for standard input; the built-in lab when left out")
    .option("--again", "play it once more from the beginning")
    .option("--skip-waits", "aws: leave out waits in which nothing is under way")
    .option("--real-time", "kernel: wait as long as the lab does; else waits are left out")
    .option("--json", "kernel: one JSON document")
    .addHelpText(
      "before",
      "Examples:\n  flowlab provision traffic --skip-waits\n  flowlab provision traffic --on kernel --again --json\n",
    )
    .action((lab: string | undefined, options: Omit<TrafficArguments, "lab"> & KernelTrafficArguments & Placed) =>
      execute(async (io) => {
        only("aws", options, [...AWS_OPTIONS, "skipWaits"]);
        onlyInAws(lab, options);
        only("kernel", options, ["realTime", "json"]);
        return options.on === "kernel"
          ? (await import("./commands/provision/kernel/traffic.js")).run(options, io)
          : (await import("./commands/provision/traffic.js")).run({ ...options, lab: lab ?? null }, io);
      }),
    );
  awsOptions(command("collect", ["aws", "kernel"]))
    .summary("write what the flow logs recorded, as `run --out` does")
    .description(
      "Writes the flow logs, transcripts and topology of what was played, as `flowlab run --out` writes a simulated run: `flowlab compare` and `flowlab query` read it. In AWS it waits until they have been delivered.",
    )
    .argument("[lab]", "aws: lab file, `-` for standard input; the built-in lab when left out")
    .requiredOption("--out <dir>", "directory to write, whole or not at all")
    .option("--force", "replace a directory that an earlier run wrote")
    .option("--wait <duration>", "aws: wait so long for delivery at the most; 15m when left out")
    .option("--no-wait", "aws: take what has been delivered")
    .addHelpText(
      "before",
      "Examples:\n  flowlab provision collect --out my-collection\n  flowlab provision collect --on kernel --out my-kernel-run --force\n",
    )
    .action((lab: string | undefined, options: Omit<CollectArguments, "lab"> & KernelCollectArguments & Placed) =>
      execute(async (io) => {
        const { wait, ...rest } = options;
        // Commander has `--no-wait` say true when it is left out.
        const given = { ...rest, ...(wait !== true && { wait }) };
        only("aws", given, [...AWS_OPTIONS, "wait"]);
        onlyInAws(lab, options);
        return options.on === "kernel"
          ? (await import("./commands/provision/kernel/collect.js")).run(options, io)
          : (await import("./commands/provision/collect.js")).run({ ...options, lab: lab ?? null }, io);
      }),
    );
  const ofRun = (name: string): Command =>
    awsOptions(command(name, ["aws", "kernel"]))
      .argument("[lab]", "aws, with --run: the lab that was built; the built-in lab when left out")
      .option("--run <id>", "a run whose journal is lost; aws: the tag flowlab:run says it");
  ofRun("status")
    .summary("show what stands, and how far it came")
    .description(
      "Shows what of a lab stands, and what its journal says of it. Where AWS and the journal differ in what there is or in its state, it exits 4; not every rule and route is compared. Changes nothing.",
    )
    .option("--json", "one JSON document")
    .addHelpText("before", "Examples:\n  flowlab provision status\n  flowlab provision status --on kernel --json\n")
    .action((lab: string | undefined, options: Omit<StatusArguments & KernelStatusArguments, "lab"> & Placed) =>
      execute(async (io) => {
        const args = { ...options, lab: lab ?? undefined };
        only("aws", args, [...AWS_OPTIONS, "lab", "run"]);
        return options.on === "kernel"
          ? (await import("./commands/provision/kernel/status.js")).run(options, io)
          : (await import("./commands/provision/status.js")).run({ ...options, lab: lab ?? null }, io);
      }),
    );
  ofRun("down")
    .summary("take down what was built")
    .description(
      "Deletes everything that was built (in AWS, what carries the run's tag, and nothing else), and checks that nothing of it is left.",
    )
    .option("--yes", "aws: do not ask")
    .option("--watch", "aws: then delete, for 15 minutes, log groups that late deliveries make again")
    .addHelpText("before", "Examples:\n  flowlab provision down --watch\n  flowlab provision down --on kernel\n")
    .action((lab: string | undefined, options: Omit<DownArguments & KernelDownArguments, "lab"> & Placed) =>
      execute(async (io) => {
        const args = { ...options, lab: lab ?? undefined };
        only("aws", args, [...AWS_OPTIONS, "yes", "watch", "lab"]);
        return options.on === "kernel"
          ? (await import("./commands/provision/kernel/down.js")).run(options, io)
          : (await import("./commands/provision/down.js")).run({ ...options, lab: lab ?? null }, io);
      }),
    );
  provision
    .command("policy")
    .summary("print the least IAM policy for an AWS account")
    .description("Prints the least IAM policy that lets labs be built, driven, read and taken down.")
    .addHelpText(
      "before",
      "Examples:\n  flowlab provision policy\n  flowlab provision policy > flowlab-provision.json\n",
    )
    .action(() => execute(async (io) => (await import("./commands/provision/policy.js")).run(io)));
}
