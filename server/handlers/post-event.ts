/**
 * PostEvent: impressions, responses and plain events, folded into the visitor's memory and logged, once each.
 *
 * Events of category contact, accept and reject belong to a presentation and need its treatment code. The code says
 * which visitor, channel and offer; it may have been minted by another node of the fleet, or under a bundle that is
 * gone. A visitor named beside it must be the code's, or one that is linked to it: who answers as a known visitor what
 * was presented to its device answers under its own id, and keeps that when the device is another's. What an event
 * means is the engine's (`judgeEvent`); here it is judged with the visitor held, recorded in the same turn, and answered
 * when the log has it.
 *
 * A repeat is known by its event id, whichever lane, transport or boot it comes to. Where the log cannot be written,
 * the answer is refused and the fold taken back: the caller's next try is no repeat. Profile attributes that an event
 * sets are committed first, then event and attributes are logged in one turn: what a crash tears apart is made whole
 * by the caller's repeat.
 */
import {
  type AttributeValue,
  assert,
  type EventFact,
  type EventVerdict,
  eventIdHash,
  type FoldToken,
  isSameMember,
  judgeEvent,
  NodeError,
  wasEverLinked,
} from "../../engine/index.ts";
import type { EventTreatment, HeldVisitor, ProfileWrite } from "../store/types.ts";
import { typedValue } from "./attributes.ts";
import type { HandlerContext } from "./context.ts";
import { type CheckedEvent, checkEvent, codeMismatch } from "./event-call.ts";
import type { CallScope } from "./handlers.ts";
import { busy, stampOf, withVisitor } from "./hold.ts";
import type { Advisory, PostEventCall, PostEventResult } from "./messages.ts";
import { commitProfile } from "./profile.ts";
import { requireWritableLog } from "./recorded.ts";

const MICROSECONDS = 1000;
/** How often a repeat may find that what it repeats was taken back meanwhile, and another copy put in its place. */
const REPEATS_MAX = 8;

type Outcome =
  /** `atMs`: when that event came. */
  | { readonly kind: "duplicate"; readonly atMs: number }
  | {
      readonly kind: "recorded";
      /** What folding it changed. */
      readonly folded: FoldToken | null;
      readonly advisories: readonly Advisory[];
      /** Tells other lanes that it is known what became of the event. */
      readonly settle: () => void;
    }
  /** Its attributes must be committed first. */
  | { readonly kind: "writes"; readonly set: ProfileWrite["set"] };

/**
 * Errors: those of `checkEvent`; VALUE_OUT_OF_RANGE, TREATMENT_CODE_REQUIRED, TREATMENT_CODE_MISMATCH,
 * RESPONSE_TOO_LATE, RESPONSE_WITHOUT_CONTACT; VISITOR_BUSY, LOG_UNWRITABLE, STORE_UNWRITABLE.
 */
export async function postEvent(
  context: HandlerContext,
  call: PostEventCall,
  scope: CallScope,
): Promise<PostEventResult> {
  requireWritableLog(context);
  const checked = await checkEvent(context, call, scope);
  const { laneGeneration, event, opened } = checked;
  const outcome = await recordOnce(context, checked);
  if (outcome.kind === "duplicate") {
    context.counters.add("eventsRepeated");
    return { applied: false, duplicate: true, advisories: [...checked.advisories] };
  }
  assert(outcome.kind === "recorded", "event: neither recorded nor known");
  try {
    await whenRecorded(context, checked, outcome.folded);
  } finally {
    outcome.settle();
  }
  context.counters.event(event.category);
  if (opened !== null && event.category !== "plain") {
    context.counters.offer(laneGeneration.series.offers[opened.offer] ?? 0, event.category);
  }
  return {
    applied: true,
    duplicate: false,
    advisories: [...checked.advisories, ...outcome.advisories],
  };
}

/**
 * Records the event unless it is a repeat. A repeat waits until it is settled what became of the first one, in whatever
 * lane: its write may yet fail, and then the repeat is none.
 */
async function recordOnce(context: HandlerContext, checked: CheckedEvent): Promise<Outcome> {
  let outcome = await record(context, checked);
  for (let repeats = 0; outcome.kind === "duplicate" && repeats < REPEATS_MAX; repeats++) {
    const { atMs } = outcome;
    if (!(await context.eventsSettled())) throw busy();
    outcome = await record(context, checked);
    if (outcome.kind === "duplicate" && outcome.atMs === atMs) return outcome;
  }
  if (outcome.kind === "duplicate") throw busy();
  return outcome;
}

/** Judges and records the event; what it sets is committed before. Never ends in `writes`. */
async function record(context: HandlerContext, checked: CheckedEvent): Promise<Outcome> {
  const { laneGeneration, visitor, profileOf, caller } = checked;
  const { generation } = laneGeneration;
  const outcome = await withVisitor(context, generation, visitor, (held) =>
    judge(context, checked, held, false),
  );
  if (outcome.kind !== "writes") return outcome;
  const { set } = outcome;
  const atUs = context.nowMs() * MICROSECONDS;
  if (isSameMember(visitor, profileOf)) {
    const write: ProfileWrite = { ...visitor, set, unset: [], atUs };
    return commitProfile(context, laneGeneration, write, caller, (held) =>
      judge(context, checked, held, true),
    );
  }
  // The presentation is the linked id's, the profile that of whom the call names.
  const write: ProfileWrite = { ...profileOf, set, unset: [], atUs };
  await commitProfile(context, laneGeneration, write, caller, () => undefined);
  return withVisitor(context, generation, visitor, (held) => judge(context, checked, held, true));
}

