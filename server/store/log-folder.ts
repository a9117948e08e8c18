/** The files of a `log/` folder, by source and in order. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "./atomic-file.ts";
import { parseLogFileName } from "./log-format.ts";

export interface LogFile {
  readonly name: string;
  readonly path: string;
  readonly boot: number;
  readonly lane: number;
  readonly file: number;
}

/** One source's files, rising by number. */
export interface LogSource {
  readonly boot: number;
  readonly lane: number;
  readonly files: readonly LogFile[];
}

/** Sorted by boot, then lane. A folder that does not exist has no sources. */
export function listLogSources(dataPath: string): LogSource[] {
  const folder = join(dataPath, "log");
  let names: string[] = [];
  try {
    names = readdirSync(folder).sort();
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  const sources = new Map<string, { boot: number; lane: number; files: LogFile[] }>();
  for (const name of names) {
    const parsed = parseLogFileName(name);
    if (parsed === null) continue;
    const key = `${parsed.boot}-${parsed.lane}`;
    const source = sources.get(key) ?? { boot: parsed.boot, lane: parsed.lane, files: [] };
    source.files.push({ ...parsed, name, path: join(folder, name) });
    sources.set(key, source);
  }
  return [...sources.values()].sort((a, b) => a.boot - b.boot || a.lane - b.lane);
}

/** Of a log file's seals. */
export function sealPath(logPath: string): string {
  return `${logPath.slice(0, -".plog".length)}.seal`;
}
