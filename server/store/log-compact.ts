/**
 * Compaction: in closed log files, records of forgotten visitors are redacted to their digests. Runs in the batch pool.
 *
 * A redacted payload keeps its size: mark, SHA-256 of what stood there, zeros. So offsets, blocks and sealed roots stay what
 * they were, and the chain still verifies; frames keep the checksum they were written with for the chain, and carry another
 * over what is there now (log-format.ts). A file is copied aside, synced, and renamed over the old one: a crash leaves the
 * old one or the new one.
 *
 * `log/compacted.json` says when each file was last looked through. A surrogate is done with when every file that was begun
 * before its visitor was forgotten is closed and has been looked through since.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  futimesSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { readTextIfPresent, syncFolder, writeFileAtomic } from "./atomic-file.ts";
import { dropForgotten, type Forgotten, listForgotten } from "./forgotten.ts";
import { isRedacted } from "./log-decode.ts";
import { type LogFile, listLogSources } from "./log-folder.ts";
import { FRAME_HEADER_SIZE, RECORD_HEADER_SIZE, sealRedactedFrame } from "./log-format.ts";
import { LogFileReader, type LogFrame, stopError } from "./log-reader.ts";
import { REDACTED_MARK, REDACTED_SIZE_MIN, RecordKind } from "./log-record.ts";
import { readSeals } from "./log-seal.ts";
import { RecordFormatError } from "./msgpack.ts";
import { RecordCursor } from "./record-cursor.ts";

export interface CompactionReport {
  readonly recordsRedacted: number;
  readonly filesRewritten: number;
  /** Records too small to hold their digest: some of format 1, which stay as they are. */
  readonly recordsTooSmall: number;
  /** Forgotten visitors' surrogates that some file may still hold. */
  readonly surrogatesLeft: number;
  /** It stopped at `bytesMax`. */
  readonly hasMore: boolean;
  readonly faults: readonly NodeError[];
}

export interface CompactionOptions {
  /** The boot that is running: the last file of each of its sources may still grow. 0: none is. */
  readonly liveBoot: number;
  readonly nowMs: number;
  /** About how many bytes to look through at most. */
  readonly bytesMax?: number;
}

const ASIDE = ".compact.tmp";
/** A lane may have been about to write of the visitor when it was forgotten. */
const SLACK_MS = 60_000;

/** Cost: reads every closed file begun before a forgetting that it was not looked through since. Errors: system errors. */
export function compactLogs(dataPath: string, options: CompactionOptions): CompactionReport {
  const { liveBoot, nowMs } = options;
  let bytesLeft = options.bytesMax ?? Number.POSITIVE_INFINITY;
  let hasMore = false;
  const forgotten = listForgotten(dataPath);
  const report = { recordsRedacted: 0, filesRewritten: 0, recordsTooSmall: 0, surrogatesLeft: 0 };
  const faults: NodeError[] = [];
  if (forgotten.length === 0) return { ...report, hasMore, faults };
  removeAsides(dataPath);
  const looked = readLooked(dataPath);
  const done = new Map<string, number>();
  const left = new Set<Forgotten>();
  for (const source of listLogSources(dataPath)) {
    for (const file of source.files) {
      const isLast = file === source.files.at(-1);
      const isLive = isLast && source.boot === liveBoot;
      try {
        const lookedAtMs = looked.get(file.name) ?? 0;
        const due = forgotten.filter(({ atMs }) => atMs + SLACK_MS > lookedAtMs);
        if (due.length === 0) {
          if (lookedAtMs > 0) done.set(file.name, lookedAtMs);
          continue;
        }
        if (bytesLeft <= 0) {
          hasMore = true;
          for (const one of due) left.add(one);
          continue;
        }
        const result = isLive || !isClosed(file) ? laterOf(file, due) : redactFile(file, forgotten);
        if (result.kind === "later") {
          for (const one of result.left) left.add(one);
          continue;
        }
        done.set(file.name, nowMs);
        bytesLeft -= statSync(file.path).size;
        report.recordsRedacted += result.redacted;
        report.recordsTooSmall += result.tooSmall;
        report.filesRewritten += result.redacted > 0 ? 1 : 0;
      } catch (error) {
        if (!(error instanceof NodeError)) throw error;
        faults.push(error);
        for (const one of forgotten) left.add(one); // What is damaged may hold anybody.
      }
    }
  }
  writeFileAtomic(
    lookedPath(dataPath),
    `${JSON.stringify({ format: 1, files: Object.fromEntries(done) })}\n`,
    0o600,
  );
  // Files of that very minute are looked through once more: a record may have come after.
  for (const one of forgotten)
    if (!left.has(one) && nowMs > one.atMs + SLACK_MS) dropForgotten(dataPath, one.surrogate);
    else left.add(one);
  return { ...report, surrogatesLeft: left.size, hasMore, faults };
}

type FileResult =
  | { readonly kind: "later"; readonly left: readonly Forgotten[] }
  | { readonly kind: "done"; readonly redacted: number; readonly tooSmall: number };

/** A file that may still grow, or is not sealed: of whom it may hold records. */
function laterOf(file: LogFile, due: readonly Forgotten[]): FileResult {
  const reader = new LogFileReader(file.path, file.name);
  const { createdAtMs } = reader.header;
  reader.close();
  return { kind: "later", left: due.filter(({ atMs }) => createdAtMs <= atMs + SLACK_MS) };
}

