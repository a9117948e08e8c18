/** Schemas of the files in `tests/` (goldens and sequences) and `previews/` (requests without what is expected). */
import { ENGINE_LIMITS } from "../../limits.ts";
import {
  DESCRIPTION,
  INSTANT,
  type JsonSchema,
  listOf,
  name,
  object,
  text,
  VALUES_BY_ATTRIBUTE,
} from "./common.ts";
import { GOLDEN_FEEDS } from "./feed.ts";
import { ASKING_POINTS, EXPECTED_ANSWER, goldenVisitor } from "./golden-parts.ts";
import { SEQUENCES } from "./sequences.ts";

const request: Readonly<Record<string, JsonSchema>> = {
  name: text("What it shows, in words; one of its kind.", { minLength: 1, maxLength: 200 }),
  description: DESCRIPTION,
  at: { ...INSTANT, description: "The clock: a time with `Z` or offset, or in the channel's time zone." },
  visitor: goldenVisitor("Who is decided for."),
  channel: name("The channel."),
  context: { ...VALUES_BY_ATTRIBUTE, description: "Context of the call, by attribute." },
  feeds: GOLDEN_FEEDS,
  points: ASKING_POINTS,
};
const REQUIRED = ["name", "at", "visitor", "channel", "points"];

const expectation = object("What must come out.", ["points"], EXPECTED_ANSWER);

export const GOLDENS_SCHEMA = object("Golden decisions, and sequences of calls.", [], {
  goldens: listOf(
    "Decisions that must come out as stated.",
    object("A golden decision.", [...REQUIRED, "expect"], { ...request, expect: expectation }),
    ENGINE_LIMITS.goldensMax,
  ),
  sequences: SEQUENCES,
});

export const PREVIEWS_SCHEMA = object("Saved requests.", ["previews"], {
  previews: listOf(
    "Requests to look at.",
    object("A saved request.", REQUIRED, request),
    ENGINE_LIMITS.goldensMax,
  ),
});
