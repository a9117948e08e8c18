/**
 * Log files that should be there and are not: holes in a source's sequence, and sources of which nothing is left.
 *
 * What retention removed is marked (log-start.ts) and missing nothing. A source's last file, once it is gone with its
 * seals, leaves no trace of its own; where a checkpoint noted a position in it, that tells.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { NodeError } from "../../engine/index.ts";
import { errorCode } from "./atomic-file.ts";
import type { Checkpoint } from "./checkpoint-meta.ts";
import { identityFileName } from "./identity-file.ts";
import { MissingFilesFault } from "./log-fault.ts";
import { listLogSources } from "./log-folder.ts";
import { HEADER_SIZE, logFileName } from "./log-format.ts";
import { readLogStart } from "./log-start.ts";

/** One LOG_CORRUPT a source that lacks something; of boots before `boot`, and only files that the checkpoint does not cover. */
export function missingFiles(dataPath: string, checkpoint: Checkpoint | null, boot: number): NodeError[] {
  const bootsBefore = checkpoint?.bootsBefore ?? 0;
  const faults: NodeError[] = [];
  const sources = new Map(
    listLogSources(dataPath).map((source) => [`${source.boot}-${source.lane}`, source]),
  );
  const known = new Map<string, { boot: number; lane: number }>(sources);
  for (const identity of identitySources(dataPath)) known.set(`${identity.boot}-${identity.lane}`, identity);
  for (const noted of checkpoint?.sources ?? []) known.set(`${noted.boot}-${noted.lane}`, noted);
  for (const [key, source] of known) {
    if (source.boot >= boot || source.boot < bootsBefore) continue;
    const noted = checkpoint?.sources.find((at) => at.boot === source.boot && at.lane === source.lane);
    const first = Math.max(readLogStart(dataPath, source.boot, source.lane)?.file ?? 1, noted?.file ?? 1);
    const there = new Set(sources.get(key)?.files.map(({ file }) => file));
    const last = Math.max(first, ...there);
    const missing: string[] = [];
    // A source that retention emptied begins behind its last file.
    const isEmptied = there.size === 0 && first > 1 && noted === undefined;
    for (let file = first; file <= last && !isEmptied; file++)
      if (!there.has(file)) missing.push(logFileName(source, file));
    if (missing.length === 0) continue;
    faults.push(new MissingFilesFault(missing));
  }
  return faults;
}

/** First files of sources that have left nothing but their identity file. */
export function lostSources(dataPath: string): string[] {
  const there = new Set(listLogSources(dataPath).map(({ boot, lane }) => `${boot}-${lane}`));
  return identitySources(dataPath)
    .filter(({ boot, lane }) => !there.has(`${boot}-${lane}`) && readLogStart(dataPath, boot, lane) === null)
    .map((source) => logFileName(source, 1));
}

/**
 * Names of identity files that are gone: their sources wrote records, and whom those are about nobody can say. A source
 * that a full disk kept from making one wrote none. Logs that were handed on without any identity folder lack nothing.
 */
export function missingIdentities(dataPath: string): { boot: number; name: string }[] {
  if (!existsSync(join(dataPath, "identity"))) return [];
  const there = new Set(identitySources(dataPath).map(({ boot, lane }) => `${boot}-${lane}`));
  return listLogSources(dataPath)
    .filter(({ boot, lane, files }) => {
      if (there.has(`${boot}-${lane}`)) return false;
      const first = files[0];
      const size = first === undefined ? 0 : (statSync(first.path, { throwIfNoEntry: false })?.size ?? 0);
      return files.length > 1 || size > HEADER_SIZE;
    })
    .map(({ boot, lane }) => ({ boot, name: identityFileName(boot, lane) }));
}

/** Sources by their identity files, which are made with their first log file and never removed. */
export function identitySources(dataPath: string): { boot: number; lane: number }[] {
  let names: string[] = [];
  try {
    names = readdirSync(join(dataPath, "identity"));
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  return names.flatMap((name) => {
    const match = /^(\d{8})-(\d{5})\.pid$/.exec(name);
    return match === null ? [] : [{ boot: Number(match[1]), lane: Number(match[2]) }];
  });
}
