import { Argument, Option, type Command } from "commander";
import type { CheckArguments } from "./commands/check.js";
import type { CompareArguments } from "./commands/compare.js";
import type { ConvertArguments } from "./commands/convert.js";
import type { ExportArguments } from "./commands/export.js";
import type { GraphArguments } from "./commands/graph.js";
import type { ImportAwsArguments } from "./commands/import-aws.js";
import type { PublishArguments } from "./commands/publish.js";
import type { QueryArguments } from "./commands/query.js";
import type { RunArguments } from "./commands/run.js";
import type { TraceArguments } from "./commands/trace.js";
import type { ValidateArguments } from "./commands/validate.js";
import type { Execute } from "./execute.js";
import { addProvision } from "./provision-commands.js";

const TOPOLOGY = "a lab file, or a directory of `aws ec2 describe-*` output";

/** How the bucket of `--to s3` is laid out. */
function addS3Options(command: Command): Command {
  return command
    .option("--s3-prefix <folder>", "with --to s3: the bucket's folder that AWSLogs goes to")
    .addOption(new Option("--s3-format <format>", "with --to s3: form of the files").choices(["plain-text", "parquet"]))
    .option("--hive-partitions", "with --to s3: folders as Hive names them, year=2026")
    .option("--hourly-partitions", "with --to s3: a folder for each hour");
}

function addRun(program: Command, execute: Execute): void {
  const command = program
    .command("run")
    .summary("run a lab and show its terminals, flow logs and reasons")
    .description("Runs a lab: what its hosts' terminals show, the flow logs, and why what failed did fail.")
    .argument("[lab]", "lab file, `-` for standard input; the built-in lab when left out")
    .option("--out <dir>", "write log streams, transcripts, explanations and topology there, whole or not at all")
    .option("--to <form>", "what --out holds: streams (when left out), cloudwatch, s3, pcapng; repeat it", collect)
    .option("--force", "replace a directory that an earlier run wrote")
    .option("--seed <text>", "seed of everything random")
    .option("--start <instant>", "when the lab begins, as 2026-01-12T09:00:00Z")
    .addOption(new Option("--interval <seconds>", "aggregation interval of every flow log").choices(["60", "600"]))
    .addOption(new Option("--filter <action>", "filter of every flow log").choices(["ALL", "ACCEPT", "REJECT"]))
    .option("--format <format>", "log format of every flow log: v2 to v11, all, or '${srcaddr} ${dstaddr} …'")
    .option("--json", "one JSON document")
    .option("--quiet", "no talk: only the flow-log records, one a line, or with --json the document")
    .addHelpText(
      "before",
      ["Examples:", "  flowlab run", "  flowlab run lab.yaml --filter REJECT --to pcapng --out my-run\n"].join("\n"),
    )
    .action((lab: string | undefined, options: Omit<RunArguments, "lab">) =>
      execute(async (io) => (await import("./commands/run.js")).run({ ...options, lab: lab ?? null }, io)),
    );
  addS3Options(command);
}

function addTrace(program: Command, execute: Execute): void {
  program
    .command("trace")
    .summary("follow one packet there and its answer back")
    .description("Follows one packet there and its answer back, naming the rule or route that decides at each step.")
    .argument("<topology>", TOPOLOGY)
    .requiredOption("--from <host>", "interface, instance, address on premises or `internet`")
    .requiredOption("--to <address>", "where to")
    .option("--protocol <name>", "icmp, tcp, udp or a protocol number", "icmp")
    .option("--port <number>", "destination port, for tcp and udp")
    .option("--source-address <address>", "send from this address")
    .addOption(new Option("--expect <answer>", "exit 4 when the answer is another").choices(["reply", "no-reply"]))
    .option("--json", "one JSON document")
    .addHelpText(
      "before",
      [
        "Examples:",
        "  flowlab trace lab.yaml --from web --to 10.2.0.7 --protocol tcp --port 22",
        "  flowlab trace describe/ --from internet --to 13.36.170.41 --expect reply\n",
      ].join("\n"),
    )
    .action((topology: string, options: Omit<TraceArguments, "topology">) =>
      execute(async (io) => (await import("./commands/trace.js")).run({ ...options, topology }, io)),
    );
}

