/** Records of the log as lines for people, and as documents for programs (LOG.md lists their fields). */
import { formatTimestamp, MEDIUMS, mediumNumber, POINT_STATUS_NAMES } from "../../engine/index.ts";
import { readActiveBundle } from "../../server/store/data-directory.ts";
import type { IdentityMap } from "../../server/store/identity-file.ts";
import type { FactRecord, LoggedPick, LoggedValue, RedactedRecord } from "../../server/store/log-record.ts";
import type { LogEntry } from "../../server/store/log-stream.ts";
import { factId, sourceHex } from "../../server/store/source.ts";
import { colours as c, plainText } from "../cli/index.ts";
import { timeOf } from "./log-filter.ts";

/** Of its fact; "" for what was redacted. */
function idOf(entry: LogEntry): string {
  return "sequence" in entry.record ? factId(sourceHex(entry), entry.record.sequence) : "";
}

function visitorOf(
  record: FactRecord | RedactedRecord,
  identities: IdentityMap | null,
): { level: string; id: string } | null {
  return identities !== null && "surrogate" in record ? (identities.get(record.surrogate) ?? null) : null;
}

type Visitor = { readonly level: string; readonly id: string };

/**
 * One line of `--json`: the record's fields (LOG.md), with its id, time, place, and the visitor where that is asked for.
 *
 * @param linked under which id it happened, where that is not the visitor's own that was asked for.
 */
export function toJson(entry: LogEntry, identities: IdentityMap | null, linked: Visitor | null): object {
  const { record, nodeId, boot, lane, file, block, offset } = entry;
  const visitor = visitorOf(record, identities);
  const atMs = timeOf(record);
  return {
    id: idOf(entry),
    ...(Number.isNaN(atMs) ? {} : { time: timeText(atMs) }),
    ...withNames(record),
    ...(visitor === null ? {} : { visitor }),
    ...(linked === null ? {} : { linked }),
    node: nodeId,
    boot,
    lane,
    file,
    block,
    offset,
  };
}

const MEDIUM_NAMES = new Map<number, string>(MEDIUMS.map((name, index) => [mediumNumber(index), name]));
const STATUS_UNKNOWN = "UNSPECIFIED";

/** Numbers of mediums and statuses as names; "" for a medium that is not known. */
function withNames(record: FactRecord | RedactedRecord): object {
  if (record.kind === "event" && record.treatment !== null) {
    const { treatment } = record;
    return { ...record, treatment: { ...treatment, medium: MEDIUM_NAMES.get(treatment.medium) ?? "" } };
  }
  if (record.kind !== "decision") return record;
  const points = record.points.map((point) => ({
    ...point,
    medium: MEDIUM_NAMES.get(point.medium) ?? "",
    status: POINT_STATUS_NAMES[point.status] ?? STATUS_UNKNOWN,
  }));
  return { ...record, points };
}

/** Which attributes of the profile are instants: the log has their numbers only, the bundle that runs knows. */
export class AttributeTypes {
  readonly #dataPath: string;
  #instants: ReadonlySet<string> | null = null;

  constructor(dataPath: string) {
    this.#dataPath = dataPath;
  }

  /** Cost: reads the bundle, the first time. */
  isInstant(name: string): boolean {
    this.#instants ??= instantsOf(this.#dataPath);
    return this.#instants.has(name);
  }
}

function instantsOf(dataPath: string): ReadonlySet<string> {
  try {
    const profile = readActiveBundle(dataPath)?.model.profile ?? [];
    return new Set(profile.filter(({ type }) => type === "timestamp").map(({ name }) => name));
  } catch {
    return new Set(); // No bundle yet, or one of a later version: numbers as they stand.
  }
}

export function toLine(
  entry: LogEntry,
  identities: IdentityMap | null,
  linked: Visitor | null,
  types: AttributeTypes,
): string {
  const { record } = entry;
  const atMs = timeOf(record);
  const head = `${c.dim(timeText(atMs))} ${c.dim(idOf(entry))} ${c.bold(record.kind.padEnd(13))}`;
  const visitor = visitorOf(record, identities);
  const who =
    visitor !== null
      ? plain(`${visitor.level}:${visitor.id}`)
      : "surrogate" in record
        ? `visitor ${record.surrogate}`
        : "";
  const as = linked === null ? "" : c.yellow(`as ${plain(`${linked.level}:${linked.id}`)} `);
  return `${head} ${as}${describe(record, who, identities, types)}`;
}

/** What callers made up; that it was no plain text is to be seen. */
function plain(text: string): string {
  return plainText(text, "\ufffd");
}

