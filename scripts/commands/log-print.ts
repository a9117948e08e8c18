/** `proffer log` without `--verify`: records as lines, once or for as long as the log grows. */
import { setTimeout as sleep } from "node:timers/promises";
import { nameWithSuggestion } from "../../engine/index.ts";
import { type IdentityMap, readIdentities } from "../../server/store/identity-file.ts";
import { type LogEntry, LogStream } from "../../server/store/log-stream.ts";
import {
  CommandError,
  coloursOnError as c,
  EXIT,
  type ExitCode,
  note,
  plainText,
  say,
} from "../cli/index.ts";
import { LogFilter, type LogFilterOptions, timeOf } from "./log-filter.ts";
import { AttributeTypes, toJson, toLine } from "./log-text.ts";

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
  filter.readLinks();
  if (!filter.refresh() && options.follow !== true) throw unknownVisitor(options);
  const stream = new LogStream(dir, options.since ?? 0);
  const hasAliases = filter.links.aliases.length > 0;
  // Records under a linked id are marked with it.
  let names: IdentityMap | null = options.visitors === true || hasAliases ? readIdentities(dir) : null;
  const types = new AttributeTypes(dir);
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  let printed = 0;
  let faultsTold = 0;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once("SIGINT", interrupt);
  let identitiesAtMs = Date.now();
  const printEntry = async (entry: LogEntry): Promise<void> => {
    if (printed >= limit || stop.signal.aborted || !filter.accepts(entry)) return;
    if (names !== null && "surrogate" in entry.record && !names.has(entry.record.surrogate)) {
      if (Date.now() - identitiesAtMs > FOLLOW_INTERVAL_MS) names = readIdentities(dir); // Met since.
      identitiesAtMs = Date.now();
    }
    const alias = filter.aliasIn(entry);
    const linked = alias === "" ? null : (names?.get(alias) ?? null);
    const identities = options.visitors === true ? names : null;
    if (options.json === true) process.stdout.write(`${JSON.stringify(toJson(entry, identities, linked))}\n`);
    else say(toLine(entry, identities, linked, types));
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
        if (isLate && entry.record.kind === "link") filter.links.note(entry.record);
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
  if (printed < limit && options.follow !== true) for (const line of hintsOf(filter, options)) note(line);
  return stream.faults.length === 0 ? EXIT.OK : EXIT.PROBLEMS;
}

/** What people may have missed: ids that were one visitor, names that no record holds. */
function hintsOf(
  { links, offersMet, channelsMet }: LogFilter,
  { offer, channel }: LogFilterOptions,
): string[] {
  const hints: string[] = [];
  for (const name of links.aliases)
    hints.push(`also linked: ${plainText(name)} (\`--visitor ${plainText(name)}\` alone)`);
  for (const name of links.owners)
    hints.push(`linked to: ${plainText(name)} (\`--visitor ${plainText(name)}\` shows all of its ids)`);
  if (offer !== undefined && !offersMet.has(offer))
    hints.push(`${c.yellow("note:")} no record read names the offer ${nameWithSuggestion(offer, offersMet)}`);
  if (channel !== undefined && !channelsMet.has(channel))
    hints.push(
      `${c.yellow("note:")} no record read names the channel ${nameWithSuggestion(channel, channelsMet)}`,
    );
  return hints;
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
