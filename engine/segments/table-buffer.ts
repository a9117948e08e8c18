/**
 * Shared memory of compiled tables, in buffers that are used again.
 *
 * Why: a SharedArrayBuffer that is merely dropped stays resident until every thread's collector has been by, which takes
 * seconds; a swap that takes new ones each time doubles a node. So who compiles takes buffers from whoever counts their
 * users (server/supervisor/table-pool.ts), by sizes rounded up, so that a list that changed a little fits into what the
 * list before it has left. A buffer comes as it was left: who takes it writes every word that is read later.
 */

export interface TableBuffer {
  /** Unlike that of any other buffer of the node: a SharedArrayBuffer is another object in every thread. */
  readonly id: number;
  readonly buffer: SharedArrayBuffer;
}

export interface TableBuffers {
  /** Of this size at least. What it holds is whatever was there. */
  take(sizeBytes: number): TableBuffer;
}

const SIZE_MIN = 4096;
/** A size is rounded up by an eighth of itself at most. */
const STEPS_PER_DOUBLING = 8;

/** The size of a buffer for `sizeBytes`. */
export function tableSizeFor(sizeBytes: number): number {
  let step = SIZE_MIN;
  while (step * 2 * STEPS_PER_DOUBLING <= sizeBytes) step *= 2;
  return Math.max(1, Math.ceil(sizeBytes / step)) * step;
}

/**
 * Memory of its own for a table. As one that may grow it is mapped by itself and goes back to the system with the table;
 * the C library's heaps, from which other buffers of some hundred kilobytes come, keep what a swap once needed.
 */
export function newTableMemory(sizeBytes: number): SharedArrayBuffer {
  const size = tableSizeFor(sizeBytes);
  return new SharedArrayBuffer(size, { maxByteLength: size });
}

/** All of a table as words. Of a length that is said: that of an array over memory that may grow is asked for at each look. */
export function wordsOf(buffer: SharedArrayBuffer): Uint32Array {
  return new Uint32Array(buffer, 0, buffer.byteLength / Uint32Array.BYTES_PER_ELEMENT);
}

/** The same as halves of words. */
export function halvesOf(buffer: SharedArrayBuffer): Uint16Array {
  return new Uint16Array(buffer, 0, buffer.byteLength / Uint16Array.BYTES_PER_ELEMENT);
}

let freshIdLast = 0;

/** New ones, for who compiles in one thread and lets the collector have them. */
export class FreshBuffers implements TableBuffers {
  take(sizeBytes: number): TableBuffer {
    freshIdLast += 1;
    return { id: freshIdLast, buffer: newTableMemory(sizeBytes) };
  }
}
