/** A packet of a capture file. */
export interface CapturedPacket {
  /** Wall clock, microseconds since the epoch. */
  readonly atUs: number;
  readonly bytes: Buffer;
}

const FILE_HEADER_BYTES = 24;
const PACKET_HEADER_BYTES = 16;
/** Microseconds, written by a little-endian machine; else the other order. */
const MAGIC = 0xa1b2c3d4;
const LINKTYPE_NFLOG = 239;

/**
 * Reads pcap as tcpdump writes it of NFLOG, piece by piece. What is cut off at the end (a capture that was killed) is
 * left out. `push` returns the packets that are complete by then; throws on anything but such a file.
 */
export function pcapReader(): { push(chunk: Buffer): readonly CapturedPacket[] } {
  let pending: Buffer = Buffer.alloc(0);
  let word: ((at: number) => number) | null = null;
  return {
    push(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const packets: CapturedPacket[] = [];
      let at = 0;
      if (word === null) {
        if (pending.length < FILE_HEADER_BYTES) return packets;
        const little = pending.readUInt32LE(0) === MAGIC;
        word = (offset) => (little ? pending.readUInt32LE(offset) : pending.readUInt32BE(offset));
        if (word(0) !== MAGIC || word(20) !== LINKTYPE_NFLOG) throw new Error("not a capture of NFLOG by tcpdump");
        at = FILE_HEADER_BYTES;
      }
      while (pending.length >= at + PACKET_HEADER_BYTES) {
        const end = at + PACKET_HEADER_BYTES + word(at + 8);
        if (pending.length < end) break;
        const bytes = Buffer.from(pending.subarray(at + PACKET_HEADER_BYTES, end));
        packets.push({ atUs: word(at) * 1_000_000 + word(at + 4), bytes });
        at = end;
      }
      pending = pending.subarray(at);
      return packets;
    },
  };
}
