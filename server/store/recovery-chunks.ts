/**
 * The pieces that a batch's logs are read in, in shared memory: threads take them one after the other from its counter,
 * and put down what they made of each. A piece begins and ends at a frame.
 */
import { NodeError } from "../../engine/index.ts";
import { errorCode } from "./atomic-file.ts";
import { LogFileReader, type LogPosition } from "./log-reader.ts";
import type { FrameScan } from "./recovery-scan.ts";

export interface Chunk {
  /** Index of the file. */
  readonly file: number;
  readonly from: LogPosition;
  readonly to: number;
  /** The checkpoint has the facts of frames that end there or before. */
  readonly coveredTo: number;
}

/** What came of one. */
export interface ScannedChunk {
  /** Words of the arena. */
  readonly start: number;
  readonly end: number;
  /** Behind the last frame read: before `to` where one is not whole, or there was no room. */
  readonly position: LogPosition;
  readonly decisions: number;
  readonly lost: number;
  readonly treatmentMax: number;
  readonly placeMax: number;
}

export interface ScannedFile {
  readonly path: string;
  readonly name: string;
}

export const CHUNKS_MAX = 1024;
const FIELDS = 16;
const TAKEN = 0;
const STATES = 1;
const PENDING = 0;
const SCANNED = 1;
const FAILED = 2;
/** Kept open by a thread: pieces of several lanes come by turns. */
const READERS_MAX = 32;

export interface SharedChunks {
  readonly fields: Float64Array<SharedArrayBuffer>;
  readonly states: Int32Array<SharedArrayBuffer>;
  readonly count: number;
}

export class ChunkTable {
  readonly #fields: Float64Array<SharedArrayBuffer>;
  /** How many were taken, then the state of each. */
  readonly #states: Int32Array<SharedArrayBuffer>;
  readonly #count: number;

  constructor(shared: SharedChunks) {
    this.#fields = shared.fields;
    this.#states = shared.states;
    this.#count = shared.count;
  }

  static of(chunks: readonly Chunk[]): ChunkTable {
    const fields = new Float64Array(new SharedArrayBuffer(8 * FIELDS * chunks.length));
    chunks.forEach(({ file, from, to, coveredTo }, index) => {
      fields.set([file, from.offset, from.block, from.checksum, to, coveredTo], FIELDS * index);
    });
    const states = new Int32Array(new SharedArrayBuffer(4 * (STATES + chunks.length)));
    return new ChunkTable({ fields, states, count: chunks.length });
  }

  get shared(): SharedChunks {
    return { fields: this.#fields, states: this.#states, count: this.#count };
  }

  chunk(index: number): Chunk {
    const [file, offset, block, checksum, to, coveredTo] = this.#fields.subarray(FIELDS * index);
    const from = { offset: offset!, block: block!, checksum: checksum! };
    return { file: file!, from, to: to!, coveredTo: coveredTo! };
  }

  /** The next that nobody took, −1 where there is none or `hasRoomFor` its bytes says no. */
  take(hasRoomFor: (size: number) => boolean): number {
    for (;;) {
      const index = Atomics.load(this.#states, TAKEN);
      if (index >= this.#count) return -1;
      const { from, to } = this.chunk(index);
      if (!hasRoomFor(to - from.offset)) return -1;
      if (Atomics.compareExchange(this.#states, TAKEN, index, index + 1) === index) return index;
    }
  }

  /** From now on none is taken. */
  stop(): void {
    Atomics.store(this.#states, TAKEN, this.#count);
  }

  /** Null: it could not be read. */
  finish(index: number, scanned: ScannedChunk | null): void {
    if (scanned !== null) {
      const { start, end, position, decisions, lost, treatmentMax, placeMax } = scanned;
      const { offset, block, checksum } = position;
      const told = [start, end, offset, block, checksum, decisions, lost, treatmentMax, placeMax];
      this.#fields.set(told, FIELDS * index + 6);
    }
    Atomics.store(this.#states, STATES + index, scanned === null ? FAILED : SCANNED);
  }

  isFinished(index: number): boolean {
    return Atomics.load(this.#states, STATES + index) !== PENDING;
  }

  /** Of one that is finished. */
  scanned(index: number): ScannedChunk | null {
    if (Atomics.load(this.#states, STATES + index) === FAILED) return null;
    const [start, end, offset, block, checksum, decisions, lost, treatmentMax, placeMax] =
      this.#fields.subarray(FIELDS * index + 6) as unknown as Required<number[]>;
    return {
      start: start!,
      end: end!,
      position: { offset: offset!, block: block!, checksum: checksum! },
      decisions: decisions!,
      lost: lost!,
      treatmentMax: treatmentMax!,
      placeMax: placeMax!,
    };
  }
}

/** A thread's hands on the table. */
export class ChunkScanner {
  readonly #files: readonly (ScannedFile | null)[];
  readonly #scan: FrameScan;
  readonly #readers = new Map<number, LogFileReader>();

  /** `files`: by index. */
  constructor(files: readonly (ScannedFile | null)[], scan: FrameScan) {
    this.#files = files;
    this.#scan = scan;
  }

  /** Takes a piece and reads it; false where there is none for it. Errors: programmer errors. */
  next(table: ChunkTable): boolean {
    const scan = this.#scan;
    // One that is too large for it when it is empty is too large ever: a part of it is read.
    const index = table.take((size) => scan.isEmpty || scan.hasRoomFor(size));
    if (index < 0) return false;
    try {
      table.finish(index, this.#chunk(table.chunk(index)));
    } catch (error) {
      if (!(error instanceof NodeError) && errorCode(error) === "") throw error;
      table.finish(index, null); // Who merges meets it again.
    }
    return true;
  }

  #chunk({ file, from, to, coveredTo }: Chunk): ScannedChunk {
    const reader = this.#reader(file);
    reader.seek(from);
    const scan = this.#scan;
    const start = scan.at;
    scan.reset();
    const position = scanFrames(reader, scan, file, to, coveredTo);
    const { decisions, lost, treatmentMax, placeMax } = scan;
    return { start, end: scan.at, position, decisions, lost, treatmentMax, placeMax };
  }

  #reader(file: number): LogFileReader {
    let reader = this.#readers.get(file);
    if (reader === undefined) {
      if (this.#readers.size >= READERS_MAX) this.close();
      const { path, name } = this.#files[file]!;
      reader = new LogFileReader(path, name);
      this.#readers.set(file, reader);
    }
    return reader;
  }

  close(): void {
    for (const reader of this.#readers.values()) reader.close();
    this.#readers.clear();
  }
}

/**
 * Reads whole frames that begin before `to`, as long as there is room for them. Returns where it stopped: the reader's
 * `stop` says why, null where that is at `to`, or for want of room.
 */
export function scanFrames(
  reader: LogFileReader,
  scan: FrameScan,
  file: number,
  to: number,
  coveredTo: number,
): LogPosition {
  const hasDecisions = reader.header.format > 1;
  let { position } = reader;
  while (position.offset < to) {
    const frame = reader.next();
    if (frame === null || !scan.hasRoomFor(frame.bytes.length)) return position;
    scan.frame(frame, file, hasDecisions, frame.endOffset <= coveredTo);
    position = reader.position;
  }
  return position;
}
