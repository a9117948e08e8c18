/**
 * Bytes of a log file: header, frames, names of files. LOG.md is the same for strangers; change both or neither.
 *
 *     ┌────────────┬─────────┬─────────┬──  frame: one write of the lane
 *     │ header 64  │ frame   │ frame   │ …  ┌───────────────────┬──────────┬──────────┬──
 *     └────────────┴─────────┴─────────┴──  │ frame header 32   │ record   │ record   │ …  record: u32 size, payload
 *                                           └───────────────────┴──────────┴──────────┴──
 * Everything is little-endian but what is inside payloads. A frame's checksum covers its header and all records, and
 * starts from the file's salt, so that bytes a caller put into a record can never pass for a frame. Each frame names
 * the checksum before it: frames that are lost, doubled or swapped show.
 */
import { crc32 } from "node:zlib";
import { assert, NodeError } from "../../engine/index.ts";
import { crc32Of } from "./crc.ts";
import { STORE_LIMITS } from "./limits.ts";
import { type Source, sourceStem } from "./source.ts";

/** Written; readers take 1 as well. */
export const LOG_FORMAT = 2;
export const HEADER_SIZE = 64;
export const FRAME_HEADER_SIZE = 32;
export const RECORD_HEADER_SIZE = 4;
const MAGIC = Buffer.from("PROFFLOG", "latin1");
/** "PFRM" */
const FRAME_MAGIC = 0x4d524650;
export const FRAME_MAGIC_BYTES = Buffer.from("PFRM", "latin1");

const HEADER_OFFSET = {
  magic: 0,
  format: 8,
  headerSize: 10,
  node: 12,
  lane: 18,
  boot: 20,
  file: 24,
  salt: 28,
  createdAtMs: 32,
  previousChecksum: 40,
  firstBlock: 44,
  checksum: 60,
} as const;

const FRAME_OFFSET = {
  magic: 0,
  size: 4,
  recordCount: 8,
  block: 12,
  previousChecksum: 16,
  flags: 20,
  redactedChecksum: 24,
  checksum: 28,
} as const;

/** Records before this frame were dropped because the disk could not be written. */
export const FRAME_FLAG_GAP = 1;
/** Payloads of it were redacted; its checksum is the one that it was written with, `redactedChecksum` that of what is there. */
export const FRAME_FLAG_REDACTED = 2;

export interface LogHeader extends Source {
  readonly format: number;
  /** Number of the file within its source, from 1. */
  readonly file: number;
  /** Random; where the checksums of the file's frames start. */
  readonly salt: number;
  readonly createdAtMs: number;
  /** Checksum of the last frame of the source's previous file (its header's where that has none); 0 in file 1. */
  readonly previousChecksum: number;
  /** Number of this file's first block; blocks are counted through the source's files. */
  readonly firstBlock: number;
}

export function encodeHeader(header: Omit<LogHeader, "format">): Buffer {
  const bytes = Buffer.alloc(HEADER_SIZE);
  MAGIC.copy(bytes, HEADER_OFFSET.magic);
  bytes.writeUInt16LE(LOG_FORMAT, HEADER_OFFSET.format);
  bytes.writeUInt16LE(HEADER_SIZE, HEADER_OFFSET.headerSize);
  bytes.write(header.nodeId, HEADER_OFFSET.node, "hex");
  bytes.writeUInt16LE(header.lane, HEADER_OFFSET.lane);
  bytes.writeUInt32LE(header.boot, HEADER_OFFSET.boot);
  bytes.writeUInt32LE(header.file, HEADER_OFFSET.file);
  bytes.writeUInt32LE(header.salt, HEADER_OFFSET.salt);
  bytes.writeDoubleLE(header.createdAtMs, HEADER_OFFSET.createdAtMs);
  bytes.writeUInt32LE(header.previousChecksum, HEADER_OFFSET.previousChecksum);
  bytes.writeUInt32LE(header.firstBlock, HEADER_OFFSET.firstBlock);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, HEADER_OFFSET.checksum)), HEADER_OFFSET.checksum);
  return bytes;
}

/** The header's own checksum, which the first frame names as the one before it. */
export function headerChecksum(bytes: Buffer): number {
  return bytes.readUInt32LE(HEADER_OFFSET.checksum);
}

/** Errors: LOG_CORRUPT, LOG_FORMAT_NEWER; `name` is for the message. */
export function decodeHeader(bytes: Buffer, name: string): LogHeader {
  if (bytes.length < HEADER_SIZE) throw new NodeError("LOG_CORRUPT", `${name}: the header is cut short`);
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new NodeError("LOG_CORRUPT", `${name}: does not begin as a log file does`);
  }
  // The format number comes first: a newer header may be longer, and its checksum elsewhere.
  const format = bytes.readUInt16LE(HEADER_OFFSET.format);
  const isWhole = crc32(bytes.subarray(0, HEADER_OFFSET.checksum)) === headerChecksum(bytes);
  if (!isWhole && format <= LOG_FORMAT) throw new NodeError("LOG_CORRUPT", `${name}: the header is damaged`);
  if (format > LOG_FORMAT) {
    throw new NodeError("LOG_FORMAT_NEWER", `${name}: format ${format}, this version reads ${LOG_FORMAT}`);
  }
  return {
    format,
    nodeId: bytes.toString("hex", HEADER_OFFSET.node, HEADER_OFFSET.node + 6),
    lane: bytes.readUInt16LE(HEADER_OFFSET.lane),
    boot: bytes.readUInt32LE(HEADER_OFFSET.boot),
    file: bytes.readUInt32LE(HEADER_OFFSET.file),
    salt: bytes.readUInt32LE(HEADER_OFFSET.salt),
    createdAtMs: bytes.readDoubleLE(HEADER_OFFSET.createdAtMs),
    previousChecksum: bytes.readUInt32LE(HEADER_OFFSET.previousChecksum),
    firstBlock: bytes.readUInt32LE(HEADER_OFFSET.firstBlock),
  };
}

