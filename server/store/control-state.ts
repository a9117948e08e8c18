/**
 * `control/state.json`: what is in force on this node, in one file that is replaced whole. Writing it is what makes a
 * bundle the one that a restart runs; it is written before the epoch, so that no node answers by a bundle that it would
 * not come back with.
 *
 * The main thread of the node alone writes it, or who holds the directory's lock in its place (imports of a node that
 * does not run). Signed documents stand in it as in a bundle's trailer (engine/trust/signed-document.ts). Stop list and
 * feeds have files of their own beside it; which update of a feed was taken last stands here too, so that none is taken
 * again where its file is damaged.
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
  REVOKED_NONE,
  type Revoked,
  type SignedDocument,
} from "../../engine/index.ts";
import { readTextIfPresent, writeFileAtomic } from "./atomic-file.ts";

const STATE_FORMAT = 1;
const SHA256 = /^[0-9a-f]{64}$/;

/** A bundle that the node holds and knows. */
export interface BundleRecord {
  readonly bundleId: string;
  readonly strategyRoot: string;
  readonly dataRoot: string;
  /** Of the workspace. */
  readonly name: string;
  /** Of all its blobs. */
  readonly sizeBytes: number;
  /** 0: it never was. */
  readonly lastActiveAtMs: number;
  /** By what it ran: a release, and where its lists are newer than the release's, a data update. */
  readonly release: SignedDocument | null;
  readonly dataUpdate: SignedDocument | null;
  /** What data updates changed of its lists in the last period, oldest first. */
  readonly shareUses: readonly DataShareUse[];
  /** Of the data updates that were taken when it was activated last. */
  readonly dataSequence: number;
  /**
   * The node put it together when it went back by itself, of this bundle's strategy and newer lists; nobody signed that,
   * and peers are given this one. "": it is as it was signed.
   */
  readonly madeOfId: string;
}

/** A strategy that the node took, and who approved it then. */
export interface StrategyRecord {
  readonly strategyRoot: string;
  /** Keys that were in force then go on to count for it, unless they are revoked. */
  readonly acceptedAtMs: number;
  readonly approvals: readonly SignedDocument[];
}

export interface ScheduledRelease {
  /** The nonce of the attempt that brought it. */
  readonly attempt: string;
  readonly bundleId: string;
  readonly startAtMs: number;
  readonly sequence: number;
  /** Of the data updates that were taken when it was: lists that came by a later one are newer than its own. */
  readonly dataSequence: number;
  readonly release: SignedDocument;
}

/** The update of a feed that was taken last. */
export interface FeedMark {
  readonly feed: string;
  readonly sequence: number;
  /** Hex SHA-256 of its payload: the very same one may be brought again. */
  readonly payloadSha256: string;
}

export interface ControlState {
  /** "" before the first. */
  readonly activeId: string;
  /** What was active before; "": nothing that may be gone back to. */
  readonly previousId: string;
  /** When the strategy that runs was activated, epoch ms; 0: the node went back to it by itself. */
  readonly strategySinceMs: number;
  /** When newer lists came under it; 0: it runs with those that came with it, or the node went back to these by itself. */
  readonly listsSinceMs: number;
  /** What is in force and cannot be read from the disk: another runs in its place until it is brought again. "": none. */
  readonly lostId: string;
  /** The bundle file that was taken last: the same one is not taken again at the next start. */
  readonly fileBundleId: string;
  /**
   * Strategies that the node went back from: going back leads to none of them again, unless one is named. One that is
   * activated again is none any more.
   */
  readonly goneBackFrom: readonly string[];
  /** The one that was active last comes first. */
  readonly bundles: readonly BundleRecord[];
  readonly strategies: readonly StrategyRecord[];
  /** Of all that was ever taken. */
  readonly releaseSequence: number;
  /** Going back to older lists takes back the numbers of those that it leaves. */
  readonly dataSequence: number;
  readonly feedMarks: readonly FeedMark[];
  readonly scheduled: ScheduledRelease | null;
  readonly revocations: readonly SignedDocument[];
  /** What they add up to. */
  readonly revoked: Revoked;
}

export const CONTROL_STATE_NONE: ControlState = {
  activeId: "",
  previousId: "",
  strategySinceMs: 0,
  listsSinceMs: 0,
  lostId: "",
  fileBundleId: "",
  goneBackFrom: [],
  bundles: [],
  strategies: [],
  releaseSequence: 0,
  dataSequence: 0,
  feedMarks: [],
  scheduled: null,
  revocations: [],
  revoked: REVOKED_NONE,
};

/**
 * The state with another active bundle; one that is active already has been so since it was. `isBack`: the node goes back
 * to it, rather than on.
 */
export function activated(
  state: ControlState,
  bundle: BundleRecord,
  nowMs: number,
  isBack = false,
): ControlState {
  const { bundleId, strategyRoot, lastActiveAtMs } = bundle;
  const isSame = bundleId === state.activeId && lastActiveAtMs > 0;
  const left = isBack ? strategiesAfter(state, strategyRoot) : [];
  const isSameStrategy = activeOf(state)?.strategyRoot === strategyRoot;
  return {
    ...state,
    strategySinceMs: isSameStrategy ? state.strategySinceMs : nowMs,
    listsSinceMs: bundleId === state.activeId ? state.listsSinceMs : isSameStrategy ? nowMs : 0,
    goneBackFrom: [...new Set([...state.goneBackFrom, ...left])].filter((root) => root !== strategyRoot),
    activeId: bundleId,
    lostId: "",
    previousId: bundleId === state.activeId ? state.previousId : state.activeId,
    bundles: [
      { ...bundle, lastActiveAtMs: isSame ? lastActiveAtMs : nowMs, dataSequence: state.dataSequence },
      ...state.bundles.filter((other) => other.bundleId !== bundleId),
    ],
  };
}

/** The state when the node has gone back to it by itself: nothing is gone back to from there, and it is not judged. */
export function wentBack(state: ControlState, bundle: BundleRecord, nowMs: number): ControlState {
  const from = activeOf(state);
  // The updates that it leaves may be brought again.
  const dataSequence = from?.dataRoot === bundle.dataRoot ? state.dataSequence : bundle.dataSequence;
  const strategySinceMs = from?.strategyRoot === bundle.strategyRoot ? state.strategySinceMs : 0;
  const back = activated({ ...state, dataSequence }, bundle, nowMs, true);
  return { ...back, previousId: "", strategySinceMs, listsSinceMs: 0 };
}

function activeOf({ bundles, activeId }: ControlState): BundleRecord | undefined {
  return bundles.find(({ bundleId }) => bundleId === activeId);
}

/** Those that ran after the strategy did. None where it never ran, or was gone back from itself: that leads on again. */
function strategiesAfter({ bundles, goneBackFrom }: ControlState, strategyRoot: string): string[] {
  const lastAtMs = Math.max(
    0,
    ...bundles.filter((one) => one.strategyRoot === strategyRoot).map((one) => one.lastActiveAtMs),
  );
  if (lastAtMs === 0 || goneBackFrom.includes(strategyRoot)) return [];
  return bundles
    .filter((one) => one.lastActiveAtMs > lastAtMs && one.strategyRoot !== strategyRoot)
    .map((one) => one.strategyRoot);
}

export function controlStatePath(dataPath: string): string {
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
