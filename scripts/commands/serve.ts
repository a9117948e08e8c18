/**
 * `proffer serve`: runs a node until SIGTERM or SIGINT. Flags are the node's own (server/config/schema.ts): they pass
 * through untouched, so that there is one table of them and one voice for what is wrong.
 */
import type { Command } from "commander";
import { serve } from "../../server/main.ts";
import { printError } from "../cli/errors.ts";
import { exitCodeOfServe } from "../cli/serve-end.ts";

export function register(program: Command): void {
  program
    .command("serve")
    .description("run a node")
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .argument("[flags...]")
    .action(async (flags: string[]) => {
      // Logs are JSON lines in any case: with the flag, an error is one too.
      const argv = flags.filter((flag) => flag !== "--json");
      const end = await serve(argv, process.env);
      if (!end.drained && flags.length > argv.length) printError(end.error, true);
      process.exit(exitCodeOfServe(end));
    });
}
