/**
 * `proffer audit`: prints the audit log of running nodes, or of a data directory, or verifies the latter.
 *
 * Of a data directory it reads only and takes no lock: a node may be running on it. Reading over the control port is
 * itself an act, and is in the log. What is in a record: server/control/AUDIT.md.
 */
import { existsSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import {
  auditFolder,
  headPath,
  linesOf,
  listAuditFiles,
  readAuditKey,
} from "../../server/control/audit-folder.ts";
import {
  AUDIT_ACTS,
  type AuditRecord,
  parseRecord,
  RECORD_SIZE_MAX,
  visitorSubject,
} from "../../server/control/audit-record.ts";
import { verifyAudit } from "../../server/control/audit-verify.ts";
import { ControlClient } from "../../server/control/client.ts";
import type { AuditAct } from "../../server/control/control-node.ts";
import { inspectDataDirectory } from "../../server/store/data-directory.ts";
import {
  action,
  CommandError,
  colours as c,
  countText,
  EXIT,
  type ExitCode,
  integerOption,
  note,
  plainText,
  say,
  sayJson,
  visitorOption,
} from "../cli/index.ts";
import { addFleetOptions, type FleetOptions, fleetOf } from "../control/fleet.ts";
import { instantOption } from "./log-filter.ts";

interface AuditOptions extends FleetOptions {
  readonly verify?: boolean;
  readonly follow?: boolean;
  readonly from: number;
  readonly act?: readonly AuditAct["act"][];
  readonly by?: string;
  readonly visitor?: { readonly level: string; readonly id: string };
  readonly since?: number;
  readonly until?: number;
  readonly json?: boolean;
}
const FOLLOW_MS = 500;
type Wanted = (record: AuditRecord) => boolean;

const HELP = `
  proffer audit --fleet production.yaml --since 7d --act commit,rollback,stop,lift
  proffer audit data --visitor customer:C-1001     who looked this visitor up, exported or erased it
  proffer audit data --verify                      whether every record stands as it was written`;

export function register(program: Command): void {
  const command = program
    .command("audit")
    .description("print or verify the log of who did what to a node")
    .argument("[dir]", "data directory of a node, running or not; without it, running nodes are asked")
    .option(
      "--verify",
      "check every record and the chain of their hashes instead of printing; of a directory",
    )
    .option("--follow", "go on printing what is written, until Ctrl-C; of a directory")
    .option("--from <number>", "only from this record on", integerOption(1, Number.MAX_SAFE_INTEGER), 1)
    .option("--act <acts>", "only these: commit, stop, lookup, erase…", actsOption)
    .option("--by <name>", "only what this token, certificate or approver did; `node`: the node by itself")
    .option("--visitor <level:id>", "only what is about this visitor; of a directory", visitorOption)
    .option("--since <instant>", "only from then on: 2026-11-02T08:00:00Z, or 15m, 2h, 7d ago", instantOption)
    .option("--until <instant>", "only before then", instantOption);
  addFleetOptions(command)
    .option("--json", "print JSON instead of text: one record a line; with --verify one document")
    .addHelpText("after", HELP)
    .action(action(audit));
}

async function audit(dir: string | undefined, options: AuditOptions): Promise<ExitCode> {
  if (dir === undefined) return await ofNodes(options);
  if (options.nodes !== undefined || options.fleet !== undefined) {
    throw usage("a directory and nodes are named", "Give a directory, or --nodes or --fleet.");
  }
  // A copy of the folder `audit/` by itself can be verified too.
  const isFolderAlone = options.verify === true && existsSync(headPath(dir));
  if (!isFolderAlone) inspectDataDirectory(dir); // A clear error where it is none.
  if (options.verify === true) return verify(dir, options);
  return options.follow === true ? await follow(dir, options) : ofDirectory(dir, options);
}

/** Prints on from where it stopped, whenever the log has grown. */
async function follow(dir: string, options: AuditOptions): Promise<ExitCode> {
  const stop = new AbortController();
  const { signal } = stop;
  process.once("SIGINT", () => stop.abort());
  let [from, sizeBefore] = [options.from, -1];
  while (!signal.aborted) {
    const files = listAuditFiles(auditFolder(dir));
    const sizeBytes = files.reduce((sum, { path }) => sum + statSync(path).size, 0);
    if (sizeBytes !== sizeBefore) {
      ofDirectory(dir, { ...options, from }, (number) => {
        from = Math.max(from, number + 1);
      });
    }
    sizeBefore = sizeBytes;
    await sleep(FOLLOW_MS, undefined, { signal }).catch(() => {});
  }
  return EXIT.OK;
}

/** @param onRead of a log that is followed: each number that was read; half a line at its end is being written. */
function ofDirectory(
  dir: string,
  options: AuditOptions,
  onRead: ((number: number) => void) | null = null,
): ExitCode {
  const folder = auditFolder(dir);
  const key = readAuditKey(folder);
  if (options.visitor !== undefined && key === null) {
    throw usage(`${folder} has no key`, "Without the file `key` visitors cannot be found in it.");
  }
  const { level, id } = options.visitor ?? { level: "", id: "" };
  const isWanted = wantedBy(options, key === null ? "" : visitorSubject(key, level, id));
  let damagedCount = 0;
  const files = listAuditFiles(folder);
  for (const [index, { path }] of files.entries()) {
    const next = files[index + 1];
    if (next !== undefined && next.first <= options.from) continue;
    for (const { line, isWhole } of linesOf(path, RECORD_SIZE_MAX)) {
      const record = parseRecord(line);
      if (record === null) {
        damagedCount += isWhole || onRead === null ? 1 : 0;
        continue;
      }
      if (isWanted(record)) print(record, "", options);
      onRead?.(record.number);
    }
  }
  if (damagedCount === 0) return EXIT.OK;
  note(
    `${c.red(`${countText(damagedCount, "line")} damaged`)}: \`proffer audit ${dir} --verify\` says which`,
  );
  return EXIT.PROBLEMS;
}

async function ofNodes(options: AuditOptions): Promise<ExitCode> {
  // Following over the wire would write a record, that it was read, each time.
  if (options.verify === true || options.visitor !== undefined || options.follow === true) {
    const message = "--verify, --visitor and --follow need the data directory";
    throw usage(message, "Run it where the node's files are.");
  }
  const fleet = fleetOf(options);
  const isWanted = wantedBy(options, "");
  for (const node of fleet) {
    const client = new ControlClient(node.client);
    try {
      for await (const line of client.audit(options.from)) {
        const record = parseRecord(line);
        if (record !== null && isWanted(record)) print(record, fleet.length > 1 ? node.name : "", options);
      }
    } finally {
      client.close();
    }
  }
  return EXIT.OK;
}

function verify(dir: string, options: AuditOptions): ExitCode {
  const report = verifyAudit(dir);
  const ok = report.faultCount === 0;
  const exit = ok ? EXIT.OK : EXIT.PROBLEMS;
  if (options.json === true) {
    sayJson({ ok, ...report });
    return exit;
  }
  for (const { file, message } of report.faults)
    say(`${c.red("DAMAGED")} ${file === "" ? "" : `${file}: `}${message}`);
  const { first, last, fileCount, sha256, faultCount } = report;
  const what =
    last === 0
      ? "no records"
      : `records ${first} to ${last} in ${countText(fileCount, "file")}, the last is ${sha256}`;
  say(ok ? `${c.green("ok")} ${what}` : `${c.red(countText(faultCount, "fault"))}; ${what}`);
  if (!ok)
    note(
      `  ${c.green("fix:")} Keep a copy of the folder, and find out who may write it, or look at the disk (dmesg, SMART); records once sent elsewhere say what stood there.`,
    );
  return exit;
}

function wantedBy({ from, act, by, visitor, since, until }: AuditOptions, subject: string): Wanted {
  return (record) => {
    if (record.number < from || (act !== undefined && !act.includes(record.act))) return false;
    if (by !== undefined && record.by !== by) return false;
    if (visitor !== undefined && record.subject !== subject) return false;
    const atMs = Date.parse(record.at);
    return atMs >= (since ?? 0) && atMs < (until ?? Number.POSITIVE_INFINITY);
  };
}

function print(record: AuditRecord, node: string, { json }: AuditOptions): void {
  if (json === true) {
    say(JSON.stringify(node === "" ? record : { node, ...record }));
    return;
  }
  const { number, at, act, by, address, subject, outcome, detail } = record;
  const from = address === "" ? by : `${by} (${address})`;
  const state = outcome === "ok" ? c.green("ok") : c.red(plainText(outcome));
  const where = node === "" ? "" : `${c.dim(node)} `;
  const words = [c.bold(act.padEnd(8)), plainText(from), plainText(subject), state, plainText(detail)];
  say(`${where}${number} ${c.dim(at)} ${words.filter((word) => word !== "").join("  ")}`);
}

function actsOption(text: string): AuditAct["act"][] {
  return text.split(",").map((name) => {
    const act = AUDIT_ACTS.find((known) => known === name.trim());
    if (act === undefined) {
      throw new InvalidArgumentError(
        `Of ${AUDIT_ACTS.join(", ")}, one or more with commas between are wanted.`,
      );
    }
    return act;
  });
}

function usage(message: string, fix: string): CommandError {
  return new CommandError("INPUT_INVALID", message, { fix });
}
