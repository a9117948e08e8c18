import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { ROOT } from "../scripts/root.ts";
import type { BenchResult } from "./harness.ts";

const NAMES = [
  "failed",
  "mixed",
  "p999_ratio",
  "rss_peak_ratio",
  "rss_after_ratio",
  "rss_peak_ratio_all_new",
  "activate_ms",
  "bytes_ratio",
  "start_ms",
];

t.test("swap bench: its smoke run pushes, checks every answer, and starts from the disk", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "proffer-bench-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "swap.json");
  const main = join(ROOT, "dist", "bench", "main.js");
  const args = ["swap", "--smoke", "--seed", "7", "--json", file];
  const { status, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: "utf8",
    timeout: 110_000,
  });
  t.equal(status, 0, stderr);
  const report = JSON.parse(readFileSync(file, "utf8")) as { bench: string; results: BenchResult[] };
  const results = new Map(report.results.map(({ name, value }) => [name, value]));
  for (const name of NAMES) t.ok(Number.isFinite(results.get(name)), name);
  t.equal(results.get("mixed"), 0, "no answer was of two generations");
  t.ok(results.get("bytes_ratio")! > 0);
});
