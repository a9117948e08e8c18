/**
 * What every thread that decides has: its store, its generations, its counters, its outbox. Lanes and batch workers
 * differ in what they add: a lane has transports and a way to ask the supervisor, a worker has neither.
 */
import { join } from "node:path";
import type { Logger } from "pino";
import {
  AssertionError,
  assert,
  CodeKeys,
  CodeMinter,
  ERRORS,
  exerciseSteps,
  type Generation,
  NodeError,
  type Overlay,
} from "../../engine/index.ts";
import type { CallAct } from "../handlers/audited.ts";
import type { HandlerContext, HandlerLimits } from "../handlers/context.ts";
import { Counters } from "../handlers/counters.ts";
import { FirstWithdrawals } from "../handlers/first-withdrawals.ts";
import { LaneGenerations } from "../handlers/lane-generation.ts";
import type { ImportMembersCall, ImportMembersResult } from "../handlers/messages.ts";
import { bytesFree, reasonOf } from "../store/disk-room.ts";
import { openStore, type Store } from "../store/store.ts";
import { jsonCodec } from "../wire/json.ts";
import { protobufCodec } from "../wire/protobuf.ts";
import { createLogger } from "./logger.ts";
import type { FirstWithdrawal, ThreadData } from "./messages.ts";
import { TurnOutbox } from "./outbox.ts";
import type { SharedState } from "./shared-state.ts";

const STORE_CLOSE_MS_MAX = 2000;

/** What a lane asks of the supervisor; a batch worker has nobody to ask. */
export interface Supervisor {
  decideInPool(payload: Uint8Array): Promise<Uint8Array>;
  surrogatesOf(level: string, id: string): Promise<readonly string[]>;
  eraseSurrogates(surrogates: readonly string[]): Promise<void>;
  recordCalls(acts: readonly CallAct[], needsRoom: boolean): Promise<void>;
  importMembers(call: ImportMembersCall): Promise<ImportMembersResult>;
}

export interface ThreadOptions {
  readonly slot: number;
  /** The thread's number in the visitor table. */
  readonly holder: number;
  /** A batch worker: see HandlerContext.isBatch; its log source is opened with its first record. */
  readonly isBatch: boolean;
  readonly shared: SharedState;
  readonly limits: HandlerLimits & { readonly batchJobsPendingMax: number };
  /** Number of the generation to decide under. */
  epoch(): number;
  readonly supervisor: Supervisor;
  /** The clock, epoch ms; absent: the system's. */
  readonly nowMs?: () => number;
  /** The first decision that an invariant spoke against: see handlers/first-withdrawals.ts. */
  onWithdrawal(first: FirstWithdrawal): void;
  /** A broken assertion: what the thread does about it, after the answers of this turn. */
  onAssertion(error: Error): void;
}

export interface Thread {
  readonly context: HandlerContext;
  readonly outbox: TurnOutbox;
  readonly counters: Counters;
  readonly generations: LaneGenerations;
  readonly logger: Logger;
  readonly store: Store;
  toNodeError(error: unknown): NodeError;
  /** Decisions read it from the next one on, and their records say so. */
  takeOverlay(overlay: Overlay): void;
  /** Writes what is pending and closes the store. */
  close(): Promise<void>;
}

