/** What an import came to, and how it is told. */
import { colours as c, EXIT, type ExitCode, formatCount, formatSeconds, say, sayJson } from "../cli/index.ts";
import type { Rejects } from "./rejects.ts";

export interface ImportReport {
  /** What went in: "profiles", "members". */
  readonly what: string;
  readonly importedCount: number;
  readonly seconds: number;
  readonly rejects: Rejects;
  /** More to say, by label as `--json` spells it. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

/** `strategyRoot` → `strategy root`, `repeatedCount` → `repeated`. */
function inWords(label: string): string {
  return label.replace(/Count$/, "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Prints the report; rejected rows make PROBLEMS of the exit code, though the good rows went in. */
export function tellImport(report: ImportReport, json: boolean): ExitCode {
  const { what, importedCount, seconds, rejects, facts = {} } = report;
  const rate = seconds > 0 ? importedCount / seconds : 0;
  if (json) {
    sayJson({
      imported: importedCount,
      rejected: rejects.count,
      rejectedByCode: rejects.byCode,
      rejectsFile: rejects.count > 0 ? rejects.path : "",
      firstRejects: rejects.first.map(({ line, code, reason }) => ({ line, code, reason })),
      seconds: Number(seconds.toFixed(3)),
      perSecond: Math.round(rate),
      ...facts,
    });
  } else {
    say(
      `${c.green("imported")} ${formatCount(importedCount)} ${what} in ${formatSeconds(seconds)} (${formatCount(rate)}/s)`,
    );
    for (const [label, value] of Object.entries(facts)) {
      say(`  ${inWords(label)}: ${typeof value === "number" ? formatCount(value) : value}`);
    }
    if (rejects.count > 0) {
      say(`${c.yellow("rejected")} ${formatCount(rejects.count)} rows, all of them in ${rejects.path}`);
      for (const { line, code, reason } of rejects.first)
        say(`  line ${line}: ${reason} ${c.dim(`[${code}]`)}`);
      if (rejects.count > rejects.first.length)
        say(`  … and ${formatCount(rejects.count - rejects.first.length)} more`);
    }
  }
  return rejects.count > 0 ? EXIT.PROBLEMS : EXIT.OK;
}
