/**
 * What a recovery reads, and in which order: boot by boot, the sources of one in step, in pieces that begin at a frame.
 *
 * In step: always the piece of the source that is the furthest behind in time; and a batch ends at one time for all, so
 * that a visitor's facts are folded in their order across batches, but for what one frame tells.
 */
import { statSync } from "node:fs";
import { NodeError } from "../../engine/index.ts";
import type { Checkpoint } from "./checkpoint-meta.ts";
import { type LogFile, listLogSources } from "./log-folder.ts";
import { FRAME_HEADER_SIZE, type LogHeader, RECORD_HEADER_SIZE } from "./log-format.ts";
import { LogFileReader, type LogPosition } from "./log-reader.ts";
import { RecordKind } from "./log-record.ts";
import { RecordFormatError } from "./msgpack.ts";
import { RecordCursor } from "./record-cursor.ts";
import type { Chunk } from "./recovery-chunks.ts";

/** A file to read: facts behind `offset`, definitions from its beginning. */
export interface Part {
  readonly file: LogFile;
  readonly size: number;
  readonly offset: number;
  /** Of its source. */
  readonly isLast: boolean;
}

export interface PlannedSource {
  readonly boot: number;
  readonly lane: number;
  readonly parts: readonly Part[];
}

/** The logs of boots before `boot` beyond the checkpoint. */
export function planSources(dataPath: string, boot: number, checkpoint: Checkpoint | null): PlannedSource[] {
  const bootsBefore = checkpoint?.bootsBefore ?? 0;
  const planned: PlannedSource[] = [];
  for (const source of listLogSources(dataPath)) {
    if (source.boot >= boot || source.boot < bootsBefore) continue;
    const noted = checkpoint?.sources.find((at) => at.boot === source.boot && at.lane === source.lane);
    const parts: Part[] = [];
    for (const file of source.files) {
      if (noted !== undefined && file.file < noted.file) continue;
      const { size } = statSync(file.path);
      const offset = file.file === noted?.file ? Math.min(noted.offset, size) : 0;
      if (size > offset) parts.push({ file, size, offset, isLast: file === source.files.at(-1) });
    }
    planned.push({ boot: source.boot, lane: source.lane, parts });
  }
  return planned;
}

/** What the planner tells of files as it comes to them. */
export interface PlanContext {
  /** Of a file that can be read; returns its index: those of one source rise. */
  onFile(part: Part, header: LogHeader, position: LogPosition): number;
  onUnreadable(part: Part, error: NodeError): void;
}

interface OpenPart {
  readonly reader: LogFileReader;
  readonly part: Part;
  readonly file: number;
}

interface TimedChunk extends Chunk {
  readonly part: Part;
  /** When it begins, µs: as far as it must be known. */
  readonly atUs: number;
}

/** The pieces of a source, in order. */
class SourcePlan {
  readonly #source: PlannedSource;
  readonly #context: PlanContext;
  readonly #chunkSize: number;
  readonly #isTimed: boolean;
  #nextPart = 0;
  #open: OpenPart | null = null;
  #atUs = Number.NEGATIVE_INFINITY;
  /** The second is what was behind where the first was cut off. */
  readonly #pending: TimedChunk[] = [];
  /** Given last; null where a part of it was taken back. */
  last: TimedChunk | null = null;

  /** `isTimed`: there are other sources to be in step with. */
  constructor(source: PlannedSource, chunkSize: number, isTimed: boolean, context: PlanContext) {
    this.#source = source;
    this.#chunkSize = chunkSize;
    this.#isTimed = isTimed;
    this.#context = context;
    this.#advance();
  }

  /** The next piece; null after the last. */
  get pending(): TimedChunk | null {
    return this.#pending[0] ?? null;
  }

