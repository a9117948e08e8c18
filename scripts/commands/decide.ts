/** `proffer decide`: asks a running node what a visitor should be offered, and shows it as a table. */
import type { Command } from "commander";
import {
  action,
  CommandError,
  colours as c,
  EXIT,
  type ExitCode,
  formatUs,
  integerOption,
  JSON_OPTION,
  listOption,
  say,
  sayJson,
} from "../cli/index.ts";
import {
  callOnce,
  type DecideRequestJson,
  decisionOf,
  decodeResponse,
  encodeRequest,
} from "../client/index.ts";
import { addNodeOptions, clientOf, errorOf, type NodeOptions } from "../client/options.ts";
import { decisionTables } from "./decide-tables.ts";

interface RequestOptions {
  readonly channel: string;
  readonly session?: string;
  readonly point: string[];
  readonly context: string[];
  readonly profile: string[];
  readonly inSegment: string[];
  readonly notInSegment: string[];
  readonly asOf?: string;
  readonly bundle?: string;
  readonly explain?: boolean;
  readonly dryRun?: boolean;
  readonly deadline: number;
}
interface DecideOptions extends NodeOptions, RequestOptions {
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  proffer decide customer:C-1001 -c harbor-coffee --point home.hero
  proffer decide customer:C-1001 -c harbor-coffee --point home.hero:3 --point order.upsell \\
      --context daypart=morning --context temperature=21 --explain
  proffer decide device:a9f -c harbor-coffee --point home.hero --as-of 2026-12-24T09:00:00Z --profile tier=gold
  proffer decide customer:C-1001 -c harbor-coffee --point home.hero -a berlin-1:50051 --ca ca.pem`;

export function register(program: Command): void {
  const command = program
    .command("decide")
    .description("ask a running node what a visitor should be offered")
    .argument("[visitor]", "LEVEL:ID, such as customer:C-1001; or --session")
    .requiredOption("-c, --channel <name>", "the interactive channel")
    .requiredOption(
      "--point <name[:count]>",
      "an interaction point, and how many offers; repeat for more",
      listOption,
      [],
    )
    .option("--session <id>", "the visitor of this session, in place of a visitor")
    .option("--context <name=value>", "a context attribute; repeat for more", listOption, [])
    .option("--explain", "say of every candidate why it was dropped or chosen")
    .option("--dry-run", "decide without recording anything")
    .option("--deadline <ms>", "time for the decision; 0: the channel's own", integerOption(0, 600_000), 0)
    .option("--as-of <time>", "preview: decide as if it were this time (implies a dry run)")
    .option("--profile <name=value>", "preview: as if the profile said so; repeat for more", listOption, [])
    .option("--in-segment <name>", "preview: as if in this segment; repeat for more", listOption, [])
    .option("--not-in-segment <name>", "preview: as if not in this segment; repeat for more", listOption, [])
    .option("--bundle <id>", "preview: under another bundle that the node holds");
  addNodeOptions(command)
    .option(...JSON_OPTION)
    .addHelpText("after", EXAMPLES)
    .action(action(decide));
}

async function decide(visitor: string | undefined, options: DecideOptions): Promise<ExitCode> {
  const request = requestOf(visitor, options);
  const { client, encoding } = clientOf(options);
  try {
    const startedAt = performance.now();
    const body = encodeRequest("Decide", request, encoding);
    const answer = await callOnce(client, "Decide", body, { timeoutMs: options.timeout });
    const tookUs = (performance.now() - startedAt) * 1000;
    if (!answer.ok) throw errorOf(answer);
    const response = decodeResponse("Decide", answer.body, encoding);
    if (options.json) {
      sayJson(response);
      return EXIT.OK;
    }
    say(decisionTables(decisionOf(response)));
    say(c.dim(`answered in ${formatUs(tookUs)}, connecting included`));
    return EXIT.OK;
  } finally {
    client.close();
  }
}

/** Errors: INPUT_INVALID, saying what is wanted. */
export function requestOf(visitor: string | undefined, options: RequestOptions): DecideRequestJson {
  if (options.point.length === 0) throw usage("no point was named", "Add --point NAME.");
  const request: DecideRequestJson = {
    channel: options.channel,
    ...whoOf(visitor, options.session),
    points: options.point.map(pointOf),
    context: Object.fromEntries(options.context.map(pairOf)),
    explain: options.explain === true,
    dryRun: options.dryRun === true,
    deadlineMs: options.deadline,
  };
  const preview = previewOf(options);
  return preview === null ? request : Object.assign(request, { preview });
}

/** A visitor or a session, one of them. */
function whoOf(
  visitor: string | undefined,
  sessionId: string | undefined,
): Pick<DecideRequestJson, "visitor" | "sessionId"> {
  if (sessionId !== undefined && sessionId !== "") {
    if (visitor === undefined) return { sessionId };
    throw usage("a visitor and a session were named", "Name one of them.");
  }
  const text = visitor ?? "";
  const colon = text.indexOf(":");
  if (colon < 1 || colon === text.length - 1) {
    throw usage(`"${text}" names no visitor`, "Write LEVEL:ID, such as customer:C-1001, or --session ID.");
  }
  return { visitor: { level: text.slice(0, colon), id: text.slice(colon + 1) } };
}

function previewOf(options: RequestOptions): object | null {
  const { asOf, profile, inSegment: inSegments, notInSegment: notInSegments, bundle } = options;
  const isAsked =
    asOf !== undefined ||
    bundle !== undefined ||
    profile.length + inSegments.length + notInSegments.length > 0;
  if (!isAsked) return null;
  if (asOf !== undefined && Number.isNaN(Date.parse(asOf))) {
    throw usage(`"${asOf}" is no time`, "Write it as 2026-12-24T09:00:00Z.");
  }
  return {
    ...(asOf === undefined ? {} : { asOf: new Date(asOf).toISOString() }),
    profile: Object.fromEntries(profile.map(pairOf)),
    inSegments,
    notInSegments,
    bundle: bundle ?? "",
  };
}

/** `name` or `name:count`. */
export function pointOf(text: string): { point: string; count: number } {
  const match = /^([^:]+)(?::(\d{1,4}))?$/.exec(text);
  if (match === null)
    throw usage(`"${text}" names no point`, "Write NAME or NAME:COUNT, such as home.hero:3.");
  return { point: match[1]!, count: Number(match[2] ?? 1) };
}

/** `name=value`: a number, true, false or a quoted string as JSON has them; anything else is text. */
function pairOf(text: string): [string, string | number | boolean] {
  const equals = text.indexOf("=");
  if (equals < 1) throw usage(`"${text}" is no attribute`, "Write NAME=VALUE, such as daypart=morning.");
  const value = text.slice(equals + 1);
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === "number" || typeof parsed === "boolean" || typeof parsed === "string") {
      return [text.slice(0, equals), parsed];
    }
  } catch {
    // Not JSON: text as it stands.
  }
  return [text.slice(0, equals), value];
}

function usage(message: string, fix: string): CommandError {
  return new CommandError("INPUT_INVALID", message, { fix, exitCode: EXIT.USAGE });
}
