import { spawnSync } from "node:child_process";

const missing = spawnSync("tshark", ["--version"], { stdio: "ignore" }).status !== 0;

/** Why the tests that need tshark are skipped, and how to have them run; null when they run. CI installs it. */
export const TSHARK_SKIPPED: string | null =
  missing && !process.env["CI"] ? "needs tshark, Wireshark's terminal: apt-get install tshark" : null;

/** What tshark says of the packets of a file that the filter matches: those fields of each. */
export function tsharkFields(file: string, fields: readonly string[], filter = ""): readonly (readonly string[])[] {
  const checks = ["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);
  const chosen = fields.flatMap((field) => ["-e", field]);
  const args = ["-r", file, ...checks, ...(filter === "" ? [] : ["-Y", filter]), "-T", "fields", ...chosen];
  const { stdout, stderr, status, error } = spawnSync("tshark", args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`tshark cannot read ${file}: ${error?.message ?? stderr}`);
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("\t"));
}
