/** Schema of `channels/NAME/channel.yaml`. */
import { ENGINE_LIMITS } from "../../limits.ts";
import { MEDIUMS } from "../model-channels.ts";
import {
  attributeSchema,
  attributesSchema,
  DESCRIPTION,
  DISPLAY_NAME,
  FACTORS,
  listOf,
  NAME_HINT,
  name,
  object,
  oneOf,
  TIME_ZONE,
  text,
  VALUES_BY_ATTRIBUTE,
} from "./common.ts";
import {
  CHANNEL_CAPS,
  EVENT_SETS,
  EVENT_SUPPRESS,
  RESPONSES,
  SESSION_TIMEOUT,
  suppressions,
} from "./memory.ts";

const fallbacks = (description: string) => listOf(description, name("Code of a fallback offer."), 100);

const zone = object("A zone: points that share one set of treatment rules.", ["name"], {
  name: name("Name of the zone.", NAME_HINT),
  displayName: DISPLAY_NAME,
  description: DESCRIPTION,
});

const quota = object("At most `max` offers of one kind in one answer.", ["by", "max"], {
  by: name("`category`, or an offer attribute that is constant."),
  max: {
    type: "integer",
    description: "How many.",
    minimum: 1,
    maximum: ENGINE_LIMITS.treatmentsPerPointMax,
  },
});

const point = object(
  "An interaction point: a named place that asks for offers.",
  ["name", "zone", "medium"],
  {
    name: name("Name of the point, as `home.hero`.", NAME_HINT),
    displayName: DISPLAY_NAME,
    description: DESCRIPTION,
    zone: name("The zone it belongs to."),
    medium: oneOf("How it reaches the visitor.", MEDIUMS),
    contact: oneOf(
      "When a treatment counts as presented: with the answer, or with the impression event.",
      ["decide", "impression"],
      "decide",
    ),
    reservation: text("How long a treatment waits for its impression, as `30m` (the default).", {
      examples: ["30m"],
    }),
    consent: oneOf(
      "Whether an offer with a purpose needs the visitor's consent here.",
      ["required", "ignored"],
      "required",
    ),
    duplicates: oneOf(
      "Whether it may repeat an offer given to an earlier point of the call.",
      ["allow", "refuse", "caller"],
      "caller",
    ),
    countMax: {
      type: "integer",
      description: "Most treatments in one answer.",
      minimum: 1,
      maximum: ENGINE_LIMITS.treatmentsPerPointMax,
      default: 10,
    },
    quotas: listOf("Limits within one answer.", quota, 32),
    fallbacks: fallbacks("What it answers when nothing survives, best first; the channel's unless stated."),
  },
);

const event = object("Something that happens at touchpoints.", ["name"], {
  name: name("Name of the event, as `view.menu`.", NAME_HINT),
  displayName: DISPLAY_NAME,
  description: DESCRIPTION,
  category: oneOf("What it means for a treatment.", ["contact", "accept", "reject", "plain"], "plain"),
  attributes: attributesSchema("What it carries.", attributeSchema("An event's attribute.")),
  sets: EVENT_SETS,
  suppress: EVENT_SUPPRESS,
});

export const CHANNEL_SCHEMA = object("An interactive channel.", ["name", "zones", "points"], {
  name: name("Name of the channel; the folder has the same.", NAME_HINT),
  displayName: DISPLAY_NAME,
  description: DESCRIPTION,
  salt: text("Salt of the hash that breaks ties; the channel's name unless stated.", {
    minLength: 1,
    maxLength: 256,
  }),
  timeZone: { ...TIME_ZONE, description: "IANA time zone of the channel; the workspace's unless stated." },
  deadlineMs: {
    type: "integer",
    description: "Milliseconds a call may wait where it states none.",
    minimum: 1,
    maximum: 60_000,
    default: 50,
  },
  consentUnknown: oneOf("What an unknown consent means.", ["denied", "granted"], "denied"),
  unrecorded: oneOf(
    "A decision that cannot be logged: answer it or refuse it.",
    ["answer", "refuse"],
    "answer",
  ),
  zones: listOf("Zones.", zone, ENGINE_LIMITS.pointsPerChannelMax),
  points: listOf("Interaction points.", point, ENGINE_LIMITS.pointsPerChannelMax),
  events: listOf("Events.", event, 4096),
  anonymous: { ...VALUES_BY_ATTRIBUTE, description: "Profile values of a visitor that nothing is known of." },
  fallbacks: fallbacks("Fallbacks of points that state none, best first."),
  holdout: object("Visitors kept from treatments, to measure lift.", ["salt", "share"], {
    salt: text("Salt of the hash that picks them. Another salt picks others.", {
      minLength: 1,
      maxLength: 256,
    }),
    share: text("Share of visitors, as `5%` or `0.5%`.", { examples: ["5%"] }),
    answer: oneOf("What they get.", ["fallback", "nothing"], "fallback"),
  }),
  factors: object("Factors of all rules of the channel; a rule's own replace them.", [], { ...FACTORS }),
  caps: CHANNEL_CAPS,
  suppress: suppressions(
    "When a visitor stops getting an offer; for all offers that state nothing of their own for the same `on`.",
  ),
  responses: RESPONSES,
  sessionTimeout: SESSION_TIMEOUT,
});
