/**
 * Whether an LMDB file is whole, looked at before LMDB maps it: a page behind the end of a file that was cut short ends
 * the process (SIGBUS), and a broken page may do anything.
 *
 * The file, in short: pages 0 and 1, and the second half of page 0 (lmdb-js: what was last synced), are metas; the one
 * that LMDB would open names the roots of two trees, free pages and databases, whose leaves name further trees. Every page
 * but a value's second and later ones begins with 24 bytes: its number, u64 transaction, u16, u16 flags, u16 lower, u16 upper.
 * Pages that no tree reaches may be anything, and may lie behind the file's end.
 *
 * Only one thread may look, and nobody may write meanwhile: the data directory's lock is held.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { errorCode } from "./atomic-file.ts";

const MAGIC = 0xbeefc0de;
const VERSION = 2;
const HEADER_SIZE = 24;
/** Of what a meta says, behind its page's header. */
const META_SIZE = 144;
const TREE_SIZE = 48;
const PAGE_SIZE_MIN = 512;
const PAGE_SIZE_MAX = 65_536;
/** Of a meta, in its free pages' flags: it was not synced when it was written. */
const UNSYNCED = 0x1000;
const BRANCH = 1;
const LEAF = 2;
const OVERFLOW = 4;
const KINDS = BRANCH | LEAF | OVERFLOW | 0x28;
const NODE_SIZE = 8;
const BIG_VALUE = 1;
const SUB_TREE = 2;
const NO_ROOT = 0xffff_ffff_ffff_ffffn;
/** In a file with more pages leaves are not read, only counted against the file's end: a start may not take minutes. */
const PAGES_READ_MAX = 65_536;

interface Meta {
  readonly pageSize: number;
  readonly flags: number;
  readonly transaction: bigint;
  readonly lastPage: number;
  readonly bootId: bigint;
  /** Two trees as they lie in the file. */
  readonly trees: Buffer;
}

/**
 * What is broken about `data.mdb`, "" where nothing is found or there is no such file.
 *
 * Cost: reads all its pages up to 256 MiB, of a larger file those above the leaves. Errors: system errors.
 */
