/** What the process says to its caller; documented in `--help`. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130;

export const DONE = 0;
/** A file could not be read or written, or flowlab itself is wrong. */
export const FAILED = 1;
export const USAGE = 2;
/** A lab, topology or probes file that is not valid. */
export const INVALID_INPUT = 3;
/** The answer differs from what was expected. */
export const DIFFERS = 4;
export const INTERRUPTED = 130;

export const EXIT_CODES_HELP = `Exit codes:
  0    done
  1    failed: a file could not be read or written
  2    usage: an unknown command, option or value
  3    invalid input: a lab, topology or probes file has errors
  4    the answer is another than expected (check, compare, trace --expect)
  130  interrupted`;
