/** A visitor's slot, locked: found in the table, or loaded into it. */
import { BUSY, FULL, NodeError, type VisitorTable } from "../../engine/index.ts";
import type { StoreNumbers } from "./numbers.ts";
import type { VisitorEvictor } from "./visitor-evictor.ts";
import type { VisitorLoader } from "./visitor-loader.ts";

const ATTEMPTS_MAX = 3;

export class VisitorSlots {
  readonly table: VisitorTable;
  readonly loader: VisitorLoader;
  readonly evictor: VisitorEvictor;
  readonly #numbers: StoreNumbers;
  readonly #levels = new Map<string, number>();

  constructor(table: VisitorTable, loader: VisitorLoader, evictor: VisitorEvictor, numbers: StoreNumbers) {
    this.table = table;
    this.loader = loader;
    this.evictor = evictor;
    this.#numbers = numbers;
  }

  /** Errors: LEVEL_UNKNOWN for a level that no bundle of this node ever declared. */
  levelOf(name: string): number {
    const known = this.#levels.get(name);
    if (known !== undefined) return known;
    const level = this.#numbers.termOrZero(name);
    if (level === 0) throw new NodeError("LEVEL_UNKNOWN", "no bundle of this node declared such a level");
    this.#levels.set(name, level);
    return level;
  }

  /**
   * Locks the visitor's slot, loading it where it is absent. BUSY, FULL: try again in a later turn.
   *
   * Cost: a hash and a compare; a miss reads LMDB twice. Errors: DATA_DIR_INVALID, STORE_UNWRITABLE.
   */
  acquire(level: number, levelName: string, id: string): number {
    const { table } = this;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const found = table.lock(level, id);
      if (found >= 0 || found === BUSY) return found;
      const slot = table.insert(level, id);
      if (slot === BUSY) continue; // Somebody was first.
      if (slot === FULL) {
        this.evictor.wake();
        return FULL;
      }
      return this.#load(slot, level, levelName, id);
    }
    return BUSY;
  }

  #load(slot: number, level: number, levelName: string, id: string): number {
    const { table } = this;
    let isLoaded = false;
    try {
      isLoaded = this.loader.load(slot, level, levelName, id);
    } finally {
      if (!isLoaded) table.free(slot);
    }
    if (!isLoaded) {
      this.evictor.wake();
      return FULL;
    }
    table.publish(slot);
    this.evictor.check();
    return slot;
  }
}
