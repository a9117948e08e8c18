/**
 * Blocks for memories, from an arena that all threads share.
 *
 * The arena is pages of 64 KiB; a page with blocks of one size class belongs to that class until all its blocks are
 * free. Each thread puts a few blocks by, so that most calls take no lock; those are in shared memory as well, and a
 * thread that ended leaves none behind (`flush`). A page's blocks are touched as they are first handed out.
 *
 * What it does not do: know who owns a block, or zero one.
 */
import { assert } from "../../assert.ts";
import { patientLock, unlockWord } from "./spin.ts";
import {
  BLOCK_CLASSES,
  CACHE_BLOCKS,
  CLASS,
  CLASS_WORDS,
  CONTROL,
  COUNTER,
  COUNTER_STRIDE,
  GRANULE_BYTES,
  GRANULE_WORDS,
  HOLDER,
  HOLDER_WORDS,
  PAGE_GRANULES,
  PAGE_META,
  PAGE_META_WORDS,
  type VisitorTableBuffers,
} from "./table-layout.ts";

const PATIENCE_MS = 1000;
/** Granules that one trip to the shared lists brings at most. */
const BATCH_GRANULES = 32;
/** A block of a larger class is given where none of its own is left, up to so many classes above. */
const CLASSES_ABOVE_MAX = 5;

export class Arena {
  /** The class of the block that `allocate` gave last: at least the one asked for. */
  allocatedClass = 0;
  readonly #control: Int32Array;
  readonly #pages: Int32Array;
  readonly #blocks: Int32Array;
  readonly #caches: Int32Array;
  readonly #counters: Float64Array;
  readonly #holder: number;

  constructor(buffers: VisitorTableBuffers, holder: number) {
    this.#control = new Int32Array(buffers.control);
    this.#pages = new Int32Array(buffers.pages);
    this.#blocks = new Int32Array(buffers.arena);
    this.#caches = new Int32Array(
      buffers.holders,
      4 * (holder * HOLDER_WORDS + HOLDER.CACHES),
      BLOCK_CLASSES.length * (CACHE_BLOCKS + 1),
    );
    this.#counters = new Float64Array(buffers.counters, 8 * holder * COUNTER_STRIDE, COUNTER_STRIDE);
    this.#holder = holder;
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
    const page = Math.floor(block / PAGE_GRANULES) * PAGE_META_WORDS;
    assert(this.#pages[page + PAGE_META.CLASS] === classIndex + 1, "arena: a block of another class");
    const cache = classIndex * (CACHE_BLOCKS + 1);
    const batch = batchBlocks(classIndex);
    if (this.#caches[cache] === 2 * batch || this.#pages[page + PAGE_META.DRAINING] === 1)
      this.#giveBack(classIndex, batch);
    const count = this.#caches[cache]! + 1;
    this.#caches[cache + count] = block;
    this.#caches[cache] = count;
    if (this.#pages[page + PAGE_META.DRAINING] === 1) this.#giveBack(classIndex, 1);
    if (this.#control[CONTROL.STARVED] === 1) Atomics.store(this.#control, CONTROL.STARVED, 0);
  }

  /** Gives back what was put by: for a thread that ends, and for those that count. */
  flush(): void {
    for (let index = 0; index < BLOCK_CLASSES.length; index++) this.#giveBack(index, CACHE_BLOCKS);
  }

  /** Pages of no class, of all. */
  get pagesFree(): number {
    return Atomics.load(this.#control, CONTROL.PAGES_FREE);
  }

  /** Brings a batch from the class's pages, one block at least if there is one. */
  #refill(classIndex: number): void {
    const entry = this.#lockClass(classIndex);
    const cache = classIndex * (CACHE_BLOCKS + 1);
    const batch = batchBlocks(classIndex);
    let count = 0;
    while (count < batch) {
      let page = this.#control[entry + CLASS.HEAD]! - 1;
      if (page < 0) {
        if (count > 0) break;
        page = this.#takePage(classIndex);
        if (page < 0) break;
      }
      count++;
      this.#caches[cache + count] = this.#takeBlock(page, classIndex, entry);
    }
    this.#caches[cache] = count;
    unlockWord(this.#control, entry + CLASS.LOCK);
  }

  /** Gives up to `batch` blocks that were put by back to their pages, the last ones first. */
  #giveBack(classIndex: number, batch: number): void {
    const cache = classIndex * (CACHE_BLOCKS + 1);
    const count = this.#caches[cache]!;
    if (count === 0) return;
    const entry = this.#lockClass(classIndex);
    const given = Math.min(batch, count);
    for (let index = count; index > count - given; index--)
      this.#returnBlock(this.#caches[cache + index]!, classIndex, entry);
    this.#caches[cache] = count - given;
    unlockWord(this.#control, entry + CLASS.LOCK);
  }

  #takeBlock(page: number, classIndex: number, entry: number): number {
    const meta = page * PAGE_META_WORDS;
    const pages = this.#pages;
    let block = pages[meta + PAGE_META.FREE_HEAD]! - 1;
    if (block >= 0) {
      pages[meta + PAGE_META.FREE_HEAD] = this.#blocks[block * GRANULE_WORDS]!;
    } else {
      block = page * PAGE_GRANULES + pages[meta + PAGE_META.CARVED]! * BLOCK_CLASSES[classIndex]!;
      pages[meta + PAGE_META.CARVED]!++;
    }
    pages[meta + PAGE_META.FREE]!--;
    this.#control[entry + CLASS.FREE]!--;
    assert(pages[meta + PAGE_META.FREE]! >= 0, "arena: a page gave more blocks than it has");
    if (pages[meta + PAGE_META.FREE] === 0) this.#unlink(page, entry);
    return block;
  }

  #returnBlock(block: number, classIndex: number, entry: number): void {
    const page = Math.floor(block / PAGE_GRANULES);
    const meta = page * PAGE_META_WORDS;
    const pages = this.#pages;
    this.#blocks[block * GRANULE_WORDS] = pages[meta + PAGE_META.FREE_HEAD]!;
    pages[meta + PAGE_META.FREE_HEAD] = block + 1;
    pages[meta + PAGE_META.FREE]!++;
    this.#control[entry + CLASS.FREE]!++;
    const total = blocksPerPage(classIndex);
    assert(pages[meta + PAGE_META.FREE]! <= total, "arena: a block was freed twice");
    const isDraining = pages[meta + PAGE_META.DRAINING] === 1;
    if (pages[meta + PAGE_META.FREE] === 1 && !isDraining) this.#link(page, entry);
    // The last page with free blocks stays with its class, or it would come and go with a single block.
    const isLast = this.#control[entry + CLASS.HEAD] === page + 1 && pages[meta + PAGE_META.NEXT] === 0;
    if (pages[meta + PAGE_META.FREE] === total && (isDraining || !isLast)) {
      if (!isDraining) this.#unlink(page, entry);
      this.#givePage(page, classIndex, entry);
    }
  }

  /** A page for the class, linked in its list; −1 where none is left. */
  #takePage(classIndex: number): number {
    const control = this.#control;
    if (this.pagesFree === 0) return -1;
    this.#lockPages();
    let page = control[CONTROL.PAGES_HEAD]! - 1;
    if (page >= 0) {
      control[CONTROL.PAGES_HEAD] = this.#pages[page * PAGE_META_WORDS + PAGE_META.NEXT]!;
    } else if (control[CONTROL.PAGES_CARVED]! < control[CONTROL.PAGE_COUNT]!) {
      page = control[CONTROL.PAGES_CARVED]!;
      control[CONTROL.PAGES_CARVED] = page + 1;
    }
    if (page >= 0) Atomics.store(control, CONTROL.PAGES_FREE, control[CONTROL.PAGES_FREE]! - 1);
    unlockWord(control, CONTROL.PAGES_LOCK);
    if (page < 0) return -1;
    const meta = page * PAGE_META_WORDS;
    this.#pages.fill(0, meta, meta + PAGE_META_WORDS);
    this.#pages[meta + PAGE_META.CLASS] = classIndex + 1;
    this.#pages[meta + PAGE_META.FREE] = blocksPerPage(classIndex);
    const entry = CONTROL.CLASSES + classIndex * CLASS_WORDS;
    control[entry + CLASS.FREE]! += blocksPerPage(classIndex);
    control[entry + CLASS.PAGES]!++;
    this.#link(page, entry);
    return page;
  }

  #givePage(page: number, classIndex: number, entry: number): void {
    const control = this.#control;
    control[entry + CLASS.FREE]! -= blocksPerPage(classIndex);
    control[entry + CLASS.PAGES]!--;
    const meta = page * PAGE_META_WORDS;
    this.#pages.fill(0, meta, meta + PAGE_META_WORDS);
    this.#lockPages();
    this.#pages[meta + PAGE_META.NEXT] = control[CONTROL.PAGES_HEAD]!;
    control[CONTROL.PAGES_HEAD] = page + 1;
    Atomics.store(control, CONTROL.PAGES_FREE, control[CONTROL.PAGES_FREE]! + 1);
    unlockWord(control, CONTROL.PAGES_LOCK);
  }

