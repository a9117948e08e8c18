/**
 * A batch's facts by visitor, in the order of the visitors' keys: neighbours share pages of LMDB, and a transaction writes
 * each page once. Out of order a transaction copied a page for nearly every visitor, and commits took most of a recovery.
 */
import { assert } from "../../engine/index.ts";
import type { IdentityIndex } from "./identity-index.ts";
import type { FactBatch } from "./recovery-batch.ts";

/**
 * To sort by: one u64 a run, of the 41 bits of its key that follow what all keys begin with, and its index.
 *
 *     high  bytes 0 to 3     low  byte 4 │ 1 bit of byte 5 │ 23 bits of index
 */
const INDEX_BITS = 23;
const RUNS_MAX = 1 << INDEX_BITS;
const INDEX_MASK = RUNS_MAX - 1;

/** Facts of visitors, one after the other. All in shared memory. */
export interface GroupedFacts {
  /** Facts, a visitor's as they were added. */
  readonly order: Int32Array;
  /** By group: its visitor (number of a surrogate of it), and where its facts end in `order`. */
  readonly visitors: Int32Array;
  readonly ends: Int32Array;
  /** 1 where more than decisions is told of the visitor. */
  readonly isMixed: Uint8Array;
  readonly count: number;
  /** How many of the groups threads have taken to fold; element 0. */
  readonly taken: Int32Array;
}

/** A surrogate's facts: by run, its number, and where they lie among the facts by surrogate. */
interface Runs {
  readonly numbers: Int32Array;
  readonly firsts: Int32Array;
  readonly ends: Int32Array;
  readonly isMixed: Uint8Array;
  readonly count: number;
}

/**
 * Facts of visitors who were erased are in no group; nor are those of unknown ones, which are told.
 *
 * @param identities resolved. @param onUnknown of the surrogate's number, and how many facts are about it.
 * Cost: O(facts + surrogates), and O(n log n) of the visitors.
 */
export function groupByVisitor(
  batch: FactBatch,
  identities: IdentityIndex,
  onUnknown: (number: number, factCount: number) => void,
): GroupedFacts {
  const bySurrogate = batch.byVisitor(identities.count);
  const runs = runsOf(batch, bySurrogate, identities, onUnknown);
  const { sorted, isRepeated } = inOrderOfKeys(runs, identities);
  const order = sharedInts(batch.count);
  const visitors = sharedInts(runs.count);
  const ends = sharedInts(runs.count);
  const isMixed = new Uint8Array(new SharedArrayBuffer(runs.count));
  let count = 0;
  let place = 0;
  for (let index = 0; index < runs.count; index++) {
    const run = sorted[index]!;
    for (let from = runs.firsts[run]!; from < runs.ends[run]!; from++)
      order[place++] = bySurrogate.order[from]!;
    if (isRepeated[index] === 0) count += 1;
    else batch.inOrderOfFiles(order.subarray(count > 1 ? ends[count - 2]! : 0, place)); // Another surrogate of it.
    visitors[count - 1] = runs.numbers[run]!;
    ends[count - 1] = place;
    isMixed[count - 1]! |= runs.isMixed[run]!;
  }
  return { order, visitors, ends, isMixed, count, taken: sharedInts(1) };
}

function runsOf(
  batch: FactBatch,
  bySurrogate: { readonly order: Int32Array; readonly ends: Int32Array },
  identities: IdentityIndex,
  onUnknown: (number: number, factCount: number) => void,
): Runs {
  const runsMax = Math.min(batch.count, identities.count);
  assert(runsMax <= RUNS_MAX, "recovery: a batch has more visitors than can be sorted");
  const numbers = new Int32Array(runsMax);
  const firsts = new Int32Array(runsMax);
  const ends = new Int32Array(runsMax);
  const isMixed = new Uint8Array(runsMax);
  let count = 0;
  let first = 0;
  for (let number = 0; number < identities.count; number++) {
    const end = bySurrogate.ends[number]!;
    if (end === first) continue;
    if (identities.isKnown(number)) {
      numbers[count] = number;
      firsts[count] = first;
      ends[count++] = end;
    } else if (identities.isUnknown(number)) onUnknown(number, end - first);
    first = end;
  }
  if (batch.otherCount > 0) {
    const isTold = new Uint8Array(identities.count);
    for (const { visitor } of batch.others) isTold[visitor] = 1;
    for (let run = 0; run < count; run++) isMixed[run] = isTold[numbers[run]!]!;
  }
  return { numbers, firsts, ends, isMixed, count };
}

/**
 * Indexes of runs, and where a run's key is that of the one before. By a number first, and only where those are the same
 * by the keys themselves.
 */
function inOrderOfKeys(
  { numbers, count }: Runs,
  identities: IdentityIndex,
): { sorted: Int32Array; isRepeated: Uint8Array } {
  const prefixSize = identities.commonPrefixSize;
  const words = new Uint32Array(2 * count);
  for (let run = 0; run < count; run++) {
    const number = numbers[run]!;
    const byte = (at: number): number => identities.keyByte(number, prefixSize + at);
    words[2 * run] = (byte(4) << 24) | ((byte(5) >> 7) << INDEX_BITS) | run;
    words[2 * run + 1] = (byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3);
  }
  new BigUint64Array(words.buffer).sort();
  const sorted = new Int32Array(count);
  const isRepeated = new Uint8Array(count);
  const compare = (a: number, b: number): number =>
    identities.compareKeys(numbers[a]!, numbers[b]!, prefixSize);
  for (let first = 0; first < count; ) {
    let end = first;
    do sorted[end] = words[2 * end]! & INDEX_MASK;
    while (++end < count && hasSameBits(words, first, end));
    if (end - first > 1) {
      sorted.subarray(first, end).sort((a, b) => compare(a, b) || a - b);
      for (let at = first + 1; at < end; at++)
        if (compare(sorted[at - 1]!, sorted[at]!) === 0) isRepeated[at] = 1;
    }
    first = end;
  }
  return { sorted, isRepeated };
}

function hasSameBits(words: Uint32Array, a: number, b: number): boolean {
  return (
    words[2 * a + 1] === words[2 * b + 1] && words[2 * a]! >>> INDEX_BITS === words[2 * b]! >>> INDEX_BITS
  );
}

function sharedInts(count: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));
}
