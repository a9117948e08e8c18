/**
 * What decides what the node runs: bundles and their life, stops, feeds, the watch on withdrawals; and what brings a node
 * what it missed. Made here and wired over the data plane.
 */
import type { Logger } from "pino";
import type { NodeConfig } from "../config/config.ts";
import { BlobStore } from "../control/blob-store.ts";
import type { OverlayControl } from "../control/control-node.ts";
import { FeedKeeper } from "../control/feed-keeper.ts";
import type { BundleSource } from "../control/source.ts";
import { StopKeeper } from "../control/stop-keeper.ts";
import { Admission } from "./admission.ts";
import { Bundles } from "./bundles.ts";
import { CatchUp } from "./catch-up.ts";
import type { DataPlane } from "./data-plane.ts";
import { InForce, onTrial } from "./in-force.ts";
import { Lifecycle } from "./lifecycle.ts";
import type { OpenStore } from "./open-store.ts";
import { ScheduledBundle } from "./scheduled-bundle.ts";
import { Uploads } from "./uploads.ts";
import { WithdrawalWatch } from "./withdrawal-watch.ts";

export interface ControlPlaneOptions {
  readonly config: NodeConfig;
  readonly store: OpenStore;
  readonly data: DataPlane;
  readonly logger: Logger;
  readonly cleanUps: (() => Promise<void> | void)[];
  /** What Status says may be new. */
  onChange(): void;
}

export interface ControlPlane {
  readonly inForce: InForce;
  readonly lifecycle: Lifecycle;
  readonly bundles: Bundles;
  readonly stopKeeper: StopKeeper;
  readonly feedKeeper: FeedKeeper;
  readonly withdrawalWatch: WithdrawalWatch;
  /** Stops and feeds, as the control port and the bundle source give them. */
  readonly overlay: OverlayControl;
}

/** Errors: DATA_DIR_INVALID. */
export function makeControlPlane(options: ControlPlaneOptions): ControlPlane {
  const { config, data, logger, cleanUps, onChange } = options;
  const { directory, dataDir, audit } = options.store;
  const { shared, series, pool, generations, overlayBoard } = data;
  const uploads = new Uploads(dataDir, config.importListSizeMax);
  cleanUps.push(() => uploads.close());
  const inForce = new InForce(directory);
  const admission = new Admission(config.trust, inForce);
  const folder = directory.bundles;
  const scheduledBundle = new ScheduledBundle({ folder, pool, inForce });
  const overlayDocuments = {
    get stopList() {
      return stopKeeper.document;
    },
    get stopListSequence() {
      return stopKeeper.sequence;
    },
    get feeds() {
      return feedKeeper.documents;
    },
  };
  const lifecycle = new Lifecycle({
    ...{ folder, blobs: new BlobStore(folder), scheduledBundle, retain: config.bundlesRetain },
    ...{ inForce, admission, generations, pool, logger, audit, overlay: overlayDocuments, onChange },
  });
  cleanUps.push(() => lifecycle.stop());
  const bundles = new Bundles({
    ...{ folder, inForce, admission, generations, lifecycle, pool, uploads, scheduledBundle, logger },
  });
  const keeperParts = {
    ...{ dataPath: dataDir, policy: config.trust, logger, nowMs: Date.now },
    revoked: () => inForce.state.revoked,
  };
  const stopKeeper = new StopKeeper({
    ...keeperParts,
    model: () => generations.activeSpec?.compiled.model ?? null,
    publish: async (stopList) => {
      await overlayBoard.publish({ stopList });
      onChange();
    },
  });
  cleanUps.push(() => stopKeeper.close());
  const feedKeeper = new FeedKeeper({
    ...keeperParts,
    mark: (feed) => inForce.feedMark(feed),
    keepMarks: (marks) => inForce.keepFeedMarks(marks),
    models: () => {
      const { activeSpec, held } = generations;
      const others = held.filter((spec) => spec !== activeSpec);
      return (activeSpec === null ? others : [activeSpec, ...others]).map(({ compiled }) => compiled.model);
    },
    publish: (feeds) => overlayBoard.publish({ feeds }),
    makeTable: (task) => pool.feedTable(task),
  });
  const withdrawalWatch = new WithdrawalWatch({
    ...{ shared, series, logger },
    active: () => generations.active,
    onTrial: (withinMs, nowMs) => onTrial(inForce.state, withinMs, nowMs),
    rollBack: (why, suspect) => lifecycle.rollBack(why, suspect),
  });
  const overlay: OverlayControl = {
    setStopList: (_attempt, document, caller) => stopKeeper.set(document, caller),
    pushFeed: (_attempt, document, table, caller) => feedKeeper.push(document, table, caller),
    feedTable: (sha256) => feedKeeper.table(sha256),
  };
  return { inForce, lifecycle, bundles, stopKeeper, feedKeeper, withdrawalWatch, overlay };
}

/** Looks for nothing before it is started. */
export function makeCatchUp(
  { config, store, data, logger }: ControlPlaneOptions,
  { inForce, lifecycle, stopKeeper, feedKeeper, overlay }: ControlPlane,
  source: BundleSource,
): CatchUp {
  return new CatchUp({
    ...{ source, lifecycle, inForce, overlay, audit: store.audit, logger },
    trustedKeys: config.trust.keys,
    intervalMs: config.bundleSource.intervalMs,
    isRunning: () => data.generations.active !== null,
    stopListSequence: () => stopKeeper.sequence,
    feedSequence: (feed) => feedKeeper.sequence(feed),
  });
}
