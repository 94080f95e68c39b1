import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { simTime } from "../../model/index.js";
import { channelDataBytes, CHANNEL_OPENED_BYTES, SERVER_NOTICES_BYTES } from "../../sim/exchanges/ssh/channel.js";
import { ctime } from "../../sim/exchanges/ssh/ctime.js";
import { keyExchange, type KeyExchange } from "../../sim/exchanges/ssh/key-exchange.js";
import { plainPacketBytes, sealedPacketBytes, utf8Bytes } from "../../sim/exchanges/ssh/ssh-packet.js";
import { sshVersion } from "../../sim/exchanges/ssh/ssh-version.js";

const exchangeOf = (client: string, server: string): KeyExchange => keyExchange(sshVersion(client), sshVersion(server));

describe("key exchange", () => {
  // TS-20: KEXINIT 1560 and 1136, sntrup761x25519 1208 and 1564 with NEWKEYS and the extensions, NEWKEYS 16.
  test("9.2 on both sides writes what was captured", () => {
    expect(exchangeOf("9.2p1", "9.2")).toMatchObject({
      clientInitBytes: 1560,
      serverInitBytes: 1136,
      clientKeyBytes: 1208,
      serverReplyBytes: 1564,
      newKeysBytes: 16,
      hostBound: true,
    });
  });

  test.for([
    // curve25519: 4 + 1 + 37 and padding; the key 32 B instead of 1190 B
    ["8.7", "8.7", 48, false],
    ["9.2", "8.7", 48, false],
    ["8.9", "9.2", 48, true],
    ["9.0", "9.9", 1208, true],
    // mlkem768x25519: 1216 B of keys
    ["10.0", "10.2", 1232, true],
  ] as const)("client %s and server %s: the client's key takes %i B", ([client, server, bytes, hostBound]) => {
    expect(exchangeOf(client, server)).toMatchObject({ clientKeyBytes: bytes, hostBound });
  });
});

describe("packets", () => {
  test.for([
    // One key, a line of eleven, sshd's notices and the open channel (TS-20).
    [channelDataBytes(1), 36],
    [channelDataBytes(2), 36],
    [channelDataBytes(3), 44],
    [channelDataBytes(11), 52],
    [SERVER_NOTICES_BYTES, 776],
    [CHANNEL_OPENED_BYTES, 192],
  ] as const)("%i B", ([bytes, measured]) => {
    expect(bytes).toBe(measured);
  });

  test("have at least four bytes of padding and end on a block of eight (RFC 4253, 6)", () => {
    fc.assert(
      fc.property(fc.nat({ max: 40_000 }), (payload) => {
        const plainPadding = plainPacketBytes(payload) - 5 - payload;
        const sealedPadding = sealedPacketBytes(payload) - 4 - 16 - 1 - payload;
        expect([plainPacketBytes(payload) % 8, (sealedPacketBytes(payload) - 20) % 8]).toEqual([0, 0]);
        for (const padding of [plainPadding, sealedPadding]) {
          expect(padding).toBeGreaterThanOrEqual(4);
          expect(padding).toBeLessThan(12);
        }
      }),
    );
  });

  test("text counts as UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(utf8Bytes(text)).toBe(Buffer.byteLength(text));
      }),
    );
  });
});

describe("ctime", () => {
  test.for([
    [0, "Thu Jan  1 00:00:00 1970"],
    [951_782_400, "Tue Feb 29 00:00:00 2000"],
    [951_868_799, "Tue Feb 29 23:59:59 2000"],
    [1_768_208_400, "Mon Jan 12 09:00:00 2026"],
    [4_107_542_400, "Mon Mar  1 00:00:00 2100"],
  ] as const)("%i is %s", ([seconds, text]) => {
    expect(ctime(simTime(seconds * 1_000_000))).toBe(text);
  });
});
