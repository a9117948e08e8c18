/** After a failed write of the log: looks, once a second, whether the disk takes bytes again, and says what was missed. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { singleIndex } from "../admin/catalog.ts";
import type { SharedState } from "../lanes/shared-state.ts";

const PROBE_INTERVAL_MS = 1000;
/** More than a turn's records usually are: a disk that takes this takes those. */
const PROBE_SIZE = 64 * 1024;

/** Returns what stops it. */
export function startLogProbe(
  shared: SharedState,
  dataDir: string,
  logger: Logger,
  intervalMs = PROBE_INTERVAL_MS,
): () => void {
  const probe = new LogProbe(shared, dataDir, logger);
  const timer = setInterval(() => probe.look(), intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

class LogProbe {
  readonly #shared: SharedState;
  readonly #path: string;
  readonly #logger: Logger;
  /** When the log was last known to take bytes. */
  #writableAtMs = Date.now();
  #unrecordedBefore: number;

  constructor(shared: SharedState, dataDir: string, logger: Logger) {
    this.#shared = shared;
    this.#path = join(dataDir, "log", ".probe");
    this.#logger = logger;
    this.#unrecordedBefore = this.#unrecorded();
  }

  look(): void {
    if (!this.#shared.isLogUnwritable) {
      this.#writableAtMs = Date.now();
      this.#unrecordedBefore = this.#unrecorded();
      return;
    }
    try {
      writeFileSync(this.#path, Buffer.alloc(PROBE_SIZE, 1));
    } catch {
      return; // Still full: asked again at the next look.
    } finally {
      rmSync(this.#path, { force: true });
    }
    this.#shared.isLogUnwritable = false;
    const unrecorded = this.#unrecorded() - this.#unrecordedBefore;
    const since = new Date(this.#writableAtMs).toISOString();
    this.#logger.info(
      { since, unrecorded },
      `log: the disk takes bytes again; it did not since ${since}, and ${unrecorded} decisions went unrecorded`,
    );
    this.#writableAtMs = Date.now();
    this.#unrecordedBefore += unrecorded;
  }

  #unrecorded(): number {
    const index = singleIndex("decisionsUnrecorded");
    const slotCount = this.#shared.laneCount + this.#shared.buffers.workerCount;
    let count = 0;
    for (let slot = 0; slot < slotCount; slot++) count += this.#shared.slab(slot)[index]!;
    return count;
  }
}
