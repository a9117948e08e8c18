/**
 * Takes a bundle back that breaks its own invariants: when, for a stated while after its activation, the guard withdraws
 * more treatments for each decision than the workspace allows (`rollback` in workspace.yaml), the node goes back to the
 * generation before, and says which decision broke which invariant.
 *
 * Lanes only count, in their slabs, and tell of the first decision that each invariant spoke against. A node that is
 * started again within that while goes on with it, by what is decided from then on. What it went back to is not judged:
 * there would be no end to it.
 */
import type { Logger } from "pino";
import type { RollbackPolicy } from "../../engine/index.ts";
import { SLAB, singleIndex } from "../admin/catalog.ts";
import type { SeriesTable } from "../admin/series-table.ts";
import type { Withdrawals } from "../control/messages.ts";
import type { FirstWithdrawal } from "../lanes/messages.ts";
import type { SharedState } from "../lanes/shared-state.ts";

const LOOK_INTERVAL_MS = 500;
/** Of one generation's invariants, and those of the one before. */
const FIRSTS_MAX = 2048;

export interface WatchedBundle {
  readonly generation: number;
  readonly activatedAtMs: number;
  readonly rollback: RollbackPolicy | null;
}

export interface WithdrawalWatchParts {
  readonly shared: SharedState;
  readonly series: Pick<SeriesTable, "invariantNames">;
  /** Null: no bundle is active. */
  active(): WatchedBundle | null;
  /** Goes back to what ran before; whether it did. */
  rollBack(why: string): Promise<boolean>;
  readonly logger: Pick<Logger, "error">;
}

interface Counts {
  readonly decisions: number;
  /** By series of invariants. */
  readonly withdrawals: readonly number[];
}

export class WithdrawalWatch {
  readonly #parts: WithdrawalWatchParts;
  /** Not judged: what was gone back to, and what was judged. Null: the node still starts. */
  #settled: number | null = null;
  /** When it was activated, before this start of the node. */
  #startedWith = { generation: 0, activatedAtMs: 0 };
  #watched = 0;
  #before: Counts = { decisions: 0, withdrawals: [] };
  #isRollingBack = false;
  readonly #firsts = new Map<string, FirstWithdrawal>();
  /** Rolled back for its withdrawals, since the start. */
  rollbacksTotal = 0;

  constructor(parts: WithdrawalWatchParts) {
    this.#parts = parts;
  }

  /**
   * The node serves: what is active by now is what it started with.
   * @param activatedAtMs when that was activated, epoch ms; 0: it is not to be judged.
   */
  begin(activatedAtMs: number): void {
    const generation = this.#parts.active()?.generation ?? 0;
    this.#startedWith = { generation, activatedAtMs };
    this.#settled = activatedAtMs === 0 ? generation : 0;
    this.#watched = generation;
    this.#before = this.#count();
  }

  /** Looks twice a second; returns how to stop it. */
  start(): () => void {
    const timer = setInterval(() => void this.look(Date.now()), LOOK_INTERVAL_MS);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** By a thread that decides: the first decision there that an invariant of the generation spoke against. */
  note(first: FirstWithdrawal): void {
    const key = `${first.generation} ${first.invariant}`;
    const known = this.#firsts.get(key);
    if (known !== undefined && known.atMs <= first.atMs) return;
    this.#firsts.set(key, first);
    while (this.#firsts.size > FIRSTS_MAX) this.#firsts.delete(this.#firsts.keys().next().value!);
  }

  /** By invariant, since the node's start, for Status. */
  counts(): Withdrawals[] {
    const { withdrawals } = this.#count();
    return this.#parts.series.invariantNames
      .map((invariant, index) => ({ invariant, count: withdrawals[index]! }))
      .filter(({ count }) => count > 0);
  }

  /** Whether it may still take the active bundle back. */
  isWatching(nowMs: number): boolean {
    const active = this.#parts.active();
    if (active === null || active.rollback === null || active.generation === this.#settled) return false;
    return nowMs - this.#activatedAtMs(active) <= active.rollback.withinMs;
  }

  /** Of a bundle that was active before the node's start: then. */
  #activatedAtMs({ generation, activatedAtMs }: WatchedBundle): number {
    return generation === this.#startedWith.generation ? this.#startedWith.activatedAtMs : activatedAtMs;
  }

  async look(nowMs: number): Promise<void> {
    const active = this.#parts.active();
    if (active === null || this.#settled === null || this.#isRollingBack) return;
    const { generation, rollback } = active;
    if (this.#watched !== generation) {
      this.#watched = generation;
      this.#before = this.#count();
    }
    if (rollback === null || !this.isWatching(nowMs)) return;
    const now = this.#count();
    const decisions = now.decisions - this.#before.decisions;
    const since = now.withdrawals.map((count, index) => count - (this.#before.withdrawals[index] ?? 0));
    const withdrawals = since.reduce((sum, count) => sum + count, 0);
    if (decisions < rollback.decisions || withdrawals <= rollback.withdrawals * decisions) return;
    const isFirst = generation === this.#startedWith.generation;
    const sinceWhen = isFirst ? "the node's start" : "its activation";
    const why = this.#whyOf(generation, rollback, decisions, withdrawals, since, sinceWhen);
    await this.#rollBack(generation, why);
  }

  async #rollBack(generation: number, why: string): Promise<void> {
    this.#settled = generation;
    this.#isRollingBack = true;
    try {
      if (await this.#parts.rollBack(why)) this.rollbacksTotal += 1;
    } catch (error) {
      this.#parts.logger.error({ err: error, generation }, `it cannot be rolled back: ${why}`);
    } finally {
      this.#settled = this.#parts.active()?.generation ?? generation;
      this.#isRollingBack = false;
    }
  }

  #whyOf(
    generation: number,
    rollback: RollbackPolicy,
    decisions: number,
    withdrawals: number,
    since: readonly number[],
    sinceWhen: string,
  ): string {
    const worst = since.indexOf(Math.max(...since));
    const invariant = this.#parts.series.invariantNames[worst]!;
    const first = this.#firsts.get(`${generation} ${invariant}`);
    const share = (part: number) => `${Number((part * 100).toPrecision(2))} %`;
    const by =
      first === undefined
        ? ""
        : `; decision ${first.decisionId} broke it first, with offer ${first.offer} at ${first.point} of channel ${first.channel}`;
    return `invariant ${invariant} was broken: the guard withdrew ${withdrawals} treatments in ${decisions} decisions since ${sinceWhen} (${share(withdrawals / decisions)}, ${share(rollback.withdrawals)} are allowed)${by}`;
  }

  #count(): Counts {
    const { shared, series } = this.#parts;
    const withdrawals = new Array<number>(series.invariantNames.length).fill(0);
    let decisions = 0;
    const slotCount = shared.laneCount + shared.buffers.workerCount;
    for (let slot = 0; slot < slotCount; slot++) {
      const slab = shared.slab(slot);
      decisions += slab[singleIndex("decisions")]!;
      for (let index = 0; index < withdrawals.length; index++)
        withdrawals[index]! += slab[SLAB.invariants + index]!;
    }
    return { decisions, withdrawals };
  }
}
