/**
 * What an event does to a visitor's memory, judged before it is recorded: by handlers and golden sequences alike.
 *
 * Pure: given what the memory holds, the event's definition, the opened treatment code and the clock, it is refused
 * with a code, known already, or becomes a fact. Order of the judgements: time, repeat, lateness, contact.
 * Whether a code is of this visitor, coercing attributes and writing profiles are the caller's.
 */
import type { OpenedCode } from "../decide/treatment-code.ts";
import type { NodeErrorCode } from "../errors.ts";
import { foldName } from "../fold.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { EventDefinition, Medium, ResponsePolicy } from "../workspace/model-channels.ts";
import { MEDIUMS } from "../workspace/model-channels.ts";
import type { EVENT_ADVISORIES } from "./event-advisories.ts";
import { eventIdHash } from "./event-id.ts";
import type { EventFact } from "./facts.ts";
import {
  EntryKind,
  type EntryKindNumber,
  MEMORY_LIMITS,
  type MemoryView,
  mediumNumber,
} from "./memory-layout.ts";
import { eventIdPushedOutMs, holdsEventId, holdsResponse, knowsContact } from "./memory-lookup.ts";
import { formatTimestamp } from "./timestamp.ts";
import { zoneTermName } from "./zone-names.ts";

/** How far a caller's clock may say an event lies back, or ahead. */
const OCCURRED_PAST_MS_MAX = 24 * 3_600_000;
export const OCCURRED_FUTURE_MS_MAX = 5 * 60_000;
const DAY_MS = 86_400_000;
const RESPONSES_DEFAULT: ResponsePolicy = { withinMs: 30 * DAY_MS, withoutContact: "warn" };
/** `Treatment.rule` of a fallback. */
const FALLBACK_RULE = "fallback";

/** What the active generation says of names; a bundle may have changed since the code was minted. */
export interface EventNames {
  /** The node's term of a name, 0 where it has none. */
  term(name: string): number;
  /** Of an offer's code; "" where it has none or is unknown. */
  categoryOf(offer: string): string;
  /** Of a point of the event's channel; undefined where it is unknown. */
  mediumOf(point: string): Medium | undefined;
  hasOffer(code: string): boolean;
}

export interface EventAsked {
  readonly event: EventDefinition;
  /** Of the channel; undefined: the default. */
  readonly policy: ResponsePolicy | undefined;
  readonly names: EventNames;
  /** "" without one. */
  readonly eventId: string;
  /** Of the visitor (or one linked to it); null without a code. */
  readonly opened: OpenedCode | null;
  /** Of the event's own declared attributes, typed. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Null: now. */
  readonly occurredAtMs: number | null;
  readonly nowMs: number;
  /** Of the visitor, first, and those linked to it. */
  readonly memories: readonly MemoryView[];
}

export interface EventAdvisory {
  readonly code: (typeof EVENT_ADVISORIES)[number];
  readonly level: "INFO" | "WARNING";
  readonly message: string;
}

/** An event's fact, less what recording gives it. */
export type EventFactDraft = Omit<EventFact, "factId" | "version" | "atUs">;

export type EventVerdict =
  | {
      readonly kind: "refused";
      readonly code: NodeErrorCode;
      readonly field: string;
      readonly message: string;
    }
  | { readonly kind: "duplicate" }
  | {
      readonly kind: "applied";
      readonly advisories: readonly EventAdvisory[];
      readonly fact: EventFactDraft;
      /** Profile attributes that the event writes, by `EventDefinition.sets`; not yet checked against the profile. */
      readonly sets: readonly { readonly attribute: string; readonly value: AttributeValue }[];
    };

/**
 * Judges one event. Cost: O(entries + event ids); allocates the verdict.
 *
 * Refusals: VALUE_OUT_OF_RANGE (its time), TREATMENT_CODE_REQUIRED, RESPONSE_TOO_LATE, RESPONSE_WITHOUT_CONTACT.
 */
