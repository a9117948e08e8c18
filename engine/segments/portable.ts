/**
 * Roaring's portable serialisation, read with suspicion and written in one way only.
 *
 * Why of our own: `roaring` and `roaring-wasm` choose containers differently (at equal sizes one writes an array, the
 * other a run), so their bytes differ for one set, and neither checks all of what it deserialises. Here every byte
 * is checked before a library sees it, and a set has exactly one serialisation.
 *
 * Layout (little-endian, https://github.com/RoaringBitmap/RoaringFormatSpec):
 * ```
 *   without runs: u32 cookie 12346 | u32 containers | (u16 key, u16 cardinality − 1)* | u32 offset* | container*
 *   with runs:    u16 cookie 12347 | u16 containers − 1 | run flags, a bit each | (u16 key, u16 cardinality − 1)*
 *                 | u32 offset*, only from 4 containers on | container*
 *   container:    array: u16 value* (cardinality ≤ 4096) | bitset: 8192 bytes | run: u16 runs, (u16 start, u16 length − 1)*
 * ```
 * Canonical choice: the smaller of array (≤ 4096 values) or bitset; a run only where it is smaller still.
 */
import { assert } from "../assert.ts";

assert(new Uint8Array(Uint16Array.of(1).buffer)[0] === 1, "portable: made for little-endian machines");

export type ContainerKind = "array" | "bitset" | "run";

/** The values of one 65,536-wide chunk. `data`: array values; 4096 words of bits; or (start, length − 1) pairs. */
export interface Container {
  readonly key: number;
  readonly cardinality: number;
  readonly kind: ContainerKind;
  readonly data: Uint16Array;
}

export type PortableResult =
  | { readonly ok: true; readonly containers: readonly Container[]; readonly cardinality: number }
  | { readonly ok: false; readonly fault: string };

export const CHUNK_VALUE_COUNT = 65_536;
export const BITSET_SIZE_BYTES = CHUNK_VALUE_COUNT / 8;
export const ARRAY_VALUES_MAX = 4096;
const COOKIE_WITHOUT_RUNS = 12_346;
const COOKIE_WITH_RUNS = 12_347;
const OFFSETS_FROM_CONTAINERS = 4;

/**
 * Reads and checks a serialised bitmap.
 *
 * @param mayAlias containers may be views of `bytes`, which then must not change for as long as they are used.
 * Cost: O(bytes); allocates at most the input's size again.
 * Errors: none is thrown; bytes that no correct writer makes give a fault that says what is wrong.
 */
export function parsePortable(bytes: Uint8Array, mayAlias = false): PortableResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fault = (text: string): PortableResult => ({ ok: false, fault: `roaring: ${text}` });
  if (bytes.length < 8) return fault("shorter than a header");
  const cookie = view.getUint16(0, true);
  const hasRuns = cookie === COOKIE_WITH_RUNS;
  if (!hasRuns && view.getUint32(0, true) !== COOKIE_WITHOUT_RUNS) return fault("no portable roaring bitmap");
  const count = hasRuns ? view.getUint16(2, true) + 1 : view.getUint32(4, true);
  if (count > CHUNK_VALUE_COUNT) return fault("more containers than there are keys");
  const flagsAt = 4;
  let at = hasRuns ? flagsAt + Math.ceil(count / 8) : 8;
  const descriptionsAt = at;
  at += 4 * count;
  const hasOffsets = !hasRuns || count >= OFFSETS_FROM_CONTAINERS;
  const offsetsAt = at;
  if (hasOffsets) at += 4 * count;
  if (at > bytes.length) return fault("truncated in its header");
  const containers: Container[] = [];
  let keyBefore = -1;
  let cardinalityTotal = 0;
  for (let index = 0; index < count; index++) {
    const key = view.getUint16(descriptionsAt + 4 * index, true);
    const cardinality = view.getUint16(descriptionsAt + 4 * index + 2, true) + 1;
    if (key <= keyBefore) return fault("keys are not in rising order");
    keyBefore = key;
    if (hasOffsets && view.getUint32(offsetsAt + 4 * index, true) !== at) return fault("an offset is wrong");
    const isRun = hasRuns && ((bytes[flagsAt + (index >> 3)]! >> (index & 7)) & 1) === 1;
    const kind = isRun ? "run" : cardinality <= ARRAY_VALUES_MAX ? "array" : "bitset";
    let sizeBytes = kind === "array" ? 2 * cardinality : BITSET_SIZE_BYTES;
    if (kind === "run") {
      if (at + 2 > bytes.length) return fault("truncated in a container");
      sizeBytes = 4 * view.getUint16(at, true);
      at += 2;
    }
    if (at + sizeBytes > bytes.length) return fault("truncated in a container");
    const data =
      mayAlias && isAligned(bytes, at) ? viewOf(bytes, at, sizeBytes) : copyOf(bytes, at, sizeBytes);
    at += sizeBytes;
    const container = { key, cardinality, kind, data } as const;
    const wrong = containerFault(container);
    if (wrong !== "") return fault(wrong);
    containers.push(container);
    cardinalityTotal += cardinality;
  }
  if (at !== bytes.length) return fault("bytes after its end");
  return { ok: true, containers, cardinality: cardinalityTotal };
}

