import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Of every account on every host of a run: no account of the machine has it (65533 is the last that Debian reserves). */
export const USER_ID = 65533;
/** Of every account; it exists in the hosts' own file systems only. */
export const HOME = "/home/ec2-user";

/** Where a host sees the files of its run: a directory that every Linux has (Filesystem Hierarchy Standard, 3.12). */
const FILES = "/mnt";

/** Commands that a played lab needs beside those of the network, and Debian's package of each. */
export const HOST_COMMANDS: ReadonlyMap<string, string> = new Map([
  ["conntrack", "conntrack"],
  ["tcpdump", "tcpdump"],
  ["ping", "iputils-ping"],
  ["ssh", "openssh-client"],
  ["ssh-keygen", "openssh-client"],
  ["sshd", "openssh-server"],
  ["nc", "netcat-openbsd"],
  ["curl", "curl"],
  ["bash", "bash"],
  ["setpriv", "util-linux"],
  ["unshare", "util-linux"],
]);

const KEY_TYPES = ["ed25519", "ecdsa", "rsa"] as const;

/** The server's notices after authentication list three host keys, as on an instance (TS-20). */
const SSHD_CONFIG = [
  ...KEY_TYPES.map((type) => `HostKey ${HOME}/host_${type}`),
  `AuthorizedKeysFile ${HOME}/.ssh/authorized_keys`,
  // The account's files were made by root.
  "StrictModes no",
  "UsePAM no",
  "PasswordAuthentication no",
  "KbdInteractiveAuthentication no",
  "PrintMotd no",
  "AcceptEnv LANG",
  "PidFile none",
];

const SSH_CONFIG = [
  "SendEnv LANG",
  "StrictHostKeyChecking yes",
  `UserKnownHostsFile ${HOME}/.ssh/known_hosts`,
  `IdentityFile ${HOME}/.ssh/id_ed25519`,
  "IdentitiesOnly yes",
];

/** A login is a restricted bash, in which only the four programs run; a command's output is what the lab says it is. */
const SHELL = [
  "#!/bin/sh",
  'if [ "$1" = -c ]; then',
  String.raw`  answer=$(printf '%s\n%s' "$(/bin/uname -n)" "$2" | /usr/bin/sha256sum | /usr/bin/cut -c 1-64)`,
  `  exec /bin/cat "${HOME}/answers/$answer"`,
  "fi",
  "exec /bin/bash --restricted --login",
];

/** What a lab types into a session and is none of the programs does nothing and says nothing, as in the simulation. */
const PROFILE = [`PATH=${HOME}/bin`, String.raw`PS1='[$USER@\h \W]\$ '`, "command_not_found_handle() { :; }"];

/**
 * Run by root in a network namespace, with mounts, hostname and processes of its own: gives the host its name, accounts,
 * keys and home directory. Nothing of it outlives the host's processes, and no file of the machine is written.
 */
const SETUP = [
  "set -e",
  "files=$1 name=$2 lastlog=$3 ttl=$4 linear=$5 retries=$6 first=$7 last=$8",
  'hostname "$name"',
  // They may lie beneath /home, which is hidden next; and nothing of the machine's is wanted there.
  `mount --bind "$files" ${FILES}`,
  `files=${FILES} lastlog=${FILES}/$lastlog`,
  "mount -t tmpfs -o mode=755,size=4m tmpfs /home",
  `mkdir -p ${HOME}/bin ${HOME}/.ssh ${HOME}/answers`,
  `cp "$files"/host_* "$files/sshd_config" ${HOME}/`,
  `cp "$files/known_hosts" "$files/id_ed25519" "$files/other_ed25519" ${HOME}/.ssh/`,
  `cp "$files/id_ed25519.pub" ${HOME}/.ssh/authorized_keys`,
  `cp "$files/shell" ${HOME}/bin/shell`,
  `chmod 755 ${HOME}/bin/shell`,
  `cp "$files/profile" ${HOME}/.bash_profile`,
  `for program in ping ssh nc curl; do ln -s "$(command -v $program)" ${HOME}/bin/$program; done`,
  `chown -R ${USER_ID}:${USER_ID} ${HOME}`,
  `mount --bind "$files/answers" ${HOME}/answers`,
  'over() { if [ -e "$2" ]; then mount --bind "$1" "$2"; fi; }',
  'over "$files/passwd" /etc/passwd',
  'over "$files/group" /etc/group',
  'over "$files/ssh_config" /etc/ssh/ssh_config',
  'over "$files/empty" /etc/profile',
  'over "$files/empty" /etc/bash.bashrc',
  'over "$lastlog" /var/log/lastlog',
  "mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts /dev/pts",
  "mount --bind /dev/pts/ptmx /dev/ptmx",
  "mount -t proc proc /proc",
  'set_to() { if [ -e "/proc/sys/net/$1" ]; then echo "$2" > "/proc/sys/net/$1"; fi; }',
  'set_to ipv4/ip_default_ttl "$ttl"',
  'set_to ipv4/tcp_syn_linear_timeouts "$linear"',
  'set_to ipv4/tcp_syn_retries "$retries"',
  'set_to ipv4/ip_local_port_range "$first $last"',
  `set_to ipv4/ping_group_range "${USER_ID} ${USER_ID}"`,
  "set_to ipv4/ip_unprivileged_port_start 0",
  "set_to ipv4/tcp_no_metrics_save 1",
  // Each segment is a packet of its own, as on the wire: the kernel would pass several on as one.
  "for device in $(ip -o link show type veth | cut -d : -f 2 | cut -d @ -f 1); do",
  '  ip link set dev "$device" gso_max_segs 1',
  "done",
  "echo ready",
  // Everything of this host ends with it.
  "exec sleep infinity",
];

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** Writes a file that a host's users read, whatever the umask of who runs flowlab. */
export async function writeForUsers(path: string, content: string): Promise<void> {
  await writeFile(path, content);
  await chmod(path, 0o644);
}

/** Writes what the hosts of a run have in common; the keys are made for this run. */
export async function writeHostFiles(directory: string, users: readonly string[]): Promise<void> {
  const answers = join(directory, "answers");
  await mkdir(answers, { recursive: true });
  await chmod(answers, 0o755);
  const keys = [
    ...KEY_TYPES.map((type) => [type, `host_${type}`]),
    ["ed25519", "id_ed25519"],
    ["ed25519", "other_ed25519"],
  ];
  for (const [type = "", name = ""] of keys) {
    await execute("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "", "-f", join(directory, name)]);
  }
  const publicKeys = await Promise.all(KEY_TYPES.map((type) => readFile(join(directory, `host_${type}.pub`), "utf8")));
  const accounts = users.map((user) => `${user}:x:${USER_ID}:${USER_ID}::${HOME}:${HOME}/bin/shell`);
  const files: Readonly<Record<string, readonly string[]>> = {
    known_hosts: publicKeys.map((key) => `* ${key.trim()}`),
    passwd: [...accounts, ...(users.includes("root") ? [] : ["root:x:0:0:root:/root:/bin/sh"])],
    group: ["root:x:0:", `users:x:${USER_ID}:`],
    sshd_config: SSHD_CONFIG,
    ssh_config: SSH_CONFIG,
    shell: SHELL,
    profile: PROFILE,
    "setup.sh": SETUP,
    empty: [],
  };
  for (const [name, lines] of Object.entries(files)) await writeForUsers(join(directory, name), text(lines));
}
