import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Pinned: what moto cannot do is written down in the tests for this version. */
const PACKAGES = [
  "moto[cloudformation]==5.2.5",
  "flask==3.1.3",
  "flask-cors==6.0.5",
  "awscli==1.46.3",
  "cfn-lint==1.58.0",
  "python-hcl2==8.1.4",
];
const CACHE = join(process.cwd(), "node_modules/.cache");
const ENVIRONMENT = join(CACHE, `flowlab-${PACKAGES.join("-").replaceAll(/[^\w.-]/g, "")}`);

/** Why the tests that need moto are skipped, and how to have them run; null when they run. */
export const MOTO_SKIPPED: string | null =
  process.env["CI"] || process.env["FLOWLAB_MOTO"] || existsSync(ENVIRONMENT)
    ? null
    : "needs moto, a stand-in for AWS in Python: set FLOWLAB_MOTO=1 to have it downloaded (about 70 MB) into node_modules/.cache";

function execute(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed: ${error?.message ?? stderr}`);
}

/** Installs moto once; the environment takes its name when it is whole. */
function install(): void {
  if (existsSync(ENVIRONMENT)) return;
  const staged = `${ENVIRONMENT}.${process.pid}`;
  mkdirSync(CACHE, { recursive: true });
  try {
    execute("python3", ["-m", "venv", staged]);
    execute(join(staged, "bin/python"), ["-m", "pip", "install", "--quiet", ...PACKAGES]);
    renameSync(staged, ENVIRONMENT);
  } catch (error) {
    rmSync(staged, { recursive: true, force: true });
    if (!existsSync(ENVIRONMENT)) throw error;
  }
}

export interface Moto {
  readonly url: string;
  stop(): void;
}

/** What a Python program of the environment prints and how it ends; it is installed first. */
export function python(args: readonly string[]): { readonly status: number | null; readonly output: string } {
  install();
  const { status, stdout, stderr, error } = spawnSync(join(ENVIRONMENT, "bin/python"), args, { encoding: "utf8" });
  if (error) throw error;
  return { status, output: `${stdout}${stderr}` };
}

/** What the AWS CLI prints, read as JSON. The CLI is installed with moto: call {@link startMoto} first. */
export function awsCli(endpointUrl: string, region: string, args: readonly string[]): unknown {
  const options = ["--endpoint-url", endpointUrl, "--region", region, "--output", "json"];
  const { stdout, stderr, status, error } = spawnSync(
    join(ENVIRONMENT, "bin/python"),
    ["-m", "awscli", ...args, ...options],
    {
      encoding: "utf8",
      env: { ...process.env, AWS_PAGER: "" },
      maxBuffer: 1 << 28,
    },
  );
  if (status !== 0) throw new Error(`aws ${args.join(" ")} failed: ${error?.message ?? stderr}`);
  return JSON.parse(stdout);
}

/** A moto of its own on a free port. */
export async function startMoto(): Promise<Moto> {
  install();
  const child = spawn(join(ENVIRONMENT, "bin/python"), ["-m", "moto.server", "-p", "0"], {
    // AWS's own policies, which it has only when asked.
    env: { PATH: process.env["PATH"], PYTHONUNBUFFERED: "1", MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("exit", () => reject(new Error(`moto ended: ${said}`)));
  });
  return { url, stop: () => void child.kill() };
}
