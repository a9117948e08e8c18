/**
 * How large the hot visitor table is made: from a number of slots, or from a budget in bytes.
 *
 * Buffers are reserved at start and cost address space; a page of memory is resident once a visitor used it. A budget
 * counts what a full table has resident, with memories of `MEMORY_WORDS_TYPICAL` on average; where memories grow past
 * that, fewer visitors are hot, and no more bytes are used. By slots the arena has room for larger ones.
 */
import {
  arenaSizeFor,
  capacityForBytes,
  columnStride,
  type HashSeed,
  NodeError,
  type VisitorTableOptions,
} from "../../engine/index.ts";
import { STORE_LIMITS } from "./limits.ts";

export interface VisitorSizes {
  readonly slots: number;
  /** 0: `slots` says. */
  readonly memoryBytes: number;
}

/** Attributes that a node is made for before it has met a bundle. */
const COLUMNS_AT_FIRST = 28;
/** Columns that bundles may come to before the node is started again. */
const COLUMNS_MAX_MIN = 128;
const ROW_CELLS_MAX = 2 ** 31 - 1;
/** Some eight contacts. */
const MEMORY_WORDS_TYPICAL = 160;
const MEMORY_WORDS_ROOM = 256;
const SLOTS_MIN = 256;
/** Batch workers that may end and be replaced while the node lives: no two threads have one number. */
export const WORKER_HOLDERS_MAX = 64;

/**
 * @param columnsKnown columns that earlier boots gave numbers to.
 * Errors: CONFIG_INVALID where the budget holds no useful table, or the rows are too large.
 */
export function visitorTableOptions(
  sizes: VisitorSizes,
  columnsKnown: number,
  laneCount: number,
  seed: HashSeed,
): VisitorTableOptions {
  const columnCount = columnsKnown === 0 ? COLUMNS_AT_FIRST : columnsKnown;
  const stride = columnStride(columnCount);
  const { slotCount, arenaSizeBytes } =
    sizes.memoryBytes === 0
      ? { slotCount: sizes.slots, arenaSizeBytes: arenaSizeFor(sizes.slots, MEMORY_WORDS_ROOM) }
      : capacityForBytes(sizes.memoryBytes, columnCount, MEMORY_WORDS_TYPICAL);
  const groupsMax = Math.floor(ROW_CELLS_MAX / slotCount / stride);
  if (slotCount < SLOTS_MIN || groupsMax < 1) {
    const [field, why] =
      groupsMax < 1
        ? ["visitors.slots", `rows of ${stride} columns for ${slotCount} visitors are too large`]
        : ["visitors.memoryBytes", `so few bytes hold fewer than ${SLOTS_MIN} visitors`];
    throw new NodeError("CONFIG_INVALID", `${field}: ${why}`, { field });
  }
  const columnsWanted = Math.min(STORE_LIMITS.columnsMax, Math.max(2 * stride, COLUMNS_MAX_MIN));
  return {
    slotCount,
    columnCount,
    columnsMax: Math.min(groupsMax, Math.ceil(columnsWanted / stride)) * stride,
    arenaSizeBytes,
    seed,
    holderCount: laneCount + WORKER_HOLDERS_MAX,
  };
}
