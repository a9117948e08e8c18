/**
 * `npm run fuzz -- [TARGET…] --seed N --runs N`: fuzz tests at length.
 *
 * A target is any `x.fuzz.test.ts`, by the name `x`: there is no list to keep. Each runs as a process of its own with
 * PROFFER_TEST_SEED and PROFFER_TEST_RUNS set (engine/testing/fuzz.ts). Ends with 1 where one failed, and says how to
 * repeat it.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { type Command, program } from "commander";
import { colours as c, EXIT, formatSeconds, integerOption, say } from "./cli/index.ts";
import { ROOT } from "./root.ts";

const SUFFIX = ".fuzz.test.js";
const OUTPUT_SIZE_MAX = 64 * 1024 * 1024;

/** Compiled fuzz tests by target name. */
export function fuzzTargets(root: string): ReadonlyMap<string, string> {
  const folder = join(root, "dist");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(SUFFIX),
  );
  return new Map(files.sort().map((file) => [basename(file, SUFFIX), join(folder, file)]));
}

function fuzz(names: readonly string[], options: { seed?: number; runs: number; list?: true }): number {
  const targets = fuzzTargets(ROOT);
  if (options.list) {
    for (const name of targets.keys()) say(name);
    return EXIT.OK;
  }
  const unknown = names.find((name) => !targets.has(name));
  if (unknown !== undefined) {
    say(`there is no target \`${unknown}\`; there are ${[...targets.keys()].join(", ")}`);
    return EXIT.USAGE;
  }
  const seed = options.seed ?? Date.now() % 2 ** 31;
  let exitCode: number = EXIT.OK;
  for (const name of names.length > 0 ? names : targets.keys()) {
    const startedAt = performance.now();
    const result = spawnSync(process.execPath, ["--enable-source-maps", targets.get(name)!], {
      encoding: "utf8",
      maxBuffer: OUTPUT_SIZE_MAX,
      // tap's own limit of a test's time is for the short runs.
      env: {
        ...process.env,
        PROFFER_TEST_SEED: `${seed}`,
        PROFFER_TEST_RUNS: `${options.runs}`,
        TAP_TIMEOUT: "0",
      },
    });
    const seconds = formatSeconds((performance.now() - startedAt) / 1000);
    if (result.status === 0) {
      say(`${c.green("passed")} ${name}: seed ${seed}, ${options.runs} runs, ${seconds}`);
      continue;
    }
    exitCode = EXIT.PROBLEMS;
    say(result.stdout + result.stderr);
    const again = `npm run fuzz -- ${name} --seed ${seed} --runs ${options.runs}`;
    say(`${c.red("failed")} ${name} after ${seconds}; again: ${again}`);
  }
  return exitCode;
}

if (import.meta.filename === process.argv[1]) {
  program
    .name("npm run fuzz --")
    .description("runs fuzz tests at length, all of them unless some are named")
    .argument("[target...]", "names as --list prints them")
    .option("--seed <n>", "repeats a run (default: the clock's)", integerOption(0, 2 ** 31 - 1))
    .option("--runs <n>", "runs of each target", integerOption(1, 1e9), 10_000)
    .option("--list", "print the targets")
    .action((names: string[], options: { seed?: number; runs: number; list?: true }, _: Command) => {
      process.exitCode = fuzz(names, options);
    })
    .parse();
}
