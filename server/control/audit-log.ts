/**
 * The audit log: who did what to this node, and who read or erased what of whom (AUDIT.md).
 *
 * Invariants: a record is whole in the file, and chained to the one before, when `record` returns, so that a `kill -9`
 * loses none whose act was answered; syncing, for power losses, follows within 20 ms. Numbers rise by one over files
 * and starts. What a start finds wrong it mends as far as the next record needs, and says so in a record of its own.
 *
 * A reserve of disk is held back for the records of acts under way: a disk that fills up refuses acts before they are
 * done (`requireRoom`), not their records afterwards. Decisions are no acts, and go on.
 */
import { randomBytes } from "node:crypto";
import { closeSync, constants, mkdirSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { NodeError } from "../../engine/index.ts";
import { AppendFile } from "../store/append-file.ts";
import { errorCode, writeFileAtomic } from "../store/atomic-file.ts";
import { bytesFree, isDiskFull, reasonOf } from "../store/disk-room.ts";
import {
  type AuditFile,
  auditFileName,
  auditFolder,
  encodeHead,
  headPath,
  keyPath,
  linesOf,
  listAuditFiles,
  readAuditKey,
  readHead,
} from "./audit-folder.ts";
import { AUDIT_ACTS, CHAIN_START, encodeRecord, RECORD_SIZE_MAX, visitorSubject } from "./audit-record.ts";
import { type AuditFault, ChainCheck } from "./audit-verify.ts";
import type { Audit, AuditAct } from "./control-node.ts";
import { DiskReserve } from "./disk-reserve.ts";

/** A start reads the newest file: some 100 ms. */
const FILE_SIZE_MAX = 4 * 1024 * 1024;
/** Room for the records of some dozens of acts. */
const RESERVE_SIZE_BYTES = 256 * 1024;
const FAULTS_TOLD_MAX = 100;
const MODE = 0o600;

/** Stops while the disk is full; what is more stands in the node's own log alone. */
const WAITING_MAX = 1000;

interface DatedAct {
  readonly act: AuditAct;
  readonly atMs: number;
}

export interface AuditOptions {
  readonly dataPath: string;
  readonly logger: Logger;
  /** While all files together have more, the oldest go; 0: none ever does. */
  readonly retentionBytes: number;
  /** Tests only. */
  readonly fileSizeMax?: number;
}

/** What `/metrics` and `/statusz` tell. */
export interface AuditFacts {
  /** Since the start. */
  readonly records: Readonly<Record<AuditAct["act"], number>>;
  /** Records that this start found damaged or missing in the newest file. */
  readonly damagedCount: number;
  /** The last record: noted elsewhere, it shows whether the log was rewritten. */
  readonly number: number;
  readonly sha256: string;
  readonly isWritable: boolean;
}

interface ClosedFile extends AuditFile {
  readonly sizeBytes: number;
}

export class AuditLog implements Audit {
  readonly #options: AuditOptions;
  readonly #folder: string;
  readonly #key: Buffer;
  readonly #reserve: DiskReserve;
  readonly #counts = Object.fromEntries(AUDIT_ACTS.map((act) => [act, 0])) as Record<AuditAct["act"], number>;
  #file: AppendFile | null = null;
  #fileName: AuditFile | null = null;
  /** Files before the open one, oldest first. */
  #closed: readonly ClosedFile[] = [];
  #head = -1;
  #number = 0;
  #sha256 = CHAIN_START;
  /** Acts that were done all the same and could not be recorded yet, oldest first. */
  #waiting: readonly DatedAct[] = [];
  #damagedCount = 0;
  #isWritable = true;

  /** Errors: STORE_UNWRITABLE. */
  constructor(options: AuditOptions) {
    this.#options = options;
    this.#folder = auditFolder(options.dataPath);
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      this.#key = this.#openKey();
      this.#reserve = new DiskReserve(join(this.#folder, "reserve"), RESERVE_SIZE_BYTES);
      for (const fault of this.#openFiles().slice(0, FAULTS_TOLD_MAX)) this.#tellFault(fault);
    } catch (cause) {
      throw unwritable(cause);
    }
  }

  get facts(): AuditFacts {
    return {
      records: { ...this.#counts },
      damagedCount: this.#damagedCount,
      number: this.#number,
      sha256: this.#number === 0 ? "" : this.#sha256,
      isWritable: this.#isWritable,
    };
  }

  requireRoom(): void {
    try {
      this.#reserve.hold();
    } catch (cause) {
      throw this.#failed(cause);
    }
    this.#succeeded();
    if (this.#waiting.length === 0) return;
    this.#writeAll(this.#waiting);
    this.#waiting = [];
  }

  record(act: AuditAct): void {
    this.recordAll([act]);
  }

  /** In one write: all of them or none. Cost: 20 to 35 µs a record on a loaded machine, less where several come at once. Errors: STORE_UNWRITABLE. */
  recordAll(acts: readonly AuditAct[]): void {
    if (acts.length === 0) return;
    const nowMs = Date.now();
    this.#writeAll([...this.#waiting, ...acts.map((act) => ({ act, atMs: nowMs }))]);
    this.#waiting = [];
  }

  recordSurely(act: AuditAct): void {
    try {
      this.record(act);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      this.#options.logger.error({ act }, "audit log: a record waits for room");
      if (this.#waiting.length < WAITING_MAX) this.#waiting = [...this.#waiting, { act, atMs: Date.now() }];
    }
  }

  #writeAll(dated: readonly DatedAct[]): void {
    const lines: Buffer[] = [];
    let sha256 = this.#sha256;
    for (const [index, { act, atMs }] of dated.entries()) {
      const encoded = encodeRecord(act, this.#number + 1 + index, atMs, sha256);
      lines.push(encoded.line);
      sha256 = encoded.sha256;
    }
    this.#writeWithReserve(Buffer.concat(lines));
    this.#number += dated.length;
    this.#sha256 = sha256;
    for (const { act } of dated) this.#counts[act.act] += 1;
    this.#writeHead();
    this.#prune();
  }

  /** What stands for a visitor as a record's subject. */
  subjectOf(level: string, id: string): string {
    return visitorSubject(this.#key, level, id);
  }

  /** As far as the log goes when it is asked. */
  async *read(from: number): AsyncGenerator<Uint8Array, void, void> {
    const last = this.#number;
    const files = listAuditFiles(this.#folder);
    for (const [index, file] of files.entries()) {
      const next = files[index + 1];
      if (file.first > last || (next !== undefined && next.first <= from)) continue;
      let number = file.first;
      for (const { line } of linesOf(file.path, RECORD_SIZE_MAX)) {
        if (number > last) return;
        if (number >= from) yield line;
        number += 1;
      }
    }
  }

  /** Everything is synced when it returns. */
  close(): void {
    if (this.#head >= 0) closeSync(this.#head);
    this.#head = -1;
    this.#file?.close();
    this.#file = null;
  }

  #openKey(): Buffer {
    const known = readAuditKey(this.#folder);
    if (known !== null) return known;
    const key = randomBytes(32);
    writeFileAtomic(keyPath(this.#folder), `${key.toString("hex")}\n`, MODE);
    return key;
  }

  /**
   * Finds the end of the chain, in the newest file that has a whole line; what lies behind that is cut off. Whether
   * earlier files are whole is for `proffer audit --verify`.
   */
  #openFiles(): readonly AuditFault[] {
    const head = readHead(this.#folder);
    const files = listAuditFiles(this.#folder);
    const faults: AuditFault[] = [];
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      const chain = new ChainCheck(head, file.first - 1);
      chain.file(file, true);
      const report = chain.end();
      if (chain.sizeWhole === 0) {
        // A crash cut its first record short.
        faults.push(...report.faults.filter(({ kind }) => kind === "torn"));
        rmSync(file.path);
        continue;
      }
      this.#number = report.last;
      this.#sha256 = report.sha256;
      this.#file = new AppendFile(file.path, { resumeAt: chain.sizeWhole }, MODE, "interval");
      this.#fileName = file;
      this.#closed = files.map((closed) => ({ ...closed, sizeBytes: statSync(closed.path).size }));
      return [...faults, ...report.faults];
    }
    if (head !== null) {
      const message = `records 1 to ${head.number} are missing`;
      faults.push({ file: "", number: 1, numberTo: head.number, kind: "missing", message });
    }
    return faults;
  }

  /** Where the record cannot be written the node's own log has it. */
  #tellFault({ file, number, numberTo, kind, message }: AuditFault): void {
    if (kind !== "torn" && kind !== "head") this.#damagedCount += numberTo - number + 1;
    this.#options.logger.error({ file, number, numberTo }, `audit log: ${message}`);
    try {
      this.record({
        act: "repair",
        by: "node",
        address: "",
        subject: number === numberTo ? `record ${number}` : `records ${number} to ${numberTo}`,
        outcome: kind,
        detail: message,
      });
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
    }
  }

  #writeWithReserve(bytes: Buffer): void {
    try {
      this.#write(bytes);
    } catch (cause) {
      if (!isDiskFull(cause) || !this.#reserve.isHeld) throw this.#failed(cause);
      this.#reserve.giveBack();
      try {
        this.#write(bytes);
      } catch (again) {
        throw this.#failed(again);
      }
    }
    this.#succeeded();
  }

  /** Records of one call stand in one file. */
  #write(bytes: Buffer): void {
    const old = this.#file;
    if (old !== null && old.size + bytes.length <= (this.#options.fileSizeMax ?? FILE_SIZE_MAX)) {
      old.write(bytes);
      return;
    }
    const first = this.#number + 1;
    const name = auditFileName(first);
    const path = join(this.#folder, name);
    const file = new AppendFile(path, bytes, MODE, "interval");
    file.synced().catch((error: unknown) => this.#failed(error));
    old?.retire((error) => this.#failed(error));
    if (old !== null) this.#closed = [...this.#closed, { ...this.#fileName!, sizeBytes: old.size }];
    this.#file = file;
    this.#fileName = { name, path, first };
  }

  /** It lags a record where it cannot be written now: the next one brings it up. */
  #writeHead(): void {
    try {
      if (this.#head < 0) {
        this.#head = openSync(headPath(this.#folder), constants.O_RDWR | constants.O_CREAT, MODE);
      }
      writeSync(this.#head, encodeHead({ number: this.#number, sha256: this.#sha256 }), 0, null, 0);
    } catch (error) {
      if (errorCode(error) === "") throw error;
    }
  }

  /** The record first: files that are gone without one are missing. A crash between the two leaves a file too many. */
  #prune(): void {
    const { retentionBytes } = this.#options;
    const closed = this.#closed;
    let sizeBytes = (this.#file?.size ?? 0) + closed.reduce((sum, file) => sum + file.sizeBytes, 0);
    let count = 0;
    while (retentionBytes > 0 && sizeBytes > retentionBytes && count < closed.length) {
      sizeBytes -= closed[count++]!.sizeBytes;
    }
    if (count === 0) return;
    const prunedTo = (closed[count] ?? this.#fileName!).first - 1;
    this.#closed = closed.slice(count);
    try {
      const detail = `records to ${prunedTo} are removed: audit.retentionBytes is ${retentionBytes}`;
      const act = { by: "node", address: "", subject: String(prunedTo), outcome: "ok", detail } as const;
      this.record({ act: "prune", ...act });
      for (const { path } of closed.slice(0, count)) rmSync(path, { force: true });
    } catch {
      this.#closed = closed; // The act that made it too long stands; tried again with the next.
    }
  }

  /** Said once, until it can be written again. */
  #failed(cause: unknown): NodeError {
    if (this.#isWritable) {
      const free = bytesFree(this.#folder);
      this.#options.logger.error(
        `audit log: ${this.#folder} cannot be written (${free} bytes free): ${reasonOf(cause)}; until it can, acts of ` +
          "the control plane, look-ups, exports and erasures are refused (STORE_UNWRITABLE), decisions go on: make room",
      );
    }
    this.#isWritable = false;
    return unwritable(cause);
  }

  #succeeded(): void {
    if (!this.#isWritable) this.#options.logger.info("audit log: it takes records again");
    this.#isWritable = true;
  }
}

function unwritable(cause: unknown): NodeError {
  return new NodeError("STORE_UNWRITABLE", `the audit log cannot be written: ${reasonOf(cause)}`, { cause });
}
