/**
 * `npm run check`: everything CI runs, step by step, stopping at the first that fails.
 *
 * Steps are commands, so that each can be run alone by what is printed. The last line sums up.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { ROOT } from "./root.ts";

interface Step {
  readonly title: string;
  readonly command: readonly string[];
}

const STEPS: readonly Step[] = [
  { title: "format and lint", command: ["npx", "--no-install", "biome", "ci", "."] },
  {
    title: "tests",
    command: ["npx", "--no-install", "tap", "run", "--reporter=terse"],
  },
];

function run(step: Step): boolean {
  const started = Date.now();
  process.stdout.write(pc.bold(`\n── ${step.title}: ${step.command.join(" ")}\n`));
  const [command, ...args] = step.command;
  const result = spawnSync(command!, args, { cwd: ROOT, stdio: "inherit", env: process.env });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const passed = result.status === 0;
  process.stdout.write(
    passed ? pc.green(`   passed in ${seconds} s\n`) : pc.red(`   failed after ${seconds} s\n`),
  );
  return passed;
}

// tap wants its folder for the coverage's raw files to exist on a fresh clone.
mkdirSync(join(ROOT, ".tap"), { recursive: true });
writeFileSync(join(ROOT, ".tap", ".gitignore"), "*\n");
let passed = 0;
for (const step of STEPS) {
  if (!run(step)) {
    process.stdout.write(`\ncheck: ${passed} passed, 1 failed\n`);
    process.exit(1);
  }
  passed += 1;
}
process.stdout.write(`\ncheck: ${passed} passed, 0 failed\n`);
