/**
 * Runs compiled test files one after another under this very Node, without tap's runner.
 *
 *   node dist/scripts/run-tests.js PATTERN…      (parts of paths below dist/, e.g. `server/` `engine/decide/golden`;
 *                                                 what fits one behind a `!` is left out)
 *
 * For the second run on another Node version: tap's runner would start the Node that the project installed it with,
 * a test file is a program of its own and does not mind. Prints a line a file, and what failed in full.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { ROOT } from "./root.ts";

const FILE_TIMEOUT_MS = 180_000;

interface Outcome {
  readonly file: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly output: string;
}

function testFiles(patterns: readonly string[]): string[] {
  const dist = join(ROOT, "dist");
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!"));
  const unwanted = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const fits = (path: string, of: readonly string[]) => of.some((pattern) => path.includes(pattern));
  return readdirSync(dist, { recursive: true, encoding: "utf8" })
    .map((path) => relative(dist, join(dist, path)).split(sep).join("/"))
    .filter((path) => path.endsWith(".test.js") && fits(path, wanted) && !fits(path, unwanted))
    .sort();
}

function runFile(file: string): Promise<Outcome> {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--enable-source-maps", join(ROOT, "dist", file)], {
      cwd: ROOT,
      // As long as tap's runner lets a file (.taprc); a file alone ends itself after 30 s.
      env: { TAP_TIMEOUT: "120", ...process.env, TAP: "1" },
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

const patterns = process.argv.slice(2);
const files = testFiles(patterns);
if (files.length === 0) {
  process.stderr.write(`no compiled test matches ${patterns.join(" ")}\n`);
  process.exit(2);
}
process.stdout.write(`Node ${process.version}: ${files.length} test files\n`);
let failed = 0;
const queue = [...files];
async function worker(): Promise<void> {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const outcome = await runFile(file);
    process.stdout.write(
      `${outcome.passed ? "ok    " : "FAILED"} ${outcome.file} ${outcome.seconds.toFixed(1)} s\n`,
    );
    if (outcome.passed) continue;
    failed += 1;
    process.stdout.write(`${outcome.output}\n`);
  }
}
await Promise.all([worker(), worker()]);
process.stdout.write(`${files.length - failed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
