/**
 * Lists of segment members on their way in: parts are staged in a file, in order, and the last one releases it.
 *
 * Bounded: so many uploads at once, so many bytes each, so long without a part. What is staged survives no restart;
 * an uploader that is refused a part begins anew with part 0.
 */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import type { ImportMembersCall } from "../handlers/messages.ts";

const UPLOADS_MAX = 4;
const UPLOAD_IDLE_MS_MAX = 10 * 60_000;
const UPLOAD_NAME = /^[A-Za-z0-9_-]{1,64}$/;

interface Upload {
  readonly segment: string;
  readonly path: string;
  readonly descriptor: number;
  partNext: number;
  sizeBytes: number;
  lastAtMs: number;
}

export interface StagedList {
  readonly path: string;
  readonly sizeBytes: number;
  /** Call when the file was read. */
  discard(): void;
}

export class Uploads {
  readonly #folder: string;
  readonly #sizeMax: number;
  readonly #uploads = new Map<string, Upload>();

  constructor(dataDir: string, sizeMax: number) {
    this.#folder = join(dataDir, "staging");
    this.#sizeMax = sizeMax;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Adds a part; the staged file once the last one is in. Errors: VALUE_OUT_OF_RANGE, BODY_TOO_LARGE, STORE_UNWRITABLE. */
  add(call: ImportMembersCall, nowMs: number): { sizeBytes: number; staged: StagedList | null } {
    this.#expire(nowMs);
    if (!UPLOAD_NAME.test(call.upload)) {
      throw new NodeError("VALUE_OUT_OF_RANGE", "an upload's name is [A-Za-z0-9_-]{1,64}", {
        field: "upload",
      });
    }
    let upload = this.#uploads.get(call.upload);
    if (call.part === 0) {
      if (upload !== undefined) this.#remove(call.upload, upload);
      upload = this.#open(call, nowMs);
    }
    if (upload === undefined || upload.segment !== call.segment || upload.partNext !== call.part) {
      const expected = upload === undefined ? 0 : upload.partNext;
      throw new NodeError("VALUE_OUT_OF_RANGE", `part ${call.part} is not the next one, ${expected}`, {
        field: "part",
      });
    }
    if (upload.sizeBytes + call.body.length > this.#sizeMax) {
      this.#remove(call.upload, upload);
      throw new NodeError("BODY_TOO_LARGE", `a list of members may have ${this.#sizeMax} bytes`);
    }
    try {
      let written = 0;
      while (written < call.body.length) written += writeSync(upload.descriptor, call.body, written);
    } catch (cause) {
      this.#remove(call.upload, upload);
      throw new NodeError("STORE_UNWRITABLE", "the upload cannot be staged", { cause });
    }
    upload.partNext += 1;
    upload.sizeBytes += call.body.length;
    upload.lastAtMs = nowMs;
    const { path, sizeBytes } = upload;
    if (!call.last) return { sizeBytes, staged: null };
    closeSync(upload.descriptor);
    this.#uploads.delete(call.upload);
    return { sizeBytes, staged: { path, sizeBytes, discard: () => rmSync(path, { force: true }) } };
  }

  close(): void {
    for (const [name, upload] of this.#uploads) this.#remove(name, upload);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #open(call: ImportMembersCall, nowMs: number): Upload {
    if (this.#uploads.size >= UPLOADS_MAX) {
      throw new NodeError("BATCH_QUEUE_FULL", `${UPLOADS_MAX} uploads are under way`, { retryAfterMs: 1000 });
    }
    try {
      mkdirSync(this.#folder, { recursive: true });
      const path = join(this.#folder, `${call.upload}-${nowMs}.ids`);
      const descriptor = openSync(path, "w", 0o600);
      const upload = { segment: call.segment, path, descriptor, partNext: 0, sizeBytes: 0, lastAtMs: nowMs };
      this.#uploads.set(call.upload, upload);
      return upload;
    } catch (cause) {
      throw new NodeError("STORE_UNWRITABLE", "the upload cannot be staged", { cause });
    }
  }

  #remove(name: string, upload: Upload): void {
    closeSync(upload.descriptor);
    rmSync(upload.path, { force: true });
    this.#uploads.delete(name);
  }

  #expire(nowMs: number): void {
    for (const [name, upload] of this.#uploads) {
      if (nowMs - upload.lastAtMs > UPLOAD_IDLE_MS_MAX) this.#remove(name, upload);
    }
  }
}
