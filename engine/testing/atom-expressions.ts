/**
 * Arbitrary conditions of the kind that rules are made of: attributes compared with constants, lists, prefixes, `has`,
 * under `&&`, `||`, `!` and `? :`, now and then with a part that no index takes.
 */
import fc from "fast-check";
import { DOUBLES, INTS, type NamedAttribute, STRINGS } from "./expressions.ts";

const INSTANTS = ["2000-02-29T00:00:00Z", "2026-07-01T22:30:05.250Z", "1970-01-01T00:00:00Z"] as const;
const OPERATORS = ["==", "!=", "<", "<=", ">", ">="] as const;

/** @param opaque texts of booleans that are no atoms. */
export function atomExpressions(
  attributes: readonly NamedAttribute[],
  opaque: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const atom = fc.constantFrom(...attributes).chain(atomOf);
  return fc.letrec<{ condition: string }>((tie) => {
    const condition = tie("condition");
    const pair = fc.tuple(condition, condition);
    return {
      condition: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        { weight: 8, arbitrary: atom },
        { weight: 1, arbitrary: opaque.map((text) => `(${text})`) },
        { weight: 4, arbitrary: pair.map(([a, b]) => `(${a} && ${b})`) },
        { weight: 4, arbitrary: pair.map(([a, b]) => `(${a} || ${b})`) },
        { weight: 2, arbitrary: condition.map((a) => `!${a}`) },
        {
          weight: 1,
          arbitrary: fc.tuple(condition, condition, condition).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
        },
      ),
    };
  }).condition;
}

/** A timestamp attribute may be `now`, which `has` cannot ask for. */
function atomOf({ name, type }: NamedAttribute): fc.Arbitrary<string> {
  const has = name.includes(".") ? [fc.constant(`has(${name})`)] : [];
  const operator = fc.constantFrom(...OPERATORS);
  const compared = (literals: fc.Arbitrary<string>): fc.Arbitrary<string>[] => [
    fc.tuple(operator, literals).map(([op, literal]) => `(${name} ${op} ${literal})`),
    fc.tuple(operator, literals).map(([op, literal]) => `(${literal} ${op} ${name})`),
    fc.array(literals, { maxLength: 4 }).map((items) => `(${name} in [${items.join(", ")}])`),
  ];
  switch (type) {
    case "boolean":
      return fc.oneof(...has, fc.constant(name), ...compared(fc.constantFrom("true", "false")));
    case "integer":
    case "number": {
      const ints = fc.constantFrom(...INTS.map(String), "(3 + 4)", "(1 / 0)");
      const doubles = fc.constantFrom(
        ...DOUBLES.map((value) => doubleText(value)),
        "(0.0 / 0.0)",
        "(1.0 / 0.0)",
      );
      return fc.oneof(...has, ...compared(ints), ...compared(doubles));
    }
    case "string": {
      const texts = fc
        .constantFrom(...STRINGS, "\u{10FFFF}", "go", "\uD7FF")
        .map((text) => JSON.stringify(text));
      return fc.oneof(
        ...has,
        ...compared(texts),
        texts.map((text) => `${name}.startsWith(${text})`),
      );
    }
    case "timestamp":
      return fc.oneof(...has, ...compared(fc.constantFrom(...INSTANTS).map((at) => `timestamp("${at}")`)));
  }
}

function doubleText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? `${value}.0` : String(value);
}
