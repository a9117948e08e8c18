/**
 * Where a source's log begins since retention removed its oldest files: `log/<boot>-<lane>.start`.
 *
 *     96 bytes: "PROFSTRT" │ u16 format = 1 │ u16 96 │ node 6 │ u16 lane │ u32 boot │ u32 first file kept
 *               │ u32 checksum before │ u32 block before │ f64 written, epoch ms │ chain before 32 │ 16 × 0 │ u32 crc(bytes 0–91, 0)
 *
 * "Before": of the last file removed: the checksum of its last frame, its last block, its last seal's chain. With them
 * verification holds from the first file kept as it held from the source's beginning. Written, and on the disk, before a
 * file is removed; files older than it says are as good as gone.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { NodeError } from "../../engine/index.ts";
import { errorCode, writeFileAtomic } from "./atomic-file.ts";
import { type Source, sourceStem } from "./source.ts";

const MAGIC = Buffer.from("PROFSTRT", "latin1");
const SIZE = 96;
const FORMAT = 1;

export interface LogStart {
  /** First file kept; one past the last where all were removed. */
  readonly file: number;
  readonly checksum: number;
  readonly block: number;
  /** 32 bytes. */
  readonly chain: Buffer;
  readonly atMs: number;
}

function startPath(dataPath: string, boot: number, lane: number): string {
  return join(dataPath, "log", `${sourceStem(boot, lane)}.start`);
}

/** Null where nothing was removed. A damaged one is null as well: verification then names the files that are missing. */
export function readLogStart(dataPath: string, boot: number, lane: number): LogStart | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(startPath(dataPath, boot, lane));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
  const isWhole =
    bytes.length === SIZE &&
    bytes.subarray(0, MAGIC.length).equals(MAGIC) &&
    crc32(bytes.subarray(0, SIZE - 4)) === bytes.readUInt32LE(SIZE - 4) &&
    bytes.readUInt16LE(18) === lane &&
    bytes.readUInt32LE(20) === boot;
  if (!isWhole) return null;
  const format = bytes.readUInt16LE(8);
  if (format > FORMAT)
    throw new NodeError("LOG_FORMAT_NEWER", `${sourceStem(boot, lane)}.start: format ${format}`);
  return {
    file: bytes.readUInt32LE(24),
    checksum: bytes.readUInt32LE(28),
    block: bytes.readUInt32LE(32),
    atMs: bytes.readDoubleLE(36),
    chain: Buffer.from(bytes.subarray(44, 76)),
  };
}

/** Durable when it returns. Errors: system errors. */
export function writeLogStart(dataPath: string, source: Source, start: LogStart): void {
  const bytes = Buffer.alloc(SIZE);
  MAGIC.copy(bytes);
  bytes.writeUInt16LE(FORMAT, 8);
  bytes.writeUInt16LE(SIZE, 10);
  bytes.write(source.nodeId, 12, "hex");
  bytes.writeUInt16LE(source.lane, 18);
  bytes.writeUInt32LE(source.boot, 20);
  bytes.writeUInt32LE(start.file, 24);
  bytes.writeUInt32LE(start.checksum, 28);
  bytes.writeUInt32LE(start.block, 32);
  bytes.writeDoubleLE(start.atMs, 36);
  start.chain.copy(bytes, 44);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, SIZE - 4)), SIZE - 4);
  writeFileAtomic(startPath(dataPath, source.boot, source.lane), bytes);
}
