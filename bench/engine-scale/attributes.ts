/**
 * Attributes of generated workloads: how they are declared, how a visitor's values are drawn, and comparisons with them
 * that hold for a stated share of visitors.
 *
 * Numbers are even over [0, 100) with one decimal, texts even over their allowed values, booleans true for three in
 * ten. Literals come from a short list an attribute, as in real strategies, so that rules share conditions.
 */
import type { AttributeValue } from "../../engine/index.ts";
import type { Comparison } from "./conditions.ts";
import type { Draws } from "./draws.ts";

export interface BenchAttribute {
  /** As a CEL path: `profile.x` or `context.x`. */
  readonly path: string;
  readonly name: string;
  readonly type: "number" | "string" | "boolean";
  readonly allowed: readonly string[];
}

const NUMBER_END = 100;
const TRUE_SHARE = 0.3;
const TEXT_VALUES = 8;
/** Thresholds an attribute is compared with: every fifth of a hundred. */
const THRESHOLD_STEP = 5;

/** `count` attributes of one root: half numbers, three in ten texts, the rest booleans, spread evenly. */
export function attributesOf(root: "profile" | "context", count: number): BenchAttribute[] {
  return Array.from({ length: count }, (_, index): BenchAttribute => {
    const turn = index % 10;
    const type = turn % 2 === 0 ? "number" : turn === 9 || turn === 5 ? "boolean" : "string";
    const name = `${{ number: "n", string: "t", boolean: "b" }[type]}${index}`;
    const allowed =
      type === "string"
        ? Array.from({ length: TEXT_VALUES }, (_, at) => `${"xyz"[at % 3]}${name}.${at}`)
        : [];
    return { path: `${root}.${name}`, name, type, allowed };
  });
}

/** `profile.yaml` or `context.yaml`. */
export function attributesFile(attributes: readonly BenchAttribute[]): string {
  const lines = attributes.map(({ name, type, allowed }) => {
    const more =
      type === "number"
        ? `, min: 0, max: ${NUMBER_END}`
        : type === "string"
          ? `, allowed: ${JSON.stringify(allowed)}`
          : "";
    return `  - { name: ${name}, type: ${type}${more} }`;
  });
  return `attributes:\n${lines.join("\n")}\n`;
}

export function drawValue({ type, allowed }: BenchAttribute, draws: Draws): AttributeValue {
  if (type === "number") return Math.floor(draws.unit() * NUMBER_END * 10) / 10;
  return type === "string" ? draws.pick(allowed) : draws.holds(TRUE_SHARE);
}

/** A comparison that holds for about `share` of visitors, as near as the attribute's literals allow. */
export function drawComparison(
  { path, type, allowed }: BenchAttribute,
  share: number,
  draws: Draws,
): Comparison {
  if (type === "boolean") return { kind: share > 0.5 ? "isFalse" : "isTrue", attribute: path };
  if (type === "number") {
    const steps = Math.min(
      NUMBER_END / THRESHOLD_STEP - 1,
      Math.max(1, Math.round((share * NUMBER_END) / THRESHOLD_STEP)),
    );
    return draws.holds(0.5)
      ? { kind: "below", attribute: path, value: steps * THRESHOLD_STEP }
      : { kind: "atLeast", attribute: path, value: NUMBER_END - steps * THRESHOLD_STEP };
  }
  const count = Math.round(share * allowed.length);
  if (count <= 1) return { kind: "equals", attribute: path, value: draws.pick(allowed) };
  if (count >= allowed.length - 1) return { kind: "differs", attribute: path, value: draws.pick(allowed) };
  if (count === 3 && draws.holds(0.5))
    return { kind: "startsWith", attribute: path, value: draws.pick(["x", "y"]) };
  return { kind: "oneOf", attribute: path, values: draws.sample(allowed, count).sort() };
}
