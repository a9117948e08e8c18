/**
 * A cheap look at all closed logs when a node starts: the files of each source, their sizes, their seals.
 *
 * Recovery reads only what no checkpoint covers, and retention or a repair may not come near a file for months: what was
 * cut, removed or lost below the checkpoint would stay unseen. This finds it by names and sizes alone; altered bytes are
 * found by the scrub (log-scrub.ts), which reads. Looked at before repairs: these make missing seals anew.
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { errorCode } from "./atomic-file.ts";
import { IDENTITY_HEADER_SIZE, identityFileName } from "./identity-file.ts";
import { LogFault, MissingFilesFault, MissingIdentitiesFault, toLogFault } from "./log-fault.ts";
import { type LogFile, type LogSource, listLogSources } from "./log-folder.ts";
import { logFileName, parseLogFileName } from "./log-format.ts";
import { lostSources, missingIdentities } from "./log-missing.ts";
import { readSeals } from "./log-seal.ts";
import { readLogStart } from "./log-start.ts";

/**
 * What is wrong with the logs of boots before `boot`, by names, sizes and seals.
 *
 * Cost: a look at each file and a read of its seals (96 bytes for 256 KiB of log). Errors: system errors.
 */
export function inventoryLogs(dataPath: string, boot: number): NodeError[] {
  const sealed = sealedFiles(dataPath);
  const faults: NodeError[] = [];
  for (const source of listLogSources(dataPath)) {
    if (source.boot >= boot) continue;
    const first = readLogStart(dataPath, source.boot, source.lane)?.file ?? 1;
    const kept = source.files.filter(({ file }) => file >= first);
    const missing = missingOf(source, first, kept, sealed.get(`${source.boot}-${source.lane}`) ?? 0);
    if (missing.length > 0) faults.push(new MissingFilesFault(missing));
    for (const [index, file] of kept.entries()) {
      const fault = faultOf(
        file,
        sealed.get(`${source.boot}-${source.lane}`) ?? 0,
        index === kept.length - 1,
      );
      if (fault !== null) faults.push(fault);
    }
  }
  const lost = lostSources(dataPath).filter((name) => isLoss(dataPath, name, boot, sealed));
  for (const name of lost) faults.push(new MissingFilesFault([name]));
  const unnamed = missingIdentities(dataPath).filter((source) => source.boot < boot);
  if (unnamed.length > 0) faults.push(new MissingIdentitiesFault(unnamed.map(({ name }) => name)));
  return faults;
}

/** Of a source without log files: whether it ever held a record. One that a full disk kept from beginning did not. */
function isLoss(dataPath: string, name: string, boot: number, sealed: ReadonlyMap<string, number>): boolean {
  const source = parseLogFileName(name);
  if (source === null || source.boot >= boot) return false;
  if (sealed.has(`${source.boot}-${source.lane}`)) return true;
  const path = join(dataPath, "identity", identityFileName(source.boot, source.lane));
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > IDENTITY_HEADER_SIZE;
}

/** Names of files that should lie between the first kept and the last of which log or seals are there. */
function missingOf(source: LogSource, first: number, kept: readonly LogFile[], lastSealed: number): string[] {
  const there = new Set(kept.map(({ file }) => file));
  const last = Math.max(kept.at(-1)?.file ?? 0, lastSealed);
  const missing: string[] = [];
  for (let file = first; file <= last; file++) if (!there.has(file)) missing.push(logFileName(source, file));
  return missing;
}

/** By source, the highest file that has seals. */
function sealedFiles(dataPath: string): Map<string, number> {
  let names: string[] = [];
  try {
    names = readdirSync(join(dataPath, "log"));
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  const sealed = new Map<string, number>();
  for (const name of names) {
    if (!name.endsWith(".seal")) continue;
    const parsed = parseLogFileName(`${name.slice(0, -".seal".length)}.plog`);
    if (parsed === null) continue;
    const key = `${parsed.boot}-${parsed.lane}`;
    sealed.set(key, Math.max(sealed.get(key) ?? 0, parsed.file));
  }
  return sealed;
}

function faultOf(file: LogFile, lastSealed: number, isLast: boolean): LogFault | null {
  const { name, path } = file;
  try {
    const seals = readSeals(path, name);
    const last = seals?.seals.at(-1);
    if (seals !== null && seals.brokenIndex >= 0)
      return new LogFault(name, `seal ${seals.brokenIndex + 1} does not follow the one before it`);
    // Files are sealed in order: one behind it was, so this one had been closed.
    if (file.file < lastSealed && last?.closed !== true)
      return new LogFault(name, seals === null ? "its seals are missing" : "its seals are cut short");
    if (last === undefined) return null;
    const { size } = statSync(path);
    if (size < last.endOffset)
      return new LogFault(
        name,
        `the file is cut short: ${size} bytes, where its seals cover ${last.endOffset}`,
        last.block,
        size,
      );
    if (last.closed && size > last.endOffset && !isLast)
      return new LogFault(
        name,
        `the file grew after it was closed: ${size} bytes`,
        last.block,
        last.endOffset,
      );
    return null;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null; // Retention took it meanwhile.
    if (error instanceof NodeError) return toLogFault(name, error);
    throw error;
  }
}
