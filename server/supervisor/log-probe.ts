/** After a failed write of the log: looks, once a second, whether the disk takes bytes again. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { SharedState } from "../lanes/shared-state.ts";

const PROBE_INTERVAL_MS = 1000;
/** More than a turn's records usually are: a disk that takes this takes those. */
const PROBE_SIZE = 64 * 1024;

/** Returns what stops it. */
export function startLogProbe(shared: SharedState, dataDir: string, logger: Logger): () => void {
  const timer = setInterval(() => probe(shared, dataDir, logger), PROBE_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function probe(shared: SharedState, dataDir: string, logger: Logger): void {
  if (!shared.isLogUnwritable) return;
  const path = join(dataDir, "log", ".probe");
  try {
    writeFileSync(path, Buffer.alloc(PROBE_SIZE, 1));
    shared.isLogUnwritable = false;
    logger.info("log: the disk takes bytes again");
  } catch {
    // Still full: asked again in a second.
  } finally {
    rmSync(path, { force: true });
  }
}
