/**
 * Allowances of one connection: what a peer may do cheaply that costs us, so many times at once and then at a rate.
 *
 * Taking is one decrement. Only when an allowance is used up is it worked out what has come back since: by time, whole
 * again over `floodRecoveryMs`, and by work, since a busy proxy cancels, updates and pings in proportion to its calls.
 */
import type { Breach } from "./http2.ts";
import type { Http2Limits } from "./limits.ts";

/** Index into the tables below. */
export const Flood = {
  RAPID_RESET: 0,
  PROVOKED_RESET: 1,
  RESET: 2,
  PING: 3,
  SETTINGS: 4,
  EMPTY_FRAME: 5,
  EMPTY_HEADER: 6,
  TABLE_UPDATE: 7,
  PRIORITY: 8,
  WINDOW_UPDATE: 9,
} as const;
const KIND_COUNT = 10;

interface FloodRow {
  readonly limit: keyof Http2Limits;
  readonly breach: Breach;
  /** Given back for each request answered in full, and for each DATA frame sent. */
  readonly perAnswer: number;
  readonly perData: number;
}

export const FLOODS: readonly FloodRow[] = [
  { limit: "rapidResetsMax", breach: "rapid_reset", perAnswer: 1, perData: 0 },
  { limit: "provokedResetsMax", breach: "provoked_reset", perAnswer: 1, perData: 0 },
  { limit: "resetsMax", breach: "reset_flood", perAnswer: 1, perData: 0 },
  { limit: "pingsMax", breach: "ping_flood", perAnswer: 0, perData: 1 },
  { limit: "settingsMax", breach: "settings_flood", perAnswer: 0, perData: 0 },
  { limit: "emptyFramesMax", breach: "empty_frame_flood", perAnswer: 1, perData: 0 },
  { limit: "emptyHeadersMax", breach: "empty_header_flood", perAnswer: 0, perData: 0 },
  { limit: "tableUpdatesMax", breach: "header_table_thrash", perAnswer: 0, perData: 0 },
  { limit: "prioritiesMax", breach: "priority_flood", perAnswer: 2, perData: 0 },
  { limit: "windowUpdatesMax", breach: "window_update_flood", perAnswer: 1, perData: 2 },
];

export class FloodGuard {
  /** Work done, counted by those who do it; wraps. */
  answerCount = 0;
  dataFrameCount = 0;
  readonly #limits: Http2Limits;
  readonly #left = new Int32Array(KIND_COUNT);
  /** Of the last refill of each kind: time, answers, DATA frames. */
  readonly #refills = new Float64Array(3 * KIND_COUNT);

  constructor(limits: Http2Limits, nowMs: number) {
    this.#limits = limits;
    for (let kind = 0; kind < KIND_COUNT; kind++) {
      this.#left[kind] = limits[FLOODS[kind]!.limit];
      this.#refills[3 * kind] = nowMs;
    }
  }

  /** Null: allowed; else the breach, and the connection should end. */
  take(kind: number, nowMs: number): Breach | null {
    if (this.#left[kind]! > 0 || this.#refill(kind, nowMs)) {
      this.#left[kind]!--;
      return null;
    }
    return FLOODS[kind]!.breach;
  }

  #refill(kind: number, nowMs: number): boolean {
    const { limit, perAnswer, perData } = FLOODS[kind]!;
    const max = this.#limits[limit];
    const at = 3 * kind;
    const byTime = Math.floor(((nowMs - this.#refills[at]!) * max) / this.#limits.floodRecoveryMs);
    const byWork =
      (this.answerCount - this.#refills[at + 1]!) * perAnswer +
      (this.dataFrameCount - this.#refills[at + 2]!) * perData;
    const back = Math.min(max, byTime + byWork);
    if (back <= 0) return false;
    this.#left[kind] = back;
    this.#refills[at] = nowMs;
    this.#refills[at + 1] = this.answerCount;
    this.#refills[at + 2] = this.dataFrameCount;
    return true;
  }
}
