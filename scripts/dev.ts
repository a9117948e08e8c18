/**
 * `npm run dev`: as `npm start`, and what changes in the sample's workspace is built and activated under the running
 * node. A workspace with errors is told and changes nothing.
 */
import { watch } from "node:fs";
import { serve } from "../server/main.ts";
import type { RunningNode } from "../server/node.ts";
import { exitCodeOfServe } from "./cli/serve-end.ts";
import {
  buildSample,
  parseSampleFlags,
  prepareSample,
  printWelcome,
  sampleEnvironment,
  samplePaths,
  say,
} from "./sample-node.ts";

/** Editors write a file in several steps. */
const QUIET_MS = 150;

const options = parseSampleFlags(process.argv.slice(2));
const paths = samplePaths();
await prepareSample(paths, options);
const end = await serve(options.flags, sampleEnvironment(paths), (node) => {
  printWelcome(node);
  reloadOnChange(node);
});
process.exit(exitCodeOfServe(end));

function reloadOnChange(node: RunningNode): void {
  let timer: NodeJS.Timeout | undefined;
  const reload = async () => {
    if (!buildSample(paths, options.workspace)) return;
    try {
      const { generation } = await node.activate(paths.bundle);
      say(`generation ${generation} is active`);
    } catch (error) {
      say(`not activated: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  watch(options.workspace, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void reload(), QUIET_MS);
  });
  say(`watches ${options.workspace}`);
}
