/**
 * A worker of the batch pool: its named exports are the pool's tasks (pool.ts has their types).
 *
 * A worker that decides is a lane to the log: it has a source number of its own, and its records are written before
 * its results leave. It holds an epoch only inside a task: each chunk comes with the generation to decide under.
 */

import { parentPort, threadId } from "node:worker_threads";
import { workerData as poolData } from "piscina";
import {
  type CompiledBundle,
  type ListChange,
  type Model,
  NodeError,
  openGeneration,
} from "../../engine/index.ts";
import { type ChunkAnswer, decideChunk } from "../handlers/batch.ts";
import { decideCall } from "../handlers/decide.ts";
import type { DecideResult } from "../handlers/messages.ts";
import { routeConsole } from "../lanes/logger.ts";
import type { GenerationSpec, ThreadData } from "../lanes/messages.ts";
import { SharedState } from "../lanes/shared-state.ts";
import { openThread, type Thread } from "../lanes/thread.ts";
import { lowerThisThread } from "../priorities.ts";
import { errorCode, reasonOf } from "../store/atomic-file.ts";
import { eraseSurrogates, surrogatesOf } from "../store/forget.ts";
import { damageOf } from "../store/log-fault.ts";
import { scrubLogs } from "../store/log-scrub.ts";
import { logSizes, sealLogs } from "../store/log-sealer.ts";
import { NamesRecorder, namesOfModel } from "../store/numbers.ts";
import { beginCheckpoint, type CheckpointProgress } from "../store/visitor-checkpoint.ts";
import { encodeDecideAlone } from "../wire/protobuf.ts";
import {
  type BundleFacts,
  type ChangesTask,
  type CompileResult,
  type CompileTask,
  type ComposeTask,
  changesOfHeld,
  compileHeld,
  composeHeld,
  type KeepKeysTask,
  keepHeldKeys,
  type ReplaceListResult,
  type ReplaceListTask,
  replaceHeldList,
  type TakeFileResult,
  type TakeFileTask,
  takeBundleFile,
  type ValidateTask,
  validateHeld,
} from "./bundle-tasks.ts";
import { collectHeap } from "./collect-heap.ts";
import { type FeedTableMade, type FeedTableTask, makeFeedTable } from "./feed-table.ts";
import { giveWay } from "./give-way.ts";
import type {
  CheckpointTask,
  DecideTask,
  EachTask,
  EraseTask,
  LetGoTask,
  OpenTask,
  Outcome,
  RecoverResult,
  RecoverTask,
  ScrubResult,
  ScrubTask,
  SealResult,
  SealTask,
  SurrogatesTask,
  TendResult,
  TendTask,
} from "./pool.ts";
import { recoverNode } from "./recover.ts";
import { type SampleResult, type SampleTask, trySample } from "./sample.ts";
import { tendLogs } from "./tend.ts";

const data = poolData as ThreadData;
const GENERATIONS_KEPT_MAX = 2;
// Calls come before seals, checkpoints and batches: where there are fewer cores than threads, lanes have the most of them.
lowerThisThread();

/** Keeps what a bundle file consists of. Errors: BUNDLE_*, STORE_UNWRITABLE. */
export function takeFile(task: TakeFileTask): Promise<Outcome<TakeFileResult>> {
  return guarded(() => kept(() => takeBundleFile(task)));
}

/**
 * Compiles a bundle, and gives its names the node's numbers: threads that open it as a generation find them all.
 * Errors: BUNDLE_*, BLOB_*, INTERN_TABLE_FULL, STORE_UNWRITABLE.
 */
export function compile(task: CompileTask): Promise<Outcome<CompileResult>> {
  return guarded(async () => {
    const { compiled, model } = await compileHeld(task, data.tableSecret);
    // Names of a strategy that is open have their numbers.
    if (compiled.strategyRoot !== task.grant.base?.strategyRoot) await internNames(compiled, model);
    return { compiled, name: model.name };
  });
}

/** Decides the goldens. Errors: GOLDEN_FAILED, INVARIANT_BROKEN. */
export function validate(task: ValidateTask): Promise<Outcome<null>> {
  return guarded(() => validateHeld(task));
}

/** Tries a compiled bundle on a sample of the node's visitors. Errors: INVARIANT_BROKEN. */
export function sample(task: SampleTask): Promise<Outcome<SampleResult>> {
  return guarded(() => {
    thread ??= openWorkerThread();
    return trySample(thread, task);
  });
}

/** Keeps key indexes on the disk. Errors: STORE_UNWRITABLE. */
export function keepKeys(task: KeepKeysTask): Promise<Outcome<null>> {
  return guarded(() => kept(() => keepHeldKeys(task, data.tableSecret)));
}

