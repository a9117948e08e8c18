/**
 * A command line of `proffer`, from its words to its exit code: finds the command, loads its module alone, hands over.
 *
 * Each command is `scripts/commands/NAME.ts` with `register(program)`. Only the module of the command that was
 * asked for is imported, so that `proffer --help` answers at once however heavy a command's libraries are; the
 * summaries for that list stand here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError, Help } from "commander";
import { ROOT } from "../root.ts";
import { printError } from "./errors.ts";
import { EXIT, EXIT_MEANINGS, type ExitCode } from "./exit-codes.ts";
import { colours as c, say, sayJson } from "./terminal.ts";

const PLAIN_HELP = new Help();

const COMMANDS = {
  init: "make a new workspace folder to start from",
  check: "check a workspace and list what is wrong with it",
  build: "build a workspace into a bundle",
  test: "run a workspace's golden decisions",
  keys: "make and show the keys that sign bundles and releases",
  sign: "approve a bundle's strategy as the one who designed it",
  approve: "approve a bundle's strategy as a reviewer, after its designer signed it",
  release: "sign that a bundle runs in an environment (an operator's key)",
  verify: "judge a bundle as a node with a given configuration would",
  revoke: "have running nodes never again count a key, or run a bundle or a strategy",
  push: "prepare a bundle on all nodes, then activate it on all",
  stop: "stop an offer, point, zone, medium, or all but fallbacks, on running nodes",
  lift: "end a stop on running nodes",
  feed: "give running nodes a feed's new table",
  diff: "say what is different between two bundles",
  status: "show what nodes run, and which of them differ",
  rollback: "go back to a strategy that ran before, with the newest lists",
  serve: "run a node",
  decide: "ask a running node for a decision",
  profile: "show what a running node knows of a visitor",
  forget: "have a running node erase a visitor",
  import: "import profiles or segment members from files",
  load: "drive a running node with requests and report its speed",
  log: "print or verify the decision log",
  audit: "print or verify the log of who did what to a node",
} as const;
type CommandName = keyof typeof COMMANDS;

interface CommandModule {
  register(program: Command): void;
}

async function register(program: Command, name: CommandName): Promise<void> {
  const module = (await import(new URL(`../commands/${name}.js`, import.meta.url).href)) as CommandModule;
  module.register(program);
}

/** The command asked for: the first argument that is no option, past a leading `help`. */
function commandAsked(args: readonly string[]): CommandName | undefined {
  const words = args.filter((arg) => !arg.startsWith("-"));
  const word = words[0] === "help" ? words[1] : words[0];
  return word !== undefined && Object.hasOwn(COMMANDS, word) ? (word as CommandName) : undefined;
}

/** A thread with sockets open cannot be stopped in peace, so a node that must end at once kills itself (server/main.ts). */
const OF_SERVE =
  "proffer serve: 0 drained after a signal, 137 (SIGKILL, by itself) a lane hung, ran out of heap or did not drain in time";

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

async function parse(args: readonly string[], wantsJson: boolean): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  const program = new Command("proffer")
    .description("Proffer: decides what a visitor should be offered here and now.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .configureHelp({
      styleTitle: (text) => c.bold(text),
      styleSubcommandText: (text) => c.cyan(text),
      // An empty list is what every repeatable option begins with.
      optionDescription: (option) => PLAIN_HELP.optionDescription(option).replace(/ ?\(default: \[\]\)/, ""),
    })
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ writeErr: (text) => (wantsJson ? undefined : process.stderr.write(text)) })
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

/** Commander's words, in the shape of every other error. */
function sayUsageError(text: string): void {
  const message = text.replace(/^error: /, "");
  sayJson({ error: { code: "USAGE", message, field: "", fix: "`proffer --help` lists the commands." } });
}

/** Runs it and returns what the process is to exit with; nothing is thrown. `serve` ends the process itself. */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  // Asked of the words alone: a command line that is wrong has no parsed options.
  const wantsJson = args.includes("--json");
  process.exitCode = EXIT.OK;
  try {
    await parse(args, wantsJson);
    return process.exitCode as ExitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return printError(error, wantsJson);
    // Commander has printed its message already. Its own codes for help and version are successes.
    const isAsked = error.exitCode === 0 || error.code === "commander.help";
    if (!isAsked && wantsJson) sayUsageError(error.message);
    return isAsked ? EXIT.OK : EXIT.USAGE;
  }
}
