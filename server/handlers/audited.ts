/**
 * Calls that the audit log keeps: who read a visitor's values (GetProfile, an explanation that shows them), exported or
 * erased them, or replaced a list of members. UpdateProfile is in the decision log already, with its caller.
 *
 * A look-up is recorded before it is made; what changes something is begun only where there is room for its record, and
 * answered when that is written. Decisions without an explanation come by here and cost nothing.
 */
import type { DecideCall } from "../../engine/index.ts";
import { NodeError } from "../../engine/index.ts";
import { SESSION_BUSY } from "../store/types.ts";
import type { HandlerContext } from "./context.ts";
import type { CallScope, Principal } from "./handlers.ts";

/** An act as a lane knows it; how a visitor stands in the log is the main thread's secret. */
export interface CallAct {
  readonly act: "lookup" | "export" | "erase" | "import";
  readonly by: string;
  readonly transport: string;
  /** The visitor; null: `name` says what it is about. */
  readonly visitor: { readonly level: string; readonly id: string } | null;
  readonly name: string;
  /** `ok` or the code of the refusal. */
  readonly outcome: string;
  readonly detail: string;
}

/** Values are shown to this one: an explanation is a look-up. */
export function showsValues(principal: Principal): boolean {
  return principal.role === "admin";
}

/** Before the look-up. Errors: STORE_UNWRITABLE. */
export function recordLookup(
  context: HandlerContext,
  scope: CallScope,
  visitor: { readonly level: string; readonly id: string },
  detail: string,
): Promise<void> {
  return context.recordCalls([callAct("lookup", scope, visitor, detail)], true);
}

/** The explained among decisions, each with its visitor. Errors: STORE_UNWRITABLE. */
export async function recordExplained(
  context: HandlerContext,
  scope: CallScope,
  calls: readonly DecideCall[],
  detail: string,
): Promise<void> {
  const acts = calls.map((call) => callAct("lookup", scope, visitorOf(context, call), detail));
  await context.recordCalls(acts, true);
}

/**
 * Does what must be recorded when it is over, and answers then. `acts` says what it came to; a refusal is recorded as
 * the first of what would have been.
 *
 * Errors: STORE_UNWRITABLE, before anything is done; those of `work`.
 */
export async function withRecord<T>(
  context: HandlerContext,
  begun: CallAct,
  work: () => Promise<T>,
  acts: (result: T) => readonly CallAct[],
): Promise<T> {
  await context.recordCalls([], true);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    const outcome = error instanceof NodeError ? error.code : "INTERNAL";
    // The refusal itself says more than that it could not be recorded.
    await context.recordCalls([{ ...begun, outcome }], false).catch(() => {});
    throw error;
  }
  await context.recordCalls(acts(result), false);
  return result;
}

export function callAct(
  act: CallAct["act"],
  { principal, transport }: CallScope,
  visitor: CallAct["visitor"],
  detail: string,
): CallAct {
  return { act, by: principal.name, transport, visitor, name: "", outcome: "ok", detail };
}

/** A session that nobody knows, or that is busy, stands for itself. */
function visitorOf(context: HandlerContext, call: DecideCall): { level: string; id: string } {
  if (call.sessionId === "") return { level: call.level, id: call.id };
  const session = context.sessions.get(call.sessionId, context.nowMs(), 0);
  if (session === null || session === SESSION_BUSY) return { level: "session", id: call.sessionId };
  return { level: session.level, id: session.visitorId };
}
