/** `proffer lift KIND NAME`: ends what `proffer stop` began, on the nodes named; `--every` ends all stops. */
import type { Command } from "commander";
import type { Stop } from "../../engine/index.ts";
import {
  action,
  CommandError,
  colours as c,
  type ExitCode,
  JSON_OPTION,
  plainText,
  say,
  sayJson,
} from "../cli/index.ts";
import { addFleetOptions, type FleetOptions, fleetOf } from "../control/fleet.ts";
import { changeStopList, exitOf } from "../control/stop-list.ts";
import { isSubject, subjectOf, subjectText, tellNodes } from "../control/stop-words.ts";
import { addSignerOptions, keysFolder, type SignerOptions, signerOf } from "../keys/signer.ts";

interface LiftOptions extends FleetOptions, SignerOptions {
  readonly id?: string;
  readonly every?: boolean;
  readonly channel?: string;
  readonly json?: boolean;
}

const HELP = `
  proffer lift offer cold-brew --fleet production.yaml --key ops
  proffer lift --id offer_cold-brew
  proffer lift --every`;

export function register(program: Command): void {
  const command = program
    .command("lift")
    .description("end a stop on running nodes: what was stopped is offered again")
    .argument("[kind]", "offer, point, zone, medium or all, as it was stopped")
    .argument("[name]", "which one")
    .option("--channel <name>", "of the stop that was made for this channel")
    .option("--id <id>", "of the stop, as Status tells it, in place of kind and name")
    .option("--every", "all stops that there are");
  addSignerOptions(addFleetOptions(command), "operator")
    .option(...JSON_OPTION)
    .addHelpText("after", HELP)
    .action(action(lift));
}

async function lift(
  kind: string | undefined,
  name: string | undefined,
  options: LiftOptions,
): Promise<ExitCode> {
  const isLifted = choiceOf(kind, name, options);
  let lifted: readonly Stop[] = [];
  const report = await changeStopList({
    fleet: fleetOf(options),
    change: (stops, late) => {
      const found = [...stops, ...late].filter(isLifted);
      // Of a round before: somebody else lifted it meanwhile, and all is well.
      if (found.length === 0 && lifted.length === 0) throw nothingTo(stops);
      if (found.length > 0) lifted = found;
      return stops.filter((stop) => !isLifted(stop));
    },
    signer: () => signerOf(options),
    mustSign: options.key !== undefined,
    keysFolder: keysFolder(options),
  });
  const exit = exitOf(report);
  if (options.json) {
    sayJson({ ok: exit === 0, lifted, ...report });
    return exit;
  }
  const isAnywhere = report.nodes.some(({ outcome }) => outcome === "done");
  const label = isAnywhere ? c.green("lifted") : c.red("not lifted");
  for (const stop of lifted) say(`${label} ${subjectText(stop)}`);
  tellNodes(report);
  return exit;
}

/** Errors: INPUT_INVALID. */
function choiceOf(
  kind: string | undefined,
  name: string | undefined,
  options: LiftOptions,
): (stop: Stop) => boolean {
  const { id, every } = options;
  const given = [kind, id, every].filter((one) => one !== undefined).length;
  if (given !== 1 || (kind === undefined && options.channel !== undefined)) {
    throw new CommandError("INPUT_INVALID", "what is to be lifted is not said, or said twice", {
      fix: "Name kind and name as it was stopped, or --id, or --every.",
    });
  }
  if (every) return () => true;
  if (id !== undefined) return (stop) => stop.id === id;
  const subject = subjectOf(kind!, name, options.channel);
  return (stop) => isSubject(subject, stop);
}

function nothingTo(stops: readonly Stop[]): CommandError {
  const there = stops.map((stop) => `${plainText(stop.id)} (${subjectText(stop)})`).join(", ");
  const fix = stops.length === 0 ? "Nothing is stopped." : `What is stopped: ${there}.`;
  return new CommandError("INPUT_INVALID", "there is no such stop", { fix });
}
