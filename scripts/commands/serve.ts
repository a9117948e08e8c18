/**
 * `proffer serve`: runs a node until SIGTERM or SIGINT. Flags are the node's own (server/config/schema.ts): they pass
 * through untouched, so that there is one table of them and one voice for what is wrong.
 */
import type { Command } from "commander";
import { serve } from "../../server/main.ts";

export function register(program: Command): void {
  program
    .command("serve")
    .description("run a node")
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .argument("[flags...]")
    .action(async (flags: string[]) => {
      // Logs are JSON lines in any case; the flag is accepted because every command has it.
      const argv = flags.filter((flag) => flag !== "--json");
      process.exit(await serve(argv, process.env));
    });
}
