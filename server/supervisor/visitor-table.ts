/** The hot visitor table as the supervisor makes it, watches it, and tidies up after threads that ended. */
import { join } from "node:path";
import {
  createVisitorTable,
  type HashSeed,
  NodeError,
  type VisitorTableBuffers,
} from "../../engine/index.ts";
import type { NodeConfig } from "../config/config.ts";
import type { DataDirectoryHandle } from "../store/data-directory.ts";
import { openLmdb } from "../store/lmdb-environment.ts";
import { StoreNumbers } from "../store/numbers.ts";
import { visitorTableOptions } from "../store/visitor-sizes.ts";
import { VisitorSpill } from "../store/visitor-spill.ts";

/**
 * Makes the buffers by the configuration, with rows for the attributes that the node has met so far.
 *
 * Errors: CONFIG_INVALID, DATA_DIR_INVALID.
 */
export async function makeVisitorTable(
  directory: DataDirectoryHandle,
  config: Pick<NodeConfig, "visitorSlots" | "visitorMemoryBytes">,
  laneCount: number,
  seed: HashSeed,
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
