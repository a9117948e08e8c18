/**
 * A lane: a worker thread that owns connections and decides. This file is the thread's entry.
 *
 * Start: its modules, then, when the supervisor has said with what, store, generations, transports, "ready". Life:
 * messages of the supervisor, a heartbeat in shared memory, and calls. End: drained when told so (a lame duck for a
 * while: it accepts no connection and serves the calls that come over open ones; then it refuses calls and ends when
 * those in flight are answered); or by its own fault (an uncaught throw, a broken assertion): then it closes its
 * sockets, writes its buffered records and ends, and the supervisor replaces it. It must never end with sockets open:
 * that aborts the process (architecture.md §1).
 */
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { getHeapStatistics, type HeapInfo } from "node:v8";
import { parentPort } from "node:worker_threads";
import { assert, changedOverlay, NodeError, type Overlay } from "../../engine/index.ts";
import { createHandlers, importSegmentMembers } from "../handlers/create-handlers.ts";
import type { LaneServices } from "../handlers/handlers.ts";
import { requireRole } from "../handlers/roles.ts";
import { Admission } from "./admission.ts";
import { AuditQueue } from "./audit-queue.ts";
import { collectMeanwhile } from "./collect-meanwhile.ts";
import { routeConsole } from "./logger.ts";
import {
  FAULT_VISITOR,
  type FromLane,
  type GenerationSpec,
  type LaneFault,
  type LaneRequest,
  type LaneStart,
  type ToLane,
} from "./messages.ts";
import { Principals } from "./principals.ts";
import { laneHolder, SharedState } from "./shared-state.ts";
import { openThread, type Supervisor, type Thread } from "./thread.ts";
import { startTransports, type Transports } from "./transports.ts";

const HEARTBEAT_MS = 100;
const GAUGES_EVERY_BEATS = 10;
/** Garbage counts until it is collected, so that only a heap that stays so full is full. */
const HEAP_FULL_SHARE = 0.84;
const HEAP_FULL_BEATS_MAX = 10;
const NANOSECONDS = 1e9;
const FAULT_GRACE_MS = 100;
const DRAIN_CHECK_MS = 10;

assert(parentPort !== null, "lane: runs as a worker thread only");
const port = parentPort;
/** The thread may be there before its work is (supervisor/lane-threads.ts): what it is started with is its first message; null: there is none. */
const started = await new Promise<LaneStart | null>((resolve) => port.once("message", resolve));
if (started === null) process.exit(0);
const { data, generations } = started;

class Lane {
  readonly #shared = new SharedState(data.shared);
  readonly #principals = new Principals(data.credentials);
  readonly #admission = new Admission(this.#shared, data.slot, data.options, this.#principals.callerMax);
  readonly #replies = new Map<number, { resolve: (value: unknown) => void; reject: (e: Error) => void }>();
  readonly #thread: Thread;
  #requestIdLast = 0;
  #transports: Transports | null = null;
  #generationNoted = 0;
  #heapFullBeats = 0;
  #isEnding = false;
  /** Tests only. */
  #warmFault: LaneFault | "" = "";

  constructor() {
    const audit = new AuditQueue((acts, needsRoom) => this.#ask({ kind: "audit", acts, needsRoom }, []));
    const supervisor: Supervisor = {
      decideInPool: (payload) =>
        this.#ask({ kind: "batch", payload }, [payload.buffer as ArrayBuffer]) as Promise<Uint8Array>,
      surrogatesOf: (level, id) =>
        this.#ask({ kind: "surrogates", level, id }, []) as Promise<readonly string[]>,
      eraseSurrogates: (surrogates) => this.#ask({ kind: "erase", surrogates }, []) as Promise<void>,
      recordCalls: (acts, needsRoom) => audit.record(acts, needsRoom),
      importMembers: (call) =>
        this.#ask({ kind: "import", call }, [call.body.buffer as ArrayBuffer]) as ReturnType<
          Supervisor["importMembers"]
        >,
    };
    this.#thread = openThread(data, {
      slot: data.slot,
      holder: laneHolder(data.slot),
      isBatch: false,
      shared: this.#shared,
      limits: data.options,
      epoch: () => this.#shared.epoch,
      supervisor,
      onWithdrawal: (first) => send({ type: "withdrawal", first }),
      onAssertion: (error) => setImmediate(() => this.endByFault(error)),
    });
    routeConsole(this.#thread.logger);
  }

