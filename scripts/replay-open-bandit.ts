/**
 * `npm run replay:open-bandit -- FOLDER`: replays a real shop's log of decisions against a node.
 *
 * Exit codes as of `proffer`: 0 all answered and accepted; 1 something was not; 7 the data is not there.
 */
import { join } from "node:path";
import { Command } from "commander";
import { action, EXIT, type ExitCode, integerOption, JSON_OPTION, say, sayJson } from "./cli/index.ts";
import { isClean, replayText } from "./open-bandit/report.ts";
import { runOpenBandit } from "./open-bandit/run.ts";
import { ROOT } from "./root.ts";

/** Where the data lies beside a checkout that has it. */
export const DATA_FOLDER_DEFAULT = join(ROOT, "..", "shared", "data", "obd");

async function main(folder: string, options: { limit: number; json?: boolean }): Promise<ExitCode> {
  const report = await runOpenBandit(folder, { limit: options.limit });
  if (options.json) sayJson(report);
  else say(replayText(report));
  return isClean(report) ? EXIT.OK : EXIT.PROBLEMS;
}

await new Command("replay:open-bandit")
  .description("replay the Open Bandit log: impressions as decisions, clicks as responses, over gRPC")
  .argument("[folder]", "where the data's files lie", process.env.PROFFER_OBD_DIR ?? DATA_FOLDER_DEFAULT)
  .option("--limit <n>", "only the first so many impressions; 0: all", integerOption(0, 1e9), 0)
  .option(...JSON_OPTION)
  .action(action(main))
  .parseAsync();
