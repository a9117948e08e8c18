/** `@marcbachmann/cel-js`, rule by rule: each rule parsed once, evaluated for each visitor. */
import { Environment } from "@marcbachmann/cel-js";
import { celOf } from "./conditions.ts";
import { bestOf, type PeerModule } from "./peers.ts";
import { RETURNED } from "./rules-workload.ts";

export const celJs: PeerModule = {
  name: "cel-js",
  load: async ({ rules, facts }) => {
    const environment = new Environment({ unlistedVariablesAreDyn: true });
    const programs = rules.map(({ conditions }) =>
      environment.parse(celOf({ kind: "and", operands: conditions })),
    );
    // A copy of each: the library takes its variables as it finds them.
    const scopes = facts.map(({ profile, context }) => ({ profile, context }));
    return (index) => {
      const scope = scopes[index]!;
      const held: number[] = [];
      for (let rule = 0; rule < programs.length; rule++) if (programs[rule]!(scope) === true) held.push(rule);
      return bestOf(rules, held, RETURNED);
    };
  },
};
