/**
 * GoRules ZEN: one decision table, a row a rule, a column an attribute, all rows that hold collected.
 *
 * Its engine is native and answers through a promise; the processor time of its threads is counted with ours.
 */
import type { Comparison } from "./conditions.ts";
import { bestOf, importPeer, type PeerModule } from "./peers.ts";
import { RETURNED } from "./rules-workload.ts";

interface ZenModule {
  readonly ZenEngine: new () => { createDecision(content: object): ZenDecision };
}
interface ZenDecision {
  evaluate(context: object): Promise<{ result: { rule: number }[] }>;
}

export const zen: PeerModule = {
  name: "zen",
  load: async ({ rules, facts }) => {
    const { ZenEngine } = await importPeer<ZenModule>("@gorules/zen-engine");
    const paths = [
      ...new Set(rules.flatMap(({ conditions }) => conditions.map(({ attribute }) => attribute))),
    ];
    const rows = rules.map(({ conditions }, rule) => ({
      _id: `rule-${rule}`,
      ...Object.fromEntries(conditions.map((condition) => [condition.attribute, cellOf(condition)])),
      output: String(rule),
    }));
    const table = {
      hitPolicy: "collect",
      inputs: paths.map((field) => ({ id: field, name: field, field })),
      outputs: [{ id: "output", name: "rule", field: "rule" }],
      rules: rows.map((row) => ({ ...Object.fromEntries(paths.map((path) => [path, ""])), ...row })),
    };
    const decision = new ZenEngine().createDecision({
      nodes: [
        { id: "in", type: "inputNode", name: "in" },
        { id: "table", type: "decisionTableNode", name: "table", content: table },
        { id: "out", type: "outputNode", name: "out" },
      ],
      edges: [
        { id: "to-table", sourceId: "in", targetId: "table" },
        { id: "from-table", sourceId: "table", targetId: "out" },
      ],
    });
    return async (index) => {
      const { result } = await decision.evaluate(facts[index]!);
      return bestOf(
        rules,
        result.map(({ rule }) => rule),
        RETURNED,
      );
    };
  },
};

/** A cell of its table: a test of the column's value, which is `$`. */
function cellOf(condition: Comparison): string {
  switch (condition.kind) {
    case "atLeast":
      return `>= ${condition.value}`;
    case "below":
      return `< ${condition.value}`;
    case "equals":
      return `"${condition.value}"`;
    case "differs":
      return `$ != "${condition.value}"`;
    case "oneOf":
      return `$ in [${condition.values.map((value) => `"${value}"`).join(", ")}]`;
    case "startsWith":
      return `startsWith($, "${condition.value}")`;
    default:
      return `$ == ${condition.kind === "isTrue"}`;
  }
}