export function lmdbDamage(dataFile: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(dataFile, "r");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw error;
  }
  try {
    const { size } = fstatSync(descriptor);
    // LMDB begins anew in an empty file; that something was in it is told by who folds the logs.
    return size === 0 ? "" : new LmdbCheck(descriptor, size).run();
  } catch (error) {
    if (error instanceof Broken) return error.message;
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

class Broken extends Error {}

class LmdbCheck {
  readonly #descriptor: number;
  readonly #size: number;
  #pageSize = PAGE_SIZE_MIN;
  #pageCount = 0;
  #pagesMet = 0;
  #readsLeaves = true;

  constructor(descriptor: number, size: number) {
    this.#descriptor = descriptor;
    this.#size = size;
  }

  run(): string {
    const meta = this.#meta();
    this.#pageSize = meta.pageSize;
    this.#pageCount = Math.floor(this.#size / meta.pageSize);
    // Shorter than LMDB left it: values' pages are looked for one by one.
    const isShort = this.#pageCount <= meta.lastPage;
    this.#readsLeaves = isShort || this.#pageCount <= PAGES_READ_MAX;
    try {
      this.#tree(meta.trees.subarray(0, TREE_SIZE), "free pages");
      this.#tree(meta.trees.subarray(TREE_SIZE), "databases");
    } catch (error) {
      if (!(error instanceof Broken) || !isShort) throw error;
      const wanted = (meta.lastPage + 1) * meta.pageSize;
      throw new Broken(`it is cut short: ${this.#size} bytes of ${wanted}; ${error.message}`);
    }
    return "";
  }

  /** The one that lmdb-js opens: the newest; after the machine's restart or loss of power the newest that was synced. */
  #meta(): Meta {
    const first = this.#readMeta(0);
    if (first === null) throw new Broken("its first page is no LMDB meta page");
    const second = this.#readMeta(first.pageSize);
    if (second === null) throw new Broken("its second page is no LMDB meta page");
    const bootId = bootIdOfMachine();
    const newest = pick(first, second, bootId);
    const synced = this.#readMeta(first.pageSize / 2, true);
    return synced === null ? newest : pick(newest, synced, bootId);
  }

  /** `isCopy`: written without magic. */
  #readMeta(at: number, isCopy = false): Meta | null {
    const bytes = Buffer.alloc(HEADER_SIZE + META_SIZE);
    if (readSync(this.#descriptor, bytes, 0, bytes.length, at) < bytes.length) return null;
    const meta = bytes.subarray(HEADER_SIZE);
    if (!isCopy && (meta.readUInt32LE(0) !== MAGIC || (meta.readUInt32LE(4) & 0xffff) !== VERSION))
      return null;
    const pageSize = meta.readUInt32LE(24);
    const isPowerOfTwo = (pageSize & (pageSize - 1)) === 0;
    if (!isPowerOfTwo || pageSize < PAGE_SIZE_MIN || pageSize > PAGE_SIZE_MAX) return null;
    return {
      pageSize,
      flags: meta.readUInt16LE(28),
      trees: meta.subarray(24, 24 + 2 * TREE_SIZE),
      lastPage: Number(meta.readBigUInt64LE(120)),
      transaction: meta.readBigUInt64LE(128),
      bootId: meta.readBigInt64LE(136),
    };
  }

  #tree(tree: Buffer, name: string): void {
    const root = tree.readBigUInt64LE(40);
    const depth = tree.readUInt16LE(6);
    if (root === NO_ROOT) return;
    if (depth === 0 || depth > 32) throw new Broken(`the tree of ${name} has a depth of ${depth}`);
    const entries = this.#page(Number(root), depth, name);
    const noted = tree.readBigUInt64LE(32);
    if (this.#readsLeaves && BigInt(entries) !== noted)
      throw new Broken(`the tree of ${name} holds ${entries} entries, and says ${noted}`);
  }

  /** Entries at and below it. `depth` 1: a leaf. */
  #page(number: number, depth: number, tree: string): number {
    const place = `page ${number} of ${tree}`;
    if (!(number < this.#pageCount)) throw new Broken(`${place} lies behind its end`);
    this.#pagesMet += 1;
    if (this.#pagesMet > this.#pageCount) throw new Broken(`${place} is met a second time`);
    if (depth === 1 && !this.#readsLeaves && tree !== "databases") return 0;
    const page = this.#read(number, this.#pageSize, place);
    const kind = page.readUInt16LE(18) & KINDS;
    if (kind !== (depth === 1 ? LEAF : BRANCH)) throw new Broken(`${place} is not of its kind`);
    const lower = page.readUInt16LE(20) + HEADER_SIZE;
    const upper = page.readUInt16LE(22) + HEADER_SIZE;
    if (lower < HEADER_SIZE || lower % 2 === 1 || lower > upper || upper > this.#pageSize)
      throw new Broken(`${place} has no valid bounds`);
    const count = (lower - HEADER_SIZE) / 2;
    if (count === 0) throw new Broken(`${place} is empty`);
    let entries = depth === 1 ? count : 0;
    for (let index = 0; index < count; index++) {
      const at = page.readUInt16LE(HEADER_SIZE + 2 * index) + HEADER_SIZE;
      if (at % 2 === 1 || at < upper || at + NODE_SIZE > this.#pageSize)
        throw new Broken(`${place}: entry ${index} lies outside`);
      if (depth === 1) this.#leafNode(page, at, place, tree);
      else entries += this.#page(childOf(page, at, place, this.#pageSize), depth - 1, tree);
    }
    return entries;
  }

  #leafNode(page: Buffer, at: number, place: string, tree: string): void {
    const size = page.readUInt32LE(at);
    const flags = page.readUInt16LE(at + 4);
    const keySize = page.readUInt16LE(at + 6);
    const valueAt = at + NODE_SIZE + keySize;
    const inPage = (flags & BIG_VALUE) === 0 ? size : 8;
    if (valueAt + inPage > this.#pageSize) throw new Broken(`${place}: an entry is longer than its page`);
    if ((flags & BIG_VALUE) !== 0) {
      const first = Number(page.readBigUInt64LE(valueAt));
      const count = Math.ceil((HEADER_SIZE + size) / this.#pageSize);
      if (!(first + count <= this.#pageCount)) throw new Broken(`${place}: a value lies behind its end`);
      const head = this.#read(first, HEADER_SIZE, `page ${first} of ${tree}`);
      if ((head.readUInt16LE(18) & KINDS) !== OVERFLOW)
        throw new Broken(`page ${first} of ${tree} is no value's`);
    } else if ((flags & SUB_TREE) !== 0) {
      if (size !== TREE_SIZE) throw new Broken(`${place}: a tree without its root`);
      const name = page.toString("latin1", at + NODE_SIZE, valueAt).replace(/[^a-z]/g, "");
      this.#tree(page.subarray(valueAt, valueAt + TREE_SIZE), `\`${name}\``);
    }
  }

  #read(number: number, size: number, place: string): Buffer {
    const page = Buffer.allocUnsafe(size);
    const count = readSync(this.#descriptor, page, 0, size, number * this.#pageSize);
    if (count < size) throw new Broken(`${place} lies behind its end`);
    if (page.readBigUInt64LE(0) !== BigInt(number)) throw new Broken(`${place} has another page's number`);
    return page;
  }
}

function childOf(page: Buffer, at: number, place: string, pageSize: number): number {
  if (at + NODE_SIZE + page.readUInt16LE(at + 6) > pageSize)
    throw new Broken(`${place}: a key is longer than its page`);
  return page.readUInt32LE(at) + page.readUInt16LE(at + 4) * 2 ** 32;
}

function pick(a: Meta, b: Meta, bootId: bigint): Meta {
  if (b.transaction === 0n) return a;
  const latest = a.transaction >= b.transaction ? a : b;
  const isOfThisBoot = latest.bootId !== 0n && latest.bootId === bootId;
  if (isOfThisBoot || (latest.flags & UNSYNCED) === 0) return latest;
  return a.transaction > b.transaction ? b : a;
}

/** As lmdb-js reads it: the first hex digits. −1 where the system does not say. */
function bootIdOfMachine(): bigint {
  try {
    const text = readFileSync("/proc/sys/kernel/random/boot_id", "latin1");
    return BigInt(`0x${text.split("-", 1)[0]}`);
  } catch {
    return -1n;
  }
}
