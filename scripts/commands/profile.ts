/** `proffer profile`: what a running node knows of a visitor: attributes, segments, and with `--history` what was presented. */
import Table from "cli-table3";
import type { Command } from "commander";
import {
  action,
  colours as c,
  countText,
  EXIT,
  type ExitCode,
  JSON_OPTION,
  note,
  plainText,
  say,
  sayJson,
  visitorOption,
  wrapText,
} from "../cli/index.ts";
import { callOnce, decodeResponse, encodeRequest, type Json } from "../client/index.ts";
import { addNodeOptions, clientOf, errorOf, type NodeOptions } from "../client/options.ts";

interface ProfileOptions extends NodeOptions {
  readonly history?: boolean;
  readonly json?: boolean;
}
type Visitor = ReturnType<typeof visitorOption>;

const VALUE_WIDTH = 72;
const STYLE = { head: [], border: [] };

export function register(program: Command): void {
  const command = program
    .command("profile")
    .description("show what a running node knows of a visitor (needs the role `service`)")
    .argument("<visitor>", "LEVEL:ID, such as customer:C-1001", visitorOption)
    .option("--history", "also what was presented to the visitor and what came of it, newest first");
  addNodeOptions(command)
    .option(...JSON_OPTION)
    .action(action(profile));
}

async function profile(visitor: Visitor, options: ProfileOptions): Promise<ExitCode> {
  const { client, encoding } = clientOf(options);
  try {
    const request = { visitor, includeHistory: options.history === true };
    const body = encodeRequest("GetProfile", request, encoding);
    const answer = await callOnce(client, "GetProfile", body, { timeoutMs: options.timeout });
    if (!answer.ok) throw errorOf(answer);
    const response = decodeResponse("GetProfile", answer.body, encoding);
    if (options.json) sayJson(response);
    else say(profileText(visitor, response, options.history === true));
    const hasHistory = ((response.history ?? []) as unknown[]).length > 0;
    if (!options.json && response.known !== true && !hasHistory)
      note("The node has no profile of the visitor; ids are case-sensitive.");
    return EXIT.OK;
  } finally {
    client.close();
  }
}

/** @param response as `decodeResponse` gives it; JSON leaves out what is empty. */
export function profileText(visitor: Visitor, response: Json, hasHistory: boolean): string {
  const attributes = (response.attributes ?? {}) as Json;
  const segments = (response.segments ?? []) as string[];
  const names = Object.keys(attributes).sort();
  const known = response.known === true ? "" : c.yellow(" (no profile)");
  const parts = [`${c.bold(plainText(`${visitor.level}:${visitor.id}`))}${known}`];
  if (names.length > 0) {
    const table = new Table({ head: [c.bold("attribute"), c.bold("value")], style: STYLE });
    for (const name of names)
      table.push([plainText(name), wrapText(String(attributes[name]), VALUE_WIDTH).join("\n")]);
    parts.push(table.toString());
  }
  parts.push(
    `segments: ${segments.length === 0 ? c.dim("none") : segments.map((name) => plainText(name)).join(", ")}`,
  );
  if (hasHistory) parts.push(historyText((response.history ?? []) as Json[]));
  return parts.join("\n");
}

function historyText(history: readonly Json[]): string {
  if (history.length === 0) return `history: ${c.dim("nothing was presented")}`;
  const table = new Table({
    head: ["at", "kind", "offer", "point"].map((text) => c.bold(text)),
    style: STYLE,
  });
  for (const { at, kind, offer, point } of history)
    table.push([at, kind, offer, point].map((cell) => plainText(String(cell ?? ""))));
  return `history: ${countText(history.length, "entry", "entries")}, newest first\n${table.toString()}`;
}
