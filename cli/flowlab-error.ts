import { FAILED, type ExitCode } from "./exit-code.js";

/** A failure at the edge (a file, a directory, an option's value), in words for its user. */
export class FlowlabError extends Error {
  override readonly name = "FlowlabError";
  readonly code: string;
  readonly hint: string;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, hint: string, exitCode: ExitCode = FAILED, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** Ctrl-C while something was being written: it has been taken back. Exits 130. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

const MEANING: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOENT: ["no such file or directory", "check the spelling; relative paths start at the current directory"],
  EEXIST: ["it exists already", "choose another directory; nothing is overwritten"],
  ENOTDIR: ["a part of the path is not a directory", "check the path"],
  EISDIR: ["it is a directory", "name a file"],
  EACCES: ["permission denied", "check the permissions of the path and of the directories above it"],
  EPERM: ["operation not permitted", "check the permissions of the path and of the directories above it"],
  EROFS: ["the file system is read-only", "choose a path on a writable file system"],
  ENOSPC: ["no space left on the device", "free some space or choose another device"],
  ENAMETOOLONG: ["the name is too long", "choose a shorter path"],
  ELOOP: ["too many symbolic links", "name the file itself"],
  EBUSY: ["it is in use", "name a directory that does not exist yet"],
};

/** Wraps what the operating system said about a path, `verb` as in "cannot read"; anything else stays as it is. */
export function fileError(verb: string, path: string, cause: unknown): unknown {
  if (cause instanceof FlowlabError) return cause;
  if (!(cause instanceof Error && "code" in cause && typeof cause.code === "string")) return cause;
  const [reason, hint] = MEANING[cause.code] ?? [cause.message, "check the path"];
  return new FlowlabError(`File.${cause.code}`, `cannot ${verb} \`${path}\`: ${reason}`, hint, FAILED, cause);
}
