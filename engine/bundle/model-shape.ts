/**
 * Whether a value read from a bundle has the shape of `Model` (engine/workspace/model.ts), field by field.
 *
 * The workspace compiler makes models that are right; a bundle whose hashes match may still have been made by
 * something else, and the engine reads its model without asking again. So: every field is known, of its type and
 * bounded. Whether names resolve and expressions compile is for `openGeneration` to refuse.
 */
import { ENGINE_LIMITS } from "../limits.ts";
import { FEED_BOUNDS } from "../workspace/feed-bounds.ts";
import { type DurationBounds, MEMORY_BOUNDS } from "../workspace/memory-bounds.ts";
import { ROLLBACK_BOUNDS } from "../workspace/model.ts";
import { MEDIUMS } from "../workspace/model-channels.ts";
import { STALE_POLICIES } from "../workspace/model-feeds.ts";
import { goldenShape, previewShape, sequenceShape } from "./golden-shape.ts";
import {
  expression,
  fail,
  finite,
  flag,
  instant,
  isRecord,
  listOf,
  mapOf,
  name,
  object,
  oneOf,
  type Shape,
  scalar,
  text,
  whole,
} from "./shape.ts";

const numberSource: Shape = (value, path) =>
  typeof value === "string" ? expression(value, path) : finite(value, path);
const validity = object({}, { fromMs: instant, untilMs: instant });
const predicates = { eligibility: expression, applicability: expression, suitability: expression };
const factors = {
  propensity: numberSource,
  contextWeight: numberSource,
  value: numberSource,
  lever: numberSource,
};
const attributeFields = { name, type: oneOf("number", "integer", "boolean", "string", "timestamp") };
const attributeOptions = {
  default: scalar,
  allowed: listOf(scalar, 10_000),
  min: finite,
  max: finite,
  description: text,
};
const attribute = object(attributeFields, attributeOptions);
const attributes = listOf(attribute, ENGINE_LIMITS.attributesMax);
const values = mapOf(scalar);

const offerAttribute: Shape = (value, path) => {
  const kind = isRecord(value) ? value.kind : undefined;
  if (kind === "constant") return object({ kind: oneOf(kind), value: scalar })(value, path);
  if (kind === "expression")
    return object({ kind: oneOf(kind), expression }, { default: scalar })(value, path);
  return object({ kind: oneOf("template"), template: text }, { default: text })(value, path);
};
/** Ms within the bounds of durations that the workspace compiler keeps. */
/** Of 1. */
const share: Shape = (value, path) =>
  typeof value === "number" && value >= 0 && value <= 1 ? "" : fail(path, "a number from 0 to 1");
const ms = ({ minMs, maxMs }: DurationBounds): Shape => whole(minMs, maxMs);
const capWindow: Shape = (value, path) => {
  const kind = isRecord(value) ? value.kind : undefined;
  if (kind === "rolling") return object({ kind: oneOf(kind), ms: ms(MEMORY_BOUNDS.window) })(value, path);
  if (kind === "ever") return object({ kind: oneOf(kind) })(value, path);
  const unit = oneOf("day", "week", "month");
  return object({ kind: oneOf("calendar"), unit, zone: oneOf("visitor", "channel") })(value, path);
};
const capMax = whole(1, MEMORY_BOUNDS.capMax);
const cap = object(
  { name, of: oneOf("offer", "category", "zone", "medium"), max: capMax, window: capWindow },
  { subject: name },
);
const workspaceCap = object(
  { name, of: oneOf("medium", "purpose"), max: capMax, window: capWindow },
  { subject: name, purpose: name },
);
const offerCap = object({ name, of: oneOf("offer"), max: capMax, window: capWindow });
const forMs = ms(MEMORY_BOUNDS.suppressFor);
const suppression: Shape = (value, path) =>
  isRecord(value) && value.on === "presented"
    ? object(
        { on: oneOf("presented"), moreThan: whole(0, MEMORY_BOUNDS.presentedMoreThanMax) },
        { withinMs: ms(MEMORY_BOUNDS.window), forMs, relatedBy: name },
      )(value, path)
    : object({ on: oneOf("accept", "reject", "presented") }, { forMs, relatedBy: name })(value, path);
const suppressions = listOf(suppression, MEMORY_BOUNDS.suppressionsMax);
const offerFields = { code: name, fallback: flag, attributes: mapOf(offerAttribute) };
const offerOptions = {
  ...predicates,
  displayName: text,
  category: name,
  purpose: name,
  value: finite,
  cost: finite,
  validity,
};
const fallbackOffer = object(offerFields, offerOptions);
const plainOffer = object(offerFields, {
  ...offerOptions,
  caps: listOf(offerCap, MEMORY_BOUNDS.capsPerOfferMax),
  suppressions,
});
/** A fallback is fit for everybody: it has no cap and no suppression. */
const offer: Shape = (value, path) =>
  (isRecord(value) && value.fallback === true ? fallbackOffer : plainOffer)(value, path);
