/** HPACK decoding: RFC 7541's examples, its errors, and whatever an encoder may choose to write. */
import fc from "fast-check";
import t from "tap";
import { HpackEncoder, huffmanEncode, stringBytes } from "../testing/hpack-encoder.ts";
import { HpackDecoder } from "./decoder.ts";
import { huffmanDecodeInto } from "./huffman.ts";
import { encodeStaticBlock, integerBytes } from "./static-block.ts";

const BOUNDS = {
  headerListSizeMax: 8192,
  headerFieldsMax: 100,
  headerTableSizeMax: 4096,
};
const decoderOf = (headerTableSizeMax = 4096) => new HpackDecoder({ ...BOUNDS, headerTableSizeMax });
const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const listOf = (decoder: HpackDecoder) =>
  decoder.fields.slice(0, decoder.fieldCount).map(({ name, value }) => `${name}: ${value}`);
const tableOf = (decoder: HpackDecoder) =>
  Array.from({ length: decoder.table.count }, (_, at) => {
    const { name, value, size } = decoder.table.at(at);
    return `${size} ${name}: ${value}`;
  });

interface Step {
  readonly block: string;
  readonly list: readonly string[];
  readonly table: readonly string[];
  readonly size: number;
}
const AUTHORITY = "57 :authority: www.example.com";
const NO_CACHE = "53 cache-control: no-cache";
const CUSTOM = "54 custom-key: custom-value";
const REQUESTS: readonly Omit<Step, "block">[] = [
  {
    list: [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"],
    table: [AUTHORITY],
    size: 57,
  },
  {
    list: [
      ":method: GET",
      ":scheme: http",
      ":path: /",
      ":authority: www.example.com",
      "cache-control: no-cache",
    ],
    table: [NO_CACHE, AUTHORITY],
    size: 110,
  },
  {
    list: [
      ":method: GET",
      ":scheme: https",
      ":path: /index.html",
      ":authority: www.example.com",
      "custom-key: custom-value",
    ],
    table: [CUSTOM, NO_CACHE, AUTHORITY],
    size: 164,
  },
];
const COOKIE = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
const DATE_1 = "date: Mon, 21 Oct 2013 20:13:21 GMT";
const DATE_2 = "date: Mon, 21 Oct 2013 20:13:22 GMT";
const LOCATION = "location: https://www.example.com";
const RESPONSES: readonly Omit<Step, "block">[] = [
  {
    list: [":status: 302", "cache-control: private", DATE_1, LOCATION],
    table: [`63 ${LOCATION}`, `65 ${DATE_1}`, "52 cache-control: private", "42 :status: 302"],
    size: 222,
  },
  {
    list: [":status: 307", "cache-control: private", DATE_1, LOCATION],
    table: ["42 :status: 307", `63 ${LOCATION}`, `65 ${DATE_1}`, "52 cache-control: private"],
    size: 222,
  },
  {
    list: [":status: 200", "cache-control: private", DATE_2, LOCATION, "content-encoding: gzip", COOKIE],
    table: [`98 ${COOKIE}`, "52 content-encoding: gzip", `65 ${DATE_2}`],
    size: 215,
  },
];
const withBlocks = (steps: readonly Omit<Step, "block">[], blocks: readonly string[]): Step[] =>
  steps.map((step, at) => ({ ...step, block: blocks[at]! }));

for (const { name, tableSize, steps } of [
  {
    name: "C.2.1 literal, inserted",
    tableSize: 4096,
    steps: [
      {
        block: "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
        list: ["custom-key: custom-header"],
        table: ["55 custom-key: custom-header"],
        size: 55,
      },
    ],
  },
  {
    name: "C.2.2 literal, not inserted",
    tableSize: 4096,
    steps: [
      { block: "040c 2f73 616d 706c 652f 7061 7468", list: [":path: /sample/path"], table: [], size: 0 },
    ],
  },
  {
    name: "C.2.3 literal, never to be inserted",
    tableSize: 4096,
    steps: [
      { block: "1008 7061 7373 776f 7264 0673 6563 7265 74", list: ["password: secret"], table: [], size: 0 },
    ],
  },
  {
    name: "C.2.4 indexed",
    tableSize: 4096,
    steps: [{ block: "82", list: [":method: GET"], table: [], size: 0 }],
  },
  {
    name: "C.3 requests",
    tableSize: 4096,
    steps: withBlocks(REQUESTS, [
      "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
      "8286 84be 5808 6e6f 2d63 6163 6865",
      "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
    ]),
  },
  {
    name: "C.4 requests, Huffman",
    tableSize: 4096,
    steps: withBlocks(REQUESTS, [
      "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
      "8286 84be 5886 a8eb 1064 9cbf",
      "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
    ]),
  },
  {
    name: "C.5 responses, with eviction",
    tableSize: 256,
    steps: withBlocks(RESPONSES, [
      "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
      "4803 3330 37c1 c0bf",
      "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31",
    ]),
  },
  {
    name: "C.6 responses, Huffman, with eviction",
    tableSize: 256,
    steps: withBlocks(RESPONSES, [
      "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
      "4883 640e ffc1 c0bf",
      "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
    ]),
  },
] satisfies { name: string; tableSize: number; steps: Step[] }[]) {
  t.test(`RFC 7541 ${name}`, async (t) => {
    const decoder = decoderOf(tableSize);
    for (const { block, list, table, size } of steps) {
      const bytes = hex(block);
      t.ok(decoder.decode(bytes, 0, bytes.length));
      t.strictSame(listOf(decoder), list);
      t.strictSame(tableOf(decoder), table);
      t.equal(decoder.table.size, size);
    }
  });
}

t.test("RFC 7541 C.1: integers", async (t) => {
  t.strictSame(integerBytes(10, 0x1f, 0), Uint8Array.of(0x0a));
  t.strictSame(integerBytes(1337, 0x1f, 0), Uint8Array.of(0x1f, 0x9a, 0x0a));
  t.strictSame(integerBytes(42, 0xff, 0), Uint8Array.of(0x2a));
});

const EOS_AND_MORE = "ffff ffff";
for (const [block, isReadable, why] of [
  ["", true, "an empty block is a list of nothing"],
  ["80", false, "§6.1: index 0 is not used"],
  ["be", false, "§2.3.3: an index past both tables"],
  ["c0", false, "the same, further on"],
  ["7f00 00", false, "§2.3.3: the index of a name past both tables"],
  ["ff", false, "§5.1: an integer cut off"],
  ["ff80 8080 8080 80", false, "§5.1: an integer without end"],
  ["ffff ffff ff7f", false, "§5.1: an integer too large"],
  ["1f80 8080 8080 0001 61", false, "§5.1: more octets than any index needs"],
  ["40", false, "a literal without its name"],
  ["0003 6162", false, "§5.2: a string cut off"],
  ["0001 61", false, "a literal without its value"],
  ["0001 6101 62", true, "as it should be"],
  ["0001 6181 1f", true, "§5.2: 'a' in Huffman code, padded with three ones"],
  ["0001 6181 18", false, "§5.2: padding that is not of ones"],
  ["0001 6182 1fff", false, "§5.2: a byte of padding"],
  [`0001 6184 ${EOS_AND_MORE}`, false, "§5.2: EOS itself"],
  ["0001 6180", true, "an empty string in Huffman code"],
  ["20", true, "§6.3: a size of 0"],
  ["3fe1 1f", true, "§6.3: 4096, as much as is allowed"],
  ["3fe2 1f", false, "§6.3: 4097 is more than is allowed"],
  ["2020", true, "§4.2: the smallest in between, and the last"],
  ["2020 20", false, "§4.2: a third update has nothing to say"],
  ["8220", false, "§4.2: an update behind a field"],
  ["3f80 8080 8008", false, "§5.1: a size too large to be one"],
] as const) {
  t.test(`HPACK: ${why}`, async (t) => {
    const bytes = hex(block);
    t.equal(decoderOf().decode(bytes, 0, bytes.length), isReadable);
  });
}

t.test("a size of 0 empties the table, and what is larger than the table empties it too", async (t) => {
  const decoder = decoderOf(64);
  const read = (block: Uint8Array) => decoder.decode(Buffer.from(block), 0, block.length);
  const insert = (name: string, value: string) =>
    Buffer.concat([Uint8Array.of(0x40), stringBytes(name, false), stringBytes(value, false)]);
  t.ok(read(insert("a", "b")));
  t.equal(decoder.table.count, 1);
  t.ok(read(hex("20")));
  t.equal(decoder.table.count, 0);
  t.ok(read(insert("a", "b")));
  t.equal(decoder.table.count, 0, "nothing fits a table of 0");
  t.ok(read(hex("3f21"))); // 64.
  t.ok(read(insert("a", "b")));
  t.ok(read(insert("a", "c".repeat(40))), "§4.4: no error");
  t.equal(decoder.table.count, 0);
});

t.test(
  "a list too large is read to its end, kept in part, and leaves the table as the peer thinks",
  async (t) => {
    const decoder = new HpackDecoder({ ...BOUNDS, headerListSizeMax: 200 });
    const value = "v".repeat(100);
    const block = Buffer.concat([
      Uint8Array.of(0x40),
      stringBytes("a", false),
      stringBytes(value, false),
      ...Array.from({ length: 50 }, () => Uint8Array.of(0xbe)),
      Uint8Array.of(0x40),
      stringBytes("b", false),
      stringBytes("c", false),
    ]);
    t.ok(decoder.decode(block, 0, block.length));
    t.ok(decoder.isTooLarge);
    t.equal(decoder.fieldCount, 1);
    t.strictSame(tableOf(decoder), ["34 b: c", `133 a: ${value}`]);
    const next = hex("bebf");
    t.ok(decoder.decode(next, 0, next.length));
    t.notOk(decoder.isTooLarge, "the next block is judged by itself");
    t.strictSame(listOf(decoder), ["b: c", `a: ${value}`]);
    const many = new HpackDecoder({ ...BOUNDS, headerFieldsMax: 3 });
    t.ok(many.decode(hex("82868484"), 0, 4));
    t.ok(many.isTooLarge, "four fields of three");
  },
);

t.test("Huffman: every octet there and back, and no cut-off code passes for a whole one", async (t) => {
  const target = new Uint8Array(4096);
  const all = Uint8Array.from({ length: 256 }, (_, symbol) => symbol);
  const coded = huffmanEncode(all);
  t.equal(huffmanDecodeInto(coded, 0, coded.length, target), 256);
  t.strictSame(target.slice(0, 256), all);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
      const bytes = huffmanEncode(octets);
      const size = huffmanDecodeInto(bytes, 0, bytes.length, target);
      return size === octets.length && octets.every((octet, at) => target[at] === octet);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const size = huffmanDecodeInto(bytes, 0, bytes.length, target);
      if (size < 0) return true;
      // What decodes encodes to the same octets: there is one code for each text.
      return Buffer.compare(huffmanEncode(target.slice(0, size)), bytes) === 0;
    }),
    { numRuns: 5000 },
  );
});

