/**
 * Seals: a digest of every block, chained through all files of a source, in a side file `<boot>-<lane>.<n>.seal`.
 *
 *     header 64: "PROFSEAL" │ u16 format │ u16 header size │ node 6 │ u16 lane │ u32 boot │ u32 file │ previous chain 32 │ u32 crc
 *     entry 96:  u32 block │ u32 flags │ u32 records │ u32 checksum of the last frame │ u32 start │ u32 end │ 8 × 0
 *                │ root 32 │ chain 32
 *
 * Leaf: SHA-256 of a record's payload, as it was before it was redacted. Inner node: SHA-256 of 0x01, left, right; an odd
 * one moves up as it is. Root of no records: 32 zeros. chain = SHA-256(chain before ‖ the entry's first 64 bytes); before
 * a source's first entry 32 zeros.
 *
 * A finished file ends with an entry flagged CLOSED that covers nothing. log-sealer.ts writes them.
 */
import { createHash, hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { assert, NodeError } from "../../engine/index.ts";
import { errorCode } from "./atomic-file.ts";
import { isRedacted } from "./log-decode.ts";
import { sealPath } from "./log-folder.ts";
import type { LogPosition } from "./log-reader.ts";
import { REDACTED_SIZE_MIN } from "./log-record.ts";

export const SEAL_FORMAT = 1;
export const SEAL_HEADER_SIZE = 64;
export const SEAL_ENTRY_SIZE = 96;
export const SEALED_SIZE = 64;
const DIGEST_SIZE = 32;
/** Of a block's tree: records have more than 4 bytes, and a block ends at 256 KiB and one frame. */
const LEVELS_MAX = 31;
export const SEAL_MAGIC = Buffer.from("PROFSEAL", "latin1");
export const FLAG_CLOSED = 1;
export const NO_DIGEST = Buffer.alloc(DIGEST_SIZE);

export interface Seal {
  readonly block: number;
  readonly closed: boolean;
  readonly recordCount: number;
  readonly lastChecksum: number;
  readonly startOffset: number;
  readonly endOffset: number;
  readonly root: Buffer;
  readonly chain: Buffer;
}

export interface SealFile {
  readonly previousChain: Buffer;
  readonly seals: readonly Seal[];
  /** Bytes of whole, chained entries; what follows is torn or altered. */
  readonly wholeSize: number;
  readonly size: number;
  /** Number of the first entry whose chain does not hold, −1 where all do. */
  readonly brokenIndex: number;
}

/** Root over a block's payloads, added in order; keeps one digest a level, and makes no objects: records are many. */
export class MerkleTree {
  /** Level `h` has a finished subtree of 2^h leaves where bit `h` of `count` is set: its digest is at 32 × h. */
  readonly #digests = new Uint8Array(LEVELS_MAX * DIGEST_SIZE);
  count = 0;

  /** `mayBeRedacted`: the payload's frame says so; then it may hold its digest in place of itself. */
  add(payload: Uint8Array, mayBeRedacted = false): void {
    let level = 0;
    while (((this.count >>> level) & 1) === 1) level++;
    assert(level < LEVELS_MAX, "seal: a block has more records than it can hold");
    const digests = this.#digests;
    const at = level * DIGEST_SIZE;
    leafInto(digests, at, payload, mayBeRedacted);
    for (let below = 0; below < level; below++) innerInto(digests, at, digests, below * DIGEST_SIZE, at);
    this.count += 1;
  }

  root(): Buffer {
    const root = Buffer.from(NO_DIGEST);
    let isFirst = true;
    for (let level = 0; level < LEVELS_MAX; level++) {
      if (((this.count >>> level) & 1) === 0) continue;
      const at = level * DIGEST_SIZE;
      if (isFirst) root.set(this.#digests.subarray(at, at + DIGEST_SIZE));
      else innerInto(root, 0, this.#digests, at, 0);
      isFirst = false;
    }
    return root;
  }
}

/** Null where there is no seal file. Errors: LOG_FORMAT_NEWER, LOG_CORRUPT for a damaged header. */
export function readSeals(logPath: string, name: string): SealFile | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(sealPath(logPath));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
  if (bytes.length < SEAL_HEADER_SIZE) {
    return { previousChain: NO_DIGEST, seals: [], wholeSize: 0, size: bytes.length, brokenIndex: -1 };
  }
  const isWhole =
    bytes.subarray(0, SEAL_MAGIC.length).equals(SEAL_MAGIC) &&
    crc32(bytes.subarray(0, 60)) === bytes.readUInt32LE(60);
  if (!isWhole) throw new NodeError("LOG_CORRUPT", `${name}: the header of its seals is damaged`);
  const format = bytes.readUInt16LE(8);
  if (format > SEAL_FORMAT) throw new NodeError("LOG_FORMAT_NEWER", `${name}: seals of format ${format}`);
  const previousChain = Buffer.from(bytes.subarray(28, 60));
  const seals: Seal[] = [];
  let chain: Buffer = previousChain;
  let at = SEAL_HEADER_SIZE;
  let brokenIndex = -1;
  for (; at + SEAL_ENTRY_SIZE <= bytes.length; at += SEAL_ENTRY_SIZE) {
    const entry = bytes.subarray(at, at + SEAL_ENTRY_SIZE);
    const seal = decodeSeal(entry);
    if (!chainOf(chain, entry).equals(seal.chain)) {
      brokenIndex = seals.length;
      break;
    }
    chain = seal.chain;
    seals.push(seal);
  }
  return { previousChain, seals, wholeSize: at, size: bytes.length, brokenIndex };
}

/** Blocks never share a frame, so what follows a seal begins the next block at the earliest. */
export function positionBehind(seal: Seal): LogPosition {
  return { offset: seal.endOffset, block: seal.block, checksum: seal.lastChecksum };
}

function decodeSeal(entry: Buffer): Seal {
  return {
    block: entry.readUInt32LE(0),
    closed: (entry.readUInt32LE(4) & FLAG_CLOSED) !== 0,
    recordCount: entry.readUInt32LE(8),
    lastChecksum: entry.readUInt32LE(12),
    startOffset: entry.readUInt32LE(16),
    endOffset: entry.readUInt32LE(20),
    root: Buffer.from(entry.subarray(32, 64)),
    chain: Buffer.from(entry.subarray(SEALED_SIZE, SEAL_ENTRY_SIZE)),
  };
}

/** `entry`: the 96 bytes, of which the first 64 are sealed. */
export function chainOf(previous: Buffer, entry: Buffer): Buffer {
  return createHash("sha256").update(previous).update(entry.subarray(0, SEALED_SIZE)).digest();
}

function leafInto(out: Uint8Array, at: number, payload: Uint8Array, mayBeRedacted: boolean): void {
  if (mayBeRedacted && isRedacted(payload)) out.set(payload.subarray(1, REDACTED_SIZE_MIN), at);
  else sha256Into(payload, out, at);
}

/** By way of text: a buffer of each digest costs four times as much, most of it in the collector. */
function sha256Into(bytes: Uint8Array, out: Uint8Array, at: number): void {
  const digest = hash("sha256", bytes, "binary");
  for (let index = 0; index < DIGEST_SIZE; index++) out[at + index] = digest.charCodeAt(index);
}

const INNER = 1;
const innerMessage = new Uint8Array(1 + 2 * DIGEST_SIZE).fill(INNER);
/** Puts the node over `left[leftAt…]` and `out[rightAt…]` at `out[at…]`. */
function innerInto(out: Uint8Array, at: number, left: Uint8Array, leftAt: number, rightAt: number): void {
  for (let index = 0; index < DIGEST_SIZE; index++) {
    innerMessage[1 + index] = left[leftAt + index]!;
    innerMessage[1 + DIGEST_SIZE + index] = out[rightAt + index]!;
  }
  sha256Into(innerMessage, out, at);
}
