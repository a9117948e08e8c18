/** Sessions as tests of handlers begin, move and end them. */
import { decideRequest, scope, type TestThread } from "../../testing/thread-kit.ts";
import type { DecideResult, SessionResult, StartSessionCall } from "../messages.ts";
import { CUSTOMER, DEVICE } from "./calls.ts";

/** Of the device, changed as the test needs. */
export function start(
  { handlers }: TestThread,
  changes: Partial<StartSessionCall> = {},
): Promise<SessionResult> {
  const call = {
    sessionId: "",
    channel: "web",
    ...DEVICE,
    relyOnExisting: false,
    attributes: {},
    ...changes,
  };
  return handlers.startSession(call, scope("touchpoint"));
}

export function logIn(
  { handlers }: TestThread,
  sessionId: string,
  visitor = CUSTOMER,
): Promise<SessionResult> {
  return handlers.setAudience({ sessionId, ...visitor, attributes: {} }, scope("touchpoint"));
}

export function end({ handlers }: TestThread, sessionId: string): Promise<SessionResult> {
  return handlers.endSession({ sessionId }, scope("touchpoint"));
}

export async function decideIn({ handlers }: TestThread, sessionId: string): Promise<DecideResult> {
  return handlers.decide(decideRequest({ level: "", id: "", sessionId }), scope("touchpoint"));
}
