/**
 * PostEvent: impressions, responses and plain events, checked and logged (nothing else yet: contact state, caps and
 * patterns come with visitor memory, and so does the recognition of repeats).
 *
 * Events of category contact, accept and reject belong to a presentation and need its treatment code; the code says
 * which visitor, channel and offer, and what the call names beside it must agree. Answered when the log has it.
 */
import {
  type AttributeValue,
  type Channel,
  NodeError,
  namesOf,
  nameWithSuggestion,
  openCode,
} from "../../engine/index.ts";
import { typedValue } from "./attributes.ts";
import type { HandlerContext } from "./context.ts";
import type { CallScope } from "./handlers.ts";
import type { Advisory, PostEventCall, PostEventResult } from "./messages.ts";
import { requireOwnVisitor } from "./roles.ts";
import { requireVisitor } from "./visitor.ts";

/** How far a caller's clock may say an event lies back, or ahead. */
export const OCCURRED_PAST_MS_MAX = 24 * 3_600_000;
export const OCCURRED_FUTURE_MS_MAX = 5 * 60_000;

type EventDefinition = Channel["events"][number];

/** Errors: those of the checks below, LOG_UNWRITABLE. */
export async function postEvent(
  context: HandlerContext,
  call: PostEventCall,
  scope: CallScope,
): Promise<PostEventResult> {
  if (call.sessionId !== "") {
    throw new NodeError("NOT_SUPPORTED_YET", "sessions come in a later version", { field: "sessionId" });
  }
  const opened = context.generations.current();
  const { generation } = opened;
  const channel = generation.channels.get(call.channel);
  if (channel === undefined) {
    const text = nameWithSuggestion(call.channel, generation.channels.keys());
    throw new NodeError("CHANNEL_UNKNOWN", `the active bundle has no such channel: ${text}`, {
      field: "channel",
    });
  }
  const event = channel.events.find((known) => known.name === call.event);
  if (event === undefined) {
    const text = nameWithSuggestion(call.event, namesOf(channel.events));
    throw new NodeError("EVENT_UNKNOWN", `the channel declares no such event: ${text}`, { field: "event" });
  }
  const nowMs = context.nowMs();
  const treatment = openTreatment(context, call, event);
  // A code names its visitor: a response need not name one again.
  const level = call.level === "" && call.id === "" && treatment !== null ? treatment.level : call.level;
  const id = call.level === "" && call.id === "" && treatment !== null ? treatment.id : call.id;
  requireVisitor(generation, level, id);
  requireOwnVisitor(scope.principal, level, id);
  if (treatment !== null) {
    const isOther = treatment.level !== level || treatment.id !== id || treatment.channel !== channel.name;
    if (isOther) {
      throw new NodeError("TREATMENT_CODE_MISMATCH", "the code belongs to another visitor or channel", {
        field: "treatmentCode",
      });
    }
  }
  const occurredAtMs = call.occurredAtMs ?? nowMs;
  if (occurredAtMs < nowMs - OCCURRED_PAST_MS_MAX || occurredAtMs > nowMs + OCCURRED_FUTURE_MS_MAX) {
    throw new NodeError("VALUE_OUT_OF_RANGE", "more than 24 hours ago or 5 minutes ahead", {
      field: "occurredAt",
    });
  }
  const advisories: Advisory[] = [];
  const attributes = typedAttributes(event, call.attributes, advisories);
  context.log.appendEvent({
    requestId: call.requestId,
    channel: channel.name,
    level,
    id,
    event: event.name,
    category: event.category,
    eventId: call.eventId,
    treatment:
      treatment === null
        ? null
        : {
            decisionId: treatment.decisionId,
            offer: treatment.offer,
            rule: treatment.rule,
            point: treatment.point,
            position: treatment.position,
            atMs: treatment.atMs,
            zone: "",
            category: "",
            channel: treatment.channel,
            medium: 0,
            fallback: false,
            heldOut: false,
          },
    suppress: null,
    visitorVersion: 0,
    atUs: 0,
    surrogateHigh: 0,
    surrogateLow: 0,
    occurredAtMs,
    atMs: nowMs,
    attributes,
    caller: scope.principal.name,
  });
  await context.recorded();
  context.counters.event(event.category);
  if (treatment !== null && event.category !== "plain") {
    context.counters.offer(opened.series.offers[treatment.offer] ?? 0, event.category);
  }
  return { applied: true, duplicate: false, advisories };
}

function openTreatment(context: HandlerContext, call: PostEventCall, event: EventDefinition) {
  if (call.treatmentCode === "") {
    if (event.category === "plain") return null;
    throw new NodeError("TREATMENT_CODE_REQUIRED", `${event.category} events need a treatment code`, {
      field: "treatmentCode",
    });
  }
  const opened = openCode(context.codes, call.treatmentCode);
  if (opened !== null) return opened;
  throw new NodeError("TREATMENT_CODE_INVALID", "not minted by this fleet, or altered", {
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
