/**
 * The batch pool: work of a millisecond or more, off the lanes and off the main thread.
 *
 * Tasks are the named exports of worker.ts; the types here are their signatures. The pool's queue is bounded by who
 * submits: DecideBatch by a shared counter that lanes look at before they send anything (SharedState.enterBatch),
 * bundles and imports by being done one at a time.
 */

import { Piscina } from "piscina";
import {
  assert,
  type CompiledBundle,
  type ListChange,
  NodeError,
  type NodeErrorCode,
  OVERLAY_NONE,
  type Overlay,
} from "../../engine/index.ts";
import type { ErrorBody } from "../handlers/messages.ts";
import type { FirstWithdrawal, GenerationSpec, ThreadData } from "../lanes/messages.ts";
import type { CompactionReport } from "../store/log-compact.ts";
import type { RecoveryReport } from "../store/log-recover.ts";
import type { RetentionPolicy, RetentionReport } from "../store/log-retain.ts";
import type { ScrubProgress } from "../store/log-scrub.ts";
import type { LogSizes } from "../store/log-sealer.ts";
import type { MemoryRecovery } from "../store/recovery.ts";
import type { StoreLoss } from "../store/store-guard.ts";
import type { CheckpointProgress } from "../store/visitor-checkpoint.ts";
import type { TablePool } from "../supervisor/table-pool.ts";
import type {
  BundleFacts,
  ChangesTask,
  CompileResult,
  CompileTask,
  ComposeTask,
  KeepKeysTask,
  ReplaceListResult,
  ReplaceListTask,
  TakeFileResult,
  TakeFileTask,
  ValidateTask,
} from "./bundle-tasks.ts";
import type { FeedTableMade, FeedTableTask } from "./feed-table.ts";
import type { SampleResult, SampleTask } from "./sample.ts";

/** For every worker one. */
export interface EachTask {
  /** One Int32: how many workers have begun. */
  readonly arrived: SharedArrayBuffer;
  readonly workerCount: number;
}
export interface OpenTask extends EachTask {
  readonly generation: GenerationSpec;
  /** The active one, which is kept. */
  readonly activeNumber: number;
}
export interface LetGoTask extends EachTask {
  readonly number: number;
}
export interface DecideTask {
  readonly generation: GenerationSpec;
  readonly payload: Uint8Array;
  /** To decide under, at least. */
  readonly overlayVersion: number;
  /** Null: as the worker has it. */
  readonly overlay: Overlay | null;
}
/** What is damaged, met while the node runs. */
export interface DamageFault {
  readonly code: NodeErrorCode;
  readonly message: string;
  /** Log files that it is about. */
  readonly files: readonly string[];
}

export interface SealTask {
  readonly dataPath: string;
  readonly boot: number;
}
export interface SealResult extends LogSizes {
  readonly blocksSealed: number;
  readonly hasMore: boolean;
  readonly faults: readonly DamageFault[];
}

export interface RecoverTask {
  readonly dataPath: string;
  readonly boot: number;
  /** Three float 64, written as it goes (RecoveryProgress): bytes read, bytes in all, records. */
  readonly progress: SharedArrayBuffer;
}
export interface RecoveryFault extends ErrorBody {
  /** Log files that it is about. */
  readonly files: readonly string[];
}
export interface RecoverResult extends Omit<RecoveryReport, "faults"> {
  /** What the logs told beyond the checkpoint. */
  readonly memories: Omit<MemoryRecovery, "faults">;
  /** The visitor store was not there, and was made anew; null: it was. */
  readonly storeLoss: StoreLoss | null;
  /** The newest time that earlier boots wrote down; 0: none. */
  readonly newestMs: number;
  readonly faults: readonly RecoveryFault[];
}

export interface ScrubTask {
  readonly dataPath: string;
  readonly boot: number;
  readonly progress: ScrubProgress;
}
export interface ScrubResult {
  readonly progress: ScrubProgress;
  readonly faults: readonly { readonly file: string; readonly message: string }[];
}

