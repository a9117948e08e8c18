#!/usr/bin/env node
/** The `proffer` command line, as a process (scripts/cli/run.ts does the work). */
import { EXIT } from "./cli/exit-codes.ts";
import { runCommandLine } from "./cli/run.ts";

// A reader that went away (`proffer log | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.OK);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2));
