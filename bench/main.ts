/**
 * Runs benches: `npm run bench -- engine [http …|all] [--smoke] [--seed N] [--json FILE]`.
 *
 * Prints machine, Node version, checksum and ratios; `--json` writes `{bench, commit, machine, node, seed, results}`,
 * for more than one bench a list of those. Exit codes: 0 done, 1 a bench failed, 2 wrong arguments.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { type BenchOptions, type BenchReport, runEnvironment } from "./harness.ts";

const BENCHES: Readonly<
  Record<string, () => Promise<{ run: (options: BenchOptions) => Promise<BenchReport> }>>
> = {
  engine: () => import("./engine.ts"),
  "engine-scale": () => import("./engine-scale.ts"),
  grpc: () => import("./grpc.ts"),
  http: () => import("./http.ts"),
  memory: () => import("./memory.ts"),
  swap: () => import("./swap.ts"),
  visitors: () => import("./visitors.ts"),
};
const SEED_DEFAULT = 42;

function usage(problem: string): never {
  console.error(
    `${problem}\nusage: npm run bench -- ${Object.keys(BENCHES).join("|")}|all [--smoke] [--seed N] [--json FILE]`,
  );
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        smoke: { type: "boolean", default: false },
        seed: { type: "string", default: String(SEED_DEFAULT) },
        json: { type: "string" },
      },
    });
  } catch (error) {
    return usage((error as Error).message);
  }
}

function print(report: BenchReport): void {
  const table = new Table({
    head: ["", "value", "unit", "ratio", "peer"],
    style: { head: [], border: [] },
    colAligns: ["left", "right", "left", "right", "left"],
  });
  for (const { name, value, unit, ratio, peer } of report.results)
    table.push([name, rounded(value), unit, ratio === undefined ? "" : rounded(ratio), peer ?? ""]);
  console.log(table.toString());
  for (const note of report.notes ?? []) console.log(note);
  if (report.checksum !== "") console.log(`checksum ${report.checksum}`);
}

/** Three digits, and no fraction where the number is large: more would be noise. */
function rounded(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}

const { values, positionals } = readArguments();
const seed = Number(values.seed);
if (!Number.isSafeInteger(seed) || seed < 0) usage("--seed must be a whole number");
const names = positionals.includes("all") ? Object.keys(BENCHES) : positionals;
if (names.length === 0) usage("which bench?");
for (const name of names) if (!Object.hasOwn(BENCHES, name)) usage(`there is no bench \`${name}\``);

const environment = runEnvironment();
const reports: object[] = [];
console.log(
  `${environment.machine} · Node ${environment.node} · commit ${environment.commit} · seed ${seed}`,
);
for (const name of names) {
  console.log(`\n${name}${values.smoke ? " (smoke: shows that it runs, not how fast)" : ""}`);
  const { run } = await BENCHES[name]!();
  const report = await run({ smoke: values.smoke, seed });
  print(report);
  reports.push({ bench: report.bench, ...environment, seed, results: report.results });
}
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2)}\n`);
// Servers that a bench started are stopped; whatever else might keep the loop alive is not waited for.
process.exit(0);
