/**
 * `npm start`: a node on the sample workspace, with a population of its own, from nothing.
 *
 *   npm start                          100,000 visitors, the default ports
 *   npm start -- --visitors 1000 --http-port 0
 *
 * `--workspace DIR` runs another workspace of the same shape; other flags are the node's (`proffer serve --help`).
 */
import { serve } from "../server/main.ts";
import { exitCodeOfServe } from "./cli/serve-end.ts";
import {
  parseSampleFlags,
  prepareSample,
  printWelcome,
  sampleEnvironment,
  samplePaths,
} from "./sample-node.ts";

const options = parseSampleFlags(process.argv.slice(2));
const paths = samplePaths();
await prepareSample(paths, options);
process.exit(exitCodeOfServe(await serve(options.flags, sampleEnvironment(paths), printWelcome)));
