/** What `proffer stop` and `proffer lift` name, and how they tell what came of it. */
import { createHash } from "node:crypto";
import { foldName, STOP_KINDS, type Stop, type StopKind } from "../../engine/index.ts";
import { CommandError, colours as c, countText, formatSeconds, note, plainText, say } from "../cli/index.ts";
import type { Beyond } from "./stop-beyond.ts";
import type { StopListNode, StopListReport } from "./stop-list.ts";
import { instantText } from "./words.ts";

const ID_LENGTH_MAX = 64;
const HASH_LENGTH = 8;

/** What is stopped: `offer cold-brew`, `all`, in one channel or in every one. */
export interface Subject {
  readonly kind: StopKind;
  readonly name: string;
  readonly channel?: string;
}

/** Errors: INPUT_INVALID. */
export function subjectOf(
  kindText: string,
  nameText: string | undefined,
  channel: string | undefined,
): Subject {
  const kind = STOP_KINDS.find((known) => known === kindText);
  if (kind === undefined) {
    throw new CommandError("INPUT_INVALID", `there is no stopping a ${plainText(kindText)}`, {
      fix: `Name one of ${STOP_KINDS.join(", ")}.`,
    });
  }
  if ((kind === "all") !== (nameText === undefined)) {
    const message = kind === "all" ? "`all` has no name" : `which ${kind} is not said`;
    throw new CommandError("INPUT_INVALID", message, { fix: "As in `proffer stop offer cold-brew`." });
  }
  const name = foldName(nameText ?? "");
  return { kind, name, ...(channel === undefined ? {} : { channel: foldName(channel) }) };
}

/** The same for the same subject: stopping it again changes how long and why. */
export function stopIdOf({ kind, name, channel }: Subject): string {
  const id = [kind, name, channel].filter((part) => part !== undefined && part !== "").join("_");
  if (id.length <= ID_LENGTH_MAX) return id;
  const hash = createHash("sha256").update(id).digest("hex").slice(0, HASH_LENGTH);
  return `${id.slice(0, ID_LENGTH_MAX - HASH_LENGTH - 1)}_${hash}`;
}

export function isSubject({ kind, name, channel }: Subject, stop: Stop): boolean {
  return stop.kind === kind && stop.name === name && stop.channel === channel;
}

export function subjectText({ kind, name, channel }: Subject): string {
  const what = kind === "all" ? "everything but fallbacks" : `${kind} ${name}`;
  return plainText(channel === undefined ? what : `${what} in channel ${channel}`);
}

export function timesText({ fromMs, untilMs }: Stop): string {
  const from = fromMs > Date.now() ? `from ${instantText(fromMs)} ` : "";
  return `${from}${untilMs === undefined ? "until it is lifted" : `until ${instantText(untilMs)}`}`;
}

/** What each node did, and what is left to do. */
export function tellNodes(report: StopListReport): void {
  const by = report.signer === "" ? "" : `, signed by ${plainText(report.signer)}`;
  const done = report.nodes.filter(({ outcome }) => outcome === "done");
  say(
    `  list ${report.sequence} of ${report.environment}${by}: ${countText(done.length, "node")} in ${formatSeconds(report.ms / 1000)}`,
  );
  for (const node of report.nodes) say(`  ${nodeText(node)}`);
  for (const line of beyondLines(report.beyond)) say(line);
  for (const { node, differing } of report.nodes) {
    if (differing.length === 0) continue;
    note(
      c.yellow(
        `  ${plainText(node)} has other stops than this list: ${plainText(differing.join(", "))}; run this again`,
      ),
    );
  }
  const missing = report.nodes.filter(({ outcome }) => outcome === "unreachable");
  if (missing.length > 0) {
    const names = missing.map(({ node }) => plainText(node)).join(", ");
    note(
      c.yellow(
        `  Not known of ${names}: run this again, or it is taken up with the next look at a bundle source.`,
      ),
    );
  }
}

/** By what it was, the nodes where it was so. */
function beyondLines(beyond: readonly Beyond[]): string[] {
  const nodes = new Map<string, string[]>();
  for (const { node, act, stop } of beyond) {
    const done = act === "stop" ? "also stopped" : "also lifted";
    const why = act === "stop" ? "stopped on another node before" : "lifted on another node before";
    const text = `${c.yellow(done)} ${subjectText(stop)} (${why})`;
    nodes.set(text, [...(nodes.get(text) ?? []), plainText(node)]);
  }
  return [...nodes].map(([text, names]) => `  ${text} on ${names.join(", ")}`);
}

function nodeText({ node, outcome, code, message }: StopListNode): string {
  if (outcome === "done") {
    const but = message === "" ? "" : `: ${c.yellow(plainText(message))}`;
    return `${c.green("live")} ${plainText(node)}${but}`;
  }
  const label = outcome === "refused" ? c.red("refused") : c.yellow("out of reach");
  return `${label} ${plainText(node)}: ${code}: ${plainText(message)}`;
}
