/** An OpenSSH version, for what depends on it. */
export interface SshVersion {
  readonly major: number;
  readonly minor: number;
}

/** The number at the beginning of a version string: `9.2p1 Debian-2+deb12u10` is 9.2. */
export function sshVersion(text: string): SshVersion {
  const [, major = "0", minor = "0"] = /^(\d+)\.(\d+)/.exec(text) ?? [];
  return { major: Number(major), minor: Number(minor) };
}

/** Whether the version is that one or a later one. */
export function isAtLeast(version: SshVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}

/** Versions that are known by their number alone, as the distribution that shipped them says them. */
const DISTRIBUTED: Readonly<Record<string, string>> = { "9.2": "9.2p1 Debian-2+deb12u10" };

/** The line each side begins with (RFC 4253, 4.2), without its line end: 39 characters for Debian 12, 19 for 8.7 (TS-20). */
export function sshBanner(version: string): string {
  return `SSH-2.0-OpenSSH_${DISTRIBUTED[version] ?? version}`;
}
