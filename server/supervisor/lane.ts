/** What the supervisor knows of a lane, whichever thread it runs in at the time. */
import type { Worker } from "node:worker_threads";
import type { ToLane } from "../lanes/messages.ts";
import { Heart } from "./heart.ts";

export interface Lane {
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

/** Of a slot that has no thread yet. */
export function laneOf(slot: number): Lane {
  return {
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
  };
}

/** To all that have a thread. */
export function broadcast(lanes: readonly Lane[], message: ToLane): void {
  for (const lane of lanes) lane.worker?.postMessage(message);
}
