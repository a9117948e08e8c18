/**
 * Takes a strategy back that breaks its own invariants: when, for a stated while after its activation, the guard withdraws
 * more treatments for each decision than the workspace allows (`rollback` in workspace.yaml), the node goes back to the
 * strategy before, and says which decision broke which invariant. Lists that come meanwhile change nothing about that;
 * those that come after that while are judged for as long, and it is the lists before them that are gone back to.
 *
 * Lanes only count, in their slabs, and tell of the first decision that each invariant spoke against. A node that is
 * started again within that while goes on with it, by what is decided from then on. What it went back to is not judged:
 * there would be no end to it. Nor is, under whatever lists, a strategy that goes on for want of another.
 */
import type { Logger } from "pino";
import type { RollbackPolicy } from "../../engine/index.ts";
import { SLAB, singleIndex } from "../admin/catalog.ts";
import type { SeriesTable } from "../admin/series-table.ts";
import type { Withdrawals } from "../control/messages.ts";
import type { FirstWithdrawal } from "../lanes/messages.ts";
import type { SharedState } from "../lanes/shared-state.ts";
import type { OnTrial, Suspect } from "./in-force.ts";

const LOOK_INTERVAL_MS = 500;
/** Of one generation's invariants, and those of the one before. */
const FIRSTS_MAX = 2048;

export interface WatchedBundle {
  readonly generation: number;
  readonly strategyRoot: string;
  readonly rollback: RollbackPolicy | null;
}

export interface WithdrawalWatchParts {
  readonly shared: SharedState;
  readonly series: Pick<SeriesTable, "invariantNames">;
  /** Null: no bundle is active. */
  active(): WatchedBundle | null;
  onTrial(withinMs: number, nowMs: number): OnTrial | null;
  /** Goes back to what ran before; whether it did. */
  rollBack(why: string, suspect: Suspect): Promise<boolean>;
  readonly logger: Pick<Logger, "error">;
}

interface Counts {
  readonly decisions: number;
  /** By series of invariants. */
  readonly withdrawals: readonly number[];
}

/** What is judged, since when, and by what is counted from then on. */
interface Watched extends OnTrial {
  readonly strategyRoot: string;
  /** That it was seen in first; those after it have higher numbers. */
  readonly generation: number;
  readonly before: Counts;
}

export class WithdrawalWatch {
  readonly #parts: WithdrawalWatchParts;
  #isServing = false;
  #watched: Watched | null = null;
  /** What was on trial when the node started. */
  #startedWith: Watched | null = null;
  /** It was judged, and goes on. */
  #judgedRoot = "";
  #isRollingBack = false;
  readonly #firsts = new Map<string, FirstWithdrawal>();
  /** Rolled back for its withdrawals, since the start. */
  rollbacksTotal = 0;

  constructor(parts: WithdrawalWatchParts) {
    this.#parts = parts;
  }

  /** The node serves: what is on trial by now goes on being so. */
  begin(nowMs: number): void {
    this.#isServing = true;
    this.#watched = this.#onTrial(nowMs);
    this.#startedWith = this.#watched;
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

  /** Whether it may still take back what runs. */
  isWatching(nowMs: number): boolean {
    return this.#onTrial(nowMs) !== null;
  }

  /** Null: nothing. */
  #onTrial(nowMs: number): Watched | null {
    const { active, onTrial } = this.#parts;
    const bundle = active();
    if (bundle === null || bundle.rollback === null || bundle.strategyRoot === this.#judgedRoot) return null;
    const trial = onTrial(bundle.rollback.withinMs, nowMs);
    if (trial === null) return null;
    const { strategyRoot, generation } = bundle;
    const known = this.#watched;
    const isKnown =
      known?.strategyRoot === strategyRoot &&
      known.suspect === trial.suspect &&
      known.sinceMs === trial.sinceMs;
    return isKnown ? known : { ...trial, strategyRoot, generation, before: this.#count() };
  }

  async look(nowMs: number): Promise<void> {
    if (!this.#isServing || this.#isRollingBack) return;
    const active = this.#parts.active();
    if (active?.strategyRoot !== this.#judgedRoot) this.#judgedRoot = "";
    this.#watched = this.#onTrial(nowMs);
    const rollback = active?.rollback ?? null;
    if (this.#watched === null || rollback === null) return;
    const { before } = this.#watched;
    const now = this.#count();
    const decisions = now.decisions - before.decisions;
    const since = now.withdrawals.map((count, index) => count - (before.withdrawals[index] ?? 0));
    const withdrawals = since.reduce((sum, count) => sum + count, 0);
    if (decisions < rollback.decisions || withdrawals <= rollback.withdrawals * decisions) return;
    await this.#rollBack(this.#watched, this.#whyOf(this.#watched, rollback, decisions, since));
  }

  async #rollBack({ strategyRoot, suspect }: Watched, why: string): Promise<void> {
    this.#isRollingBack = true;
    try {
      if (await this.#parts.rollBack(why, suspect)) this.rollbacksTotal += 1;
      else this.#judgedRoot = strategyRoot;
    } catch (error) {
      this.#judgedRoot = strategyRoot;
      this.#parts.logger.error({ err: error, strategyRoot }, `it cannot be rolled back: ${why}`);
    } finally {
      this.#isRollingBack = false;
    }
  }

  #whyOf(watched: Watched, rollback: RollbackPolicy, decisions: number, since: readonly number[]): string {
    const withdrawals = since.reduce((sum, count) => sum + count, 0);
    const worst = since.indexOf(Math.max(...since));
    const invariant = this.#parts.series.invariantNames[worst]!;
    const first = this.#firstOf(invariant, watched.generation);
    const share = (part: number) => `${Number((part * 100).toPrecision(2))} %`;
    const by =
      first === null
        ? ""
        : `; decision ${first.decisionId} broke it first, with offer ${first.offer} at ${first.point} of channel ${first.channel}`;
    const its = watched.suspect === "strategy" ? "its activation" : "its newest lists were activated";
    const sinceWhen = watched === this.#startedWith ? "the node's start" : its;
    return `invariant ${invariant} was broken: the guard withdrew ${withdrawals} treatments in ${decisions} decisions since ${sinceWhen} (${share(withdrawals / decisions)}, ${share(rollback.withdrawals)} are allowed)${by}`;
  }

  #firstOf(invariant: string, generationMin: number): FirstWithdrawal | null {
    let earliest: FirstWithdrawal | null = null;
    for (const first of this.#firsts.values()) {
      if (first.invariant !== invariant || first.generation < generationMin) continue;
      if (earliest === null || first.atMs < earliest.atMs) earliest = first;
    }
    return earliest;
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
