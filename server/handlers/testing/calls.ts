/** Calls as tests of handlers make them, with what every one of them needs filled in, and what came of them. */
import { NodeError, type NodeErrorCode } from "../../../engine/index.ts";
import { LogStream } from "../../store/log-stream.ts";
import { decideRequest, scope, type TestThread } from "../../testing/thread-kit.ts";
import type { DecideResult, PostEventCall, PostEventResult, ProfileResult, VisitorId } from "../messages.ts";

export const CUSTOMER: VisitorId = { level: "customer", id: "C-1" };
export const DEVICE: VisitorId = { level: "device", id: "d-1" };

/** A plain `view` of customer C-1, changed as the test needs. */
export function eventCall(changes: Partial<PostEventCall> = {}): PostEventCall {
  return {
    requestId: "",
    channel: "web",
    level: "customer",
    id: "C-1",
    sessionId: "",
    event: "view",
    eventId: "",
    treatmentCode: "",
    occurredAtMs: null,
    attributes: {},
    ...changes,
  };
}

/** An event with a code, which says whose it is. In a millisecond of its own: within one there is no order. */
export async function respond(
  thread: TestThread,
  event: string,
  treatmentCode: string,
  changes: Partial<PostEventCall> = {},
): Promise<PostEventResult> {
  const call = eventCall({ level: "", id: "", event, treatmentCode, ...changes });
  thread.advance(2);
  const result = await thread.handlers.postEvent(call, scope("touchpoint"));
  thread.advance(2);
  return result;
}

/** Decides at one point. In a millisecond of its own. */
export async function decideAt(
  thread: TestThread,
  visitor: VisitorId,
  point = "hero",
  count = 1,
): Promise<DecideResult> {
  const points = [{ point, count, allowDuplicates: false }];
  thread.advance(2);
  const result = await thread.handlers.decide(decideRequest({ ...visitor, points }), scope("touchpoint"));
  thread.advance(2);
  return result;
}

export function offersOf(result: DecideResult, point = 0): string[] {
  return result.decision.points[point]!.picks.map(
    (pick) => result.decision.generation.treatments[pick.treatment]!.offer.code,
  );
}
export function codesOf(result: DecideResult, point = 0): string[] {
  return result.decision.points[point]!.picks.map(({ code }) => code);
}

export async function profileOf({ handlers }: TestThread, visitor: VisitorId): Promise<ProfileResult> {
  return handlers.getProfile({ ...visitor, includeHistory: true }, scope("service"));
}
/** `kind offer point`, newest first. */
export async function historyOf(thread: TestThread, visitor: VisitorId): Promise<string[]> {
  const { history } = await profileOf(thread, visitor);
  return (history ?? []).map(({ kind, offer, point }) => `${kind} ${offer} ${point}`.trimEnd());
}

/** The code that `run` ends in, or "none". */
export async function codeOf(run: () => unknown): Promise<NodeErrorCode | string> {
  try {
    await run();
    return "none";
  } catch (error) {
    return error instanceof NodeError ? error.code : String(error);
  }
}

/** Kinds of the records that the log of a directory has so far, boots left out. */
export function loggedKinds({ directory }: TestThread): string[] {
  const stream = new LogStream(directory.handle.path);
  const kinds = [...stream.poll()].map(({ record }) => record.kind);
  stream.close();
  return kinds.filter((kind) => kind !== "boot");
}
