/**
 * Where sshd's reads of the program's output happened to fall: what came in one read leaves in one write. A matter of
 * timing, so it is taken from the captures and not derived.
 */
export interface ServerWrites {
  /** A command's exit status leaves with its output or after it. */
  readonly exitStatus: "with output" | "apart";
  /** The first prompt, and the escape sequence before it. */
  readonly prompt: "whole" | "split";
  /** The echo of Enter and the escape sequence after it. */
  readonly enter: "whole" | "split";
  /** `logout` and the exit status. */
  readonly logout: "apart" | "together";
}

const JUMBO: ServerWrites = { exitStatus: "with output", prompt: "whole", enter: "whole", logout: "apart" };
const ETHERNET: ServerWrites = { exitStatus: "apart", prompt: "whole", enter: "split", logout: "apart" };
const ETHERNET_PASTED: ServerWrites = { exitStatus: "apart", prompt: "split", enter: "split", logout: "together" };

/** The captures' writes: cmd, login and inter at 9001 B, cmd1500 and inter1500, login1500 in which `exit` came in one piece (TS-20). */
export function measuredWrites(mtuBytes: number, typing: "keys" | "lines"): ServerWrites {
  if (mtuBytes > 1500) return JUMBO;
  return typing === "keys" ? ETHERNET : ETHERNET_PASTED;
}
