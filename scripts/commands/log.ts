/**
 * `proffer log DIR`: prints a data directory's log, or verifies it. Reads only, takes no lock: a node may be running on it.
 *
 * With `--json`, printing gives one JSON document a line (a log has no end), with the fields that LOG.md lists; `--verify`
 * gives one document. Visitors appear under their surrogates, as in the log; `--visitors` looks them up in the identity files.
 */
import type { Command } from "commander";
import type { NodeError } from "../../engine/index.ts";
import { inspectDataDirectory } from "../../server/store/data-directory.ts";
import { LogFault } from "../../server/store/log-fault.ts";
import { type FileVerification, logBytes, verifyLogs } from "../../server/store/log-verify.ts";
import {
  action,
  colours as c,
  countText,
  EXIT,
  type ExitCode,
  formatCount,
  integerOption,
  note,
  say,
  sayJson,
  startProgress,
  visitorOption,
} from "../cli/index.ts";
import { instantOption, kindsOption } from "./log-filter.ts";
import { type LogPrintOptions, print } from "./log-print.ts";

const LIMIT_MAX = 1_000_000_000;

interface LogOptions extends LogPrintOptions {
  readonly verify?: boolean;
}

export function register(program: Command): void {
  program
    .command("log")
    .description("print or verify the decision log")
    .argument("<dir>", "data directory of a node, running or not")
    .option("--verify", "check framing, checksums and the chain of seals instead of printing")
    .option("--follow", "go on printing what is written, until Ctrl-C")
    .option("--visitors", "name visitors by level and id instead of by surrogate")
    .option(
      "--visitor <level:id>",
      "only what is about this visitor, under ids linked to it, too",
      visitorOption,
    )
    .option("--since <instant>", "only from then on: 2026-11-02T08:00:00Z, or 15m, 2h, 7d ago", instantOption)
    .option("--until <instant>", "only before then", instantOption)
    .option(
      "--kind <kinds>",
      "only these: decision, event, profile-write, link, session, forget…",
      kindsOption,
    )
    .option("--offer <code>", "only what presents the offer, responds to it, or suppresses it")
    .option("--channel <name>", "only decisions, events and sessions of the channel")
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
  const progress = startProgress({ label: "verify", total: logBytes(dir), unit: "bytes" });
  const report = verifyLogs(dir, {
    onProgress: (bytesDone) => progress.update(bytesDone),
    onFile: (file) => {
      if (options.json === true) return;
      progress.stop(); // The line takes the bar's place; the bar comes again below it.
      say(verificationLine(file));
    },
  });
  progress.stop();
  const sum = (of: (file: FileVerification) => number): number =>
    report.files.reduce((total, file) => total + of(file), 0);
  const totals = {
    files: report.files.length,
    records: sum((file) => file.records),
    redacted: sum((file) => file.redacted),
    blocksSealed: sum((file) => file.blocksSealed),
    recordsUnsealed: sum((file) => file.recordsUnsealed),
    tailBytes: sum((file) => file.tailBytes),
    gaps: sum((file) => file.gaps),
  };
  const ok = report.faults.length === 0;
  const [first = null] = report.faults;
  if (options.json === true) {
    const files = report.files.map(({ fault, ...file }) => ({ ...file, fault: faultOf(fault) }));
    sayJson({
      ok,
      ...totals,
      firstFault: faultOf(first),
      faults: report.faults.map(faultOf),
      perFile: files,
    });
    return ok ? EXIT.OK : EXIT.PROBLEMS;
  }
  const { files, records, blocksSealed, recordsUnsealed } = totals;
  const summary = `${countText(records, "record")} in ${countText(files, "file")}, ${countText(blocksSealed, "block")} sealed, ${countText(recordsUnsealed, "record")} not sealed yet`;
  if (first === null) {
    say(`${c.green("ok")} ${summary}`);
    return EXIT.OK;
  }
  say(`${c.red(`${report.faults.length} damaged`)}, first: ${first.message}; ${summary}`);
  note(`  ${c.green("fix:")} ${DAMAGE_FIX}`);
  return EXIT.PROBLEMS;
}

export const DAMAGE_FIX =
  "Keep a copy of the folder, look at the disk (dmesg, SMART), and put the named file back from a backup or another copy; a node starts all the same, with what can be read.";

/** Where it is, in fields of their own: −1 where it is about the file as a whole. */
function faultOf(fault: NodeError | null): object | null {
  if (fault === null) return null;
  const { code, message } = fault;
  if (!(fault instanceof LogFault)) return { code, message };
  const { source, file, block, offset, what } = fault;
  return { code, message, source, file, block, offset, what };
}

function verificationLine(file: FileVerification): string {
  const notes = [
    countText(file.records, "record"),
    `${countText(file.blocksSealed, "block")} sealed`,
    file.recordsUnsealed > 0 ? `${countText(file.recordsUnsealed, "record")} not sealed yet` : "",
    file.redacted > 0 ? `${formatCount(file.redacted)} of forgotten visitors redacted` : "",
    file.gaps > 0 ? c.yellow(`${countText(file.gaps, "gap")} (disk was full)`) : "",
    file.tailBytes > 0
      ? c.yellow(`${countText(file.tailBytes, "byte")} of an unfinished frame at the end`)
      : "",
  ].filter((part) => part !== "");
  const state = file.fault === null ? c.green("ok     ") : c.red("DAMAGED");
  const fault = file.fault === null ? "" : `\n        ${c.red(file.fault.message)} [${file.fault.code}]`;
  return `${state} ${file.file}: ${notes.join(", ")}${fault}`;
}
