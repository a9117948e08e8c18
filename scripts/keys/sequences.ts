/**
 * The sequence number that the next statement gets: one more than the highest that a node tells of or that this
 * machine has signed with, unless it is given. Numbers are kept beside the keys, by environment and kind.
 *
 * A number that is lost does no harm (nodes take any higher one); one that is too low is refused by every node that
 * has seen more, which is why asking a node is better than this file on a second machine. Commands that run at the same time get a
 * number each (`takeSequence`).
 */
import { closeSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { sequenceMaxAt } from "../../engine/trust/judge.ts";
import { errorCode, readTextIfPresent, writeFileAtomic } from "../../server/store/atomic-file.ts";
import { CommandError } from "../cli/index.ts";

/** `release`, `data`, `stop list`, `revocation`, or `feed NAME`. */
export type SequenceKind = "release" | "data" | "stop list" | "revocation" | `feed ${string}`;

export interface NextSequence {
  readonly sequence: number;
  /** Where it comes from, for people: "one more than node 127.0.0.1:50052 has". */
  readonly source: string;
}

interface Wanted {
  readonly environment: string;
  readonly kind: SequenceKind;
  /** Given by --sequence. */
  readonly given?: number | undefined;
  /** The highest that nodes tell of, and which. */
  readonly node?: { readonly address: string; readonly sequence: number } | undefined;
}

type Book = Record<string, Record<string, number>>;

const bookPath = (folder: string): string => join(folder, "sequences.json");

export function nextSequence(folder: string, { environment, kind, given, node }: Wanted): NextSequence {
  const local = readBook(folder)[environment]?.[kind] ?? 0;
  if (given !== undefined) {
    checkBound(given, `number ${given}`);
    return { sequence: given, source: "as --sequence says" };
  }
  if (node !== undefined && toldSequence(node) >= local) {
    return { sequence: node.sequence + 1, source: `one more than node ${node.address} has` };
  }
  const source =
    local === 0
      ? `the first that this machine signs for ${environment}`
      : `one more than this machine signed last for ${environment} (${bookPath(folder)})`;
  return { sequence: local + 1, source };
}

/** The highest number that nodes tell of, and not signed: one that no node takes is not believed. Errors: INPUT_INVALID. */
export function toldSequence({ address, sequence }: NonNullable<Wanted["node"]>): number {
  checkBound(sequence, `number ${sequence}, of node ${address},`);
  return sequence;
}

/** The highest number of all that were signed here or that nodes tell of; 0: none. Errors: INPUT_INVALID. */
export function lastSequence(folder: string, wanted: Omit<Wanted, "given">): number {
  return nextSequence(folder, wanted).sequence - 1;
}

/** No node takes what is higher. Errors: INPUT_INVALID. */
function checkBound(sequence: number, what: string): void {
  const sequenceMax = sequenceMaxAt(Date.now());
  if (sequence <= sequenceMax) return;
  const message = `${what} is above ${sequenceMax}, the highest that nodes take by now: numbers would be used up`;
  throw new CommandError("INPUT_INVALID", message, {
    fix: "Give a lower --sequence, or none for the next number; ask a node whose numbers are right.",
  });
}

/** The next number, kept as signed with before it is: no other command on this machine gets it. Errors: INPUT_INVALID. */
export function takeSequence(folder: string, wanted: Wanted): NextSequence {
  return locked(folder, () => {
    const next = nextSequence(folder, wanted);
    keep(folder, wanted.environment, wanted.kind, next.sequence);
    return next;
  });
}

/** After it was signed with. */
export function keepSequence(
  folder: string,
  environment: string,
  kind: SequenceKind,
  sequence: number,
): void {
  locked(folder, () => keep(folder, environment, kind, sequence));
}

function keep(folder: string, environment: string, kind: SequenceKind, sequence: number): void {
  const book = readBook(folder);
  const before = book[environment]?.[kind] ?? 0;
  if (sequence <= before) return;
  const kept: Book = { ...book, [environment]: { ...book[environment], [kind]: sequence } };
  writeFileAtomic(bookPath(folder), `${JSON.stringify(kept, null, 2)}\n`, 0o600);
}

const LOCK_RETRY_MS = 5;
/** It is held for two small reads and a write: who has had it for so long was killed. */
const LOCK_STALE_MS = 5000;

/** Runs the work while no other process does. Blocks meanwhile. Errors: system errors; of the work. */
function locked<T>(folder: string, work: () => T): T {
  const path = `${bookPath(folder)}.lock`;
  for (;;) {
    try {
      closeSync(openSync(path, "wx", 0o600));
      break;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
      const heldSinceMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - heldSinceMs > LOCK_STALE_MS) breakLock(path);
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_RETRY_MS);
    }
  }
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}

function breakLock(path: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside); // Of several who find it, one.
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  rmSync(aside, { force: true });
}

function readBook(folder: string): Book {
  const path = bookPath(folder);
  const text = readTextIfPresent(path);
  if (text === null) return {};
  const isNumbers = (value: unknown): boolean =>
    typeof value === "object" && value !== null && Object.values(value).every(Number.isSafeInteger);
  let book: unknown;
  try {
    book = JSON.parse(text);
  } catch {
    book = null;
  }
  if (typeof book === "object" && book !== null && Object.values(book).every(isNumbers)) return book as Book;
  throw new CommandError("INPUT_INVALID", `${path}: not what this machine signed last`, {
    fix: "Say the number with --sequence, or ask the nodes with --nodes, and remove the file.",
  });
}
