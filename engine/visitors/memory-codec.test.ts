import t from "tap";
import { NodeError } from "../errors.ts";
import { factIdFromWords, factIdToWords } from "./fact-id.ts";
import { foldFact } from "./fold.ts";
import {
  decodeMemory,
  emptyMemory,
  encodeMemory,
  encodeMemoryInto,
  entriesStart,
  memoryViewOf,
  memoryWords,
  openMemory,
  talliesStart,
  viewWords,
} from "./memory-codec.ts";
import { ENTRY, EntryKind, LINK, MEMORY, MEMORY_HEADER_WORDS, TALLY } from "./memory-layout.ts";
import { decisionFact, eventFact, factId, NOW_MS, presentation } from "./testing/facts.ts";

const A = "0000000000aa0000010001";

/** One of everything, with the largest of what there is. */
function full() {
  const memory = emptyMemory();
  const everything = presentation({
    position: 255,
    offer: 0xffff_fffe,
    rule: 0x8000_0000,
    zone: 3,
    point: 4,
    category: 5,
    channel: 6,
    medium: 7,
    heldOut: true,
  });
  const treatment = { ...everything, decisionId: "f".repeat(32), decidedAtMs: NOW_MS };
  foldFact(memory, { ...decisionFact(A, 1, [everything]), version: Number.MAX_SAFE_INTEGER });
  foldFact(
    memory,
    eventFact(A, 0xff_ffff_ffff, {
      entryKind: EntryKind.REJECT,
      eventIdHash: [0xffff_ffff, 0x8000_0001],
      occurredAtMs: NOW_MS + 2 ** 33,
      treatment,
      suppress: { offer: 9, minutes: 2 ** 32 },
    }),
  );
  const link = { kind: "link", version: 1, atUs: 5, linked: true, role: "alias" } as const;
  const source = "ffffffffffffffffffffff";
  foldFact(memory, { ...link, factId: factId(source, 1), otherLevel: "customer", otherId: "Zoë 🌍 C-1" });
  foldFact(memory, { ...link, factId: factId(source, 2), otherLevel: "d", otherId: "x".repeat(128) });
  memory.tallies.push({
    offer: 0xffff_fffd,
    zone: 1,
    category: 2,
    kind: EntryKind.CONTACT,
    medium: 7,
    grain: 3,
    flags: 1,
    bucket: 0x7fff_ffff,
    count: 12,
  });
  memory.dayLine = 100_000;
  return memory;
}

t.test("memory: as words and back, wherever it lies", async (t) => {
  for (const memory of [emptyMemory(), full()]) {
    const words = encodeMemory(memory);
    t.equal(words.length, memoryWords(memory));
    t.equal(words.length % 2, 0);
    t.same(decodeMemory(memoryViewOf(words)), memory);
    t.equal(viewWords(memoryViewOf(words)), words.length);
    const shared = new Int32Array(new SharedArrayBuffer(4 * (words.length + 34)));
    const view = { ...memoryViewOf(shared), start: 34 };
    shared.fill(-1);
    t.equal(encodeMemoryInto(memory, view), words.length, "over what was there, in shared memory");
    t.same(decodeMemory(view), memory);
    t.same([...shared.subarray(34)], [...words]);
    t.throws(() => encodeMemoryInto(memory, { ...view, start: 36 }), /no room/);
    t.throws(() => encodeMemoryInto(memory, { ...view, start: 33 }), /even word/);
  }
});

t.test("fact ids: as words and back", async (t) => {
  const words = new Int32Array(6);
  for (const id of ["0".repeat(32), "f".repeat(32), "0123456789abcdef89abcdef01234567"]) {
    factIdToWords(id, words, 1);
    t.equal(factIdFromWords(words, 1), id);
  }
  t.throws(() => factIdToWords("0".repeat(31), words, 0), /32 hex digits/);
  t.throws(() => factIdToWords("F".repeat(32), words, 0), /lower-case/);
});