/** `isWritten`: what it sets is committed. Errors: those of the verdict; TREATMENT_CODE_MISMATCH. */
function judge(
  context: HandlerContext,
  checked: CheckedEvent,
  held: HeldVisitor,
  isWritten: boolean,
): Outcome {
  const { call, channel, event, names, opened, attributes, mustBeLinked } = checked;
  if (mustBeLinked !== null && !isLinked(held, mustBeLinked)) throw codeMismatch();
  const nowMs = context.nowMs();
  const verdict = judgeEvent({
    event,
    policy: channel.responses,
    names,
    eventId: call.eventId,
    opened,
    attributes,
    occurredAtMs: call.occurredAtMs,
    nowMs,
    memories: held.state.memories,
  });
  if (verdict.kind === "refused") {
    if (verdict.code === "RESPONSE_TOO_LATE") context.counters.add("responsesTooLate");
    if (verdict.code === "RESPONSE_WITHOUT_CONTACT") context.counters.add("responsesWithoutContact");
    throw new NodeError(verdict.code, verdict.message, { field: verdict.field });
  }
  if (verdict.kind === "duplicate") {
    return { kind: "duplicate", atMs: lastAtMs(held, call.eventId) };
  }
  const set = typedSets(checked, verdict.sets);
  if (set.length > 0 && !isWritten) return { kind: "writes", set };
  return {
    kind: "recorded",
    ...append(context, checked, held, verdict, nowMs),
    advisories: verdict.advisories,
  };
}

/** Folds the event, then appends it to the log, in this turn: of what cannot be folded there is no record. */
function append(
  context: HandlerContext,
  checked: CheckedEvent,
  held: HeldVisitor,
  verdict: EventVerdict & { kind: "applied" },
  nowMs: number,
): Pick<Outcome & { kind: "recorded" }, "folded" | "settle"> {
  const { call, caller, channel, event, visitor, attributes } = checked;
  const { suppress, occurredAtMs } = verdict.fact;
  const atUs = held.beginFact(nowMs * MICROSECONDS);
  const factId = context.log.nextFactId();
  const fact: EventFact = { ...verdict.fact, factId, version: held.state.version, atUs };
  const settle = context.beginEvent();
  try {
    const folded = held.fold(fact);
    context.log.appendEvent({
      ...stampOf(held, atUs),
      requestId: call.requestId,
      channel: channel.name,
      level: visitor.level,
      id: visitor.id,
      event: event.name,
      category: event.category,
      eventId: call.eventId,
      treatment: loggedTreatment(checked, verdict.fact),
      suppress:
        suppress === null ? null : { offer: context.numbers.name(suppress.offer), minutes: suppress.minutes },
      occurredAtMs,
      atMs: nowMs,
      attributes,
      caller,
    });
    context.appended();
    return { folded, settle };
  } catch (error) {
    settle();
    throw error;
  }
}

function loggedTreatment(
  { opened, names }: CheckedEvent,
  { treatment }: Pick<EventFact, "treatment">,
): EventTreatment | null {
  if (opened === null || treatment === null) return null;
  return {
    decisionId: opened.decisionId,
    offer: opened.offer,
    rule: opened.rule,
    point: opened.point,
    position: opened.position,
    atMs: opened.atMs,
    zone: opened.zone,
    category: names.categoryOf(opened.offer),
    channel: opened.channel,
    medium: treatment.medium,
    fallback: treatment.fallback,
    heldOut: treatment.heldOut,
  };
}

/**
 * Resolves when the event is in the log; takes its fold back where it is not. A sync that fails takes nothing back:
 * the record is written, and a repeat finds it.
 *
 * Errors: LOG_UNWRITABLE.
 */
async function whenRecorded(
  context: HandlerContext,
  checked: CheckedEvent,
  folded: FoldToken | null,
): Promise<void> {
  try {
    await context.recorded();
  } catch (error) {
    if (folded !== null) await context.visitors.undo(checked.visitor.level, checked.visitor.id, folded);
    throw error;
  }
  if (context.log.answersWaitForSync) await context.log.synced();
}

/** What the event writes, typed by the profile. Errors: ATTRIBUTE_VALUE_INVALID. */
function typedSets(
  { laneGeneration: { generation } }: CheckedEvent,
  sets: readonly { attribute: string; value: AttributeValue }[],
): ProfileWrite["set"] {
  const typed: { name: string; value: AttributeValue }[] = [];
  for (const { attribute: name, value } of sets) {
    const attribute = generation.model.profile[generation.profileIndex.get(name) ?? -1];
    if (attribute === undefined) continue; // Bundles that check have none such.
    const coerced = typedValue(attribute, value, "attributes");
    if (coerced !== undefined) typed.push({ name, value: coerced });
  }
  return typed;
}

function isLinked(held: HeldVisitor, other: { level: string; id: string }): boolean {
  return (
    held.readLinked().some((member) => isSameMember(member, other)) ||
    wasEverLinked(held.readMemory().links, other)
  );
}

/** When the event of this id came last, epoch ms, over the visitor and those linked to it. */
function lastAtMs(held: HeldVisitor, eventId: string): number {
  const [high, low] = eventIdHash(eventId);
  let lastMs = 0;
  for (const { eventIds } of [held.readMemory(), ...held.readLinked().map(({ memory }) => memory)]) {
    for (const { hashHigh, hashLow, atMs } of eventIds) {
      if (hashHigh === high && hashLow === low) lastMs = Math.max(lastMs, atMs);
    }
  }
  return lastMs;
}
