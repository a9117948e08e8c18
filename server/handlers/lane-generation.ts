/**
 * The generations that a thread has open: the active one, the one before, and one being prepared.
 *
 * Which is active says the epoch in shared memory, read once a call; the object found under it is pinned by being
 * used: a call that began under one generation ends under it.
 */
import {
  assert,
  type Generation,
  NodeError,
  type NodeNumbers,
  OVERLAY_NONE,
  type Overlay,
  openGeneration,
  takeOverlay,
} from "../../engine/index.ts";
import type { GenerationSeries } from "../admin/series-table.ts";
import type { GenerationSpec } from "../lanes/messages.ts";
import { offerSeriesOf } from "./counters.ts";

export interface LaneGeneration {
  readonly generation: Generation;
  readonly series: GenerationSeries;
  /** By treatment index. */
  readonly offerSeries: Int32Array;
  /** By channel: whether a presentation at point i is a contact at once. */
  readonly contactOnDecide: ReadonlyMap<string, readonly boolean[]>;
}

export class LaneGenerations {
  readonly #epoch: () => number;
  readonly #warm: (generation: Generation) => void;
  readonly #numbers: NodeNumbers;
  readonly #opened = new Map<number, LaneGeneration>();
  #currentNumber = 0;
  #current: LaneGeneration | null = null;
  #overlay: Overlay = OVERLAY_NONE;

  /**
   * `numbers`: the node's, which hold every name of a bundle before a thread opens it. `warm`: what else a thread makes
   * ready of a generation when it opens it (codecs' constants).
   */
  constructor(epoch: () => number, numbers: NodeNumbers, warm: (generation: Generation) => void) {
    this.#epoch = epoch;
    this.#numbers = numbers;
    this.#warm = warm;
  }

  /** Cost: as `openGeneration`, some ms per thousand rules. Errors: its own. */
  open(spec: GenerationSpec): void {
    if (this.#opened.has(spec.number)) return;
    const generation = openGeneration(spec.compiled, spec.number, spec.activatedAtMs, this.#numbers);
    assert(generation.bundleId === spec.compiled.bundleId, "generation: opened another bundle");
    takeOverlay(generation, this.#overlay);
    this.#warm(generation);
    this.#opened.set(spec.number, {
      generation,
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

  get overlay(): Overlay {
    return this.#overlay;
  }

  /** Every generation reads it from its next decision on. Call between two decisions. */
  takeOverlay(overlay: Overlay): void {
    this.#overlay = overlay;
    for (const { generation } of this.#opened.values()) takeOverlay(generation, overlay);
  }

  drop(number: number): void {
    assert(number !== this.#epoch(), "generation: the active one is not dropped");
    this.#opened.delete(number);
  }

  /** Null before the first activation. */
  currentOrNull(): LaneGeneration | null {
    const number = this.#epoch();
    if (number !== this.#currentNumber) {
      this.#current = this.#opened.get(number) ?? null;
      this.#currentNumber = number;
      assert(this.#current !== null, "generation: activated before this thread had it open");
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
