/**
 * How long a node that catches up waits for what it asks its source for: the longer the more of it comes, but not for
 * ever. A source that drips is given up as one that is out of reach.
 */
import { unreachable } from "../control/source.ts";

/** What a source is asked for takes no longer, but for a second more for each so many bytes that it brought. */
export const ASK_MS_MAX = 120_000;
const ASK_BYTES_PER_SECOND = 64 * 1024;

export class AskDeadline {
  readonly #sourceName: string;
  readonly #askMsMax: number;
  readonly #stopped: AbortSignal;
  /** What the source brought in this look; who fetches counts it, and who begins a look sets it to 0. */
  broughtBytes = 0;

  constructor(sourceName: string, askMsMax: number, stopped: AbortSignal) {
    this.#sourceName = sourceName;
    this.#askMsMax = askMsMax;
    this.#stopped = stopped;
  }

  /** What the source is asked for, which may not drip for ever. Errors: SOURCE_UNREACHABLE, those of `work`. */
  async asked<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const askMsMax = this.#askMsMax;
    const late = new AbortController();
    const signal = AbortSignal.any([late.signal, this.#stopped]);
    const beganMs = performance.now();
    const bytesBefore = this.broughtBytes;
    let watch: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      watch = setInterval(
        () => {
          const tookMs = performance.now() - beganMs;
          const bytes = this.broughtBytes - bytesBefore;
          if (tookMs < askMsMax + (1000 * bytes) / ASK_BYTES_PER_SECOND) return;
          const seconds = Math.round(tookMs / 1000);
          const fault = unreachable(this.#sourceName, `it does not get on: ${bytes} bytes in ${seconds} s`);
          reject(fault);
          late.abort(fault);
        },
        Math.min(askMsMax, 1000),
      );
      watch.unref();
    });
    try {
      return await Promise.race([work(signal), tooLate]);
    } finally {
      clearInterval(watch);
    }
  }
}
