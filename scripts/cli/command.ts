/**
 * What every command of `proffer` is wrapped in: one place that turns what is thrown into a message and an exit code.
 *
 * A command module (`scripts/commands/NAME.ts`) exports `register(program)`; its action returns an exit code:
 *
 *   export function register(program: Command): void {
 *     program.command("check <dir>").option(...JSON_OPTION).action(action(async (dir, options) => EXIT.OK));
 *   }
 */
import { Command } from "commander";
import { printError } from "./errors.ts";
import type { ExitCode } from "./exit-codes.ts";

/** The convention of terminal.ts, spelled once. */
export const JSON_OPTION = ["--json", "print one JSON document instead of text"] as const;

/** Whether the command that was called, or one above it, has `--json`. */
function wantsJson(command: unknown): boolean {
  return command instanceof Command && command.optsWithGlobals().json === true;
}

/** Wraps an action: sets the process's exit code, and lets the event loop end by itself. */
export function action<Args extends unknown[]>(
  body: (...args: Args) => ExitCode | Promise<ExitCode>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    try {
      process.exitCode = await body(...args);
    } catch (error) {
      process.exitCode = printError(error, wantsJson(args.at(-1)));
    }
  };
}
