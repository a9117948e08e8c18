/**
 * `proffer rollback --nodes a,b | --fleet FILE`: back to a strategy that ran before, with the lists that are newest now.
 *
 * It is a release like any other: with a number of its own, and signed with `--key` where nodes demand it.
 */
import type { Command } from "commander";
import {
  action,
  colours as c,
  coloursOnError,
  countText,
  EXIT,
  type ExitCode,
  JSON_OPTION,
  note,
  plainText,
  say,
  sayJson,
} from "../cli/index.ts";
import { waitText } from "../control/busy.ts";
import { addFleetOptions, type FleetOptions, fleetOf } from "../control/fleet.ts";
import { PREVIOUS, type RollBackNode, type RollBackReport, rollBack } from "../control/roll-back.ts";
import { shortId } from "../control/words.ts";
import { addSignerOptions, keysFolder, type SignerOptions, signerOf } from "../keys/signer.ts";

interface RollbackOptions extends FleetOptions, SignerOptions {
  readonly to: string;
  readonly comment?: string;
  readonly json?: boolean;
}

const HELP = `
  proffer rollback --fleet production.yaml --key ops
  proffer rollback --to 3f9a2c417b05 --nodes 10.0.0.1,10.0.0.2 --key ops

Members who joined or left a segment since are not forgotten: the old strategy runs with the newest lists. A strategy
that was revoked is never gone back to. Each node goes back as soon as it can.

Run again, it goes one strategy further back: never forward to one that was gone back from, by this command or by the node
itself, until that one is pushed again or named with --to. Where no earlier strategy is held it is refused, and says what
could be released. Nodes that run different strategies are not gone back with together without --to.

A node that has another attempt under way names when to try again: that is waited for, up to six times. A signed rollback
waits for no push: it ends what is under way there.

Exit codes: 0 all of them; 4 none answers; 5 none takes it; 8 some have gone back and others have not: run it again for
those alone (the others would go one strategy further back).`;

export function register(program: Command): void {
  const command = program
    .command("rollback")
    .description("go back to a strategy that ran before, with the newest lists")
    .option(
      "--to <bundle>",
      "`previous`, or a bundle's id or how it begins (`proffer status --bundles`)",
      PREVIOUS,
    )
    .option("--comment <text>", "kept with the release, for people");
  addSignerOptions(addFleetOptions(command), "operator")
    .option(...JSON_OPTION)
    .addHelpText("after", HELP)
    .action(action(rollback));
}

async function rollback(options: RollbackOptions): Promise<ExitCode> {
  const { comment } = options;
  const report = await rollBack({
    fleet: fleetOf(options),
    to: options.to,
    signer: () => signerOf(options),
    mustSign: options.key !== undefined,
    keysFolder: keysFolder(options),
    onNode: (node) => {
      if (options.json !== true && isBack(node))
        note(plainText(`${node.name}: rolled back to ${shortId(node.bundle)}`));
    },
    onWait: (node, wait) => note(plainText(`${node}: ${waitText(wait)}`)),
    ...(comment === undefined ? {} : { comment }),
  });
  const exit = exitOf(report.nodes);
  if (options.json === true) sayJson({ ok: exit === EXIT.OK, ...report });
  else tell(report, exit);
  return exit;
}

const isBack = ({ outcome }: RollBackNode): boolean => outcome === "active" || outcome === "scheduled";

export function exitOf(nodes: readonly RollBackNode[]): ExitCode {
  if (nodes.every(isBack)) return EXIT.OK;
  if (nodes.some(isBack)) return EXIT.PARTIAL;
  return nodes.some(({ outcome }) => outcome === "refused") ? EXIT.NODE_REFUSED : EXIT.NODE_UNREACHABLE;
}

function tell({ nodes, release, signer, target }: RollBackReport, exit: ExitCode): void {
  const back = nodes.filter(isBack);
  if (back.length > 0) {
    const bundles = [...new Set(back.map(({ bundle }) => shortId(bundle)))].join(", ");
    const by = release === null ? "" : `, release ${release.sequence} of ${plainText(signer)}`;
    say(`${c.green("rolled back")} to ${c.bold(bundles)} on ${countText(back.length, "node")}${by}`);
  }
  for (const { name, outcome, stage, resource, code, message } of nodes) {
    if (outcome === "active" || outcome === "scheduled") {
      if (message !== "") note(`${plainText(name)}: ${plainText(message)}`);
      continue;
    }
    const where = [stage, resource].filter((part) => part !== "").join(", ");
    const e = coloursOnError;
    note(
      `${e.red(e.bold("error:"))} ${plainText(name)}: ${where === "" ? "" : `${plainText(where)}: `}${plainText(message)} [${code}]`,
    );
  }
  if (exit === EXIT.PARTIAL) {
    // A release for some of the nodes would have a number that the others do not have.
    const again = release === null ? "with --nodes for them alone" : `for all, with --to ${shortId(target)}`;
    note(
      `  ${coloursOnError.green("fix:")} The nodes differ: once those that failed answer, run this again ${again}.`,
    );
  }
}
