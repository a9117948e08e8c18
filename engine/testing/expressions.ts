/**
 * Arbitraries of typed CEL texts over given attributes, for property tests of rules and of whole decisions.
 *
 * Each is written twice: `ours`, and `library` for the CEL library's own evaluator, which differs where the library
 * departs from the specification (see rules.fuzz.test.ts for the list).
 */
import fc from "fast-check";
import type { AttributeType } from "../workspace/model-attributes.ts";
import { compose, type ExpressionText, same } from "./expression-texts.ts";

export type { ExpressionText } from "./expression-texts.ts";

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

/** Kinds that are parts of others only: no expression's result is one. */
type InnerTexts = {
  span: ExpressionText;
  ints: ExpressionText;
  texts: ExpressionText;
};

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
/** What JavaScript's engine and ours read alike. */
const PATTERNS = [
  "",
  "^g.ld$",
  "[a-c]+",
  "(a|b)*b",
  "^(?:\\d{1,2}|x)*$",
  "𝕏|é",
  "\\bgold\\b",
  "[^a]$",
  "a??b",
] as const;
/** Doubles that no literal is. */
const BEYOND = ['double("NaN")', 'double("inf")', 'double("-inf")', "(-0.0)"] as const;
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

  const patterns = fc.constantFrom(...PATTERNS.map((pattern) => same(JSON.stringify(pattern))));
  const separators = fc.constantFrom(...["", ",", "a", "go"].map((text) => same(JSON.stringify(text))));
  const limits = fc.constantFrom("0", "1", "2", "-1").map(same);

  const tied = fc.letrec<{ [K in keyof ExpressionArbitraries]: ExpressionText } & InnerTexts>((tie) => {
    const { boolean, int, double, string, timestamp, span, ints, texts } = {
      boolean: tie("boolean"),
      int: tie("int"),
      double: tie("double"),
      string: tie("string"),
      timestamp: tie("timestamp"),
      span: tie("span"),
      ints: tie("ints"),
      texts: tie("texts"),
    };
    const options = { depthSize: "small", withCrossShrink: true, depthIdentifier: "expression" } as const;
    const conditional = (value: fc.Arbitrary<ExpressionText>) =>
      compose([boolean, value, value], (a, b, c) => `(${a} ? ${b} : ${c})`);
    const comparison = (value: fc.Arbitrary<ExpressionText>) =>
      fc
        .constantFrom("==", "!=", "<", "<=", ">", ">=")
        .chain((operator) => compose([value, value], (a, b) => `(${a} ${operator} ${b})`));
    const order = fc.constantFrom("<", "<=", ">", ">=");
    const equality = fc.constantFrom("==", "!=");
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
        compose([string, string], (a, b) => `${a}.endsWith(${b})`),
        compose([string, string], (a, b) => `${a}.contains(${b})`),
        compose([string, patterns], (a, b) => `${a}.matches(${b})`, null),
        compose([string], (a) => `bool(${a})`, null),
        compose([int, boolean], (a, b) => `[1, ${a}, 3].exists(x, x == 3 || ${b})`),
        compose([int, int], (a, b) => `[${a}, 7].all(x, x >= ${b})`),
        compose([int], (a) => `[1, 2, 3].exists_one(x, x > ${a})`),
        compose([ints, int], (a, b) => `${a}.exists(x, 6 / x == ${b})`),
        compose([ints, int], (a, b) => `${a}.all(x, 6 / x < ${b})`),
        compose([ints, int], (a, b) => `${a}.exists_one(x, 6 / x > ${b})`),
        compose([ints, ints], (a, b) => `${a}.exists(x, ${b}.all(y, x >= y))`),
        compose([ints, ints, boolean], (a, b, c) => `[${a}, ${b}].exists(l, l.all(x, x > 0 || ${c}))`),
        compose([texts, string], (a, b) => `${a}.exists(s, s + "d" == ${b})`),
        compose([ints, int], (a, b) => `(${b} in ${a})`),
        compose([ints, double], (a, b) => `(${b} in ${a})`, null),
        compose([texts, string], (a, b) => `(${b} in ${a})`),
        compose([ints, ints, ints], (a, b, c) => `(${a} in [${b}, ${c}])`),
        equality.chain((operator) => compose([ints, ints], (a, b) => `(${a} ${operator} ${b})`)),
        equality.chain((operator) =>
          compose([ints, double], (a, b) => `(${a} ${operator} [1.0, ${b}])`, null),
        ),
        equality.chain((operator) => compose([texts, texts], (a, b) => `(${a} ${operator} ${b})`)),
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
        compose([ints], (a) => `size(${a})`),
        compose([texts], (a) => `${a}.size()`),
        compose([ints, int], (a, b) => `${a}[${b}]`, null),
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
        compose([timestamp], (a) => `int(${a})`, null),
        compose([string, string], (a, b) => `${a}.indexOf(${b})`, null),
        compose([string, string, int], (a, b, c) => `${a}.indexOf(${b}, ${c})`, null),
        compose([string, string], (a, b) => `${a}.lastIndexOf(${b})`, null),
        compose([string, string, int], (a, b, c) => `${a}.lastIndexOf(${b}, ${c})`, null),
        conditional(int),
        fc
          .constantFrom("getHours", "getMinutes", "getSeconds")
          .chain((name) => compose([span], (a) => `${a}.${name}()`)),
        compose([span], (a) => `${a}.getMilliseconds()`, null),
        fc
          .tuple(timestamp, part, zone)
          .chain(([at, name, inZone]) => compose([fc.constant(at)], (a) => `${a}.${name}(${inZone})`)),
      ),
      double: fc.oneof(
        options,
        fc.oneof(literals(DOUBLES.map(doubleText)), literals(BEYOND), ...named("number")),
        compose([double, double], (a, b) => `(${a} + ${b})`),
        compose([double, double], (a, b) => `(${a} - ${b})`),
        compose([double, double], (a, b) => `(${a} * ${b})`),
        compose([double, double], (a, b) => `(${a} / ${b})`),
        compose([double], (a) => `(-(${a}))`),
        compose([int], (a) => `double(${a})`),
        compose([string], (a) => `double(${a})`, null),
        conditional(double),
      ),
      string: fc.oneof(
        options,
        fc.oneof(literals(STRINGS.map((text) => JSON.stringify(text))), ...named("string")),
        compose([string, string], (a, b) => `(${a} + ${b})`),
        compose([string], (a) => `${a}.lowerAscii()`),
        compose([string], (a) => `${a}.upperAscii()`, null),
        compose([string], (a) => `(" \\t\\u00a0" + ${a} + "\\n ").trim()`),
        compose([string], (a) => `${a}.reverse()`, null),
        compose([string, int], (a, b) => `${a}.charAt(${b})`, null),
        compose([string, int], (a, b) => `${a}.substring(${b})`, null),
        compose([string, int, int], (a, b, c) => `${a}.substring(${b}, ${c})`, null),
        compose([string, separators, string], (a, b, c) => `${a}.replace(${b}, ${c})`, null),
        compose([string, separators, string, limits], (a, b, c, d) => `${a}.replace(${b}, ${c}, ${d})`, null),
        compose([texts, string], (a, b) => `${a}.join(${b})`, null),
        compose([texts], (a) => `${a}.join()`, null),
        compose([texts, int], (a, b) => `${a}[${b}]`, null),
        compose([int], (a) => `string(${a})`),
        compose([boolean], (a) => `string(${a})`),
        compose([double], (a) => `string(${a})`, null),
        compose([timestamp], (a) => `string(${a})`, null),
        compose([span], (a) => `string(${a})`, null),
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
        compose([span, timestamp], (a, b) => `(${a} + ${b})`, null),
        compose([timestamp, span], (a, b) => `(${a} - ${b})`, null),
        compose([int], (a) => `timestamp(${a})`, null),
        compose([string], (a) => `timestamp(${a} + "")`, null),
        compose([timestamp], (a) => `timestamp(string(${a}))`, null),
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
        compose([span, span], (a, b) => `(${a} - ${b})`, null),
        compose([string], (a) => `duration(${a} + "h")`, null),
        compose([span], (a) => `duration(string(${a}))`, null),
      ),
      ints: fc.oneof(
        options,
        compose([int, int], (a, b) => `[${a}, ${b}, 3]`),
        literals(["[1, 2, 3]", "[0, 18]", "[7]"]),
        compose([ints, int], (a, b) => `${a}.filter(x, 6 / x > ${b})`),
        compose([ints], (a) => `${a}.map(x, 12 / x)`),
        compose([ints, int], (a, b) => `${a}.map(x, x > ${b}, x % 5)`),
        compose([ints, ints], (a, b) => `(${a} + ${b})`),
        compose([texts], (a) => `${a}.map(s, size(s))`),
        conditional(ints),
      ),
      texts: fc.oneof(
        options,
        compose([string, string], (a, b) => `[${a}, ${b}]`),
        compose([string, separators], (a, b) => `${a}.split(${b})`, null),
        compose([string, separators, limits], (a, b, c) => `${a}.split(${b}, ${c})`, null),
        compose([texts, string], (a, b) => `${a}.filter(s, s.contains(${b}))`),
        compose([texts, string], (a, b) => `${a}.map(s, s + ${b})`),
        compose([texts, texts], (a, b) => `(${a} + ${b})`),
      ),
    };
  });
  return tied;
}
