// The pcapng file format (draft-ietf-opsawg-pcapng), little-endian.
import { utf8ToBytes } from "@noble/hashes/utils.js";

const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
/** LINKTYPE_RAW: packets begin with their IP header. */
const LINKTYPE_RAW = 101;

const COMMENT = 1;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const SHB_USERAPPL = 4;
const EPB_FLAGS = 2;

const INBOUND = 1;
const OUTBOUND = 2;

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

function text(code: number, value: string): Option {
  return { code, value: utf8ToBytes(value) };
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

function optionsBytes(options: readonly Option[]): Uint8Array {
  const length = options.reduce((sum, { value }) => sum + 4 + padded(value.length), 4);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { code, value } of options) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, value.length, true);
    bytes.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  return bytes;
}

function block(type: number, body: Uint8Array, options: readonly Option[]): Uint8Array {
  const tail = optionsBytes(options);
  const length = 12 + padded(body.length) + tail.length;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  bytes.set(body, 8);
  bytes.set(tail, 8 + padded(body.length));
  view.setUint32(length - 4, length, true);
  return bytes;
}

/** The beginning of a file with packets of one interface. */
export function sectionBlocks(interfaceName: string, description: string): Uint8Array[] {
  const section = new DataView(new ArrayBuffer(16));
  section.setUint32(0, BYTE_ORDER_MAGIC, true);
  section.setUint16(4, 1, true);
  section.setBigInt64(8, -1n, true);
  const described = new DataView(new ArrayBuffer(8));
  described.setUint16(0, LINKTYPE_RAW, true);
  return [
    block(SECTION_HEADER, new Uint8Array(section.buffer), [text(SHB_USERAPPL, "flowlab")]),
    block(INTERFACE_DESCRIPTION, new Uint8Array(described.buffer), [
      text(IF_NAME, interfaceName),
      text(IF_DESCRIPTION, description),
    ]),
  ];
}

/** A packet of that interface. `at` in microseconds since the epoch; `lengthBytes` as on the wire, `bytes` what is kept. */
export function packetBlock(
  at: number,
  direction: "ingress" | "egress",
  bytes: Uint8Array,
  lengthBytes: number,
  comment: string,
): Uint8Array {
  const body = new Uint8Array(20 + bytes.length);
  const view = new DataView(body.buffer);
  view.setUint32(4, Math.floor(at / 2 ** 32), true);
  view.setUint32(8, at >>> 0, true);
  view.setUint32(12, bytes.length, true);
  view.setUint32(16, lengthBytes, true);
  body.set(bytes, 20);
  const flags = new Uint8Array([direction === "ingress" ? INBOUND : OUTBOUND, 0, 0, 0]);
  return block(ENHANCED_PACKET, body, [text(COMMENT, comment), { code: EPB_FLAGS, value: flags }]);
}