const WIDE_BYTES = Uint32Array.BYTES_PER_ELEMENT;

function isAligned(bytes: Uint8Array, at: number): boolean {
  return (bytes.byteOffset + at) % WIDE_BYTES === 0;
}

function viewOf(bytes: Uint8Array, at: number, sizeBytes: number): Uint16Array {
  return new Uint16Array(bytes.buffer, bytes.byteOffset + at, sizeBytes / 2);
}

function copyOf(bytes: Uint8Array, at: number, sizeBytes: number): Uint16Array {
  const data = new Uint16Array(sizeBytes / 2);
  new Uint8Array(data.buffer).set(bytes.subarray(at, at + sizeBytes));
  return data;
}

function containerFault({ kind, cardinality, data }: Container): string {
  if (kind === "array") {
    for (let index = 1; index < data.length; index++) {
      if (data[index]! <= data[index - 1]!) return "an array is not in rising order";
    }
    return "";
  }
  if (kind === "bitset") return bitCount(data) === cardinality ? "" : "a bitset has another cardinality";
  let total = 0;
  let next = 0;
  for (let index = 0; index < data.length; index += 2) {
    const start = data[index]!;
    const end = start + data[index + 1]! + 1;
    // A run that touches the one before would be part of it.
    if ((index > 0 && start <= next) || end > CHUNK_VALUE_COUNT) return "runs overlap or are out of order";
    total += end - start;
    next = end;
  }
  return total === cardinality ? "" : "runs have another cardinality";
}

function bitCount(words: Uint16Array): number {
  let count = 0;
  const wide = new Uint32Array(words.buffer, words.byteOffset, words.length >> 1);
  for (let index = 0; index < wide.length; index++) count += bitsIn(wide[index]!);
  return count;
}

