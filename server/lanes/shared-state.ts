/**
 * What all threads of a node share: one block of control words, heartbeats, calls in flight, and counters.
 *
 *   control  Int32: epoch | batch jobs pending | log unwritable | next worker slot | when the epoch was written
 *   lanes    Int32: per lane slot: heartbeat ticks | calls in flight | events begun | of which it is settled what became
 *   callers  Int32: totals [caller], then per lane slot [slot × caller], so that a lane's end can be deducted
 *   workers  Int32: thread id by the order in which batch workers started: who holds what in the visitor table
 *   slabs    Float64: one per thread slot (lanes, then batch workers), see admin/catalog.ts
 *
 * The epoch is the number of the active generation; writing it is what activates (architecture.md §3).
 */
import { assert } from "../../engine/index.ts";
import { SLAB, SLAB_SIZE_BYTES } from "../admin/catalog.ts";
import { createConnectionCounts, forgetConnections } from "../grpc/connection-counts.ts";
import { WORKER_HOLDERS_MAX } from "../store/visitor-sizes.ts";

/** Principals with counters of their own: the open and anonymous ones, browsers, and the tokens file's. */
export const CALLERS_MAX = 1024;

const Control = {
  EPOCH: 0,
  BATCH_PENDING: 1,
  LOG_UNWRITABLE: 2,
  WORKER_SLOT_NEXT: 3,
  ACTIVATED_AT_HIGH: 4,
  ACTIVATED_AT_LOW: 5,
} as const;
const CONTROL_LENGTH = 16;
/** Milliseconds in two words. */
const ACTIVATED_AT_UNIT = 2 ** 30;
const LANE_WORDS = 4;
const LaneWord = { TICKS: 0, IN_FLIGHT: 1, EVENTS_BEGUN: 2, EVENTS_SETTLED: 3 } as const;

/** A lane's number in the visitor table; 0 is nobody. */
export function laneHolder(slot: number): number {
  return slot + 1;
}

/** What is passed to threads: survives structured clone, the buffers are shared. */
export interface SharedBuffers {
  readonly laneCount: number;
  readonly workerCount: number;
  readonly control: SharedArrayBuffer;
  readonly lanes: SharedArrayBuffer;
  readonly callers: SharedArrayBuffer;
  readonly slabs: SharedArrayBuffer;
  /** Thread ids of batch workers, in the order they started; 0: none. */
  readonly workerThreads: SharedArrayBuffer;
  /** Connections of the gRPC port (grpc/connection-counts.ts). */
  readonly grpcConnections: SharedArrayBuffer;
}

export function createSharedBuffers(laneCount: number, workerCount: number): SharedBuffers {
  const int32 = Int32Array.BYTES_PER_ELEMENT;
  return {
    laneCount,
    workerCount,
    control: new SharedArrayBuffer(CONTROL_LENGTH * int32),
    lanes: new SharedArrayBuffer(laneCount * LANE_WORDS * int32),
    callers: new SharedArrayBuffer((1 + laneCount) * CALLERS_MAX * int32),
    slabs: new SharedArrayBuffer((laneCount + workerCount) * SLAB_SIZE_BYTES),
    workerThreads: new SharedArrayBuffer(WORKER_HOLDERS_MAX * int32),
    grpcConnections: createConnectionCounts(laneCount),
  };
}

export class SharedState {
  readonly buffers: SharedBuffers;
  readonly laneCount: number;
  readonly #control: Int32Array;
  readonly #lanes: Int32Array;
  readonly #callers: Int32Array;
  readonly #workerThreads: Int32Array;

  constructor(buffers: SharedBuffers) {
    this.buffers = buffers;
    this.laneCount = buffers.laneCount;
    this.#control = new Int32Array(buffers.control);
    this.#lanes = new Int32Array(buffers.lanes);
    this.#callers = new Int32Array(buffers.callers);
    this.#workerThreads = new Int32Array(buffers.workerThreads);
  }

