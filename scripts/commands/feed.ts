/** `proffer feed push NAME FILE`: gives running nodes a feed's new table, at once, without a bundle. */
import type { Command } from "commander";
import { ageText, foldName } from "../../engine/index.ts";
import {
  action,
  colours as c,
  countText,
  type ExitCode,
  formatSeconds,
  instantOption,
  integerOption,
  JSON_OPTION,
  note,
  plainText,
  say,
  sayJson,
} from "../cli/index.ts";
import { addFleetOptions, type FleetOptions, fleetOf } from "../control/fleet.ts";
import { readFeedFile } from "../feeds/feed-file.ts";
import { exitOf, type FeedPushNode, pushFeed } from "../feeds/push-feed.ts";
import { addSignerOptions, keysFolder, type SignerOptions, signerOf } from "../keys/signer.ts";

interface FeedOptions extends FleetOptions, SignerOptions {
  readonly asOf?: number;
  readonly rowKey?: string;
  readonly sequence?: number;
  readonly json?: boolean;
}

const HELP = `
  proffer feed push weather weather.csv --fleet production.yaml --key weather-desk
  proffer feed push stock stock.json --as-of 2026-12-01T06:00:00Z --nodes 10.0.0.1,10.0.0.2

CSV: a header, a row's key in the first column (or --row-key), the feed's attributes in the others; an empty field is
no value. JSON: {"KEY": {"ATTRIBUTE": VALUE}}. The table takes the place of the one before, rows that it has not are
gone. It is signed where a node demands it, or with --key.`;

export function register(program: Command): void {
  const feed = program.command("feed").description("give running nodes the tables of feeds");
  const push = feed
    .command("push")
    .description("give running nodes a feed's new table, at once, without a bundle")
    .argument("<name>", "the feed, as the workspace declares it")
    .argument("<file>", "its table: .csv or .json")
    .option("--as-of <time>", "the time that it tells of: RFC 3339 or a day (default: now)", instantOption)
    .option("--row-key <column>", "CSV: the column with rows' keys (default: the first)")
    .option(
      "--sequence <number>",
      "its number (default: one more than nodes have)",
      integerOption(1, Number.MAX_SAFE_INTEGER),
    );
  addSignerOptions(addFleetOptions(push), "feed-publisher")
    .option(...JSON_OPTION)
    .addHelpText("after", HELP)
    .action(action(pushed));
}

async function pushed(name: string, path: string, options: FeedOptions): Promise<ExitCode> {
  const { table, columns, rowCount } = await readFeedFile(path, options.rowKey);
  const asOfMs = options.asOf ?? Date.now();
  const feed = foldName(name);
  const report = await pushFeed({
    fleet: fleetOf(options),
    ...{ feed, table, asOfMs },
    sequence: options.sequence,
    signer: () => signerOf(options),
    mustSign: options.key !== undefined,
    keysFolder: keysFolder(options),
  });
  const exit = exitOf(report);
  if (options.json) {
    sayJson({ ok: exit === 0, asOfMs, rows: rowCount, columns, ...report });
    return exit;
  }
  const done = report.nodes.filter(({ outcome }) => outcome === "done");
  const label = done.length > 0 ? c.green("pushed") : c.red("not pushed");
  const ageMs = Math.max(0, Date.now() - asOfMs);
  const by = report.signer === "" ? "" : `, signed by ${plainText(report.signer)}`;
  say(
    `${label} feed ${plainText(feed)} ${report.sequence}: ${countText(rowCount, "row")}, ${ageText(ageMs)} old${by}`,
  );
  say(`  ${countText(done.length, "node")} of ${report.environment} in ${formatSeconds(report.ms / 1000)}`);
  for (const node of report.nodes) say(`  ${nodeText(node)}`);
  const undeclared = new Set(report.nodes.flatMap((node) => node.undeclared));
  if (undeclared.size > 0) {
    const names = [...undeclared].map((name) => plainText(name)).join(", ");
    note(c.yellow(`  No bundle of these nodes declares ${names}: kept, and read once one does. Spelled so?`));
  }
  return exit;
}

function nodeText({ node, outcome, code, message }: FeedPushNode): string {
  if (outcome === "done") return `${c.green("live")} ${plainText(node)}`;
  const label = outcome === "refused" ? c.red("refused") : c.yellow("out of reach");
  return `${label} ${plainText(node)}: ${code}: ${plainText(message)}`;
}