/** ISO 8601, or the number where it is no instant. */
function timeText(atMs: number): string {
  if (Number.isNaN(atMs)) return "-".padEnd(24);
  return Math.abs(atMs) <= 8.64e15 ? new Date(atMs).toISOString() : String(atMs);
}

function nameOf(surrogate: string, identities: IdentityMap | null): string {
  const visitor = identities?.get(surrogate);
  return visitor === undefined ? `visitor ${surrogate}` : plain(`${visitor.level}:${visitor.id}`);
}

const VALUES_SHOWN_MAX = 8;
const VALUE_LENGTH_MAX = 60;

/** `{daypart="morning", temperature=21}`, "" without any; what is left out is counted. */
function valuesText(values: readonly { readonly name: string; readonly value: LoggedValue }[]): string {
  if (values.length === 0) return "";
  const shown = values.slice(0, VALUES_SHOWN_MAX).map(({ name, value }) => {
    const text = plain(JSON.stringify(value));
    const cut = text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX - 1)}…` : text;
    return `${plain(name)}=${cut}`;
  });
  if (values.length > shown.length) shown.push(`${values.length - shown.length} more (--json)`);
  return ` {${shown.join(", ")}}`;
}

function profileValue(name: string, value: LoggedValue, types: AttributeTypes): string {
  if (typeof value === "number" && types.isInstant(name)) return formatTimestamp(value);
  return plain(JSON.stringify(value));
}

function describe(
  record: FactRecord | RedactedRecord,
  who: string,
  identities: IdentityMap | null,
  types: AttributeTypes,
): string {
  switch (record.kind) {
    case "decision": {
      const points = record.points.map((point) => {
        const status = POINT_STATUS_NAMES[point.status] ?? String(point.status);
        const held = point.heldOut.length > 0 ? ` held out: ${pickList(point.heldOut)}` : "";
        return `${plain(point.point)} ${status} ${pickList(point.picks)}${held}`;
      });
      return `${c.cyan(record.channel)} ${who} v${record.visitorVersion} ${points.join("; ")}${valuesText(record.context)} ${c.dim(`bundle ${record.bundle.slice(0, 12)} ${record.transport} ${plain(record.caller)}`)}`;
    }
    case "event": {
      const cause = record.treatment;
      const of =
        cause === null
          ? ""
          : ` of ${cause.offer} at ${cause.point} by ${cause.rule}, decision ${cause.decisionId}`;
      const effect =
        record.suppress === null
          ? ""
          : `, suppresses ${record.suppress.offer} ${minutesText(record.suppress.minutes)}`;
      return `${c.cyan(record.channel)} ${who} v${record.visitorVersion} ${record.event} (${record.category})${of}${effect}${valuesText(record.attributes)} ${c.dim(plain(record.caller))}`;
    }
    case "profile-write": {
      const set = record.set.map(({ name, value }) => `${name}=${profileValue(name, value, types)}`);
      const unset = record.unset.map((name) => `−${name}`);
      return `${who} v${record.version} ${[...set, ...unset].join(" ")} ${c.dim(plain(record.caller))}`;
    }
    case "generation":
      return `${record.generation} is bundle ${record.bundle}`;
    case "boot":
      return `proffer ${record.version} on Node ${record.nodeVersion}`;
    case "link": {
      const verb = record.linked ? "is now of" : "is no longer of";
      return `${nameOf(record.alias.surrogate, identities)} ${verb} ${nameOf(record.owner.surrogate, identities)}`;
    }
    case "session":
      return `${c.cyan(record.channel)} ${who} ${plain(record.sessionId)} ${record.ended ? "ended" : `until ${timeText(record.untilMs)}`}`;
    case "forget":
      return `visitor ${record.surrogates.join(", ")} ${c.dim(plain(record.caller))}`;
    case "overlay": {
      const stops = record.stops.map(({ kind, name, channel }) =>
        [kind, name, channel].filter(Boolean).join(" "),
      );
      const feeds = record.feeds.map(({ feed, sequence }) => `${feed} ${sequence}`);
      const list = (what: readonly string[]) => (what.length === 0 ? "none" : plain(what.join(", ")));
      return `${record.version} has stop list ${record.stopListSequence}: ${list(stops)}; feeds: ${list(feeds)}`;
    }
    case "redacted":
      return `of a forgotten visitor; its digest was ${record.digest}`;
  }
}

function pickList(picks: readonly LoggedPick[]): string {
  return `[${picks.map((pick) => (pick.fallback ? `${pick.offer} (fallback)` : `${pick.offer} ${pick.score}`)).join(", ")}]`;
}

function minutesText(minutes: number): string {
  return minutes === 0 ? "for good" : `for ${minutes} min`;
}
