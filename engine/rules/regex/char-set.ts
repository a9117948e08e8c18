/**
 * Sets of code points, as sorted ranges `[first, last, first, last, …]` that neither touch nor overlap; the named classes
 * of RE2, and folding of case. Only patterns are made of these; matching reads tables (matcher.ts).
 */
export type CharSet = readonly number[];

export const CODE_POINT_MAX = 0x10ffff;
export const EMPTY_SET: CharSet = [];
export const ANY: CharSet = [0, CODE_POINT_MAX];

/** Ranges in any order, overlapping or not → a set. */
export function charSet(ranges: readonly number[]): CharSet {
  const pairs: [number, number][] = [];
  for (let at = 0; at < ranges.length; at += 2) pairs.push([ranges[at]!, ranges[at + 1]!]);
  pairs.sort(([a], [b]) => a - b);
  const set: number[] = [];
  for (const [first, last] of pairs) {
    if (set.length > 0 && first <= set.at(-1)! + 1) set[set.length - 1] = Math.max(set.at(-1)!, last);
    else set.push(first, last);
  }
  return set;
}

export function complement(set: CharSet): CharSet {
  const others: number[] = [];
  let from = 0;
  for (let at = 0; at < set.length; at += 2) {
    if (set[at]! > from) others.push(from, set[at]! - 1);
    from = set[at + 1]! + 1;
  }
  if (from <= CODE_POINT_MAX) others.push(from, CODE_POINT_MAX);
  return others;
}

export function holds(set: CharSet, codePoint: number): boolean {
  for (let at = 0; at < set.length; at += 2) {
    if (codePoint < set[at]!) return false;
    if (codePoint <= set[at + 1]!) return true;
  }
  return false;
}

const of = (text: string): CharSet =>
  charSet([...text].flatMap((each) => [each.codePointAt(0)!, each.codePointAt(0)!]));
const DIGIT = [48, 57];
const UPPER = [65, 90];
const LOWER = [97, 122];

export const NEWLINE: CharSet = [10, 10];
export const WORD: CharSet = charSet([...DIGIT, ...UPPER, ...LOWER, 95, 95]);

/** `\d`, `\s`, `\w`: ASCII only, as in RE2. */
export const PERL_CLASSES: Readonly<Record<string, CharSet>> = { d: DIGIT, s: of("\t\n\f\r "), w: WORD };

/** `[[:alpha:]]` and its like. */
export const POSIX_CLASSES: Readonly<Record<string, CharSet>> = {
  alnum: charSet([...DIGIT, ...UPPER, ...LOWER]),
  alpha: charSet([...UPPER, ...LOWER]),
  ascii: [0, 127],
  blank: of("\t "),
  cntrl: [0, 31, 127, 127],
  digit: DIGIT,
  graph: [33, 126],
  lower: LOWER,
  print: [32, 126],
  punct: [33, 47, 58, 64, 91, 96, 123, 126],
  space: [9, 13, 32, 32],
  upper: UPPER,
  word: WORD,
  xdigit: charSet([...DIGIT, 65, 70, 97, 102]),
};

/** Past the last letter that has a case. */
const CASED_END = 0x1e944;
/** Dotted capital I and dotless i fold to themselves only. */
const UNFOLDED = new Set([0x130, 0x131]);
/** Code points that are equal but for case, by each of them; made when first needed. */
let orbits: ReadonlyMap<number, readonly number[]> | null = null;

function foldOrbits(): ReadonlyMap<number, readonly number[]> {
  if (orbits !== null) return orbits;
  const byFolded = new Map<number, number[]>();
  for (let codePoint = 0; codePoint < CASED_END; codePoint++) {
    if ((codePoint >= 0xd800 && codePoint <= 0xdfff) || UNFOLDED.has(codePoint)) continue;
    const upper = single(String.fromCodePoint(codePoint).toUpperCase(), codePoint);
    const folded = single(String.fromCodePoint(upper).toLowerCase(), upper);
    const orbit = byFolded.get(folded);
    if (orbit === undefined) byFolded.set(folded, [codePoint]);
    else orbit.push(codePoint);
  }
  const cased = [...byFolded.values()].filter((orbit) => orbit.length > 1);
  orbits = new Map(cased.flatMap((orbit) => orbit.map((codePoint) => [codePoint, orbit] as const)));
  return orbits;
}

/** The code point that a text is; of several: `otherwise`. */
function single(text: string, otherwise: number): number {
  const codePoint = text.codePointAt(0)!;
  return text.length === (codePoint > 0xffff ? 2 : 1) ? codePoint : otherwise;
}

/** The set with all that differs from its members by case alone. Cost: O(code points in it that may have a case). */
export function foldCase(set: CharSet): CharSet {
  const folded = [...set];
  for (let at = 0; at < set.length; at += 2) {
    const last = Math.min(set[at + 1]!, CASED_END - 1);
    for (let codePoint = set[at]!; codePoint <= last; codePoint++) {
      const orbit = codePoint < 128 ? asciiOrbit(codePoint) : (foldOrbits().get(codePoint) ?? []);
      for (const other of orbit) folded.push(other, other);
    }
  }
  return charSet(folded);
}

/** Without the table: most patterns are ASCII. The Kelvin sign is a k, the long s an s. */
function asciiOrbit(codePoint: number): readonly number[] {
  const lower = codePoint | 32;
  if (lower < 97 || lower > 122 || codePoint < 65) return [];
  const orbit = [lower, lower - 32];
  if (lower === 107) orbit.push(0x212a);
  if (lower === 115) orbit.push(0x17f);
  return orbit;
}
