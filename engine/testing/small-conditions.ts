/**
 * Conditions over a world so small that every value can be tried: for tests that hold what is worked out about conditions
 * (near misses, findings) against trying.
 */
import { nextUp } from "../rules/index/value-set.ts";
import type { Model } from "../workspace/model.ts";
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";
import type { Dice } from "./dice.ts";

export const SMALL_PROFILE: readonly Attribute[] = [
  { name: "age", type: "integer", min: 0, max: 12 },
  { name: "tier", type: "string", allowed: ["a", "b", "c"] },
  { name: "vip", type: "boolean" },
  { name: "x", type: "number", min: -1, max: 1 },
];
export const SMALL_CONTEXT: Model["context"] = [
  { name: "t", type: "integer", min: 0, max: 6, source: "trusted" },
];
const HALVES = [-1, -0.5, 0, 0.5, 1];
/** Every value of an attribute that the conditions below can tell from others. */
export const SMALL_VALUES: Readonly<Record<string, readonly AttributeValue[]>> = {
  "profile.age": Array.from({ length: 13 }, (_, value) => value),
  "profile.tier": ["a", "b", "c"],
  "profile.vip": [true, false],
  "profile.x": HALVES.flatMap((half) => [-nextUp(-half), half, nextUp(half)]).filter((x) => Math.abs(x) <= 1),
  "context.t": Array.from({ length: 7 }, (_, value) => value),
};

function atom(dice: Dice): string {
  const operator = dice.pick(["<", "<=", ">", ">=", "==", "!="]);
  const half = dice.pick(HALVES).toFixed(1);
  return dice.pick([
    `profile.age ${operator} ${dice.count(-1, 13)}`,
    `${dice.count(0, 12)} ${operator} profile.age`,
    `profile.age + context.t ${operator} ${dice.count(0, 18)}`,
    `profile.age - ${dice.count(0, 3)} ${operator} context.t`,
    `context.t ${operator} ${dice.count(0, 6)}`,
    `profile.x ${operator} ${half}`,
    `profile.age in [${dice.count(0, 12)}, ${dice.count(0, 12)}]`,
    `profile.age in [${Array.from({ length: 200 }, (_, at) => at * dice.count(2, 7))}]`,
    `profile.age % ${dice.count(0, 5)} ${operator} ${dice.count(0, 4)}`,
    `profile.age / ${dice.count(0, 4)} ${operator} context.t`,
    `${dice.count(-12, 12)} / profile.age ${operator} ${dice.count(-3, 3)}`,
    `context.t * ${dice.count(-3, 3)} ${operator} profile.age`,
    `profile.x * ${half} ${operator} ${dice.pick(HALVES).toFixed(1)}`,
    `${half} / profile.x ${operator} ${dice.pick(HALVES).toFixed(1)}`,
    `profile.tier ${dice.pick(["==", "!="])} "${dice.pick(["a", "b", "c"])}"`,
    `profile.tier in ["a", "${dice.pick(["b", "c"])}"]`,
    `profile.tier.startsWith("${dice.pick(["a", "b"])}")`,
    "profile.vip",
    "has(profile.vip)",
    "has(profile.age)",
  ]);
}

export function smallCondition(dice: Dice, depth: number): string {
  if (depth === 0 || dice.oneIn(3)) return atom(dice);
  const one = smallCondition(dice, depth - 1);
  const two = smallCondition(dice, depth - 1);
  return dice.pick([
    `(${one} && ${two})`,
    `(${one} || ${two})`,
    `!(${one})`,
    `(${one} ? ${two} : !(${two}))`,
  ]);
}

/** A score or a factor, often one that is refused for some values. */
export function smallNumber(dice: Dice): number | string {
  return dice.pick([
    dice.count(0, 3),
    "profile.x",
    `${dice.pick(HALVES).toFixed(1)} / profile.x`,
    `profile.x * ${dice.pick(HALVES).toFixed(1)}`,
    `profile.age - ${dice.count(0, 12)}`,
    `double(profile.age) / double(context.t - ${dice.count(0, 6)})`,
    `${smallCondition(dice, 1)} ? 1 : 2`,
  ]);
}

/** Some value of most attributes of a root, by name: `profile.` or `context.`. */
export function smallValues(dice: Dice, root: string): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(SMALL_VALUES)
      .filter(([name]) => name.startsWith(root) && !dice.oneIn(5))
      .map(([name, values]) => [name.slice(root.length), dice.pick(values)]),
  );
}
