/** Threads for lanes: some are spawned ahead and load their modules while a bundle is compiled for them. */
import { Worker } from "node:worker_threads";

/** Of a lane's heap, for new objects: V8 takes 48 MB by itself while generations are opened, and keeps them. */
const YOUNG_MB_MAX = 24;

/** A thread that has loaded its modules, or is about to, and waits for what it is started with. */
interface Spare {
  readonly worker: Worker;
  hasEnded: boolean;
}

export class LaneThreads {
  readonly #hasSmallHeaps: boolean;
  readonly #spares: Spare[] = [];

  /** @param hasSmallHeaps tests only: one that exhausts a heap should not exhaust the machine. */
  constructor(hasSmallHeaps: boolean) {
    this.#hasSmallHeaps = hasSmallHeaps;
  }

  spawnAhead(count: number): void {
    for (let at = 0; at < count; at++) {
      const spare: Spare = { worker: this.#spawn(), hasEnded: false };
      // One that fails says so when the lane is started in its place.
      spare.worker.on("error", () => {});
      spare.worker.once("exit", () => {
        spare.hasEnded = true;
      });
      this.#spares.push(spare);
    }
  }

  /** One that waits for its LaneStart. */
  take(): Worker {
    const spare = this.#spares.pop();
    return spare === undefined || spare.hasEnded ? this.#spawn() : spare.worker;
  }

  /**
   * Has threads that were not needed end, when they have loaded: one that is terminated while it loads native code takes
   * the process along.
   */
  async endSpares(): Promise<void> {
    await Promise.all(
      this.#spares.splice(0).map(async ({ worker, hasEnded }) => {
        if (hasEnded) return;
        const exit = new Promise((resolve) => worker.once("exit", resolve));
        worker.postMessage(null);
        await exit;
      }),
    );
  }

  #spawn(): Worker {
    return new Worker(new URL("../lanes/lane.js", import.meta.url), {
      name: "lane",
      resourceLimits: {
        maxYoungGenerationSizeMb: YOUNG_MB_MAX,
        ...(this.#hasSmallHeaps ? { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 4 } : {}),
      },
    });
  }
}