  #link(page: number, entry: number): void {
    const meta = page * PAGE_META_WORDS;
    const next = this.#control[entry + CLASS.HEAD]!;
    this.#pages[meta + PAGE_META.NEXT] = next;
    this.#pages[meta + PAGE_META.PREVIOUS] = 0;
    if (next !== 0) this.#pages[(next - 1) * PAGE_META_WORDS + PAGE_META.PREVIOUS] = page + 1;
    this.#control[entry + CLASS.HEAD] = page + 1;
  }

  #unlink(page: number, entry: number): void {
    const meta = page * PAGE_META_WORDS;
    const next = this.#pages[meta + PAGE_META.NEXT]!;
    const previous = this.#pages[meta + PAGE_META.PREVIOUS]!;
    if (next !== 0) this.#pages[(next - 1) * PAGE_META_WORDS + PAGE_META.PREVIOUS] = previous;
    if (previous !== 0) this.#pages[(previous - 1) * PAGE_META_WORDS + PAGE_META.NEXT] = next;
    else this.#control[entry + CLASS.HEAD] = next;
  }

  #lockClass(classIndex: number): number {
    const entry = CONTROL.CLASSES + classIndex * CLASS_WORDS;
    const isLocked = patientLock(this.#control, entry + CLASS.LOCK, this.#holder, PATIENCE_MS);
    assert(isLocked, "arena: a class stays locked");
    return entry;
  }

  #lockPages(): void {
    const isLocked = patientLock(this.#control, CONTROL.PAGES_LOCK, this.#holder, PATIENCE_MS);
    assert(isLocked, "arena: the pages stay locked");
  }
}

function blocksPerPage(classIndex: number): number {
  return Math.floor(PAGE_GRANULES / BLOCK_CLASSES[classIndex]!);
}

function batchBlocks(classIndex: number): number {
  return Math.max(1, Math.min(CACHE_BLOCKS / 2, Math.floor(BATCH_GRANULES / BLOCK_CLASSES[classIndex]!)));
}
