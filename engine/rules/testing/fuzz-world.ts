/** What the expressions of the fuzz test are about: attributes, zones, arbitrary texts, and arbitrary values for them. */
import fc from "fast-check";
import { atomExpressions } from "../../testing/atom-expressions.ts";
import type { ExpressionText } from "../../testing/expression-texts.ts";
import { expressionArbitraries, INTS, STRINGS, stateTexts } from "../../testing/expressions.ts";
import type { NaiveEnvironment, NaiveQuestion } from "../../testing/naive-cel.ts";
import { parseTimestamp } from "../../visitors/timestamp.ts";
import type { TimeZoneTable } from "../../workspace/model.ts";
import type { Attribute, AttributeValue } from "../../workspace/model-attributes.ts";
import type { ExpressionInputs } from "../expression-inputs.ts";
import { ALL_ROOTS, type ExpressionScope } from "../scope.ts";
import { StateQueries } from "../state-query.ts";
import { rowInputs } from "./row-inputs.ts";

/** One offset for ever, as far as these instants go: what the library asks `Intl` must not depend on its data. */
const KOLKATA: TimeZoneTable = { initialOffsetMinutes: 330, atMs: [], offsetMinutes: [] };
export const timeZones = { "Asia/Kolkata": KOLKATA };
export const profile: Attribute[] = [
  { name: "group.count", type: "integer" },
  { name: "group.share", type: "number" },
  { name: "age", type: "integer" },
  { name: "since", type: "timestamp" },
  { name: "tier", type: "string" },
  { name: "vip", type: "boolean" },
];
export const context: Attribute[] = [
  { name: "device", type: "string" },
  { name: "rain", type: "boolean" },
  { name: "ratio", type: "number" },
];
const queries = new StateQueries();
export const scope: ExpressionScope = {
  queries,
  profile,
  // As a node gives them: in no order that says anything, with gaps.
  columns: Int32Array.of(4, 0, 9, 2, 7, 1),
  context,
  offer: [],
  roots: ALL_ROOTS,
  timeZones: new Set(Object.keys(timeZones)),
};
const named = [
  ...profile.map((attribute) => ({ ...attribute, name: `profile.${attribute.name}` })),
  ...context.map((attribute) => ({ ...attribute, name: `context.${attribute.name}` })),
];
const WINDOWS_MS = { "15m": 900_000, "24h": 86_400_000, "9600h": 34_560_000_000 } as const;
const WHATS = ["offer.a", "Category.Drinks", "zone.home", "medium.app", "any"] as const;
const asked = stateTexts(WHATS, Object.keys(WINDOWS_MS));
const arbitraries = expressionArbitraries(named, ["Asia/Kolkata", "UTC"], asked);
export const expressions = {
  ...arbitraries,
  /** What rules are made of mostly, and what the rule index takes. */
  condition: atomExpressions(
    [...named, { name: "now", type: "timestamp" }],
    arbitraries.boolean.map(({ ours }) => ours),
  ).map((ours): ExpressionText => ({ ours, library: null })),
};

/** A visitor's cell cannot hold NaN, which says that it is empty; a call's value could. */
const STORED_NUMBERS = [0, -0, 0.5, 2, -7.25, 1e300, Number.POSITIVE_INFINITY];
const NUMBERS = [...STORED_NUMBERS, Number.NaN, Number.NEGATIVE_INFINITY];

const valueArbitrary = (
  attribute: Attribute,
  isStored: boolean,
): fc.Arbitrary<AttributeValue | undefined> => {
  switch (attribute.type) {
    case "integer":
      return fc.option(fc.constantFrom(...INTS), { nil: undefined });
    case "number":
      return fc.option(fc.constantFrom(...(isStored ? STORED_NUMBERS : NUMBERS)), { nil: undefined });
    case "string":
      return fc.option(fc.constantFrom(...STRINGS), { nil: undefined });
    case "boolean":
      return fc.option(fc.boolean(), { nil: undefined });
    case "timestamp":
      return fc.option(fc.constantFrom(0, 951_782_400_000, 1_782_945_005_250), { nil: undefined });
  }
};
export const inputsArbitrary = fc
  .record({
    profile: fc.tuple(...profile.map((attribute) => valueArbitrary(attribute, true))),
    defaults: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.tuple(...profile.map((attribute) => valueArbitrary(attribute, true))) },
    ),
    context: fc.tuple(...context.map((attribute) => valueArbitrary(attribute, false))),
    nowMs: fc.constantFrom(parseTimestamp("2026-07-01T22:30:05.250Z"), 0, -1),
    base: fc.constantFrom(0, 5),
    strings: fc.subarray([...STRINGS]),
    contacts: fc.constantFrom(0, 1, 2, 7),
    accepts: fc.constantFrom(0, 1, 18),
    rejects: fc.constantFrom(0, 1),
  })
  .map(({ contacts, accepts, rejects, ...parts }): GivenInputs => {
    const profile = parts.profile.map((value, index) => value ?? parts.defaults[index]);
    // Numbers that differ by what is asked, so that a mixed-up question shows.
    const answer = (kinds: readonly string[], what: string, windowMs: number): number => {
      const counts: Record<string, number> = { contact: contacts, accept: accepts, reject: rejects };
      const count = kinds.reduce((sum, kind) => sum + counts[kind]!, 0);
      const place = WHATS.findIndex((each) => each.toLowerCase() === what);
      return count === 0 ? 0 : count + place * 3 + Object.values<number>(WINDOWS_MS).indexOf(windowMs) + 1;
    };
    const state = {
      count(query: number): number {
        const { of, response, windowMs, ...rest } = queries.list[query]!;
        const responses = response === "any" ? ["accept", "reject"] : [response];
        const what = rest.subject === "any" ? "any" : `${rest.subject}.${rest.name}`;
        return answer(of === "contacts" ? ["contact"] : responses, what, windowMs);
      },
    };
    const askNaively = ({ kinds, what, windowMs }: NaiveQuestion) => answer(kinds, what, windowMs ?? 0);
    const isAdmissible = [...profile, ...parts.context].every(
      (value) => typeof value !== "number" || Number.isFinite(value),
    );
    return { ...rowInputs(scope, parts), state, profile, askNaively, isAdmissible };
  });

/** With what the row must read as. */
export interface GivenInputs extends ExpressionInputs {
  readonly profile: readonly (AttributeValue | undefined)[];
  readonly askNaively: (question: NaiveQuestion) => number;
  /** Whether a node would take these values: it refuses numbers that are not finite (visitors/coerce.ts). */
  readonly isAdmissible: boolean;
}

export function naiveEnvironment(inputs: GivenInputs): NaiveEnvironment {
  const map = (attributes: readonly Attribute[], values: readonly (AttributeValue | undefined)[]) =>
    new Map(
      attributes.flatMap((attribute, index) => {
        const value = values[index];
        return value === undefined ? [] : [[attribute.name, value] as const];
      }),
    );
  return {
    attributes: { profile, context },
    values: { profile: map(profile, inputs.profile), context: map(context, inputs.context) },
    nowMs: inputs.nowMs,
    state: inputs.askNaively,
    timeZones,
  };
}
