/**
 * Arbitraries of typed CEL texts over given attributes, for property tests of rules and of whole decisions.
 *
 * Each is written twice: `ours`, and `library` for the CEL library's own evaluator, which differs where the library
 * departs from the specification (see rules.fuzz.test.ts for the list).
 */
import fc from "fast-check";
import type { AttributeType } from "../workspace/model.ts";

export interface ExpressionText {
  readonly ours: string;
  readonly library: string;
}
export interface NamedAttribute {
  /** With its root: `profile.age`. */
  readonly name: string;
  readonly type: AttributeType;
}
/** Questions to the visitor's memory, by the type of their answers. */
export interface StateTexts {
  readonly int: readonly ExpressionText[];
  readonly boolean: readonly ExpressionText[];
}
export interface ExpressionArbitraries {
  readonly boolean: fc.Arbitrary<ExpressionText>;
  readonly int: fc.Arbitrary<ExpressionText>;
  readonly double: fc.Arbitrary<ExpressionText>;
  readonly string: fc.Arbitrary<ExpressionText>;
  readonly timestamp: fc.Arbitrary<ExpressionText>;
}

const same = (text: string): ExpressionText => ({ ours: text, library: text });
type Template = (...parts: string[]) => string;

/** One text of several parts; `library` where it must be written otherwise. */
function compose(
  parts: readonly fc.Arbitrary<ExpressionText>[],
  ours: Template,
  library: Template = ours,
): fc.Arbitrary<ExpressionText> {
  return fc.tuple(...parts).map((texts) => ({
    ours: ours(...texts.map((text) => text.ours)),
    library: library(...texts.map((text) => text.library)),
  }));
}

/** Every form of `state.*` about each of `whats`; the library is asked by `stateCount` and the text. */
export function stateTexts(whats: readonly string[], windows: readonly string[]): StateTexts {
  const forms = (name: string, kinds: readonly string[]): string[] =>
    whats.flatMap((what) =>
      kinds.flatMap((kind) =>
        ["", ...windows].map((window) => {
          const args = [what, kind].filter((text) => text !== "").map((text) => JSON.stringify(text));
          if (window !== "") args.push(`duration("${window}")`);
          return `state.${name}(${args.join(", ")})`;
        }),
      ),
    );
  const text = (suffix: string) => (ours: string) => ({
    ours,
    library: `(stateCount(${JSON.stringify(ours)})${suffix})`,
  });
  const kinds = ["", "accept", "reject"];
  return {
    int: [...forms("contacts", [""]), ...forms("responses", kinds)].map(text("")),
    boolean: [...forms("responded", kinds), ...forms("accepted", [""]), ...forms("rejected", [""])].map(
      text(" > 0"),
    ),
  };
}

export const STRINGS = ["", "a", "b", "gold", "Gold", "\uFFFD", "𝕏", "aé", "1", "true", "12x"] as const;
export const INTS = [0, 1, -1, 2, 7, 18, 100, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER] as const;
export const DOUBLES = [0, 0.5, -1.5, 2, 18, 1e300, 1e-7] as const;
const INSTANTS = ["2026-03-29T00:59:59.999Z", "2026-03-29T01:00:00Z", "2026-12-31T23:30:00+02:00"] as const;
const SPANS = ["1h", "-90m", "24h", "500ms", "1h0.5s", "87600h"] as const;

const doubleText = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15 ? `${value}.0` : String(value);