const names = fc.constantFrom(":path", ":authority", "te", "user-agent", "grpc-timeout", "x-one", "x-two");
const values = fc.oneof(
  fc.constantFrom("", "/", "trailers", "1S"),
  fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 40,
  }),
);
const forms = fc.record({
  form: fc.integer({ min: 0, max: 3 }),
  isHuffman: fc.boolean(),
  isNameIndexed: fc.boolean(),
});
const blocks = fc.array(
  fc.record({
    sizes: fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 2 }),
    fields: fc.array(fc.tuple(names, values, forms), { maxLength: 12 }),
  }),
  { maxLength: 8 },
);

t.test("whatever forms an encoder chooses, the list is what it meant, block after block", async () => {
  fc.assert(
    fc.property(blocks, (list) => {
      const encoder = new HpackEncoder(300);
      const decoder = decoderOf(300);
      for (const { sizes, fields } of list) {
        const bytes = Buffer.concat([
          ...sizes.map((size) => encoder.resize(size)),
          ...fields.map(([name, value, form]) => encoder.field(name, value, form)),
        ]);
        if (!decoder.decode(bytes, 0, bytes.length)) return false;
        const isSame = fields.every(([name, value], at) => {
          const field = decoder.fields[at]!;
          return field.name === name && field.value === value;
        });
        if (!isSame || decoder.fieldCount !== fields.length || decoder.table.size > decoder.table.sizeMax)
          return false;
      }
      return true;
    }),
    { numRuns: 1000 },
  );
});

t.test("no octets break the decoder, and it holds no more than its bounds", async () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (list) => {
      const decoder = decoderOf(200);
      return list.every((block) => {
        decoder.decode(Buffer.from(block), 0, block.length);
        return decoder.table.size <= 200 && decoder.fieldCount <= BOUNDS.headerFieldsMax;
      });
    }),
    { numRuns: 5000 },
  );
});

t.test(
  "static blocks: by index where the static table has it, and readable without a dynamic table",
  async (t) => {
    const block = encodeStaticBlock([":status", "200", "content-type", "application/grpc", "x", "y"]);
    t.equal(block[0], 0x88);
    const decoder = decoderOf(0);
    t.ok(decoder.decode(block, 0, block.length));
    t.strictSame(listOf(decoder), [":status: 200", "content-type: application/grpc", "x: y"]);
  },
);
