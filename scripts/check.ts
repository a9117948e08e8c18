/**
 * `npm run check`: everything CI runs, step by step, stopping at the first that fails.
 *
 * Steps are commands, so that each can be run alone by what is printed. The last line sums up.
 */
import { spawnSync } from "node:child_process";
import { colours } from "./cli/terminal.ts";
import { ROOT } from "./root.ts";

interface Step {
  readonly title: string;
  readonly command: readonly string[];
  /** Away from CI a step that wants the network is left out, with a message, where it cannot be had. */
  readonly probe?: readonly string[];
}

const NODE_24 = ["npx", "--yes", "--package", "node@24", "--", "node"];

const STEPS: readonly Step[] = [
  { title: "format and lint", command: ["npx", "--no-install", "biome", "ci", "."] },
  { title: "tests", command: [process.execPath, "dist/scripts/run-tests.js", "--coverage"] },
  {
    title: "smoke benches",
    command: [
      process.execPath,
      "--expose-gc",
      "--enable-source-maps",
      "dist/bench/main.js",
      // Those of engine, engine-scale and swap the tests have run, and looked into.
      ...["grpc", "http", "memory", "visitors"],
      "--smoke",
    ],
  },
  {
    title: "a production install starts",
    command: [process.execPath, "dist/scripts/check-production.js"],
    probe: ["npm", "ping"],
  },
  {
    title: "server and goldens on Node 24",
    // Random cases are about our code, not about the runtime: once is enough.
    command: [
      ...[...NODE_24, "dist/scripts/run-tests.js", "server/", "engine/decide/golden", "engine/testing/"],
      "!.fuzz.",
    ],
    probe: [...NODE_24, "--version"],
  },
];

function spawnStep(command: readonly string[], stdio: "inherit" | "ignore"): boolean {
  const [program, ...args] = command;
  return spawnSync(program!, args, { cwd: ROOT, stdio }).status === 0;
}

type StepOutcome = "passed" | "failed" | "skipped";

function run(step: Step): StepOutcome {
  const started = Date.now();
  process.stdout.write(colours.bold(`\n── ${step.title}: ${step.command.join(" ")}\n`));
  if (step.probe !== undefined && process.env.CI === undefined && !spawnStep(step.probe, "ignore")) {
    process.stdout.write(colours.yellow(`   skipped: ${step.probe.join(" ")} does not run here\n`));
    return "skipped";
  }
  const passed = spawnStep(step.command, "inherit");
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    passed ? colours.green(`   passed in ${seconds} s\n`) : colours.red(`   failed after ${seconds} s\n`),
  );
  return passed ? "passed" : "failed";
}

const counts: Record<StepOutcome, number> = { passed: 0, failed: 0, skipped: 0 };
for (const step of STEPS) {
  counts[run(step)] += 1;
  if (counts.failed > 0) break;
}
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exit(counts.failed === 0 ? 0 : 1);