export function expressionArbitraries(
  attributes: readonly NamedAttribute[],
  zones: readonly string[],
  state: StateTexts = { int: [], boolean: [] },
): ExpressionArbitraries {
  const asked = (texts: readonly ExpressionText[]): fc.Arbitrary<ExpressionText>[] =>
    texts.length === 0 ? [] : [fc.constantFrom(...texts)];
  const named = (type: AttributeType): fc.Arbitrary<ExpressionText>[] => {
    const names = attributes
      .filter((attribute) => attribute.type === type)
      .map((attribute) => attribute.name);
    return names.length === 0 ? [] : [fc.constantFrom(...names).map(same)];
  };
  const literals = (texts: readonly string[]): fc.Arbitrary<ExpressionText> =>
    fc.constantFrom(...texts).map(same);
  const has = fc.constantFrom(...attributes.map((attribute) => `has(${attribute.name})`)).map(same);
  const part = fc.constantFrom(
    "getHours",
    "getMinutes",
    "getDayOfWeek",
    "getDate",
    "getMonth",
    "getFullYear",
  );
  const zone = fc.constantFrom("", ...zones.map((name) => `"${name}"`));

  const tied = fc.letrec<{ [K in keyof ExpressionArbitraries]: ExpressionText } & { span: ExpressionText }>(
    (tie) => {
      const { boolean, int, double, string, timestamp, span } = {
        boolean: tie("boolean"),
        int: tie("int"),
        double: tie("double"),
        string: tie("string"),
        timestamp: tie("timestamp"),
        span: tie("span"),
      };
      const options = { depthSize: "small", withCrossShrink: true, depthIdentifier: "expression" } as const;
      const conditional = (value: fc.Arbitrary<ExpressionText>) =>
        compose([boolean, value, value], (a, b, c) => `(${a} ? ${b} : ${c})`);
      const comparison = (value: fc.Arbitrary<ExpressionText>) =>
        fc
          .constantFrom("==", "!=", "<", "<=", ">", ">=")
          .chain((operator) => compose([value, value], (a, b) => `(${a} ${operator} ${b})`));
      const order = fc.constantFrom("<", "<=", ">", ">=");
      const checked = (operator: string, name: string) =>
        compose(
          [int, int],
          (a, b) => `(${a} ${operator} ${b})`,
          (a, b) => `${name}(${a}, ${b})`,
        );
      return {
        boolean: fc.oneof(
          options,
          fc.oneof(literals(["true", "false"]), has, ...named("boolean"), ...asked(state.boolean)),
          comparison(int),
          comparison(double),
          comparison(timestamp),
          compose([span, span], (a, b) => `(${a} > ${b})`),
          compose([string, string], (a, b) => `(${a} == ${b})`),
          order.chain((operator) =>
            compose(
              [string, string],
              (a, b) => `(${a} ${operator} ${b})`,
              (a, b) => `(compareText(${a}, ${b}) ${operator} 0)`,
            ),
          ),
          compose(
            [int, double],
            (a, b) => `(${a} == ${b})`,
            (a, b) => `(dyn(${a}) == ${b})`,
          ),
          compose([int, double], (a, b) => `(${a} < ${b})`),
          compose([boolean, boolean], (a, b) => `(${a} && ${b})`),
          compose([boolean, boolean, boolean], (a, b, c) => `(${a} || ${b} || ${c})`),
          compose([boolean], (a) => `!${a}`),
          conditional(boolean),
          compose([int, int, int], (a, b, c) => `(${a} in [${b}, ${c}, 18])`),
          compose([string, string], (a, b) => `(${a} in [${b}, "gold", "a"])`),
          compose([string, string], (a, b) => `${a}.startsWith(${b})`),
          compose([string, string], (a, b) => `${a}.contains(${b})`),
          compose([int, boolean], (a, b) => `[1, ${a}, 3].exists(x, x == 3 || ${b})`),
          compose(
            [int, int],
            (a, b) => `[${a}, 7].all(x, x >= ${b})`,
            (a, b) => `[${a}, 7].all(x, x >= ${b})`,
          ),
          compose([int], (a) => `[1, 2, 3].exists_one(x, x > ${a})`),
        ),
        int: fc.oneof(
          options,
          fc.oneof(literals(INTS.map(String)), ...named("integer"), ...asked(state.int)),
          checked("+", "plus"),
          checked("-", "minus"),
          checked("*", "times"),
          compose([int, int], (a, b) => `(${a} / ${b})`),
          compose([int, int], (a, b) => `(${a} % ${b})`),
          compose([int], (a) => `(-(${a}))`),
          compose([string], (a) => `size(${a})`),
          compose([int], (a) => `[1, 2, 3].filter(x, x > ${a}).size()`),
          compose(
            [double],
            (a) => `int(${a})`,
            (a) => `safeInt(${a})`,
          ),
          compose(
            [string],
            (a) => `int(${a})`,
            (a) => `intOf(${a})`,
          ),
          conditional(int),
          fc.tuple(timestamp, part, zone).map(([at, name, inZone]) => ({
            ours: `${at.ours}.${name}(${inZone})`,
            library: `${at.library}.${name}(${inZone})`,
          })),
        ),
        double: fc.oneof(
          options,
          fc.oneof(literals(DOUBLES.map(doubleText)), ...named("number")),
          compose([double, double], (a, b) => `(${a} + ${b})`),
          compose([double, double], (a, b) => `(${a} * ${b})`),
          compose([double, double], (a, b) => `(${a} / ${b})`),
          compose([int], (a) => `double(${a})`),
          conditional(double),
        ),
        string: fc.oneof(
          options,
          fc.oneof(literals(STRINGS.map((text) => JSON.stringify(text))), ...named("string")),
          compose([string, string], (a, b) => `(${a} + ${b})`),
          compose([string], (a) => `${a}.lowerAscii()`),
          compose([int], (a) => `string(${a})`),
          conditional(string),
        ),
        timestamp: fc.oneof(
          options,
          fc.oneof(
            literals(INSTANTS.map((at) => `timestamp("${at}")`)),
            literals(["now"]),
            ...named("timestamp"),
          ),
          compose(
            [timestamp, span],
            (a, b) => `(${a} + ${b})`,
            (a, b) => `shift(${a}, ${b})`,
          ),
          conditional(timestamp),
        ),
        span: fc.oneof(
          options,
          literals(SPANS.map((length) => `duration("${length}")`)),
          compose(
            [timestamp, timestamp],
            (a, b) => `(${a} - ${b})`,
            (a, b) => `between(${a}, ${b})`,
          ),
        ),
      };
    },
  );
  return tied;
}
