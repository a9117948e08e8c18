/**
 * `npm run check`: everything CI runs, step by step, stopping at the first that fails.
 *
 * Steps are commands, so that each can be run alone by what is printed. What waits for the network and the disk runs
 * beside the tests, and says what it has to say when it is over. The last line sums up.
 */
import { spawn, spawnSync } from "node:child_process";
import { colours } from "./cli/terminal.ts";
import { ROOT } from "./root.ts";

interface Step {
  readonly title: string;
  readonly command: readonly string[];
  /** Away from CI a step that wants the network is left out, with a message, where it cannot be had. */
  readonly probe?: readonly string[];
}

const NODE_24 = ["npx", "--yes", "--package", "node@24", "--", "node"];

function smokeBenches(...names: readonly string[]): Step {
  const flags = ["--expose-gc", "--enable-source-maps"];
  return {
    title: `smoke benches of ${names.join(" and ")}`,
    command: [process.execPath, ...flags, "dist/bench/main.js", ...names, "--smoke"],
  };
}

/** One after the other; those of a row at the same time. */
const STEPS: readonly (readonly Step[])[] = [
  [{ title: "format and lint", command: ["npx", "--no-install", "biome", "ci", "."] }],
  [
    { title: "tests", command: [process.execPath, "dist/scripts/run-tests.js", "--coverage"] },
    {
      title: "a production install starts",
      command: [process.execPath, "dist/scripts/check-production.js"],
      probe: ["npm", "ping"],
    },
  ],
  // That they run is what these show, not how fast. Those of engine, engine-scale and swap the tests have run, and looked into.
  [smokeBenches("grpc", "memory"), smokeBenches("http", "visitors")],
  [
    {
      title: "server and goldens on Node 24",
      // Random cases are about our code, not about the runtime: once is enough.
      command: [
        ...[...NODE_24, "dist/scripts/run-tests.js", "server/", "engine/decide/golden", "engine/testing/"],
        "!.fuzz.",
      ],
      probe: [...NODE_24, "--version"],
    },
  ],
];

function canRun(probe: readonly string[]): boolean {
  const [program, ...args] = probe;
  return spawnSync(program!, args, { cwd: ROOT, stdio: "ignore" }).status === 0;
}

type StepOutcome = "passed" | "failed" | "skipped";

/** `isBeside`: its output is told in one piece, at its end. */
async function run({ title, command, probe }: Step, isBeside: boolean): Promise<StepOutcome> {
  const started = Date.now();
  const heading = colours.bold(`\n── ${title}: ${command.join(" ")}\n`);
  if (!isBeside) process.stdout.write(heading);
  if (probe !== undefined && process.env.CI === undefined && !canRun(probe)) {
    const skipped = colours.yellow(`   skipped: ${probe.join(" ")} does not run here\n`);
    process.stdout.write(isBeside ? heading + skipped : skipped);
    return "skipped";
  }
  const [program, ...args] = command;
  const child = spawn(program!, args, {
    cwd: ROOT,
    stdio: isBeside ? ["ignore", "pipe", "pipe"] : "inherit",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const passed = await new Promise<boolean>((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const end = passed
    ? colours.green(`   passed in ${seconds} s\n`)
    : colours.red(`   failed after ${seconds} s\n`);
  process.stdout.write(isBeside ? heading + output + end : end);
  return passed ? "passed" : "failed";
}

const counts: Record<StepOutcome, number> = { passed: 0, failed: 0, skipped: 0 };
for (const row of STEPS) {
  const outcomes = await Promise.all(row.map((step, index) => run(step, index > 0)));
  for (const outcome of outcomes) counts[outcome] += 1;
  if (counts.failed > 0) break;
}
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exit(counts.failed === 0 ? 0 : 1);
