/**
 * `proffer diff OLD NEW`: what is different between two bundles, in words that a marketer reads: which offers, rules,
 * segments and fallbacks. Each is a file, or with `--nodes` a bundle that the node holds.
 */
import type { Command } from "commander";
import { ControlClient } from "../../server/control/client.ts";
import {
  action,
  CommandError,
  colours as c,
  EXIT,
  type ExitCode,
  JSON_OPTION,
  say,
  sayJson,
} from "../cli/index.ts";
import { addFleetOptions, type FleetOptions, fleetOf } from "../control/fleet.ts";
import { countChanges, diffBundles } from "../diff/bundle-diff.ts";
import { diffText, summary } from "../diff/diff-text.ts";
import { sideOf } from "../diff/sides.ts";

interface DiffOptions extends FleetOptions {
  readonly json?: boolean;
}

const HELP = `
OLD and NEW are files; with --nodes or --fleet (one node) also \`active\`, or an id, or how one begins, of a bundle there:
  proffer diff active shop.bundle --nodes 127.0.0.1:50052`;

export function register(program: Command): void {
  const command = program
    .command("diff")
    .description("say what is different between two bundles")
    .argument("<old>", "a bundle's file, or one on a node")
    .argument("<new>", "another");
  addFleetOptions(command)
    .option(...JSON_OPTION)
    .addHelpText("after", HELP)
    .action(action(diff));
}

async function diff(old: string, young: string, options: DiffOptions): Promise<ExitCode> {
  const client = nodeOf(options);
  try {
    const found = await diffBundles(await sideOf(old, client), await sideOf(young, client));
    if (options.json === true) {
      sayJson({ ...found, counts: countChanges(found.changes), summary: summary(found.changes) });
    } else say(diffText(found, c));
    return EXIT.OK;
  } finally {
    client?.close();
  }
}

function nodeOf(options: DiffOptions): ControlClient | null {
  if (options.nodes === undefined && options.fleet === undefined) return null;
  const [node, ...others] = fleetOf(options);
  if (others.length > 0) {
    throw new CommandError("INPUT_INVALID", `${others.length + 1} nodes to compare bundles of`, {
      fix: "Name one: a bundle's id says what it is, on whichever node.",
    });
  }
  return new ControlClient(node!.client);
}
