/**
 * What the node says of itself on its admin port: whether it is ready and why not, notes for operators, and the facts
 * behind `/metrics` and `/statusz`. Put together from its parts whenever it is asked; it changes nothing.
 */
import type { NodeFacts } from "../admin/node-facts.ts";
import type { NodeConfig } from "../config/config.ts";
import type { ControlLoad } from "../control/callers.ts";
import type { NodeStatus } from "../control/messages.ts";
import { bytesFree } from "../store/disk-room.ts";
import { VERSION } from "../version.ts";
import type { CatchUp } from "./catch-up.ts";
import type { ClockWatch } from "./clock-watch.ts";
import type { ControlPlane } from "./control-plane.ts";
import type { DataPlane } from "./data-plane.ts";
import type { LogKeeper } from "./log-keeper.ts";
import type { OpenStore } from "./open-store.ts";
import type { PortsResolved } from "./ports.ts";
import type { VisitorKeeper } from "./visitor-keeper.ts";
import { tableFacts } from "./visitor-table.ts";

const STALE_NOTE =
  "nothing was heard from the bundle source or a pusher for longer than bundles.staleAfterMs";

export interface NodeReportParts {
  readonly config: NodeConfig;
  readonly startedAtMs: number;
  readonly store: OpenStore;
  readonly data: DataPlane;
  readonly control: ControlPlane;
  /** Null: no bundle source. */
  readonly catchUp: CatchUp | null;
  readonly logKeeper: LogKeeper;
  readonly visitorKeeper: VisitorKeeper;
  readonly clockWatch: ClockWatch;
  /** `serving`, or what the node is about. */
  phase(): string;
  /** What is under way at the control port. */
  controlLoad(): ControlLoad;
}

/** Of the ports that others than lanes listen on. */
export interface OtherPorts {
  readonly admin: number;
  /** 0: not open yet. */
  readonly control: number;
}

export class NodeReport {
  readonly #parts: NodeReportParts;

  constructor(parts: NodeReportParts) {
    this.#parts = parts;
  }

