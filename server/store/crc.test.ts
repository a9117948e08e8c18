import { crc32 } from "node:zlib";
import fc from "fast-check";
import { test } from "tap";
import { crc32Of } from "./crc.ts";

test("a sum of bytes where they lie is zlib's", (t) => {
  const parts = fc.tuple(
    fc.uint8Array({ minLength: 1, maxLength: 300 }), // Of none zlib forgets the value.
    fc.nat(20),
    fc.nat(20),
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  );
  fc.assert(
    fc.property(parts, ([bytes, before, after, value]) => {
      const start = Math.min(before, bytes.length - 1);
      const end = Math.max(start + 1, bytes.length - after);
      return crc32Of(bytes, start, end, value) === crc32(bytes.subarray(start, end), value);
    }),
  );
  t.end();
});
