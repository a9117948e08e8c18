/**
 * The node's hot visitors, as one thread sees them: the table in shared memory over LMDB and the log.
 *
 * ```
 *   hold ─► in the table? ─ yes ─► locked ─► linked ids? ─ yes ─► let go, all loaded, all locked in order of slots
 *             │ no
 *             └─► slot LOADING ─► profile and memory from LMDB ─► live
 * ```
 * Synchronous: what is held is let go in the same turn, and a miss costs two reads of LMDB. Profiles are write-through
 * (`ProfileStore.write` commits; who holds the visitor then lays its row out anew), memories write-back: table and log
 * at once, LMDB when the visitor leaves (visitor-evictor.ts) and at checkpoints (visitor-checkpoint.ts).
 *
 * Surrogates are drawn by the first fact of a visitor that has none. They are written into the slot when the turn's
 * identity records are in their file, so that no other thread uses one that a failed write takes back; until then other
 * threads draw their own, which resolve to the same visitor.
 */
import {
  assert,
  type FoldToken,
  type Generation,
  type GroupMember,
  type LinkedMember,
  MEMORY,
} from "../../engine/index.ts";
import { type HeldParts, SlotVisitor } from "./held-visitor.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import type { Surrogate, SurrogateRegistry } from "./surrogates.ts";
import type { HeldVisitor, VisitorStore } from "./types.ts";
import { forgetVisitor } from "./visitor-forget.ts";
import { VisitorGroups } from "./visitor-groups.ts";
import type { VisitorSlots } from "./visitor-slots.ts";
import type { VisitorSpill } from "./visitor-spill.ts";
import { patiently, VisitorWaiters } from "./visitor-waiters.ts";

/** Two for a link; one more while such a call's fault is put back. */
const HELD_AT_ONCE_MAX = 3;
const UNDO_PATIENCE_MS = 5000;
const NO_MEMBERS: readonly LinkedMember[] = [];
const NO_SLOTS: readonly number[] = [];

export interface VisitorStoreParts {
  readonly environment: LmdbEnvironment;
  readonly slots: VisitorSlots;
  readonly spill: VisitorSpill;
  readonly surrogates: SurrogateRegistry;
  readonly isRetired: HeldParts["isRetired"];
  /** A call was refused after 100 ms, or since too many waited. */
  onRefused(): void;
}

export class LaneVisitorStore implements VisitorStore {
  readonly #parts: VisitorStoreParts;
  readonly #slots: VisitorSlots;
  readonly #groups: VisitorGroups;
  readonly #waiters: VisitorWaiters;
  readonly #idle: SlotVisitor[] = [];
  readonly #held: SlotVisitor[] = [];
  /** Drawn in this turn: not in their slots yet. */
  #drawn: { readonly level: string; readonly id: string; readonly surrogate: Surrogate }[] = [];
  #isClosed = false;

  constructor(parts: VisitorStoreParts) {
    this.#parts = parts;
    this.#slots = parts.slots;
    this.#groups = new VisitorGroups(parts.slots, parts.spill);
    this.#waiters = new VisitorWaiters(parts.onRefused);
    const heldParts: HeldParts = {
      table: parts.slots.table,
      loader: parts.slots.loader,
      spill: parts.spill,
      isRetired: parts.isRetired,
      surrogateOf: (level, id) => this.#draw(level, id),
    };
    for (let index = 0; index < HELD_AT_ONCE_MAX; index++) this.#idle.push(new SlotVisitor(heldParts));
  }

