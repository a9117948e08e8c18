/**
 * Loaded before a test (`node --import`): when the process or one of its threads ends, writes what of this project it
 * ran, in the form of V8's coverage files.
 *
 * Not by `NODE_V8_COVERAGE`, which every process that a test starts would inherit, and which writes some megabytes of
 * others' code and source maps each time.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { threadId } from "node:worker_threads";
import { COVERAGE_FOLDER } from "./cover-folder.ts";
import { ROOT } from "./root.ts";

const OWN = pathToFileURL(join(ROOT, "dist/")).href;

const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

process.on("exit", () => {
  session.post("Profiler.takePreciseCoverage", (error, taken) => {
    if (error !== null) throw error;
    const result = taken.result.filter(({ url }) => url.startsWith(OWN) && !url.endsWith(".test.js"));
    mkdirSync(COVERAGE_FOLDER, { recursive: true });
    writeFileSync(join(COVERAGE_FOLDER, `${process.pid}-${threadId}.json`), JSON.stringify({ result }));
  });
});
