/**
 * ForgetVisitor, of role admin: exported if asked, then erased wherever the node keeps it, with a report of where copies
 * remain.
 *
 * Sessions and links first, then table and LMDB, then the log's record of it, then the identity records, after which
 * nothing in the log leads to the visitor (store/forget.ts). A crash between two steps is made whole by the next start,
 * or by the call's repeat. Whoever comes under the same id meanwhile is somebody new, under a surrogate that is left
 * alone.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type Generation, MEMORY_LIMITS, placesNaming } from "../../engine/index.ts";
import { callAct, withRecord } from "./audited.ts";
import type { HandlerContext } from "./context.ts";
import type { CallScope } from "./handlers.ts";
import { historyLines } from "./history.ts";
import { changeSession, withVisitor } from "./hold.ts";
import type { LaneGeneration } from "./lane-generation.ts";
import { unlinkVisitor } from "./links.ts";
import type { ForgetVisitorCall, ForgetVisitorResult, VisitorId } from "./messages.ts";
import { readProfile } from "./profile.ts";
import { requireWritableLog, waitRecorded } from "./recorded.ts";
import { requireRole } from "./roles.ts";
import { appendSession } from "./session-time.ts";
import { requireVisitor } from "./visitor.ts";

const TURN_MS_MAX = 50;
const MICROSECONDS = 1000;

/** Errors: ROLE_FORBIDDEN, those of `requireVisitor`, VISITOR_BUSY, LOG_UNWRITABLE, STORE_UNWRITABLE. */
export async function forgetVisitor(
  context: HandlerContext,
  call: ForgetVisitorCall,
  scope: CallScope,
): Promise<ForgetVisitorResult> {
  requireRole(scope.principal, "admin", "ForgetVisitor");
  const opened = context.generations.current();
  const { generation } = opened;
  requireVisitor(generation, call.level, call.id);
  requireWritableLog(context);
  const visitor = { level: call.level, id: call.id };
  const erase = callAct("erase", scope, visitor, "");
  return await withRecord(
    context,
    erase,
    () => forget(context, opened, call, scope.principal.name),
    ({ forgotten, exported }) => [
      ...(exported === null ? [] : [callAct("export", scope, visitor, "before it was forgotten")]),
      { ...erase, detail: forgotten ? "forgotten" : "there was nothing to forget" },
    ],
  );
}

async function forget(
  context: HandlerContext,
  opened: LaneGeneration,
  call: ForgetVisitorCall,
  caller: string,
): Promise<ForgetVisitorResult> {
  const { generation } = opened;
  const visitor = { level: call.level, id: call.id };
  const before = await withVisitor(context, generation, visitor, (held) => {
    const profile = readProfile(context, opened, held);
    return {
      isThere: profile.known || held.state.version > 0,
      shared: profile.known ? context.profiles.sharedAttributes(visitor.level, visitor.id) : [],
      links: held.readMemory().links.map(({ level, id, linked }) => ({ level, id, linked })),
      exported: call.exportFirst ? { ...profile, history: historyLines(context, held) } : null,
    };
  });
  const sessionIds = await endSessions(context, visitor, caller);
  if (before.isThere) {
    await unlinkVisitor(context, generation, visitor, caller);
    await waitRecorded(context);
  }
  // Also where nothing is remembered: the log may have named the visitor, and LMDB keeps by which name.
  await context.visitors.forget(call.level, call.id);
  await context.sessions.erase(sessionIds, call.level, call.id);
  const surrogates = await formerSurrogates(context, generation, visitor);
  const forgotten = before.isThere || sessionIds.length > 0 || surrogates.length > 0;
  if (forgotten) {
    context.log.appendForget({ surrogates, atMs: context.nowMs(), caller });
    context.appended();
    await waitRecorded(context);
    await context.eraseSurrogates(surrogates);
    context.counters.add("visitorsForgotten");
  }
  return {
    forgotten,
    exported: before.exported,
    remainingIn: remainingIn(generation, visitor, forgotten, before),
  };
}

/** Ends the visitor's live sessions; ids of all that name it. Errors: VISITOR_BUSY, LOG_UNWRITABLE. */
async function endSessions(context: HandlerContext, visitor: VisitorId, caller: string): Promise<string[]> {
  const ids = await context.sessions.idsOf(visitor.level, visitor.id);
  for (const id of ids) {
    const ended = await changeSession(context, id, (standing) => {
      if (standing === null || standing.ended) return null;
      if (standing.level !== visitor.level || standing.visitorId !== visitor.id) return null;
      return { ...standing, changedAtUs: context.nowMs() * MICROSECONDS, ended: true };
    });
    if (ended !== null) appendSession(context, ended, caller);
  }
  if (ids.length > 0) await waitRecorded(context);
  return ids;
}

/** Those that the log named the visitor by, but for that of one who came under its id in this moment. */
async function formerSurrogates(
  context: HandlerContext,
  generation: Generation,
  visitor: VisitorId,
): Promise<string[]> {
  await delay(TURN_MS_MAX); // Other lanes' turns have written what they recorded of it.
  const current = await withVisitor(context, generation, visitor, ({ surrogateHigh, surrogateLow }) =>
    surrogateHex(surrogateHigh, surrogateLow),
  );
  const all = await context.surrogatesOf(visitor.level, visitor.id);
  return all.filter((surrogate) => surrogate !== current);
}

function surrogateHex(high: number, low: number): string {
  return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
}

/** What this call does not reach, for people. */
function remainingIn(
  generation: Generation,
  { level, id }: VisitorId,
  forgotten: boolean,
  before: {
    readonly links: readonly (VisitorId & { linked: boolean })[];
    readonly shared: readonly string[];
  },
): string[] {
  const places = placesNaming(generation, level, id).map(
    (place) => `${place} of the active bundle, until a bundle without the id takes its place`,
  );
  // A crash between the unlinking and the erasing leaves links that hold no more: the repeat tells them still.
  for (const link of before.links)
    places.push(
      link.linked
        ? `what happened under ${link.level}:${link.id}, which was linked: forget it too`
        : `what happened under ${link.level}:${link.id}, which was linked once: forget it too if it is the same person`,
    );
  // Of more its memory has forgotten the oldest, and theirs name it still.
  if (before.links.length >= MEMORY_LIMITS.linksMax)
    places.push(
      `memories of ids that were linked before the last ${MEMORY_LIMITS.linksMax}: they say whose they were`,
    );
  if (!forgotten) return places;
  places.push("log records of its decisions and events, under no name, until the log's next compaction");
  if (before.shared.length > 0) {
    const names = before.shared.map((name) => `\`${name}\``).join(", ");
    places.push(
      `the dictionary of attribute values, which profiles share, under no visitor, until the node's next start or as long as another profile has the value: ${names}`,
    );
  }
  places.push("freed pages of the profile store (lmdb/), until they are used again");
  places.push("backups of the data directory, and whatever was exported from it");
  return places;
}
