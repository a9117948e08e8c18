/**
 * What all lanes have done: opened a generation, let go of one, taken up a change of the overlay. Each wait is over when
 * every lane that there is has said so, or has ended.
 */
import type { Worker } from "node:worker_threads";
import { assert, NodeError, type OverlayChange } from "../../engine/index.ts";
import type { GenerationSpec, ToLane } from "../lanes/messages.ts";
import { broadcast, type Lane } from "./lane.ts";

/** For a lane to let go of a generation. */
const DROP_MS_MAX = 10_000;

interface Preparation {
  readonly number: number;
  readonly reject: (error: NodeError) => void;
  readonly check: () => void;
}

export class LaneAgreement {
  readonly #lanes: readonly Lane[];
  #preparation: Preparation | null = null;
  readonly #overlayChecks = new Set<() => void>();
  /** Who waits for lanes to let go of a generation; null: the lane ended. */
  readonly #drops = new Set<(worker: Worker, dropped: number | null) => void>();

  constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
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
      broadcast(this.#lanes, { type: "prepare", generation });
      check();
    }).finally(() => {
      this.#preparation = null;
    });
  }

  /** A lane has opened them. */
  opened(lane: Lane, numbers: readonly number[]): void {
    for (const number of numbers) lane.opened.add(number);
    this.#preparation?.check();
  }

  /** A lane cannot open it. */
  refused(number: number, error: NodeError): void {
    if (this.#preparation?.number === number) this.#preparation.reject(error);
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

  overlayTaken(lane: Lane, version: number): void {
    lane.overlayVersion = version;
    for (const check of this.#overlayChecks) check();
  }

  /** Resolves when no lane reads anything of the generation any more; false: one did not say so in time. */
  drop(number: number): Promise<boolean> {
    const waiting = new Set(this.#lanes.flatMap(({ worker }) => worker ?? []));
    for (const lane of this.#lanes) lane.opened.delete(number);
    broadcast(this.#lanes, { type: "drop", number });
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

  dropped(worker: Worker, number: number): void {
    for (const drop of this.#drops) drop(worker, number);
  }

  /** Its thread is gone: nobody waits for it any more. `why`: in a few words. */
  ended(lane: Lane, why: string): void {
    if (lane.worker !== null) for (const drop of this.#drops) drop(lane.worker, null);
    const preparation = this.#preparation;
    // It may be the generation that ended it: who asked for it is told, and asks again if it was not.
    if (lane.state === "ready" && preparation !== null && !lane.opened.has(preparation.number))
      preparation.reject(new NodeError("INTERNAL", `lane ${lane.slot} ended meanwhile: ${why}`));
    lane.worker = null;
    lane.state = "ended";
    lane.opened = new Set();
    lane.overlayVersion = -1;
    for (const check of this.#overlayChecks) check();
    preparation?.check();
  }
}
