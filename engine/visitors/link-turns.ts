/**
 * When an alias was whose: a device may be one customer's today and another's tomorrow, and neither gets what is the
 * other's.
 *
 * The alias keeps all words about each owner (`MemoryLink.turns`). From them all follows: it is an owner's from its word
 * on until that is taken back or another's word comes. What happened while it was nobody's is that one's who came next:
 * making an anonymous visitor known brings its past along, once. Reads of an owner take from an alias what lies in its
 * spans and nothing else, for ever: moving the alias on takes nothing away from whose it was before.
 *
 * A turn is a number: the word's time, epoch µs; negative (−0 too) where the link ended.
 */
import type { GroupMember } from "./group.ts";
import type { MemoryLink } from "./memory.ts";
import { MEMORY_LIMITS } from "./memory-layout.ts";

const US_PER_MS = 1000;

/** Half-open, epoch ms, in rising order: from, until, from, until… Null: all there is. Empty: nothing. */
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

/** The turns with one more; those given stay as they are. Words of one meaning in a row go first where there are too many. */
export function turnsWith(turns: readonly number[], atUs: number, linked: boolean): readonly number[] {
  const said = turnOf(atUs, linked);
  if (turns.some((turn) => Object.is(turn, said))) return turns;
  let all = [...turns, said].sort(compareTurns);
  if (all.length <= MEMORY_LIMITS.turnsMax) return all;
  const isWithin = (at: number) =>
    at > 0 &&
    at < all.length - 1 &&
    isEndOfTurn(all[at]!) === isEndOfTurn(all[at - 1]!) &&
    isEndOfTurn(all[at]!) === isEndOfTurn(all[at + 1]!);
  all = all.filter((_, at) => !isWithin(at));
  // Long ago it was whose it was a little longer: no cap gets wider.
  while (all.length > MEMORY_LIMITS.turnsMax)
    all.splice(isEndOfTurn(all[0]!) ? 0 : 1, isEndOfTurn(all[0]!) ? 1 : 2);
  return all;
}

/** What a link says of its alias's turns; one of former times knows its last word only. */
export function turnsOf({ role, turns, atUs, linked }: MemoryLink): readonly number[] {
  return turns.length > 0 || role === "owner" ? turns : [turnOf(atUs, linked)];
}

interface Word {
  readonly turn: number;
  readonly link: MemoryLink;
}

/**
 * When the alias whose links these are was the owner's. Null: ever. Allocates.
 *
 * Where links were forgotten for want of room, nobody knows whose it was before the first word: then it was nobody's.
 */
export function spansOfOwner(links: readonly MemoryLink[], owner: GroupMember): Spans {
  const words: Word[] = [];
  for (const link of links) for (const turn of turnsOf(link)) words.push({ turn, link });
  words.sort((a, b) => compareTurns(a.turn, b.turn) || (a.link.factId < b.link.factId ? -1 : 1));
  const isOwner = ({ level, id }: MemoryLink) => level === owner.level && id === owner.id;
  const spans: number[] = [];
  let freeSinceUs =
    links.length < MEMORY_LIMITS.linksMax ? Number.NEGATIVE_INFINITY : Math.abs(words[0]?.turn ?? 0);
  let current: MemoryLink | null = null;
  for (const { turn, link } of words) {
    const atUs = Math.abs(turn);
    if (isEndOfTurn(turn)) {
      if (current !== link) continue;
      if (isOwner(link)) spans.push(atUs / US_PER_MS);
      current = null;
      freeSinceUs = atUs;
    } else if (current !== link) {
      if (current !== null && isOwner(current)) spans.push(atUs / US_PER_MS);
      if (isOwner(link)) spans.push((current === null ? freeSinceUs : atUs) / US_PER_MS);
      current = link;
    }
  }
  if (spans.length % 2 === 1) spans.push(Number.POSITIVE_INFINITY);
  const isEver = spans.length === 2 && spans[0] === -Infinity && spans[1] === Infinity;
  return isEver ? null : Float64Array.from(spans);
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
