/**
 * The figures of README.md, from what the benches wrote to `bench/results/*.json`: no figure is typed by hand.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchResult } from "../bench/harness.ts";
import { ROOT } from "./root.ts";

const BEGIN = "<!-- figures: written by `npm run generate` -->";
const END = "<!-- end of figures -->";
const RESULTS = join("bench", "results");

/** What `npm run bench -- NAME --json FILE` writes. */
export interface BenchRun {
  readonly bench: string;
  readonly commit: string;
  readonly machine: string;
  readonly node: string;
  readonly seed: number;
  readonly results: readonly BenchResult[];
}

function rounded(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}

/** One bench as Markdown: the command that gave it, where it ran, a row a figure. */
export function figuresTable(run: BenchRun): string {
  const rows = run.results.map(({ name, value, unit, ratio, peer }) => {
    const against = ratio === undefined ? "" : `${rounded(ratio)} × ${peer ?? ""}`;
    return `| ${name} | ${rounded(value)} ${unit} | ${against} |`;
  });
  return [
    `**\`npm run bench -- ${run.bench}\`** (${run.machine}; Node ${run.node}; commit ${run.commit.slice(0, 8)}; seed ${run.seed})`,
    "",
    "| | figure | beside its peer |",
    "| --- | ---: | --- |",
    ...rows,
    ...plotOf(run.bench),
  ].join("\n");
}

/** The picture that the bench has drawn, where it draws one. */
function plotOf(bench: string): string[] {
  const path = `bench/results/${bench}.svg`;
  return existsSync(join(ROOT, path)) ? ["", `![${bench}](${path})`] : [];
}

/** `document` with the tables of all runs between its marks. */
export function withFigures(document: string, runs: readonly BenchRun[]): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error("README.md has lost the marks of its figures");
  const tables = runs.map((run) => `${figuresTable(run)}\n\n`).join("");
  return `${document.slice(0, begin + BEGIN.length)}\n\n${tables}${document.slice(end)}`;
}

/** For `npm run generate`. */
export async function generateFigures(): Promise<Record<string, string>> {
  const folder = join(ROOT, RESULTS);
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(".json"))
        .sort()
    : [];
  const runs = files.flatMap(
    (file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as BenchRun | BenchRun[],
  );
  return { "README.md": withFigures(readFileSync(join(ROOT, "README.md"), "utf8"), runs) };
}
