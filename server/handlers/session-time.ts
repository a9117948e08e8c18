/**
 * How long sessions live: each use moves the end on, in the table at once, in the log now and then.
 *
 * A record a use would cost as much as the decision. So one is written when the end moves into another quarter of
 * the time-out: what a crash can take of a session's life is a quarter of it.
 */
import type { Channel } from "../../engine/index.ts";
import type { SessionRecord } from "../store/types.ts";
import type { HandlerContext } from "./context.ts";

const SESSION_TIMEOUT_MS_DEFAULT = 30 * 60_000;
const QUARTERS = 4;

function timeoutMsOf(channel: Channel): number {
  return channel.sessionTimeoutMs ?? SESSION_TIMEOUT_MS_DEFAULT;
}

/** The end of a session of the channel that is used now. */
export function prolongedUntilMs(channel: Channel, nowMs: number): number {
  return nowMs + timeoutMsOf(channel);
}

/** Logs the session's new end where it has come into another quarter; `session`: as it was before. */
export function recordProlonged(
  context: HandlerContext,
  session: SessionRecord,
  channel: Channel,
  untilMs: number,
  caller: string,
): void {
  const quarterMs = Math.max(1, timeoutMsOf(channel) / QUARTERS);
  if (untilMs <= session.untilMs) return;
  if (Math.floor(untilMs / quarterMs) === Math.floor(session.untilMs / quarterMs)) return;
  appendSession(context, { ...session, untilMs }, caller);
}

/** Tells the log what a session is from now on; written at this turn's end. */
export function appendSession(context: HandlerContext, session: SessionRecord, caller: string): void {
  // No visitor is held for this: the log looks its surrogate up.
  context.log.appendSession({ session, surrogateHigh: 0, surrogateLow: 0, caller });
  context.appended();
}
