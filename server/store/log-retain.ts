/**
 * Retention: the oldest log files that a checkpoint covers are removed, whole, once they are past age or budget.
 *
 * A source loses its files from the first on, never one out of the middle; where its log begins then is written down, and
 * on the disk, before a file goes (log-start.ts). Files that are damaged, and so never closed, stay until somebody looks.
 */
import { readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { syncFolder } from "./atomic-file.ts";
import type { Checkpoint } from "./checkpoint-meta.ts";
import { type LogFile, type LogSource, listLogSources, sealPath } from "./log-folder.ts";
import { LogFileReader } from "./log-reader.ts";
import { readSeals } from "./log-seal.ts";
import { readLogStart, writeLogStart } from "./log-start.ts";

export interface RetentionPolicy {
  /** Files whose last record is older go; 0: none for their age. */
  readonly retentionMs: number;
  /** While all files together have more bytes, the oldest go; 0: whatever they have. */
  readonly retentionBytes: number;
}

export interface RetentionReport {
  readonly filesRemoved: number;
  readonly bytesRemoved: number;
}

interface Candidate {
  readonly source: LogSource;
  readonly file: LogFile;
  readonly size: number;
  readonly changedAtMs: number;
}

/** Oldest first, each source's in order; and what a crash left of files that were to be removed. */
export interface RetentionPlan {
  readonly files: readonly Candidate[];
  readonly leftovers: readonly LogFile[];
}

/** What may go. Cost: a stat of each file. Errors: system errors. */
export function planRetention(
  dataPath: string,
  checkpoint: Checkpoint,
  policy: RetentionPolicy,
  nowMs: number,
): RetentionPlan {
  let bytesTotal = 0;
  const leftovers: LogFile[] = [];
  const candidates: Candidate[] = [];
  for (const source of listLogSources(dataPath)) {
    const start = readLogStart(dataPath, source.boot, source.lane)?.file ?? 1;
    let isEarlierCovered = true;
    let changedAtMs = 0;
    for (const file of source.files) {
      const found = statSync(file.path, { throwIfNoEntry: false });
      if (found === undefined) continue;
      if (file.file < start) {
        leftovers.push(file);
        continue;
      }
      bytesTotal += found.size;
      // Where a clock jumped back, a file is as young as those before it.
      changedAtMs = Math.max(changedAtMs, found.mtimeMs);
      isEarlierCovered &&= isCovered(source, file, checkpoint);
      if (isEarlierCovered) candidates.push({ source, file, size: found.size, changedAtMs });
    }
  }
  candidates.sort((a, b) => a.changedAtMs - b.changedAtMs || a.file.file - b.file.file);
  const files: Candidate[] = [];
  const kept = new Set<LogSource>();
  for (const candidate of candidates) {
    if (kept.has(candidate.source)) continue;
    const isOld = policy.retentionMs > 0 && candidate.changedAtMs < nowMs - policy.retentionMs;
    const isTooMuch = policy.retentionBytes > 0 && bytesTotal > policy.retentionBytes;
    if (!isOld && !isTooMuch) {
      kept.add(candidate.source); // What comes behind it stays, too: never one out of the middle.
      continue;
    }
    files.push(candidate);
    bytesTotal -= candidate.size;
  }
  return { files, leftovers };
}

/**
 * Removes the planned files. The checkpoint that it was planned with must be on the disk, not only committed.
 *
 * Cost: two fsyncs a file. Errors: system errors.
 */
export function removeRetained(dataPath: string, plan: RetentionPlan, nowMs: number): RetentionReport {
  for (const file of plan.leftovers) removeFile(file);
  let filesRemoved = 0;
  let bytesRemoved = 0;
  const stuck = new Set<LogSource>();
  for (const candidate of plan.files) {
    if (stuck.has(candidate.source)) continue;
    if (!removeHead(dataPath, candidate, nowMs)) {
      stuck.add(candidate.source);
      continue;
    }
    bytesRemoved += candidate.size;
    filesRemoved += 1;
  }
  return { filesRemoved, bytesRemoved };
}

function isCovered(source: LogSource, file: LogFile, { bootsBefore, sources }: Checkpoint): boolean {
  if (source.boot < bootsBefore) return true;
  const noted = sources.find(({ boot, lane }) => boot === source.boot && lane === source.lane);
  return noted !== undefined && file.file < noted.file;
}

/** False where it stays: it is not sealed to its end. */
function removeHead(dataPath: string, { source, file }: Candidate, nowMs: number): boolean {
  try {
    const last = readSeals(file.path, file.name)?.seals.at(-1);
    if (last?.closed !== true) return false;
    const reader = new LogFileReader(file.path, file.name);
    const { nodeId } = reader.header;
    reader.close();
    writeLogStart(
      dataPath,
      { nodeId, boot: source.boot, lane: source.lane },
      {
        file: file.file + 1,
        checksum: last.lastChecksum,
        block: last.block,
        chain: last.chain,
        atMs: nowMs,
      },
    );
  } catch (error) {
    if (error instanceof NodeError) return false;
    throw error;
  }
  removeFile(file);
  return true;
}

/** With its seals, and what a repair cut off it. */
function removeFile(file: LogFile): void {
  const folder = dirname(file.path);
  for (const name of readdirSync(folder))
    if (name.startsWith(`${file.name}.torn-`)) rmSync(join(folder, name), { force: true });
  rmSync(file.path, { force: true });
  rmSync(sealPath(file.path), { force: true });
  syncFolder(folder);
}
