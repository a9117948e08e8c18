/** What is in force (`control/state.json`), held in memory and written through: who reads it here reads what is on the disk. */
import { NodeError } from "../../engine/index.ts";
import { reasonOf } from "../store/atomic-file.ts";
import type { BundleRecord, ControlState, FeedMark } from "../store/control-state.ts";
import type { DataDirectory } from "../store/data-directory.ts";

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

  /**
   * When what runs was activated, which its withdrawals are counted from, epoch ms. 0: it is what the node went back to by
   * itself, or what stands in for one that was lost, and nothing follows from them.
   */
  get onTrialSinceMs(): number {
    const { activeId, previousId, lostId } = this.#state;
    if (previousId === "" || lostId !== "") return 0;
    return this.record(activeId)?.lastActiveAtMs ?? 0;
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
