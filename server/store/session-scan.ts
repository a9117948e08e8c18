/**
 * Sessions that name a visitor, found by looking at all of them: for who forgets one. In slices, between which the
 * thread does other things.
 *
 * First those in the table, then those in LMDB: one that leaves the table meanwhile was committed before, and one that
 * is loaded stays in LMDB too. What is found may have changed by the time it is looked at again.
 */
import { type LmdbEnvironment, visitorKey } from "./lmdb-environment.ts";
import { decodeSession, SESSION_CODEC, SESSION_LEVEL, SESSION_LEVEL_NAME } from "./session-record.ts";
import type { SessionRecord } from "./types.ts";
import { slotView } from "./visitor-loader.ts";
import type { VisitorSlots } from "./visitor-slots.ts";
import { patiently } from "./visitor-waiters.ts";

const SLOTS_AT_ONCE = 65_536;
const RECORDS_AT_ONCE = 500;
const PATIENCE_MS = 1000;

/** Live, ended and timed out. Cost: looks at all slots and at all sessions in LMDB. Errors: DATA_DIR_INVALID. */
export async function sessionIdsOf(
  environment: LmdbEnvironment,
  slots: VisitorSlots,
  level: string,
  visitorId: string,
): Promise<string[]> {
  const found = new Set<string>();
  const look = (session: SessionRecord | null): void => {
    if (session?.level === level && session.visitorId === visitorId) found.add(session.id);
  };
  const { table } = slots;
  for (let slot = 0; slot < table.slotCount; slot++) {
    if (slot % SLOTS_AT_ONCE === SLOTS_AT_ONCE - 1) await nextTurn();
    if (!table.seemsOfLevel(slot, SESSION_LEVEL)) continue;
    await patiently(PATIENCE_MS, () => {
      if (!table.lockSlot(slot)) return !table.seemsOfLevel(slot, SESSION_LEVEL);
      try {
        if (table.level(slot) === SESSION_LEVEL) look(decodeSession(table.id(slot), slotView(table, slot)));
      } finally {
        table.unlock(slot);
      }
      return true;
    });
  }
  const prefix = visitorKey(SESSION_LEVEL_NAME, "");
  for (let start = prefix; start !== ""; ) {
    await nextTurn();
    environment.refresh();
    const keys = [
      ...environment.memories.getKeys({ start, end: `${SESSION_LEVEL_NAME}\x01`, limit: RECORDS_AT_ONCE }),
    ];
    for (const key of keys) {
      const bytes = environment.memories.getBinary(key);
      if (bytes !== undefined) look(SESSION_CODEC.decode(bytes, key.slice(prefix.length)));
    }
    // The range begins with `start` itself: one that is looked at twice does no harm.
    start = keys.length < RECORDS_AT_ONCE ? "" : keys.at(-1)!;
  }
  return [...found];
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
