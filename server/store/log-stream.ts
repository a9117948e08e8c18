/**
 * All facts of a data directory's logs, in order within each source; again and again, for `--follow`.
 *
 * Read-only, beside a running node. Across sources the order is by boot, lane and file, not by time: a reader that
 * wants one order sorts by the facts' times. What is damaged ends its file with a fault; other files go on.
 */
import { statSync } from "node:fs";
import { NodeError } from "../../engine/index.ts";
import { errorCode } from "./atomic-file.ts";
import { decodeRecord } from "./log-decode.ts";
import { LogFault, toLogFault } from "./log-fault.ts";
import { type Definitions, noDefinitions } from "./log-fields.ts";
import { type LogFile, listLogSources } from "./log-folder.ts";
import { HEADER_SIZE } from "./log-format.ts";
import { LogFileReader, stopError } from "./log-reader.ts";
import type { FactRecord, LogRecord, RedactedRecord } from "./log-record.ts";
import { RecordFormatError } from "./msgpack.ts";

export interface LogEntry {
  readonly file: string;
  readonly nodeId: string;
  readonly boot: number;
  readonly lane: number;
  readonly block: number;
  /** Of the frame that holds the record. */
  readonly offset: number;
  readonly record: FactRecord | RedactedRecord;
}

interface OpenFile {
  readonly file: LogFile;
  readonly reader: LogFileReader;
  readonly definitions: Definitions;
}

export class LogStream {
  readonly #dataPath: string;
  readonly #sinceMs: number;
  readonly #open = new Map<string, OpenFile>();
  readonly #finished = new Set<string>();
  /** What is damaged, one entry a file. */
  readonly faults: LogFault[] = [];

  /** `sinceMs`: files that were not written to since then are passed over, whatever is in them. */
  constructor(dataPath: string, sinceMs = 0) {
    this.#dataPath = dataPath;
    this.#sinceMs = sinceMs;
  }

  /** What has been written since the last call. Errors: system errors; damage goes to `faults`. */
  *poll(): Generator<LogEntry> {
    for (const source of listLogSources(this.#dataPath)) {
      for (const [index, file] of source.files.entries()) {
        if (this.#finished.has(file.name)) continue;
        const isLast = index === source.files.length - 1;
        try {
          yield* this.#readFile(file, isLast);
        } catch (error) {
          // Retention removed it since the folder was read.
          if (errorCode(error) !== "ENOENT") {
            if (!(error instanceof NodeError)) throw error;
            this.faults.push(toLogFault(file.name, error));
          }
          this.#finish(file.name);
        }
      }
    }
  }

  close(): void {
    for (const name of [...this.#open.keys()]) this.#finish(name);
  }

  *#readFile(file: LogFile, isLast: boolean): Generator<LogEntry> {
    let open = this.#open.get(file.name);
    if (open === undefined) {
      const { size, mtimeMs } = statSync(file.path);
      if (mtimeMs < this.#sinceMs) {
        if (!isLast) this.#finish(file.name);
        return;
      }
      if (isLast && size < HEADER_SIZE) return; // Being created, or torn there.
      const reader = new LogFileReader(file.path, file.name);
      open = { file, reader, definitions: noDefinitions(reader.header.format) };
      this.#open.set(file.name, open);
    }
    const { reader, definitions } = open;
    const { nodeId, boot, lane } = reader.header;
    for (let frame = reader.next(); frame !== null; frame = reader.next()) {
      const { block, offset } = frame;
      for (const payload of frame.payloads) {
        const place = { file: file.name, block, offset };
        const record = decodeChecked(payload, definitions, frame.isRedacted, place);
        if (record.kind === "name" || record.kind === "treatment" || record.kind === "point") continue;
        yield { file: file.name, nodeId, boot, lane, block, offset, record };
      }
    }
    const stop = reader.stop;
    if (stop === null) return;
    if (stop.kind === "damage" || (stop.kind === "tail" && !isLast)) throw stopError(file.name, stop);
    if (!isLast) this.#finish(file.name);
  }

  #finish(name: string): void {
    this.#open.get(name)?.reader.close();
    this.#open.delete(name);
    this.#finished.add(name);
  }
}

function decodeChecked(
  payload: Uint8Array,
  definitions: Definitions,
  mayBeRedacted: boolean,
  place: { readonly file: string; readonly block: number; readonly offset: number },
): LogRecord {
  try {
    return decodeRecord(payload, definitions, mayBeRedacted);
  } catch (cause) {
    if (!(cause instanceof RecordFormatError)) throw cause;
    throw new LogFault(place.file, cause.message, place.block, place.offset);
  }
}
