/**
 * Holding visitors: what every handler does that changes one, or reads more of it than its profile.
 *
 * A visitor is held within one turn, from reading to recording. Where another thread has it, or no slot is free, the
 * call waits for a later turn and others pass it; after 100 ms it is told so. Whatever throws while a visitor is held
 * puts back what it was.
 */
import { type Generation, NodeError } from "../../engine/index.ts";
import { type HeldVisitor, SESSION_BUSY, type SessionRecord, type VisitorStamp } from "../store/types.ts";
import type { HandlerContext } from "./context.ts";
import type { VisitorId } from "./messages.ts";

/** For what must be brought to its end: as long as a lane may be stuck before the process ends. */
const HOLD_MS_MAX = 10_000;

/**
 * Runs `use` with the visitor held, in the turn in which it could be had; what it returns must not refer to `held`.
 *
 * Errors: VISITOR_BUSY after 100 ms; those of `use`.
 */
export async function withVisitor<T>(
  context: HandlerContext,
  generation: Generation,
  visitor: VisitorId,
  use: (held: HeldVisitor) => T,
): Promise<T> {
  const sinceMs = performance.now();
  for (;;) {
    const held = context.visitors.hold(generation, visitor.level, visitor.id);
    if (held !== null) return used(context, [held], () => use(held));
    if (!(await context.visitors.whenFree(sinceMs))) throw busy();
  }
}

/** The same, for what has begun and must be ended: tries again for as long as a lock can be held at all. */
export async function withVisitorAtLast<T>(
  context: HandlerContext,
  generation: Generation,
  visitor: VisitorId,
  use: (held: HeldVisitor) => T,
): Promise<T> {
  const untilMs = performance.now() + HOLD_MS_MAX;
  for (;;) {
    const held = context.visitors.hold(generation, visitor.level, visitor.id);
    if (held !== null) return used(context, [held], () => use(held));
    const sinceMs = performance.now();
    if (sinceMs >= untilMs) throw busy("what was begun is not recorded; repeat the call");
    await context.visitors.whenFree(sinceMs);
  }
}

/** Runs `use` with two visitors held, each alone. Errors: as `withVisitor`. */
export async function withBoth<T>(
  context: HandlerContext,
  generation: Generation,
  first: VisitorId,
  second: VisitorId,
  use: (first: HeldVisitor, second: HeldVisitor) => T,
): Promise<T> {
  const sinceMs = performance.now();
  for (;;) {
    const both = context.visitors.holdBoth(generation, first, second);
    if (both !== null) return used(context, both, () => use(both[0], both[1]));
    if (!(await context.visitors.whenFree(sinceMs))) throw busy();
  }
}

function used<T>(context: HandlerContext, held: readonly HeldVisitor[], use: () => T): T {
  let result: T;
  try {
    result = use();
  } catch (error) {
    restoreAll(context, held);
    throw error;
  }
  for (const one of held) context.visitors.release(one);
  return result;
}

/** All of them, also where one cannot be put back as it was. */
function restoreAll(context: HandlerContext, [first, ...others]: readonly HeldVisitor[]): void {
  if (first === undefined) return;
  try {
    context.visitors.restore(first);
  } finally {
    restoreAll(context, others);
  }
}

/**
 * The live session, moved on to `untilMs` (0: as it is).
 *
 * Errors: SESSION_UNKNOWN, VISITOR_BUSY.
 */
export async function liveSession(
  context: HandlerContext,
  sessionId: string,
  untilMs: number,
): Promise<SessionRecord> {
  const sinceMs = performance.now();
  for (;;) {
    const session = context.sessions.get(sessionId, context.nowMs(), untilMs);
    if (session === null) throw sessionUnknown();
    if (session !== SESSION_BUSY) return session;
    if (!(await context.visitors.whenFree(sinceMs))) throw busy();
  }
}

/** `SessionStore.change`, in the turn in which the session could be had. Errors: VISITOR_BUSY; those of `decide`. */
export async function changeSession(
  context: HandlerContext,
  sessionId: string,
  decide: (standing: SessionRecord | null) => SessionRecord | null,
): Promise<SessionRecord | null> {
  const sinceMs = performance.now();
  for (;;) {
    const changed = context.sessions.change(sessionId, decide);
    if (changed !== SESSION_BUSY) return changed;
    if (!(await context.visitors.whenFree(sinceMs))) throw busy();
  }
}

export function sessionUnknown(): NodeError {
  return new NodeError("SESSION_UNKNOWN", "there is no such session, or it has ended; start another", {
    field: "sessionId",
  });
}

export function busy(consequence = "nothing was changed"): NodeError {
  return new NodeError("VISITOR_BUSY", `the visitor's record was in use for too long; ${consequence}`, {
    retryAfterMs: 100,
  });
}

/** What a log record says of whom it is about; `atUs`: as `beginFact` gave it. */
export function stampOf(held: HeldVisitor, atUs: number): VisitorStamp {
  const { state, surrogateHigh, surrogateLow } = held;
  return { visitorVersion: state.version, atUs, surrogateHigh, surrogateLow };
}
