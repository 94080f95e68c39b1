import { ED25519_KEY_BYTES } from "./key-exchange.js";
import { sealedPacketBytes, stringBytes, utf8Bytes } from "./ssh-packet.js";

// Messages of the connection protocol (RFC 4254), sealed, in bytes.
const MESSAGE_BYTES = 1;
const BOOLEAN_BYTES = 1;
const NUMBER_BYTES = 4;
/** Message number and recipient channel. */
const CHANNEL_BYTES = MESSAGE_BYTES + NUMBER_BYTES;

function channelRequest(type: string, fieldBytes: number): number {
  return sealedPacketBytes(CHANNEL_BYTES + stringBytes(type.length) + BOOLEAN_BYTES + fieldBytes);
}

function globalRequest(type: string, fieldBytes: number): number {
  return sealedPacketBytes(MESSAGE_BYTES + stringBytes(type.length) + BOOLEAN_BYTES + fieldBytes);
}

/** SSH_MSG_CHANNEL_DATA with that many bytes: up to eleven characters of payload make 36 B, so a keystroke does (TS-20). */
export function channelDataBytes(bytes: number): number {
  return sealedPacketBytes(CHANNEL_BYTES + stringBytes(bytes));
}

/** The client's wish for a session, and for no other after it. */
export const CHANNEL_OPEN_BYTES: number =
  globalRequest("no-more-sessions@openssh.com", 0) +
  sealedPacketBytes(MESSAGE_BYTES + stringBytes("session".length) + 3 * NUMBER_BYTES);
const CHANNEL_CONFIRMATION_BYTES = sealedPacketBytes(CHANNEL_BYTES + 3 * NUMBER_BYTES);

/** An rsa-3072, an ecdsa-p256 and an ed25519 key: what ssh-keygen -A makes. */
const HOST_KEYS_BYTES = stringBytes(407) + stringBytes(104) + stringBytes(ED25519_KEY_BYTES);
/** `…/authorized_keys:1: key options: …`, as measured; /home/ec2-user makes it as long. */
const KEY_OPTIONS_BYTES = 148;

/** What sshd tells after authentication: 776 B, then 192 B with the open channel (TS-20). */
export const SERVER_NOTICES_BYTES: number =
  KEY_OPTIONS_BYTES + globalRequest("hostkeys-00@openssh.com", HOST_KEYS_BYTES);
/** The open channel, with the key's options told once more. */
export const CHANNEL_OPENED_BYTES: number = KEY_OPTIONS_BYTES + CHANNEL_CONFIRMATION_BYTES;

/** `SendEnv LANG`, as distributions configure it. */
export const ENVIRONMENT_BYTES: number = channelRequest(
  "env",
  stringBytes("LANG".length) + stringBytes("C.UTF-8".length),
);
/** Terminal type, four dimensions, no modes: measured without a terminal of the client's own. */
export const PSEUDO_TERMINAL_BYTES: number = channelRequest(
  "pty-req",
  stringBytes("xterm".length) + 4 * NUMBER_BYTES + stringBytes(1),
);
/** A login shell is asked for. */
export const SHELL_BYTES: number = channelRequest("shell", 0);
/** A request was granted. */
export const CHANNEL_SUCCESS_BYTES: number = sealedPacketBytes(CHANNEL_BYTES);
/** The server takes input. */
export const WINDOW_ADJUST_BYTES: number = sealedPacketBytes(CHANNEL_BYTES + NUMBER_BYTES);

/** How the program ended. */
export const EXIT_STATUS_BYTES: number = channelRequest("exit-status", NUMBER_BYTES);
/** OpenSSH's word that it takes no more input. */
export const END_OF_WRITE_BYTES: number = channelRequest("eow@openssh.com", 0);
/** SSH_MSG_CHANNEL_EOF */
export const END_OF_FILE_BYTES: number = sealedPacketBytes(CHANNEL_BYTES);
/** SSH_MSG_CHANNEL_CLOSE */
export const CHANNEL_CLOSE_BYTES: number = sealedPacketBytes(CHANNEL_BYTES);
/** SSH_MSG_DISCONNECT of a client that is done. */
export const DISCONNECT_BYTES: number = sealedPacketBytes(
  MESSAGE_BYTES + NUMBER_BYTES + stringBytes("disconnected by user".length) + stringBytes(0),
);

/** `ssh host command` (RFC 4254, 6.5). */
export function execBytes(command: string): number {
  return channelRequest("exec", stringBytes(utf8Bytes(command)));
}
