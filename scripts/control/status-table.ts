/** A fleet's status as a table: a row a node; what differs from the others of its environment is marked with ≠. */
import Table from "cli-table3";
import type { FeedStatus, NodeStatus, RevokedStatus, StopEntry } from "../../server/control/messages.ts";
import { type Colours, countText, plainText, wrapText } from "../cli/index.ts";
import { type Compared, differencesOf, type NodeView, notesOf } from "./fleet-status.ts";
import { instantText, shortId, spanText } from "./words.ts";

const STYLE = { head: [], border: [] };
const NOTES_WIDTH = 48;
const WORDS = { id: shortId, instant: instantText, span: spanText };

export function statusTable(views: readonly NodeView[], nowMs: number, c: Colours): string {
  const columns = [
    "node",
    "environment",
    "bundle",
    "generation",
    "active for",
    "release",
    "data",
    "stops",
    "revoked",
    "feeds",
    "notes",
  ];
  const table = new Table({ head: columns.map((text) => c.bold(text)), style: STYLE });
  const differences = differencesOf(views);
  for (const { node, status, fault } of views) {
    const name = plainText(node.name);
    if (status === null) {
      const why = wrapText(`${fault?.message ?? ""} [${fault?.code ?? ""}]`, NOTES_WIDTH).join("\n");
      table.push([c.red(name), ...Array(columns.length - 2).fill(""), c.red(why)]);
      continue;
    }
    const own = differences.get(node.name);
    const mark = (fields: Compared | readonly Compared[], text: string): string =>
      [fields].flat().some((field) => own?.has(field)) ? c.yellow(c.bold(`≠ ${text}`)) : text;
    const notes = notesOf(status, nowMs, WORDS).flatMap((text) => wrapText(text, NOTES_WIDTH));
    table.push([
      own === undefined ? name : c.yellow(name),
      plainText(status.environment),
      mark("bundle", shortId(status.bundle)),
      status.generation,
      status.activatedAtMs === 0 ? "" : spanText(nowMs - status.activatedAtMs),
      mark(["releaseSequence", "scheduled"], sequenceText(status.releaseSequence)),
      mark("dataSequence", sequenceText(status.dataSequence)),
      mark(["stopListSequence", "stops"], stopsText(status)),
      mark("revoked", revokedText(status.revoked)),
      feedsText(status.feeds, own ?? new Set(), c),
      (status.ready ? (text: string) => text : c.red)(notes.join("\n")),
    ]);
  }
  return `${table.toString()}\n${agreementText(views, c)}`;
}

function sequenceText(sequence: number): string {
  return sequence === 0 ? "none" : String(sequence);
}

function stopsText({ stops, stopListSequence }: NodeStatus): string {
  if (stopListSequence === 0) return "none";
  const inForce = stops.filter((stop) => stop.inForce);
  const shown = inForce.slice(0, 3).map(stopText);
  const rest = inForce.length - shown.length;
  const list = `list ${stopListSequence}`;
  return [inForce.length === 0 ? "none in force" : "", ...shown, rest > 0 ? `and ${rest} more` : "", list]
    .filter((line) => line !== "")
    .join("\n");
}

function stopText({ kind, name, channel }: StopEntry): string {
  const what = kind === "all" ? "all but fallbacks" : `${kind} ${name}`;
  return plainText(channel === "" ? what : `${what} in ${channel}`);
}

function revokedText(revoked: RevokedStatus | null): string {
  if (revoked === null) return "not told";
  const { keys, bundles, strategies } = revoked;
  const counts = [
    keys > 0 ? countText(keys, "key") : "",
    bundles > 0 ? countText(bundles, "bundle") : "",
    strategies === 0 ? "" : strategies === 1 ? "1 strategy" : `${strategies} strategies`,
  ].filter((text) => text !== "");
  return counts.length === 0 ? "none" : counts.join("\n");
}

/** A line each; those that are otherwise on other nodes with their numbers, and those that only other nodes have. */
function feedsText(feeds: readonly FeedStatus[], own: ReadonlySet<Compared>, c: Colours): string {
  const line = ({ feed, asOfMs, ageMs, stale, sequence }: FeedStatus): string => {
    const none = sequence === 0 ? "none yet" : `number ${sequence} is lost, push it again`;
    const text = asOfMs === 0 ? `${plainText(feed)}: ${none}` : `${plainText(feed)} ${spanText(ageMs)} old`;
    const whole = stale ? `${text}, stale` : text;
    if (own.has(`feed ${feed}`)) {
      return c.yellow(c.bold(asOfMs === 0 ? `≠ ${whole}` : `≠ ${whole}, number ${sequence}`));
    }
    return stale ? c.yellow(whole) : whole;
  };
  const here = new Set(feeds.map(({ feed }) => `feed ${feed}`));
  const missing = [...own].filter((field) => field.startsWith("feed ") && !here.has(field));
  return [
    ...feeds.map(line),
    ...missing.map((field) => c.yellow(c.bold(`≠ ${plainText(field.slice("feed ".length))}: not there`))),
  ].join("\n");
}

/** One sentence: whether the nodes agree. */
function agreementText(views: readonly NodeView[], c: Colours): string {
  const silent = views.filter(({ status }) => status === null).length;
  const differing = differencesOf(views).size;
  const parts = [
    countText(views.length, "node"),
    differing > 0 ? c.yellow(`${differing} ${differing === 1 ? "differs" : "differ"} (≠)`) : "",
    silent > 0 ? c.red(`${silent} not answering`) : "",
    differing + silent === 0 && views.length > 1 ? c.green("all the same") : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
