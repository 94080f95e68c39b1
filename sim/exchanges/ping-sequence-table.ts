/** Sequence numbers answered, modulo 65536: what is answered again is a duplicate (iputils ping/ping.h, rcvd_tbl). */
export interface SequenceTable {
  has(sequence: number): boolean;
  set(sequence: number): void;
  clear(sequence: number): void;
}

const SEQUENCES = 0x10000;

/** A bit for each number, as in ping; it grows with the numbers used, as most pings are short. */
export function sequenceTable(): SequenceTable {
  let bits = new Int32Array(1);

  function reach(word: number): void {
    if (word < bits.length) return;
    const grown = new Int32Array(Math.min(Math.max(word + 1, 2 * bits.length), SEQUENCES / 32));
    grown.set(bits);
    bits = grown;
  }

  return {
    has: (sequence) => (((bits[(sequence % SEQUENCES) >>> 5] ?? 0) >>> (sequence & 31)) & 1) === 1,
    set(sequence) {
      const word = (sequence % SEQUENCES) >>> 5;
      reach(word);
      bits[word]! |= 1 << (sequence & 31);
    },
    clear(sequence) {
      const word = (sequence % SEQUENCES) >>> 5;
      if (word < bits.length) bits[word]! &= ~(1 << (sequence & 31));
    },
  };
}
