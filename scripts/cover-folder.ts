/** Where tests leave what they ran (cover.ts) for the summary of coverage (run-tests.ts). */
import { join } from "node:path";
import { ROOT } from "./root.ts";

export const COVERAGE_FOLDER = join(ROOT, ".tap", "coverage");
