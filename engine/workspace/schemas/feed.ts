/** Schemas of the files in `feeds/`, and of what rules and goldens say of feeds. */
import { ENGINE_LIMITS } from "../../limits.ts";
import { STALE_POLICIES } from "../model-feeds.ts";
import {
  attributeSchema,
  attributesSchema,
  DESCRIPTION,
  DISPLAY_NAME,
  type JsonSchema,
  listOf,
  name,
  object,
  oneOf,
  text,
  VALUES_BY_ATTRIBUTE,
} from "./common.ts";

const DURATION = { examples: ["30m", "6h", "2d"] };
const WHEN_STALE =
  "What becomes of an offer whose rule depends on it: `drop`, it is not offered; `use`, it is decided by the values that there are.";

export const FEED_SCHEMA = object(
  "A feed: a table that is pushed to nodes at any time, joined by an attribute of the call.",
  ["name", "key", "maxAge", "attributes"],
  {
    name: name("Name of the feed; its attributes are read as `context.<name>.<attribute>`."),
    displayName: DISPLAY_NAME,
    description: DESCRIPTION,
    key: name(
      "The context attribute that picks the row, as `area`: a string, an integer or a boolean that callers send.",
    ),
    maxAge: text("Older than this it is stale; a rule may state its own.", DURATION),
    whenStale: oneOf(WHEN_STALE, STALE_POLICIES, "drop"),
    forgetAfter: text(
      "Older than this its attributes have no value for anybody; unless stated the last table lasts.",
      DURATION,
    ),
    attributes: attributesSchema(
      "Its columns: declared, typed attributes.",
      attributeSchema("An attribute of the feed, named without the feed's name."),
    ),
  },
);

/** What a rule says of feeds. */
export const FEED_USES: JsonSchema = listOf(
  "Feeds for which the rule wants another age or policy than the feed states, or that it depends on without reading them.",
  object("A feed.", ["feed"], {
    feed: name("The feed."),
    maxAge: text("Older than this it is stale for this rule.", DURATION),
    whenStale: oneOf(WHEN_STALE, STALE_POLICIES),
  }),
  ENGINE_LIMITS.feedsMax,
);

/** What a golden says of feeds. */
export const GOLDEN_FEEDS: JsonSchema = {
  type: "object",
  description: "How feeds stand, by name; one that is not named was never pushed.",
  additionalProperties: object("A feed.", [], {
    age: text("How old it is; `0s` unless stated.", DURATION),
    row: {
      ...VALUES_BY_ATTRIBUTE,
      description:
        "The row that the call's key picks, by attribute without the feed's name; none unless stated.",
    },
  }),
};
