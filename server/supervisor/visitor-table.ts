/** The hot visitor table as the supervisor makes it, watches it, and tidies up after threads that ended. */
import { join } from "node:path";
import {
  type Bundle,
  createVisitorTable,
  type HashSeed,
  NodeError,
  readTableCounters,
  tidyAfter,
  type VisitorTableBuffers,
} from "../../engine/index.ts";
import type { NodeConfig } from "../config/config.ts";
import { laneHolder, type SharedState } from "../lanes/shared-state.ts";
import type { DataDirectoryHandle } from "../store/data-directory.ts";
import { openLmdb } from "../store/lmdb-environment.ts";
import { StoreNumbers } from "../store/numbers.ts";
import { visitorTableOptions } from "../store/visitor-sizes.ts";
import { VisitorSpill } from "../store/visitor-spill.ts";

/**
 * Makes the buffers by the configuration, with rows for the attributes that the node has met so far; a node that has met
 * no bundle yet looks into the one that it is to run.
 *
 * Cost: a first start verifies its bundle once more.
 * Errors: CONFIG_INVALID, DATA_DIR_INVALID.
 */
export async function makeVisitorTable(
  directory: DataDirectoryHandle,
  config: Pick<NodeConfig, "visitorSlots" | "visitorMemoryBytes">,
  laneCount: number,
  seed: HashSeed,
  firstBundle: () => Bundle | null,
): Promise<VisitorTableBuffers> {
  let columnsKnown: number;
  try {
    const environment = openLmdb(join(directory.path, "lmdb"));
    columnsKnown = new StoreNumbers(environment).columnCount;
    await environment.close();
    VisitorSpill.wipe(directory.path);
  } catch (cause) {
    throw new NodeError("DATA_DIR_INVALID", `the visitor store cannot be opened: ${String(cause)}`, {
      cause,
    });
  }
  if (columnsKnown === 0) columnsKnown = columnsOf(firstBundle);
  const sizes = { slots: config.visitorSlots, memoryBytes: config.visitorMemoryBytes };
  const options = visitorTableOptions(sizes, columnsKnown, laneCount, seed);
  try {
    return createVisitorTable(options);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new NodeError(
      "CONFIG_INVALID",
      `this machine has no address space for a table of ${options.slotCount} visitors`,
      { field: "visitors.slots", cause },
    );
  }
}

/** Attributes of the bundle to run; 0 where there is none, or none that can be read: that is told when it is compiled. */
function columnsOf(firstBundle: () => Bundle | null): number {
  try {
    return firstBundle()?.model.profile.length ?? 0;
  } catch {
    return 0;
  }
}

/**
 * Frees what threads that ended left locked, as it was before the calls that ended them: else those who come for these
 * visitors wait in vain. A thread that ends by its own fault does so itself; this is for one that had no time to.
 */
export class TableTidier {
  readonly #buffers: VisitorTableBuffers;
  readonly #shared: SharedState;

  constructor(buffers: VisitorTableBuffers, shared: SharedState) {
    this.#buffers = buffers;
    this.#shared = shared;
  }

  /** Before a lane of the same slot, and so of the same number, is started. Errors: a table that cannot be tidied. */
  afterLane(slot: number): void {
    tidyAfter(this.#buffers, laneHolder(slot));
  }

  /** @param living thread ids of the workers that live. */
  afterWorkers(living: ReadonlySet<number>): void {
    for (const holder of this.#shared.takeEndedWorkers(living)) tidyAfter(this.#buffers, holder);
  }
}

/** For /metrics and /statusz. */
export interface TableFacts {
  readonly slots: number;
  readonly hot: number;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
  readonly lockWaits: number;
  readonly lockBusy: number;
  /** An insert found no slot, no way in its set, or no room for a memory. */
  readonly full: number;
  /** Tallies of visitors with more than a memory keeps; the oldest. */
  readonly talliesForgotten: number;
  readonly arenaBytes: number;
  readonly arenaUsedBytes: number;
}

export function tableFacts(buffers: VisitorTableBuffers): TableFacts {
  const counters = readTableCounters(buffers);
  return {
    slots: buffers.freeSlots.byteLength / Int32Array.BYTES_PER_ELEMENT,
    hot: counters.live + counters.evicting,
    hits: counters.hits,
    misses: counters.misses,
    evictions: counters.evictions,
    lockWaits: counters.lockWaits,
    lockBusy: counters.lockBusy,
    full: counters.slotsFull + counters.setsFull + counters.arenaFull,
    talliesForgotten: counters.talliesForgotten,
    arenaBytes: buffers.arena.byteLength,
    arenaUsedBytes: counters.arenaUsedBytes,
  };
}
