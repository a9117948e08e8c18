/**
 * A visitor as the engine reads it in one decision.
 *
 * `values[i]` is the stored value of the generation's profile attribute `i` (index into `model.profile`), undefined
 * where nothing is stored; defaults are the engine's business. The reader of the store reuses one per lane.
 */
import type { AttributeValue } from "../workspace/model.ts";
import type { MemoryView } from "./memory-layout.ts";

export interface VisitorState {
  level: string;
  id: string;
  /** Whether the store has a record; without one the channel's anonymous defaults apply. */
  known: boolean;
  /** Version of the record that was read; 0 without one. */
  version: number;
  /** When the record was last written, epoch ms; 0 without one. */
  updatedAtMs: number;
  values: (AttributeValue | undefined)[];
  /** Its memory first, then those of the ids linked to it. */
  memories?: readonly MemoryView[];
}
