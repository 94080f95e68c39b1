import { gunzipSync } from "node:zlib";
import { gzipSync } from "fflate";
import { expect, test } from "vitest";
import { gzipped, inParallel } from "../../archive/index.js";

test.for([0, 999_999, 1_000_000, 3_000_000])("%i bytes are compressed alike on any thread", async (length) => {
  const bytes = Buffer.alloc(length, "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20\n");
  for (let at = 0; at < length; at += 97) bytes[at] = 48 + ((at * 7919) % 10);
  const compressed = await gzipped(bytes);
  expect(Buffer.from(compressed).equals(Buffer.from(gzipSync(bytes, { mtime: 0 })))).toBe(true);
  expect(gunzipSync(compressed).equals(bytes)).toBe(true);
  // It is copied to the thread, not taken away from here.
  expect(bytes).toHaveLength(length);
});

test("work goes on side by side, and stops at the first failure", async () => {
  const done: number[] = [];
  await inParallel([1, 2, 3, 4, 5], async (item) => void done.push(item));
  expect(new Set(done)).toEqual(new Set([1, 2, 3, 4, 5]));
  const failing = inParallel(Array(100).keys(), async (item) => {
    done.push(item);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(done.length).toBeLessThan(100);
});
