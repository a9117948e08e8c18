/** The shape of goldens, previews and sequences in a bundle's model (engine/workspace/model-goldens.ts). */
import { ENGINE_LIMITS } from "../limits.ts";
import { FEED_BOUNDS } from "../workspace/feed-bounds.ts";
import { MEMORY_BOUNDS } from "../workspace/memory-bounds.ts";
import {
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

const values = mapOf(scalar);
const visitor = object({ level: name, id: name, known: flag, profile: values, lists: listOf(name) });
const { minMs, maxMs } = FEED_BOUNDS.goldenAge;
const goldenFeed = object({ feed: name, ageMs: whole(minMs, maxMs) }, { row: values });
const request = object(
  {
    channel: name,
    points: listOf(object({ point: name, count: whole(0, 1000), allowDuplicates: flag })),
    context: values,
  },
  { feeds: listOf(goldenFeed, ENGINE_LIMITS.feedsMax) },
);
const previewFields = {
  name: text,
  atMs: instant,
  visitor,
  request,
};
const goldenTreatment = object(
  { offer: name },
  { treatmentId: text, score: finite, fallback: flag, attributes: values },
);
const expectation = object(
  {
    points: listOf(object({ point: name, status: name, treatments: listOf(goldenTreatment) })),
    dropped: listOf(object({ point: name, offer: name, reason: name }, { stage: name })),
  },
  { holdout: flag },
);

export const goldenShape = object({ ...previewFields, expect: expectation }, { description: text });
export const previewShape = object(previewFields, { description: text });

const visitorName = object({ level: name, id: name });
const stepBase = { atMs: instant };
const stepOptions = { visitor: visitorName };
const STEPS: Readonly<Record<string, Shape>> = {
  decide: object(
    { ...stepBase, kind: oneOf("decide"), request, expect: expectation },
    { ...stepOptions, as: name },
  ),
  event: object(
    {
      ...stepBase,
      kind: oneOf("event"),
      channel: name,
      event: name,
      attributes: values,
      expect: object({}, { applied: flag, duplicate: flag, advisories: listOf(name, 32), error: name }),
    },
    {
      ...stepOptions,
      eventId: name,
      of: object({ step: name, point: name, offer: name }),
      occurredAtMs: instant,
    },
  ),
  update: object(
    { ...stepBase, kind: oneOf("update"), set: values, unset: listOf(name, ENGINE_LIMITS.attributesMax) },
    stepOptions,
  ),
  link: object({ ...stepBase, kind: oneOf("link"), known: visitorName }, stepOptions),
  forget: object({ ...stepBase, kind: oneOf("forget") }, stepOptions),
};
const step: Shape = (value, path) => {
  const kind =
    isRecord(value) && typeof value.kind === "string" && Object.hasOwn(STEPS, value.kind)
      ? value.kind
      : "decide";
  return STEPS[kind]!(value, path);
};
export const sequenceShape = object(
  {
    name: text,
    visitor,
    others: listOf(visitor, 64),
    steps: listOf(step, MEMORY_BOUNDS.stepsPerSequenceMax),
  },
  { description: text },
);
