/** What the supervisor alone knows of the node, and `/metrics` tells. */
import type { Overlay } from "../../engine/index.ts";
import type { AuditFacts } from "../control/audit-log.ts";
import type { FeedStatus } from "../control/messages.ts";
import type { LogSizes } from "../store/log-sealer.ts";
import type { ClockSteps } from "../supervisor/clock-watch.ts";
import type { LogDamage } from "../supervisor/log-keeper.ts";
import type { CheckpointFacts } from "../supervisor/visitor-keeper.ts";
import type { TableFacts } from "../supervisor/visitor-table.ts";
import type { BundleSeriesFacts } from "./bundle-series.ts";

/** What this start found of the visitor store. */
export interface StoreFacts {
  /** What was broken about it, "" where nothing was. */
  readonly damage: string;
  /** Stores that this start or earlier ones moved aside. */
  readonly keptAside: readonly string[];
  /** It was damaged or not there, and made anew from the logs. */
  readonly isRebuilt: boolean;
  /** Where logs had been removed: what was last written before this is lost; 0: nothing is. */
  readonly lostBeforeMs: number;
}

export interface NodeFacts {
  readonly version: string;
  readonly startedAtMs: number;
  readonly generation: number;
  /** Empty before a bundle is active. */
  readonly bundleId: string;
  readonly generationActivatedAtMs: number;
  readonly segmentsAsOfMs: number;
  readonly lanesReady: number;
  readonly lanesWanted: number;
  readonly lanesReplacedTotal: number;
  readonly generationFailuresTotal: number;
  /** What this start folded from the logs; null while it does. */
  readonly recovered: { readonly records: number; readonly durationMs: number } | null;
  readonly logDamage: LogDamage;
  readonly visitorStore: StoreFacts;
  readonly logSizes: LogSizes;
  /** By compaction, since the start. */
  readonly recordsRedacted: number;
  readonly audit: AuditFacts;
  /** −1 where the system does not say. */
  readonly dataDirFreeBytes: number;
  readonly clockSteps: ClockSteps;
  readonly isReady: boolean;
  /** Stop list and feeds. */
  readonly overlay: Overlay;
  readonly feeds: readonly FeedStatus[];
  /** Bundles taken back for what the guard withdrew of them. */
  readonly withdrawalRollbacksTotal: number;
  readonly bundles: BundleSeriesFacts;
  readonly visitors: TableFacts;
  readonly checkpoint: CheckpointFacts;
}
