import fc from "fast-check";
import t from "tap";
import type { RequestHeaders } from "./http2/http2.ts";
import {
  binaryText,
  binaryValues,
  isGrpcContentType,
  listNames,
  percentEncoded,
  textValue,
  timeoutMsOf,
} from "./metadata.ts";

for (const [text, expected, why] of [
  [undefined, Number.POSITIVE_INFINITY, "none"],
  ["1H", 3_600_000, "hours"],
  ["2M", 120_000, "minutes"],
  ["3S", 3000, "seconds"],
  ["250m", 250, "milliseconds"],
  ["1500u", 1.5, "microseconds"],
  ["2000000n", 2, "nanoseconds"],
  ["0m", 0, "at once"],
  ["99999999H", 99_999_999 * 3_600_000, "the longest"],
  ["123456789m", Number.NaN, "nine digits"],
  ["m", Number.NaN, "no digit"],
  ["", Number.NaN, "nothing"],
  ["10", Number.NaN, "no unit"],
  ["1h", Number.NaN, "no such unit"],
  ["-1m", Number.NaN, "a sign"],
  ["1.5S", Number.NaN, "a fraction"],
  [" 1S", Number.NaN, "a space"],
] as const) {
  t.test(`grpc-timeout: ${why}`, async (t) =>
    t.ok(Object.is(timeoutMsOf(text), expected), String(timeoutMsOf(text))),
  );
}

for (const [text, expected] of [
  ["application/grpc", true],
  ["application/grpc+proto", true],
  ["Application/GRPC; charset=utf-8", true],
  ["application/grpc+json", false],
  ["application/grpc-web", false],
  ["application/grpc-web+proto", false],
  ["application/json", false],
  [undefined, false],
] as const) {
  t.test(`content-type: ${text}`, async (t) => t.equal(isGrpcContentType(text), expected));
}

const headers = (...fields: string[]): RequestHeaders => ({
  method: "POST",
  path: "/",
  scheme: "http",
  authority: "",
  contentLength: -1,
  memo: undefined,
  fields,
});

t.test("binary metadata: repeated fields, lists in one field, padding or none", async (t) => {
  const got = binaryValues(headers("a-bin", "AQ==,Ag", "b-bin", "Aw", "a-bin", "BAU="), "a-bin");
  t.strictSame(
    got.map((bytes) => [...bytes]),
    [[1], [2], [4, 5]],
  );
  t.strictSame(binaryValues(headers(), "a-bin"), []);
  t.equal(textValue(headers("a", "1", "b", "2", "a", "3"), "a"), "1,3");
  t.equal(textValue(headers("b", "2"), "a"), undefined);
});

t.test("binary metadata: what is written is read again, and has no padding", async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = binaryText(bytes);
      t.notMatch(text, /=/);
      t.strictSame([...binaryValues(headers("k-bin", text), "k-bin")[0]!], [...bytes]);
    }),
    { numRuns: 50 },
  );
});

for (const [message, expected, why] of [
  ["plain text", "plain text", "printable ASCII as it is"],
  ["50 %", "50 %25", "the sign itself"],
  [
    "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n",
    undefined,
    "interop's special message",
  ],
  ["é", "%C3%A9", "UTF-8"],
  ["\x7f", "%7F", "a control character"],
] as const) {
  t.test(`grpc-message: ${why}`, async (t) => {
    const encoded = percentEncoded(message);
    if (expected !== undefined) t.equal(encoded, expected);
    t.match(encoded, /^[\x20-\x7e]*$/);
    t.equal(decodeURIComponent(encoded), message);
  });
}

t.test("lists: names in any case, spaces around", async (t) => {
  t.equal(listNames("identity, GZIP", "gzip"), true);
  t.equal(listNames("identity,gzipped", "gzip"), false);
  t.equal(listNames(undefined, "gzip"), false);
});
