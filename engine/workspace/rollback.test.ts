/** `rollback` in workspace.yaml: what is stated, what is filled in, and what is refused. */
import t from "tap";
import { modelFault } from "../bundle/model-shape.ts";
import { diagnosticLines, loadWith, SMALL_WORKSPACE } from "./testing/small-workspace.ts";

const withRollback = (text: string) =>
  loadWith({ "workspace.yaml": `${SMALL_WORKSPACE["workspace.yaml"]}rollback: ${text}\n` });

for (const [text, expected] of [
  [
    "{ withdrawals: 0.001, decisions: 500, within: 30m }",
    { withdrawals: 0.001, decisions: 500, withinMs: 1_800_000 },
  ],
  ["{ withdrawals: 0 }", { withdrawals: 0, decisions: 1000, withinMs: 600_000 }],
] as const) {
  t.test(`rollback: ${text}`, async (t) => {
    const { model } = withRollback(text);
    t.strictSame(model?.rollback, expected);
    t.equal(modelFault(JSON.parse(JSON.stringify(model))), "", "a bundle may say so");
  });
}

t.test("rollback: none unless stated", async (t) => {
  const { model } = loadWith({});
  t.notOk(Object.hasOwn(model!, "rollback"), "a workspace without it makes the bundle that it made before");
});

for (const [text, expected, why] of [
  ["{ withdrawals: 1.5 }", /VALUE_OUT_OF_RANGE/, "a share is at most 1"],
  ["{ decisions: 100 }", /withdrawals/, "without a share it says nothing"],
  ["{ withdrawals: 0.1, within: 10 minutes }", /DURATION_INVALID .*10m/, "a duration in words"],
  ["{ withdrawals: 0.1, within: 1s }", /VALUE_OUT_OF_RANGE must be 10s to 7d/, "over before it begins"],
  ["{ withdrawals: 0.1, decisions: 0 }", /VALUE_OUT_OF_RANGE must be at least 1/, "no decisions at all"],
] as const) {
  t.test(`rollback: ${why}`, async (t) => t.match(diagnosticLines(withRollback(text)).join("; "), expected));
}

for (const rollback of [
  { withdrawals: 2, decisions: 1, withinMs: 60_000 },
  { withdrawals: 0.1, decisions: 1.5, withinMs: 60_000 },
  { withdrawals: 0.1, decisions: 1, withinMs: 1 },
  { withdrawals: 0.1, decisions: 1 },
]) {
  t.test(`rollback: no bundle says ${JSON.stringify(rollback)}`, async (t) => {
    const { model } = loadWith({});
    t.match(modelFault(JSON.parse(JSON.stringify({ ...model, rollback }))), /rollback/);
  });
}
