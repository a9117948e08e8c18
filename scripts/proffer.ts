#!/usr/bin/env node
/**
 * The `proffer` command line: finds the command, loads its module alone, and hands over.
 *
 * Each command is `scripts/commands/NAME.ts` with `register(program)`. Only the module of the command that was
 * asked for is imported, so that `proffer --help` answers at once however heavy a command's libraries are; the
 * summaries for that list stand here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { printError } from "./cli/errors.ts";
import { EXIT, EXIT_MEANINGS } from "./cli/exit-codes.ts";
import { colours as c, say, sayJson } from "./cli/terminal.ts";
import { ROOT } from "./root.ts";

const COMMANDS = {
  init: "make a new workspace folder to start from",
  check: "check a workspace and list what is wrong with it",
  build: "build a workspace into a bundle",
  test: "run a workspace's golden decisions",
  serve: "run a node",
  decide: "ask a running node for a decision",
  import: "import profiles or segment members from files",
  load: "drive a running node with requests and report its speed",
  log: "print or verify the decision log",
} as const;
type CommandName = keyof typeof COMMANDS;

interface CommandModule {
  register(program: Command): void;
}

async function register(program: Command, name: CommandName): Promise<void> {
  const module = (await import(new URL(`./commands/${name}.js`, import.meta.url).href)) as CommandModule;
  module.register(program);
}

/** The command asked for: the first argument that is no option, past a leading `help`. */
function commandAsked(args: readonly string[]): CommandName | undefined {
  const words = args.filter((arg) => !arg.startsWith("-"));
  const word = words[0] === "help" ? words[1] : words[0];
  return word !== undefined && Object.hasOwn(COMMANDS, word) ? (word as CommandName) : undefined;
}

/** `serve` is the node's process: its codes are for service managers (server/main.ts). */
const OF_SERVE =
  "proffer serve: 0 drained after a signal, 1 did not drain in time, 2 could not start, 70 a lane hung or ran out of heap";

function registerExitCodes(program: Command): void {
  program
    .command("exit-codes")
    .description("list the exit codes and what they mean")
    .option("--json", "print one JSON document instead of text")
    .action((options: { json?: boolean }) => {
      const rows = Object.entries(EXIT).map(([name, code]) => ({
        code,
        name,
        meaning: EXIT_MEANINGS[name as keyof typeof EXIT],
      }));
      if (options.json) return sayJson({ exitCodes: rows });
      for (const row of rows)
        say(`${String(row.code).padStart(3)}  ${c.bold(row.name.padEnd(16))}  ${row.meaning}`);
      say();
      say(OF_SERVE);
    });
}

async function main(args: readonly string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  const program = new Command("proffer")
    .description("Proffer: decides what a visitor should be offered here and now.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .configureHelp({ styleTitle: (text) => c.bold(text), styleSubcommandText: (text) => c.cyan(text) })
    .showSuggestionAfterError(true)
    .exitOverride()
    .addHelpText(
      "after",
      "\nEvery command takes --help and --json. `proffer exit-codes` lists the exit codes.",
    );
  const asked = commandAsked(args);
  if (asked !== undefined) {
    await register(program, asked);
  } else {
    for (const [name, summary] of Object.entries(COMMANDS)) program.command(name).description(summary);
  }
  registerExitCodes(program);
  await program.parseAsync(args, { from: "user" });
}

// A reader that went away (`proffer log | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.OK);
  throw error;
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed its message already. Its own codes for help and version are successes.
    process.exitCode = error.exitCode === 0 || error.code === "commander.help" ? EXIT.OK : EXIT.USAGE;
  } else {
    process.exitCode = printError(error, process.argv.includes("--json"));
  }
}
