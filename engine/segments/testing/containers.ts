/** Containers made of values, and values of containers: what tests compare bitmaps by. */
import { assert } from "../../assert.ts";
import {
  BITSET_SIZE_BYTES,
  CHUNK_VALUE_COUNT,
  type Container,
  canonicalContainer,
  forEachRun,
} from "../portable.ts";

/** Containers of a rising sequence of u32 values; equal neighbours are one. */
export function containersOf(sorted: Uint32Array): Container[] {
  const containers: Container[] = [];
  for (let from = 0; from < sorted.length; ) {
    const key = sorted[from]! >>> 16;
    const bits = new Uint16Array(BITSET_SIZE_BYTES / 2);
    let cardinality = 0;
    let before = -1;
    for (; from < sorted.length && sorted[from]! >>> 16 === key; from++) {
      const value = sorted[from]! & 0xffff;
      assert(value >= before, "portable: values must be in rising order");
      if (value === before) continue;
      bits[value >> 4]! |= 1 << (value & 15);
      cardinality++;
      before = value;
    }
    assert(
      containers.length === 0 || containers.at(-1)!.key < key,
      "portable: values must be in rising order",
    );
    containers.push(canonicalContainer({ key, cardinality, kind: "bitset", data: bits }));
  }
  return containers;
}

/** Calls `visit` for each value in rising order. */
export function forEachValue(containers: readonly Container[], visit: (value: number) => void): void {
  for (const container of containers) {
    const base = container.key * CHUNK_VALUE_COUNT;
    forEachRun(container, (start, end) => {
      for (let value = start; value < end; value++) visit(base + value);
    });
  }
}
