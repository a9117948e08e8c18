/**
 * What is in force on a node, and how it changes: the bundle that runs and those before it, strategies and who approved
 * them, numbers taken, what waits for its start, what was revoked. In `control/state.json` (control-state-file.ts).
 *
 * Stop list and feeds have files of their own beside it; which update of a feed was taken last stands here too, so that
 * none is taken again where its file is damaged.
 */
import { type DataShareUse, REVOKED_NONE, type Revoked, type SignedDocument } from "../../engine/index.ts";

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
