import { Command, CommanderError, Option } from "commander";
import { DONE, EXIT_CODES_HELP, FAILED, INTERRUPTED, USAGE, type ExitCode } from "./exit-code.js";
import { FlowlabError, InterruptedError } from "./flowlab-error.js";
import type { Io } from "./io.js";
import { packageVersion } from "./package.js";
import { colours } from "./render/colours.js";
import { escapeControls, escapeLine } from "./render/escape.js";
import { addCommands } from "./commands.js";

const EXAMPLES = `Examples:
  flowlab run                                 the built-in VPC-monitoring lab
  flowlab init my-lab                         a lab file of your own
  flowlab run my-lab/lab.yaml --out my-run    its flow logs, as files
  flowlab trace my-lab/lab.yaml --from web-server --to 8.8.8.8
`;

interface GlobalOptions {
  readonly color: Io["colour"];
  readonly debug?: true;
}

function buildProgram(io: Io): Command {
  return new Command("flowlab")
    .description("An AWS VPC without AWS: decides every packet as AWS would and writes the flow logs AWS would write.")
    .version(packageVersion())
    .addOption(new Option("--color <when>", "colour").choices(["auto", "always", "never"]).default("auto"))
    .option("--debug", "show the stack of an unexpected error")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", `\n${EXIT_CODES_HELP}`)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns,
      getErrHelpWidth: () => io.stderr.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(escapeControls(text)),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("hint: add --help for examples and options")
    .exitOverride();
}

function report(error: unknown, debug: boolean, io: Io): ExitCode {
  const paint = colours(io, io.stderr);
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE;
  if (error instanceof InterruptedError) return INTERRUPTED;
  const known = error instanceof FlowlabError;
  const message = error instanceof Error ? error.message : String(error);
  const text = known ? message : `unexpected: ${message}`;
  const hint = known ? error.hint : debug ? "this is a bug in flowlab" : "this is a bug: use --debug for the stack";
  io.stderr.write(`${paint.bold(`${paint.red("error")}: ${escapeLine(text)}`)}\n${paint.cyan("hint:")} ${hint}\n`);
  const origin = known && error.cause instanceof Error ? error.cause : error;
  if (debug && origin instanceof Error) io.stderr.write(`${origin.stack}\n`);
  return known ? error.exitCode : FAILED;
}

/** Runs one command line and says how the process should exit. Everything it touches comes in with `io`. */
export async function flowlab(args: readonly string[], io: Io): Promise<ExitCode> {
  const program = buildProgram(io);
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();
  let exitCode: ExitCode = DONE;
  addCommands(program, async (command) => {
    exitCode = await command({ ...io, colour: globals().color });
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return report(error, globals().debug === true, { ...io, colour: globals().color });
  }
}
