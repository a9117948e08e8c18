/** The visitor table's public face. */
export * from "./capacity.ts";
export type { Checkpoints } from "./checkpoints.ts";
export { columnStride, createVisitorTable, type VisitorTableOptions } from "./create-table.ts";
export { ABSENT, BUSY, FULL } from "./set-index.ts";
export { Room, type RoomOutcome } from "./slot-access.ts";
export {
  type CounterName,
  MEMORY_WORDS_MAX,
  type VisitorTableBuffers,
} from "./table-layout.ts";
export { tidyAfter } from "./tidy.ts";
export { VisitorTable } from "./visitor-table.ts";
