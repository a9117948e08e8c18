/** Schemas of the files in `segments/`, `offers/`, `strategy/` and `invariants/`. */
import { ENGINE_LIMITS } from "../../limits.ts";
import {
  DESCRIPTION,
  DISPLAY_NAME,
  expression,
  FACTORS,
  INSTANT,
  type JsonSchema,
  listOf,
  NAME_HINT,
  name,
  numberOrExpression,
  object,
  PREDICATES,
  SCALAR,
  text,
  VALIDITY,
} from "./common.ts";
import { FEED_USES } from "./feed.ts";
import { OFFER_CAPS, suppressions } from "./memory.ts";

const segment = object("A segment: a set of visitors.", ["name"], {
  name: name("Name of the segment.", NAME_HINT),
  displayName: DISPLAY_NAME,
  description: DESCRIPTION,
  list: object("Members that are shipped with the bundle.", ["level"], {
    level: name("Audience level of the members."),
    file: text("File of the members under `lists/`; `NAME.csv` unless stated."),
    asOf: { ...INSTANT, description: "When the list was drawn." },
  }),
  rule: expression(
    "Evaluated live over `profile.*`, `context.*`, `state.*` and `now`; with `list`: the union of both.",
  ),
  expression: text("Set algebra over other segments: names, `&`, `|`, `-`, `!`, parentheses.", {
    maxLength: ENGINE_LIMITS.expressionLengthMax,
    examples: ["gold-members & !lapsed"],
  }),
});

const group = object("Segments that exclude each other, in priority order.", ["name", "segments"], {
  name: name("Name of the group.", NAME_HINT),
  description: DESCRIPTION,
  segments: listOf("Segments, first wins.", name("A segment."), 500),
  remainder: name("A segment, defined here only, of those who are in none.", NAME_HINT),
});

export const SEGMENTS_SCHEMA = object("Segments and groups of segments.", [], {
  segments: listOf("Segments.", segment, ENGINE_LIMITS.segmentsMax),
  groups: listOf("Exclusive groups.", group, 4096),
});

const offerAttribute: JsonSchema = {
  ...SCALAR,
  type: ["string", "number", "boolean", "object"],
  description: "A constant, or `template:` or `expression:` with a `default:`.",
  properties: {
    template: text("Text with `{{ CEL }}` parts.", { examples: ["Hello {{ profile.first_name }}"] }),
    expression: expression("Value of the attribute's type."),
    default: { ...SCALAR, description: "Where it cannot be made." },
  },
  additionalProperties: false,
};

/** A fallback is fit for everybody: none of these may stand beside `fallback: true`. */
export const FALLBACK_FORBIDS = [
  "eligibility",
  "applicability",
  "suitability",
  "purpose",
  "validity",
  "caps",
  "suppress",
] as const;

const offer = object(
  "An offer.",
  ["code"],
  {
    code: name("Code of the offer.", NAME_HINT),
    displayName: DISPLAY_NAME,
    description: DESCRIPTION,
    category: name(
      "Category, as `drinks`: quotas and caps count by it, and suppressions may be related by it.",
      NAME_HINT,
    ),
    purpose: name("Purpose that consent is asked for; none needed unless stated."),
    value: { type: "number", description: "What an acceptance is worth." },
    cost: { type: "number", description: "What it costs." },
    validity: VALIDITY,
    ...PREDICATES,
    fallback: {
      type: "boolean",
      description: "Fit for everybody, to be answered when nothing survives.",
      default: false,
    },
    caps: OFFER_CAPS,
    suppress: suppressions("When a visitor stops getting it; instead of the channel's for the same `on`."),
    attributes: {
      type: "object",
      description: "Values of the attributes that workspace.yaml declares for offers.",
      additionalProperties: offerAttribute,
    },
  },
  {
    if: { properties: { fallback: { const: true } }, required: ["fallback"] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { properties: Object.fromEntries(FALLBACK_FORBIDS.map((key) => [key, false])) },
  },
);

export const OFFERS_SCHEMA = object("Offers.", ["offers"], { offers: listOf("Offers.", offer) });

const zoneNames = (description: string) =>
  listOf(description, name("A zone."), ENGINE_LIMITS.pointsPerChannelMax);

const rule = object(
  "A treatment rule: in this zone, for this segment, this offer may be presented, with this score.",
  ["id", "zone", "offer"],
  {
    id: name("Name of the rule, one of its kind in the channel.", NAME_HINT),
    description: DESCRIPTION,
    zone: name("A zone, or `*` for all zones."),
    segment: name("For whom; everybody unless stated."),
    offer: name("Code of the offer."),
    enabled: { type: "boolean", description: "Whether the rule is on.", default: true },
    validity: VALIDITY,
    score: numberOrExpression(
      "Marketer's score, 0 to 100; one that an expression makes of the visitor may be any from 0 up",
    ),
    ...PREDICATES,
    ...FACTORS,
    feeds: FEED_USES,
  },
);

const listProperties: Readonly<Record<string, JsonSchema>> = {
  name: name("Name of the list.", NAME_HINT),
  description: DESCRIPTION,
  offers: {
    ...listOf("Codes of offers; `*` is all of them but fallbacks.", name("An offer, or `*`.")),
    minItems: 1,
  },
  visitors: listOf("Visitors, as `customer:C-1001`.", text("`LEVEL:ID`.", { examples: ["customer:C-1001"] })),
  segment: name("A segment whose members are on the list."),
  zones: zoneNames("Zones it is for; all unless stated."),
};

export const STRATEGY_SCHEMA = object("Treatment rules and lists of one channel.", ["channel"], {
  channel: name("The channel."),
  rules: listOf("Treatment rules.", rule, ENGINE_LIMITS.rulesPerChannelMax),
  whiteLists: listOf(
    "Offers given to named visitors beside the rules.",
    object("A white list.", ["name", "offers", "score"], {
      ...listProperties,
      score: { type: "number", description: "Score of its offers, 0 to 100.", minimum: 0, maximum: 100 },
    }),
    4096,
  ),
  blackLists: listOf(
    "Offers withheld from named visitors.",
    object("A black list.", ["name", "offers"], listProperties),
    4096,
  ),
});

export const INVARIANTS_SCHEMA = object("What must hold for every decision.", ["invariants"], {
  invariants: listOf(
    "Invariants, guarding each answer.",
    object("An invariant: where `when` holds, `require` must be true.", ["name", "require"], {
      name: name("Name of the invariant.", NAME_HINT),
      description: DESCRIPTION,
      channels: listOf(
        "Channels it guards; all unless stated.",
        name("A channel."),
        ENGINE_LIMITS.channelsMax,
      ),
      when: expression("Treatments it is about; all unless stated."),
      require: expression("What must hold for them."),
    }),
    4096,
  ),
});
