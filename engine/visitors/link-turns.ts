/**
 * When an alias was whose: a device may be one customer's today and another's tomorrow, and neither gets what is the
 * other's.
 *
 * The alias keeps the words about each owner (`MemoryLink.turns`), the newest `turnsMax`. From them all follows: it is an
 * owner's from its word on until that is taken back or another's word comes. What happened while it was nobody's is that
 * one's who came next: making an anonymous visitor known brings its past along, once. Reads of an owner take from an
 * alias what lies in its spans and nothing else: moving the alias on takes nothing away from whose it was before, as long
 * as the words are there.
 *
 * A turn is a number: the word's time, epoch µs; negative (−0 too) where the link ended.
 */
import type { GroupMember } from "./group.ts";
import type { MemoryLink } from "./memory.ts";
import { MEMORY_LIMITS } from "./memory-layout.ts";

const US_PER_MS = 1000;

/** Half-open, epoch ms, oldest first: from, until, from, until… Null: all there is. Empty: nothing. */
export type Spans = Float64Array | null;

function turnOf(atUs: number, linked: boolean): number {
  return linked ? atUs : -atUs;
}

export function isEndOfTurn(turn: number): boolean {
  return turn < 0 || Object.is(turn, -0);
}

/** At one time the end comes first. */
function compareTurns(a: number, b: number): number {
  return Math.abs(a) - Math.abs(b) || Number(isEndOfTurn(b)) - Number(isEndOfTurn(a));
}

/** The turns with one more, in order; those given stay as they are. */
export function turnsWith(turns: readonly number[], atUs: number, linked: boolean): readonly number[] {
  const said = turnOf(atUs, linked);
  if (turns.some((turn) => Object.is(turn, said))) return turns;
  return [...turns, said].sort(compareTurns);
}

/**
 * The link's turns, no more than there is room for.
 *
 * The owner who logs in again says nothing new: the oldest such word goes first. Else the oldest turns go, and what is
 * left begins with an end: which tells that nobody knows whose the alias was before.
 *
 * @param links of the alias, this one among them. Cost: nothing up to the bound, then O(words).
 */
export function boundedTurns(links: readonly MemoryLink[], link: MemoryLink): readonly number[] {
  const { turns } = link;
  const { turnsMax } = MEMORY_LIMITS;
  if (turns.length <= turnsMax) return turns;
  const again = firstSaidAgain(links, link);
  if (again !== undefined)
    return boundedTurns(links, { ...link, turns: turns.filter((turn) => turn !== again) });
  let from = turns.length - turnsMax;
  if (isEndOfTurn(turns[from]!)) return turns.slice(from);
  from += 1;
  const kept = turns.slice(from);
  return isEndOfTurn(kept[0]!) ? kept : [turnOf(kept[0]!, false), ...kept];
}

/** The first word by which the link's owner is told to be whose the alias is already. */
function firstSaidAgain(links: readonly MemoryLink[], link: MemoryLink): number | undefined {
  let current: MemoryLink | null = null;
  for (const { turn, link: owner } of wordsOf(links.map((one) => (isSameLink(one, link) ? link : one)))) {
    if (!isEndOfTurn(turn)) {
      if (owner === link && current === link) return turn;
      current = owner;
    } else if (owner === current) current = null;
  }
  return undefined;
}

function isSameLink(a: MemoryLink, b: MemoryLink): boolean {
  return a.level === b.level && a.id === b.id;
}

/** What a link says of its alias's turns; one of former times knows its last word only. */
export function turnsOf({ role, turns, atUs, linked }: MemoryLink): readonly number[] {
  return turns.length > 0 || role === "owner" ? turns : [turnOf(atUs, linked)];
}

interface Word {
  readonly turn: number;
  readonly link: MemoryLink;
}

/** All words about the alias, oldest first. */
function wordsOf(links: readonly MemoryLink[]): Word[] {
  const words: Word[] = [];
  for (const link of links) for (const turn of turnsOf(link)) words.push({ turn, link });
  return words.sort((a, b) => compareTurns(a.turn, b.turn) || (a.link.factId < b.link.factId ? -1 : 1));
}

/**
 * When the alias whose links these are was the owner's, in whole ms: what happened in the ms in which it went from one to
 * another counts for both. Null: ever. Allocates.
 *
 * Where words were forgotten for want of room, nobody knows what was free before: then it was nobody's.
 */
export function spansOfOwner(links: readonly MemoryLink[], owner: GroupMember): Spans {
  const isOwner = ({ level, id }: MemoryLink) => level === owner.level && id === owner.id;
  const knownFromUs = knownFrom(links);
  const spans: number[] = [];
  let freeSinceUs = knownFromUs;
  let current: MemoryLink | null = null;
  for (const { turn, link } of wordsOf(links)) {
    const atUs = Math.abs(turn);
    if (isEndOfTurn(turn)) {
      if (current !== link) continue;
      if (isOwner(link)) spans.push(Math.ceil(atUs / US_PER_MS));
      current = null;
      freeSinceUs = Math.max(knownFromUs, atUs);
    } else if (current !== link) {
      if (current !== null && isOwner(current)) spans.push(Math.ceil(atUs / US_PER_MS));
      const fromUs = current === null ? Math.min(freeSinceUs, atUs) : atUs;
      if (isOwner(link)) spans.push(Math.floor(fromUs / US_PER_MS));
      current = link;
    }
  }
  if (spans.length % 2 === 1) spans.push(Number.POSITIVE_INFINITY);
  const isEver = spans.length === 2 && spans[0] === -Infinity && spans[1] === Infinity;
  return isEver ? null : Float64Array.from(spans);
}

/** From when on all words are known, epoch µs: turns that begin with an end lack some, and so may links that are full. */
function knownFrom(links: readonly MemoryLink[]): number {
  let fromUs = Number.NEGATIVE_INFINITY;
  let oldestUs = Number.POSITIVE_INFINITY;
  for (const link of links) {
    const first = turnsOf(link)[0];
    if (first !== undefined && isEndOfTurn(first)) fromUs = Math.max(fromUs, -first);
    oldestUs = Math.min(oldestUs, link.atUs);
  }
  // Those forgotten were told no later than the oldest of those that are there.
  return links.length < MEMORY_LIMITS.linksMax ? fromUs : Math.max(fromUs, oldestUs);
}

/** Whether an instant, epoch ms, lies in a span. */
export function spansHold(spans: Float64Array, atMs: number): boolean {
  for (let at = 0; at < spans.length; at += 2) if (atMs >= spans[at]! && atMs < spans[at + 1]!) return true;
  return false;
}

/** Whether anything from the first to the last instant, epoch ms, may lie in a span: a bucket counts as a whole. */
export function spansMeet(spans: Float64Array, firstMs: number, lastMs: number): boolean {
  for (let at = 0; at < spans.length; at += 2)
    if (lastMs >= spans[at]! && firstMs < spans[at + 1]!) return true;
  return false;
}