export interface SurrogatesTask {
  readonly dataPath: string;
  readonly level: string;
  readonly id: string;
}
export interface EraseTask {
  readonly dataPath: string;
  readonly surrogates: readonly string[];
}
export interface TendTask extends RetentionPolicy {
  readonly dataPath: string;
  readonly boot: number;
}
export interface TendResult extends RetentionReport, Omit<CompactionReport, "faults"> {
  readonly faults: readonly DamageFault[];
}

export interface CheckpointTask {
  readonly dataPath: string;
  readonly boot: number;
  /** Null: a new one begins. */
  readonly progress: CheckpointProgress | null;
  /** Where the sweep of timed-out sessions stands. */
  readonly sweptTo: string;
}

/** A task's result, or the operating error that it ended in. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorBody };

/** A strategy's change is to be active within a second. */
const SAMPLE_VISITORS_MAX = 1000;
const SAMPLE_VISITORS_MIN = 100;
const SAMPLE_MS_MAX = 200;
/** Of a worker's heap, for new objects. */
const YOUNG_MB_MAX = 24;

export class BatchPool {
  readonly #pool: Piscina;
  readonly #threadCount: number;
  readonly #tables: TablePool;
  #overlay: Overlay = OVERLAY_NONE;
  readonly #deciding = new Set<Promise<unknown>>();

