/**
 * Runs compiled test files, one more at once than there are cores (many wait for nodes and clocks), under this very Node.
 *
 *   node dist/scripts/run-tests.js [--coverage] PATTERN…   (parts of paths below dist/, e.g. `server/`
 *                                                            `engine/decide/golden`; what fits one behind a `!` is left out)
 *
 * A test file is a program of its own that prints TAP. It is started bare: tap's own runner loads hooks for sources and
 * coverage into a test and into every process that the test starts, which doubles what they cost, and lets no other
 * Node run them. `--coverage` counts what the test processes themselves ran (cover.ts) and prints the summary; the
 * processes that they start are not counted, and neither is what random cases reach (`.fuzz.`), or the figure would hang
 * on dice. Prints a line a file, what was skipped, and what failed in full, with positions in the sources. A Node that
 * can keep what it compiled (22.1 and later) does so for the length of the run.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { COVERAGE_FOLDER } from "./cover-folder.ts";
import { ROOT } from "./root.ts";
import { inSources } from "./source-positions.ts";

/** Far from what a file takes (a minute and a half where three run at once): a limit for what hangs, not for a slow machine. */
const TAP_TIMEOUT_S = 480;
const FILE_TIMEOUT_MS = 540_000;
const DIST = join(ROOT, "dist");
const COVER = new URL("./cover.js", import.meta.url).href;

interface Outcome {
  readonly file: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly output: string;
}

/** Whether a file starts nodes or other programs: such a file takes long. */
function startsProcesses(file: string): boolean {
  return /node-kit\.js|node:child_process/.test(readFileSync(join(DIST, file), "utf8"));
}

/** Those that take long come first, so that none of them is left alone at the end. What a source gone since left is out. */
function testFiles(patterns: readonly string[]): string[] {
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!"));
  const unwanted = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const fits = (path: string, of: readonly string[]) => of.some((pattern) => path.includes(pattern));
  const files = readdirSync(DIST, { recursive: true, encoding: "utf8" })
    .map((path) => relative(DIST, join(DIST, path)).split(sep).join("/"))
    .filter((path) => path.endsWith(".test.js") && existsSync(join(ROOT, path.replace(/js$/, "ts"))))
    .filter((path) => !fits(path, unwanted))
    .filter((path) => wanted.length === 0 || fits(path, wanted))
    .sort();
  const long = new Set(files.filter(startsProcesses));
  return [...long, ...files.filter((file) => !long.has(file))];
}

/** For the tests and all that they start; a fifth of a node's start. */
const compileCache = mkdtempSync(join(tmpdir(), "proffer-compiled-"));

function runFile(file: string, nodeFlags: readonly string[]): Promise<Outcome> {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...nodeFlags, join(DIST, file)], {
      cwd: ROOT,
      // A file alone ends itself after 30 s.
      env: {
        ...{ TAP_TIMEOUT: String(TAP_TIMEOUT_S), NODE_COMPILE_CACHE: compileCache },
        ...{ ...process.env, TAP: "1" },
      },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: FILE_TIMEOUT_MS,
      killSignal: "SIGKILL",
    });
    let output = "";
    const keep = (chunk: Buffer): void => {
      if (output.length < 4_000_000) output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("close", (code) =>
      resolve({ file, passed: code === 0, seconds: (Date.now() - started) / 1000, output }),
    );
  });
}

/** Prints the share of the project's statements that the test processes ran. */
function sumUpCoverage(): boolean {
  const options = ["--temp-directory", COVERAGE_FOLDER, "--reporter", "text-summary"];
  const { status } = spawnSync("npx", ["--no-install", "c8", "report", ...options], {
    cwd: ROOT,
    stdio: "inherit",
  });
  return status === 0;
}

const args = process.argv.slice(2);
const isCovered = args.includes("--coverage");
const patterns = args.filter((arg) => !arg.startsWith("--"));
const files = testFiles(patterns);
if (files.length === 0) {
  process.stderr.write(`no compiled test matches ${patterns.join(" ")}\n`);
  process.exit(2);
}
if (isCovered) rmSync(COVERAGE_FOLDER, { recursive: true, force: true });
const jobs = availableParallelism() + 1;
process.stdout.write(`Node ${process.version}: ${files.length} test files, ${jobs} at once\n`);
let failed = 0;
const queue = [...files];
async function worker(): Promise<void> {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const isCounted = isCovered && !file.includes(".fuzz.");
    const outcome = await runFile(file, isCounted ? ["--import", COVER] : []);
    const skipped = outcome.output.match(/^.*\S # SKIP.*$/gm) ?? [];
    process.stdout.write(
      [
        `${outcome.passed ? "ok    " : "FAILED"} ${outcome.file} ${outcome.seconds.toFixed(1)} s\n`,
        ...skipped.map((line) => `         ${line.trim()}\n`),
      ].join(""),
    );
    if (outcome.passed) continue;
    failed += 1;
    process.stdout.write(`${inSources(outcome.output)}\n`);
  }
}
await Promise.all(Array.from({ length: jobs }, worker));
process.stdout.write(`${files.length - failed} passed, ${failed} failed\n`);
rmSync(compileCache, { recursive: true, force: true });
const isSummedUp = !isCovered || failed > 0 || sumUpCoverage();
process.exit(failed === 0 && isSummedUp ? 0 : 1);
