/**
 * Whether an audit log is what its node wrote: every record whole, in order, none missing, each chained to the one
 * before; the last one that of the head; and nothing removed from its beginning but by retention, which says so.
 *
 * What it cannot see: a log that was rewritten from some record to its end together with the head, by somebody who may
 * write the folder. Whoever must know that keeps a record's number and hash elsewhere (AUDIT.md).
 */
import { existsSync } from "node:fs";
import { errorCode } from "../store/atomic-file.ts";
import {
  type AuditFile,
  type AuditHead,
  auditFolder,
  linesOf,
  listAuditFiles,
  readHead,
} from "./audit-folder.ts";
import { type AuditRecord, CHAIN_START, lineHash, parseRecord, RECORD_SIZE_MAX } from "./audit-record.ts";

const FAULTS_MAX = 1000;
const ATTEMPTS_MAX = 3;

/** Records `number` to `numberTo` are not what was written. */
export interface AuditFault {
  /** "" where no file has it. */
  readonly file: string;
  readonly number: number;
  readonly numberTo: number;
  /** `torn`: a crash or a full disk cut the last line short, before its act was answered. */
  readonly kind: "damaged" | "altered" | "missing" | "order" | "head" | "torn";
  /** For people; names the records. */
  readonly message: string;
}

export interface AuditReport {
  readonly fileCount: number;
  /** Numbers of the first and the last record that stand; 0 where there is none. */
  readonly first: number;
  readonly last: number;
  /** Of the last record: what to keep elsewhere, with its number. */
  readonly sha256: string;
  /** In order; the first 1000. */
  readonly faults: readonly AuditFault[];
  readonly faultCount: number;
}

/**
 * Reads the audit log of a data directory, or of a folder `audit/` by itself; a node may be writing it.
 *
 * Cost: reads all of it; holds a line. Errors: system errors.
 */
export function verifyAudit(path: string): AuditReport {
  const folder = existsSync(auditFolder(path)) ? auditFolder(path) : path;
  for (let attempt = 1; ; attempt++) {
    try {
      return verifyFolder(folder);
    } catch (error) {
      // Retention took a file away meanwhile.
      if (errorCode(error) !== "ENOENT" || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}

function verifyFolder(folder: string): AuditReport {
  // Before the files: they may grow behind it.
  const head = readHead(folder);
  const files = listAuditFiles(folder);
  const chain = new ChainCheck(head, 0);
  for (const [index, file] of files.entries()) chain.file(file, index === files.length - 1);
  return { fileCount: files.length, ...chain.end() };
}

/** Follows the chain over files, record by record. */
export class ChainCheck {
  readonly #head: AuditHead | null;
  readonly #faults: AuditFault[] = [];
  #faultCount = 0;
  #file = "";
  #first = 0;
  /** Number that the next record should have; 0: any, it is the first. */
  #next = 0;
  #sha256 = CHAIN_START;
  /** The record before was told already: that the next one is chained to another is no news. */
  #isTold = false;
  #prunedTo: number;
  #sizeWhole = 0;

  /** `prunedTo`: so many records are known to be gone by retention. */
  constructor(head: AuditHead | null, prunedTo: number) {
    this.#head = head;
    this.#prunedTo = prunedTo;
  }

  file({ name, path, first }: AuditFile, isLast: boolean): void {
    this.#file = name;
    this.#sizeWhole = 0;
    const isBehind = this.#next !== 0 && first > this.#next;
    if (this.#next === 0 || isBehind) this.#begin(first);
    for (const { line, isWhole } of linesOf(path, RECORD_SIZE_MAX)) {
      if (isWhole) {
        this.#line(line);
        this.#sizeWhole += line.length + 1;
      } else if (isLast) {
        this.#tell(
          "torn",
          this.#next,
          this.#next,
          `record ${this.#next} is torn: ${line.length} bytes of it are there`,
        );
      } else this.#damaged(line);
    }
  }

  /** Bytes of whole lines in the file that came last. */
  get sizeWhole(): number {
    return this.#sizeWhole;
  }

  end(): Omit<AuditReport, "fileCount"> {
    const last = this.#next === 0 ? 0 : this.#next - 1;
    if (this.#first > 1 && this.#prunedTo < this.#first - 1) {
      this.#file = "";
      this.#missing(this.#prunedTo + 1, this.#first - 1);
    }
    this.#file = "";
    if (this.#head === null) {
      if (last > 0)
        this.#tell(
          "head",
          last,
          last,
          `the head is missing or damaged: whether record ${last} is the last is not known`,
        );
    } else if (this.#head.number > last) this.#missing(last + 1, this.#head.number);
    return {
      first: this.#first,
      last,
      sha256: last === 0 ? "" : this.#sha256,
      faults: this.#faults.sort((a, b) => a.number - b.number),
      faultCount: this.#faultCount,
    };
  }

  /** The chain goes on at a file's first record, whatever came before. */
  #begin(first: number): void {
    if (this.#next === 0) this.#first = first;
    else this.#missing(this.#next, first - 1);
    this.#next = first;
    this.#isTold = first > 1;
  }

  #line(line: Buffer): void {
    const record = parseRecord(line);
    if (record === null) this.#damaged(line);
    else this.#record(record, lineHash(line));
  }

  #record(record: AuditRecord, sha256: string): void {
    const { number } = record;
    if (number < this.#next) {
      this.#tell(
        "order",
        number,
        number,
        `record ${number} stands behind record ${this.#next - 1}: again, or out of order`,
      );
      return;
    }
    if (number > this.#next) {
      this.#missing(this.#next, number - 1);
      this.#isTold = true;
    }
    if (record.previous !== this.#sha256 && !this.#isTold) {
      const before = number - 1;
      const message =
        before === 0
          ? "record 1 was altered: it is chained to one before it"
          : `record ${before} was altered, or record ${number}, which is chained to another`;
      this.#tell("altered", Math.max(1, before), number, message);
    }
    if (record.act === "prune") this.#prunedTo = Math.max(this.#prunedTo, Number(record.subject) || 0);
    this.#passed(number, sha256, false);
  }

  #damaged(line: Buffer): void {
    const number = this.#next;
    this.#tell("damaged", number, number, `record ${number} is damaged: its line is no record`);
    this.#passed(number, lineHash(line), true);
  }

  #passed(number: number, sha256: string, isTold: boolean): void {
    if (number === this.#head?.number && sha256 !== this.#head.sha256 && !isTold) {
      this.#tell("altered", number, number, `record ${number} was altered: the head has another hash of it`);
      this.#isTold = true;
    } else this.#isTold = isTold;
    this.#next = number + 1;
    this.#sha256 = sha256;
  }

  #missing(from: number, to: number): void {
    const text = from === to ? `record ${from} is missing` : `records ${from} to ${to} are missing`;
    this.#tell("missing", from, to, text);
  }

  #tell(kind: AuditFault["kind"], number: number, numberTo: number, message: string): void {
    this.#faultCount += 1;
    if (this.#faults.length >= FAULTS_MAX) return;
    this.#faults.push({ file: this.#file, number, numberTo, kind, message });
  }
}
