/** A file that only takes up room: given back when the disk is full, for what must be written all the same. */
import { randomBytes } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { writeFileAtomic } from "../store/atomic-file.ts";

export class DiskReserve {
  readonly #path: string;
  readonly #sizeBytes: number;
  #isHeld: boolean;

  /** One that an earlier run held is held on. */
  constructor(path: string, sizeBytes: number) {
    this.#path = path;
    this.#sizeBytes = sizeBytes;
    this.#isHeld = statSync(path, { throwIfNoEntry: false })?.size === sizeBytes;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Cost: a write and two fsyncs, where it is not held yet. Errors: system errors. */
  hold(): void {
    if (this.#isHeld) return;
    // Random: a file system that compresses would hold nothing else back.
    writeFileAtomic(this.#path, randomBytes(this.#sizeBytes), 0o600);
    this.#isHeld = true;
  }

  giveBack(): void {
    this.#isHeld = false;
    rmSync(this.#path, { force: true });
  }
}
