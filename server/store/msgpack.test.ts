/** The record codec against msgpackr: what we write any library reads, and both read the same. */
import fc from "fast-check";
import { unpack } from "msgpackr";
import t from "tap";
import { RecordFormatError, RecordWriter, readRecordValue } from "./msgpack.ts";

type Scalar = null | boolean | number | string;

function written(values: readonly (Scalar | Scalar[])[]): Buffer {
  const writer = new RecordWriter(8);
  const put = (value: Scalar): void => (value === null ? writer.nil() : writer.value(value));
  writer.array(values.length);
  for (const value of values) {
    if (Array.isArray(value)) {
      writer.array(value.length);
      value.forEach(put);
    } else put(value);
  }
  return writer.buffer.subarray(0, writer.position);
}

t.test("records: everything round trips, and msgpackr agrees", async (t) => {
  const scalar: fc.Arbitrary<Scalar> = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.maxSafeInteger(),
    fc.integer(),
    fc.constantFrom(0, -0, 31, 32, 63, 64, 127, 128, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, -32, -33),
    fc.string({ unit: "grapheme", maxLength: 100 }),
    fc.constantFrom(31, 32, 63, 64, 255, 256, 5000).map((length) => "x".repeat(length)),
    fc.constantFrom("é".repeat(31), `${"a".repeat(60)}ł`),
  );
  const values = fc.array(fc.oneof(scalar, fc.array(scalar, { maxLength: 20 })), { maxLength: 40 });
  fc.assert(
    fc.property(values, (list) => {
      const bytes = written(list);
      t.same(readRecordValue(bytes), list);
      t.same(unpack(bytes), list);
    }),
    { numRuns: 300 },
  );
});

for (const [hex, why] of [
  ["", "nothing"],
  ["92c0", "an array that ends early"],
  ["9001", "bytes behind the value"],
  ["dd7fffffff", "an array longer than the rest"],
  ["a3e28228", "a string that is no UTF-8"],
  ["d9ff41", "a string that runs past the end"],
  ["81a161c0", "a map"],
  ["d40000", "an extension type"],
  ["c1", "the byte that MessagePack never uses"],
  ["cfffffffffffffffff", "an integer that is not exact"],
  [`${"91".repeat(9)}c0`, "arrays nested too deeply"],
] as const) {
  t.test(`records: refuses ${why}`, async (t) => {
    t.throws(() => readRecordValue(Buffer.from(hex, "hex")), RecordFormatError);
  });
}
