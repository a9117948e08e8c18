/**
 * `proffer stop KIND NAME`: takes an offer, a point, a zone, a medium, or everything but fallbacks out of what nodes
 * decide, at once, without a bundle. `proffer lift` ends it.
 */
import type { Command } from "commander";
import type { Stop } from "../../engine/index.ts";
import {
  action,
  CommandError,
  colours as c,
  coloursOnError,
  EXIT,
  type ExitCode,
  instantOption,
  JSON_OPTION,
  note,
  plainText,
  say,
  sayJson,
} from "../cli/index.ts";
import { addFleetOptions, type FleetOptions, fleetOf } from "../control/fleet.ts";
import { changeStopList, exitOf } from "../control/stop-list.ts";
import { isSubject, stopIdOf, subjectOf, subjectText, tellNodes, timesText } from "../control/stop-words.ts";
import { instantText } from "../control/words.ts";
import { addSignerOptions, keysFolder, type SignerOptions, signerOf } from "../keys/signer.ts";

interface StopOptions extends FleetOptions, SignerOptions {
  readonly why: string;
  readonly until?: number;
  readonly from?: number;
  readonly channel?: string;
  readonly unknownOk?: boolean;
  readonly json?: boolean;
}

const HELP = `
  proffer stop offer cold-brew --why "recalled" --fleet production.yaml --key ops
  proffer stop medium sms --until +2h --why "gateway down" --nodes 10.0.0.1,10.0.0.2
  proffer stop all --channel kiosk --why "wrong prices on display"

A stopped offer is presented nowhere, as a fallback neither. A stopped point, zone or medium, and all, leave points
their fallbacks. Stopping the same again changes until when and why. The list is signed where a node demands it, or
with --key. A name that no bundle has is stopped all the same, for bundles to come, and told with exit code 1, since it may
be misspelt: --unknown-ok where it is meant. Nodes that have different stops have all of them afterwards, and are named.`;

export function register(program: Command): void {
  const command = program
    .command("stop")
    .description("stop an offer, point, zone, medium, or all but fallbacks, on running nodes, at once")
    .argument("<kind>", "offer, point, zone, medium or all")
    .argument("[name]", "which one")
    .requiredOption(
      "--why <text>",
      "for whoever finds it stopped; in the answer of Explain, in Status and in the logs",
    )
    .option(
      "--until <time>",
      "it ends then: RFC 3339, a day, or +20s, +2h, +3d (default: when it is lifted)",
      instantOption,
    )
    .option("--from <time>", "it begins then (default: at once)", instantOption)
    .option("--channel <name>", "in this channel only (default: in every one)");
  command.option("--unknown-ok", "the name is of a bundle to come: not having it now is no problem");
  addSignerOptions(addFleetOptions(command), "operator")
    .option(...JSON_OPTION)
    .addHelpText("after", HELP)
    .action(action(stop));
}

async function stop(kind: string, name: string | undefined, options: StopOptions): Promise<ExitCode> {
  const subject = subjectOf(kind, name, options.channel);
  if (options.until !== undefined && options.until <= Math.max(Date.now(), options.from ?? 0)) {
    const whose = options.until <= Date.now() ? "is over already" : "ends before it begins";
    throw new CommandError("STOP_INVALID", `a stop until ${instantText(options.until)} ${whose}`, {
      fix: "Give a later --until, or none; `proffer lift` ends a stop.",
    });
  }
  const made: Stop = {
    id: stopIdOf(subject),
    ...subject,
    fromMs: options.from ?? 0,
    ...(options.until === undefined ? {} : { untilMs: options.until }),
    why: options.why,
  };
  const report = await changeStopList({
    fleet: fleetOf(options),
    change: (stops) => [...stops.filter((each) => each.id !== made.id && !isSubject(subject, each)), made],
    signer: () => signerOf(options),
    mustSign: options.key !== undefined,
    keysFolder: keysFolder(options),
  });
  const done = report.nodes.filter(({ outcome }) => outcome === "done");
  const without = done.filter(({ unmatched }) => unmatched.includes(made.id));
  // Where some have it, the fleet is on its way from one bundle to another.
  const isUnknown = done.length > 0 && without.length === done.length && options.unknownOk !== true;
  const told = exitOf(report);
  const exit = told === EXIT.OK && isUnknown ? EXIT.PROBLEMS : told;
  if (options.json) {
    sayJson({ ok: exit === 0, stop: made, isUnknown, ...report });
    return exit;
  }
  const label = done.length > 0 ? c.green("stopped") : c.red("not stopped");
  say(`${label} ${subjectText(subject)} ${timesText(made)}: ${plainText(made.why)}`);
  tellNodes(report);
  if (without.length > 0) {
    const names = without.map(({ node }) => plainText(node)).join(", ");
    const e = coloursOnError;
    note(`${e.yellow("warning:")} the bundle of ${names} has no ${subjectText(subject)}: is it spelled so?`);
    if (isUnknown) {
      note(
        `  ${e.green("fix:")} \`proffer lift --id ${made.id}\` takes it back; --unknown-ok where it is meant.`,
      );
    }
  }
  return exit;
}
