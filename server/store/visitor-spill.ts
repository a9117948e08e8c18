/**
 * Memories that are larger than the table's largest block (a kiosk that all use under one id): one file a slot, read and
 * replaced by the thread that holds the slot.
 *
 * The files are part of the hot table, not of the store: a checkpoint copies them to LMDB like any memory, recovery
 * starts from there and from the log, and a start wipes them. So they are not synced, and a torn one harms nobody. A file
 * goes with its slot, or when the memory fits into the table again: so nothing of a forgotten visitor stays behind.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type MemoryView, memoryViewOf, NodeError, verifyMemory } from "../../engine/index.ts";

const FOLDER = "spill";

export class VisitorSpill {
  readonly #folder: string;

  constructor(dataPath: string) {
    this.#folder = join(dataPath, FOLDER);
  }

  /** Before any thread uses the table. */
  static wipe(dataPath: string): void {
    rmSync(join(dataPath, FOLDER), { recursive: true, force: true });
    mkdirSync(join(dataPath, FOLDER), { recursive: true, mode: 0o700 });
  }

  /** The slot's memory, in words of its own. Errors: DATA_DIR_INVALID. Cost: a file read. */
  read(slot: number): MemoryView {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.#path(slot));
    } catch (cause) {
      throw new NodeError("DATA_DIR_INVALID", `a visitor's memory cannot be read: ${String(cause)}`, {
        cause,
      });
    }
    const words = new Int32Array(bytes.length / Int32Array.BYTES_PER_ELEMENT);
    new Uint8Array(words.buffer).set(bytes);
    const view = memoryViewOf(words);
    verifyMemory(view, words.length);
    return view;
  }

  /** Replaces it. Errors: STORE_UNWRITABLE; what was there stays. */
  write(slot: number, words: Int32Array): void {
    const path = this.#path(slot);
    try {
      writeFileSync(`${path}.new`, new Uint8Array(words.buffer, words.byteOffset, words.byteLength), {
        mode: 0o600,
      });
      renameSync(`${path}.new`, path);
    } catch (cause) {
      throw new NodeError("STORE_UNWRITABLE", `a visitor's memory cannot be kept: ${String(cause)}`, {
        cause,
      });
    }
  }

  /** Whether or not it is there. Where the system refuses, it stays until the next start. */
  remove(slot: number): void {
    try {
      rmSync(this.#path(slot), { force: true });
    } catch {
      // Nothing reads it: who writes to the slot's file replaces it.
    }
  }

  #path(slot: number): string {
    return join(this.#folder, String(slot));
  }
}