/** Errors: LOG_UNWRITABLE, DATA_DIR_INVALID. */
export function openThread(data: ThreadData, options: ThreadOptions): Thread {
  const { shared, slot } = options;
  const logger = createLogger(data.logLevel, { thread: slot });
  const store = openStore({
    directory: data.directory,
    lane: slot,
    version: data.version,
    fsync: data.fsync,
    isSourceDeferred: options.isBatch,
    ...(options.nowMs === undefined ? {} : { nowMs: options.nowMs }),
    visitors: {
      buffers: data.visitors,
      holder: options.holder,
      onRefused: () => counters.add("visitorsRefused"),
    },
  });
  const counters = new Counters(shared.slab(slot));
  const toNodeError = (error: unknown): NodeError => {
    if (error instanceof NodeError) return error;
    logger.error({ err: error }, "a fault of the node");
    if (error instanceof AssertionError) options.onAssertion(error);
    return new NodeError("INTERNAL", ERRORS.INTERNAL.meaning, { cause: error });
  };
  /** Decisions of this turn that are answered even where they cannot be recorded. */
  let dispensableCount = 0;
  let logBytesCounted = 0;
  const outbox = new TurnOutbox(store.log, {
    onLogFailure: (error) => {
      store.visitors.turnFailed();
      counters.add("logFailures");
      // What may leave unrecorded does so now.
      counters.add("decisionsUnrecorded", dispensableCount);
      dispensableCount = 0;
      if (!shared.isLogUnwritable) logger.error(unwritableLine(data.directory.path, error));
      shared.isLogUnwritable = true;
    },
    onLogWritten: () => {
      store.visitors.turnWritten();
      counters.add("logFlushes");
      counters.add("logWrittenBytes", store.log.writtenBytes - logBytesCounted);
      logBytesCounted = store.log.writtenBytes;
      dispensableCount = 0;
    },
    toNodeError,
  });
  const warm = function* (generation: Generation) {
    for (const codec of [protobufCodec, jsonCodec]) yield* codec.warm(generation);
    yield* exerciseSteps(generation, Date.now());
  };
  const activatedAtMs = () => shared.activatedAtMs;
  const generations = new LaneGenerations(options.epoch, activatedAtMs, store.generationNumbers, warm);
  const codes = new CodeKeys(data.secrets);
  const firsts = new FirstWithdrawals((first) => options.onWithdrawal(first));
  const context: HandlerContext = {
    version: data.version,
    isBatch: options.isBatch,
    batchChunksAtOnce: shared.buffers.workerCount,
    limits: options.limits,
    generations,
    profiles: store.profiles,
    visitors: store.visitors,
    sessions: store.sessions,
    numbers: store.numbers,
    log: store.log,
    counters,
    nowMs: options.nowMs ?? Date.now,
    seed: () => Math.floor(Math.random() * 2 ** 32),
    codes,
    minter: new CodeMinter(codes),
    recorded: () => outbox.recorded(),
    appended: () => outbox.schedule(),
    ...eventSettlement(shared, slot),
    appendedDecision: (mustRecord) => {
      if (!mustRecord) dispensableCount += 1;
      outbox.schedule();
    },
    noteWithdrawals: (decision, atMs) => firsts.note(decision, atMs),
    isLogUnwritable: () => shared.isLogUnwritable,
    enterBatch: () => shared.enterBatch(options.limits.batchJobsPendingMax),
    leaveBatch: () => shared.leaveBatch(),
    decideInPool: (payload) => options.supervisor.decideInPool(payload),
    surrogatesOf: (level, id) => options.supervisor.surrogatesOf(level, id),
    eraseSurrogates: (surrogates) => options.supervisor.eraseSurrogates(surrogates),
    recordCalls: (acts, needsRoom) => options.supervisor.recordCalls(acts, needsRoom),
    importMembers: (call) => options.supervisor.importMembers(call),
  };
  return {
    context,
    outbox,
    counters,
    generations,
    logger,
    store,
    toNodeError,
    takeOverlay: (overlay) => {
      generations.takeOverlay(overlay);
      store.log.noteOverlay(overlay, context.nowMs());
    },
    close: async () => {
      outbox.flush();
      // After a failed commit (a full disk) LMDB's close waits for ever for one that will not come. What was
      // answered is committed and written, so that nothing hangs on it.
      let timer: NodeJS.Timeout | undefined;
      const isStuck = await Promise.race([
        store.close().then(() => false),
        new Promise<boolean>((resolve) => {
          timer = setTimeout(() => resolve(true), STORE_CLOSE_MS_MAX);
        }),
      ]);
      clearTimeout(timer);
      if (isStuck) logger.warn("the profile store did not close; it is left as it is");
    },
  };
}

/** Said once, at the first failure: what is wrong where, and what it means for callers. */
function unwritableLine(dataPath: string, error: unknown): string {
  const free = bytesFree(dataPath);
  const room = free < 0 ? "" : ` (${free} bytes free)`;
  return (
    `log: ${join(dataPath, "log")} cannot be written${room}: ${reasonOf(error)}; until it can, ` +
    "PostEvent, UpdateProfile, ForgetVisitor and the calls of sessions are refused (LOG_UNWRITABLE), decisions are " +
    "answered unrecorded, or refused in channels whose `unrecorded` is `refuse`: make room"
  );
}

const SETTLE_MS_MAX = 1000;
const SETTLE_PAUSE_MS = 2;

/** Counts events in shared memory from their fold to their record, settled in the order in which they began. */
function eventSettlement(
  shared: SharedState,
  slot: number,
): Pick<HandlerContext, "beginEvent" | "eventsSettled"> {
  let before = Promise.resolve();
  return {
    beginEvent() {
      assert(slot < shared.laneCount, "events: posted in a batch worker");
      shared.beginEvent(slot);
      const { promise, resolve } = withResolver();
      before = before.then(() => promise).then(() => shared.settleEvent(slot));
      return resolve;
    },
    async eventsSettled() {
      const begun = shared.eventsBegun();
      const untilMs = performance.now() + SETTLE_MS_MAX;
      while (!shared.areEventsSettled(begun)) {
        if (performance.now() >= untilMs) return false;
        await new Promise((resolve) => setTimeout(resolve, SETTLE_PAUSE_MS));
      }
      return true;
    },
  };
}

function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
