import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import t from "tap";
import { CommandError } from "../cli/index.ts";
import { LINE_SIZE_MAX } from "./lines.ts";
import { parseFields, type Row, type RowFormat, readRows } from "./rows.ts";

const folder = mkdtempSync(join(tmpdir(), "proffer-rows-"));
t.teardown(() => rmSync(folder, { recursive: true }));
let fileCount = 0;

async function rowsOf(format: RowFormat, content: string | Uint8Array): Promise<Row[]> {
  const path = join(folder, `${fileCount++}.${format}`);
  writeFileSync(path, content);
  const rows: Row[] = [];
  for await (const batch of readRows(path, format)) rows.push(...batch);
  return rows;
}
/** `line:value`, or `line!fault`. */
const shown = (rows: readonly Row[]): string[] =>
  rows.map(({ line, value, fault }) =>
    fault === "" ? `${line}:${JSON.stringify(Object.values(value as object))}` : `${line}!${fault}`,
  );

const IN_BARE =
  "a quote stands in a field that does not begin with one: put the field in quotes, and double the quote inside";
const AFTER_QUOTED =
  "something stands between a closing quote and the next comma: double a quote that is part of the text";

for (const [content, expected, why] of [
  ["id,b\n1,2\n3,4\n", ['2:["1","2"]', '3:["3","4"]'], "plain rows"],
  ["id,b\r\n1,2\r\n3,4", ['2:["1","2"]', '3:["3","4"]'], "Windows line ends, and none at the end"],
  ["\ufeffid,b\n1,2\n", ['2:["1","2"]'], "a byte order mark"],
  ['id,b\n"a, ""b""",x\n', ['2:["a, \\"b\\"","x"]'], "quotes, commas, and quotes inside"],
  ['id,b\n"one\ntwo",x\n3,4\n', ['2:["one\\ntwo","x"]', '4:["3","4"]'], "a line end inside quotes"],
  ["id,b\n\n1,2\n\n", ['3:["1","2"]'], "blank lines are no rows"],
  [
    "id,b\n1\n2,3,4\n5,6\n",
    ["2!the row has 1 fields, the header 2", "3!the row has 3 fields, the header 2", '4:["5","6"]'],
    "too few and too many fields",
  ],
  ["id,b\n,\n", ['2:["",""]'], "empty fields"],
  ['id,b\n1,x"y\n3,4\n', [`2!${IN_BARE}`, '3:["3","4"]'], "a quote in a bare field"],
  ['id,b\n1,x"y\n3,z"4\n5,6\n', [`2!${IN_BARE}`, `3!${IN_BARE}`, '4:["5","6"]'], "two such rows"],
  ['id,b\n1,x"y"\n3,4\n', [`2!${IN_BARE}`, '3:["3","4"]'], "two quotes in a bare field"],
  ['id,b\n1,"x"y\n3,4\n', [`2!${AFTER_QUOTED}`, '3:["3","4"]'], "text after a closing quote"],
  [
    'id,b\n"1,2\n3,4\n5,6\n',
    ["2!a quote is never closed", '3:["3","4"]', '4:["5","6"]'],
    "a quote that is never closed costs its row only",
  ],
  [
    'id,b\n"1,2\n3,"4"\n5,6\n',
    ["2!a quote is never closed", '3:["3","4"]', '4:["5","6"]'],
    "also where a later row has quotes",
  ],
  ["id,b\n1,\0\n3,4\n", ["2!the line holds a NUL character", '3:["3","4"]'], "a NUL"],
  [
    Buffer.from("id,b\n1,\xe9\n3,é\n", "latin1"),
    ["2!the line is not UTF-8", "3!the line is not UTF-8"],
    "another encoding",
  ],
  [
    `id,b\n1,${"x".repeat(LINE_SIZE_MAX + 1)}\n3,4\n`,
    ["2!the line is too long", '3:["3","4"]'],
    "a line over the limit",
  ],
  ["id,__proto__\n1,2\n", ['2:["1","2"]'], "a column that is called as a prototype is"],
] as const) {
  t.test(`csv: ${why}`, async (t) => t.strictSame(shown(await rowsOf("csv", content)), expected));
}

for (const [content, pattern, why] of [
  ["", /is empty/, "an empty file"],
  ["id,age,ID\n", /`ID` twice/, "a column twice"],
  ['id,"a\n', /the header: a quote is never closed/, "a header that does not parse"],
  [Buffer.from([0xff, 0xfe, 0x69, 0x00]), /not UTF-8/, "UTF-16"],
] as const) {
  t.test(`csv: refuses ${why}`, async (t) => {
    await t.rejects(rowsOf("csv", content), { constructor: CommandError, message: pattern });
  });
}

t.test("ndjson: a key that is there twice costs its row", async (t) => {
  const [first, second] = await rowsOf(
    "ndjson",
    '{"id":"C-1","attributes":{"age":1,"age":2}}\n{"id":"C-2"}\n',
  );
  t.match(first, { line: 1, value: null, fault: "`age` is there twice" });
  t.match(second, { value: { id: "C-2" }, fault: "" });
});

t.test("ndjson: one bad line costs one row", async (t) => {
  const rows = await rowsOf("ndjson", '{"id":1}\n{"id":\n\n[2]\n"x"\nnull\n{"id":3}');
  t.strictSame(
    rows.map(({ line, fault }) => `${line}${fault}`),
    ["1", "2the line is not JSON", "4", "5", "6", "7"],
  );
});

t.test("lines: wherever chunks end, rows are the same", async (t) => {
  // Lines of many lengths over several chunks of 256 KiB, with characters of two and four bytes at the borders.
  const lines = Array.from({ length: 4000 }, (_, index) => `${index},${"é🦆x".repeat(index % 97)}`);
  const rows = await rowsOf("csv", `id,b\n${lines.join("\n")}`);
  t.equal(rows.length, lines.length);
  t.equal(
    rows.findIndex(({ raw, line }, index) => raw !== lines[index] || line !== index + 2),
    -1,
  );
});

t.test("csv: a file of nothing but open quotes stays linear", async (t) => {
  const startedAt = performance.now();
  const rows = await rowsOf("csv", `id,b\n${'"""\n'.repeat(50_000)}`);
  t.equal(rows.length > 0 && rows.every(({ fault }) => fault !== ""), true);
  t.ok(performance.now() - startedAt < 10_000);
});

t.test("csv: fields come back as they were quoted", async (t) => {
  const field = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "é", " ", "") });
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 5 }), (fields) => {
      const raw = fields.map((one) => `"${one.replaceAll('"', '""')}"`).join(",");
      return JSON.stringify(parseFields(raw).fields) === JSON.stringify(fields);
    }),
    { seed: 7, numRuns: 300 },
  );
  t.pass();
});

t.test("rows: whatever the bytes, each line is told of once, in order", async (t) => {
  const piece = fc.constantFrom('"', ",", "\n", "\r\n", "a", "id", "\0", "é", "{", "}", "\ufeff", " ");
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 60 }), fc.boolean(), async (pieces, isLatin) => {
      const bytes = Buffer.from(pieces.join(""), isLatin ? "latin1" : "utf8");
      const csv = await rowsOf("csv", Buffer.concat([Buffer.from("id,b\n"), bytes]));
      const ndjson = await rowsOf("ndjson", bytes);
      const isRising = (rows: readonly Row[]) =>
        rows.every(({ line }, index) => line > (rows[index - 1]?.line ?? 0));
      return isRising(csv) && isRising(ndjson);
    }),
    { seed: 7, numRuns: 150 },
  );
  t.pass();
});
