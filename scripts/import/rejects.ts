/**
 * Rows that did not go in: counted by code, the first ones kept for the report, all of them written beside the input.
 *
 * `FILE.rejects.ndjson`, a line each: {"line", "code", "reason", "raw"}. The file is made with the first bad row; one
 * of an earlier run is removed at the start, so that what is there belongs to the last run. A file with the good
 * half of its rows mended can be imported again as it is.
 */
import { closeSync, openSync, rmSync, writeSync } from "node:fs";

export interface Reject {
  readonly line: number;
  readonly code: string;
  readonly reason: string;
  readonly raw: string;
}

const SHOWN_MAX = 10;
const RAW_LENGTH_MAX = 4096;
const BUFFERED_LENGTH_MAX = 64 * 1024;

export class Rejects {
  readonly path: string;
  readonly #byCode = new Map<string, number>();
  readonly #first: Reject[] = [];
  #descriptor = -1;
  #buffered = "";
  #count = 0;

  constructor(path: string) {
    this.path = path;
    rmSync(this.path, { force: true });
  }

  get count(): number {
    return this.#count;
  }
  /** The first of them, in the order in which they were found. */
  get first(): readonly Reject[] {
    return this.#first;
  }
  get byCode(): Record<string, number> {
    return Object.fromEntries([...this.#byCode].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  add(reject: Reject): void {
    this.#count++;
    this.#byCode.set(reject.code, (this.#byCode.get(reject.code) ?? 0) + 1);
    if (this.#first.length < SHOWN_MAX) this.#first.push(reject);
    const { line, code, reason, raw } = reject;
    this.#buffered += `${JSON.stringify({ line, code, reason, raw: raw.slice(0, RAW_LENGTH_MAX) })}\n`;
    if (this.#buffered.length >= BUFFERED_LENGTH_MAX) this.#write();
  }

  #write(): void {
    if (this.#buffered === "") return;
    if (this.#descriptor < 0) this.#descriptor = openSync(this.path, "w");
    const bytes = Buffer.from(this.#buffered);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
    this.#buffered = "";
  }

  close(): void {
    this.#write();
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }
}
