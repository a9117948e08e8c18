/**
 * Says when the guard withdraws treatments: an invariant that fires is a fault of the strategy that somebody has to
 * look at. One warning an invariant a minute, with how many it withdrew since the last; lanes only count.
 */
import type { Logger } from "pino";
import { SLAB } from "../admin/catalog.ts";
import type { SeriesTable } from "../admin/series-table.ts";
import type { SharedState } from "../lanes/shared-state.ts";

const LOOK_INTERVAL_MS = 1000;
const WARN_INTERVAL_MS = 60_000;

interface Told {
  count: number;
  /** `performance.now()` of the last warning. */
  at: number;
}

export class WithdrawalAlarm {
  readonly #shared: SharedState;
  readonly #series: Pick<SeriesTable, "invariantNames">;
  readonly #logger: Pick<Logger, "warn">;
  readonly #told = new Map<number, Told>();

  constructor(
    shared: SharedState,
    series: Pick<SeriesTable, "invariantNames">,
    logger: Pick<Logger, "warn">,
  ) {
    this.#shared = shared;
    this.#series = series;
    this.#logger = logger;
  }

  /** Looks every second; returns how to stop it, after a last look that tells what is not told yet. */
  start(): () => void {
    const timer = setInterval(() => this.look(performance.now()), LOOK_INTERVAL_MS);
    timer.unref();
    return () => {
      clearInterval(timer);
      this.look(Number.POSITIVE_INFINITY);
    };
  }

  look(now: number): void {
    for (const [index, invariant] of this.#series.invariantNames.entries()) {
      const count = this.#countOf(index);
      const told = this.#told.get(index) ?? { count: 0, at: Number.NEGATIVE_INFINITY };
      if (count === told.count || now - told.at < WARN_INTERVAL_MS) continue;
      this.#told.set(index, { count, at: now });
      this.#logger.warn(
        { invariant, withdrawn: count - told.count },
        `the guard withdraws treatments: invariant ${invariant}`,
      );
    }
  }

  #countOf(index: number): number {
    let count = 0;
    const slotCount = this.#shared.laneCount + this.#shared.buffers.workerCount;
    for (let slot = 0; slot < slotCount; slot++) count += this.#shared.slab(slot)[SLAB.invariants + index]!;
    return count;
  }
}