  async start(): Promise<void> {
    for (const generation of generations.splice(0)) this.#thread.generations.open(generation);
    port.on("message", (message: ToLane) => this.#receive(message));
    this.#startHeart();
    // Before any call comes: what was stopped while this lane was not there is stopped from its first decision on.
    this.#thread.takeOverlay((await this.#ask({ kind: "overlay" }, [])) as Overlay);
    this.#transports = await startTransports(
      this.#services(),
      data,
      this.#thread.counters,
      this.#thread.logger,
    );
    if (this.#shared.epoch > 0) this.#transports.setServing(true);
    send({ type: "ready", notes: this.#transports.notes });
  }

  /** Ends the thread with its sockets closed. Calls under way lose their connections. */
  endByFault(error: unknown): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    // Others wait for what this thread holds: it is as it was before the call that failed.
    this.#thread.store.visitors.restoreAll();
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#thread.logger.error({ err: error }, "the lane ends by its own fault");
    send({ type: "ending", why });
    this.#close(FAULT_GRACE_MS).finally(() => process.exit(1));
  }

  async #drain(graceMs: number, lameDuckMs: number): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    const startedAt = performance.now();
    const elapsedMs = () => performance.now() - startedAt;
    this.#transports?.setServing(false);
    this.#transports?.stopAccepting();
    while (elapsedMs() < Math.min(lameDuckMs, graceMs) && (this.#transports?.connectionCount ?? 0) > 0) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECK_MS));
    }
    this.#admission.startDraining();
    await this.#close(Math.max(0, graceMs - elapsedMs()));
    process.exit(0);
  }

  async #close(graceMs: number): Promise<void> {
    const step = async (work: () => unknown) => {
      try {
        await work();
      } catch (error) {
        this.#thread.logger.error({ err: error }, "the lane's end");
      }
    };
    await step(() => this.#transports?.setServing(false));
    await step(() => this.#transports?.close(graceMs));
    await step(() => this.#thread.close());
  }

  #services(): LaneServices {
    const { context, outbox, counters, toNodeError } = this.#thread;
    return {
      handlers: createHandlers(context),
      outbox,
      authenticate: (authorization, method) => this.#principals.authenticate(authorization, method),
      admit: (principal, method) => this.#admission.admit(principal, method),
      shed: (reason, message) => this.#admission.shed(reason, false, message),
      admitImport: (principal) => {
        requireRole(principal, "admin", "an import");
        this.#admission.admit(principal, "decideBatch");
        return () => this.#admission.release(principal);
      },
      release: (principal, method, transport, receivedAt) => {
        this.#admission.release(principal);
        counters.latency(method, transport, performance.now() - receivedAt);
      },
      importSegmentMembers: (call, principal) => importSegmentMembers(context, call, principal),
      countError: (transport, code) => {
        counters.error(transport, code);
        if (code === "BATCH_QUEUE_FULL") this.#admission.countShed("batch_queue", true);
      },
      toNodeError,
    };
  }

  #receive(message: ToLane): void {
    switch (message.type) {
      case "prepare":
        void this.#prepare(message.generation);
        break;
      case "drop":
        this.#thread.generations.drop(message.number);
        send({ type: "dropped", number: message.number });
        break;
      case "overlay":
        this.#thread.takeOverlay(changedOverlay(this.#thread.generations.overlay, message.change));
        send({ type: "overlayTaken", version: message.change.version });
        break;
      case "tidy":
        collectMeanwhile();
        break;
      case "drain":
        void this.#drain(message.graceMs, message.lameDuckMs);
        break;
      case "reply":
        this.#replies.get(message.id)?.resolve(message.value);
        this.#replies.delete(message.id);
        break;
      case "replyError": {
        const { code, message: text, field } = message.error;
        const error = new NodeError(code, text, { field, retryAfterMs: message.retryAfterMs });
        this.#replies.get(message.id)?.reject(error);
        this.#replies.delete(message.id);
        break;
      }
      case "fault":
        if (!data.acceptsFaults) break;
        if (message.fault === "warm" || message.fault === "warmEnd") this.#warmFault = message.fault;
        else injectFault(message.fault, this.#thread);
        break;
    }
  }

  async #prepare(generation: GenerationSpec): Promise<void> {
    const fault = this.#warmFault;
    this.#warmFault = "";
    if (fault === "warmEnd") throw new Error("fault injected by a test, while it warms");
    try {
      if (fault === "warm") throw new Error("fault injected by a test, while it warms");
      await this.#thread.generations.openMeanwhile(generation);
      send({ type: "prepared", number: generation.number, error: null });
    } catch (error) {
      const { code, message, field } = this.#thread.toNodeError(error);
      send({ type: "prepared", number: generation.number, error: { code, message, field } });
    }
  }

  /** The log says which generation this lane decides under, and since when. */
  #noteGeneration(): void {
    const number = this.#shared.epoch;
    if (number === this.#generationNoted) return;
    const opened = this.#thread.generations.currentOrNull();
    if (opened === null) return;
    this.#generationNoted = number;
    this.#thread.context.log.appendGeneration(opened.generation, Date.now());
    this.#thread.outbox.schedule();
  }

  /** A heap that stays full will burst, with sockets open and no message: the supervisor ends the process first. */
  #watchHeap(heap: HeapInfo): void {
    const isFull = heap.used_heap_size > heap.heap_size_limit * HEAP_FULL_SHARE;
    this.#heapFullBeats = isFull ? this.#heapFullBeats + 1 : 0;
    if (this.#heapFullBeats !== HEAP_FULL_BEATS_MAX) return;
    send({ type: "heapFull", usedBytes: heap.used_heap_size, limitBytes: heap.heap_size_limit });
  }

  #ask(request: LaneRequest, transfer: readonly ArrayBuffer[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#requestIdLast += 1;
      const id = this.#requestIdLast;
      this.#replies.set(id, { resolve, reject });
      port.postMessage({ type: "request", id, request } satisfies FromLane, transfer);
    });
  }

  /** Beats from now on: a long start is watched by another bound. Gauges of the thread are written along. */
  #startHeart(): void {
    const delay = monitorEventLoopDelay({ resolution: 20 });
    delay.enable();
    let beats = 0;
    let isServing = false;
    this.#shared.beat(data.slot);
    setInterval(() => {
      this.#shared.beat(data.slot);
      const shouldServe = this.#shared.epoch > 0 && !this.#isEnding;
      if (this.#transports !== null && shouldServe !== isServing) {
        isServing = shouldServe;
        this.#transports.setServing(shouldServe);
      }
      this.#noteGeneration();
      const heap = getHeapStatistics();
      this.#watchHeap(heap);
      beats += 1;
      if (beats % GAUGES_EVERY_BEATS !== 0) return;
      this.#transports?.count();
      const { counters } = this.#thread;
      counters.set("eventLoopLagSeconds", lagSeconds(delay.mean));
      counters.set("eventLoopLagSecondsMax", lagSeconds(delay.max));
      delay.reset();
      counters.set("heapUsedBytes", heap.used_heap_size);
      counters.set("externalBytes", heap.external_memory);
      counters.set("threadBusySeconds", performance.eventLoopUtilization().active / 1000);
    }, HEARTBEAT_MS);
  }
}

