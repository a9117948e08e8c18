/** A bundle is on trial for a minute: where lanes keep ending under it, it is what ends them. */

/** So many lanes that end so soon after an activation speak against the bundle. */
const LANE_ENDS_MAX = 3;
const TRIAL_MS = 60_000;

export class Trial {
  #generation = 0;
  #laneEnds = 0;

  /** A lane ended by its own fault; whether the bundle that is active has thereby failed. */
  noteLaneEnd(generation: number, activatedAtMs: number, nowMs: number): boolean {
    if (nowMs - activatedAtMs > TRIAL_MS) return false;
    if (generation !== this.#generation) this.#laneEnds = 0;
    this.#generation = generation;
    this.#laneEnds += 1;
    return this.#laneEnds === LANE_ENDS_MAX;
  }
}
