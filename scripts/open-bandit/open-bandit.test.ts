import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { loadWorkspace } from "../../engine/workspace/load.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { ROOT } from "../root.ts";
import { hasOpenBanditData, ITEM_COUNT, type OpenBanditData, readOpenBanditData } from "./data.ts";
import { openBanditWorkspace } from "./workspace.ts";

const folder = process.env.PROFFER_OBD_DIR ?? join(ROOT, "..", "shared", "data", "obd");
const skip = hasOpenBanditData(folder)
  ? false
  : `the Open Bandit data is not in ${folder} (set PROFFER_OBD_DIR)`;

function replayScript(...args: string[]) {
  const script = join(ROOT, "dist", "scripts", "replay-open-bandit.js");
  return spawnSync(process.execPath, [script, ...args], { encoding: "utf8", timeout: 60_000 });
}

/** A small shop of the same shape, for where the data is absent. */
function madeUpData(): OpenBanditData {
  const hash = (text: string) => Buffer.from(text.padEnd(8, "-")).toString("hex");
  return {
    items: Array.from({ length: ITEM_COUNT }, (_, id) => ({
      id,
      features: [id / 10, hash("a"), hash("b"), hash("c")],
    })),
    impressions: Array.from({ length: 500 }, (_, index) => ({
      id: `random-${index + 1}`,
      policy: "random",
      timestamp: `2019-11-24 00:${String(index).padStart(6, "0")}`,
      item: index % ITEM_COUNT,
      position: (index % 3) + 1,
      clicked: index % 97 === 0,
      userFeatures: [hash(`u${index % 2}`), hash(`v${index % 3}`), hash("w"), hash(`x${index % 5}`)],
    })),
  };
}

t.test("open bandit: the workspace made of a shop's log has no faults", async (t) => {
  const data = madeUpData();
  const { model, diagnostics } = loadWorkspace(new Map(Object.entries(openBanditWorkspace(data))));
  t.strictSame(diagnostics, []);
  t.equal(model?.offers.length, ITEM_COUNT);
  t.equal(model?.segments.length, 2 + 3 + 1 + 5, "a segment for each value of each feature");
  t.strictSame(
    model?.channels[0]?.points.map((point) => point.name),
    ["position.centre", "position.left", "position.right"],
  );
  const scores = model?.channels[0]?.rules.map((rule) => rule.score as number) ?? [];
  t.ok(
    scores.length > ITEM_COUNT && scores.every((score) => score > 0 && score <= 100),
    "scores are marketers' scores",
  );
  t.strictSame(
    openBanditWorkspace(madeUpData()),
    openBanditWorkspace(data),
    "the same data gives the same files",
  );
});

t.test("open bandit: absent or wrong data is said, with its own exit code", async (t) => {
  const empty = mkdtempSync(join(tmpdir(), "proffer-obd-"));
  t.teardown(() => rmSync(empty, { recursive: true }));
  const absent = replayScript(empty);
  t.equal(absent.status, EXIT.DATA_ABSENT);
  t.match(absent.stderr, /research\.zozo\.com/, "and where it is published");
  for (const file of ["random-men.csv", "bts-men.csv"]) {
    writeFileSync(join(empty, file), "timestamp,item_id,position,click\n2019-11-24,99,1,0\n");
  }
  writeFileSync(join(empty, "items-men.csv"), "item_id\n");
  const wrong = replayScript(empty);
  t.equal(wrong.status, EXIT.INPUT);
  t.match(wrong.stderr, /random-men\.csv:2 has item_id "99"/);
});

t.test("open bandit: the data is read whole", { skip }, async (t) => {
  const { impressions, items } = readOpenBanditData(folder);
  t.equal(impressions.length, 20_000);
  t.equal(items.length, ITEM_COUNT);
  t.equal(impressions.filter(({ clicked }) => clicked).length, 115);
  t.equal(new Set(impressions.map(({ id }) => id)).size, 20_000);
});

t.test("open bandit: a replay is answered whole, and its clicks are taken", { skip }, async (t) => {
  const { status, stdout, stderr } = replayScript(folder, "--limit", "400", "--json");
  t.equal(status, EXIT.OK, stderr);
  const report = JSON.parse(stdout);
  t.match(report, {
    impressionCount: 400,
    importedCount: 400,
    answeredCount: 400,
    wholeCount: 400,
    exitCode: 0,
  });
  t.ok(report.clickCount > 0);
  t.equal(report.clickAcceptedCount, report.clickCount);
  t.equal(report.positions.length, 3);
});