/** The monitor counts its own 20 ms as delay. */
function lagSeconds(nanoseconds: number): number {
  const value = nanoseconds / NANOSECONDS - 0.02;
  return Number.isFinite(value) && value > 0 ? value : 0;
}

function send(message: FromLane): void {
  port.postMessage(message);
}

function injectFault(fault: LaneFault, { context, store }: Thread): void {
  if (fault === "throwHeld") {
    const { generation } = context.generations.current();
    store.visitors.hold(generation, generation.model.levels[0]!.name, FAULT_VISITOR)?.beginFact(1);
    throw new Error("fault injected by a test, with a visitor held");
  }
  if (fault === "throw") throw new Error("fault injected by a test");
  if (fault === "hang") for (;;);
  const { heap_size_limit: limit } = getHeapStatistics();
  while (fault === "burst" || getHeapStatistics().used_heap_size < limit * 0.86) {
    heapFilling.push(new Array<number>(10_000).fill(1.5));
  }
}
const heapFilling: number[][] = [];

try {
  const lane = new Lane();
  process.on("uncaughtException", (error) => lane.endByFault(error));
  process.on("unhandledRejection", (error) => lane.endByFault(error));
  await lane.start();
} catch (error) {
  const known =
    error instanceof NodeError
      ? error
      : new NodeError("INTERNAL", error instanceof Error ? (error.stack ?? error.message) : String(error));
  send({ type: "startFailed", error: { code: known.code, message: known.message, field: known.field } });
  // The message leaves before the thread does.
  setTimeout(() => process.exit(1), FAULT_GRACE_MS);
}
