/**
 * The links in a visitor's memory, between objects and words: fixed part, level and id as UTF-8, turns.
 */
import { assert } from "../assert.ts";
import { utf8Size, utf8Write } from "../hash/utf8.ts";
import { factIdFromWords, factIdToWords } from "./fact-id.ts";
import type { MemoryLink } from "./memory.ts";
import { LINK, LINK_FIXED_WORDS, MEMORY, MEMORY_HEADER_WORDS, type MemoryView } from "./memory-layout.ts";

const LINK_ALIAS = 1;
const LINK_LINKED = 2;
const decoder = new TextDecoder();

/** The links alone: who is to be read together with this visitor. Allocates nothing where there is none. */
export function linksOf({ words, doubles, start }: MemoryView): MemoryLink[] {
  const end = start + MEMORY_HEADER_WORDS + words[start + MEMORY.LINK_WORDS]!;
  const links: MemoryLink[] = [];
  for (let at = start + MEMORY_HEADER_WORDS; at < end; ) {
    const flagsSizes = words[at + LINK.FLAGS_SIZES]!;
    const levelSize = (flagsSizes >>> 8) & 0xff;
    const idSize = (flagsSizes >>> 16) & 0xff;
    // A copy: TextDecoder takes no shared memory.
    const textAt = words.byteOffset + 4 * (at + LINK_FIXED_WORDS);
    const text = Uint8Array.from(new Uint8Array(words.buffer, textAt, levelSize + idSize));
    const turnCount = words[at + LINK.TURN_COUNT]!;
    const turnsAt = (at + LINK_FIXED_WORDS + textWords(levelSize + idSize)) >> 1;
    links.push({
      role: (flagsSizes & LINK_ALIAS) !== 0 ? "alias" : "owner",
      linked: (flagsSizes & LINK_LINKED) !== 0,
      level: decoder.decode(text.subarray(0, levelSize)),
      id: decoder.decode(text.subarray(levelSize)),
      atUs: doubles[(at + LINK.AT_US) >> 1]!,
      factId: factIdFromWords(words, at + LINK.FACT_ID),
      turns: Array.from(doubles.subarray(turnsAt, turnsAt + turnCount)),
    });
    at = 2 * (turnsAt + turnCount);
  }
  return links;
}

/** Words that the links take; even. */
export function linksWords(links: readonly MemoryLink[]): number {
  let total = 0;
  for (const { level, id, turns } of links)
    total += LINK_FIXED_WORDS + textWords(utf8Size(level) + utf8Size(id)) + 2 * turns.length;
  return total;
}

/** Even, so that the next section's floats are aligned. */
function textWords(size: number): number {
  return 2 * Math.ceil(size / 8);
}

/** Writes a link at `at` and returns where the next begins. */
export function encodeLink(
  { role, linked, level, id, atUs, factId, turns }: MemoryLink,
  view: MemoryView,
  at: number,
) {
  const { words, doubles } = view;
  const levelSize = utf8Size(level);
  const idSize = utf8Size(id);
  assert(levelSize <= 0xff && idSize <= 0xff, "memory: a link's level or id is too long");
  const turnsAt = at + LINK_FIXED_WORDS + textWords(levelSize + idSize);
  words.fill(0, at, turnsAt);
  const flags = (role === "alias" ? LINK_ALIAS : 0) | (linked ? LINK_LINKED : 0);
  words[at + LINK.FLAGS_SIZES] = flags | (levelSize << 8) | (idSize << 16);
  words[at + LINK.TURN_COUNT] = turns.length;
  doubles[(at + LINK.AT_US) >> 1] = atUs;
  factIdToWords(factId, words, at + LINK.FACT_ID);
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  utf8Write(id, bytes, utf8Write(level, bytes, 4 * (at + LINK_FIXED_WORDS)));
  for (let index = 0; index < turns.length; index++) doubles[(turnsAt >> 1) + index] = turns[index]!;
  return turnsAt + 2 * turns.length;
}