const setting: Shape = (value, path) => {
  const source = isRecord(value) && Object.hasOwn(value, "from") ? { from: name } : { value: scalar };
  return object({ attribute: name, ...source })(value, path);
};
const event = object(
  { name, category: oneOf("contact", "accept", "reject", "plain"), attributes },
  {
    displayName: text,
    sets: listOf(setting, MEMORY_BOUNDS.setsPerEventMax),
    suppress: object(
      { minutes: whole(0, Math.ceil(MEMORY_BOUNDS.suppressFor.maxMs / 60_000)) },
      { offerFrom: name },
    ),
  },
);
const segment = object(
  { name },
  { displayName: text, list: object({ level: name }, { asOfMs: instant }), rule: expression, expression },
);
const offerListFields = {
  name,
  offers: listOf(name),
  visitors: listOf(object({ level: name, id: name })),
};
const offerListOptions = { segment: name, zones: listOf(name) };
const point = object(
  {
    name,
    zone: name,
    medium: oneOf(...MEDIUMS),
    contact: oneOf("decide", "impression"),
    reservationMs: whole(0, Number.MAX_SAFE_INTEGER),
    consent: oneOf("required", "ignored"),
    duplicates: oneOf("allow", "refuse", "caller"),
    countMax: whole(1, ENGINE_LIMITS.treatmentsPerPointMax),
    quotas: listOf(object({ by: name, max: whole(0, Number.MAX_SAFE_INTEGER) }), 64),
    fallbacks: listOf(name),
  },
  { displayName: text },
);
const rule = object(
  { id: name, zone: name, offer: name, enabled: flag },
  {
    ...predicates,
    ...factors,
    segment: name,
    validity,
    score: numberSource,
    feeds: listOf(
      object({ feed: name }, { maxAgeMs: ms(FEED_BOUNDS.age), whenStale: oneOf(...STALE_POLICIES) }),
      ENGINE_LIMITS.feedsMax,
    ),
  },
);
const feed = object(
  { name, key: name, maxAgeMs: ms(FEED_BOUNDS.age), whenStale: oneOf(...STALE_POLICIES) },
  { displayName: text, forgetAfterMs: ms(FEED_BOUNDS.age) },
);
const channel = object(
  {
    name,
    salt: text,
    timeZone: name,
    deadlineMsDefault: whole(0, Number.MAX_SAFE_INTEGER),
    consentUnknown: oneOf("denied", "granted"),
    unrecorded: oneOf("answer", "refuse"),
    zones: listOf(object({ name }, { displayName: text })),
    points: listOf(point),
    events: listOf(event),
    anonymous: values,
    factors: object({}, factors),
    rules: listOf(rule),
    whiteLists: listOf(object({ ...offerListFields, score: finite }, offerListOptions)),
    blackLists: listOf(object(offerListFields, offerListOptions)),
  },
  {
    displayName: text,
    holdout: object({ salt: text, sharePpm: whole(0, 1_000_000), answer: oneOf("fallback", "nothing") }),
    caps: listOf(cap, MEMORY_BOUNDS.capsPerChannelMax),
    suppressions,
    responses: object({
      withinMs: ms(MEMORY_BOUNDS.responsesWithin),
      withoutContact: oneOf("accept", "warn", "refuse"),
    }),
    sessionTimeoutMs: ms(MEMORY_BOUNDS.sessionTimeout),
  },
);
const defaultOffer = object({ offer: name, score: finite }, { zones: listOf(name) });
const model = object(
  {
    format: oneOf(1),
    name,
    timeZone: name,
    levels: listOf(object({ name, defaultOffers: listOf(defaultOffer) }, { displayName: text }), 256),
    purposes: listOf(name, ENGINE_LIMITS.attributesMax),
    profile: attributes,
    context: listOf(
      object({ ...attributeFields, source: oneOf("trusted", "client") }, { ...attributeOptions, feed: name }),
      ENGINE_LIMITS.attributesMax,
    ),
    offerAttributes: attributes,
    segments: listOf(segment, ENGINE_LIMITS.segmentsMax),
    segmentGroups: listOf(
      object({ name, segments: listOf(name) }, { remainder: name }),
      ENGINE_LIMITS.segmentsMax,
    ),
    offers: listOf(offer, ENGINE_LIMITS.offersMax),
    channels: listOf(channel, 1000),
    invariants: listOf(
      object({ name, require: expression }, { description: text, channels: listOf(name), when: expression }),
    ),
    goldens: listOf(goldenShape),
    previews: listOf(previewShape),
    tzdbVersion: text,
    timeZones: mapOf(
      object({
        initialOffsetMinutes: finite,
        atMs: listOf(instant, 10_000),
        offsetMinutes: listOf(finite, 10_000),
      }),
    ),
  },
  {
    displayName: text,
    visitorTimeZone: name,
    caps: listOf(workspaceCap, MEMORY_BOUNDS.capsPerWorkspaceMax),
    feeds: listOf(feed, ENGINE_LIMITS.feedsMax),
    rollback: object({
      withdrawals: share,
      decisions: whole(1, ROLLBACK_BOUNDS.decisionsMax),
      withinMs: ms(ROLLBACK_BOUNDS.within),
    }),
    sequences: listOf(sequenceShape, MEMORY_BOUNDS.sequencesMax),
  },
);

/** "" where `value` is a model by its shape, else the first fault with its path. O(size). */
export function modelFault(value: unknown): string {
  return model(value, "");
}
