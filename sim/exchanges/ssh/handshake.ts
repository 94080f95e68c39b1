import { say, type Script } from "../tcp/script.js";
import type { Reader } from "../tcp/segment.js";
import { ED25519_KEY_BYTES, ED25519_SIGNATURE_BYTES, keyExchange } from "./key-exchange.js";
import { sealedPacketBytes, stringBytes, utf8Bytes } from "./ssh-packet.js";
import { sshBanner, sshVersion } from "./ssh-version.js";

/** Who logs in with what, between which OpenSSH versions. */
export interface HandshakeOptions {
  readonly clientVersion: string;
  readonly serverVersion: string;
  readonly user: string;
  readonly key: "accepted" | "refused";
  /** The client has read the server's last word: the key was accepted, or refused. */
  readonly answered: Reader;
}

const MESSAGE_BYTES = 1;
const BOOLEAN_BYTES = 1;
const LINE_END_BYTES = 2;
const KEY_TYPE = "ssh-ed25519";

/** SSH_MSG_USERAUTH_REQUEST up to the method's own fields (RFC 4252, 5). */
function requestBytes(user: string, method: string): number {
  return (
    MESSAGE_BYTES + stringBytes(utf8Bytes(user)) + stringBytes("ssh-connection".length) + stringBytes(method.length)
  );
}

/** Whose key: its type and itself, in requests and in SSH_MSG_USERAUTH_PK_OK alike. */
const PUBLIC_KEY_BYTES = stringBytes(KEY_TYPE.length) + stringBytes(ED25519_KEY_BYTES);

/**
 * Everything up to the server's word about the user's ed25519 key: banners, key exchange, authentication. Order, delays
 * and acknowledgements as captured between OpenSSH 9.2p1 on both sides (TS-20); sizes follow from the protocol.
 */
export function sayHandshake(script: Script, options: HandshakeOptions): void {
  const { clientVersion, serverVersion } = options;
  const keys = keyExchange(sshVersion(clientVersion), sshVersion(serverVersion));
  say(script, "client", utf8Bytes(sshBanner(clientVersion)) + LINE_END_BYTES, {
    delayUs: 200,
    acknowledge: "at once",
  });
  sayServerBanner(script, serverVersion);
  say(script, "client", keys.clientInitBytes, { delayUs: 400 });
  say(script, "server", keys.serverInitBytes, { delayUs: 1_500 });
  say(script, "client", keys.clientKeyBytes, { delayUs: keys.clientStartsUs });
  say(script, "server", keys.serverReplyBytes, { delayUs: keys.serverAnswersUs, acknowledge: "at once" });
  say(script, "client", keys.newKeysBytes, { delayUs: keys.clientConcludesUs });

  const service = sealedPacketBytes(MESSAGE_BYTES + stringBytes("ssh-userauth".length));
  say(script, "client", service, { nagle: true, acknowledge: "at once" });
  say(script, "server", service, { delayUs: 200 });
  sayAuthentication(script, options, keys.hostBound);
}

/** The server's first line. */
export function sayServerBanner(script: Script, version: string, read?: Reader): void {
  const bytes = utf8Bytes(sshBanner(version)) + LINE_END_BYTES;
  say(script, "server", bytes, {
    delayUs: 11_000,
    acknowledge: "at once",
    ...(read === undefined ? {} : { read }),
  });
}

function sayAuthentication(script: Script, { user, key, answered }: HandshakeOptions, hostBound: boolean): void {
  const refusal = sealedPacketBytes(MESSAGE_BYTES + stringBytes("publickey".length) + BOOLEAN_BYTES);
  const query = requestBytes(user, "publickey") + BOOLEAN_BYTES + PUBLIC_KEY_BYTES;
  say(script, "client", sealedPacketBytes(requestBytes(user, "none")), { delayUs: 100 });
  say(script, "server", refusal, { delayUs: 8_500 });
  say(script, "client", sealedPacketBytes(query), { delayUs: 200 });
  if (key === "refused") {
    say(script, "server", refusal, { delayUs: 8_600, read: answered });
    return;
  }
  const method = hostBound ? "publickey-hostbound-v00@openssh.com" : "publickey";
  const signed =
    requestBytes(user, method) +
    BOOLEAN_BYTES +
    PUBLIC_KEY_BYTES +
    (hostBound ? stringBytes(ED25519_KEY_BYTES) : 0) +
    stringBytes(ED25519_SIGNATURE_BYTES);
  say(script, "server", sealedPacketBytes(MESSAGE_BYTES + PUBLIC_KEY_BYTES), { delayUs: 1_200 });
  say(script, "client", sealedPacketBytes(signed), { delayUs: 900 });
  say(script, "server", sealedPacketBytes(MESSAGE_BYTES), { delayUs: 15_000, read: answered });
}
