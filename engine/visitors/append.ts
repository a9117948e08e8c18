/**
 * The hot path of folding: what a decision presented, appended to a memory where it lies.
 *
 * Equal to `foldFact` of the same decision (a property test holds it to that), for a decision of which nothing was
 * folded yet: the one just made, or one of a log whose id no entry has. Nothing is put in order and nothing is added
 * up here; `appendSize` says when a memory must go the slow way instead, which brings it into order again.
 * Nothing is allocated, except where a memory is trimmed.
 */
import { assert } from "../assert.ts";
import type { Decision, Pick } from "../decide/decision.ts";
import type { ChannelRecording, RecordingTables } from "../decide/recording.ts";
import { entriesStart, marksStart } from "./memory-codec.ts";
import {
  AFTER_DECISION_MAX,
  ENTRY,
  ENTRY_FLAG_HELD_OUT,
  ENTRY_WORDS,
  EntryKind,
  MARK_WORDS,
  MEMORY,
  MEMORY_LIMITS,
  type MemoryView,
} from "./memory-layout.ts";

/** The memory has no room for it as it is, or knows of it: `foldFact` it. */
export const MUST_FOLD = -1;
const POSITION_MAX = 0xff;

/** How many entries the decision makes: fallbacks are not remembered, what a held-out visitor would have got is. */
export function presentationCount({ points }: Decision): number {
  let count = 0;
  for (const { picks, heldOut } of points) {
    for (const pick of picks) if (!pick.fallback) count++;
    for (const pick of heldOut) if (!pick.fallback) count++;
  }
  return count;
}

/**
 * Words that the memory takes after `count` more entries of the fact; MUST_FOLD where it cannot be appended.
 *
 * @param factId 4 words (`factIdToWords`).
 * Cost: O(marks).
 */
export function appendSize(view: MemoryView, factId: Int32Array, count: number): number {
  const { words, start } = view;
  if (lacksRoom(view, count)) return MUST_FOLD;
  const mark = markOf(view, factId);
  const size = words[start + MEMORY.WORDS]! + count * ENTRY_WORDS;
  if (mark < 0) {
    const hasRoom = words[start + MEMORY.MARK_COUNT]! < MEMORY_LIMITS.marksMax;
    return hasRoom ? size + MARK_WORDS : MUST_FOLD;
  }
  return isAbove(factId, words, mark) ? size : MUST_FOLD;
}

/** Whether it is for want of room that `count` entries cannot be appended: `trimInPlace` may make some. */
export function lacksRoom({ words, start }: MemoryView, count: number): boolean {
  return words[start + MEMORY.ENTRY_COUNT]! + count > words[start + MEMORY.ENTRIES_ROOM]!;
}

/** Whether an entry is of that decision: then a log's decision must be folded. Cost: O(entries). */
export function holdsDecision(view: MemoryView, factId: Int32Array): boolean {
  const { words, start } = view;
  const end = start + words[start + MEMORY.WORDS]!;
  for (let at = entriesStart(view); at < end; at += ENTRY_WORDS) {
    const isIt =
      words[at + 3] === factId[3] &&
      words[at + 2] === factId[2] &&
      words[at + 1] === factId[1] &&
      words[at] === factId[0];
    if (isIt) return true;
  }
  return false;
}

/**
 * Folds a decision in place.
 *
 * @param view with room for `appendSize(…)` words, which was not MUST_FOLD; `words` and `doubles` of one buffer.
 * @param tables of the generation that decided. @param factId the decision's, 4 words.
 * @param version of the visitor after it. @param atUs the fact's time. @param nowMs the decision's clock.
 */
export function appendPresentations(
  view: MemoryView,
  tables: RecordingTables,
  decision: Decision,
  factId: Int32Array,
  version: number,
  atUs: number,
  nowMs: number,
): void {
  appendMark(view, factId, version, atUs);
  const channel = tables.channels[decision.channelIndex]!;
  const { points } = decision;
  for (let position = 0; position < points.length; position++) {
    const { picks, heldOut, pointIndex } = points[position]!;
    const first = view.start + view.words[view.start + MEMORY.WORDS]!;
    for (let index = 0; index < picks.length; index++)
      appendPick(view, first, tables, channel, picks[index]!, pointIndex, position, 0, factId, nowMs);
    for (let index = 0; index < heldOut.length; index++)
      appendPick(
        view,
        first,
        tables,
        channel,
        heldOut[index]!,
        pointIndex,
        position,
        ENTRY_FLAG_HELD_OUT,
        factId,
        nowMs,
      );
  }
}

/** @param first where the point's entries begin. */
function appendPick(
  view: MemoryView,
  first: number,
  tables: RecordingTables,
  channel: ChannelRecording,
  pick: Pick,
  pointIndex: number,
  position: number,
  flags: number,
  factId: Int32Array,
  nowMs: number,
): void {
  if (pick.fallback) return;
  const at = appendEntry(view, factId, position, channel.mediums[pointIndex]!, flags, nowMs);
  finishEntry(
    view.words,
    at,
    channel.reservationMs[pointIndex]!,
    tables.offers[pick.treatment]!,
    tables.rules[pick.treatment]!,
    channel.zones[pointIndex]!,
    channel.points[pointIndex]!,
    tables.categories[pick.treatment]!,
    channel.channel,
  );
  putInOrder(view.words, first, at);
}