export interface FrameHeader {
  /** Bytes of the frame, its header included. */
  readonly size: number;
  readonly recordCount: number;
  readonly block: number;
  readonly previousChecksum: number;
  readonly flags: number;
  /** Of the bytes as they are, in a frame flagged REDACTED; else 0. */
  readonly redactedChecksum: number;
  /** As written; the next frame names it. */
  readonly checksum: number;
}

/** Fills the frame header in front of `frame`'s records and returns its checksum. Cost: one pass of CRC over the frame. */
export function sealFrame(
  frame: Buffer,
  salt: number,
  header: Omit<FrameHeader, "size" | "checksum" | "redactedChecksum">,
): number {
  assert(frame.length <= STORE_LIMITS.logFrameSizeMax, "log: frame is too large");
  frame.writeUInt32LE(FRAME_MAGIC, FRAME_OFFSET.magic);
  frame.writeUInt32LE(frame.length, FRAME_OFFSET.size);
  frame.writeUInt32LE(header.recordCount, FRAME_OFFSET.recordCount);
  frame.writeUInt32LE(header.block, FRAME_OFFSET.block);
  frame.writeUInt32LE(header.previousChecksum, FRAME_OFFSET.previousChecksum);
  frame.writeUInt32LE(header.flags, FRAME_OFFSET.flags);
  frame.writeUInt32LE(0, FRAME_OFFSET.redactedChecksum);
  const checksum = frameChecksum(frame, salt);
  frame.writeUInt32LE(checksum, FRAME_OFFSET.checksum);
  return checksum;
}

/** Over the header but the checksum itself, then the records. */
export function frameChecksum(frame: Buffer, salt: number): number {
  const head = crc32Of(frame, 0, FRAME_OFFSET.checksum, salt);
  return crc32(frame.subarray(FRAME_HEADER_SIZE), head);
}

/** Over everything but the checksum of what is there. */
function redactedFrameChecksum(frame: Buffer, salt: number): number {
  const head = crc32(frame.subarray(0, FRAME_OFFSET.redactedChecksum), salt);
  return crc32(frame.subarray(FRAME_OFFSET.checksum), head);
}

/** Whether the bytes of a frame are what its header says. Cost: one pass of CRC. */
export function isFrameWhole(frame: Buffer, salt: number, header: FrameHeader): boolean {
  if ((header.flags & FRAME_FLAG_REDACTED) === 0) return frameChecksum(frame, salt) === header.checksum;
  return redactedFrameChecksum(frame, salt) === header.redactedChecksum;
}

/** After payloads of `frame` were redacted in place: flags it, and says what its bytes sum up to now. */
export function sealRedactedFrame(frame: Buffer, salt: number): void {
  frame.writeUInt32LE(frame.readUInt32LE(FRAME_OFFSET.flags) | FRAME_FLAG_REDACTED, FRAME_OFFSET.flags);
  frame.writeUInt32LE(redactedFrameChecksum(frame, salt), FRAME_OFFSET.redactedChecksum);
}

/** Null where the bytes cannot begin a frame. Does not look at the checksum. */
export function decodeFrameHeader(bytes: Buffer, offset: number): FrameHeader | null {
  if (bytes.length - offset < FRAME_HEADER_SIZE) return null;
  if (bytes.readUInt32LE(offset + FRAME_OFFSET.magic) !== FRAME_MAGIC) return null;
  const size = bytes.readUInt32LE(offset + FRAME_OFFSET.size);
  const recordCount = bytes.readUInt32LE(offset + FRAME_OFFSET.recordCount);
  if (size < FRAME_HEADER_SIZE || size > STORE_LIMITS.logFrameSizeMax) return null;
  if (recordCount > (size - FRAME_HEADER_SIZE) / RECORD_HEADER_SIZE) return null;
  return {
    size,
    recordCount,
    block: bytes.readUInt32LE(offset + FRAME_OFFSET.block),
    previousChecksum: bytes.readUInt32LE(offset + FRAME_OFFSET.previousChecksum),
    flags: bytes.readUInt32LE(offset + FRAME_OFFSET.flags),
    redactedChecksum: bytes.readUInt32LE(offset + FRAME_OFFSET.redactedChecksum),
    checksum: bytes.readUInt32LE(offset + FRAME_OFFSET.checksum),
  };
}

/** `<boot>-<lane>.<n>.plog` */
export function logFileName(source: Pick<Source, "boot" | "lane">, file: number): string {
  return `${sourceStem(source.boot, source.lane)}.${String(file).padStart(6, "0")}.plog`;
}

export interface LogFileName {
  readonly boot: number;
  readonly lane: number;
  readonly file: number;
}

/** Null where `name` is not a log file's. */
export function parseLogFileName(name: string): LogFileName | null {
  const match = /^(\d{8})-(\d{5})\.(\d{6})\.plog$/.exec(name);
  if (match === null) return null;
  return { boot: Number(match[1]), lane: Number(match[2]), file: Number(match[3]) };
}
