import { runDirectory, shellWord } from "./script.js";

/** Makes a key on an instance, if it has none of the run, and prints what others are to accept. */
export function keyCommand(runId: string): string {
  const key = `${runDirectory(runId)}/key`;
  return `{ [ -f ${key} ] || ssh-keygen -q -t ed25519 -N '' -C flowlab-${runId} -f ${key}; } && cat ${key}.pub`;
}

/** Has a user of an instance accept keys, each once. */
export function authoriseCommand(user: string, publicKeys: readonly string[]): string {
  const name = shellWord(user);
  return [
    `home=$(getent passwd ${name} | cut -d: -f6)`,
    `[ -n "$home" ] || { echo "there is no user" ${name}; exit 1; }`,
    `group=$(id -gn ${name})`,
    `install -d -m 700 -o ${name} -g "$group" "$home/.ssh"`,
    'file="$home/.ssh/authorized_keys"',
    ...publicKeys.map((key) => `grep -qxF ${shellWord(key)} "$file" 2>/dev/null || echo ${shellWord(key)} >> "$file"`),
    `chown ${name}:"$group" "$file" && chmod 600 "$file"`,
  ].join("\n");
}

/** A line of `ssh-keygen`'s public file; null for anything else. */
export function publicKeyIn(text: string): string | null {
  const line = text.trim();
  return /^ssh-ed25519 [\w+/=]+ [\w.-]+$/.test(line) ? line : null;
}
