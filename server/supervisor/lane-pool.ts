/**
 * The lanes of a node: started, watched, replaced, drained (architecture.md §1, "How lanes end").
 *
 * A lane that throws closes its own sockets and ends; it is replaced after a back-off that doubles while lanes keep
 * ending, so that a crash loop is seen and does not burn the machine. A lane that hangs, or exhausts its heap, cannot
 * close its sockets, and ending its thread with sockets open aborts the process: so the process ends on purpose, with
 * a message (`onFatal`). No lane is ever terminated from outside.
 */
import { Worker } from "node:worker_threads";
import type { Logger } from "pino";
import { assert, NodeError, type Overlay, type OverlayChange } from "../../engine/index.ts";
import type { ErrorBody } from "../handlers/messages.ts";
import type {
  FirstWithdrawal,
  FromLane,
  GenerationSpec,
  LaneData,
  LaneFault,
  LaneRequest,
  LaneStart,
  OverlayRequest,
  ToLane,
} from "../lanes/messages.ts";
import type { SharedState } from "../lanes/shared-state.ts";
import { Heart } from "./heart.ts";

const BACK_OFF_MS_MIN = 100;
const BACK_OFF_MS_MAX = 10_000;
/** A lane that served so long is no part of a crash loop. */
const STEADY_MS = 60_000;
const START_TIMEOUT_MS = 120_000;
/** For a lane to let go of a generation. */
const DROP_MS_MAX = 10_000;
/** Of a lane's heap, for new objects: V8 takes 48 MB by itself while generations are opened, and keeps them. */
const YOUNG_MB_MAX = 24;
const WATCH_INTERVAL_MS = 250;

export interface LanePoolOptions {
  readonly shared: SharedState;
  readonly laneHangMs: number;
  readonly logger: Logger;
  /** Tests only: a lane's heap is small. */
  readonly acceptsFaults: boolean;
  /** What the lane of a slot is started with, made anew at each start. */
  laneData(slot: number): LaneData;
  /** What a lane that starts now has to open. */
  generations(): readonly GenerationSpec[];
  /** A lane's first decision that an invariant of a generation spoke against. */
  onWithdrawal(first: FirstWithdrawal): void;
  /** What decisions read beside the bundle, for a lane that starts. */
  overlay(): Overlay;
  answerRequest(
    request: Exclude<LaneRequest, OverlayRequest>,
  ): Promise<{ value: unknown; transfer?: readonly ArrayBuffer[] }>;
  /** A lane's thread is gone, and not by its own leave; none of its slot is started yet. Throws where the node cannot go on. */
  tidyAfter(slot: number): void;
  /** A lane that served has ended by its own fault. */
  onLaneEnded(): void;
  /** The process cannot go on. */
  onFatal(message: string): void;
}

interface Lane {
  readonly slot: number;
  worker: Worker | null;
  state: "starting" | "ready" | "ended";
  opened: Set<number>;
  /** Of the overlay that it decides under; −1: it has not asked for it yet, and decides nothing. */
  overlayVersion: number;
  startedAt: number;
  /** Ends in a row without a steady time between them. */
  endCount: number;
  readonly heart: Heart;
  notes: readonly string[];
  why: string;
}

/** A thread that has loaded its modules, or is about to, and waits for what it is started with. */
interface Spare {
  readonly worker: Worker;
  hasEnded: boolean;
}

interface Preparation {
  readonly number: number;
  readonly reject: (error: NodeError) => void;
  readonly check: () => void;
}

export class LanePool {
  readonly #options: LanePoolOptions;
  readonly #lanes: Lane[];
  readonly #spares: Spare[] = [];
  #timer: NodeJS.Timeout | null = null;
  #watchedAt = 0;
  #isDraining = false;
  #preparation: Preparation | null = null;
  readonly #overlayChecks = new Set<() => void>();
  /** Who waits for lanes to let go of a generation; null: the lane ended. */
  readonly #drops = new Set<(worker: Worker, dropped: number | null) => void>();
  #onEnded: (() => void) | null = null;
  /** The first start's outcome; later starts are replacements. */
  #onFirstReady: ((slot: number) => void) | null = null;
  #onFirstFailure: ((error: NodeError) => void) | null = null;
  replacedTotal = 0;

