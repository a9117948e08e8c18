/** What is in force (`control/state.json`), held in memory and written through: who reads it here reads what is on the disk. */
import { NodeError } from "../../engine/index.ts";
import { reasonOf } from "../store/atomic-file.ts";
import type { BundleRecord, ControlState, FeedMark } from "../store/control-state.ts";
import type { DataDirectory } from "../store/data-directory.ts";

/** What speaks against what runs is about the strategy, or may as well be about its lists. */
export type Suspect = "strategy" | "bundle";

/** What is judged, and since when it runs (epoch ms). */
export interface OnTrial {
  readonly suspect: Suspect;
  readonly sinceMs: number;
}

export class InForce {
  readonly #directory: DataDirectory;
  #state: ControlState;

  /** Errors: DATA_DIR_INVALID. */
  constructor(directory: DataDirectory) {
    this.#directory = directory;
    this.#state = directory.readState();
  }

  get state(): ControlState {
    return this.#state;
  }

  record(bundleId: string): BundleRecord | null {
    return this.#state.bundles.find((bundle) => bundle.bundleId === bundleId) ?? null;
  }

  /** The update of a feed that was taken last; null: none was. */
  feedMark(feed: string): FeedMark | null {
    return this.#state.feedMarks.find((mark) => mark.feed === feed) ?? null;
  }

  /** Errors: STORE_UNWRITABLE. */
  keepFeedMarks(marks: readonly FeedMark[]): void {
    const others = this.#state.feedMarks.filter(({ feed }) => !marks.some((mark) => mark.feed === feed));
    this.change({ feedMarks: [...others, ...marks] });
  }

  isRevoked({ bundleId, strategyRoot }: Pick<BundleRecord, "bundleId" | "strategyRoot">): boolean {
    const { revoked } = this.#state;
    return revoked.bundleIds.includes(bundleId) || revoked.strategyRoots.includes(strategyRoot);
  }

  /** What runs was revoked, and goes on for want of another. */
  get isActiveRevoked(): boolean {
    const active = this.record(this.#state.activeId);
    return active !== null && this.isRevoked(active);
  }

  /** One atomic write. Errors: STORE_UNWRITABLE; the old state is in force then. */
  change(changes: Partial<ControlState>): void {
    const state = { ...this.#state, ...changes };
    try {
      this.#directory.writeState(state);
    } catch (cause) {
      const message = `what is in force cannot be written: ${reasonOf(cause)}; the active bundle stays`;
      throw new NodeError("STORE_UNWRITABLE", message, { cause });
    }
    this.#state = state;
  }
}

/**
 * What withdrawals speak against by now: the strategy, for `withinMs` after its activation, whatever lists come meanwhile;
 * after that newer lists, for as long after theirs. Null: nothing; it has stood its trial, or the node went back to it by
 * itself, or it stands in for one that was lost.
 */
export function onTrial(
  { strategySinceMs, listsSinceMs, lostId }: ControlState,
  withinMs: number,
  nowMs: number,
): OnTrial | null {
  if (strategySinceMs === 0 || lostId !== "") return null;
  if (nowMs - strategySinceMs <= withinMs) return { suspect: "strategy", sinceMs: strategySinceMs };
  const areListsNew = listsSinceMs > 0 && nowMs - listsSinceMs <= withinMs;
  return areListsNew ? { suspect: "bundle", sinceMs: listsSinceMs } : null;
}
