/**
 * The folder `audit/` of a data directory: its files by their first record's number, the head, the key (AUDIT.md).
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../store/atomic-file.ts";

const FILE_NAME = /^(\d{16})\.jsonl$/;
const HEAD = /^(\d{16}) ([0-9a-f]{64})\n$/;
const KEY = /^[0-9a-f]{64}\n?$/;
const PART_SIZE_BYTES = 256 * 1024;
const LINE_END = 0x0a;

export interface AuditFile {
  readonly name: string;
  readonly path: string;
  /** Number of the record that it begins with. */
  readonly first: number;
}

/** The last record that was written: what shows that records are gone from the end. */
export interface AuditHead {
  readonly number: number;
  readonly sha256: string;
}

export function auditFolder(dataPath: string): string {
  return join(dataPath, "audit");
}

/** Rising. Errors: system errors. */
export function listAuditFiles(folder: string): AuditFile[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const first = Number(FILE_NAME.exec(name)?.[1] ?? 0);
      return first === 0 ? [] : [{ name, path: join(folder, name), first }];
    });
}

export function auditFileName(first: number): string {
  return `${numberText(first)}.jsonl`;
}

export function headPath(folder: string): string {
  return join(folder, "head");
}

/**
 * Every head has the same length: a new one is written over the old one in the file, which is not cut or replaced, and a
 * shorter one would leave the old one's end behind it.
 */
export function encodeHead({ number, sha256 }: AuditHead): Buffer {
  return Buffer.from(`${numberText(number)} ${sha256}\n`);
}

/** Null: there is none, or it is none. */
export function readHead(folder: string): AuditHead | null {
  const found = HEAD.exec(readOrEmpty(headPath(folder)));
  return found === null ? null : { number: Number(found[1]), sha256: found[2]! };
}

export function keyPath(folder: string): string {
  return join(folder, "key");
}

/** Of `visitorSubject`; null: there is none, or it is none. */
export function readAuditKey(folder: string): Buffer | null {
  const text = readOrEmpty(keyPath(folder));
  return KEY.test(text) ? Buffer.from(text.trim(), "hex") : null;
}

/**
 * A file's lines without their ends, and last what stands behind the last end, if anything (`isWhole` false).
 *
 * Cost: holds a part and a line; a line longer than `lineSizeMax` comes in pieces that are not whole.
 */
export function* linesOf(
  path: string,
  lineSizeMax: number,
): Generator<{ line: Buffer; isWhole: boolean }, void, void> {
  const descriptor = openSync(path, "r");
  try {
    const part = Buffer.allocUnsafe(PART_SIZE_BYTES);
    let rest = Buffer.alloc(0);
    for (;;) {
      const size = readSync(descriptor, part);
      if (size === 0) break;
      let bytes = Buffer.concat([rest, part.subarray(0, size)]);
      for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END)) {
        yield { line: bytes.subarray(0, end), isWhole: true };
        bytes = bytes.subarray(end + 1);
      }
      if (bytes.length > lineSizeMax) {
        yield { line: bytes, isWhole: false };
        bytes = Buffer.alloc(0);
      }
      rest = Buffer.from(bytes);
    }
    if (rest.length > 0) yield { line: rest, isWhole: false };
  } finally {
    closeSync(descriptor);
  }
}

function numberText(number: number): string {
  return String(number).padStart(16, "0");
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw error;
  }
}
