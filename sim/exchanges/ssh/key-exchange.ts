import { plainPacketBytes, sealedPacketBytes, stringBytes } from "./ssh-packet.js";
import { isAtLeast, type SshVersion } from "./ssh-version.js";

/**
 * The default proposals of OpenSSH 9.2p1 as Debian 12 ships it: they make a KEXINIT of 1560 B from the client and 1136 B
 * from the server (TS-20). Other versions are taken to differ in the post-quantum methods only; that was not measured.
 */
const CURVES = "curve25519-sha256,curve25519-sha256@libssh.org";
const OTHER_METHODS =
  "ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256," +
  "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256";
const STREAMLINED_NTRU = "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com";
const MODULE_LATTICE = "mlkem768x25519-sha256";
/** Every distribution has patched strict key exchange into what it ships (CVE-2023-48795). */
const CLIENT_MARKERS = "ext-info-c,kex-strict-c-v00@openssh.com";
const SERVER_MARKERS = "kex-strict-s-v00@openssh.com";
const CLIENT_HOST_KEYS =
  "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com," +
  "ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521-cert-v01@openssh.com," +
  "sk-ssh-ed25519-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com," +
  "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com," +
  "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521," +
  "sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256";
const SERVER_HOST_KEYS = "rsa-sha2-512,rsa-sha2-256,ecdsa-sha2-nistp256,ssh-ed25519";
const CIPHERS =
  "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com";
const MACS =
  "umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com," +
  "hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1";
const CLIENT_COMPRESSION = "none,zlib@openssh.com,zlib";
const SERVER_COMPRESSION = "none,zlib@openssh.com";

const SIGNATURES =
  "ssh-ed25519,sk-ssh-ed25519@openssh.com,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521," +
  "sk-ecdsa-sha2-nistp256@openssh.com,webauthn-sk-ecdsa-sha2-nistp256@openssh.com,ssh-dss,ssh-rsa," +
  "rsa-sha2-256,rsa-sha2-512";

const MESSAGE_BYTES = 1;
/** An ed25519 public key as SSH encodes it: 51 B. */
export const ED25519_KEY_BYTES: number = stringBytes("ssh-ed25519".length) + stringBytes(32);
/** An ed25519 signature as SSH encodes it: 83 B. */
export const ED25519_SIGNATURE_BYTES: number = stringBytes("ssh-ed25519".length) + stringBytes(64);

/** A key exchange method: what each side contributes, and how long it computes (as measured, TS-20; curve25519 alone is quick). */
interface Method {
  readonly clientBytes: number;
  readonly serverBytes: number;
  readonly clientStartsUs: number;
  readonly serverAnswersUs: number;
  readonly clientConcludesUs: number;
}

const CURVE25519: Method = {
  clientBytes: 32,
  serverBytes: 32,
  clientStartsUs: 1_000,
  serverAnswersUs: 3_000,
  clientConcludesUs: 2_000,
};
const SNTRUP761: Method = {
  clientBytes: 1158 + 32,
  serverBytes: 1039 + 32,
  clientStartsUs: 58_000,
  serverAnswersUs: 14_000,
  clientConcludesUs: 26_000,
};
const MLKEM768: Method = { ...CURVE25519, clientBytes: 1184 + 32, serverBytes: 1088 + 32 };

function method(client: SshVersion, server: SshVersion): Method {
  const both = (major: number): boolean => isAtLeast(client, major, 0) && isAtLeast(server, major, 0);
  return both(10) ? MLKEM768 : both(9) ? SNTRUP761 : CURVE25519;
}

function methods(version: SshVersion, markers: string): string {
  const lists = [CURVES, OTHER_METHODS, markers];
  if (isAtLeast(version, 9, 0)) lists.unshift(STREAMLINED_NTRU);
  if (isAtLeast(version, 10, 0)) lists.unshift(MODULE_LATTICE);
  return lists.join(",");
}

/** A KEXINIT with those name-lists: cookie, ten lists (two for languages, empty), a boolean, a reserved word (RFC 4253, 7.1). */
function kexInitBytes(keyExchanges: string, hostKeys: string, compression: string): number {
  const lists = [keyExchanges, hostKeys, CIPHERS, CIPHERS, MACS, MACS, compression, compression, "", ""];
  const listBytes = lists.reduce((sum, list) => sum + stringBytes(list.length), 0);
  return plainPacketBytes(MESSAGE_BYTES + 16 + listBytes + 1 + 4);
}

/** Names of extension and value of SSH_MSG_EXT_INFO (RFC 8308), which follows the server's NEWKEYS. */
function extensionInfoBytes(hostBound: boolean): number {
  const algorithms = stringBytes("server-sig-algs".length) + stringBytes(SIGNATURES.length);
  const binding = hostBound ? stringBytes("publickey-hostbound@openssh.com".length) + stringBytes("0".length) : 0;
  return sealedPacketBytes(MESSAGE_BYTES + 4 + algorithms + binding);
}

/** Sizes of a key exchange's writes, in bytes, and how long each takes to compute. */
export interface KeyExchange {
  readonly clientInitBytes: number;
  readonly serverInitBytes: number;
  readonly clientKeyBytes: number;
  /** Reply, NEWKEYS and the extensions, written together. */
  readonly serverReplyBytes: number;
  readonly newKeysBytes: number;
  readonly clientStartsUs: number;
  readonly serverAnswersUs: number;
  readonly clientConcludesUs: number;
  /** Whether the user's signature covers the host key as well (both sides 8.9 or later). */
  readonly hostBound: boolean;
}

/**
 * The key exchange two versions agree on, with an ed25519 host key: post-quantum from 9.0 on both sides, curve25519
 * otherwise. Reproduces 1560, 1136, 1208 and 1564 B of 9.2 (TS-20).
 */
export function keyExchange(client: SshVersion, server: SshVersion): KeyExchange {
  const { clientBytes, serverBytes, ...durations } = method(client, server);
  const hostBound = isAtLeast(client, 8, 9) && isAtLeast(server, 8, 9);
  const newKeysBytes = plainPacketBytes(MESSAGE_BYTES);
  const reply =
    MESSAGE_BYTES + stringBytes(ED25519_KEY_BYTES) + stringBytes(serverBytes) + stringBytes(ED25519_SIGNATURE_BYTES);
  return {
    clientInitBytes: kexInitBytes(methods(client, CLIENT_MARKERS), CLIENT_HOST_KEYS, CLIENT_COMPRESSION),
    serverInitBytes: kexInitBytes(methods(server, SERVER_MARKERS), SERVER_HOST_KEYS, SERVER_COMPRESSION),
    clientKeyBytes: plainPacketBytes(MESSAGE_BYTES + stringBytes(clientBytes)),
    serverReplyBytes: plainPacketBytes(reply) + newKeysBytes + extensionInfoBytes(isAtLeast(server, 8, 9)),
    newKeysBytes,
    ...durations,
    hostBound,
  };
}
