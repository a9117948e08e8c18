/**
 * Closures as one would generate them by hand: a JavaScript function of each rule, no engine at all.
 *
 * Naive: all rules are asked in the order they are written, what holds is sorted. And the same with the one idea that
 * costs nothing: best score first, done at the third that holds.
 */
import { type Comparison, celOf } from "./conditions.ts";
import { bestOf, type PeerModule } from "./peers.ts";
import { RETURNED, type SharedFacts, type SharedRule } from "./rules-workload.ts";

export const closures: PeerModule = {
  name: "closures",
  load: async ({ rules, facts }) => {
    const functions = rules.map(functionOf);
    return (index) => {
      const visitor = facts[index]!;
      const held: number[] = [];
      for (let rule = 0; rule < functions.length; rule++) if (functions[rule]!(visitor)) held.push(rule);
      return bestOf(rules, held, RETURNED);
    };
  },
};

export const closuresBestFirst: PeerModule = {
  name: "closures, best first",
  load: async ({ rules, facts }) => {
    const order = bestOf(rules, [...rules.keys()], rules.length);
    const functions = order.map((rule) => functionOf(rules[rule]!));
    return (index) => {
      const visitor = facts[index]!;
      const held: number[] = [];
      for (let at = 0; at < functions.length && held.length < RETURNED; at++)
        if (functions[at]!(visitor)) held.push(order[at]!);
      return held;
    };
  },
};

function functionOf({ conditions }: SharedRule): (visitor: SharedFacts) => boolean {
  const body = conditions.map(sourceOf).join(" && ");
  return new Function("visitor", `return ${body};`) as (visitor: SharedFacts) => boolean;
}

function sourceOf(condition: Comparison): string {
  const value = `visitor.${condition.attribute}`;
  switch (condition.kind) {
    case "equals":
      return `${value} === ${JSON.stringify(condition.value)}`;
    case "differs":
      return `${value} !== ${JSON.stringify(condition.value)}`;
    case "oneOf":
      return `(${condition.values.map((each) => `${value} === ${JSON.stringify(each)}`).join(" || ")})`;
    case "startsWith":
      return `${value}.startsWith(${JSON.stringify(condition.value)})`;
    case "isTrue":
      return value;
    case "isFalse":
      return `!${value}`;
    default:
      return `visitor.${celOf(condition)}`;
  }
}