/** Makes the bundle with one list replaced, and keeps it. Errors: SEGMENT_UNKNOWN, BUNDLE_*, BLOB_*, STORE_UNWRITABLE. */
export function replaceList(task: ReplaceListTask): Promise<Outcome<ReplaceListResult>> {
  return guarded(() => kept(() => replaceHeldList(task)));
}

/** How a bundle's lists differ from those in force. Errors: BUNDLE_*, BLOB_*. */
export function changes(task: ChangesTask): Promise<Outcome<readonly ListChange[]>> {
  return guarded(() => changesOfHeld(task));
}

/** The bundle of one's strategy and another's lists, kept. Errors: BUNDLE_*, BLOB_*, STORE_UNWRITABLE. */
export function compose(task: ComposeTask): Promise<Outcome<BundleFacts>> {
  return guarded(() => kept(() => composeHeld(task)));
}

/** What cannot be written is the disk's fault, not the bundle's. */
async function kept<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (errorCode(cause) === "" || errorCode(cause) === "ENOENT" || cause instanceof NodeError) throw cause;
    throw new NodeError("STORE_UNWRITABLE", `the bundle cannot be kept: ${reasonOf(cause)}`, { cause });
  }
}

async function internNames(compiled: CompiledBundle, model: Model): Promise<void> {
  const recorder = new NamesRecorder();
  openGeneration(compiled, 1, 0, recorder);
  thread ??= openWorkerThread();
  const { store } = thread;
  await store.numbers.intern(recorder);
  await store.numbers.intern(namesOfModel(model));
  store.ensureColumns();
}

/** Makes a feed's table. Errors: FEED_INVALID. */
export function feedTable(task: FeedTableTask): Promise<Outcome<FeedTableMade>> {
  return guarded(() => makeFeedTable(task));
}

/** Repairs and seals what earlier boots left, and folds it. Errors: LOG_UNWRITABLE, STORE_UNWRITABLE, DATA_DIR_INVALID. */
export function recover(task: RecoverTask): Promise<Outcome<RecoverResult>> {
  return guarded(() => recoverNode(task));
}

/** About 20 ms of reading and summing: a batch that waits behind it does not wait long. */
const SCRUB_SLICE_BYTES = 4 * 1024 * 1024;

/** Compares sealed blocks of earlier boots with their seals, a slice a call. Errors: system errors. */
export function scrub({ dataPath, boot, progress }: ScrubTask): Promise<Outcome<ScrubResult>> {
  return guarded(() => {
    const report = scrubLogs(dataPath, boot, progress, SCRUB_SLICE_BYTES);
    return {
      progress: report.progress,
      faults: report.faults.map(({ file, message }) => ({ file, message })),
    };
  });
}

/** Under which identity files name the visitor. Errors: system errors. */
export function surrogates(task: SurrogatesTask): Promise<Outcome<readonly string[]>> {
  return guarded(() => surrogatesOf(task.dataPath, task.level, task.id));
}

/** Overwrites identity records. Errors: LOG_UNWRITABLE. */
export function erase(task: EraseTask): Promise<Outcome<null>> {
  return guarded(() => {
    eraseSurrogates(task.dataPath, task.surrogates);
    return null;
  });
}
/** Redacts what is left of forgotten visitors in closed log files, removes those past retention. Errors: LOG_UNWRITABLE. */
export function tend(task: TendTask): Promise<Outcome<TendResult>> {
  return guarded(() => tendLogs(task));
}

/** So long a batch may wait behind a slice of a checkpoint. */
const CHECKPOINT_SLICE_MS = 50;

/** Copies changed visitors to LMDB, a slice a call; then notes from where recovery must read. Errors: STORE_UNWRITABLE. */
export function checkpoint(task: CheckpointTask): Promise<Outcome<CheckpointProgress>> {
  return guarded(() => {
    const { dataPath, boot, sweptTo } = task;
    const progress = task.progress ?? beginCheckpoint(dataPath, boot, Date.now(), sweptTo);
    thread ??= openWorkerThread();
    return thread.store.checkpoint(progress, CHECKPOINT_SLICE_MS);
  });
}

/** About 16 MiB of log: a batch that waits behind it does not wait long. */
const SEALED_BLOCKS_MAX = 64;
const closedChains = new Map<string, Buffer>();

/** Seals full blocks of the running boot's logs. Errors: LOG_UNWRITABLE. */
export function seal(task: SealTask): Promise<Outcome<SealResult>> {
  return guarded(() => {
    try {
      const { faults, ...report } = sealLogs(task.dataPath, {
        liveBoot: task.boot,
        onlyLive: true,
        blocksMax: SEALED_BLOCKS_MAX,
        closedChains,
        giveWay,
      });
      const sizes = logSizes(task.dataPath, task.boot, closedChains);
      return { ...report, ...sizes, faults: faults.map(damageOf) };
    } catch (cause) {
      throw new NodeError("LOG_UNWRITABLE", `blocks cannot be sealed: ${reasonOf(cause)}`, { cause });
    }
  });
}