/**
 * Moves an entry in front of those of its point whose offers have higher terms: the order that trimming makes, so that it
 * mostly finds it. Entries of one decision and point differ in three words.
 */
export function putInOrder(words: Int32Array, first: number, from: number): void {
  for (let at = from; at > first; at -= ENTRY_WORDS) {
    const before = at - ENTRY_WORDS;
    if (words[before + ENTRY.OFFER]! >>> 0 <= words[at + ENTRY.OFFER]! >>> 0) return;
    const isOther =
      words[before + ENTRY.KIND_POSITION_MEDIUM_FLAGS] !== words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS];
    if (isOther) return;
    swapWords(words, before + ENTRY.OFFER, at + ENTRY.OFFER);
    swapWords(words, before + ENTRY.RULE, at + ENTRY.RULE);
    swapWords(words, before + ENTRY.CATEGORY, at + ENTRY.CATEGORY);
  }
}

function swapWords(words: Int32Array, a: number, b: number): void {
  const word = words[a]!;
  words[a] = words[b]!;
  words[b] = word;
}

/** Of every fact: its source's mark, the visitor's version and last time, each raised. First of all, since it may move the entries. */
export function appendMark(view: MemoryView, factId: Int32Array, version: number, atUs: number): void {
  const { words, doubles, start } = view;
  let mark = markOf(view, factId);
  if (mark < 0) {
    const end = start + words[start + MEMORY.WORDS]!;
    mark = marksStart(view) + MARK_WORDS * words[start + MEMORY.MARK_COUNT]!;
    words.copyWithin(mark + MARK_WORDS, mark, end);
    words[start + MEMORY.MARK_COUNT]! += 1;
    words[start + MEMORY.WORDS]! += MARK_WORDS;
  } else assert(isAbove(factId, words, mark), "append: the fact is a repeat");
  for (let word = 0; word < MARK_WORDS; word++) words[mark + word] = factId[word]!;
  const versionAt = (start + MEMORY.VERSION) >> 1;
  const lastFactAt = (start + MEMORY.LAST_FACT_US) >> 1;
  if (version > doubles[versionAt]!) doubles[versionAt] = version;
  if (atUs > doubles[lastFactAt]!) doubles[lastFactAt] = atUs;
}

/** An entry of a presentation, to be completed by `finishEntry`; returns where it lies. */
export function appendEntry(
  view: MemoryView,
  factId: Int32Array,
  position: number,
  medium: number,
  flags: number,
  nowMs: number,
): number {
  const { words, doubles, start } = view;
  const at = start + words[start + MEMORY.WORDS]!;
  assert(at + ENTRY_WORDS <= words.length, "append: no room");
  assert(position <= POSITION_MAX, "append: a position is one byte");
  words[start + MEMORY.WORDS]! += ENTRY_WORDS;
  words[start + MEMORY.ENTRY_COUNT]! += 1;
  words[at] = factId[0]!;
  words[at + 1] = factId[1]!;
  words[at + 2] = factId[2]!;
  words[at + 3] = factId[3]!;
  words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS] = (position << 8) | (medium << 16) | (flags << 24);
  doubles[(at + ENTRY.AT_MS) >> 1] = nowMs;
  return at;
}

/** @param reservationMs −1: a contact at once. The rest are terms. */
export function finishEntry(
  words: Int32Array,
  at: number,
  reservationMs: number,
  offer: number,
  rule: number,
  zone: number,
  point: number,
  category: number,
  channel: number,
): void {
  const isContact = reservationMs < 0;
  words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS]! |= isContact ? EntryKind.CONTACT : EntryKind.RESERVATION;
  words[at + ENTRY.OFFER] = offer;
  words[at + ENTRY.RULE] = rule;
  words[at + ENTRY.ZONE] = zone;
  words[at + ENTRY.POINT] = point;
  words[at + ENTRY.CATEGORY] = category;
  words[at + ENTRY.CHANNEL] = channel;
  words[at + ENTRY.EVENT] = 0;
  words[at + ENTRY.LASTS] = isContact
    ? 0
    : Math.min(Math.max(1, Math.round(reservationMs)), AFTER_DECISION_MAX);
  words[at + ENTRY.AFTER_DECISION_MS] = 0;
}

/** Where the mark of the fact's source lies; −1 without one. A source is the first 88 bits. */
function markOf(view: MemoryView, factId: Int32Array): number {
  const { words, start } = view;
  let at = marksStart(view);
  for (let left = words[start + MEMORY.MARK_COUNT]!; left > 0; left--, at += MARK_WORDS) {
    const isSource =
      words[at + 2]! >>> 8 === factId[2]! >>> 8 && words[at + 1] === factId[1] && words[at] === factId[0];
    if (isSource) return at;
  }
  return -1;
}

/** Of one source: whether the sequence is higher than the mark's. */
function isAbove(factId: Int32Array, words: Int32Array, mark: number): boolean {
  const high = factId[2]! >>> 0;
  const markHigh = words[mark + 2]! >>> 0;
  return high !== markHigh ? high > markHigh : factId[3]! >>> 0 > words[mark + 3]! >>> 0;
}