  take(): TimedChunk | null {
    this.last = this.#pending.shift() ?? null;
    if (this.#pending.length === 0) this.#advance();
    return this.last;
  }

  /**
   * Takes back what the piece given last tells of the time from `atUs` on, null where that is nothing: what stays of it.
   * Cost: looks at its frames.
   */
  cut(atUs: number): TimedChunk | null {
    const given = this.last;
    if (given === null) return null;
    const { part, from, to } = given;
    const reader = new LogFileReader(part.file.path, part.file.name);
    try {
      reader.seek(from);
      for (let frameUs = given.atUs; reader.position.offset < to; ) {
        frameUs = Math.max(frameUs, timeAt(reader));
        if (frameUs >= atUs && reader.position.offset > from.offset) {
          const { position } = reader;
          this.#pending.unshift({ ...given, from: position, atUs: frameUs });
          this.last = null;
          return { ...given, to: position.offset };
        }
        if (reader.next() === null) break;
      }
    } finally {
      reader.close();
    }
    return null;
  }

  #advance(): void {
    this.#open ??= this.#openNext();
    if (this.#open === null) return;
    const { reader, part, file } = this.#open;
    const from = reader.position;
    if (this.#isTimed) this.#atUs = Math.max(this.#atUs, timeAt(reader));
    const target = from.offset + this.#chunkSize;
    const hasMore = target < part.size && reader.seekFrame(target) && reader.position.offset < part.size;
    const to = hasMore ? reader.position.offset : part.size;
    this.#pending.push({ file, from, to, coveredTo: part.offset, part, atUs: this.#atUs });
    if (!hasMore) this.close();
  }

  #openNext(): OpenPart | null {
    for (;;) {
      const part = this.#source.parts[this.#nextPart++];
      if (part === undefined) return null;
      try {
        const reader = new LogFileReader(part.file.path, part.file.name);
        return { reader, part, file: this.#context.onFile(part, reader.header, reader.position) };
      } catch (error) {
        if (!(error instanceof NodeError)) throw error;
        this.#context.onUnreadable(part, error);
      }
    }
  }

  close(): void {
    this.#open?.reader.close();
    this.#open = null;
  }
}

export class ChunkPlanner {
  readonly #sources: readonly PlannedSource[];
  readonly #boots: number[];
  readonly #chunkSize: number;
  readonly #context: PlanContext;
  /** Of the boot that is being read. */
  #plans: SourcePlan[] = [];

  constructor(sources: readonly PlannedSource[], chunkSize: number, context: PlanContext) {
    this.#sources = sources;
    this.#boots = [...new Set(sources.map(({ boot }) => boot))];
    this.#chunkSize = chunkSize;
    this.#context = context;
  }

  /**
   * The pieces of a batch: up to so many, and about so many bytes; none where all were given. It ends at one time for all
   * sources. Errors: system errors.
   */
  batch(countMax: number, sizeMax: number): Chunk[] {
    const given: TimedChunk[] = [];
    for (let size = 0; given.length < countMax && size < sizeMax; ) {
      const plan = this.#furthestBehind();
      const chunk = plan?.take() ?? null;
      if (chunk === null) break;
      given.push(chunk);
      size += chunk.to - chunk.from.offset;
    }
    const endUs = this.#furthestBehind()?.pending?.atUs ?? Number.POSITIVE_INFINITY;
    if (this.#plans.length > 1 && Number.isFinite(endUs)) this.#cutAt(endUs, given);
    return given.map(({ file, from, to, coveredTo }) => ({ file, from, to, coveredTo }));
  }

  /** Null where no source has anything left. */
  #furthestBehind(): SourcePlan | null {
    for (;;) {
      let behind: SourcePlan | null = null;
      let behindUs = Number.POSITIVE_INFINITY;
      for (const plan of this.#plans) {
        if (plan.pending === null || (behind !== null && plan.pending.atUs >= behindUs)) continue;
        behind = plan;
        behindUs = plan.pending.atUs;
      }
      if (behind !== null) return behind;
      const boot = this.#boots.shift();
      if (boot === undefined) return null;
      const sources = this.#sources.filter((source) => source.boot === boot);
      const isTimed = sources.length > 1;
      this.#plans = sources.map((source) => new SourcePlan(source, this.#chunkSize, isTimed, this.#context));
    }
  }

  #cutAt(endUs: number, given: TimedChunk[]): void {
    for (const plan of this.#plans) {
      const { last } = plan;
      const index = last === null ? -1 : given.indexOf(last);
      const stays = index < 0 ? null : plan.cut(endUs);
      if (stays !== null) given[index] = stays;
    }
  }

  close(): void {
    for (const plan of this.#plans) plan.close();
  }
}

const US_PER_MS = 1000;
/** Others may tell of other clocks. */
const KINDS_OF_FACTS: ReadonlySet<number> = new Set([
  RecordKind.DECISION,
  RecordKind.EVENT,
  RecordKind.PROFILE_WRITE,
  RecordKind.LINK,
]);

/** Of the first fact in the frame that the reader is at, µs; the reader stays there. −∞ where there is none. */
function timeAt(reader: LogFileReader): number {
  const { position } = reader;
  const bytes = reader.next()?.bytes;
  let atUs = Number.NEGATIVE_INFINITY;
  if (bytes !== undefined) {
    const cursor = new RecordCursor();
    cursor.open(bytes);
    for (let at = FRAME_HEADER_SIZE; at < bytes.length && atUs === Number.NEGATIVE_INFINITY; ) {
      const start = at + RECORD_HEADER_SIZE;
      at = start + bytes.readUInt32LE(at);
      cursor.begin(start, at);
      try {
        atUs = timeOf(cursor);
      } catch (error) {
        if (!(error instanceof RecordFormatError)) throw error;
      }
    }
  }
  reader.seek(position);
  return atUs;
}

function timeOf(cursor: RecordCursor): number {
  cursor.array();
  const kind = cursor.number();
  if (!KINDS_OF_FACTS.has(kind)) return Number.NEGATIVE_INFINITY;
  cursor.number();
  if (kind === RecordKind.DECISION) return cursor.number() * US_PER_MS;
  if (kind === RecordKind.LINK) cursor.skip(2);
  return cursor.number();
}
