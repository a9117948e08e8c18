/** The workspace's `rollback`: how many withdrawals by the guard a bundle is taken back for. */
import type { Checker } from "./checker.ts";
import { durationAt } from "./durations.ts";
import { ROLLBACK_BOUNDS, type RollbackPolicy } from "./model.ts";
import type { RawWorkspace } from "./raw.ts";

const DECISIONS_DEFAULT = 1000;
const WITHIN_MS_DEFAULT = 600_000;

/** Undefined where the workspace has none: then the guard withdraws, counts and alarms, and no more. */
export function checkRollback(checker: Checker, { rollback }: RawWorkspace): RollbackPolicy | undefined {
  if (rollback === undefined) return undefined;
  const withinMs = durationAt(checker, rollback, "within", ROLLBACK_BOUNDS.within) ?? WITHIN_MS_DEFAULT;
  const { withdrawals, decisions = DECISIONS_DEFAULT } = rollback;
  return { withdrawals, decisions, withinMs };
}
