/**
 * One record of the audit log: a line of canonical JSON that holds the SHA-256 of the line before it (AUDIT.md).
 *
 * Every field is bounded, whoever wrote it: a name or a message from outside is cut, never refused.
 */
import { createHash, createHmac } from "node:crypto";
import { assert, canonicalJson, parseCanonical } from "../../engine/index.ts";
import type { AuditAct } from "./control-node.ts";

export const AUDIT_ACTS = [
  "offer",
  "upload",
  "prepare",
  "commit",
  "abort",
  "release",
  "rollback",
  "revoke",
  "stop",
  "lift",
  "feed",
  "approve",
  "lookup",
  "export",
  "erase",
  "import",
  "start",
  "repair",
  "prune",
] as const satisfies readonly AuditAct["act"][];

/** In UTF-16 units. */
const LENGTH_MAX = { by: 128, address: 64, subject: 256, outcome: 64, detail: 1024 } as const;
/** A line with its end: each unit at its longest, `\u0000`, and what is between them. */
export const RECORD_SIZE_MAX = 10 * 1024;
/** Where the first record's chain begins. */
export const CHAIN_START = "0".repeat(64);

export interface AuditRecord extends AuditAct {
  /** From 1, without gaps. */
  readonly number: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
  /** Hex SHA-256 of the line before, without its end. */
  readonly previous: string;
}

/** The line with its end, and the hash that the next record holds. */
export function encodeRecord(
  act: AuditAct,
  number: number,
  nowMs: number,
  previous: string,
): { line: Buffer; sha256: string } {
  const record: AuditRecord = {
    act: act.act,
    address: bounded(act.address, LENGTH_MAX.address),
    at: new Date(nowMs).toISOString(),
    by: bounded(act.by, LENGTH_MAX.by),
    detail: bounded(act.detail, LENGTH_MAX.detail),
    number,
    outcome: bounded(act.outcome, LENGTH_MAX.outcome),
    previous,
    subject: bounded(act.subject, LENGTH_MAX.subject),
  };
  const line = Buffer.from(`${canonicalJson(record)}\n`);
  assert(line.length <= RECORD_SIZE_MAX, "audit: a record is larger than its bound");
  return { line, sha256: lineHash(line.subarray(0, -1)) };
}

const NAMES = "act,address,at,by,detail,number,outcome,previous,subject";
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const HASH = /^[0-9a-f]{64}$/;

/** A line without its end; null where it is no record. Never throws. */
export function parseRecord(line: Uint8Array): AuditRecord | null {
  if (line.length >= RECORD_SIZE_MAX) return null;
  const parsed = parseCanonical(line);
  if (!parsed.ok || typeof parsed.value !== "object" || parsed.value === null) return null;
  if (Array.isArray(parsed.value) || Object.keys(parsed.value).join() !== NAMES) return null;
  const record = parsed.value as Record<keyof AuditRecord, unknown>;
  const { act, at, number, previous } = record;
  if (!AUDIT_ACTS.some((known) => known === act)) return null;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 1) return null;
  if (typeof at !== "string" || !TIME.test(at)) return null;
  if (typeof previous !== "string" || !HASH.test(previous)) return null;
  for (const [name, lengthMax] of Object.entries(LENGTH_MAX)) {
    const text = record[name as keyof typeof LENGTH_MAX];
    if (typeof text !== "string" || text.length > lengthMax) return null;
  }
  return parsed.value as AuditRecord;
}

export function lineHash(line: Uint8Array): string {
  return createHash("sha256").update(line).digest("hex");
}

/**
 * How a visitor stands in the log: who has the key and the id finds its records, and nobody reads an id out of them.
 * The level's length keeps two pairs apart.
 */
export function visitorSubject(key: Uint8Array, level: string, id: string): string {
  const hash = createHmac("sha256", key).update(`${level.length}:${level}:${id}`).digest("hex");
  return `visitor:${hash.slice(0, 32)}`;
}

/** Cut where it is too long, never within a pair; halves of pairs have no bytes in UTF-8 and are replaced. */
function bounded(text: string, lengthMax: number): string {
  const cut = text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`;
  return Buffer.from(cut, "utf8").toString("utf8");
}
