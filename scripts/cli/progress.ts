/**
 * A progress bar for work longer than a blink: done of total, rate, time left. On stderr, so that stdout stays data.
 *
 * On a terminal it is a bar; elsewhere (CI, a pipe) it is one line every few seconds. With an unknown total the
 * bar counts up without an ETA. Short work shows nothing: the bar appears after a quarter of a second.
 */
import cliProgress from "cli-progress";
import { formatCount, formatSeconds, note } from "./terminal.ts";

export interface ProgressOptions {
  /** What is being done, in the infinitive: "import profiles". */
  readonly label: string;
  /** 0: not known. */
  readonly total: number;
  /** Of what: "rows", "requests". */
  readonly unit: string;
  readonly quiet?: boolean;
}

export interface Progress {
  /** `done` is the whole count so far; `total` replaces the one told at the start. */
  update(done: number, total?: number): void;
  /** Removes the bar. Safe to call twice. */
  stop(): void;
}

const SHOW_AFTER_MS = 250;
const REDRAW_MS = 100;
const LINE_EVERY_MS = 5_000;

/** Rate and time left after `done` of `total` in `elapsedMs`; -1 seconds where it cannot be told. */
export function estimate(
  done: number,
  total: number,
  elapsedMs: number,
): { rate: number; etaSeconds: number } {
  const rate = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const etaSeconds = rate > 0 && total > 0 ? Math.max(0, total - done) / rate : -1;
  return { rate, etaSeconds };
}

function describe(done: number, total: number, unit: string, elapsedMs: number): string {
  const { rate, etaSeconds } = estimate(done, total, elapsedMs);
  const eta = etaSeconds < 0 ? "" : `, ${formatSeconds(etaSeconds)} left`;
  return `${formatCount(rate)} ${unit}/s${eta}`;
}

/** Whole percent; an estimated total may fall behind what is done. */
export function percentOf(done: number, total: number): number {
  return Math.min(100, Math.floor((100 * done) / total));
}

export function startProgress(options: ProgressOptions): Progress {
  const startedAt = performance.now();
  const isTerminal = process.stderr.isTTY === true;
  let lookedAt = startedAt;
  let { total } = options;
  let bar: cliProgress.SingleBar | undefined;
  if (options.quiet) return { update() {}, stop() {} };

  function show(done: number, elapsedMs: number): void {
    if (!isTerminal) {
      const share = total > 0 ? `${percentOf(done, total)} % ` : "";
      note(
        `${options.label}: ${share}${formatCount(done)} (${describe(done, total, options.unit, elapsedMs)})`,
      );
      return;
    }
    if (bar === undefined) {
      const gauge = total > 0 ? "{bar} {percentage} % " : "";
      const format = `${options.label} ${gauge}{done} {speed}`;
      const settings = { format, clearOnComplete: true, hideCursor: true, stream: process.stderr };
      bar = new cliProgress.SingleBar(settings, cliProgress.Presets.shades_classic);
      bar.start(Math.max(1, total), 0, { done: "", speed: "" });
    }
    const payload = { done: formatCount(done), speed: describe(done, total, options.unit, elapsedMs) };
    bar.setTotal(Math.max(1, total));
    bar.update(Math.min(done, Math.max(1, total)), payload);
  }
  return {
    update(done, totalNow = total) {
      total = totalNow;
      const now = performance.now();
      const waitMs = isTerminal ? REDRAW_MS : LINE_EVERY_MS;
      if (now - startedAt < SHOW_AFTER_MS || now - lookedAt < waitMs) return;
      lookedAt = now;
      show(done, now - startedAt);
    },
    stop() {
      bar?.stop();
      bar = undefined;
    },
  };
}
