/** What goldens and sequences share: visitors, points that ask, what their answers must be. */
import { REASONS, STAGE_NAMES } from "../../decide/reasons.ts";
import { ENGINE_LIMITS } from "../../limits.ts";
import { type JsonSchema, listOf, name, object, oneOf, text, VALUES_BY_ATTRIBUTE } from "./common.ts";

export const GOLDEN_STATUSES = ["DECIDED", "FALLBACK", "UNKNOWN_POINT", "DEADLINE", "HOLDOUT"] as const;

export function goldenVisitor(description: string): JsonSchema {
  return object(description, ["level", "id"], {
    level: name("Audience level."),
    id: text("Id, in quotes where it is a number.", { minLength: 1 }),
    known: { type: "boolean", description: "False: nothing is stored of it.", default: true },
    profile: { ...VALUES_BY_ATTRIBUTE, description: "What is stored of the visitor, by attribute." },
    lists: listOf("Segments whose shipped list holds the visitor.", name("A segment with a list."), 4096),
  });
}

export const ASKING_POINTS: JsonSchema = {
  ...listOf(
    "Points that ask, in order.",
    object("A point that asks.", ["point"], {
      point: name("The point."),
      count: {
        type: "integer",
        description: "How many offers.",
        minimum: 1,
        maximum: ENGINE_LIMITS.treatmentsPerPointMax,
        default: 1,
      },
      allowDuplicates: {
        type: "boolean",
        description: "May repeat an earlier point's offer.",
        default: false,
      },
    }),
    ENGINE_LIMITS.pointsPerCallMax,
  ),
  minItems: 1,
};

const treatment = object("A treatment that is expected.", ["offer"], {
  offer: name("Code of the offer."),
  treatmentId: text("Its static id, as `home/hero-latte`."),
  score: { type: "number", description: "Its final score." },
  fallback: { type: "boolean", description: "Whether it comes as a fallback." },
  attributes: { ...VALUES_BY_ATTRIBUTE, description: "Some of its attributes." },
});

/** What a decision's answer must be. */
export const EXPECTED_ANSWER: Readonly<Record<string, JsonSchema>> = {
  holdout: { type: "boolean", description: "Whether the visitor is held out." },
  points: listOf(
    "Answers, in the order of the request.",
    object("A point's answer.", ["point", "status"], {
      point: name("The point."),
      status: oneOf("How it was answered.", GOLDEN_STATUSES),
      offers: listOf(
        "Codes, best first: the short form.",
        name("An offer."),
        ENGINE_LIMITS.treatmentsPerPointMax,
      ),
      treatments: listOf(
        "Treatments, best first: the long form.",
        treatment,
        ENGINE_LIMITS.treatmentsPerPointMax,
      ),
    }),
    ENGINE_LIMITS.pointsPerCallMax,
  ),
  dropped: listOf(
    "Candidates that must have been dropped, and why.",
    object("A dropped candidate.", ["point", "offer", "reason"], {
      point: name("The point."),
      offer: name("Code of the offer."),
      stage: oneOf("Where it left.", STAGE_NAMES),
      reason: oneOf("Why.", Object.keys(REASONS)),
    }),
    10_000,
  ),
};
