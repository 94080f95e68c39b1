import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { getuid, platform } from "node:process";
import { KernelError } from "./kernel-error.js";

/** Commands that a plan needs, and Debian's package of each. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ["ip", "iproute2"],
  ["nft", "nftables"],
  ["nsenter", "util-linux"],
  ["perl", "perl-base"],
]);

/** Hosts' users are others than its root: a namespace of one user would not do. It lasts as long as its shell. */
const IN_A_USER_NAMESPACE =
  "run it as root; or all its commands in one shell of a user namespace, which needs Debian's uidmap: " +
  "unshare --map-root-user --map-auto --net --mount sh -c 'mount -t tmpfs tmpfs /run && exec bash'";

/** What is missing for building plans on this machine; null for nothing. `also`: further commands and their packages. */
export function missingForKernel(also: ReadonlyMap<string, string> = new Map()): KernelError | null {
  if (platform !== "linux") return new KernelError("the kernel that this needs is Linux", null);
  const missing = [...PACKAGES, ...also].filter(([command]) => !isOnPath(command));
  if (missing.length > 0) {
    const commands = missing.map(([command]) => `\`${command}\``).join(", ");
    const packages = [...new Set(missing.map(([, name]) => name))].join(" ");
    return new KernelError(`not installed here: ${commands}`, `apt-get install ${packages}`);
  }
  return getuid?.() === 0 ? null : new KernelError("network namespaces need root", IN_A_USER_NAMESPACE);
}

/** Administration commands are often not on a user's PATH, and root has them. */
const DIRECTORIES = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];

/** The environment in which those commands are found. */
export const KERNEL_ENVIRONMENT: NodeJS.ProcessEnv = { ...process.env, PATH: DIRECTORIES.join(delimiter), LC_ALL: "C" };

function isOnPath(command: string): boolean {
  return DIRECTORIES.some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
