/**
 * The lanes of a node: started, watched, replaced, drained (architecture.md §1, "How lanes end").
 *
 * A lane that throws closes its own sockets and ends; it is replaced after a back-off that doubles while lanes keep
 * ending, so that a crash loop is seen and does not burn the machine. A lane that hangs, or exhausts its heap, cannot
 * close its sockets, and ending its thread with sockets open aborts the process: so the process ends on purpose, with
 * a message (`onFatal`). No lane is ever terminated from outside.
 */
import type { Worker } from "node:worker_threads";
import type { Logger } from "pino";
import { NodeError, type Overlay, type OverlayChange } from "../../engine/index.ts";
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
import { broadcast, type Lane, laneOf } from "./lane.ts";
import { LaneAgreement } from "./lane-agreement.ts";
import { LaneThreads } from "./lane-threads.ts";

const BACK_OFF_MS_MIN = 100;
const BACK_OFF_MS_MAX = 10_000;
/** A lane that served so long is no part of a crash loop. */
const STEADY_MS = 60_000;
const START_TIMEOUT_MS = 120_000;
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

export class LanePool {
  readonly #options: LanePoolOptions;
  readonly #lanes: readonly Lane[];
  readonly #threads: LaneThreads;
  readonly #agreement: LaneAgreement;
  #timer: NodeJS.Timeout | null = null;
  #watchedAt = 0;
  #isDraining = false;
  #onEnded: (() => void) | null = null;
  /** The first start's outcome; later starts are replacements. */
  #onFirstReady: ((slot: number) => void) | null = null;
  #onFirstFailure: ((error: NodeError) => void) | null = null;
  replacedTotal = 0;

  constructor(options: LanePoolOptions) {
    this.#options = options;
    this.#lanes = Array.from({ length: options.shared.laneCount }, (_, slot) => laneOf(slot));
    this.#threads = new LaneThreads(options.acceptsFaults);
    this.#agreement = new LaneAgreement(this.#lanes);
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
    this.#threads.spawnAhead(this.#lanes.length);
  }

  /** Has those that were not needed end. */
  endSpares(): Promise<void> {
    return this.#threads.endSpares();
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

  /** See LaneAgreement, as for those that follow. */
  prepare(generation: GenerationSpec): Promise<void> {
    return this.#agreement.prepare(generation);
  }

  takeOverlay(change: OverlayChange): Promise<void> {
    return this.#agreement.takeOverlay(change);
  }

  drop(number: number): Promise<boolean> {
    return this.#agreement.drop(number);
  }

  /** Lanes collect their heaps beside their calls. */
  tidy(): void {
    broadcast(this.#lanes, { type: "tidy" });
  }

  /**
   * Tells every lane to finish and end, as a lame duck for `lameDuckMs` of its grace. Resolves with whether all did
   * within `graceMs` and a little more.
   */
  async drain(graceMs: number, lameDuckMs = 0): Promise<boolean> {
    this.#isDraining = true;
    const hasEnded = () => this.#lanes.every((lane) => lane.worker === null);
    const marginMs = 3000;
    broadcast(this.#lanes, { type: "drain", graceMs, lameDuckMs });
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

  #startLane(lane: Lane): void {
    const data = this.#options.laneData(lane.slot);
    lane.state = "starting";
    lane.startedAt = performance.now();
    lane.opened = new Set();
    lane.overlayVersion = -1;
    lane.heart.begin(this.#options.shared.heartbeat(lane.slot));
    lane.why = "";
    const worker = this.#threads.take();
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

  #receive(lane: Lane, worker: Worker, message: FromLane, openedFirst: readonly number[]): void {
    switch (message.type) {
      case "ready":
        lane.state = "ready";
        lane.heart.begin(this.#options.shared.heartbeat(lane.slot));
        lane.notes = message.notes;
        this.#catchUp(worker, openedFirst);
        this.#options.logger.info({ lane: lane.slot }, "lane ready");
        this.#onFirstReady?.(lane.slot);
        this.#agreement.opened(lane, openedFirst);
        break;
      case "startFailed":
        lane.why = `${message.error.code}: ${message.error.message}`;
        this.#onFirstFailure?.(fromBody(message.error));
        break;
      case "prepared":
        if (message.error === null) this.#agreement.opened(lane, [message.number]);
        else this.#agreement.refused(message.number, fromBody(message.error));
        break;
      case "request":
        this.#answer(lane, worker, message.id, message.request);
        break;
      case "withdrawal":
        this.#options.onWithdrawal(message.first);
        break;
      case "dropped":
        this.#agreement.dropped(worker, message.number);
        break;
      case "overlayTaken":
        this.#agreement.overlayTaken(lane, message.version);
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
    this.#agreement.ended(lane, lane.why.split("\n", 1)[0]!);
    this.#options.shared.forgetLane(lane.slot);
    try {
      if (code !== 0) this.#options.tidyAfter(lane.slot);
    } catch (error) {
      // No crash loop of lanes that wait for it: the process ends, and recovery brings everything back.
      this.#options.onFatal(`lane ${lane.slot} left the visitor table locked: ${String(error)}`);
      return;
    }
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
