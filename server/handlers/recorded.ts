/** Waiting for the log: what must not be lost is answered when it is written, or refused before anything is done. */
import { NodeError } from "../../engine/index.ts";
import type { HandlerContext } from "./context.ts";

/** Asked before anything is changed: what cannot be logged is not done. Errors: LOG_UNWRITABLE. */
export function requireWritableLog(context: HandlerContext): void {
  if (!context.isLogUnwritable()) return;
  throw new NodeError("LOG_UNWRITABLE", "the log cannot be written; nothing was changed", {
    retryAfterMs: 1000,
  });
}

/**
 * Resolves when what was appended before is written, under the policy `always` also on the disk.
 *
 * Errors: LOG_UNWRITABLE.
 */
export async function waitRecorded(context: HandlerContext): Promise<void> {
  await context.recorded();
  if (context.log.answersWaitForSync) await context.log.synced();
}
