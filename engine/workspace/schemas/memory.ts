/** Schemas of what is said of a visitor's memory: caps, suppressions, effects of events, responses, sessions. */
import { MEMORY_BOUNDS } from "../memory-bounds.ts";
import { type JsonSchema, listOf, NAME_HINT, name, object, oneOf, SCALAR, text } from "./common.ts";

const max: JsonSchema = {
  type: "integer",
  description:
    "Most contacts of one visitor within the window; presentations still awaiting their impression count.",
  minimum: 1,
  maximum: MEMORY_BOUNDS.capMax,
};

/** Exactly one of `window`, `per`, `ever`: the checker says so in better words. */
const windowProperties: Readonly<Record<string, JsonSchema>> = {
  window: text(
    "Rolling: contacts of the last so long count, as `7d`. Counted in quarters of an hour, never too few.",
    { examples: ["7d", "24h"] },
  ),
  per: oneOf("By the calendar: from midnight, Monday, or the first of the month on.", [
    "day",
    "week",
    "month",
  ]),
  in: oneOf(
    "Whose midnight with `per`: the channel's time zone, or the visitor's (`visitorTimeZone` in workspace.yaml).",
    ["channel", "visitor"],
    "channel",
  ),
  ever: { type: "boolean", enum: [true], description: "All contacts count, for good." },
};

export const CHANNEL_CAPS = listOf(
  "Frequency caps: at most so many contacts of one visitor within a window.",
  object("A cap: `max`, and one of `window`, `per` or `ever`.", ["name", "of", "max"], {
    name: name("Name of the cap.", NAME_HINT),
    of: oneOf("What is counted.", ["offer", "category", "zone", "medium"]),
    subject: name("The offer, category, zone or medium it is about; each for itself unless stated."),
    max,
    ...windowProperties,
  }),
  MEMORY_BOUNDS.capsPerChannelMax,
);

export const WORKSPACE_CAPS = listOf(
  "Contact limits of a visitor, whatever the channel: at most so many contacts within a window.",
  object("A cap: `max`, and one of `window`, `per` or `ever`.", ["name", "of", "max"], {
    name: name("Name of the cap.", NAME_HINT),
    of: oneOf("What is counted: contacts by a medium, or with offers of a purpose.", ["medium", "purpose"]),
    subject: name("The medium or purpose it is about; each for itself unless stated."),
    purpose: name("With `of: medium`: only offers of this purpose count, and only they are kept back."),
    max,
    ...windowProperties,
  }),
  MEMORY_BOUNDS.capsPerWorkspaceMax,
);

export const OFFER_CAPS = listOf(
  "Frequency caps of this offer: at most so many contacts of one visitor within a window.",
  object("A cap: `max`, and one of `window`, `per` or `ever`.", ["max"], {
    name: name("Name of the cap; made of what it says, as `3-in-7d`, unless stated.", NAME_HINT),
    max,
    ...windowProperties,
  }),
  MEMORY_BOUNDS.capsPerOfferMax,
);

const lasting = (description: string): JsonSchema => text(description, { examples: ["30d", "forever"] });

export function suppressions(description: string): JsonSchema {
  return listOf(
    description,
    object("A suppression.", ["on", "for"], {
      on: oneOf("What it follows from: a response, or `presented` more often than `moreThan`.", [
        "accept",
        "reject",
        "presented",
      ]),
      moreThan: {
        type: "integer",
        description: "With `on: presented`: so many contacts are still fine.",
        minimum: 0,
        maximum: MEMORY_BOUNDS.presentedMoreThanMax,
      },
      within: text(
        "With `on: presented`: contacts of so long count, as `30d`, counted back from the last contact, not from now; all unless stated.",
        { examples: ["30d"] },
      ),
      for: lasting("How long, from the last such response or contact on: `30d`, or `forever`."),
      related: name(
        "Also offers with the same value here: `category`, or an offer attribute that is constant. That offer alone unless stated.",
      ),
    }),
    MEMORY_BOUNDS.suppressionsMax,
  );
}

export const EVENT_SETS: JsonSchema = {
  type: "object",
  description: "Profile attributes that it writes: a constant, or `{ from: OWN-ATTRIBUTE }`.",
  additionalProperties: {
    ...SCALAR,
    type: ["string", "number", "boolean", "object"],
    description: "The value: a constant, or `{ from: … }`.",
    properties: {
      from: name("The event's own attribute whose value is taken; without one nothing is written."),
    },
    required: ["from"],
    additionalProperties: false,
  },
};

export const EVENT_SUPPRESS = object("An offer that the visitor stops getting.", ["for"], {
  offer: name("The event's own attribute that holds the offer's code; the offer responded to unless stated."),
  for: lasting("How long: `30d`, or `forever`."),
});

export const RESPONSES = object("How responses by treatment code are taken.", [], {
  within: text("Responses later than this after the decision are refused; `30d` unless stated.", {
    examples: ["30d"],
  }),
  withoutContact: oneOf(
    "A response whose contact the node does not know of: take it, take it with a warning, or refuse it.",
    ["accept", "warn", "refuse"],
    "warn",
  ),
});

export const SESSION_TIMEOUT = text("A session ends so long after its last call; `30m` unless stated.", {
  examples: ["30m"],
});