  /** Null: it is ready. */
  notReadyReason(): string | null {
    const { config, data, phase } = this.#parts;
    const { shared, generations, lanes } = data;
    if (phase() !== "serving") return phase();
    if (generations.active === null) return "no bundle is active";
    if (lanes.readyCount === 0) return "no lane serves";
    if (shared.isLogUnwritable && generations.active.refusesUnrecorded) return "the log cannot be written";
    if (config.bundlesNotReadyWhenStale && this.#isStale) return STALE_NOTE;
    return null;
  }

  /** What else there is to say, ready or not. */
  notes(): readonly string[] {
    const { config, data, control, catchUp, store, logKeeper } = this.#parts;
    const { activeFault } = control.lifecycle;
    const { audit } = store;
    return [
      ...(this.#isStale && !config.bundlesNotReadyWhenStale ? [STALE_NOTE] : []),
      ...(activeFault === "" ? [] : [activeFault]),
      ...control.stopKeeper.notes(),
      ...store.directory.lastingNotes,
      ...(catchUp !== null && catchUp.lastFault !== "" ? [`catching up: ${catchUp.lastFault}`] : []),
      ...(data.shared.isLogUnwritable ? ["the log cannot be written: decisions go unrecorded"] : []),
      ...(audit.facts.damagedCount > 0 ? ["audit log damaged: see `proffer audit DIR --verify`"] : []),
      ...(audit.facts.isWritable ? [] : ["the audit log cannot be written: acts and look-ups are refused"]),
      ...(logKeeper.damage.files.length > 0 ? ["log damaged: see `proffer log DIR --verify`"] : []),
      ...((logKeeper.storeLoss?.lostBeforeMs ?? 0) > 0
        ? ["the visitor store was lost: memories older than the logs are gone"]
        : []),
    ];
  }

  facts(): NodeFacts {
    const { startedAtMs, store, data, control, logKeeper, visitorKeeper, clockWatch } = this.#parts;
    const { active } = data.generations;
    return {
      ...{ version: VERSION, startedAtMs },
      generation: active?.generation ?? 0,
      bundleId: active?.bundleId ?? "",
      generationActivatedAtMs: active?.activatedAtMs ?? 0,
      segmentsAsOfMs: active?.segmentsAsOfMs ?? 0,
      lanesReady: data.lanes.readyCount,
      lanesWanted: data.shared.laneCount,
      lanesReplacedTotal: data.lanes.replacedTotal,
      generationFailuresTotal: control.lifecycle.ledger.failuresTotal,
      recovered: logKeeper.recovered,
      logDamage: logKeeper.damage,
      visitorStore: {
        damage: store.damage?.what ?? "",
        keptAside: store.keptAside,
        isRebuilt: store.damage !== null || logKeeper.storeLoss !== null,
        lostBeforeMs: logKeeper.storeLoss?.lostBeforeMs ?? 0,
      },
      logSizes: logKeeper.sizes,
      recordsRedacted: logKeeper.recordsRedacted,
      audit: store.audit.facts,
      dataDirFreeBytes: bytesFree(store.dataDir),
      checkpoint: visitorKeeper.facts,
      visitors: tableFacts(data.visitors),
      clockSteps: clockWatch.steps,
      isReady: this.notReadyReason() === null,
      overlay: data.overlayBoard.current,
      feeds: control.feedKeeper.status(Date.now()),
      withdrawalRollbacksTotal: control.withdrawalWatch.rollbacksTotal,
      bundles: this.#bundles(),
    };
  }

  /** `/statusz`. */
  page(ports: PortsResolved, others: OtherPorts, control: NodeStatus): object {
    const { config, store, data, phase } = this.#parts;
    const { handle } = store.directory;
    const { httpPort: http, grpcPort: grpc, grpcLanePorts: grpcLanes } = ports;
    return {
      ...{ pid: process.pid, phase: phase(), ready: this.notReadyReason() === null },
      ...this.facts(),
      ...{ node: process.version, nodeId: handle.nodeId, boot: handle.boot, dataDir: store.dataDir },
      ...{ host: config.host, ports: { http, grpc, grpcLanes, ...others } },
      control,
      bundle: data.generations.active,
      lanes: data.lanes.describe(),
      notes: data.lanes.notes,
      batchJobs: data.shared.batchPending,
      logWritable: !data.shared.isLogUnwritable,
      residentBytes: process.memoryUsage.rss(),
    };
  }

  #bundles(): NodeFacts["bundles"] {
    const { control, catchUp } = this.#parts;
    const { releaseSequence, dataSequence, bundles, scheduled } = control.inForce.state;
    const { ledger, attempt, activeFault } = control.lifecycle;
    return {
      ...{ releaseSequence, dataSequence, retained: bundles.length, stages: ledger.lastStages },
      activationsTotal: ledger.activationsTotal,
      rollBacksTotal: ledger.rollBacksTotal,
      refusalsByStage: ledger.refusalsByStage,
      isAttemptOpen: attempt !== null,
      scheduledAtMs: scheduled?.startAtMs ?? 0,
      isActiveAtFault: activeFault !== "",
      sourceHeardAtMs: catchUp?.heardAtMs ?? 0,
      sourceFailuresTotal: catchUp?.failuresTotal ?? 0,
      controlLoad: this.#parts.controlLoad(),
      tableSizes: this.#parts.data.tables.sizes,
      heardAtMs: this.#heardAtMs,
      isStale: this.#isStale,
    };
  }

  get #heardAtMs(): number {
    const { control, catchUp } = this.#parts;
    return Math.max(control.lifecycle.ledger.heardAtMs, catchUp?.heardAtMs ?? 0);
  }

  get #isStale(): boolean {
    const { bundlesStaleAfterMs } = this.#parts.config;
    return bundlesStaleAfterMs > 0 && Date.now() - this.#heardAtMs > bundlesStaleAfterMs;
  }
}
