/**
 * A set of ordinals laid out in shared memory, read by lanes in plain TypeScript.
 *
 * Why not the bitmap library: a point lookup through the native binding costs a crossing each time; this one is a
 * few loads. Containers are roaring's (array, bitset, run), found through a directory instead of a search, because
 * ordinals are dense. Written once, before any reader sees it; immutable from then on.
 *
 * ```
 *   u32 magic | u32 chunks | u32 cardinality | u32 0
 *   directory, a pair per chunk of 65,536 ordinals:
 *     u32 kind << 24 | items   kind 0 empty, 1 array, 2 bitset, 3 run; items: values, 0 or runs
 *     u32 offset of the data, in u16 units from the buffer's start
 *   data, each container's from a multiple of 4 bytes:
 *     array  u16 value, rising            bitset  2048 × u32, bit b of word w is ordinal 32 w + b
 *     run    u16 start, u16 length − 1, rising
 * ```
 */
import { assert } from "../assert.ts";
import {
  BITSET_SIZE_BYTES,
  CHUNK_VALUE_COUNT,
  type Container,
  type ContainerKind,
  canonicalContainer,
  parsePortable,
} from "./portable.ts";
import { FreshBuffers, halvesOf, type TableBuffer, type TableBuffers, wordsOf } from "./table-buffer.ts";

const MAGIC = 0x314d_4250; // "PBM1"
const HEADER_WORDS = 4;
const KIND = { array: 1, bitset: 2, run: 3 } as const;
const KIND_NAMES: readonly (ContainerKind | null)[] = [null, "array", "bitset", "run"];
const KIND_SHIFT = 24;
const ITEMS_MASK = (1 << KIND_SHIFT) - 1;

/** Lays containers (rising by key) out in a buffer. O(data). */
export function writeSharedBitmap(source: readonly Container[], buffers: TableBuffers): TableBuffer {
  const containers = source.map(canonicalContainer);
  const chunkCount = (containers.at(-1)?.key ?? -1) + 1;
  const alignedHalves = (container: Container): number => container.data.length + (container.data.length & 1);
  let offset = 2 * (HEADER_WORDS + 2 * chunkCount);
  const halfCount = containers.reduce((sum, container) => sum + alignedHalves(container), offset);
  const table = buffers.take(2 * halfCount);
  const words = wordsOf(table.buffer);
  const halves = halvesOf(table.buffer);
  words.fill(0, 0, HEADER_WORDS + 2 * chunkCount);
  words[0] = MAGIC;
  words[1] = chunkCount;
  for (const container of containers) {
    const { key, kind, data } = container;
    const itemCount = kind === "array" ? data.length : kind === "run" ? data.length >> 1 : 0;
    words[2]! += container.cardinality;
    words[HEADER_WORDS + 2 * key] = (KIND[kind] << KIND_SHIFT) | itemCount;
    words[HEADER_WORDS + 2 * key + 1] = offset;
    halves.set(data, offset);
    offset += alignedHalves(container);
  }
  assert(offset === halfCount, "shared bitmap: size and data differ");
  return table;
}

/** Chunks of a laid-out bitmap as containers; their data are views. `cardinality` is not told. */
export function sharedContainer(
  buffer: SharedArrayBuffer,
  chunk: number,
): Omit<Container, "cardinality"> | null {
  const words = new Uint32Array(buffer, 0, HEADER_WORDS + 2 * chunk + 2);
  if (chunk >= words[1]!) return null;
  const entry = words[HEADER_WORDS + 2 * chunk]!;
  const kind = KIND_NAMES[entry >>> KIND_SHIFT]!;
  if (kind === null) return null;
  const items = entry & ITEMS_MASK;
  const length = kind === "array" ? items : kind === "run" ? 2 * items : BITSET_SIZE_BYTES / 2;
  return {
    key: chunk,
    kind,
    data: new Uint16Array(buffer, 2 * words[HEADER_WORDS + 2 * chunk + 1]!, length),
  };
}

export function sharedChunkCount(buffer: SharedArrayBuffer): number {
  return new Uint32Array(buffer, 0, HEADER_WORDS)[1]!;
}

export class SharedBitmap {
  readonly #words: Uint32Array;
  readonly #halves: Uint16Array;
  readonly #chunkCount: number;
  readonly cardinality: number;

  constructor(buffer: SharedArrayBuffer) {
    this.#words = wordsOf(buffer);
    this.#halves = halvesOf(buffer);
    assert(this.#words[0] === MAGIC, "shared bitmap: not one");
    this.#chunkCount = this.#words[1]!;
    this.cardinality = this.#words[2]!;
  }

  /** Whether `ordinal` (u32) is a member. O(log items of one container), allocates nothing. */
  has(ordinal: number): boolean {
    const chunk = ordinal >>> 16;
    if (chunk >= this.#chunkCount) return false;
    const entry = this.#words[HEADER_WORDS + 2 * chunk]!;
    const offset = this.#words[HEADER_WORDS + 2 * chunk + 1]!;
    const value = ordinal & (CHUNK_VALUE_COUNT - 1);
    const kind = entry >>> KIND_SHIFT;
    if (kind === KIND.bitset) return ((this.#halves[offset + (value >>> 4)]! >>> (value & 15)) & 1) === 1;
    if (kind === 0) return false;
    const stride = kind === KIND.run ? 2 : 1;
    const halves = this.#halves;
    let low = 0;
    let high = entry & ITEMS_MASK;
    // The last item that begins at or before `value` is at low − 1.
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (halves[offset + middle * stride]! <= value) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return false;
    const at = offset + (low - 1) * stride;
    return stride === 1 ? halves[at] === value : value - halves[at]! <= halves[at + 1]!;
  }
}

export type OpenedPortable =
  | { readonly ok: true; readonly members: SharedBitmap }
  | { readonly ok: false; readonly fault: string };

/** Portable roaring bytes of any origin, checked and opened for point lookups. */
export function openPortable(bytes: Uint8Array): OpenedPortable {
  const parsed = parsePortable(bytes);
  if (!parsed.ok) return parsed;
  return {
    ok: true,
    members: new SharedBitmap(writeSharedBitmap(parsed.containers, new FreshBuffers()).buffer),
  };
}
