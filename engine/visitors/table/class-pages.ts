/**
 * Pages of the arena and the blocks that lie free in them: the part of the allocator that threads share.
 *
 * A class's pages with free blocks are a list under the class's lock; pages of no class are a list of their own. All
 * calls but `lock` are made with the class's lock held.
 */
import { assert } from "../../assert.ts";
import { patientLock, unlockWord } from "./spin.ts";
import {
  BLOCK_CLASSES,
  CLASS,
  CLASS_WORDS,
  CONTROL,
  GRANULE_WORDS,
  PAGE_GRANULES,
  PAGE_META,
  PAGE_META_WORDS,
  type VisitorTableBuffers,
} from "./table-layout.ts";

/** Locks are held for some hundred steps at most: one that stays locked for so long has lost its holder. */
const PATIENCE_MS = 1000;
/** Pages of a class that are looked at, and emptied, at a time. */
const DRAINED_PAGES_MAX = 256;

export class ClassPages {
  readonly #control: Int32Array;
  readonly #pages: Int32Array;
  readonly #blocks: Int32Array;
  readonly #holder: number;

  constructor(buffers: VisitorTableBuffers, holder: number) {
    this.#control = new Int32Array(buffers.control);
    this.#pages = new Int32Array(buffers.pages);
    this.#blocks = new Int32Array(buffers.arena);
    this.#holder = holder;
  }

  lock(classIndex: number): void {
    const isLocked = patientLock(this.#control, entryOf(classIndex) + CLASS.LOCK, this.#holder, PATIENCE_MS);
    assert(isLocked, "arena: a class stays locked");
  }

  unlock(classIndex: number): void {
    unlockWord(this.#control, entryOf(classIndex) + CLASS.LOCK);
  }

  /** A free block of the class; −1 where it has none, and no page is left, or `mayTakePage` says not to ask for one. */
  take(classIndex: number, mayTakePage: boolean): number {
    const entry = entryOf(classIndex);
    let page = this.#control[entry + CLASS.HEAD]! - 1;
    if (page < 0 && mayTakePage) page = this.#takePage(classIndex);
    return page < 0 ? -1 : this.#takeBlock(page, classIndex, entry);
  }

  give(block: number, classIndex: number): void {
    this.#returnBlock(block, classIndex, entryOf(classIndex));
  }

  /** Pages of no class. */
  get freeCount(): number {
    return Atomics.load(this.#control, CONTROL.PAGES_FREE);
  }

  /** Whether the block's page is being emptied. */
  isDraining(block: number): boolean {
    return this.#pages[Math.floor(block / PAGE_GRANULES) * PAGE_META_WORDS + PAGE_META.DRAINING] === 1;
  }

  /**
   * Takes pages of the class that are free by half or more out of its list, so that they are emptied, as long as the
   * others have room for what lies in them; how many. A page that is all free goes at once.
   */
  startDraining(classIndex: number): number {
    const entry = entryOf(classIndex);
    const total = blocksPerPage(classIndex);
    let free = this.#control[entry + CLASS.FREE]!;
    let [drained, looked] = [0, 0];
    for (let page = this.#control[entry + CLASS.HEAD]! - 1; page >= 0 && looked < DRAINED_PAGES_MAX; ) {
      looked++;
      const meta = page * PAGE_META_WORDS;
      const next = this.#pages[meta + PAGE_META.NEXT]! - 1;
      const pageFree = this.#pages[meta + PAGE_META.FREE]!;
      if (pageFree === total) {
        this.#unlink(page, entry);
        this.#givePage(page, classIndex, entry);
        free -= total;
      } else if (2 * pageFree >= total && free >= 2 * total) {
        // There is room for its own blocks elsewhere, and a page's worth to spare for what comes meanwhile.
        free -= total;
        this.#unlink(page, entry);
        this.#pages[meta + PAGE_META.DRAINING] = 1;
        drained++;
      }
      page = next;
    }
    return drained;
  }

  /** Pages that were not emptied serve again. Takes the classes' locks itself. */
  endDraining(): void {
    const pageCount = this.#control[CONTROL.PAGES_CARVED]!;
    for (let page = 0; page < pageCount; page++) {
      const meta = page * PAGE_META_WORDS;
      if (this.#pages[meta + PAGE_META.DRAINING] === 0) continue;
      const classIndex = this.#pages[meta + PAGE_META.CLASS]! - 1;
      if (classIndex < 0) continue;
      this.lock(classIndex);
      // Its last block may have come back, and the page gone, before the lock was ours.
      if (
        this.#pages[meta + PAGE_META.DRAINING] === 1 &&
        this.#pages[meta + PAGE_META.CLASS] === classIndex + 1
      ) {
        this.#pages[meta + PAGE_META.DRAINING] = 0;
        const free = this.#pages[meta + PAGE_META.FREE]!;
        if (free === blocksPerPage(classIndex)) this.#givePage(page, classIndex, entryOf(classIndex));
        else if (free > 0) this.#link(page, entryOf(classIndex));
      }
      this.unlock(classIndex);
    }
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
    if (this.freeCount === 0) return -1;
    const entry = entryOf(classIndex);
    const total = blocksPerPage(classIndex);
    this.#lockPages();
    // No call of ours, no loop and no `Atomics` from here to the unlocking: at those a thread may be terminated, and would leave half of this.
    let page = control[CONTROL.PAGES_HEAD]! - 1;
    if (page >= 0) {
      control[CONTROL.PAGES_HEAD] = this.#pages[page * PAGE_META_WORDS + PAGE_META.NEXT]!;
    } else if (control[CONTROL.PAGES_CARVED]! < control[CONTROL.PAGE_COUNT]!) {
      page = control[CONTROL.PAGES_CARVED]!;
      control[CONTROL.PAGES_CARVED] = page + 1;
    }
    if (page >= 0) {
      control[CONTROL.PAGES_FREE]!--;
      const meta = page * PAGE_META_WORDS;
      this.#pages.fill(0, meta, meta + PAGE_META_WORDS);
      this.#pages[meta + PAGE_META.CLASS] = classIndex + 1;
      this.#pages[meta + PAGE_META.FREE] = total;
      control[entry + CLASS.FREE]! += total;
      control[entry + CLASS.PAGES]!++;
    }
    unlockWord(control, CONTROL.PAGES_LOCK);
    if (page >= 0) this.#link(page, entry);
    return page;
  }

  #givePage(page: number, classIndex: number, entry: number): void {
    const control = this.#control;
    const total = blocksPerPage(classIndex);
    this.#lockPages();
    // Nothing at which a thread may be terminated from here to the unlocking, as in `#takePage`.
    control[entry + CLASS.FREE]! -= total;
    control[entry + CLASS.PAGES]!--;
    const meta = page * PAGE_META_WORDS;
    this.#pages.fill(0, meta, meta + PAGE_META_WORDS);
    this.#pages[meta + PAGE_META.NEXT] = control[CONTROL.PAGES_HEAD]!;
    control[CONTROL.PAGES_HEAD] = page + 1;
    control[CONTROL.PAGES_FREE]!++;
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

  #lockPages(): void {
    const isLocked = patientLock(this.#control, CONTROL.PAGES_LOCK, this.#holder, PATIENCE_MS);
    assert(isLocked, "arena: the pages stay locked");
  }
}

function blocksPerPage(classIndex: number): number {
  return Math.floor(PAGE_GRANULES / BLOCK_CLASSES[classIndex]!);
}

function entryOf(classIndex: number): number {
  return CONTROL.CLASSES + classIndex * CLASS_WORDS;
}
