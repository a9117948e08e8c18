/** Records of the log as lines for people, and as documents for programs (LOG.md lists their fields). */
import { POINT_STATUS_NAMES } from "../../engine/index.ts";
import type { IdentityMap } from "../../server/store/identity-file.ts";
import type { FactRecord, LoggedPick, RedactedRecord } from "../../server/store/log-record.ts";
import type { LogEntry } from "../../server/store/log-stream.ts";
import { factId, sourceHex } from "../../server/store/source.ts";
import { colours as c } from "../cli/index.ts";
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

/** One line of `--json`: the record's fields (LOG.md), with its id, time, place, and the visitor where that is asked for. */
export function toJson(entry: LogEntry, identities: IdentityMap | null): object {
  const { record, nodeId, boot, lane, file, block, offset } = entry;
  const visitor = visitorOf(record, identities);
  const atMs = timeOf(record);
  return {
    id: idOf(entry),
    ...(Number.isNaN(atMs) ? {} : { time: timeText(atMs) }),
    ...record,
    ...(visitor === null ? {} : { visitor }),
    node: nodeId,
    boot,
    lane,
    file,
    block,
    offset,
  };
}

export function toLine(entry: LogEntry, identities: IdentityMap | null): string {
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
  return `${head} ${describe(record, who, identities)}`;
}

/** What callers made up, safe to show on a terminal: no control characters. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, "\ufffd");
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

function describe(record: FactRecord | RedactedRecord, who: string, identities: IdentityMap | null): string {
  switch (record.kind) {
    case "decision": {
      const points = record.points.map((point) => {
        const status = POINT_STATUS_NAMES[point.status] ?? String(point.status);
        const held = point.heldOut.length > 0 ? ` held out: ${pickList(point.heldOut)}` : "";
        return `${plain(point.point)} ${status} ${pickList(point.picks)}${held}`;
      });
      return `${c.cyan(record.channel)} ${who} v${record.visitorVersion} ${points.join("; ")} ${c.dim(`bundle ${record.bundle.slice(0, 12)} ${record.transport} ${plain(record.caller)}`)}`;
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
      return `${c.cyan(record.channel)} ${who} v${record.visitorVersion} ${record.event} (${record.category})${of}${effect} ${c.dim(plain(record.caller))}`;
    }
    case "profile-write": {
      const set = record.set.map(({ name, value }) => `${name}=${JSON.stringify(value)}`);
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
