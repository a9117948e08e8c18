/**
 * The life of a bundle on the node: verified and compiled in the batch pool, opened and warmed by every lane, then
 * activated with one atomic write of the epoch. The active and the previous generation are kept.
 *
 * A failure at any stage leaves the active generation as it is. One bundle at a time: callers queue.
 */
import type { Logger } from "pino";
import { assert, type CompiledBundle, type Model, NodeError } from "../../engine/index.ts";
import type { SeriesTable } from "../admin/series-table.ts";
import type { GenerationSpec } from "../lanes/messages.ts";
import type { SharedState } from "../lanes/shared-state.ts";

/** What the generations need of the lanes. */
export interface GenerationLanes {
  prepare(generation: GenerationSpec): Promise<void>;
  drop(number: number): void;
}

export interface ActiveBundle {
  readonly bundleId: string;
  readonly generation: number;
  readonly activatedAtMs: number;
  readonly segmentsAsOfMs: number;
  readonly name: string;
  readonly channels: readonly string[];
  /** Whether a channel refuses decisions that cannot be recorded. */
  readonly refusesUnrecorded: boolean;
}

const KEPT_MAX = 2;
/** So many lanes that end so soon after an activation speak against the bundle. */
const LANE_ENDS_MAX = 3;
const TRIAL_MS = 60_000;

export class Generations {
  readonly #shared: SharedState;
  readonly #series: SeriesTable;
  readonly #lanes: GenerationLanes;
  readonly #logger: Logger;
  /** Oldest first; the last that was activated is the active one. */
  #held: GenerationSpec[] = [];
  #active: ActiveBundle | null = null;
  /** The one before, while it is held: what a rollback goes back to. */
  #previous: ActiveBundle | null = null;
  #laneEndsInTrial = 0;
  #numberLast = 0;
  #queue: Promise<unknown> = Promise.resolve();
  failuresTotal = 0;

  constructor(shared: SharedState, series: SeriesTable, lanes: GenerationLanes, logger: Logger) {
    this.#shared = shared;
    this.#series = series;
    this.#lanes = lanes;
    this.#logger = logger;
  }

  get active(): ActiveBundle | null {
    return this.#active;
  }
  /** What a lane that starts now has to open. */
  get held(): readonly GenerationSpec[] {
    return this.#held;
  }
  get activeSpec(): GenerationSpec | null {
    return this.#held.find((spec) => spec.number === this.#active?.generation) ?? null;
  }

  /** Runs `work` when all bundles before it are done with; failures are counted and passed on. */
  serially<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {
      this.failuresTotal += 1;
    });
    return result;
  }

  /**
   * Makes a compiled bundle the next generation. `persist` runs when every lane has opened it, before the epoch is
   * written: what is active in memory is then active after a restart too.
   *
   * Call within `serially`. Errors: those of opening it in a lane, of `persist`.
   */
  async activate(compiled: CompiledBundle, persist: () => void): Promise<ActiveBundle> {
    if (compiled.bundleId === this.#active?.bundleId) return this.#active;
    const model = readModel(compiled);
    const number = this.#numberLast + 1;
    this.#numberLast = number;
    const spec: GenerationSpec = {
      number,
      activatedAtMs: Date.now(),
      compiled,
      series: this.#series.intern(model),
    };
    this.#held.push(spec);
    try {
      await this.#lanes.prepare(spec);
      persist();
    } catch (error) {
      this.#held = this.#held.filter((held) => held !== spec);
      this.#lanes.drop(number);
      throw error;
    }
    this.#shared.activate(number);
    this.#previous = this.#active;
    this.#laneEndsInTrial = 0;
    this.#active = {
      bundleId: compiled.bundleId,
      generation: number,
      activatedAtMs: spec.activatedAtMs,
      segmentsAsOfMs: compiled.segmentsAsOfMs,
      name: model.name,
      channels: model.channels.map((channel) => channel.name),
      refusesUnrecorded: model.channels.some((channel) => channel.unrecorded === "refuse"),
    };
    while (this.#held.length > KEPT_MAX) this.#lanes.drop(this.#held.shift()!.number);
    assert(this.#held.at(-1) === spec, "generations: the newest is the active one");
    assert(this.#held.length <= KEPT_MAX, "generations: more are held than may be");
    this.#logger.info(
      { bundle: compiled.bundleId, generation: number, workspace: model.name },
      "bundle active",
    );
    return this.#active;
  }

  /**
   * A lane ended by its own fault. When lanes keep ending right after an activation, the bundle is rolled back to the
   * one before; `persist` makes that what a restart runs.
   */
  noteLaneEnd(persist: (bundleId: string) => void): void {
    const active = this.#active;
    const previous = this.#previous;
    if (active === null || previous === null || Date.now() - active.activatedAtMs > TRIAL_MS) return;
    this.#laneEndsInTrial += 1;
    if (this.#laneEndsInTrial < LANE_ENDS_MAX) return;
    const { bundleId, generation } = active;
    this.#shared.activate(previous.generation);
    this.#active = previous;
    this.#previous = null;
    this.#held = this.#held.filter((spec) => spec.number !== generation);
    this.#lanes.drop(generation);
    this.failuresTotal += 1;
    persist(previous.bundleId);
    this.#logger.error(
      { bundle: bundleId, generation, backTo: previous.generation },
      "rolled back: lanes keep ending under this bundle",
    );
  }
}

function readModel(compiled: CompiledBundle): Model {
  try {
    return JSON.parse(Buffer.from(compiled.model).toString("utf8")) as Model;
  } catch (cause) {
    throw new NodeError("BUNDLE_INVALID", "the bundle's model is not JSON", { cause });
  }
}
