/** Schema of `sequences` in the files of `tests/`: calls one after the other, each under the clock it states. */
import { ERRORS } from "../../errors.ts";
import { ENGINE_LIMITS } from "../../limits.ts";
import { EVENT_ADVISORIES } from "../../visitors/event-advisories.ts";
import { MEMORY_BOUNDS } from "../memory-bounds.ts";
import {
  DESCRIPTION,
  INSTANT,
  type JsonSchema,
  listOf,
  name,
  object,
  oneOf,
  text,
  VALUES_BY_ATTRIBUTE,
} from "./common.ts";
import { GOLDEN_FEEDS } from "./feed.ts";
import { ASKING_POINTS, EXPECTED_ANSWER, goldenVisitor } from "./golden-parts.ts";

const VISITOR_NAME = { examples: ["customer:C-1001"] };

/** Of a decision or of an event: the checker says which keys may stand where. */
const expectation = object("What must come out.", [], {
  ...EXPECTED_ANSWER,
  applied: { type: "boolean", description: "Whether the event is taken." },
  duplicate: { type: "boolean", description: "Whether the event is known by its `eventId` already." },
  advisories: listOf(
    "Codes of the advisories that come with the event.",
    oneOf("A code.", EVENT_ADVISORIES),
    32,
  ),
  error: oneOf("The event is refused with this code.", Object.keys(ERRORS)),
});

const step = object("A call: one of `decide`, `event`, `update`, `link` or `forget`.", [], {
  at: { ...INSTANT, description: "Its clock: a time with `Z` or offset, or in the channel's time zone." },
  after: text("Its clock: so long after the step before, as `2h`. The same time unless stated.", {
    examples: ["2h"],
  }),
  visitor: text("Who it is about, as `device:a9f0`; the sequence's visitor unless stated.", VISITOR_NAME),
  channel: name("The channel; the sequence's unless stated."),
  decide: { ...ASKING_POINTS, description: "Asks for offers: the points, in order." },
  as: name("With `decide`: names the step, so that events can speak of what it presented."),
  context: {
    ...VALUES_BY_ATTRIBUTE,
    description: "With `decide`: context of the call, over the sequence's.",
  },
  feeds: { ...GOLDEN_FEEDS, description: "With `decide`: how feeds stand, over the sequence's." },
  event: name("Posts an event: its name."),
  eventId: text("With `event`: the caller's id of it; a repeat is a duplicate.", {
    minLength: 1,
    maxLength: ENGINE_LIMITS.requestIdLengthMax,
  }),
  of: object(
    "With `event`: the treatment it is about; it carries the treatment's code.",
    ["step", "point", "offer"],
    {
      step: name("The decide step that presented it, by its `as`."),
      point: name("The point."),
      offer: name("Code of the offer."),
    },
  ),
  occurredAt: {
    ...INSTANT,
    description: "With `event`: when it happened, where that is not when it is posted.",
  },
  attributes: { ...VALUES_BY_ATTRIBUTE, description: "With `event`: what it carries." },
  update: { ...VALUES_BY_ATTRIBUTE, description: "Writes these attributes of the visitor's profile." },
  unset: listOf("With `update`: attributes that are taken out.", name("A profile attribute."), 256),
  link: text("Signs the visitor (an anonymous id) in as this one, as `customer:C-1001`.", VISITOR_NAME),
  forget: { type: "boolean", enum: [true], description: "Forgets the visitor: erases what is stored of it." },
  expect: expectation,
});

export const SEQUENCES: JsonSchema = listOf(
  "Calls one after the other: what a visitor's memory does to decisions.",
  object("A sequence of calls.", ["name", "at", "visitor", "channel", "steps"], {
    name: text("What it shows, in words; one of its kind.", { minLength: 1, maxLength: 200 }),
    description: DESCRIPTION,
    at: {
      ...INSTANT,
      description: "The clock it starts at: with `Z` or offset, or in the channel's time zone.",
    },
    visitor: goldenVisitor("Who the steps are about."),
    others: listOf(
      "Other visitors that steps name, where something is stored of them.",
      goldenVisitor("A visitor."),
      64,
    ),
    channel: name("The channel."),
    context: { ...VALUES_BY_ATTRIBUTE, description: "Context of every decision, by attribute." },
    feeds: { ...GOLDEN_FEEDS, description: "How feeds stand for every decision, by name." },
    steps: { ...listOf("Steps, in order.", step, MEMORY_BOUNDS.stepsPerSequenceMax), minItems: 1 },
  }),
  MEMORY_BOUNDS.sequencesMax,
);
