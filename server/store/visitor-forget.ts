/**
 * Erases a visitor from the table and from LMDB, in one transaction.
 *
 * Inside the transaction the visitor's slot is emptied, and stays in the table, dirty: so nobody loads what LMDB still
 * has before the commit, and whoever meets the visitor afterwards meets an unknown one. Ids that were linked to it
 * forget the link, in LMDB too: it names the visitor. Where the commit fails the visitor is put back, but not the links
 * of others to it: who forgets a visitor has unlinked it before (handlers/forget.ts), and those words stand in the log.
 * The call's repeat goes on from there.
 */
import { type GroupMember, NodeError } from "../../engine/index.ts";
import { reasonOf } from "./atomic-file.ts";
import { wantSweep } from "./dictionary-sweep.ts";
import type { SlotVisitor } from "./held-visitor.ts";
import { commitErrorOf, type LmdbEnvironment, visitorKey } from "./lmdb-environment.ts";
import type { VisitorGroups } from "./visitor-groups.ts";
import type { VisitorSlots } from "./visitor-slots.ts";
import { patiently } from "./visitor-waiters.ts";

const PATIENCE_MS = 5000;
const LEFT = "only unlinked from other ids; repeat the call";

/** `restore` instead of `release` where something was thrown: the table and the spilled memory are what they were. */
type HoldAlone = (
  member: GroupMember,
) => { readonly held: SlotVisitor; readonly release: () => void; readonly restore: () => void } | null;

/** Errors: STORE_UNWRITABLE where it cannot be committed, or others keep the visitor for seconds. */
export async function forgetVisitor(
  environment: LmdbEnvironment,
  slots: VisitorSlots,
  groups: VisitorGroups,
  visitor: GroupMember,
  holdAlone: HoldAlone,
): Promise<void> {
  const { level, id } = visitor;
  const { table, loader } = slots;
  const key = visitorKey(level, id);
  const attempt = async (): Promise<boolean> => {
    const before: { record: Buffer | null } = { record: null };
    try {
      await environment.root.transaction(() => {
        const slot = slots.acquire(slots.levelOf(level), level, id);
        if (slot < 0) return;
        let links: ReturnType<VisitorGroups["linksOf"]>;
        try {
          links = groups.linksOf(slot);
        } finally {
          table.unlock(slot);
        }
        for (const link of links) {
          const other = holdAlone(link);
          if (other === null) return;
          try {
            other.held.dropLinkTo(visitor);
            loader.putRecord(other.held.slot);
          } catch (error) {
            other.restore();
            throw error;
          }
          other.release();
        }
        before.record = emptied(slots, visitor);
        if (before.record === null) return;
        for (const database of [environment.profiles, environment.memories, environment.surrogates])
          void database.remove(key);
        wantSweep(environment);
      });
    } catch (error) {
      const cause = await commitErrorOf(error);
      if (before.record !== null) putBack(slots, visitor, before.record);
      if (cause instanceof NodeError) throw cause;
      throw new NodeError("STORE_UNWRITABLE", `the visitor is not erased, ${LEFT}: ${reasonOf(cause)}`, {
        cause,
      });
    }
    Atomics.add(environment.commits, 0, 1);
    return before.record !== null;
  };
  if (!(await patiently(PATIENCE_MS, attempt))) {
    throw new NodeError("STORE_UNWRITABLE", `the visitor is not erased, ${LEFT}: it is in use`, {
      retryAfterMs: 100,
    });
  }
  Atomics.add(environment.forgets, 0, 1);
}

/** Empties the visitor's slot; returns what it had, as a record. Null: busy, nothing changed. */
function emptied(slots: VisitorSlots, { level, id }: GroupMember): Buffer | null {
  const { table, loader } = slots;
  const slot = slots.acquire(slots.levelOf(level), level, id);
  if (slot < 0) return null;
  let isEmptied = false;
  try {
    const record = loader.recordOf(slot);
    isEmptied = loader.clear(slot);
    return isEmptied ? record : null;
  } finally {
    if (isEmptied) table.unlock(slot);
    else table.restore(slot);
  }
}

/** After a failed commit. Somebody who met the visitor meanwhile met an unknown one; what it did then is lost. */
function putBack(slots: VisitorSlots, { level, id }: GroupMember, record: Buffer): void {
  const { table, loader } = slots;
  const slot = slots.acquire(slots.levelOf(level), level, id);
  if (slot < 0) return;
  try {
    loader.putBack(slot, level, id, record);
  } finally {
    table.unlock(slot);
  }
}