  /**
   * `onError`: a worker ended by a fault of its own; the pool has replaced it, and its task was rejected. `onWithdrawal`:
   * a worker's first decision that an invariant of a generation spoke against.
   */
  constructor(
    threadCount: number,
    data: ThreadData,
    tables: TablePool,
    onError: (error: unknown) => void,
    onWithdrawal: (first: FirstWithdrawal) => void,
  ) {
    this.#threadCount = threadCount;
    this.#tables = tables;
    this.#pool = new Piscina({
      filename: new URL("./worker.js", import.meta.url).href,
      minThreads: threadCount,
      maxThreads: threadCount,
      // A worker keeps its log source and its opened generations for the node's life.
      idleTimeout: Number.POSITIVE_INFINITY,
      // With the default, idle workers block and hear of nothing.
      atomics: "async",
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB_MAX },
    });
    this.#pool.on("error", onError);
    this.#pool.on("message", onWithdrawal);
  }

  takeFile(task: TakeFileTask): Promise<TakeFileResult> {
    return this.#run("takeFile", task);
  }
  /** Over the newest generation's tables, in memory that is free. */
  compile(task: Omit<CompileTask, "grant">): Promise<CompileResult> {
    return this.#tables.compile((grant) => this.#run("compile", { ...task, grant } satisfies CompileTask));
  }
  keepKeys(task: KeepKeysTask): Promise<null> {
    return this.#run("keepKeys", task);
  }
  /** Has every worker let go of a generation; false: one did not say so. */
  async letGo(number: number): Promise<boolean> {
    await Promise.allSettled(this.#deciding); // A chunk that waits would open it again.
    const threads = await this.#inEach<number>("letGo", { number });
    return new Set(threads).size === this.#threadCount;
  }
  /** Has every worker collect its heap. */
  async collectHeaps(): Promise<void> {
    await this.#inEach("collect", {});
  }
  /** Tries a compiled bundle on a sample of the node's visitors. Errors: INVARIANT_BROKEN. */
  sample(compiled: CompiledBundle): Promise<SampleResult> {
    const task: SampleTask = {
      compiled,
      visitorsMax: SAMPLE_VISITORS_MAX,
      visitorsMin: SAMPLE_VISITORS_MIN,
      timeMsMax: SAMPLE_MS_MAX,
      seed: Math.floor(Math.random() * 2 ** 32),
    };
    return this.#run("sample", task);
  }
  validate(task: ValidateTask): Promise<null> {
    return this.#run("validate", task);
  }
  changes(task: ChangesTask): Promise<readonly ListChange[]> {
    return this.#run("changes", task);
  }
  compose(task: ComposeTask): Promise<BundleFacts> {
    return this.#run("compose", task);
  }
  replaceList(task: ReplaceListTask): Promise<ReplaceListResult> {
    return this.#run("replaceList", task);
  }
  /** Has every worker open a generation. Errors: those of opening it. */
  async open(generation: GenerationSpec, activeNumber: number): Promise<void> {
    await this.#inEach("open", { generation, activeNumber });
  }

  /** A task in every worker: each ends when all have begun, so that each of them gets one. */
  async #inEach<T>(name: string, task: object): Promise<T[]> {
    const arrived = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const each: EachTask = { ...task, arrived, workerCount: this.#threadCount };
    return await Promise.all(Array.from({ length: this.#threadCount }, () => this.#run<T>(name, each)));
  }

  /** From now on workers decide under it; resolves when what was sent before is decided. */
  async takeOverlay(overlay: Overlay): Promise<void> {
    this.#overlay = overlay;
    await Promise.allSettled(this.#deciding);
  }

  /** Decides a packed chunk of a batch. */
  decide(generation: GenerationSpec, payload: Uint8Array): Promise<Uint8Array> {
    const deciding = this.#decide(generation, payload).finally(() => this.#deciding.delete(deciding));
    this.#deciding.add(deciding);
    return deciding;
  }

  async #decide(generation: GenerationSpec, payload: Uint8Array): Promise<Uint8Array> {
    const { version: overlayVersion } = this.#overlay;
    const task = { generation, payload, overlayVersion, overlay: null };
    const result = await this.#run<Uint8Array | null>("decide", task satisfies DecideTask);
    if (result !== null) return result;
    // The worker was not there, or had nothing to decide, since the overlay changed: it is sent once.
    const whole = await this.#run<Uint8Array | null>("decide", {
      ...task,
      overlayVersion: this.#overlay.version,
      overlay: this.#overlay,
    } satisfies DecideTask);
    assert(whole !== null, "batch pool: a worker lacks the overlay that came with its task");
    return whole;
  }

  feedTable(task: FeedTableTask): Promise<FeedTableMade> {
    return this.#run("feedTable", task);
  }

  seal(task: SealTask): Promise<SealResult> {
    return this.#run("seal", task);
  }

  /** A slice of reading sealed blocks of earlier boots again. */
  scrub(task: ScrubTask): Promise<ScrubResult> {
    return this.#run("scrub", task);
  }

  surrogates(task: SurrogatesTask): Promise<readonly string[]> {
    return this.#run("surrogates", task);
  }

  erase(task: EraseTask): Promise<null> {
    return this.#run("erase", task);
  }
  tend(task: TendTask): Promise<TendResult> {
    return this.#run("tend", task);
  }

  /** A slice of a checkpoint of visitors' memories. Errors: STORE_UNWRITABLE. */
  checkpoint(task: CheckpointTask): Promise<CheckpointProgress> {
    return this.#run("checkpoint", task);
  }

  recover(task: RecoverTask): Promise<RecoverResult> {
    return this.#run("recover", task);
  }

  /** Of the workers that live. */
  get threadIds(): ReadonlySet<number> {
    return new Set(this.#pool.threads.map(({ threadId }) => threadId));
  }

  /**
   * Waits for tasks under way and ends the workers, once they have loaded: one that is terminated while it loads native
   * code takes the process along.
   */
  async close(): Promise<void> {
    await Promise.allSettled(Array.from({ length: this.#threadCount }, () => this.#run("loaded", {})));
    await this.#pool.close({ force: false });
  }

  async #run<T>(name: string, task: object): Promise<T> {
    const outcome = (await this.#pool.run(task, { name })) as Outcome<T>;
    if (outcome.ok) return outcome.value;
    throw new NodeError(outcome.error.code, outcome.error.message, { field: outcome.error.field });
  }
}