  hold(_generation: Generation, level: string, id: string): HeldVisitor | null {
    assert(!this.#isClosed, "visitors: held after the store was closed");
    const { table } = this.#slots;
    const slot = this.#slots.acquire(this.#slots.levelOf(level), level, id);
    if (slot < 0) return null;
    let hasLinks = true;
    try {
      hasLinks = this.#hasLinks(slot);
    } finally {
      if (hasLinks) table.unlock(slot);
    }
    if (!hasLinks) return this.#open(slot, level, id, NO_MEMBERS, NO_SLOTS);
    const group = this.#groups.lock({ level, id });
    return group.slot < 0 ? null : this.#open(group.slot, level, id, group.members, group.slots);
  }

  holdBoth(
    _generation: Generation,
    first: GroupMember,
    second: GroupMember,
  ): readonly [HeldVisitor, HeldVisitor] | null {
    const isOne = first.id === second.id && first.level === second.level;
    assert(!isOne, "visitors: an id cannot be linked to itself");
    // The second is loaded before the first is held, and then only looked up.
    const second0 = this.#holdAlone(second);
    if (second0 === null) return null;
    this.release(second0);
    const held = this.#holdAlone(first);
    if (held === null) return null;
    const slot = this.#slots.table.lock(this.#slots.levelOf(second.level), second.id);
    if (slot < 0) {
      this.release(held);
      return null;
    }
    try {
      return [held, this.#open(slot, second.level, second.id, NO_MEMBERS, NO_SLOTS)];
    } catch (error) {
      this.restore(held);
      throw error;
    }
  }

  release(held: HeldVisitor): void {
    const visitor = this.#taken(held);
    const { table } = this.#slots;
    for (const slot of visitor.linkedSlots) table.unlock(slot);
    visitor.dropUnspilled();
    table.unlock(visitor.slot);
    this.#putBy(visitor);
  }

  restore(held: HeldVisitor): void {
    const visitor = this.#taken(held);
    const { table } = this.#slots;
    for (const slot of visitor.linkedSlots) table.restore(slot);
    try {
      visitor.restoreSpilled();
    } finally {
      table.restore(visitor.slot);
      this.#putBy(visitor);
    }
  }

  /** Puts back all that the thread holds: for one that ends by a fault. */
  restoreAll(): void {
    for (const visitor of [...this.#held]) this.restore(visitor);
    this.#slots.table.restoreAll();
  }

  whenFree(sinceMs: number): Promise<boolean> {
    return this.#waiters.wait(sinceMs);
  }

  async undo(level: string, id: string, token: FoldToken): Promise<void> {
    const attempt = (): boolean => {
      if (this.#isClosed) return true;
      const held = this.#holdAlone({ level, id });
      if (held === null) return false;
      try {
        held.undo(token);
      } catch (error) {
        this.restore(held);
        throw error;
      }
      this.release(held);
      return true;
    };
    if (attempt()) return;
    // Somebody has the visitor: in a later turn. Where all fails the fact stays, and its repeat counts as one.
    await patiently(UNDO_PATIENCE_MS, attempt).catch(() => {});
  }

  async forget(level: string, id: string): Promise<void> {
    const { environment, surrogates } = this.#parts;
    await forgetVisitor(environment, this.#slots, this.#groups, { level, id }, (member) => {
      const held = this.#holdAlone(member);
      return held === null
        ? null
        : { held, release: () => this.release(held), restore: () => this.restore(held) };
    });
    surrogates.forget(level, id);
  }

  /** The turn's identity records are in their file: what was drawn is good for all threads. */
  turnWritten(): void {
    if (this.#drawn.length === 0) return;
    const { table } = this.#slots;
    for (const { level, id, surrogate } of this.#drawn) {
      const slot = table.lock(this.#slots.levelOf(level), id);
      if (slot < 0) continue; // Held, or gone: this thread's registry remembers it, others draw their own.
      if (table.surrogateHigh(slot) === 0 && table.surrogateLow(slot) === 0) {
        table.setSurrogate(slot, surrogate.high, surrogate.low);
        table.markDirty(slot);
      }
      table.unlock(slot);
    }
    this.#drawn = [];
  }

  /** They are not: the registry has forgotten what was drawn. */
  turnFailed(): void {
    this.#drawn = [];
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.restoreAll();
    await this.#slots.evictor.close();
    this.#slots.table.close();
  }

  #holdAlone({ level, id }: GroupMember): SlotVisitor | null {
    const slot = this.#slots.acquire(this.#slots.levelOf(level), level, id);
    return slot < 0 ? null : this.#open(slot, level, id, NO_MEMBERS, NO_SLOTS);
  }

  #hasLinks(slot: number): boolean {
    const { table } = this.#slots;
    if (table.isOversize(slot)) return this.#groups.linksOf(slot).length > 0;
    return table.memoryWords[table.memoryStart(slot) + MEMORY.LINK_WORDS] !== 0;
  }

  #open(
    slot: number,
    level: string,
    id: string,
    members: readonly LinkedMember[],
    slots: readonly number[],
  ): SlotVisitor {
    const visitor = this.#idle.pop();
    assert(visitor !== undefined, "visitors: more are held than may be");
    this.#held.push(visitor);
    try {
      visitor.open(slot, level, id, members, slots);
    } catch (error) {
      this.restore(visitor);
      throw error;
    }
    return visitor;
  }

  #taken(held: HeldVisitor): SlotVisitor {
    const last = this.#held.length - 1;
    const index = this.#held.lastIndexOf(held as SlotVisitor);
    assert(index >= 0, "visitors: let go twice");
    const visitor = this.#held[index]!;
    this.#held[index] = this.#held[last]!;
    this.#held.pop();
    return visitor;
  }

  #putBy(visitor: SlotVisitor): void {
    visitor.close();
    this.#idle.push(visitor);
  }

  #draw(level: string, id: string): Surrogate {
    const surrogate = this.#parts.surrogates.ofHeld(level, id);
    this.#drawn.push({ level, id, surrogate });
    return surrogate;
  }
}
