/**
 * When the windows of a channel's caps start, worked out anew only when they may have moved.
 *
 * A calendar window moves with a local midnight and a rolling one with a quarter of an hour: both at whole minutes of
 * UTC, where the rolling windows are whole minutes long. Zone tables are searched once a minute then, not once a
 * decision.
 */
import { windowStartMs } from "../visitors/windows.ts";
import type { TimeZoneTable } from "../workspace/model.ts";
import type { CapWindow } from "../workspace/model-caps.ts";

const MINUTE_MS = 60_000;

export class WindowStarts {
  /** By window, epoch ms; of the windows that `at` was asked for last. */
  readonly starts: Float64Array;
  /** One cell, the first of them (Infinity without windows): what is older counts in none. */
  readonly earliest = new Float64Array(1).fill(Number.POSITIVE_INFINITY);
  #windows: readonly CapWindow[] | null = null;
  #visitorZone: TimeZoneTable | null = null;
  #channelZone: TimeZoneTable | null = null;
  /** Index of the minute that `starts` holds for; said by `#isKept`, since not for all windows one does. */
  #minute = 0;
  #isKept = false;

  constructor(windowsMax: number) {
    this.starts = new Float64Array(windowsMax);
  }

  /** Fills `starts`. Takes the clock in an object: a number of its size would be boxed for every decision. */
  at(
    clock: { readonly nowMs: number },
    windows: readonly CapWindow[],
    visitorZone: TimeZoneTable,
    channelZone: TimeZoneTable,
  ): void {
    const minute = Math.floor(clock.nowMs / MINUTE_MS);
    const isSame =
      this.#isKept &&
      minute === this.#minute &&
      windows === this.#windows &&
      visitorZone === this.#visitorZone &&
      channelZone === this.#channelZone;
    if (isSame) return;
    this.#isKept = windows.every((window) => window.kind !== "rolling" || window.ms % MINUTE_MS === 0);
    this.#minute = minute;
    this.#windows = windows;
    this.#visitorZone = visitorZone;
    this.#channelZone = channelZone;
    this.earliest[0] = Number.POSITIVE_INFINITY;
    for (let index = 0; index < windows.length; index++) {
      const window = windows[index]!;
      const isVisitors = window.kind === "calendar" && window.zone === "visitor";
      const startMs = windowStartMs(window, clock.nowMs, isVisitors ? visitorZone : channelZone);
      this.starts[index] = startMs;
      if (startMs < this.earliest[0]!) this.earliest[0] = startMs;
    }
  }
}
