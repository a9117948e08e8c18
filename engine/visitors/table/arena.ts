/**
 * Blocks for memories, from an arena that all threads share.
 *
 * The arena is pages of 64 KiB; a page with blocks of one size class belongs to that class until all its blocks are
 * free. Each thread puts a few blocks by, so that most calls take no lock; those are in shared memory as well, and a
 * thread that ended leaves none behind (`flush`). A page's blocks are touched as they are first handed out.
 *
 * What it does not do: know who owns a block, or zero one.
 */
import { ClassPages } from "./class-pages.ts";
import {
  BLOCK_CLASSES,
  CACHE_BLOCKS,
  CONTROL,
  COUNTER,
  COUNTER_STRIDE,
  GRANULE_BYTES,
  HOLDER,
  HOLDER_WORDS,
  type VisitorTableBuffers,
} from "./table-layout.ts";

/** Granules that one trip to the shared lists brings at most. */
const BATCH_GRANULES = 32;
/** A block of a larger class is given where none of its own is left, up to so many classes above. */
const CLASSES_ABOVE_MAX = 5;

export class Arena {
  /** The class of the block that `allocate` gave last: at least the one asked for. */
  allocatedClass = 0;
  readonly #control: Int32Array;
  readonly pages: ClassPages;
  readonly #caches: Int32Array;
  readonly #counters: Float64Array;

  constructor(buffers: VisitorTableBuffers, holder: number) {
    this.#control = new Int32Array(buffers.control);
    this.pages = new ClassPages(buffers, holder);
    this.#caches = new Int32Array(
      buffers.holders,
      4 * (holder * HOLDER_WORDS + HOLDER.CACHES),
      BLOCK_CLASSES.length * (CACHE_BLOCKS + 1),
    );
    this.#counters = new Float64Array(buffers.counters, 8 * holder * COUNTER_STRIDE, COUNTER_STRIDE);
  }

  /** A block of the class, or of one above it where there is no other; −1 where the arena has none. */
  allocate(classIndex: number): number {
    const last = Math.min(BLOCK_CLASSES.length - 1, classIndex + CLASSES_ABOVE_MAX);
    for (let index = classIndex; index <= last; index++) {
      const cache = index * (CACHE_BLOCKS + 1);
      if (this.#caches[cache] === 0) this.#refill(index);
      const count = this.#caches[cache]!;
      if (count === 0) continue;
      const block = this.#caches[cache + count]!;
      this.#caches[cache] = count - 1;
      this.#counters[COUNTER.arenaUsedBytes]! += BLOCK_CLASSES[index]! * GRANULE_BYTES;
      this.allocatedClass = index;
      return block;
    }
    Atomics.store(this.#control, CONTROL.STARVED, 1);
    this.#counters[COUNTER.arenaFull]!++;
    return -1;
  }

  release(block: number, classIndex: number): void {
    this.#counters[COUNTER.arenaUsedBytes]! -= BLOCK_CLASSES[classIndex]! * GRANULE_BYTES;
    const cache = classIndex * (CACHE_BLOCKS + 1);
    const batch = batchBlocks(classIndex);
    if (this.#caches[cache] === 2 * batch) this.#giveBack(classIndex, batch);
    const count = this.#caches[cache]! + 1;
    this.#caches[cache + count] = block;
    this.#caches[cache] = count;
    if (this.pages.isDraining(block)) this.#giveBack(classIndex, 1);
  }

  /** Gives back what was put by: for a thread that ends, and for those that count. */
  flush(): void {
    for (let index = 0; index < BLOCK_CLASSES.length; index++) this.#giveBack(index, CACHE_BLOCKS);
  }

  /** Brings a batch from the class's pages, one block at least if there is one. */
  #refill(classIndex: number): void {
    const cache = classIndex * (CACHE_BLOCKS + 1);
    const batch = batchBlocks(classIndex);
    this.pages.lock(classIndex);
    let count = 0;
    while (count < batch) {
      const block = this.pages.take(classIndex, count === 0);
      if (block < 0) break;
      count++;
      this.#caches[cache + count] = block;
    }
    this.#caches[cache] = count;
    this.pages.unlock(classIndex);
  }

  /** Gives up to `batch` blocks that were put by back to their pages, the last ones first. */
  #giveBack(classIndex: number, batch: number): void {
    const cache = classIndex * (CACHE_BLOCKS + 1);
    const count = this.#caches[cache]!;
    if (count === 0) return;
    const given = Math.min(batch, count);
    this.pages.lock(classIndex);
    for (let index = count; index > count - given; index--) {
      this.#caches[cache] = index - 1;
      this.pages.give(this.#caches[cache + index]!, classIndex);
    }
    this.pages.unlock(classIndex);
  }
}

function batchBlocks(classIndex: number): number {
  return Math.max(1, Math.min(CACHE_BLOCKS / 2, Math.floor(BATCH_GRANULES / BLOCK_CLASSES[classIndex]!)));
}
