/**
 * Systems Manager shows the first 24,000 characters of what a command prints (GetCommandInvocation), so a script leaves
 * the output in a file and prints a piece of it, in Base64 because a cut may fall within a character.
 */
const PIECE_BYTES = 15_000;
/** More of an output than this is left on the instance. */
export const MOST_BYTES = 600_000;

/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}

/** Where a run keeps its files on an instance; they go with the instance. */
export function runDirectory(runId: string): string {
  return `/var/lib/flowlab/${runId}`;
}

/** Runs a command, keeps what it prints as `<key>.out`, and prints a report and the first piece. */
export function commandScript(directory: string, key: string, command: string): readonly string[] {
  return [
    "umask 077",
    `mkdir -p ${shellWord(directory)} && cd ${shellWord(directory)} || exit 1`,
    "export LANG=C.UTF-8",
    "begun=$(date +%s%6N)",
    `( ${command}`,
    `) > ${key}.out 2>&1 < /dev/null`,
    "code=$?",
    "ended=$(date +%s%6N)",
    `echo "flowlab $code $begun $ended $(wc -c < ${key}.out)"`,
    `head -c ${PIECE_BYTES} ${key}.out | base64 -w 0`,
  ];
}

/** Prints a later piece. */
export function pieceScript(directory: string, key: string, fromByte: number): readonly string[] {
  return [
    `cd ${shellWord(directory)} || exit 1`,
    `echo "flowlab 0 0 0 $(wc -c < ${key}.out)"`,
    `tail -c +${fromByte + 1} ${key}.out | head -c ${PIECE_BYTES} | base64 -w 0`,
  ];
}

/** What a script printed. */
export interface Report {
  readonly exitCode: number;
  /** By the instance's clock, microseconds since the epoch; 0 in a later piece. */
  readonly begunUs: number;
  readonly endedUs: number;
  /** Of the whole output. */
  readonly bytes: number;
  readonly piece: Buffer;
}

/** Null where it did not come as far as its report. */
export function readReport(output: string): Report | null {
  const found = /^flowlab (\d+) (\d+) (\d+) (\d+)\n([\w+/=]*)\s*$/.exec(output);
  if (found === null) return null;
  const [exitCode = 0, begunUs = 0, endedUs = 0, bytes = 0] = found.slice(1, 5).map(Number);
  return { exitCode, begunUs, endedUs, bytes, piece: Buffer.from(found[5] ?? "", "base64") };
}
