/** json-logic-engine, compiled: `build` makes a function of each rule. */
import type { Comparison } from "./conditions.ts";
import { bestOf, importPeer, type PeerModule } from "./peers.ts";
import { RETURNED, type SharedFacts } from "./rules-workload.ts";

interface LogicModule {
  readonly LogicEngine: new () => {
    addMethod(name: string, method: (values: readonly string[]) => boolean, options: object): void;
    build(rule: object): (facts: SharedFacts) => unknown;
  };
}

export const jsonLogic: PeerModule = {
  name: "json-logic",
  load: async ({ rules, facts }) => {
    const { LogicEngine } = await importPeer<LogicModule>("json-logic-engine");
    const engine = new LogicEngine();
    engine.addMethod("startsWith", ([text, start]) => text!.startsWith(start!), {
      deterministic: true,
      sync: true,
    });
    const programs = rules.map(({ conditions }) => engine.build({ and: conditions.map(conditionOf) }));
    return (index) => {
      const held: number[] = [];
      for (let rule = 0; rule < programs.length; rule++)
        if (programs[rule]!(facts[index]!) === true) held.push(rule);
      return bestOf(rules, held, RETURNED);
    };
  },
};

function conditionOf(condition: Comparison): object {
  const value = { var: condition.attribute };
  switch (condition.kind) {
    case "atLeast":
      return { ">=": [value, condition.value] };
    case "below":
      return { "<": [value, condition.value] };
    case "equals":
      return { "===": [value, condition.value] };
    case "differs":
      return { "!==": [value, condition.value] };
    case "oneOf":
      return { in: [value, condition.values] };
    case "startsWith":
      return { startsWith: [value, condition.value] };
    default:
      return { "===": [value, condition.kind === "isTrue"] };
  }
}
