/**
 * What is said of bad workspaces, to the letter: each row changes one text of the small workspace and states every
 * diagnostic that comes of it, with the text under its carets in brackets. The words are the interface.
 */
import t from "tap";
import { diagnosticLines, loadWith, SMALL_WORKSPACE } from "./small-workspace.ts";

export type DiagnosticRow = readonly [
  why: string,
  path: string,
  from: string,
  to: string,
  ...expected: string[],
];

export const OFFERS = "offers/coffee.yaml";
export const SEGMENTS = "segments/coffee.yaml";
export const STRATEGY = "strategy/coffee.yaml";
export const CHANNEL = "channels/harbor-coffee/channel.yaml";
export const TESTS = "tests/coffee.yaml";

export function testDiagnostics(rows: readonly DiagnosticRow[]): void {
  for (const [why, path, from, to, ...expected] of rows) {
    t.test(why, async (t) => {
      const text = SMALL_WORKSPACE[path]!;
      t.ok(text.includes(from), "the row changes something");
      const loaded = loadWith({ [path]: text.replace(from, () => to) });
      t.same(diagnosticLines(loaded), expected);
      const isFaulty = loaded.diagnostics.some(({ severity }) => severity === "error");
      t.equal(loaded.model === undefined, isFaulty, "a model only without errors");
    });
  }
}
