import { Option, type Command } from "commander";
import type { DownArguments } from "./commands/provision/down.js";
import type { UpArguments } from "./commands/provision/up.js";
import type { Execute } from "./execute.js";

/** Where `flowlab provision` writes down what it does, when nothing else is said. */
const PROVISION_JOURNAL = "flowlab-provision.jsonl";

/** `provision` and its commands. */
export function addProvision(program: Command, execute: Execute): void {
  const provision = program
    .command("provision")
    .summary("build a lab in an AWS account, and take it down again")
    .description("Builds a lab in an AWS account, and takes it down again.");
  const command = (name: string): Command =>
    provision
      .command(name)
      .addOption(new Option("--on <place>", "where").choices(["aws"]).default("aws"))
      .option("--journal <file>", "what is written down of what was made", PROVISION_JOURNAL)
      .option("--profile <name>", "profile whose account to use")
      .option("--endpoint-url <url>", "call this address instead of AWS");
  command("up")
    .summary("build a lab")
    .description(
      "Builds the beginning of a lab, in the lab's Region: its timeline's changes are not made. What was interrupted goes on with the same command.",
    )
    .argument("[lab]", "lab file, `-` for standard input; the built-in lab when left out")
    .option("--yes", "do not ask")
    .option("--dry-run", "ask nothing of AWS: show every call that would be made, and what it costs an hour")
    .option("--json", "one JSON document")
    .addHelpText(
      "before",
      ["Examples:", "  flowlab provision up --dry-run", "  flowlab provision up lab.yaml --profile lab\n"].join("\n"),
    )
    .action((lab: string | undefined, options: Omit<UpArguments, "lab">) =>
      execute(async (io) => (await import("./commands/provision/up.js")).run({ ...options, lab: lab ?? null }, io)),
    );
  command("down")
    .summary("take down what was built")
    .description("Deletes everything that was built, and checks that nothing of it is left.")
    .option("--yes", "do not ask")
    .addHelpText("before", "Examples:\n  flowlab provision down\n  flowlab provision down --yes --profile lab\n")
    .action((options: DownArguments) =>
      execute(async (io) => (await import("./commands/provision/down.js")).run(options, io)),
    );
  provision
    .command("policy")
    .summary("print the least IAM policy for it")
    .description("Prints the least IAM policy that lets labs be built, driven, read and taken down.")
    .addHelpText("before", "Examples:\n  flowlab provision policy > flowlab-provision.json\n")
    .action(() => execute(async (io) => (await import("./commands/provision/policy.js")).run(io)));
}
