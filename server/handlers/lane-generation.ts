/**
 * The generations that a thread has open: the active one, the one before, and one being prepared.
 *
 * Which is active says the epoch in shared memory, read once a call; the object found under it is pinned by being
 * used: a call that began under one generation ends under it.
 */
import {
  assert,
  closeGeneration,
  type Generation,
  NodeError,
  type NodeNumbers,
  OVERLAY_NONE,
  type Overlay,
  openSteps,
  reopenGeneration,
  takeOverlay,
} from "../../engine/index.ts";
import type { GenerationSeries } from "../admin/series-table.ts";
import type { GenerationSpec } from "../lanes/messages.ts";
import { offerSeriesOf } from "./counters.ts";

export interface LaneGeneration {
  readonly generation: Generation;
  /** Epoch ms; of one that was never active, when it was prepared. */
  activatedAtMs: number;
  readonly series: GenerationSeries;
  /** By treatment index. */
  readonly offerSeries: Int32Array;
  /** By channel: whether a presentation at point i is a contact at once. */
  readonly contactOnDecide: ReadonlyMap<string, readonly boolean[]>;
}

/** Of a turn, for opening a generation while calls are answered. */
const TURN_MS_MAX = 0.3;

export class LaneGenerations {
  readonly #epoch: () => number;
  readonly #activatedAtMs: () => number;
  readonly #warm: (generation: Generation) => Generator<undefined, void>;
  readonly #numbers: NodeNumbers;
  readonly #opened = new Map<number, LaneGeneration>();
  /** Numbers that are being opened while calls are answered. */
  readonly #opening = new Set<number>();
  #currentNumber = 0;
  #current: LaneGeneration | null = null;
  #overlay: Overlay = OVERLAY_NONE;

  /**
   * `epoch`, `activatedAtMs`: which one is active, and since when. `numbers`: the node's, which hold every name of a
   * bundle before a thread opens it. `warm`: what else a thread makes ready of a generation when it opens it (codecs' constants).
   */
  constructor(
    epoch: () => number,
    activatedAtMs: () => number,
    numbers: NodeNumbers,
    warm: (generation: Generation) => Generator<undefined, void>,
  ) {
    this.#epoch = epoch;
    this.#activatedAtMs = activatedAtMs;
    this.#numbers = numbers;
    this.#warm = warm;
  }

  /** Cost: as `openGeneration`, some ms per hundred rules; nothing to speak of over the strategy of an open one. Errors: its own. */
  open(spec: GenerationSpec): void {
    for (const _ of this.#steps(spec));
  }

  /**
   * The same while calls are answered: as much of it in a turn as no call notices.
   * Errors: as `open`; WARM_FAILED where it is dropped meanwhile.
   */
  async openMeanwhile(spec: GenerationSpec): Promise<void> {
    this.#opening.add(spec.number);
    try {
      const steps = this.#steps(spec);
      for (;;) {
        const untilMs = performance.now() + TURN_MS_MAX;
        while (performance.now() < untilMs) if (steps.next().done === true) return;
        await new Promise((resolve) => setImmediate(resolve));
        if (!this.#opening.has(spec.number))
          throw new NodeError("WARM_FAILED", "the bundle was let go of while it was made ready");
      }
    } finally {
      this.#opening.delete(spec.number);
    }
  }

  *#steps(spec: GenerationSpec): Generator<undefined, void> {
    if (this.#opened.has(spec.number)) return;
    const generation = this.#reopened(spec) ?? (yield* this.#openAnew(spec));
    assert(generation.bundleId === spec.compiled.bundleId, "generation: opened another bundle");
    takeOverlay(generation, this.#overlay);
    yield* this.#warm(generation);
    takeOverlay(generation, this.#overlay); // It may have changed meanwhile.
    this.#opened.set(spec.number, {
      generation,
      activatedAtMs: spec.activatedAtMs,
      series: spec.series,
      offerSeries: offerSeriesOf(generation, spec.series),
      contactOnDecide: new Map(
        generation.model.channels.map((channel) => [
          channel.name,
          channel.points.map((point) => point.contact === "decide"),
        ]),
      ),
    });
  }

  #openAnew({ compiled, number, activatedAtMs }: GenerationSpec): Generator<undefined, Generation> {
    return openSteps(compiled, number, activatedAtMs, this.#numbers);
  }

  /** Over an open generation of the same strategy; null where there is none. */
  #reopened({ compiled, number, activatedAtMs }: GenerationSpec): Generation | null {
    for (const { generation } of this.#opened.values()) {
      const reopened = reopenGeneration(generation, compiled, number, activatedAtMs);
      if (reopened !== null) return reopened;
    }
    return null;
  }

  get overlay(): Overlay {
    return this.#overlay;
  }

  /** Every generation reads it from its next decision on. Call between two decisions. */
  takeOverlay(overlay: Overlay): void {
    this.#overlay = overlay;
    for (const { generation } of this.#opened.values()) takeOverlay(generation, overlay);
  }

  /** Nothing of its lists is read from now on. */
  drop(number: number): void {
    assert(number !== this.#epoch(), "generation: the active one is not dropped");
    this.#opening.delete(number);
    const dropped = this.#opened.get(number);
    if (dropped === undefined) return;
    closeGeneration(dropped.generation);
    this.#opened.delete(number);
  }

  /** Null before the first activation. */
  currentOrNull(): LaneGeneration | null {
    const number = this.#epoch();
    if (number !== this.#currentNumber) {
      this.#current = this.#opened.get(number) ?? null;
      this.#currentNumber = number;
      assert(this.#current !== null, "generation: activated before this thread had it open");
      this.#current.activatedAtMs = this.#activatedAtMs();
    }
    return this.#current;
  }

  /** Errors: BUNDLE_NOT_READY. */
  current(): LaneGeneration {
    const current = this.currentOrNull();
    if (current === null)
      throw new NodeError("BUNDLE_NOT_READY", "no bundle is active", { retryAfterMs: 1000 });
    return current;
  }

  /** The active or the previous bundle, by id, for previews. Errors: BUNDLE_UNKNOWN. */
  byBundle(bundleId: string): LaneGeneration {
    for (const opened of this.#opened.values()) if (opened.generation.bundleId === bundleId) return opened;
    throw new NodeError("BUNDLE_UNKNOWN", "the node holds no such bundle", { field: "preview.bundle" });
  }
}
