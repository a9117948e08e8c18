/**
 * How long a lane's heart has been silent, as its supervisor sees it. A start is one long silence (a large bundle is
 * opened in one go) with a bound of its own; what was silent then does not count once the lane serves.
 */
export class Heart {
  #beats = 0;
  #silentMs = 0;

  /** Looks at the heartbeat's count, `elapsedMs` after the last look; returns for how long it has not moved, in ms. */
  look(beats: number, elapsedMs: number): number {
    this.#silentMs = beats === this.#beats ? this.#silentMs + elapsedMs : 0;
    this.#beats = beats;
    return this.#silentMs;
  }

  /** The lane begins: to start, or to serve. */
  begin(beats: number): void {
    this.#beats = beats;
    this.#silentMs = 0;
  }
}
