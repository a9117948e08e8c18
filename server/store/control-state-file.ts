/**
 * `control/state.json`: what is in force on this node, in one file that is replaced whole. Writing it is what makes a
 * bundle the one that a restart runs; it is written before the epoch, so that no node answers by a bundle that it would
 * not come back with.
 *
 * The main thread of the node alone writes it, or who holds the directory's lock in its place (imports of a node that
 * does not run). Signed documents stand in it as in a bundle's trailer (engine/trust/signed-document.ts).
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  canonicalJson,
  type DataShareUse,
  decodeDocuments,
  encodeDocuments,
  type ListChange,
  NodeError,
  type Revoked,
  type SignedDocument,
} from "../../engine/index.ts";
import { readTextIfPresent, writeFileAtomic } from "./atomic-file.ts";
import type {
  BundleRecord,
  ControlState,
  FeedMark,
  ScheduledRelease,
  StrategyRecord,
} from "./control-state.ts";

const STATE_FORMAT = 1;
const SHA256 = /^[0-9a-f]{64}$/;

function controlStatePath(dataPath: string): string {
  return join(dataPath, "control", "state.json");
}

/** Null: there is none yet. Errors: DATA_DIR_INVALID. */
export function readControlState(dataPath: string): ControlState | null {
  const path = controlStatePath(dataPath);
  const text = readTextIfPresent(path);
  if (text === null) return null;
  let parsed: { format?: unknown };
  try {
    parsed = JSON.parse(text) as object;
  } catch (cause) {
    throw new NodeError("DATA_DIR_INVALID", `${path} is not JSON`, { cause });
  }
  const format = parsed?.format;
  if (typeof format === "number" && format > STATE_FORMAT) {
    throw new NodeError("DATA_DIR_INVALID", `${path} has format ${format}, newer than this version reads`);
  }
  try {
    return revive(parsed as unknown as StateFile);
  } catch (cause) {
    throw new NodeError("DATA_DIR_INVALID", `${path} is not what a node writes there`, { cause });
  }
}

/** Cost: two fsyncs. Errors: system errors; the old file stands then. */
export function writeControlState(dataPath: string, state: ControlState): void {
  const path = controlStatePath(dataPath);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = { format: STATE_FORMAT, ...state };
  writeFileAtomic(path, `${JSON.stringify(file, documentsAsJson, 1)}\n`, 0o600);
}

/** Documents are the only objects with a payload of bytes. */
function documentsAsJson(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("payload" in value)) return value;
  if (!(value.payload instanceof Uint8Array)) return value;
  const [document] = JSON.parse(Buffer.from(encodeDocuments([value as SignedDocument])).toString()) as [
    object,
  ];
  return document;
}

type AsJson<T> = { [Key in keyof T]: unknown };
type StateFile = AsJson<ControlState> & { format: number };

/** Throws where something is not of its shape. */
function revive(file: StateFile): ControlState {
  check(file.format === STATE_FORMAT);
  const revoked = object(file.revoked) as AsJson<Revoked>;
  return {
    activeId: idOrNone(file.activeId),
    previousId: idOrNone(file.previousId),
    // Of a node before these were kept: what it started with is not judged.
    strategySinceMs: count(file.strategySinceMs ?? 0),
    listsSinceMs: count(file.listsSinceMs ?? 0),
    lostId: idOrNone(file.lostId ?? ""),
    fileBundleId: idOrNone(file.fileBundleId),
    goneBackFrom: array(file.goneBackFrom ?? []).map(id),
    bundles: array(file.bundles).map((value) => {
      const bundle = object(value) as AsJson<BundleRecord>;
      return {
        bundleId: id(bundle.bundleId),
        strategyRoot: id(bundle.strategyRoot),
        dataRoot: id(bundle.dataRoot),
        name: text(bundle.name),
        sizeBytes: count(bundle.sizeBytes),
        lastActiveAtMs: count(bundle.lastActiveAtMs),
        release: documentOrNone(bundle.release),
        dataUpdate: documentOrNone(bundle.dataUpdate),
        shareUses: array(bundle.shareUses ?? []).map(shareUse),
        // Of a node before this was kept: as if all had been there.
        dataSequence: count(bundle.dataSequence ?? file.dataSequence),
        madeOfId: idOrNone(bundle.madeOfId ?? ""),
      };
    }),
    strategies: array(file.strategies).map((value) => {
      const strategy = object(value) as AsJson<StrategyRecord>;
      return {
        strategyRoot: id(strategy.strategyRoot),
        acceptedAtMs: count(strategy.acceptedAtMs),
        approvals: array(strategy.approvals).map(signed),
      };
    }),
    releaseSequence: count(file.releaseSequence),
    dataSequence: count(file.dataSequence),
    feedMarks: array(file.feedMarks ?? []).map((value) => {
      const mark = object(value) as AsJson<FeedMark>;
      const { feed, sequence, payloadSha256 } = mark;
      return { feed: text(feed), sequence: count(sequence), payloadSha256: id(payloadSha256) };
    }),
    scheduled: file.scheduled === null ? null : scheduled(file),
    revocations: array(file.revocations).map(signed),
    revoked: {
      keyIds: array(revoked.keyIds).map(text),
      bundleIds: array(revoked.bundleIds).map(text),
      strategyRoots: array(revoked.strategyRoots).map(text),
    },
  };
}

function scheduled(file: StateFile): ScheduledRelease {
  const value = object(file.scheduled) as AsJson<ScheduledRelease>;
  return {
    attempt: text(value.attempt),
    bundleId: id(value.bundleId),
    startAtMs: count(value.startAtMs),
    sequence: count(value.sequence),
    // Of a node before this was kept: as if all had been there when it was taken.
    dataSequence: count(value.dataSequence ?? file.dataSequence),
    release: signed(value.release),
  };
}

function shareUse(value: unknown): DataShareUse {
  const use = object(value) as AsJson<DataShareUse>;
  const changes = array(use.changes).map((one) => {
    const { segment, level, changedCount, visitorCount } = object(one) as AsJson<ListChange>;
    const counts = { changedCount: count(changedCount), visitorCount: count(visitorCount) };
    return { segment: text(segment), level: text(level), ...counts };
  });
  return { atMs: count(use.atMs), changes };
}

function check(isRight: boolean): asserts isRight {
  if (!isRight) throw new TypeError("a field is not of its shape");
}
function object(value: unknown): object {
  check(typeof value === "object" && value !== null);
  return value;
}
function array(value: unknown): unknown[] {
  check(Array.isArray(value));
  return value;
}
function text(value: unknown): string {
  check(typeof value === "string");
  return value;
}
function id(value: unknown): string {
  check(typeof value === "string" && SHA256.test(value));
  return value;
}
function idOrNone(value: unknown): string {
  return value === "" ? "" : id(value);
}
function count(value: unknown): number {
  check(typeof value === "number" && Number.isSafeInteger(value) && value >= 0);
  return value;
}
function signed(value: unknown): SignedDocument {
  const [document] = decodeDocuments(Buffer.from(canonicalJson([value])));
  check(document !== undefined);
  return document;
}
function documentOrNone(value: unknown): SignedDocument | null {
  return value === null ? null : signed(value);
}