function isClosed(file: LogFile): boolean {
  return readSeals(file.path, file.name)?.seals.at(-1)?.closed === true;
}

function redactFile(file: LogFile, forgotten: readonly Forgotten[]): FileResult {
  const redactor = new FrameRedactor(forgotten.map(({ surrogate }) => surrogate));
  const aside = `${file.path}${ASIDE}`;
  let descriptor = -1;
  const reader = new LogFileReader(file.path, file.name);
  try {
    for (let frame = reader.next(); frame !== null; frame = reader.next()) {
      if (!redactor.redact(frame, reader.header.format)) continue;
      sealRedactedFrame(frame.bytes, reader.header.salt);
      if (descriptor < 0) {
        copyFileSync(file.path, aside);
        descriptor = openSync(aside, "r+");
      }
      writeSync(descriptor, frame.bytes, 0, frame.bytes.length, frame.offset);
    }
    const { stop } = reader;
    if (stop !== null && stop.kind !== "end") throw stopError(file.name, stop);
    if (descriptor >= 0) {
      const { atimeMs, mtimeMs } = statSync(file.path);
      futimesSync(descriptor, atimeMs / 1000, mtimeMs / 1000);
      fsyncSync(descriptor);
      renameSync(aside, file.path);
      syncFolder(join(file.path, ".."));
    }
    return { kind: "done", redacted: redactor.redacted, tooSmall: redactor.tooSmall };
  } finally {
    reader.close();
    if (descriptor >= 0) closeSync(descriptor);
    rmSync(aside, { force: true });
  }
}

class FrameRedactor {
  /** By high word. */
  readonly #lows = new Map<number, Set<number>>();
  readonly #cursor = new RecordCursor();
  redacted = 0;
  tooSmall = 0;

  constructor(surrogates: readonly string[]) {
    for (const surrogate of surrogates) {
      const high = Number.parseInt(surrogate.slice(0, 8), 16);
      const lows = this.#lows.get(high) ?? new Set();
      lows.add(Number.parseInt(surrogate.slice(8), 16));
      this.#lows.set(high, lows);
    }
  }

  /** Redacts payloads in the frame's bytes; whether there was one. */
  redact(frame: LogFrame, format: number): boolean {
    const { bytes } = frame;
    let isChanged = false;
    this.#cursor.open(bytes);
    for (let at = FRAME_HEADER_SIZE; at < bytes.length; ) {
      const start = at + RECORD_HEADER_SIZE;
      at = start + bytes.readUInt32LE(at);
      const payload = bytes.subarray(start, at);
      if ((frame.isRedacted && isRedacted(payload)) || !this.#isForgotten(start, at, format)) continue;
      if (payload.length < REDACTED_SIZE_MIN) {
        this.tooSmall += 1;
        continue;
      }
      const digest = createHash("sha256").update(payload).digest();
      payload.fill(0);
      payload[0] = REDACTED_MARK;
      digest.copy(payload, 1);
      this.redacted += 1;
      isChanged = true;
    }
    return isChanged;
  }

  #isForgotten(start: number, end: number, format: number): boolean {
    const cursor = this.#cursor;
    cursor.begin(start, end);
    try {
      cursor.array();
      const kind = cursor.number();
      const before = (format === 1 ? FIELDS_BEFORE_1 : FIELDS_BEFORE).get(kind);
      if (before === undefined) return false;
      cursor.skip(before);
      if (this.#isOne(cursor.binary(8))) return true;
      if (kind !== RecordKind.LINK) return false;
      cursor.skip(2);
      return this.#isOne(cursor.binary(8));
    } catch (error) {
      if (error instanceof RecordFormatError) return false; // A kind that this version does not know.
      throw error;
    }
  }

  #isOne(at: number): boolean {
    const { view } = this.#cursor;
    return this.#lows.get(view.getUint32(at))?.has(view.getUint32(at + 4)) === true;
  }
}

/** Fields between a record's kind and its visitor. */
const FIELDS_BEFORE: ReadonlyMap<number, number> = new Map([
  [RecordKind.DECISION, 3],
  [RecordKind.EVENT, 3],
  [RecordKind.PROFILE_WRITE, 2],
  [RecordKind.LINK, 1],
  [RecordKind.SESSION, 2],
]);
const FIELDS_BEFORE_1: ReadonlyMap<number, number> = new Map([
  [RecordKind.DECISION, 10],
  [RecordKind.EVENT, 6],
  [RecordKind.PROFILE_WRITE, 2],
]);

function lookedPath(dataPath: string): string {
  return join(dataPath, "log", "compacted.json");
}

/** By file, when it was last looked through. What cannot be read is nothing: files are looked through again. */
function readLooked(dataPath: string): Map<string, number> {
  try {
    const text = readTextIfPresent(lookedPath(dataPath));
    const { format, files } = JSON.parse(text ?? "{}") as { format?: number; files?: Record<string, number> };
    return new Map(format === 1 ? Object.entries(files ?? {}) : []);
  } catch {
    return new Map();
  }
}

/** What a crash left, and what repairs cut off and kept: that may hold a part of anybody's record. */
function removeAsides(dataPath: string): void {
  const folder = join(dataPath, "log");
  for (const name of readdirSync(folder))
    if (name.endsWith(ASIDE) || name.includes(".plog.torn-")) rmSync(join(folder, name), { force: true });
}
