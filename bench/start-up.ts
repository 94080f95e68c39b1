import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { figureOf, type Figure, type Suite } from "./figure.js";

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const FLOWLAB = root("dist/cli/main.js");
const LAB = root("examples/vpc-monitoring/lab.yaml");
const HELP_TARGET_MS = 150;

/** From the least that a command can load to all of it. */
const COMMANDS = [
  { name: "flowlab --help", args: ["--help"], target: HELP_TARGET_MS },
  { name: "flowlab validate lab.yaml", args: ["validate", LAB], target: null },
  { name: "flowlab run --quiet", args: ["run", "--quiet"], target: null },
] as const;

/** User and system time of whole processes, which a busy machine disturbs less than the time that passes. */
export const START_UP: Suite = {
  name: "start-up",
  async run(quick) {
    const figures: Figure[] = [];
    for (const { name, args, target } of COMMANDS) {
      const samples: number[] = [];
      for (let run = 0; run < (quick ? 3 : 15); run++) samples.push(await cpuMilliseconds([FLOWLAB, ...args]));
      figures.push(figureOf(name, "ms of CPU", samples, target === null ? {} : { target }));
    }
    return figures;
  },
};

/** POSIX `times`: its second line is the user and system time of the shell's children. */
async function cpuMilliseconds(args: readonly string[]): Promise<number> {
  const script = 'exec 3>&1; "$0" "$@" >/dev/null && times >&3';
  const { stdout } = await promisify(execFile)("/bin/sh", ["-c", script, process.execPath, ...args]);
  const [, children = ""] = stdout.trim().split("\n");
  const times = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  if (times.length !== 2) throw new Error(`the shell's \`times\` printed \`${stdout}\``);
  return times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000, 0);
}
