/**
 * Reads sealed blocks of earlier boots' logs again and compares them with their seals, a slice a call: recovery reads
 * nothing that a checkpoint covers, so that a bit that flipped there would be found by nobody until it is needed.
 *
 * Once a boot, at a low pace (supervisor/log-keeper.ts). Only what is sealed is looked at; the running boot's files are not.
 * The first broken block of a file is told; the scrub goes on with the next file.
 */
import { NodeError } from "../../engine/index.ts";
import { errorCode } from "./atomic-file.ts";
import { LogFault, toLogFault } from "./log-fault.ts";
import { type LogFile, listLogSources } from "./log-folder.ts";
import { LogFileReader, stopError } from "./log-reader.ts";
import { MerkleTree, positionBehind, readSeals, type Seal } from "./log-seal.ts";

/** Where the next slice begins; survives structured clone. */
export interface ScrubProgress {
  /** Name of the file under way, or of the last one done; "" at the beginning. */
  readonly file: string;
  /** Seals of it that were compared; −1: all, or it is broken. */
  readonly sealCount: number;
  readonly bytesDone: number;
  readonly isDone: boolean;
}

export interface ScrubReport {
  readonly progress: ScrubProgress;
  readonly faults: readonly LogFault[];
}

export const SCRUB_START: ScrubProgress = { file: "", sealCount: -1, bytesDone: 0, isDone: false };

/** Cost: reads about `bytesMax`. Errors: system errors. */
export function scrubLogs(
  dataPath: string,
  boot: number,
  progress: ScrubProgress,
  bytesMax: number,
): ScrubReport {
  const faults: LogFault[] = [];
  let { bytesDone } = progress;
  const untilBytes = bytesDone + bytesMax;
  const files = listLogSources(dataPath)
    .filter((source) => source.boot < boot)
    .flatMap((source) => source.files);
  // Names sort as their sources do: digits of fixed width.
  for (const file of files) {
    if (file.name < progress.file) continue;
    const isUnderWay = file.name === progress.file;
    if (isUnderWay && progress.sealCount < 0) continue;
    if (bytesDone >= untilBytes)
      return { progress: { file: file.name, sealCount: 0, bytesDone, isDone: false }, faults };
    const done = scrubFile(file, isUnderWay ? progress.sealCount : 0, untilBytes - bytesDone);
    bytesDone += done.bytes;
    if (done.fault !== null) faults.push(done.fault);
    if (done.sealCount >= 0) {
      return { progress: { file: file.name, sealCount: done.sealCount, bytesDone, isDone: false }, faults };
    }
  }
  const last = files.at(-1)?.name ?? "";
  return { progress: { file: last, sealCount: -1, bytesDone, isDone: true }, faults };
}

interface FileScrub {
  readonly bytes: number;
  /** −1: nothing of it is left to do. */
  readonly sealCount: number;
  readonly fault: LogFault | null;
}

function scrubFile(file: LogFile, from: number, bytesMax: number): FileScrub {
  let reader: LogFileReader | null = null;
  let bytes = 0;
  try {
    const seals = readSeals(file.path, file.name)?.seals ?? [];
    reader = new LogFileReader(file.path, file.name);
    const before = seals[from - 1];
    if (before !== undefined) reader.seek(positionBehind(before));
    for (let index = from; index < seals.length; index++) {
      const seal = seals[index]!;
      if (bytes >= bytesMax) return { bytes, sealCount: index, fault: null };
      const start = reader.position.offset;
      const fault = seal.closed ? null : scrubBlock(reader, file.name, seal);
      if (fault !== null) return { bytes, sealCount: -1, fault };
      bytes += reader.position.offset - start;
    }
    return { bytes, sealCount: -1, fault: null };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return { bytes, sealCount: -1, fault: null }; // Retention took it.
    if (!(error instanceof NodeError)) throw error;
    return { bytes, sealCount: -1, fault: toLogFault(file.name, error) };
  } finally {
    reader?.close();
  }
}

function scrubBlock(reader: LogFileReader, name: string, seal: Seal): LogFault | null {
  const tree = new MerkleTree();
  const start = reader.position.offset;
  while (reader.position.offset < seal.endOffset) {
    const frame = reader.next();
    if (frame === null) {
      const stop = reader.stop!;
      const what = stop.kind === "end" ? "the log ends before what its seals cover" : stop.reason;
      return stopError(name, { ...stop, block: seal.block, reason: what });
    }
    for (const payload of frame.payloads) tree.add(payload, frame.isRedacted);
  }
  const end = reader.position;
  const isAsSealed =
    start === seal.startOffset &&
    end.offset === seal.endOffset &&
    end.checksum === seal.lastChecksum &&
    tree.count === seal.recordCount &&
    tree.root().equals(seal.root);
  return isAsSealed ? null : new LogFault(name, "differs from its seal", seal.block, start);
}
