/**
 * `proffer stop KIND NAME`: takes an offer, a point, a zone, a medium, or everything but fallbacks out of what nodes
 * decide, at once, without a bundle. `proffer lift` ends it.
 */
import type { Command } from "commander";
import type { Stop } from "../../engine/index.ts";
import {
  action,
  colours as c,
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
import { addSignerOptions, keysFolder, type SignerOptions, signerOf } from "../keys/signer.ts";

interface StopOptions extends FleetOptions, SignerOptions {
  readonly why: string;
  readonly until?: number;
  readonly from?: number;
  readonly channel?: string;
  readonly json?: boolean;
}

const HELP = `
  proffer stop offer cold-brew --why "recalled" --fleet production.yaml --key ops
  proffer stop medium sms --until +2h --why "gateway down" --nodes 10.0.0.1,10.0.0.2
  proffer stop all --channel kiosk --why "wrong prices on display"

A stopped offer is presented nowhere, as a fallback neither. A stopped point, zone or medium, and all, leave points
their fallbacks. Stopping the same again changes until when and why. The list is signed where a node demands it, or
with --key.`;

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
      "it ends then: RFC 3339, a day, or +2h (default: when it is lifted)",
      instantOption,
    )
    .option("--from <time>", "it begins then (default: at once)", instantOption)
    .option("--channel <name>", "in this channel only (default: in every one)");
  addSignerOptions(addFleetOptions(command), "operator")
    .option(...JSON_OPTION)
    .addHelpText("after", HELP)
    .action(action(stop));
}

async function stop(kind: string, name: string | undefined, options: StopOptions): Promise<ExitCode> {
  const subject = subjectOf(kind, name, options.channel);
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
  const exit = exitOf(report);
  if (options.json) {
    sayJson({ ok: exit === 0, stop: made, ...report });
    return exit;
  }
  const isAnywhere = report.nodes.some(({ outcome }) => outcome === "done");
  const label = isAnywhere ? c.green("stopped") : c.red("not stopped");
  say(`${label} ${subjectText(subject)} ${timesText(made)}: ${plainText(made.why)}`);
  tellNodes(report);
  const without = report.nodes.filter(({ unmatched }) => unmatched.includes(made.id));
  if (without.length > 0) {
    const names = without.map(({ node }) => plainText(node)).join(", ");
    note(c.yellow(`  The bundle of ${names} has no ${subjectText(subject)}: is it spelled so?`));
  }
  return exit;
}
