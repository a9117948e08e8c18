/** `proffer log` without `--verify`: records as lines, once or for as long as the log grows. */
import { setTimeout as sleep } from "node:timers/promises";
import { type IdentityMap, readIdentities } from "../../server/store/identity-file.ts";
import { type LogEntry, LogStream } from "../../server/store/log-stream.ts";
import { CommandError, coloursOnError as c, EXIT, type ExitCode, note, say } from "../cli/index.ts";
import { LogFilter, type LogFilterOptions, timeOf } from "./log-filter.ts";
import { toJson, toLine } from "./log-text.ts";

const FOLLOW_INTERVAL_MS = 200;
/** A record's clock reading may be this much older than the record. */
const CLOCKS_APART_MS = 10_000;

export interface LogPrintOptions extends LogFilterOptions {
  readonly json?: boolean;
  readonly follow?: boolean;
  readonly visitors?: boolean;
  readonly limit?: number;
}

/** Errors: INPUT_INVALID for a visitor that the log does not know. */
export async function print(dir: string, options: LogPrintOptions): Promise<ExitCode> {
  const filter = new LogFilter(dir, options);
  if (!filter.refresh() && options.follow !== true) throw unknownVisitor(options);
  const stream = new LogStream(dir, options.since ?? 0);
  let identities: IdentityMap | null = options.visitors === true ? readIdentities(dir) : null;
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  let printed = 0;
  let faultsTold = 0;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once("SIGINT", interrupt);
  let identitiesAtMs = Date.now();
  const printEntry = async (entry: LogEntry): Promise<void> => {
    if (printed >= limit || stop.signal.aborted || !filter.accepts(entry)) return;
    if (identities !== null && "surrogate" in entry.record && !identities.has(entry.record.surrogate)) {
      if (Date.now() - identitiesAtMs > FOLLOW_INTERVAL_MS) identities = readIdentities(dir); // Met since.
      identitiesAtMs = Date.now();
    }
    if (options.json === true) process.stdout.write(`${JSON.stringify(toJson(entry, identities))}\n`);
    else say(toLine(entry, identities));
    printed += 1;
    if (process.stdout.writableNeedDrain)
      await new Promise((drained) => process.stdout.once("drain", drained));
  };
  try {
    while (printed < limit && !stop.signal.aborted) {
      const knownUntilMs = Date.now() - CLOCKS_APART_MS;
      const late: LogEntry[] = [];
      for (const entry of stream.poll()) {
        // Its surrogate may have been drawn since surrogates were looked up.
        const isLate = options.visitor !== undefined && !(timeOf(entry.record) < knownUntilMs);
        if (isLate) late.push(entry);
        else await printEntry(entry);
        if (printed >= limit || stop.signal.aborted) break;
      }
      if (late.length > 0) filter.refresh();
      for (const entry of late) await printEntry(entry);
      for (; faultsTold < stream.faults.length; faultsTold++) {
        const fault = stream.faults[faultsTold]!;
        note(`${c.red("error:")} ${fault.message} [${fault.code}]`);
        note(
          `  ${c.green("fix:")} See all of it with \`proffer log ${dir} --verify\`; what stands before is printed.`,
        );
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

function unknownVisitor({ visitor }: LogFilterOptions): CommandError {
  const name = `${visitor?.level}:${visitor?.id}`;
  return new CommandError(
    "INPUT_INVALID",
    `nothing was ever logged about ${name} here, or it was forgotten`,
    {
      fix: "Check level and id (ids are case-sensitive); `--follow` waits for the visitor to come.",
      exitCode: EXIT.INPUT,
    },
  );
}