function bitsIn(word: number): number {
  let pairs = word - ((word >>> 1) & 0x5555_5555);
  pairs = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** Calls `visit` for each maximal run of consecutive values; `end` exclusive. Costs O(data). */
export function forEachRun(container: Container, visit: (start: number, end: number) => void): void {
  const { kind, data } = container;
  if (kind === "run") {
    for (let index = 0; index < data.length; index += 2) {
      visit(data[index]!, data[index]! + data[index + 1]! + 1);
    }
    return;
  }
  let start = -1;
  let end = -1;
  const add = (value: number): void => {
    if (value === end) {
      end++;
      return;
    }
    if (start >= 0) visit(start, end);
    start = value;
    end = value + 1;
  };
  if (kind === "array") for (let index = 0; index < data.length; index++) add(data[index]!);
  else {
    for (let word = 0; word < data.length; word++) {
      for (let bits = data[word]!; bits !== 0; bits &= bits - 1)
        add(word * 16 + 31 - Math.clz32(bits & -bits));
    }
  }
  if (start >= 0) visit(start, end);
}

function runCountOf({ kind, data }: Container): number {
  if (kind === "run") return data.length >> 1;
  let count = 0;
  if (kind === "array") {
    for (let index = 0; index < data.length; index++) {
      if (index === 0 || data[index]! !== data[index - 1]! + 1) count++;
    }
    return count;
  }
  // A run begins at each bit whose lower neighbour is not set.
  const wide = new Uint32Array(data.buffer, data.byteOffset, data.length >> 1);
  let carry = 0;
  for (let index = 0; index < wide.length; index++) {
    const word = wide[index]!;
    count += bitsIn(word & ~((word << 1) | carry));
    carry = word >>> 31;
  }
  return count;
}

/** The container's one canonical form; itself where it already has it. */
export function canonicalContainer(container: Container): Container {
  const { key, cardinality } = container;
  assert(cardinality > 0, "portable: a container is never empty");
  const runCount = runCountOf(container);
  const plainSizeBytes = cardinality <= ARRAY_VALUES_MAX ? 2 * cardinality : BITSET_SIZE_BYTES;
  const plainKind = cardinality <= ARRAY_VALUES_MAX ? "array" : "bitset";
  const kind = 2 + 4 * runCount < plainSizeBytes ? "run" : plainKind;
  if (kind === container.kind) return container;
  let at = 0;
  let data: Uint16Array;
  if (kind === "run") {
    data = new Uint16Array(2 * runCount);
    forEachRun(container, (start, end) => {
      data[at++] = start;
      data[at++] = end - start - 1;
    });
  } else if (kind === "array") {
    data = new Uint16Array(cardinality);
    forEachRun(container, (start, end) => {
      for (let value = start; value < end; value++) data[at++] = value;
    });
  } else {
    data = new Uint16Array(BITSET_SIZE_BYTES / 2);
    forEachRun(container, (start, end) => {
      for (let value = start; value < end; value++) data[value >> 4]! |= 1 << (value & 15);
    });
  }
  return { key, cardinality, kind, data };
}

/** Serialises containers in rising order of key, each in canonical form: one set, one string of bytes. */
export function writePortable(source: readonly Container[]): Uint8Array {
  const containers = source.map(canonicalContainer);
  const count = containers.length;
  const hasRuns = containers.some((container) => container.kind === "run");
  const hasOffsets = !hasRuns || count >= OFFSETS_FROM_CONTAINERS;
  const headerSizeBytes = (hasRuns ? 4 + Math.ceil(count / 8) : 8) + 4 * count + (hasOffsets ? 4 * count : 0);
  const sizeOf = (container: Container): number =>
    2 * container.data.length + (container.kind === "run" ? 2 : 0);
  const bytes = new Uint8Array(containers.reduce((sum, one) => sum + sizeOf(one), headerSizeBytes));
  const view = new DataView(bytes.buffer);
  let at = 4;
  if (hasRuns) {
    view.setUint32(0, COOKIE_WITH_RUNS | ((count - 1) << 16), true);
    containers.forEach((container, index) => {
      if (container.kind === "run") bytes[at + (index >> 3)]! |= 1 << (index & 7);
    });
    at += Math.ceil(count / 8);
  } else {
    view.setUint32(0, COOKIE_WITHOUT_RUNS, true);
    view.setUint32(4, count, true);
    at = 8;
  }
  let offset = headerSizeBytes;
  containers.forEach((container, index) => {
    view.setUint16(at + 4 * index, container.key, true);
    view.setUint16(at + 4 * index + 2, container.cardinality - 1, true);
    if (hasOffsets) view.setUint32(at + 4 * (count + index), offset, true);
    offset += sizeOf(container);
  });
  offset = headerSizeBytes;
  for (const { kind, data } of containers) {
    if (kind === "run") {
      view.setUint16(offset, data.length / 2, true);
      offset += 2;
    }
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}
