/** Schemas of `workspace.yaml`, `profile.yaml` and `context.yaml`. */
import { ROLLBACK_BOUNDS } from "../model.ts";
import {
  attributeSchema,
  attributesSchema,
  DESCRIPTION,
  DISPLAY_NAME,
  type JsonSchema,
  listOf,
  NAME_HINT,
  name,
  object,
  oneOf,
  TIME_ZONE,
} from "./common.ts";
import { WORKSPACE_CAPS } from "./memory.ts";

const score: JsonSchema = { type: "number", description: "Score, 0 to 100.", minimum: 0, maximum: 100 };

export const WORKSPACE_SCHEMA = object("What the whole workspace shares.", ["name", "levels"], {
  name: name("Name of the workspace.", NAME_HINT),
  displayName: DISPLAY_NAME,
  description: DESCRIPTION,
  timeZone: {
    ...TIME_ZONE,
    description: "IANA time zone of dates that state none; UTC unless stated.",
    default: "UTC",
  },
  levels: listOf(
    "Audience levels: the kinds of id a visitor is known by, best known first (customer, then device). A visitor of a later level becomes one of an earlier level by signing in; visitors of one level are never linked.",
    object("An audience level.", ["name"], {
      name: name("Name of the level, as `customer` or `device`.", NAME_HINT),
      displayName: DISPLAY_NAME,
      description: DESCRIPTION,
      defaultOffers: listOf(
        "Offers that every visitor of the level is a candidate for.",
        object("A default offer.", ["offer", "score"], {
          offer: name("Code of the offer."),
          score,
          zones: listOf("Zones it is for; all unless stated.", name("A zone."), 4096),
        }),
      ),
    }),
    64,
  ),
  visitorTimeZone: name(
    "Profile attribute that holds the visitor's IANA time zone: a text with `allowed`. Caps with `in: visitor` count by it.",
  ),
  caps: WORKSPACE_CAPS,
  rollback: object(
    "When a bundle is taken back by itself: the guard withdrew too much of what it chose. Without this it is counted and alarmed only.",
    ["withdrawals"],
    {
      withdrawals: {
        type: "number",
        description: "Withdrawals for each decision; above, the bundle does not stay.",
        minimum: 0,
        maximum: 1,
        examples: [0.001],
      },
      decisions: {
        type: "integer",
        description: "So many decisions must have been made before they are judged.",
        minimum: 1,
        maximum: ROLLBACK_BOUNDS.decisionsMax,
        default: 1000,
      },
      within: {
        type: "string",
        description: "And so long after its activation a bundle is judged, as `10m`.",
        default: "10m",
      },
    },
  ),
  purposes: listOf("What visitors give consent for, as `marketing`.", name("A purpose.", NAME_HINT), 64),
  offerAttributes: attributesSchema(
    "Attributes that offers may have.",
    attributeSchema("An offer's attribute."),
  ),
});

export const PROFILE_SCHEMA = object("Attributes of a visitor.", ["attributes"], {
  attributes: attributesSchema(
    "Declared, typed attributes of a visitor.",
    attributeSchema("A profile attribute."),
  ),
});

export const CONTEXT_SCHEMA = object("Attributes of one call.", ["attributes"], {
  attributes: attributesSchema(
    "Declared, typed attributes of one call.",
    attributeSchema("A context attribute.", {
      source: oneOf(
        "Who may send it: `trusted` servers only, `client` browsers too.",
        ["trusted", "client"],
        "trusted",
      ),
    }),
  ),
});
