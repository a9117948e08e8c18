/**
 * Sources and fact ids. A source is (node, boot, lane), never used again; a fact is a source and a sequence. Of the node's
 * twelve digits the first eight are the node id's, the others are drawn at each start (node-file.ts).
 *
 *     32 hex digits:  node 12 │ boot 6 │ lane 4 │ sequence 10
 *
 * Fact ids of one source rise with their sequence, and compare as strings or as bytes.
 */
import { assert } from "../../engine/index.ts";
import { STORE_LIMITS } from "./limits.ts";

export interface Source {
  /** 12 hex digits. */
  readonly nodeId: string;
  readonly boot: number;
  readonly lane: number;
}

export const SOURCE_HEX_LENGTH = 22;
export const FACT_ID_SIZE = 16;

/** The first 22 hex digits of every fact id of the source. */
export function sourceHex(source: Source): string {
  assert(source.boot >= 1 && source.boot <= STORE_LIMITS.bootMax, "source: boot out of range");
  assert(source.lane >= 0 && source.lane <= STORE_LIMITS.laneMax, "source: lane out of range");
  return (
    source.nodeId + source.boot.toString(16).padStart(6, "0") + source.lane.toString(16).padStart(4, "0")
  );
}

const SEQUENCE_LOW = 2 ** 20;

/** Cost: two short string operations. */
export function factId(prefixHex: string, sequence: number): string {
  assert(sequence >= 1 && sequence <= STORE_LIMITS.sequenceMax, "source: sequence out of range");
  // Halves with a leading one bit print at a fixed length: no padding loop.
  const high = Math.floor(sequence / SEQUENCE_LOW);
  const low = sequence % SEQUENCE_LOW;
  return prefixHex + (high + SEQUENCE_LOW).toString(16).slice(1) + (low + SEQUENCE_LOW).toString(16).slice(1);
}

/**
 * A source's fact ids as memories hold them: four words, most significant first (the 16 bytes, big-endian). The third
 * takes the sequence's highest 8 bits (`| sequence / 2^32`), the fourth is the rest of it.
 */
export function sourceWords({ nodeId, boot, lane }: Source): Int32Array {
  const nodeHigh = Number.parseInt(nodeId.slice(0, 8), 16);
  const nodeLow = Number.parseInt(nodeId.slice(8, 12), 16);
  return Int32Array.of(nodeHigh, (nodeLow << 16) | (boot >>> 8), ((boot & 0xff) << 24) | (lane << 8), 0);
}

export interface FactIdParts extends Source {
  readonly sequence: number;
}

/** Null where `id` is not 32 lower-case hex digits. */
export function parseFactId(id: string): FactIdParts | null {
  if (!/^[0-9a-f]{32}$/.test(id)) return null;
  return {
    nodeId: id.slice(0, 12),
    boot: Number.parseInt(id.slice(12, 18), 16),
    lane: Number.parseInt(id.slice(18, 22), 16),
    sequence: Number.parseInt(id.slice(22), 16),
  };
}

/** Stem of the files of a source: `<boot>-<lane>`, zero-padded so that a listing is in order. */
export function sourceStem(boot: number, lane: number): string {
  return `${String(boot).padStart(8, "0")}-${String(lane).padStart(5, "0")}`;
}
