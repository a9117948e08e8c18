/** Generations, results and requests made by fast-check, for the tests and fuzzers of the wire folders. */
import fc from "fast-check";
import {
  type Attribute,
  type AttributeType,
  type AttributeValue,
  type Decision,
  type Generation,
  type NearMiss,
  REASONS,
  type Reason,
  type Treatment,
} from "../../../engine/index.ts";
import type { DecideResult } from "../../handlers/messages.ts";

/** Any text that UTF-8 carries: no lone surrogates. */
const NEAR_MISS: NearMiss = {
  attribute: "profile.age",
  type: "integer",
  from: 17,
  to: 18,
  picked: true,
};

export const text = (lengthMax: number) => fc.string({ unit: "binary", maxLength: lengthMax });
export const name = fc
  .tuple(
    fc.constantFrom("a", "home", "x_y", "__proto__", "tier", "consent"),
    fc.constantFrom("", ".b", ".hero", "-1"),
  )
  .map((parts) => parts.join(""));
export const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  fc.integer(),
  fc.maxSafeInteger(),
);
const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });

function valueOfType(type: AttributeType): fc.Arbitrary<AttributeValue> {
  if (type === "boolean") return fc.boolean();
  if (type === "timestamp") return instant;
  if (type === "string") return text(80);
  return type === "integer" ? fc.maxSafeInteger() : finite;
}

interface Valued {
  readonly name: string;
  readonly attribute: Attribute;
  readonly value: AttributeValue;
}
const valued: fc.Arbitrary<Valued> = fc
  .constantFrom<AttributeType>("number", "integer", "boolean", "string", "timestamp")
  .chain((type) =>
    fc.tuple(name, valueOfType(type)).map(([attributeName, value]) => ({
      name: attributeName,
      attribute: { name: attributeName, type },
      value,
    })),
  );

const distinct = (attributes: readonly Valued[]): Valued[] => [
  ...new Map(attributes.map((entry) => [entry.name, entry])).values(),
];

/** A generation of 1 to 4 treatments; what the codecs do not look at is left out. */
export const generation: fc.Arbitrary<{ generation: Generation; personal: Valued[][] }> = fc
  .tuple(
    fc.array(fc.tuple(fc.array(valued, { maxLength: 6 }), text(12), fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.integer({ min: 1, max: 0xffff_ffff }),
  )
  .map(([entries, number]) => {
    const personal: Valued[][] = [];
    const treatments = entries.map(([attributes, code, fallback], index) => {
      const all = distinct(attributes);
      const own = all.filter((_, at) => at % 2 === 0);
      personal.push(own);
      return {
        index,
        id: `home/${code}`,
        channel: "c",
        zone: "home",
        rule: "r",
        offer: { code: `offer-${code}`, fallback, attributes: {} },
        fallback,
        constants: all.filter((_, at) => at % 2 === 1),
        personal: own,
      } satisfies Treatment;
    });
    return {
      personal,
      generation: { bundleId: "ab".repeat(32), number, treatments } as unknown as Generation,
    };
  });

const reasons = Object.keys(REASONS) as Reason[];

/** A whole result over a generation of its own. */
export const decideResult: fc.Arbitrary<DecideResult> = generation.chain(({ generation, personal }) => {
  const pick = fc
    .tuple(
      fc.nat(generation.treatments.length - 1),
      fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true }).map(Math.abs)),
      fc.oneof(fc.constant(""), fc.base64String({ maxLength: 200 })),
      fc.boolean(),
    )
    .map(([treatment, score, code, hasPersonal]) => ({
      treatment,
      score,
      propensity: score > 10 ? 0.25 : 0,
      selectionProbability: 1,
      fallback: generation.treatments[treatment]!.fallback,
      code,
      personal: hasPersonal
        ? personal[treatment]!.map(({ value }, index) => (index === 2 ? undefined : value))
        : null,
    }));
  const point = fc.record({
    point: name,
    pointIndex: fc.constant(0),
    status: fc.constantFrom(1, 2, 3, 4, 5),
    picks: fc.array(pick, { maxLength: 4 }),
    heldOut: fc.constant([]),
  });
  const line = fc.constantFrom(...reasons).chain((reason) =>
    fc.record({
      point: name,
      offer: text(10),
      treatmentId: text(10),
      stage: fc.constant(REASONS[reason].stage),
      reason: fc.constant(reason),
      detail: text(60),
      detailWithValues: text(60),
      numbers: fc.dictionary(fc.constantFrom("score", "p", "c"), finite),
      ...(reason === "ELIGIBILITY_FALSE" ? { nearMiss: fc.constant(NEAR_MISS) } : {}),
    }),
  );
  return fc
    .record({
      decisionId: fc.constantFrom("", "0123456789abcdef0123456789abcdef"),
      channelIndex: fc.constant(0),
      points: fc.array(point, { maxLength: 3 }),
      holdout: fc.boolean(),
      trace: fc.oneof(fc.constant(null), fc.array(line, { maxLength: 4 })),
      overlayVersion: fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 31 })),
      feeds: fc.uniqueArray(
        fc.record({
          feed: fc.constantFrom("weather", "stock.store", "prices"),
          sequence: fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 40 })),
          ageMs: fc.oneof(fc.constant(0), fc.nat({ max: 1e9 })),
          values: fc.constant([]),
        }),
        { selector: ({ feed }) => feed, maxLength: 3 },
      ),
      ages: fc.tuple(fc.integer({ min: -1, max: 1e6 }), fc.maxSafeInteger(), fc.constant(-1)),
      showValues: fc.boolean(),
    })
    .map(({ ages, showValues, ...rest }) => ({
      decision: {
        generation,
        stageDrops: [],
        withdrawals: [],
        contextUnknownCount: 0,
        staleDrops: 0,
        profileUpdatedAtMs: -1,
        ...rest,
      } as unknown as Decision,
      freshness: { bundleAgeMs: ages[0], segmentsAgeMs: ages[1], profileAgeMs: ages[2] },
      showValues,
      mustRecord: false,
    }));
});

/** A `google.protobuf.Value` as JSON has it. */
export const jsonValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    finite,
    text(40),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: false }),
  ),
})).value;

/** A `DecideRequest` as JSON has it, every field likely to be there. */
export const decideRequest = fc.record(
  {
    requestId: text(128),
    channel: name,
    visitor: fc.record({ level: name, id: text(40) }),
    points: fc.array(
      fc.record({ point: name, count: fc.integer({ min: 1, max: 300 }), allowDuplicates: fc.boolean() }),
      { maxLength: 5 },
    ),
    context: fc.dictionary(name, jsonValue, { maxKeys: 4 }),
    explain: fc.boolean(),
    dryRun: fc.boolean(),
    deadlineMs: fc.integer({ min: 0, max: 0xffff_ffff }),
    preview: fc.record(
      {
        asOf: fc
          .integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })
          .map((ms) => new Date(ms).toISOString()),
        profile: fc.dictionary(name, jsonValue, { maxKeys: 3 }),
        inSegments: fc.array(name, { maxLength: 3 }),
        notInSegments: fc.array(name, { maxLength: 3 }),
        bundle: text(64),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);