function addCheck(program: Command, execute: Execute): void {
  program
    .command("check")
    .summary("compare many expected answers with a topology's")
    .description("Asks every probe of a file and prints each answer that differs from the expected one, with its path.")
    .argument("<topology>", TOPOLOGY)
    .requiredOption("--probes <file>", "JSON Lines, one probe a line; `-` is standard input")
    .option("--json", "one JSON document")
    .addHelpText(
      "before",
      "Examples:\n  flowlab check describe/ --probes probes.jsonl\n  flowlab check lab.yaml --probes - --json\n",
    )
    .action((topology: string, options: Omit<CheckArguments, "topology">) =>
      execute(async (io) => (await import("./commands/check.js")).run({ ...options, topology }, io)),
    );
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function addImport(program: Command, execute: Execute): void {
  program
    .command("import")
    .summary("make a topology of a live AWS account")
    .description("Makes a topology of what exists elsewhere.")
    .command("aws")
    .summary("read AWS accounts into a directory of describe-* output")
    .description(
      "Reads AWS accounts, by calls that change nothing, into DIR/<account>/<region>/<Collection>.json. Credentials come from where the AWS CLI takes them.",
    )
    .option("--region <name>", "Region to read; repeat it for several", collect)
    .option("--profile <name>", "profile whose account to read; repeat it for several", collect)
    .option("--out <dir>", "directory to write, whole or not at all")
    .option("--force", "replace a directory that flowlab wrote")
    .option("--partial", "write what could be read although something could not")
    .option("--endpoint-url <url>", "ask this address instead of AWS")
    .option("--policy", "print the least IAM policy that lets an account be read, and read nothing")
    .option("--json", "one JSON document: what was read and what was not")
    .addHelpText(
      "before",
      [
        "Examples:",
        "  flowlab import aws --region eu-west-3 --profile audit --out my-network",
        "  flowlab import aws --policy > flowlab-import.json\n",
      ].join("\n"),
    )
    .action((options: ImportAwsArguments) =>
      execute(async (io) => (await import("./commands/import-aws.js")).run(options, io)),
    );
}

function addPublish(program: Command, execute: Execute): void {
  program
    .command("publish")
    .summary("publish a run's records into CloudWatch Logs")
    .description(
      "Publishes the flow-log records of a run into a real CloudWatch Logs, each exactly once: a publication that was interrupted goes on where it stopped. Log groups and streams are made when missing. Credentials come from where the AWS CLI takes them.",
    )
    .argument("[source]", "lab file, or a directory that `run --out` wrote; the built-in lab when left out")
    .option("--log-group <name>", "publish every stream into this group; else into those that the run names")
    .option("--region <name>", "Region to publish in")
    .option("--profile <name>", "profile whose account to publish in")
    .option("--endpoint-url <url>", "publish to this address instead of AWS")
    .option("--retention-days <days>", "how long the groups keep their events; as they are, or for ever, when left out")
    .addOption(new Option("--rebase <when>", "shift every time so that the run ends then").choices(["now"]))
    .option("--append", "add to streams that hold events already")
    .option(
      "--journal <file>",
      "what is written down so that an interrupted publication can go on",
      "flowlab-publish.jsonl",
    )
    .option("--dry-run", "ask nothing of AWS: show what would be published and what it would cost")
    .option("--price-per-gb <usd>", "price of ingestion, for the estimate; the default is US East's list price", "0.50")
    .option("--json", "one JSON document")
    .addHelpText(
      "before",
      [
        "Examples:",
        "  flowlab publish --dry-run",
        "  flowlab publish my-run --log-group my-flow-logs --region eu-west-3 --rebase now",
        "  flowlab publish lab.yaml --region eu-west-3 --endpoint-url http://127.0.0.1:5000 --rebase now\n",
      ].join("\n"),
    )
    .action((source: string | undefined, options: Omit<PublishArguments, "source">) =>
      execute(async (io) => (await import("./commands/publish.js")).run({ ...options, source: source ?? null }, io)),
    );
}

function addConvert(program: Command, execute: Execute): void {
  const command = program
    .command("convert")
    .summary("read flow logs of any form, write them in another")
    .description(
      "Reads flow-log records in the forms AWS delivers them and people keep them: S3 files and prefixes, gzip, Parquet, JSON of CloudWatch Logs, subscriptions and Firehose, bare lines. Writes them all in one format, in the form asked for. What is no record is told with its file and line; exit 3 then.",
    )
    .argument("<paths...>", "files, or directories with files anywhere below; `-` is standard input")
    .option(
      "--format <format>",
      "fields to write: v2 to v11, all, or '${srcaddr} ${dstaddr} …'; else the first records'",
    )
    .option("--input-format <format>", "fields of lines without a header; v2 when left out")
    .option("--to <form>", "text (when left out), parquet, streams, cloudwatch or s3")
    .option("--out <path>", "write there, whole or not at all: a file, or a directory of streams or S3 files")
    .option("--header", "with text: the field names first, as S3 files have them")
    .option("--log-group <name>", "with --to streams or cloudwatch: the streams' group")
    .option("--account-id <id>", "with --to s3: whose flow log it is, as the keys say")
    .option("--region <name>", "with --to s3: its Region")
    .option("--flow-log-id <id>", "with --to s3: its id")
    .option("--force", "replace a file that is there, or a directory that flowlab wrote")
    .option("--quiet", "say nothing of what could be read")
    .addHelpText(
      "before",
      [
        "Examples:",
        "  flowlab convert AWSLogs/ --format '${srcaddr} ${dstaddr} ${bytes}'",
        "  flowlab convert AWSLogs/ --out flows.parquet",
        "  flowlab convert events.json --to s3 --out bucket --account-id 123456789012 --region eu-west-3 --flow-log-id fl-0123456789abcdef0",
        "  aws logs filter-log-events --log-group-name flow-logs | flowlab convert - --to streams --log-group flow-logs --out copy\n",
      ].join("\n"),
    )
    .action((paths: readonly string[], options: Omit<ConvertArguments, "paths">) =>
      execute(async (io) => (await import("./commands/convert.js")).run({ ...options, paths }, io)),
    );
  addS3Options(command);
}

function addCompare(program: Command, execute: Execute): void {
  program
    .command("compare")
    .summary("say where two flow logs differ, and why")
    .description(
      "Compares two flow logs flow by flow: runs, collections, files of any form. The same flow is found whatever its ephemeral port, windows, interface ids and clock are. With --topology it judges one log alone. Exit 4 when fewer flows agree than --score asks for, or an action cannot be explained.",
    )
    .argument("<a>", "directory that `run --out` wrote, or flow logs: a file or a directory of files")
    .argument("[b]", "the other one; left out with --topology")
    .option("--topology <topology>", "judge A alone: can the rules of this network have given each action?")
    .option("--packets <percent>", "by how much packets of a flow may differ", "0")
    .option("--bytes <percent>", "by how much bytes of a flow may differ", "0")
    .option("--score <percent>", "how many of the comparable flows must agree", "100")
    .addOption(
      new Option("--align <how>", "how clocks are brought together")
        .choices(["estimate", "start", "absolute"])
        .default("estimate"),
    )
    .option("--same <address=address>", "an address of A and the one of that host in B; repeat it", collect)
    .option(
      "--format <format>",
      "fields of lines without a header: v2 to v11, all, or '${srcaddr} …'; v2 when left out",
    )
    .option("--html <file>", "write a page for a browser too, with charts and every difference")
    .option("--force", "replace a page that is there")
    .option("--json", "one JSON document")
    .addHelpText(
      "before",
      [
        "Examples:",
        "  flowlab compare my-run my-collection",
        "  flowlab compare my-run my-kernel-run --packets 20 --bytes 5 --html difference.html",
        "  flowlab compare monday.log.gz tuesday.log.gz --same 203.0.113.9=198.51.100.7",
        "  flowlab compare AWSLogs/ --topology describe/\n",
      ].join("\n"),
    )
    .action((a: string, b: string | undefined, options: Omit<CompareArguments, "a" | "b">) =>
      execute(async (io) => (await import("./commands/compare.js")).run({ ...options, a, b: b ?? null }, io)),
    );
}

function addGraph(program: Command, execute: Execute): void {
  program
    .command("graph")
    .summary("draw a topology, and a traced packet on top")
    .description(
      "Draws a topology as the VPC console's resource map: VPCs, zones, subnets, route tables, gateways, peerings. With --from and --to, the path of that packet and of its answer lies on top.",
    )
    .argument("<topology>", TOPOLOGY)
    .addOption(new Option("--format <name>", "form of the picture").choices(["svg", "mermaid"]).default("svg"))
    .option("--out <file>", "write the picture there, whole or not at all; else to standard output")
    .option("--force", "replace a file that is there")
    .option("--from <host>", "trace from: interface, instance, address on premises or `internet`")
    .option("--to <address>", "trace to")
    .option("--protocol <name>", "icmp, tcp, udp or a protocol number; icmp when left out")
    .option("--port <number>", "destination port, for tcp and udp")
    .option("--source-address <address>", "send from this address")
    .addHelpText(
      "before",
      [
        "Examples:",
        "  flowlab graph describe/ --out network.svg",
        "  flowlab graph lab.yaml --format mermaid --from web --to 10.2.0.7\n",
      ].join("\n"),
    )
    .action((topology: string, options: Omit<GraphArguments, "topology">) =>
      execute(async (io) => (await import("./commands/graph.js")).run({ ...options, topology }, io)),
    );
}

function addExport(program: Command, execute: Execute): void {
  program
    .command("export")
    .summary("write a topology as Terraform or CloudFormation configuration")
    .description(
      "Writes a topology as configuration that builds it in AWS: HCL for Terraform, a YAML template for CloudFormation. What cannot be said there is refused by name. The built-in lab when no topology is named.",
    )
    .addArgument(new Argument("<tool>", "what the configuration is for").choices(["terraform", "cloudformation"]))
    .argument("[topology]", TOPOLOGY)
    .option("--out <file>", "write it there, whole or not at all; else to standard output")
    .option("--force", "replace a file that is there")
    .addHelpText(
      "before",
      [
        "Examples:",
        "  flowlab export terraform lab.yaml --out main.tf",
        "  flowlab export cloudformation describe/ --out template.yaml\n",
      ].join("\n"),
    )
    .action(
      (
        tool: ExportArguments["tool"],
        topology: string | undefined,
        options: Omit<ExportArguments, "topology" | "tool">,
      ) =>
        execute(async (io) =>
          (await import("./commands/export.js")).run({ ...options, tool, topology: topology ?? null }, io),
        ),
    );
}

function addQuery(program: Command, execute: Execute): void {
  program
    .command("query")
    .summary("ask flow logs in the Logs Insights query language")
    .description(
      "Asks flow logs in the CloudWatch Logs Insights query language, offline: a directory that `run --out` wrote, or files as text, gzip and Parquet, of any size; or log groups of a real account.",
    )
    .argument("[inputs...]", "directories, files and patterns, and last the query; with --sample no query")
    .option("--sample <name>", "ask one of AWS's sample queries")
    .option("--list", "show the sample queries")
    .option("--format <fields>", "of lines without a header: a preset such as v5, or '${srcaddr} ${bytes} ...'")
    .option("--log-group <name>", "ask a real account instead; repeat it for several", collect)
    .option("--region <name>", "its Region")
    .option("--profile <name>", "profile whose account to ask")
    .option("--endpoint-url <url>", "ask this address instead of AWS")
    .option("--start <instant>", "only records that begin then or later, as 2026-01-12T09:00:00Z")
    .option("--end <instant>", "only records that begin then or earlier")
    .option("--memory <amount>", "use at most so much memory, as 2GB; what needs more goes to disk")
    .addOption(new Option("--json", "one JSON document, as GetQueryResults answers").conflicts("csv"))
    .option("--csv", "comma-separated values")
    .option("--chart", "draw log events over time and the answer's figures")
    .option("--svg <file>", "write both as a picture")
    .option("--force", "replace a picture that is there")
    .addHelpText(
      "before",
      [
        "Examples:",
        "  flowlab query my-run 'stats sum(bytes) as total by srcAddr, dstAddr | sort total desc | limit 10'",
        "  flowlab query 'logs/**/*.log.gz' --sample top-20-rejected-sources --chart",
        "  flowlab query --log-group NextWorkVPCFlowLogsGroup --region eu-west-3 --sample lab-top-10",
        "  flowlab query my-run --json 'filter action = \"REJECT\" | stats count(*) by dstPort'\n",
      ].join("\n"),
    )
    .action((inputs: readonly string[], options: Omit<QueryArguments, "inputs">) =>
      execute(async (io) => (await import("./commands/query.js")).run({ ...options, inputs }, io)),
    );
}

/** The commands, each loaded when it is called: `--help` must not pay for parsers and simulation. */
export function addCommands(program: Command, execute: Execute): void {
  addRun(program, execute);
  addTrace(program, execute);
  addCheck(program, execute);
  addGraph(program, execute);
  addExport(program, execute);
  addQuery(program, execute);
  addConvert(program, execute);
  addCompare(program, execute);
  addImport(program, execute);
  addPublish(program, execute);
  addProvision(program, execute);
  program
    .command("validate")
    .summary("show every problem of a topology at once")
    .description("Checks a lab file or describe directory and shows every problem at once, with its place and a hint.")
    .argument("<topology>", TOPOLOGY)
    .option("--json", "one JSON document")
    .addHelpText("before", "Examples:\n  flowlab validate lab.yaml\n  flowlab validate describe/ --json\n")
    .action((topology: string, options: Omit<ValidateArguments, "topology">) =>
      execute(async (io) => (await import("./commands/validate.js")).run({ ...options, topology }, io)),
    );
  program
    .command("schema")
    .summary("print the JSON Schema of lab files, for editors")
    .description("Prints the JSON Schema of lab files, which gives an editor completion and checks.")
    .addHelpText("before", "Examples:\n  flowlab schema > lab.schema.json\n  flowlab schema | jq .properties\n")
    .action(() => execute(async (io) => (await import("./commands/schema.js")).run({}, io)));
  program
    .command("init")
    .summary("write a commented lab file to start from")
    .description("Writes a commented lab.yaml to start from. Never overwrites one.")
    .argument("[dir]", "directory to write it to, made if need be", ".")
    .addHelpText("before", "Examples:\n  flowlab init\n  flowlab init my-lab\n")
    .action((directory: string) => execute(async (io) => (await import("./commands/init.js")).run({ directory }, io)));
}
