/**
 * Sessions in the visitor table: see `SessionStore`. Evicted to LMDB and loaded like visitors; `sweep` removes from LMDB
 * those that timed out.
 */
import { Room } from "../../engine/index.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import { MemoryRecords } from "./memory-record.ts";
import {
  decodeSession,
  encodeSession,
  SESSION_LEVEL,
  SESSION_LEVEL_NAME,
  sessionFault,
  sessionUntilMs,
  setSessionUntilMs,
} from "./session-record.ts";
import { SESSION_BUSY, type SessionRecord, type SessionStore } from "./types.ts";
import { slotView } from "./visitor-loader.ts";
import type { VisitorSlots } from "./visitor-slots.ts";

/** A session is moved on only by so much: else every call of it would make its record dirty. */
const PROLONG_MS_MIN = 1000;
/** What timed out stays so long, so that a late word finds that it was there. */
const SWEEP_AFTER_MS = 3_600_000;

export class TableSessions implements SessionStore {
  readonly #slots: VisitorSlots;

  constructor(slots: VisitorSlots) {
    this.#slots = slots;
  }

  get(id: string, nowMs: number, untilMs: number): SessionRecord | null | typeof SESSION_BUSY {
    const { table } = this.#slots;
    const slot = this.#slots.acquire(SESSION_LEVEL, SESSION_LEVEL_NAME, id);
    if (slot < 0) return SESSION_BUSY;
    const view = slotView(table, slot);
    const session = decodeSession(id, view);
    if (session === null) {
      table.free(slot); // Ids that nobody has take no room.
      return null;
    }
    const isLive = !session.ended && session.untilMs > nowMs;
    const isProlonged = isLive && untilMs >= session.untilMs + PROLONG_MS_MIN;
    if (isProlonged) {
      setSessionUntilMs(view, untilMs);
      table.markDirty(slot);
    }
    table.unlock(slot);
    if (!isLive) return null;
    return isProlonged ? { ...session, untilMs } : session;
  }

  change(
    id: string,
    decide: (standing: SessionRecord | null) => SessionRecord | null,
  ): SessionRecord | null | typeof SESSION_BUSY {
    const { table } = this.#slots;
    const slot = this.#slots.acquire(SESSION_LEVEL, SESSION_LEVEL_NAME, id);
    if (slot < 0) return SESSION_BUSY;
    let standing: SessionRecord | null = null;
    let changed: SessionRecord | null = null;
    try {
      standing = decodeSession(id, slotView(table, slot));
      changed = decide(standing);
    } finally {
      if (changed === null) {
        if (standing === null) table.free(slot);
        else table.unlock(slot);
      }
    }
    if (changed === null) return null;
    const changedAtUs = Math.max(changed.changedAtUs, standing === null ? 0 : standing.changedAtUs + 1);
    const session = { ...changed, changedAtUs };
    const words = encodeSession(session);
    if (table.replaceMemory(slot, words.length) !== Room.OK) {
      table.restore(slot);
      this.#slots.evictor.wake();
      return SESSION_BUSY;
    }
    table.memoryWords.set(words, table.memoryStart(slot));
    table.markDirty(slot);
    table.unlock(slot);
    return session;
  }
}

export interface SweepResult {
  /** Key to go on behind; "": all have been seen. */
  readonly next: string;
  readonly removed: number;
}

/**
 * Removes records of sessions that timed out an hour ago and are not in the table: at most `countMax` are looked at.
 * Only inside a write transaction.
 */
export function sweepSessions(
  environment: LmdbEnvironment,
  slots: VisitorSlots,
  nowMs: number,
  after: string,
  countMax: number,
): SweepResult {
  const prefix = `${SESSION_LEVEL_NAME}\0`;
  const start = after === "" ? prefix : after;
  const keys = [
    ...environment.memories.getKeys({ start, end: `${SESSION_LEVEL_NAME}\x01`, limit: countMax }),
  ];
  const records = new MemoryRecords();
  let removed = 0;
  for (const key of keys) {
    const bytes = environment.memories.getBinaryFast(key);
    if (bytes === undefined || slots.table.find(SESSION_LEVEL, key.slice(prefix.length)) >= 0) continue;
    const { view } = records.read(bytes, sessionFault);
    if (sessionUntilMs(view) + SWEEP_AFTER_MS > nowMs) continue;
    void environment.memories.remove(key);
    removed += 1;
  }
  // The range begins with `after` itself: one that is looked at twice does no harm.
  const last = keys.at(-1) ?? "";
  return { next: keys.length < countMax || last === after ? "" : last, removed };
}
