/**
 * The overlay of the node (engine/decide/overlay.ts): what it is now, and how a change of it reaches every thread that
 * decides. Keeping it over restarts is the business of who keeps the stop list and the feeds.
 */
import { changedOverlay, OVERLAY_NONE, type Overlay, type OverlayChange } from "../../engine/index.ts";

/** What the board needs of threads that decide; each resolves when all of them have taken it up. */
export interface OverlayTakers {
  lanes(change: OverlayChange): Promise<void>;
  workers(overlay: Overlay): Promise<void>;
}

export class OverlayBoard {
  readonly #takers: OverlayTakers;
  #current: Overlay = OVERLAY_NONE;

  constructor(takers: OverlayTakers) {
    this.#takers = takers;
  }

  get current(): Overlay {
    return this.#current;
  }

  /** Resolves when no decision is made any more without it: lanes have it, batches under way are over. */
  async publish(what: Partial<Pick<OverlayChange, "stopList" | "feeds">>): Promise<void> {
    const change: OverlayChange = {
      version: this.#current.version + 1,
      stopList: what.stopList ?? null,
      feeds: what.feeds ?? [],
    };
    // In one turn: a lane that starts gets either the whole with this change, or this change behind the whole.
    this.#current = changedOverlay(this.#current, change);
    await Promise.all([this.#takers.lanes(change), this.#takers.workers(this.#current)]);
  }
}
