/**
 * The manifest: what a bundle consists of, in canonical JSON. Its SHA-256 is the bundle's id.
 *
 * Two sections, each with a root (SHA-256 of the section in canonical form): `strategy`, what people design and
 * approve, and `data`, the membership lists over their id dictionaries. A data update changes one root only.
 * Everything large is a blob, named by the SHA-256 of its bytes. Reading checks every field: an unknown one, a
 * missing one, a list out of order or a number out of bounds is BUNDLE_INVALID.
 */
import { createHash } from "node:crypto";
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { canonicalBytes, parseCanonical } from "./canonical-json.ts";

export const BUNDLE_FORMAT = 1;

const REF_START = Buffer.from('{"sha256":"');
/** Bytes of a list's or level's entry with one blob: two names, a hash, numbers; and of what stands around them. */
const ENTRY_SIZE_MAX = 640;
const MANIFEST_REST_SIZE_MAX = 4096;

export interface BlobRef {
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface StrategySection {
  /** The model without what the other three hold, and without the lists' `asOfMs`. */
  readonly model: BlobRef;
  /** `{goldens, previews}` */
  readonly goldens: BlobRef;
  /** The array of invariants. */
  readonly invariants: BlobRef;
  /** `{timeZones, tzdbVersion}` */
  readonly timeZones: BlobRef;
}

export interface LevelEntry {
  readonly name: string;
  readonly idCount: number;
  /** 65,536 ids each, the last one the rest. */
  readonly dictionary: readonly BlobRef[];
}

export interface ListEntry {
  readonly segment: string;
  readonly level: string;
  readonly memberCount: number;
  /** When the list was drawn, epoch ms. */
  readonly asOfMs?: number;
  readonly bitmap: BlobRef;
}

export interface DataSection {
  /** Sorted by name; only levels with ids. */
  readonly levels: readonly LevelEntry[];
  /** Sorted by segment. */
  readonly lists: readonly ListEntry[];
}

export interface Manifest {
  readonly format: typeof BUNDLE_FORMAT;
  readonly strategyRoot: string;
  readonly strategy: StrategySection;
  readonly dataRoot: string;
  readonly data: DataSection;
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function blobRef(bytes: Uint8Array): BlobRef {
  return { sha256: sha256Hex(bytes), sizeBytes: bytes.length };
}

export function makeManifest(strategy: StrategySection, data: DataSection): Manifest {
  return {
    format: BUNDLE_FORMAT,
    strategyRoot: sha256Hex(canonicalBytes(strategy)),
    strategy,
    dataRoot: sha256Hex(canonicalBytes(data)),
    data,
  };
}

/** As it stands in a file, and as its hash is taken. */
export function manifestBytes(manifest: Manifest): Uint8Array {
  return canonicalBytes(manifest);
}

/** Each blob once, in the order in which a bundle's file holds them: strategy, dictionaries, lists. */
export function blobsOf({ strategy, data }: Manifest): BlobRef[] {
  const all = [
    strategy.model,
    strategy.goldens,
    strategy.invariants,
    strategy.timeZones,
    ...data.levels.flatMap(({ dictionary }) => dictionary),
    ...data.lists.map(({ bitmap }) => bitmap),
  ];
  const byHash = new Map<string, BlobRef>();
  for (const ref of all) {
    const known = byHash.get(ref.sha256);
    if (known !== undefined && known.sizeBytes !== ref.sizeBytes) {
      throw invalid("one blob is named with two sizes");
    }
    byHash.set(ref.sha256, ref);
  }
  return [...byHash.values()];
}

/**
 * Reads a manifest whose hash is already known to be right.
 * Cost: what is beyond a bound is told before any of it is parsed. Errors: BUNDLE_INVALID, BUNDLE_TOO_LARGE.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  checkBlobCount(bytes);
  const parsed = parseCanonical(bytes);
  if (!parsed.ok) throw invalid(parsed.fault);
  const root = record(parsed.value, "manifest", ["data", "dataRoot", "format", "strategy", "strategyRoot"]);
  if (root.format !== BUNDLE_FORMAT) throw invalid("its format differs from the header's");
  const strategyFields = record(root.strategy, "strategy", ["goldens", "invariants", "model", "timeZones"]);
  const strategy: StrategySection = {
    model: ref(strategyFields.model),
    goldens: ref(strategyFields.goldens),
    invariants: ref(strategyFields.invariants),
    timeZones: ref(strategyFields.timeZones),
  };
  const dataFields = record(root.data, "data", ["levels", "lists"]);
  const listValues = array(dataFields.lists, "lists");
  if (listValues.length > ENGINE_LIMITS.segmentsMax) {
    const counts = `it has ${listValues.length} lists; this node takes ${ENGINE_LIMITS.segmentsMax}`;
    throw new NodeError("BUNDLE_TOO_LARGE", `bundle's manifest: ${counts}`);
  }
  const levels = array(dataFields.levels, "levels").map(levelEntry);
  const lists = listValues.map(listEntry);
  if (!isRising(levels.map(({ name }) => name))) throw invalid("levels are not in order");
  if (!isRising(lists.map(({ segment }) => segment))) throw invalid("lists are not in order");
  const manifest = makeManifest(strategy, { levels, lists });
  const isRooted = manifest.strategyRoot === root.strategyRoot && manifest.dataRoot === root.dataRoot;
  if (!isRooted) throw invalid("a root is not the hash of its section");
  return manifest;
}

/** By how each begins: what else has these bytes in it is no manifest. Cost: one native search. */
function checkBlobCount(bytes: Uint8Array): void {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let count = 0;
  for (let at = text.indexOf(REF_START); at >= 0; at = text.indexOf(REF_START, at + REF_START.length)) {
    count += 1;
    if (count <= ENGINE_LIMITS.bundleBlobsMax) continue;
    const told = `it names more than ${ENGINE_LIMITS.bundleBlobsMax} blobs`;
    throw new NodeError("BUNDLE_TOO_LARGE", `bundle's manifest: ${told}`);
  }
  if (bytes.length > MANIFEST_REST_SIZE_MAX + count * ENTRY_SIZE_MAX) {
    throw invalid("it is longer than what it names");
  }
}

function levelEntry(value: unknown): LevelEntry {
  const fields = record(value, "level", ["dictionary", "idCount", "name"]);
  const idCount = integer(fields.idCount, 1, ENGINE_LIMITS.idsPerLevelMax, "idCount");
  const dictionary = array(fields.dictionary, "dictionary").map(ref);
  if (dictionary.length !== Math.ceil(idCount / ENGINE_LIMITS.idsPerDictionaryBlob)) {
    throw invalid("a dictionary has another number of blobs than its ids need");
  }
  return { name: name(fields.name), idCount, dictionary };
}

function listEntry(value: unknown): ListEntry {
  const hasAsOf = typeof value === "object" && value !== null && Object.hasOwn(value, "asOfMs");
  const names = ["bitmap", "level", "memberCount", "segment"];
  const fields = record(value, "list", hasAsOf ? ["asOfMs", ...names] : names);
  const entry = {
    segment: name(fields.segment),
    level: name(fields.level),
    memberCount: integer(fields.memberCount, 0, ENGINE_LIMITS.idsPerLevelMax, "memberCount"),
    bitmap: ref(fields.bitmap),
  };
  if (!hasAsOf) return entry;
  return { ...entry, asOfMs: integer(fields.asOfMs, -8.64e15, 8.64e15, "asOfMs") };
}

function ref(value: unknown): BlobRef {
  const fields = record(value, "blob", ["sha256", "sizeBytes"]);
  const sha256 = fields.sha256;
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) throw invalid("a blob's hash is none");
  const sizeBytes = integer(fields.sizeBytes, 0, Number.MAX_SAFE_INTEGER, "sizeBytes");
  if (sizeBytes > ENGINE_LIMITS.bundleBlobSizeMax) {
    throw new NodeError("BUNDLE_TOO_LARGE", "bundle: a blob is larger than this node allows");
  }
  return { sha256, sizeBytes };
}

function record(value: unknown, what: string, keys: readonly string[]): Record<string, unknown> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  // Keys of canonical JSON are sorted, as are those asked for.
  if (!isRecord || Object.keys(value).join() !== keys.join())
    throw invalid(`${what}: other fields than format 1 has`);
  return value as Record<string, unknown>;
}

function array(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(`${what}: not an array`);
  return value;
}

function integer(value: unknown, min: number, max: number, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
    throw invalid(`${what}: not a whole number within bounds`);
  }
  return value as number;
}

function name(value: unknown): string {
  if (typeof value !== "string" || !/^[a-z0-9._-]{1,128}$/.test(value)) throw invalid("a name is none");
  return value;
}

function isRising(names: readonly string[]): boolean {
  return names.every((one, index) => index === 0 || names[index - 1]! < one);
}

function invalid(message: string): NodeError {
  return new NodeError("BUNDLE_INVALID", `bundle's manifest: ${message}`);
}
