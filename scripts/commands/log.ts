/**
 * `proffer log DIR`: prints a data directory's decision log, or verifies it. Reads only; a node may be running on it.
 *
 * With `--json`, printing gives one JSON document a line (a log has no end); `--verify` gives one document.
 * Visitors appear under their surrogates, as in the log; `--visitors` looks them up in the identity files.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { type NodeError, POINT_STATUS_NAMES } from "../../engine/index.ts";
import { inspectDataDirectory } from "../../server/store/data-directory.ts";
import { type IdentityMap, readIdentities } from "../../server/store/identity-file.ts";
import type { FactRecord, LoggedPick, RedactedRecord } from "../../server/store/log-record.ts";
import { type LogEntry, LogStream } from "../../server/store/log-stream.ts";
import { type FileVerification, verifyLogs } from "../../server/store/log-verify.ts";
import { factId, sourceHex } from "../../server/store/source.ts";
import {
  action,
  colours as c,
  EXIT,
  type ExitCode,
  formatCount,
  integerOption,
  note,
  say,
  sayJson,
} from "../cli/index.ts";

const FOLLOW_INTERVAL_MS = 200;
const LIMIT_MAX = 1_000_000_000;

interface LogOptions {
  readonly json?: boolean;
  readonly verify?: boolean;
  readonly follow?: boolean;
  readonly visitors?: boolean;
  readonly limit?: number;
}

export function register(program: Command): void {
  program
    .command("log")
    .description("print or verify the decision log")
    .argument("<dir>", "data directory of a node, running or not")
    .option("--verify", "check framing, checksums and the chain of seals instead of printing")
    .option("--follow", "go on printing what is written, until Ctrl-C")
    .option("--visitors", "name visitors by level and id instead of by surrogate")
    .option("--limit <count>", "stop after so many records", integerOption(1, LIMIT_MAX))
    .option("--json", "print JSON instead of text: one document a line; with --verify one document")
    .action(
      action(async (dir: string, options: LogOptions) => {
        inspectDataDirectory(dir); // A clear error where it is none.
        return options.verify === true ? verify(dir, options) : await print(dir, options);
      }),
    );
}

function verify(dir: string, options: LogOptions): ExitCode {
  const report = verifyLogs(dir, {
    onFile: (file) => {
      if (options.json !== true) say(verificationLine(file));
    },
  });
  const sum = (of: (file: FileVerification) => number): number =>
    report.files.reduce((total, file) => total + of(file), 0);
  const totals = {
    files: report.files.length,
    records: sum((file) => file.records),
    blocksSealed: sum((file) => file.blocksSealed),
    recordsUnsealed: sum((file) => file.recordsUnsealed),
    tailBytes: sum((file) => file.tailBytes),
    gaps: sum((file) => file.gaps),
  };
  const ok = report.faults.length === 0;
  if (options.json === true) {
    const files = report.files.map(({ fault, ...file }) => ({ ...file, fault: faultOf(fault) }));
    sayJson({ ok, ...totals, firstFault: faultOf(report.faults[0] ?? null), perFile: files });
    return ok ? EXIT.OK : EXIT.PROBLEMS;
  }
  const { files, records, blocksSealed, recordsUnsealed } = totals;
  const summary = `${formatCount(records)} records in ${formatCount(files)} files, ${formatCount(blocksSealed)} blocks sealed, ${formatCount(recordsUnsealed)} records not sealed yet`;
  if (ok) say(`${c.green("ok")} ${summary}`);
  else say(`${c.red(`${report.faults.length} damaged`)}, first: ${report.faults[0]!.message}; ${summary}`);
  return ok ? EXIT.OK : EXIT.PROBLEMS;
}

function faultOf(fault: NodeError | null): { code: string; message: string } | null {
  return fault === null ? null : { code: fault.code, message: fault.message };
}

function verificationLine(file: FileVerification): string {
  const notes = [
    `${formatCount(file.records)} records`,
    `${formatCount(file.blocksSealed)} blocks sealed`,
    file.recordsUnsealed > 0 ? `${formatCount(file.recordsUnsealed)} records not sealed yet` : "",
    file.gaps > 0 ? c.yellow(`${file.gaps} gaps (disk was full)`) : "",
    file.tailBytes > 0
      ? c.yellow(`${formatCount(file.tailBytes)} bytes of an unfinished frame at the end`)
      : "",
  ].filter((part) => part !== "");
  const state = file.fault === null ? c.green("ok     ") : c.red("DAMAGED");
  const fault = file.fault === null ? "" : `\n        ${c.red(file.fault.message)} [${file.fault.code}]`;
  return `${state} ${file.file}: ${notes.join(", ")}${fault}`;
}

async function print(dir: string, options: LogOptions): Promise<ExitCode> {
  const stream = new LogStream(dir);
  let identities: IdentityMap | null = options.visitors === true ? readIdentities(dir) : null;
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  let printed = 0;
  let faultsTold = 0;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once("SIGINT", interrupt);
  try {
    while (printed < limit && !stop.signal.aborted) {
      let isFresh = false;
      for (const entry of stream.poll()) {
        if (identities !== null && "surrogate" in entry.record && !identities.has(entry.record.surrogate)) {
          if (!isFresh) identities = readIdentities(dir); // Met since: once a round is enough.
          isFresh = true;
        }
        if (options.json === true) process.stdout.write(`${JSON.stringify(toJson(entry, identities))}\n`);
        else say(toLine(entry, identities));
        printed += 1;
        if (printed >= limit) break;
        if (process.stdout.writableNeedDrain)
          await new Promise((drained) => process.stdout.once("drain", drained));
      }
      for (; faultsTold < stream.faults.length; faultsTold++) {
        const fault = stream.faults[faultsTold]!;
        note(`${c.red("error:")} ${fault.message} [${fault.code}]`);
      }
      if (options.follow !== true) break;
      await sleep(FOLLOW_INTERVAL_MS, undefined, { signal: stop.signal }).catch(() => {});
    }
  } finally {
    process.removeListener("SIGINT", interrupt);
    stream.close();
  }
  return stream.faults.length === 0 ? EXIT.OK : EXIT.PROBLEMS;
}

function idOf(entry: LogEntry): string {
  return "sequence" in entry.record ? factId(sourceHex(entry), entry.record.sequence) : "";
}

function visitorOf(
  record: FactRecord | RedactedRecord,
  identities: IdentityMap | null,
): { level: string; id: string } | null {
  return identities !== null && "surrogate" in record ? (identities.get(record.surrogate) ?? null) : null;
}

function toJson(entry: LogEntry, identities: IdentityMap | null): object {
  const { record, file, block, offset } = entry;
  const visitor = visitorOf(record, identities);
  return { id: idOf(entry), ...record, ...(visitor === null ? {} : { visitor }), file, block, offset };
}

function toLine(entry: LogEntry, identities: IdentityMap | null): string {
  const { record } = entry;
  const atMs = "nowMs" in record ? record.nowMs : "atMs" in record ? record.atMs : timeOfFact(record);
  const head = `${c.dim(timeText(atMs))} ${c.dim(idOf(entry))} ${c.bold(record.kind.padEnd(13))}`;
  const visitor = visitorOf(record, identities);
  const who =
    visitor !== null
      ? plain(`${visitor.level}:${visitor.id}`)
      : "surrogate" in record
        ? `visitor ${record.surrogate}`
        : "";
  return `${head} ${describe(record, who)}`;
}

function timeOfFact(record: FactRecord | RedactedRecord): number {
  return "atUs" in record ? Math.floor(record.atUs / 1000) : 0;
}

/** What callers made up, safe to show on a terminal: no control characters. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, "\ufffd");
}

/** ISO 8601, or the number where it is no instant. */
function timeText(atMs: number): string {
  return Math.abs(atMs) <= 8.64e15 ? new Date(atMs).toISOString() : String(atMs);
}

function describe(record: FactRecord | RedactedRecord, who: string): string {
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
      return `${c.cyan(record.channel)} ${who} ${record.event} (${record.category})${of} ${c.dim(plain(record.caller))}`;
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
    case "link":
      return `alias ${record.alias.surrogate} ${record.linked ? "is now of" : "is no longer of"} ${record.owner.surrogate}`;
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
