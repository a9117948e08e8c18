/**
 * Sessions in the visitor table: see `SessionStore`. Evicted to LMDB and loaded like visitors; `sweep` removes from LMDB
 * those that timed out.
 */
import { NodeError, Room } from "../../engine/index.ts";
import { reasonOf } from "./atomic-file.ts";
import { commitErrorOf, type LmdbEnvironment, visitorKey } from "./lmdb-environment.ts";
import { MemoryRecords } from "./memory-record.ts";
import {
  decodeSession,
  encodeSession,
  SESSION_CODEC,
  SESSION_LEVEL,
  SESSION_LEVEL_NAME,
  sessionFault,
  sessionUntilMs,
  setSessionUntilMs,
} from "./session-record.ts";
import { sessionIdsOf } from "./session-scan.ts";
import { SESSION_BUSY, type SessionRecord, type SessionStore } from "./types.ts";
import { slotView } from "./visitor-loader.ts";
import type { VisitorSlots } from "./visitor-slots.ts";
import { patiently } from "./visitor-waiters.ts";

/** A session is moved on only by so much: else every call of it would make its record dirty. */
const PROLONG_MS_MIN = 1000;
/** What timed out stays so long, so that a late word finds that it was there. */
const SWEEP_AFTER_MS = 3_600_000;
const ERASE_PATIENCE_MS = 5000;

export class TableSessions implements SessionStore {
  readonly #environment: LmdbEnvironment;
  readonly #slots: VisitorSlots;

  constructor(environment: LmdbEnvironment, slots: VisitorSlots) {
    this.#environment = environment;
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

  idsOf(level: string, visitorId: string): Promise<string[]> {
    return sessionIdsOf(this.#environment, this.#slots, level, visitorId);
  }

  async erase(ids: readonly string[], level: string, visitorId: string): Promise<void> {
    const { root, memories, commits } = this.#environment;
    let left = ids;
    const attempt = async (): Promise<boolean> => {
      await root.transaction(() => {
        left = left.filter((id) => {
          const nameless = this.change(id, (standing) =>
            standing?.level === level && standing.visitorId === visitorId
              ? { ...standing, visitorId: "", ended: true }
              : null,
          );
          if (nameless === SESSION_BUSY) return true;
          // A later change of it is committed after this one.
          if (nameless !== null)
            void memories.put(visitorKey(SESSION_LEVEL_NAME, id), SESSION_CODEC.encode(nameless));
          return false;
        });
      });
      Atomics.add(commits, 0, 1);
      return left.length === 0;
    };
    let cause: unknown = "they are in use";
    const isDone =
      left.length === 0 ||
      (await patiently(ERASE_PATIENCE_MS, attempt).catch(async (error: unknown) => {
        cause = await commitErrorOf(error);
        return false;
      }));
    if (isDone) return;
    if (cause instanceof NodeError) throw cause;
    throw new NodeError(
      "STORE_UNWRITABLE",
      `the visitor's sessions are ended, but not erased; repeat the call: ${reasonOf(cause)}`,
      { cause },
    );
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
