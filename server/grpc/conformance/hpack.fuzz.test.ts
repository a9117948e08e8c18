/**
 * The HPACK decoder against a naive one: `npm run fuzz -- hpack --runs DECODERS --seed N`.
 *
 * A run is a decoder and some blocks: such as an encoder may write (any index, Huffman or not, tables resized, entries
 * too large), and those changed at random. Both decoders must take or refuse each block alike, read the same list, and
 * then have the same table. Memory is bounded whatever comes: a list past its bounds is cut, and said to be.
 */
import t from "tap";
import { fuzzSettings, SeededRandom } from "../../../engine/testing/fuzz.ts";
import { HpackDecoder } from "../http2/hpack/decoder.ts";
import { huffmanEncode } from "../http2/testing/hpack-encoder.ts";
import { NaiveDecoder } from "../testing/naive-hpack.ts";
import { type Field, integer, plainString, STATIC_FIELDS, sizeUpdate } from "../testing/plain-hpack.ts";

const RUNS = 400;
const BLOCKS = 30;
const BOUNDS = { headerListSizeMax: 2000, headerFieldsMax: 20 };
const TABLE_SIZES = [4096, 4096, 200, 0];
const ENTRY_OVERHEAD = 32;

function string(dice: SeededRandom, value: string): Buffer {
  if (dice.below(2) === 0) return plainString(value);
  const coded = huffmanEncode(Buffer.from(value, "latin1"));
  return Buffer.concat([integer(0x80, 7, coded.length), coded]);
}

function words(dice: SeededRandom): string {
  const size = dice.below(12) === 0 ? dice.below(500) : dice.below(12);
  const top = dice.below(4) === 0 ? 256 : 128;
  return Array.from({ length: size }, () => String.fromCharCode(dice.below(top))).join("");
}

/** A field as an encoder may write it; `tableCount`: entries that it may refer to. */
function field(dice: SeededRandom, tableCount: number): Buffer {
  const indexEnd = STATIC_FIELDS.length + tableCount + (dice.below(200) === 0 ? 3 : 1);
  const index = 1 + dice.below(indexEnd - 1);
  const [bits, prefix] = dice.pick([
    [0x80, 7],
    [0x40, 6],
    [0x40, 6],
    [0x00, 4],
    [0x10, 4],
  ] as const);
  if (bits === 0x80) return integer(bits, prefix, index);
  if (dice.below(2) === 0) return Buffer.concat([integer(bits, prefix, index), string(dice, words(dice))]);
  const name = dice.below(2) === 0 ? `x-${dice.below(20)}` : words(dice);
  return Buffer.concat([integer(bits, prefix, 0), string(dice, name), string(dice, words(dice))]);
}

function changed(dice: SeededRandom, block: Buffer): Buffer {
  const bytes = Buffer.from(block);
  switch (dice.below(4)) {
    case 0:
      return bytes.subarray(0, dice.below(bytes.length + 1));
    case 1:
      return Buffer.concat([bytes, Buffer.from([dice.below(256)])]);
    case 2:
      return Buffer.from(Array.from({ length: dice.below(30) }, () => dice.below(256)));
    default:
      if (bytes.length > 0) bytes[dice.below(bytes.length)]! ^= 1 << dice.below(8);
      return bytes;
  }
}

/** What is wrong, or "". */
function difference(
  decoder: HpackDecoder,
  isRead: boolean,
  naive: NaiveDecoder,
  fields: Field[] | null,
): string {
  if (isRead !== (fields !== null)) return `read: ${isRead}, and the naive one: ${fields !== null}`;
  if (fields === null) return "";
  const listSize = fields.reduce(
    (sum, [name, value]) => sum + name.length + value.length + ENTRY_OVERHEAD,
    0,
  );
  const isTooLarge = listSize > BOUNDS.headerListSizeMax || fields.length > BOUNDS.headerFieldsMax;
  if (decoder.isTooLarge !== isTooLarge) return `too large: ${decoder.isTooLarge}`;
  if (decoder.fieldCount > BOUNDS.headerFieldsMax) return "more fields than may be";
  if (!isTooLarge && decoder.fieldCount !== fields.length) return "a field is missing";
  for (let at = 0; at < (isTooLarge ? 0 : fields.length); at++) {
    const { name, value } = decoder.fields[at]!;
    if (name !== fields[at]![0] || value !== fields[at]![1]) return `field ${at} differs`;
  }
  const { table } = decoder;
  if (table.count !== naive.table.length || table.size !== naive.tableSize) return "the tables' sizes differ";
  for (let at = 0; at < table.count; at++) {
    if (table.at(at).name !== naive.table[at]![0] || table.at(at).value !== naive.table[at]![1]) {
      return `entry ${at} of the table differs`;
    }
  }
  return "";
}

interface Counts {
  blocks: number;
  refused: number;
}

/** Null: all was well; else what was not. */
function decoderByDice(dice: SeededRandom, counts: Counts): string | null {
  const headerTableSizeMax = dice.pick(TABLE_SIZES);
  const decoder = new HpackDecoder({ ...BOUNDS, headerTableSizeMax });
  const naive = new NaiveDecoder(headerTableSizeMax);
  const isFaultless = dice.below(2) === 0;
  for (let count = dice.below(BLOCKS); count > 0; count--) {
    const parts: Buffer[] = [];
    if (dice.below(6) === 0) parts.push(sizeUpdate(dice.below(headerTableSizeMax + (isFaultless ? 1 : 20))));
    for (let left = dice.below(dice.below(8) === 0 ? 40 : 8); left > 0; left--) {
      parts.push(field(dice, naive.table.length));
    }
    const whole = Buffer.concat(parts);
    const block = isFaultless || dice.below(3) > 0 ? whole : changed(dice, whole);
    const fields = naive.decode(block);
    // It lies somewhere in a larger buffer, as what a socket brings does.
    const around = Buffer.concat([Buffer.alloc(3, 0xff), block, Buffer.alloc(3, 0xff)]);
    const isRead = decoder.decode(around, 3, 3 + block.length);
    counts.blocks += 1;
    const fault = difference(decoder, isRead, naive, fields);
    if (fault !== "") return `${fault}: ${block.toString("hex")}`;
    if (!isRead) {
      counts.refused += 1;
      return null; // The connection would end here.
    }
  }
  return null;
}

t.test("header blocks by dice", async (t) => {
  const { seed, runs } = fuzzSettings(RUNS);
  t.comment(`seed ${seed}, ${runs} decoders`);
  const counts: Counts = { blocks: 0, refused: 0 };
  for (let run = 0; run < runs; run++) {
    const fault = decoderByDice(new SeededRandom(seed + run), counts);
    if (fault === null) continue;
    t.fail(`${fault}; again: --runs 1 --seed ${seed + run}`);
    break;
  }
  t.comment(`${counts.blocks} blocks, ${counts.refused} of them refused`);
  if (runs >= RUNS)
    t.ok(counts.refused > 0 && counts.refused < counts.blocks, "some are refused, most are read");
});
