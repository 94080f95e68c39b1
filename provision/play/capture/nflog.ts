/** What a record of NFLOG holds of interest: the rule's own words, and the packet from its IP header on. */
export interface NflogRecord {
  readonly prefix: string;
  readonly packet: Buffer;
}

const HEADER_BYTES = 4;
const ATTRIBUTE_HEADER_BYTES = 4;
// include/uapi/linux/netfilter/nfnetlink_log.h
const NFULA_PAYLOAD = 9;
const NFULA_PREFIX = 10;

/** Takes a packet of link type NFLOG apart (tcpdump.org, LINKTYPE_NFLOG): attributes of a length, a type and a value. */
export function readNflog(bytes: Buffer): NflogRecord {
  let prefix = "";
  let packet: Buffer = Buffer.alloc(0);
  for (let at = HEADER_BYTES; at + ATTRIBUTE_HEADER_BYTES <= bytes.length;) {
    // In the byte order of the machine that captured, as Node reads on every machine that it runs on.
    const length = bytes.readUInt16LE(at);
    const value = bytes.subarray(at + ATTRIBUTE_HEADER_BYTES, at + length);
    const type = bytes.readUInt16LE(at + 2);
    if (type === NFULA_PREFIX) prefix = value.toString("latin1").replace(/\0.*$/, "");
    if (type === NFULA_PAYLOAD) packet = value;
    // Values are padded to four bytes. A length of less than its own header would never end.
    at += Math.max(ATTRIBUTE_HEADER_BYTES, (length + 3) & ~3);
  }
  return { prefix, packet };
}
