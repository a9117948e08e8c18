/**
 * What a PostEvent call asks for, checked as far as that goes without its visitor: channel and event, whose it is, the
 * code's presentation, typed attributes.
 */
import {
  type AttributeValue,
  type Channel,
  type EventDefinition,
  type EventNames,
  filedUnder,
  isSameMember,
  NodeError,
  namesOf,
  nameWithSuggestion,
  type OpenedCode,
  openCode,
} from "../../engine/index.ts";
import { typedValue } from "./attributes.ts";
import { requireChannel } from "./channel.ts";
import type { HandlerContext } from "./context.ts";
import { channelEventNames, internCode } from "./event-names.ts";
import type { CallScope } from "./handlers.ts";
import { liveSession } from "./hold.ts";
import type { LaneGeneration } from "./lane-generation.ts";
import type { Advisory, PostEventCall, VisitorId } from "./messages.ts";
import { requireOwnVisitor } from "./roles.ts";
import { prolongedUntilMs, recordProlonged } from "./session-time.ts";
import { requireVisitor } from "./visitor.ts";

export interface CheckedEvent {
  readonly call: PostEventCall;
  readonly caller: string;
  readonly laneGeneration: LaneGeneration;
  readonly channel: Channel;
  readonly event: EventDefinition;
  readonly names: EventNames;
  /** Null without a code. */
  readonly opened: OpenedCode | null;
  /** Whose memory it goes into (`filedUnder`): the one named, or the code's. */
  readonly visitor: VisitorId;
  /** Who the call names, else the code's: whose profile it may set. */
  readonly profileOf: VisitorId;
  /** Of the one named and the code's, where they are two, the one that is not `visitor`: must be linked to it. */
  readonly mustBeLinked: VisitorId | null;
  readonly attributes: Record<string, AttributeValue>;
  readonly advisories: readonly Advisory[];
}

/**
 * Errors: FIELD_REQUIRED, CHANNEL_UNKNOWN, EVENT_UNKNOWN, TREATMENT_CODE_INVALID, TREATMENT_CODE_MISMATCH, SESSION_UNKNOWN,
 * ROLE_FORBIDDEN, those of `requireVisitor` and of `internCode`, ATTRIBUTE_VALUE_INVALID.
 */
export async function checkEvent(
  context: HandlerContext,
  call: PostEventCall,
  scope: CallScope,
): Promise<CheckedEvent> {
  const laneGeneration = context.generations.current();
  const { generation } = laneGeneration;
  const channel = requireChannel(generation, call.channel);
  if (call.event === "") throw new NodeError("FIELD_REQUIRED", "the call names no event", { field: "event" });
  const event = channel.events.find((known) => known.name === call.event);
  if (event === undefined) {
    const text = nameWithSuggestion(call.event, namesOf(channel.events));
    throw new NodeError("EVENT_UNKNOWN", `the channel declares no such event: ${text}`, { field: "event" });
  }
  const opened = openTreatment(context, call, channel);
  const named = await namedVisitor(context, call, channel, scope);
  // A code names its visitor: a response need not name one again.
  const about = named ?? opened ?? { level: "", id: "" };
  requireVisitor(generation, about.level, about.id);
  requireOwnVisitor(scope.principal, about.level, about.id);
  const visitor = filedUnder(generation.model.levels, event.category, about, opened);
  if (opened !== null) {
    requireVisitor(generation, opened.level, opened.id);
    await internCode(context, opened);
  }
  const isLinkAsked = opened !== null && !isSameMember(about, opened);
  const other = isSameMember(visitor, about) ? opened : about;
  const advisories: Advisory[] = [];
  return {
    call,
    caller: scope.principal.name,
    laneGeneration,
    channel,
    event,
    names: channelEventNames(context, generation, channel),
    opened,
    visitor: { level: visitor.level, id: visitor.id },
    profileOf: { level: about.level, id: about.id },
    mustBeLinked: isLinkAsked && other !== null ? { level: other.level, id: other.id } : null,
    attributes: typedAttributes(event, call.attributes, advisories),
    advisories,
  };
}

/** The one that the call names, itself or by its session; null: none. Errors: SESSION_UNKNOWN, VISITOR_BUSY. */
async function namedVisitor(
  context: HandlerContext,
  call: PostEventCall,
  channel: Channel,
  scope: CallScope,
): Promise<VisitorId | null> {
  if (call.sessionId === "") return call.level === "" && call.id === "" ? null : call;
  const before = await liveSession(context, call.sessionId, 0);
  const visitor = { level: before.level, id: before.visitorId };
  requireOwnVisitor(scope.principal, visitor.level, visitor.id);
  const untilMs = prolongedUntilMs(channel, context.nowMs());
  await liveSession(context, call.sessionId, untilMs);
  recordProlonged(context, before, channel, untilMs, scope.principal.name);
  return visitor;
}

/** Errors: TREATMENT_CODE_INVALID, TREATMENT_CODE_MISMATCH. */
function openTreatment(context: HandlerContext, call: PostEventCall, channel: Channel): OpenedCode | null {
  if (call.treatmentCode === "") return null;
  const opened = openCode(context.codes, call.treatmentCode);
  if (opened === null) {
    throw new NodeError("TREATMENT_CODE_INVALID", "not minted by this fleet, or altered", {
      field: "treatmentCode",
    });
  }
  if (opened.channel !== channel.name) throw codeMismatch();
  return opened;
}

export function codeMismatch(): NodeError {
  return new NodeError("TREATMENT_CODE_MISMATCH", "the code belongs to another visitor or channel", {
    field: "treatmentCode",
  });
}

function typedAttributes(
  event: EventDefinition,
  values: PostEventCall["attributes"],
  advisories: Advisory[],
): Record<string, AttributeValue> {
  const typed: Record<string, AttributeValue> = Object.create(null);
  for (const [name, value] of Object.entries(values)) {
    const attribute = event.attributes.find((known) => known.name === name);
    if (attribute === undefined) {
      // The name is the caller's: it is cut, and goes back to nobody but the caller.
      const message = `the event declares no attribute \`${name.slice(0, 64)}\`; it is ignored`;
      advisories.push({ code: "ATTRIBUTE_UNKNOWN", level: "WARNING", message });
      continue;
    }
    const coerced = typedValue(attribute, value, `attributes.${name}`);
    if (coerced !== undefined) typed[name] = coerced;
  }
  return typed;
}