export function judgeEvent(asked: EventAsked): EventVerdict {
  const { event, opened, nowMs, memories, attributes } = asked;
  const policy = asked.policy ?? RESPONSES_DEFAULT;
  const occurredAtMs = asked.occurredAtMs ?? nowMs;
  if (occurredAtMs < nowMs - OCCURRED_PAST_MS_MAX || occurredAtMs > nowMs + OCCURRED_FUTURE_MS_MAX)
    return refused("VALUE_OUT_OF_RANGE", "occurredAt", occurredOutside(occurredAtMs, nowMs));
  const entryKind = ENTRY_KINDS[event.category];
  if (opened === null && entryKind !== EntryKind.EVENT)
    return refused(
      "TREATMENT_CODE_REQUIRED",
      "treatmentCode",
      `${event.category} events need a treatment code`,
    );
  const hash = asked.eventId === "" ? null : eventIdHash(asked.eventId);
  if (hash !== null && holdsEventId(memories, hash, nowMs)) return { kind: "duplicate" };

  if (hash === null && opened !== null && isToldToAnother(asked, opened, entryKind, occurredAtMs))
    return { kind: "duplicate" };

  const advisories: EventAdvisory[] = [];
  const own = memories[0];
  if (hash !== null && own !== undefined && eventIdPushedOutMs(own) > nowMs - DAY_MS)
    advisories.push(EVENT_IDS_FULL);
  if (opened !== null && entryKind !== EntryKind.EVENT) {
    if (occurredAtMs - opened.atMs > policy.withinMs)
      return refused("RESPONSE_TOO_LATE", "treatmentCode", "the decision lies too long back");
    const isKnown = knowsContact(memories, opened, asked.names.term(opened.offer));
    if (entryKind === EntryKind.CONTACT) {
      if (isKnown) advisories.push(CONTACT_ALREADY_KNOWN);
    } else if (!isKnown && opened.rule !== FALLBACK_RULE && policy.withoutContact !== "accept") {
      if (policy.withoutContact === "refuse")
        return refused("RESPONSE_WITHOUT_CONTACT", "treatmentCode", "no contact is known of that treatment");
      advisories.push(WITHOUT_CONTACT);
    }
  }
  const suppress = suppressionOf(asked, advisories);
  const fact: EventFactDraft = {
    kind: "event",
    event: asked.names.term(event.name),
    entryKind,
    occurredAtMs,
    eventIdHash: hash,
    treatment: opened === null ? null : treatmentOf(opened, asked.names),
    suppress,
  };
  const sets: { attribute: string; value: AttributeValue }[] = [];
  for (const { attribute, from, value } of event.sets ?? []) {
    const given =
      value ?? (from !== undefined && Object.hasOwn(attributes, from) ? attributes[from] : undefined);
    if (given !== undefined) sets.push({ attribute, value: given });
  }
  return { kind: "applied", advisories, fact, sets };
}

const ENTRY_KINDS = {
  contact: EntryKind.CONTACT,
  accept: EntryKind.ACCEPT,
  reject: EntryKind.REJECT,
  plain: EntryKind.EVENT,
} as const satisfies Record<EventDefinition["category"], EntryKindNumber>;

const CONTACT_ALREADY_KNOWN: EventAdvisory = {
  code: "CONTACT_ALREADY_KNOWN",
  level: "INFO",
  message: "the presentation is a contact already; it counts once",
};
const EVENT_IDS_FULL: EventAdvisory = {
  code: "EVENT_IDS_FULL",
  level: "WARNING",
  message: `the visitor has more than ${MEMORY_LIMITS.eventIdsMax} event ids of 24 hours: the oldest is no longer known, its repeat would count`,
};
const WITHOUT_CONTACT: EventAdvisory = {
  code: "RESPONSE_WITHOUT_CONTACT",
  level: "WARNING",
  message: "this node knows of no contact that this is a response to",
};

/** Under the own id folding tells; under a linked one the same response may stand too. */
function isToldToAnother(
  { event, names, memories }: EventAsked,
  opened: OpenedCode,
  kind: EntryKindNumber,
  atMs: number,
): boolean {
  if (memories.length < 2 || kind === EntryKind.CONTACT) return false;
  const [offer, name] = [names.term(opened.offer), names.term(event.name)];
  // As folding dates it: nothing is answered before it was decided.
  return holdsResponse(memories.slice(1), opened, offer, kind, name, Math.max(atMs, opened.atMs));
}

function occurredOutside(occurredAtMs: number, nowMs: number): string {
  const [from, until] = [nowMs - OCCURRED_PAST_MS_MAX, nowMs + OCCURRED_FUTURE_MS_MAX].map(formatTimestamp);
  const why =
    occurredAtMs < nowMs
      ? "lies more than 24 hours back"
      : "lies more than 5 minutes ahead of the node's clock";
  return `occurredAt ${why}: it must be from ${from} to ${until}`;
}

function refused(code: NodeErrorCode, field: string, message: string): EventVerdict {
  return { kind: "refused", code, field, message };
}

/** What a code says of its presentation, in the node's terms. */
function treatmentOf(opened: OpenedCode, names: EventNames): NonNullable<EventFact["treatment"]> {
  const category = names.categoryOf(opened.offer);
  const medium = names.mediumOf(opened.point);
  return {
    decisionId: opened.decisionId,
    decidedAtMs: opened.atMs,
    position: opened.position,
    offer: names.term(opened.offer),
    rule: names.term(opened.rule),
    zone: names.term(zoneTermName(opened.channel, opened.zone)),
    point: names.term(opened.point),
    category: category === "" ? 0 : names.term(category),
    channel: names.term(opened.channel),
    medium: medium === undefined ? 0 : mediumNumber(MEDIUMS.indexOf(medium)),
    heldOut: false,
    fallback: opened.rule === FALLBACK_RULE,
  };
}

/** The offer that the event's own effect suppresses: the one its attribute names, else that of the code. */
function suppressionOf({ event, attributes, opened, names }: EventAsked, advisories: EventAdvisory[]) {
  if (event.suppress === undefined) return null;
  const { offerFrom, minutes } = event.suppress;
  const named =
    offerFrom !== undefined && Object.hasOwn(attributes, offerFrom) ? attributes[offerFrom] : null;
  const code = typeof named === "string" ? foldName(named) : (opened?.offer ?? "");
  if (code === "") return null;
  const isKnown = names.hasOffer(code) || code === opened?.offer;
  if (isKnown) return { offer: names.term(code), minutes };
  advisories.push({
    code: "SUPPRESS_OFFER_UNKNOWN",
    level: "WARNING",
    message: "the active bundle has no such offer; nothing is suppressed",
  });
  return null;
}
