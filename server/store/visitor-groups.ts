/**
 * Ids of one person, locked together: a known visitor and its anonymous ids, in rising order of slots, at most 8.
 *
 * What is absent is loaded first, with nothing locked; then all are locked at once, and it is checked that they are
 * still who they were and linked as they were. Else the whole begins anew, a few times.
 */
import {
  ABSENT,
  BUSY,
  type GroupMember,
  groupOf,
  type LinkedMember,
  linksOf,
  type MemoryLink,
} from "../../engine/index.ts";
import { slotView } from "./visitor-loader.ts";
import type { VisitorSlots } from "./visitor-slots.ts";
import type { VisitorSpill } from "./visitor-spill.ts";

const ATTEMPTS_MAX = 3;

export interface LockedGroup {
  /** Of the visitor itself; negative: nothing is locked. */
  readonly slot: number;
  readonly members: readonly LinkedMember[];
  /** Parallel to `members`. */
  readonly slots: readonly number[];
}

const NOTHING_LOCKED: LockedGroup = { slot: BUSY, members: [], slots: [] };

export class VisitorGroups {
  readonly #slots: VisitorSlots;
  readonly #spill: VisitorSpill;

  constructor(slots: VisitorSlots, spill: VisitorSpill) {
    this.#slots = slots;
    this.#spill = spill;
  }

  /** The links of a held slot. Allocates nothing where there are none. */
  linksOf(slot: number): MemoryLink[] {
    const { table } = this.#slots;
    return linksOf(table.isOversize(slot) ? this.#spill.read(slot) : slotView(table, slot));
  }

  /** Locks a visitor and the ids linked to it. Nothing is held when it is called. */
  lock(self: GroupMember): LockedGroup {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const linksSeen = new Map<string, string>();
      let isBusy = false;
      const look = (member: GroupMember): MemoryLink[] => {
        const links = this.#peek(member);
        if (links === null) isBusy = true;
        linksSeen.set(keyOf(member), stampOf(links ?? []));
        return links ?? [];
      };
      const members = groupOf(self, look(self), look);
      if (isBusy) return NOTHING_LOCKED;
      const locked = this.#lockAll(self, members, linksSeen);
      if (locked !== null) return locked;
    }
    return NOTHING_LOCKED;
  }

  /** Loads the visitor where it is absent; null: busy. */
  #peek({ level, id }: GroupMember): MemoryLink[] | null {
    const slot = this.#slots.acquire(this.#slots.levelOf(level), level, id);
    if (slot < 0) return null;
    try {
      return this.linksOf(slot);
    } finally {
      this.#slots.table.unlock(slot);
    }
  }

  /** Null: try anew. */
  #lockAll(
    self: GroupMember,
    members: readonly LinkedMember[],
    linksSeen: ReadonlyMap<string, string>,
  ): LockedGroup | null {
    const { table } = this.#slots;
    const all = [self, ...members];
    const slots = all.map(({ level, id }) => table.find(this.#slots.levelOf(level), id));
    if (slots.includes(ABSENT) || new Set(slots).size < slots.length) return null;
    if (!table.lockAll(Int32Array.from(slots), slots.length)) return NOTHING_LOCKED;
    let isSame = false;
    try {
      isSame = all.every((member, index) => {
        const slot = slots[index]!;
        if (!table.isVisitor(slot, this.#slots.levelOf(member.level), member.id)) return false;
        return stampOf(this.linksOf(slot)) === linksSeen.get(keyOf(member));
      });
    } finally {
      if (!isSame) for (const slot of slots) table.unlock(slot);
    }
    return isSame ? { slot: slots[0]!, members, slots: slots.slice(1) } : null;
  }
}

function keyOf({ level, id }: GroupMember): string {
  return `${level}\0${id}`;
}

/** Changes with every word about any other id. */
function stampOf(links: readonly MemoryLink[]): string {
  return links.map(({ factId, atUs, linked }) => `${factId}${atUs}${linked}`).join();
}