  /** Number of the active generation, 0 before the first. */
  get epoch(): number {
    return Atomics.load(this.#control, Control.EPOCH);
  }
  activate(generation: number, nowMs: number): void {
    Atomics.store(this.#control, Control.ACTIVATED_AT_HIGH, Math.floor(nowMs / ACTIVATED_AT_UNIT));
    Atomics.store(this.#control, Control.ACTIVATED_AT_LOW, nowMs % ACTIVATED_AT_UNIT);
    Atomics.store(this.#control, Control.EPOCH, generation);
  }
  /** Of the active generation, epoch ms: a prepared one is opened long before. */
  get activatedAtMs(): number {
    const high = Atomics.load(this.#control, Control.ACTIVATED_AT_HIGH);
    return high * ACTIVATED_AT_UNIT + Atomics.load(this.#control, Control.ACTIVATED_AT_LOW);
  }

  get isLogUnwritable(): boolean {
    return Atomics.load(this.#control, Control.LOG_UNWRITABLE) !== 0;
  }
  set isLogUnwritable(value: boolean) {
    Atomics.store(this.#control, Control.LOG_UNWRITABLE, value ? 1 : 0);
  }

  get batchPending(): number {
    return Atomics.load(this.#control, Control.BATCH_PENDING);
  }
  /** Takes a place in the batch pool's queue; false where it is full. */
  enterBatch(pendingMax: number): boolean {
    if (Atomics.add(this.#control, Control.BATCH_PENDING, 1) < pendingMax) return true;
    Atomics.sub(this.#control, Control.BATCH_PENDING, 1);
    return false;
  }
  leaveBatch(): void {
    Atomics.sub(this.#control, Control.BATCH_PENDING, 1);
  }

  /** The slab of a lane, or of batch worker `laneCount + i`. */
  slab(slot: number): Float64Array {
    assert(slot >= 0 && slot < this.laneCount + this.buffers.workerCount, "slab: slot out of range");
    return new Float64Array(this.buffers.slabs, slot * SLAB_SIZE_BYTES, SLAB.length);
  }
  /**
   * Batch workers take slots in turn; one that replaces another shares, at worst, a slab with a living one. Their numbers
   * in the visitor table are never given twice.
   */
  enterWorker(threadId: number): { slot: number; holder: number } {
    const turn = Atomics.add(this.#control, Control.WORKER_SLOT_NEXT, 1);
    assert(turn < WORKER_HOLDERS_MAX, "workers: more have ended than may while a node lives");
    Atomics.store(this.#workerThreads, turn, threadId);
    return { slot: this.laneCount + (turn % this.buffers.workerCount), holder: this.laneCount + 1 + turn };
  }
  /** Numbers in the visitor table of workers that live no more, each told once. */
  takeEndedWorkers(living: ReadonlySet<number>): number[] {
    const holders: number[] = [];
    for (let turn = 0; turn < WORKER_HOLDERS_MAX; turn++) {
      const threadId = Atomics.load(this.#workerThreads, turn);
      if (threadId === 0 || living.has(threadId)) continue;
      Atomics.store(this.#workerThreads, turn, 0);
      holders.push(this.laneCount + 1 + turn);
    }
    return holders;
  }

  beat(slot: number): void {
    Atomics.add(this.#lanes, slot * LANE_WORDS + LaneWord.TICKS, 1);
  }
  heartbeat(slot: number): number {
    return Atomics.load(this.#lanes, slot * LANE_WORDS + LaneWord.TICKS);
  }

  laneInFlight(slot: number): number {
    return Atomics.load(this.#lanes, slot * LANE_WORDS + LaneWord.IN_FLIGHT);
  }
  callerInFlight(caller: number): number {
    return Atomics.load(this.#callers, caller);
  }
  enter(slot: number, caller: number): void {
    Atomics.add(this.#lanes, slot * LANE_WORDS + LaneWord.IN_FLIGHT, 1);
    Atomics.add(this.#callers, caller, 1);
    Atomics.add(this.#callers, (1 + slot) * CALLERS_MAX + caller, 1);
  }
  leave(slot: number, caller: number): void {
    Atomics.sub(this.#lanes, slot * LANE_WORDS + LaneWord.IN_FLIGHT, 1);
    Atomics.sub(this.#callers, caller, 1);
    Atomics.sub(this.#callers, (1 + slot) * CALLERS_MAX + caller, 1);
  }

  /** An event is folded, and not yet known to be in the log. */
  beginEvent(slot: number): void {
    Atomics.add(this.#lanes, slot * LANE_WORDS + LaneWord.EVENTS_BEGUN, 1);
  }
  /** It is in the log, or was taken back. In the order of `beginEvent`. */
  settleEvent(slot: number): void {
    Atomics.add(this.#lanes, slot * LANE_WORDS + LaneWord.EVENTS_SETTLED, 1);
  }
  /** By lane slot; counts wrap round. */
  eventsBegun(): Int32Array {
    return Int32Array.from({ length: this.laneCount }, (_, slot) =>
      Atomics.load(this.#lanes, slot * LANE_WORDS + LaneWord.EVENTS_BEGUN),
    );
  }
  areEventsSettled(begun: Int32Array): boolean {
    return begun.every((count, slot) => {
      const settled = Atomics.load(this.#lanes, slot * LANE_WORDS + LaneWord.EVENTS_SETTLED);
      return ((settled - count) | 0) >= 0;
    });
  }

  /** Deducts what a lane that ended still held; the supervisor calls it before the slot is used again. */
  forgetLane(slot: number): void {
    forgetConnections(this.buffers.grpcConnections, slot);
    const begun = Atomics.load(this.#lanes, slot * LANE_WORDS + LaneWord.EVENTS_BEGUN);
    Atomics.store(this.#lanes, slot * LANE_WORDS + LaneWord.EVENTS_SETTLED, begun);
    Atomics.store(this.#lanes, slot * LANE_WORDS + LaneWord.IN_FLIGHT, 0);
    for (let caller = 0; caller < CALLERS_MAX; caller++) {
      const held = Atomics.exchange(this.#callers, (1 + slot) * CALLERS_MAX + caller, 0);
      if (held !== 0) Atomics.sub(this.#callers, caller, held);
    }
  }
}