  constructor(options: LanePoolOptions) {
    this.#options = options;
    this.#lanes = Array.from({ length: options.shared.laneCount }, (_, slot) => ({
      slot,
      worker: null,
      state: "ended",
      opened: new Set(),
      overlayVersion: -1,
      startedAt: 0,
      endCount: 0,
      heart: new Heart(),
      notes: [],
      why: "",
    }));
  }

  get readyCount(): number {
    return this.#lanes.filter((lane) => lane.state === "ready").length;
  }
  /** For /statusz. */
  describe(): readonly object[] {
    return this.#lanes.map((lane) => ({
      lane: lane.slot,
      state: lane.state,
      generations: [...lane.opened],
      endsInARow: lane.endCount,
      inFlight: this.#options.shared.laneInFlight(lane.slot),
    }));
  }
  /** What lanes said of themselves at start (transports, fallbacks), each line once. */
  get notes(): readonly string[] {
    return [...new Set(this.#lanes.flatMap((lane) => lane.notes))];
  }

  /** Starts the threads of the first start: they load while a bundle is compiled for them. */
  spawnAhead(): void {
    for (let count = 0; count < this.#lanes.length; count++) {
      const spare: Spare = { worker: this.#spawn(), hasEnded: false };
      // One that fails says so when the lane is started in its place.
      spare.worker.on("error", () => {});
      spare.worker.once("exit", () => {
        spare.hasEnded = true;
      });
      this.#spares.push(spare);
    }
  }

  /**
   * Has threads that were not needed end, when they have loaded: one that is terminated while it loads native code takes
   * the process along.
   */
  async endSpares(): Promise<void> {
    await Promise.all(
      this.#spares.splice(0).map(async ({ worker, hasEnded }) => {
        if (hasEnded) return;
        const exit = new Promise((resolve) => worker.once("exit", resolve));
        worker.postMessage(null);
        await exit;
      }),
    );
  }

  /** Resolves when every lane serves. Rejects with the first lane's error; the others are then ended. */
  async start(): Promise<void> {
    const waiting = new Set(this.#lanes.map((lane) => lane.slot));
    try {
      await new Promise<void>((resolve, reject) => {
        this.#onFirstReady = (slot) => {
          waiting.delete(slot);
          if (waiting.size === 0) resolve();
        };
        this.#onFirstFailure = reject;
        for (const lane of this.#lanes) this.#startLane(lane);
        this.#watchedAt = performance.now();
        this.#timer = setInterval(() => this.#watch(), WATCH_INTERVAL_MS);
      });
    } catch (error) {
      await this.drain(0);
      throw error;
    } finally {
      this.#onFirstReady = null;
      this.#onFirstFailure = null;
    }
  }

  /**
   * Has every lane open a generation; resolves when all that there are have it. A lane that starts meanwhile gets it
   * with its start. Rejects, with the lane's code, when one cannot, or ends meanwhile.
   */
  prepare(generation: GenerationSpec): Promise<void> {
    assert(this.#preparation === null, "lanes: one generation is prepared at a time");
    return new Promise<void>((resolve, reject) => {
      const check = () => {
        // One that starts may serve before it has said so: it is waited for, too.
        const isOpen = (lane: Lane) => lane.state === "ended" || lane.opened.has(generation.number);
        if (this.#lanes.every(isOpen)) resolve();
      };
      this.#preparation = { number: generation.number, reject, check };
      this.#broadcast({ type: "prepare", generation });
      check();
    }).finally(() => {
      this.#preparation = null;
    });
  }

  /**
   * Has every lane take up a change; resolves when all that decide have. One that starts meanwhile has it from its
   * first decision on; one that ends decides no more.
   */
  takeOverlay(change: OverlayChange): Promise<void> {
    return new Promise<void>((resolve) => {
      const check = () => {
        const isBehind = (lane: Lane) => lane.overlayVersion >= 0 && lane.overlayVersion < change.version;
        if (this.#lanes.some(isBehind)) return;
        this.#overlayChecks.delete(check);
        resolve();
      };
      for (const lane of this.#lanes) {
        if (lane.overlayVersion >= 0) lane.worker?.postMessage({ type: "overlay", change } satisfies ToLane);
      }
      this.#overlayChecks.add(check);
      check();
    });
  }

  /** Lanes collect their heaps beside their calls. */
  tidy(): void {
    this.#broadcast({ type: "tidy" });
  }

  /** Resolves when no lane reads anything of the generation any more; false: one did not say so in time. */
  drop(number: number): Promise<boolean> {
    const waiting = new Set(this.#lanes.flatMap(({ worker }) => worker ?? []));
    for (const lane of this.#lanes) lane.opened.delete(number);
    this.#broadcast({ type: "drop", number });
    return new Promise((resolve) => {
      const end = (isDropped: boolean): void => {
        clearTimeout(timer);
        this.#drops.delete(drop);
        resolve(isDropped);
      };
      const timer = setTimeout(() => end(false), DROP_MS_MAX).unref();
      // What a lane that ended has read is over too.
      const drop = (worker: Worker, dropped: number | null): void => {
        if (dropped === null || dropped === number) waiting.delete(worker);
        if (waiting.size === 0) end(true);
      };
      this.#drops.add(drop);
      if (waiting.size === 0) end(true);
    });
  }

  /**
   * Tells every lane to finish and end, as a lame duck for `lameDuckMs` of its grace. Resolves with whether all did
   * within `graceMs` and a little more.
   */
  async drain(graceMs: number, lameDuckMs = 0): Promise<boolean> {
    this.#isDraining = true;
    const hasEnded = () => this.#lanes.every((lane) => lane.worker === null);
    const marginMs = 3000;
    this.#broadcast({ type: "drain", graceMs, lameDuckMs });
    let timer: NodeJS.Timeout | undefined;
    if (!hasEnded()) {
      await new Promise<void>((resolve) => {
        this.#onEnded = () => {
          if (hasEnded()) resolve();
        };
        timer = setTimeout(resolve, graceMs + marginMs);
      });
    }
    clearTimeout(timer);
    if (this.#timer !== null) clearInterval(this.#timer);
    return hasEnded();
  }

  /** Tests only: see LaneData.acceptsFaults. */
  injectFault(slot: number, fault: LaneFault): void {
    this.#lanes[slot]?.worker?.postMessage({ type: "fault", fault } satisfies ToLane);
  }

  #broadcast(message: ToLane): void {
    for (const lane of this.#lanes) lane.worker?.postMessage(message);
  }

  #startLane(lane: Lane): void {
    const data = this.#options.laneData(lane.slot);
    lane.state = "starting";
    lane.startedAt = performance.now();
    lane.opened = new Set();
    lane.overlayVersion = -1;
    lane.heart.begin(this.#options.shared.heartbeat(lane.slot));
    lane.why = "";
    const spare = this.#spares.pop();
    const worker = spare === undefined || spare.hasEnded ? this.#spawn() : spare.worker;
    lane.worker = worker;
    const generations = [...this.#options.generations()];
    const opened = generations.map(({ number }) => number);
    worker.on("message", (message: FromLane) => this.#receive(lane, worker, message, opened));
    worker.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") {
        this.#options.onFatal(`lane ${lane.slot} has exhausted its heap`);
        return;
      }
      lane.why = error.stack ?? error.message;
    });
    worker.on("exit", (code) => this.#ended(lane, code));
    worker.postMessage({ data, generations } satisfies LaneStart);
  }

  #spawn(): Worker {
    return new Worker(new URL("../lanes/lane.js", import.meta.url), {
      name: "lane",
      resourceLimits: {
        maxYoungGenerationSizeMb: YOUNG_MB_MAX,
        // A test that exhausts a heap should not exhaust the machine.
        ...(this.#options.acceptsFaults ? { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 4 } : {}),
      },
    });
  }

  #receive(lane: Lane, worker: Worker, message: FromLane, openedFirst: readonly number[]): void {
    switch (message.type) {
      case "ready":
        lane.state = "ready";
        lane.heart.begin(this.#options.shared.heartbeat(lane.slot));
        lane.notes = message.notes;
        for (const number of openedFirst) lane.opened.add(number);
        this.#catchUp(worker, openedFirst);
        this.#options.logger.info({ lane: lane.slot }, "lane ready");
        this.#onFirstReady?.(lane.slot);
        this.#preparation?.check();
        break;
      case "startFailed":
        lane.why = `${message.error.code}: ${message.error.message}`;
        this.#onFirstFailure?.(fromBody(message.error));
        break;
      case "prepared":
        if (message.error === null) lane.opened.add(message.number);
        else if (this.#preparation?.number === message.number) {
          this.#preparation.reject(fromBody(message.error));
        }
        this.#preparation?.check();
        break;
      case "request":
        this.#answer(lane, worker, message.id, message.request);
        break;
      case "withdrawal":
        this.#options.onWithdrawal(message.first);
        break;
      case "dropped":
        for (const drop of this.#drops) drop(worker, message.number);
        break;
      case "overlayTaken":
        lane.overlayVersion = message.version;
        for (const check of this.#overlayChecks) check();
        break;
      case "heapFull":
        this.#options.onFatal(
          `lane ${lane.slot} has exhausted its heap (${message.usedBytes} of ${message.limitBytes} bytes in use)`,
        );
        break;
      case "ending":
        lane.why = message.why;
        break;
    }
  }

  /** Generations that were prepared while the lane started: it has not heard of them. */
  #catchUp(worker: Worker, openedFirst: readonly number[]): void {
    for (const generation of this.#options.generations()) {
      if (openedFirst.includes(generation.number)) continue;
      worker.postMessage({ type: "prepare", generation } satisfies ToLane);
    }
  }

  #answer(lane: Lane, worker: Worker, id: number, request: LaneRequest): void {
    if (request.kind === "overlay") {
      // In this turn: whatever changes later is sent to it, behind this answer.
      const overlay = this.#options.overlay();
      lane.overlayVersion = overlay.version;
      worker.postMessage({ type: "reply", id, value: overlay } satisfies ToLane);
      return;
    }
    this.#options.answerRequest(request).then(
      ({ value, transfer }) => {
        worker.postMessage({ type: "reply", id, value } satisfies ToLane, transfer ?? []);
      },
      (error: unknown) => {
        const known = error instanceof NodeError ? error : new NodeError("INTERNAL", "internal fault");
        if (known !== error)
          this.#options.logger.error({ err: error }, "supervisor: request of a lane failed");
        const body: ErrorBody = { code: known.code, message: known.message, field: known.field };
        worker.postMessage({
          type: "replyError",
          id,
          error: body,
          retryAfterMs: known.retryAfterMs,
        } satisfies ToLane);
      },
    );
  }

  #ended(lane: Lane, code: number): void {
    const wasReady = lane.state === "ready";
    if (lane.worker !== null) for (const drop of this.#drops) drop(lane.worker, null);
    const preparation = this.#preparation;
    // It may be the generation that ended it: who asked for it is told, and asks again if it was not.
    if (wasReady && preparation !== null && !lane.opened.has(preparation.number)) {
      const why = lane.why.split("\n", 1)[0];
      preparation.reject(new NodeError("INTERNAL", `lane ${lane.slot} ended meanwhile: ${why}`));
    }
    lane.worker = null;
    lane.state = "ended";
    lane.opened = new Set();
    lane.overlayVersion = -1;
    for (const check of this.#overlayChecks) check();
    this.#options.shared.forgetLane(lane.slot);
    try {
      if (code !== 0) this.#options.tidyAfter(lane.slot);
    } catch (error) {
      // No crash loop of lanes that wait for it: the process ends, and recovery brings everything back.
      this.#options.onFatal(`lane ${lane.slot} left the visitor table locked: ${String(error)}`);
      return;
    }
    this.#preparation?.check();
    if (this.#isDraining) {
      this.#onEnded?.();
      return;
    }
    if (this.#onFirstFailure !== null && !wasReady) {
      // A start that failed is the node's start that failed: said once, by `start`.
      this.#onFirstFailure(new NodeError("INTERNAL", `lane ${lane.slot} ended at start: ${lane.why}`));
      return;
    }
    const isSteady = wasReady && performance.now() - lane.startedAt > STEADY_MS;
    lane.endCount = isSteady ? 1 : lane.endCount + 1;
    const backOffMs = Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS_MIN * 2 ** (lane.endCount - 1));
    this.#options.logger.error(
      { lane: lane.slot, exitCode: code, endsInARow: lane.endCount, backOffMs, why: lane.why },
      "lane ended; it is being replaced",
    );
    this.replacedTotal += 1;
    if (wasReady) this.#options.onLaneEnded();
    setTimeout(() => {
      if (!this.#isDraining) this.#startLane(lane);
    }, backOffMs);
  }

  #watch(): void {
    const now = performance.now();
    // When this thread itself was held up (a suspended machine), lanes are not to blame for the gap.
    const elapsedMs = Math.min(now - this.#watchedAt, 2 * WATCH_INTERVAL_MS);
    this.#watchedAt = now;
    for (const lane of this.#lanes) {
      if (lane.worker === null) continue;
      const silentMs = lane.heart.look(this.#options.shared.heartbeat(lane.slot), elapsedMs);
      const silentMsMax = lane.state === "starting" ? START_TIMEOUT_MS : this.#options.laneHangMs;
      if (silentMs > silentMsMax) {
        lane.heart.begin(this.#options.shared.heartbeat(lane.slot));
        this.#options.onFatal(`lane ${lane.slot} hangs: no heartbeat for ${silentMsMax} ms`);
      }
    }
  }
}

function fromBody(error: ErrorBody): NodeError {
  return new NodeError(error.code, error.message, { field: error.field });
}