/**
 * Opened with the first generation. Its log source is opened with the first record, and ends with the thread: what a
 * chunk recorded was written before the chunk's results left.
 */
let thread: Thread | null = null;
/** Generations that this worker has open, newest last. */
const opened: number[] = [];
let currentNumber = 0;

/** Decides a packed chunk of DecideBatch; null: this worker has an older overlay than it is to decide under. */
export function decide(task: DecideTask): Promise<Outcome<Uint8Array | null>> {
  return guarded(() => decideTask(task));
}

/**
 * Opens a generation before it is activated, so that the first batch does not wait for it. The task ends when every
 * worker of the pool has one like it: so each of them gets one.
 */
export function open(task: OpenTask): Promise<Outcome<null>> {
  return guarded(async () => {
    if (opened.includes(task.activeNumber)) currentNumber = task.activeNumber;
    openGenerationOf(task.generation);
    await untilAllArrived(task);
    return null;
  });
}

/** Reads nothing of a generation from now on; every worker gets such a task, as of `open`. Returns who this one is. */
export function letGo(task: LetGoTask): Promise<Outcome<number>> {
  return guarded(async () => {
    const at = opened.indexOf(task.number);
    if (at >= 0) opened.splice(at, 1);
    if (currentNumber === task.number) currentNumber = 0;
    thread?.generations.drop(task.number);
    await untilAllArrived(task);
    return threadId;
  });
}

/** Collects the worker's heap; every worker gets such a task, as of `open`. */
export function collect(task: EachTask): Promise<Outcome<null>> {
  return guarded(async () => {
    await untilAllArrived(task);
    collectHeap();
    return null;
  });
}

/** Nothing to do: its answer says that the worker has loaded. */
export function loaded(): Outcome<null> {
  return { ok: true, value: null };
}

/** A worker that was just replaced opens the generation with its first batch. */
const ARRIVAL_WAIT_MS_MAX = 1000;

async function untilAllArrived({ arrived, workerCount }: EachTask): Promise<void> {
  const count = new Int32Array(arrived);
  Atomics.add(count, 0, 1);
  const untilMs = Date.now() + ARRIVAL_WAIT_MS_MAX;
  while (Atomics.load(count, 0) < workerCount && Date.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function openGenerationOf(spec: GenerationSpec): Thread {
  thread ??= openWorkerThread();
  if (!opened.includes(spec.number)) {
    thread.generations.open(spec);
    opened.push(spec.number);
  }
  while (opened.length > GENERATIONS_KEPT_MAX) {
    const oldest = opened.findIndex((number) => number !== currentNumber);
    thread.generations.drop(opened.splice(oldest, 1)[0]!);
  }
  return thread;
}

async function decideTask(task: DecideTask): Promise<Uint8Array | null> {
  const { context, outbox, takeOverlay } = openGenerationOf(task.generation);
  const { overlay } = context.generations;
  if (task.overlay !== null && task.overlay.version > overlay.version) takeOverlay(task.overlay);
  else if (overlay.version < task.overlayVersion) return null;
  currentNumber = task.generation.number;
  return decideChunk(
    {
      decide: (call, scope) => {
        const result = decideCall(context, call, scope, false);
        return result instanceof Promise ? result.then(encodeAnswer) : encodeAnswer(result);
      },
      flush: () => outbox.flushOrThrow(),
      toNodeError: (error) => thread!.toNodeError(error),
    },
    task.payload,
  );
}

function encodeAnswer(result: DecideResult): ChunkAnswer {
  return { response: encodeDecideAlone(result), mustRecord: result.mustRecord };
}

function openWorkerThread(): Thread {
  const shared = new SharedState(data.shared);
  const noNesting = () => Promise.reject(new NodeError("INTERNAL", "a batch worker asks nobody"));
  const worker: Thread = openThread(data, {
    ...shared.enterWorker(threadId),
    isBatch: true,
    shared,
    limits: { batchRequestsMax: 0, retryAfterMs: 1, batchJobsPendingMax: 0 },
    epoch: () => currentNumber,
    supervisor: {
      decideInPool: noNesting,
      surrogatesOf: noNesting,
      eraseSurrogates: noNesting,
      recordCalls: noNesting,
      importMembers: noNesting,
    },
    onWithdrawal: (first) => parentPort?.postMessage(first),
    // The task answers INTERNAL; the worker holds no socket, lets its visitors go as they were, and goes on.
    onAssertion: () => worker.store.visitors.restoreAll(),
  });
  routeConsole(worker.logger);
  return worker;
}

/** Errors cross threads as values: a cloned Error would have lost its code. */
async function guarded<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof NodeError) {
      return { ok: false, error: { code: error.code, message: error.message, field: error.field } };
    }
    throw error;
  }
}
