/**
 * The generations that threads have open: the active one, the one before it, and one that was prepared.
 *
 *     prepare: every lane and batch worker opens and exercises it     commit: persist, then one write of the epoch
 *     abort:   it is let go of, the active one never noticed
 *
 * Before anything is compiled the previous one is let go of (`makeRoom`), so that there are never three sets of tables.
 * One change at a time is the caller's business (lifecycle.ts).
 */
import type { Logger } from "pino";
import {
  assert,
  type CompiledBundle,
  type Model,
  NodeError,
  type RollbackPolicy,
} from "../../engine/index.ts";
import type { SeriesTable } from "../admin/series-table.ts";
import type { GenerationSpec } from "../lanes/messages.ts";
import type { SharedState } from "../lanes/shared-state.ts";

/** What the generations need of the threads that decide. */
export interface GenerationThreads {
  /** Has every lane and batch worker open it. Errors: those of opening it. */
  prepare(generation: GenerationSpec): Promise<void>;
  drop(number: number): void;
}

export interface ActiveBundle {
  readonly bundleId: string;
  readonly strategyRoot: string;
  readonly dataRoot: string;
  readonly generation: number;
  readonly activatedAtMs: number;
  readonly segmentsAsOfMs: number;
  readonly name: string;
  readonly channels: readonly string[];
  /** Whether a channel refuses decisions that cannot be recorded. */
  readonly refusesUnrecorded: boolean;
  /** For what it is taken back; null: for nothing. */
  readonly rollback: RollbackPolicy | null;
}

/** Open in every thread, and not active. */
export interface PreparedGeneration {
  readonly number: number;
  readonly bundleId: string;
  readonly name: string;
}

interface Held {
  readonly spec: GenerationSpec;
  readonly bundle: Omit<ActiveBundle, "activatedAtMs">;
}

export class Generations {
  readonly #shared: SharedState;
  readonly #series: SeriesTable;
  readonly #threads: GenerationThreads;
  readonly #logger: Logger;
  #active: Held | null = null;
  #activatedAtMs = 0;
  /** The one before, while it is held: what a rollback goes back to at once. */
  #previous: Held | null = null;
  #prepared: Held | null = null;
  #numberLast = 0;

  constructor(shared: SharedState, series: SeriesTable, threads: GenerationThreads, logger: Logger) {
    this.#shared = shared;
    this.#series = series;
    this.#threads = threads;
    this.#logger = logger;
  }

  get active(): ActiveBundle | null {
    return this.#active === null ? null : { ...this.#active.bundle, activatedAtMs: this.#activatedAtMs };
  }
  get activeSpec(): GenerationSpec | null {
    return this.#active?.spec ?? null;
  }
  /** "" where none is held. */
  get previousId(): string {
    return this.#previous?.bundle.bundleId ?? "";
  }
  get prepared(): PreparedGeneration | null {
    return this.#prepared === null ? null : preparedOf(this.#prepared);
  }
  /** What a lane that starts now has to open. */
  get held(): readonly GenerationSpec[] {
    return [this.#previous, this.#active, this.#prepared].flatMap((held) =>
      held === null ? [] : [held.spec],
    );
  }

  /** Lets go of all but the active one: room for what is compiled next. */
  makeRoom(): void {
    if (this.#prepared !== null) this.abort();
    this.dropPrevious();
  }

  /** Lets go of what could be gone back to at once; going back compiles it anew from now on. */
  dropPrevious(): void {
    if (this.#previous === null) return;
    this.#threads.drop(this.#previous.spec.number);
    this.#previous = null;
  }

  /**
   * Has every thread open a compiled bundle; what was prepared before is let go of.
   * Errors: those of opening it in a thread; nothing is prepared then.
   */
  async prepare(compiled: CompiledBundle): Promise<PreparedGeneration> {
    if (this.#prepared !== null) this.abort();
    const model = readModel(compiled);
    this.#numberLast += 1;
    const number = this.#numberLast;
    const spec: GenerationSpec = {
      number,
      activatedAtMs: Date.now(),
      compiled,
      series: this.#series.intern(model),
    };
    const held: Held = { spec, bundle: describe(compiled, model, number) };
    this.#prepared = held;
    try {
      await this.#threads.prepare(spec);
    } catch (error) {
      if (this.#prepared === held) this.abort();
      throw error;
    }
    assert(this.#prepared === held, "generations: two were prepared at a time");
    return preparedOf(held);
  }

  /**
   * Makes what was prepared the active generation. `persist` runs before the epoch is written: what is active in memory
   * is then active after a restart too. Errors: those of `persist`; it stays prepared then, and the old one active.
   */
  commit(prepared: PreparedGeneration, persist: () => void): ActiveBundle {
    const held = this.#prepared;
    assert(held !== null && held.spec.number === prepared.number, "generations: that one is not prepared");
    persist();
    const before = this.#active;
    if (this.#previous !== null) this.#threads.drop(this.#previous.spec.number);
    this.#prepared = null;
    this.#activate(held);
    this.#previous = before;
    this.#logger.info(
      { bundle: held.bundle.bundleId, generation: prepared.number, workspace: held.bundle.name },
      "bundle active",
    );
    return this.active!;
  }

  /** Lets go of what was prepared; nothing where nothing was. */
  abort(): void {
    if (this.#prepared === null) return;
    const { number } = this.#prepared.spec;
    this.#prepared = null;
    this.#threads.drop(number);
  }

  /** Back to the previous generation, which must be held, at once. Errors: those of `persist`; nothing changes then. */
  revert(persist: () => void): ActiveBundle {
    const previous = this.#previous;
    const from = this.#active;
    assert(previous !== null && from !== null, "generations: there is none to go back to");
    persist();
    this.#previous = null;
    this.#activate(previous);
    this.#threads.drop(from.spec.number);
    return this.active!;
  }

  #activate(held: Held): void {
    this.#activatedAtMs = Date.now();
    this.#shared.activate(held.spec.number, this.#activatedAtMs);
    this.#active = held;
  }
}

function preparedOf({ spec, bundle }: Held): PreparedGeneration {
  return { number: spec.number, bundleId: bundle.bundleId, name: bundle.name };
}

function describe(compiled: CompiledBundle, model: Model, generation: number): Held["bundle"] {
  const { bundleId, strategyRoot, dataRoot, segmentsAsOfMs } = compiled;
  return {
    bundleId,
    strategyRoot,
    dataRoot,
    generation,
    segmentsAsOfMs,
    name: model.name,
    channels: model.channels.map((channel) => channel.name),
    rollback: model.rollback ?? null,
    refusesUnrecorded: model.channels.some((channel) => channel.unrecorded === "refuse"),
  };
}

function readModel(compiled: CompiledBundle): Model {
  try {
    return JSON.parse(Buffer.from(compiled.model).toString("utf8")) as Model;
  } catch (cause) {
    throw new NodeError("BUNDLE_INVALID", "the bundle's model is not JSON", { cause });
  }
}