const header = (word: number, value: number) => (words: Int32Array) => {
  words[word] = value;
};
const double = (word: number, value: number) => (words: Int32Array) => {
  memoryViewOf(words).doubles[word >> 1] = value;
};
const entry = (word: number, value: number) => (words: Int32Array) => {
  words[entriesStart(memoryViewOf(words)) + word] = value;
};
const tally = (word: number, value: number) => (words: Int32Array) => {
  words[talliesStart(memoryViewOf(words)) + word] = value;
};
for (const [damage, why] of [
  [header(MEMORY.FORMAT, 3), "another format"],
  [header(MEMORY.FORMAT, 0), "zeros"],
  [header(MEMORY.WORDS, 12), "its size"],
  [header(MEMORY.ENTRY_COUNT, -1), "fewer than no entries"],
  [header(MEMORY.ENTRY_COUNT, 0x7fff_ffff), "more entries than there can be"],
  [header(MEMORY.TALLY_COUNT, 9000), "more tallies"],
  [header(MEMORY.MARK_COUNT, 65), "more marks"],
  [header(MEMORY.EVENT_ID_COUNT, 1025), "more event ids"],
  [header(MEMORY.LINK_WORDS, -2), "fewer than no links"],
  [header(MEMORY.ENTRIES_ROOM, -1), "less than no room"],
  [header(MEMORY.ENTRIES_ROOM, 0x7fff_ffff), "room without a bound"],
  [double(MEMORY.VERSION, Number.NaN), "no version"],
  [double(MEMORY.LAST_FACT_US, Number.POSITIVE_INFINITY), "no time"],
  [header(MEMORY_HEADER_WORDS + LINK.FLAGS_SIZES, 1), "a link to nobody"],
  [
    header(MEMORY_HEADER_WORDS + LINK.FLAGS_SIZES, 3 | (255 << 8) | (255 << 16)),
    "a link longer than the links",
  ],
  [header(MEMORY_HEADER_WORDS + LINK.FLAGS_SIZES, -1), "a link of no kind"],
  [entry(ENTRY.KIND_POSITION_MEDIUM_FLAGS, 0), "an entry of no kind"],
  [entry(ENTRY.KIND_POSITION_MEDIUM_FLAGS, 7), "of an unknown kind"],
  [entry(ENTRY.KIND_POSITION_MEDIUM_FLAGS, 2 | (8 << 16)), "of an unknown medium"],
  [entry(ENTRY.AT_MS + 1, -1), "at no time"],
  [tally(TALLY.KIND_MEDIUM_GRAIN_FLAGS, 1), "a tally of reservations"],
  [tally(TALLY.KIND_MEDIUM_GRAIN_FLAGS, 2 | (4 << 16)), "of an unknown grain"],
  [tally(TALLY.BUCKET, -1), "of no bucket"],
  [tally(TALLY.COUNT, 0), "of nothing"],
] as const) {
  t.test(`memory: damage is refused: ${why}`, async (t) => {
    const words = encodeMemory(full());
    damage(words);
    const bytes = new Uint8Array(words.buffer);
    t.throws(() => openMemory(bytes), { name: "NodeError", code: "DATA_DIR_INVALID" });
  });
}

t.test("memory: cut off anywhere it is refused, not cut off it is opened from any address", async (t) => {
  const memory = full();
  const bytes = new Uint8Array(encodeMemory(memory).buffer);
  for (let size = 0; size < bytes.length; size += 3) {
    try {
      openMemory(bytes.subarray(0, size));
      t.fail(`${size} bytes are enough`);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
    }
  }
  for (const shift of [0, 1, 4, 8]) {
    const moved = new Uint8Array(bytes.length + shift);
    moved.set(bytes, shift);
    t.same(decodeMemory(openMemory(moved.subarray(shift))), memory, `at ${shift}`);
  }
});
