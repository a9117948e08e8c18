/**
 * json-rules-engine: 200 rules of one engine, `all` of five conditions each; what holds comes as events.
 *
 * Facts are flat and by the whole path, which it reads faster than a path into an object.
 */
import type { Comparison } from "./conditions.ts";
import { bestOf, importPeer, type PeerModule } from "./peers.ts";
import { RETURNED } from "./rules-workload.ts";

interface RulesEngine {
  addRule(rule: object): unknown;
  addOperator(name: string, evaluate: (fact: string, value: string) => boolean): void;
  run(facts: Readonly<Record<string, unknown>>): Promise<{ events: { params: { rule: number } }[] }>;
}

export const jsonRulesEngine: PeerModule = {
  name: "json-rules-engine",
  load: async ({ rules, facts }) => {
    const { Engine } = await importPeer<{ Engine: new () => RulesEngine }>("json-rules-engine");
    const engine = new Engine();
    engine.addOperator("startsWith", (fact, value) => fact.startsWith(value));
    rules.forEach(({ conditions }, rule) => {
      engine.addRule({
        conditions: { all: conditions.map(conditionOf) },
        event: { type: "offer", params: { rule } },
      });
    });
    const flat = facts.map(({ profile, context }) =>
      Object.fromEntries([
        ...Object.entries(profile).map(([name, value]) => [`profile.${name}`, value]),
        ...Object.entries(context).map(([name, value]) => [`context.${name}`, value]),
      ]),
    );
    return async (index) => {
      const { events } = await engine.run(flat[index]!);
      return bestOf(
        rules,
        events.map(({ params }) => params.rule),
        RETURNED,
      );
    };
  },
};

function conditionOf(condition: Comparison): object {
  const { attribute: fact } = condition;
  switch (condition.kind) {
    case "atLeast":
      return { fact, operator: "greaterThanInclusive", value: condition.value };
    case "below":
      return { fact, operator: "lessThan", value: condition.value };
    case "equals":
      return { fact, operator: "equal", value: condition.value };
    case "differs":
      return { fact, operator: "notEqual", value: condition.value };
    case "oneOf":
      return { fact, operator: "in", value: condition.values };
    case "startsWith":
      return { fact, operator: "startsWith", value: condition.value };
    default:
      return { fact, operator: "equal", value: condition.kind === "isTrue" };
  }
}
