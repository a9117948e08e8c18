/**
 * Makes a prepared bundle what is in force: now, or at its release's start; and goes back from one that fails.
 *
 * State first (one file, replaced whole), then the epoch (one write): a process that is killed between the two comes
 * back with the new bundle, which was whole and had been tried; before the first, with the old one.
 */
import type { Logger } from "pino";
import { assert, NodeError, type SignedDocument } from "../../engine/index.ts";
import type { BundleFacts } from "../batch/bundle-tasks.ts";
import type { Activation } from "../control/control-node.ts";
import {
  activated,
  type BundleRecord,
  type ControlState,
  type ScheduledRelease,
  wentBack,
} from "../store/control-state.ts";
import type { Admission, Entitlement } from "./admission.ts";
import type { Attempt } from "./attempt.ts";
import type { Judged } from "./data-share.ts";
import type { Generations } from "./generations.ts";
import type { InForce } from "./in-force.ts";
import { retained } from "./retention.ts";
import { Schedule } from "./schedule.ts";
import { reach } from "./test-faults.ts";

/** A start that found the disk full is tried again. */
const RETRY_MS = 5000;

export interface ActivatorOptions {
  readonly inForce: InForce;
  readonly admission: Admission;
  readonly generations: Generations;
  /** Strategies kept to go back to. */
  readonly retain: number;
  readonly logger: Logger;
  /** A scheduled bundle that is not warm any more is to be made so; then, or at once, started. */
  startScheduled(isOnlyReadied: boolean): void;
  onActivated(): void;
  /** What is in force has changed. */
  onChange(): void;
}

/** A bundle that is held and that the node starts with. */
export interface HeldFirst {
  readonly record: BundleRecord;
  /** It was scheduled, and its time came while the node was down. */
  readonly isStarted: boolean;
}

export class Activator {
  readonly #options: ActivatorOptions;
  readonly #schedule: Schedule;

  constructor(options: ActivatorOptions) {
    this.#options = options;
    this.#schedule = new Schedule({
      makeReady: () => options.startScheduled(true),
      start: () => options.startScheduled(false),
      nowMs: Date.now,
    });
  }

  /** Once lanes serve: what is scheduled counts from then on. */
  armSchedule(): void {
    this.#schedule.set(this.#options.inForce.state.scheduled?.startAtMs ?? 0);
  }
  stop(): void {
    this.#schedule.stop();
  }

  /**
   * Activates what the attempt prepared, or keeps it for its start.
   * Errors: STORE_UNWRITABLE; everything is as it was then, and the attempt may be committed again.
   */
  commit(attempt: Attempt, entitlement: Judged, changes: Partial<ControlState> = {}): Activation {
    const { facts } = attempt;
    assert(facts !== null && attempt.isReady, "activator: the attempt is not ready");
    const nowMs = Date.now();
    const { scheduled } = this.#options.inForce.state;
    const { base, record, told } = this.#taken(facts, attempt.documents, entitlement, changes);
    const isLater = entitlement.startAtMs > nowMs;
    const activation = isLater
      ? this.#keepForStart(attempt, entitlement, base, record)
      : {
          bundleId: facts.bundleId,
          generation: this.#activate(attempt, activated(base, record, nowMs, attempt.isGoingBack)),
          startsAtMs: 0,
          stages: attempt.stages,
          documents: documentsOf(entitlement),
        };
    const givenUp =
      scheduled === null || base.scheduled !== null ? "" : this.#givenUp(scheduled, facts, isLater);
    return { ...activation, also: [told, givenUp].filter((text) => text !== "").join("; ") };
  }

  /** What there is to say of a scheduled release that another one takes the place of. */
  #givenUp({ sequence, bundleId, startAtMs }: ScheduledRelease, by: BundleFacts, isLater: boolean): string {
    if (bundleId === by.bundleId && !isLater) return "";
    const startsAt = new Date(startAtMs).toISOString();
    const also = `release ${sequence} of bundle ${bundleId.slice(0, 12)}, scheduled for ${startsAt}, is given up for it`;
    this.#options.logger.warn({ bundle: by.bundleId }, also);
    return also;
  }

  /** Of a bundle that is active already, since the node's start: what a restart runs. Errors: STORE_UNWRITABLE. */
  keepFirst(
    facts: BundleFacts,
    documents: readonly SignedDocument[],
    entitlement: Judged,
    changes: Partial<ControlState>,
  ): void {
    const { inForce, retain } = this.#options;
    const { base, record } = this.#taken(facts, documents, entitlement, changes);
    inForce.change(retained(activated(base, record, Date.now()), retain));
    this.#options.onActivated();
    this.#options.onChange();
  }

  /** The same with one that is known; `isActiveLost`: in place of what is in force and cannot be read. Errors: STORE_UNWRITABLE. */
  keepHeldFirst({ record, isStarted }: HeldFirst, isActiveLost: boolean): void {
    const { inForce } = this.#options;
    const { state } = inForce;
    const isSame = state.activeId === record.bundleId && !isStarted;
    const lostId = state.lostId !== "" || !isActiveLost ? state.lostId : state.activeId;
    if (!isSame) {
      const base = isStarted ? { ...state, scheduled: null } : state;
      inForce.change({ ...activated(base, record, Date.now()), lostId: isStarted ? "" : lostId });
    }
    this.#options.onActivated();
    this.#options.onChange();
  }

  /** What the node remembers of a bundle that it takes. Errors: those of `Admission.strategyRecord`. */
  #taken(
    facts: BundleFacts,
    documents: readonly SignedDocument[],
    entitlement: Judged,
    changes: Partial<ControlState>,
  ): { base: ControlState; record: BundleRecord; told: string } {
    const { inForce, admission } = this.#options;
    const { state } = inForce;
    const { record: strategy, told } = admission.strategyRecord(facts, documents, Date.now());
    const others = state.strategies.filter(({ strategyRoot }) => strategyRoot !== strategy.strategyRoot);
    const base: ControlState = {
      ...state,
      ...changes,
      strategies: [strategy, ...others],
      releaseSequence: Math.max(state.releaseSequence, entitlement.releaseSequence),
      dataSequence: Math.max(state.dataSequence, entitlement.dataSequence),
      // A release ends what an earlier one had planned.
      scheduled: entitlement.by === "release" ? null : state.scheduled,
    };
    return {
      base,
      record: recordOf(facts, entitlement, inForce.record(facts.bundleId)?.lastActiveAtMs ?? 0),
      told,
    };
  }

  /** What is scheduled begins, with the bundle that `attempt` prepared. Errors: STORE_UNWRITABLE. */
  startScheduled(attempt: Attempt, record: BundleRecord): void {
    const { state } = this.#options.inForce;
    assert(state.scheduled !== null && record.bundleId === attempt.bundleId, "activator: not scheduled");
    this.#activate(attempt, activated({ ...state, scheduled: null }, record, Date.now()));
  }

  /** Gives up what waits for its start; whether there was something. Errors: STORE_UNWRITABLE. */
  cancelScheduled(): boolean {
    const { inForce } = this.#options;
    if (inForce.state.scheduled === null) return false;
    inForce.change({ scheduled: null });
    this.#schedule.set(0);
    return true;
  }

  /** The start failed: a disk that is full may have room later, anything else would fail again. */
  giveUpScheduled(cause: unknown): void {
    const isPassing = cause instanceof NodeError && cause.code === "STORE_UNWRITABLE";
    try {
      if (!isPassing) this.cancelScheduled();
    } catch (error) {
      this.#options.logger.error({ err: error }, "a scheduled release cannot be given up");
    }
    if (this.#options.inForce.state.scheduled !== null) this.#schedule.set(Date.now() + RETRY_MS);
  }

  /** Runs a bundle that ran before, or one that was made of it; prepared by `attempt`. Errors: STORE_UNWRITABLE. */
  goBack(attempt: Attempt, record: BundleRecord): void {
    assert(record.bundleId === attempt.bundleId, "activator: another bundle was prepared");
    this.#activate(attempt, wentBack(this.#options.inForce.state, record, Date.now()));
  }

  /** Back to the generation before, at once. Errors: STORE_UNWRITABLE. */
  revert(record: BundleRecord): void {
    const { generations, inForce } = this.#options;
    assert(record.bundleId === generations.previousId, "activator: the generation before is another");
    generations.revert(() => inForce.change(wentBack(inForce.state, record, Date.now())));
    this.#options.onActivated();
    this.#options.onChange();
  }

  #activate(attempt: Attempt, state: ControlState): number {
    const { generations, inForce, retain } = this.#options;
    const beganMs = performance.now();
    const persist = () => {
      inForce.change(retained(state, retain));
      reach("state");
    };
    reach("activate");
    const { prepared } = attempt;
    if (prepared === null) persist();
    else generations.commit(prepared, persist);
    attempt.prepared = null;
    attempt.note("activate", performance.now() - beganMs);
    this.armSchedule();
    this.#options.onActivated();
    this.#options.onChange();
    const { active } = generations;
    assert(active?.bundleId === attempt.bundleId, "activator: another bundle is active");
    return active.generation;
  }

  #keepForStart(
    attempt: Attempt,
    entitlement: Entitlement,
    base: ControlState,
    record: BundleRecord,
  ): Activation {
    const { bundleId } = record;
    const { release, releaseSequence, startAtMs } = entitlement;
    const { dataSequence } = base;
    const ofRelease = { sequence: releaseSequence, dataSequence, release };
    this.#options.inForce.change({
      ...base,
      bundles: [...base.bundles.filter((other) => other.bundleId !== bundleId), record],
      scheduled: { attempt: attempt.nonce, bundleId, startAtMs, ...ofRelease },
    });
    this.armSchedule();
    this.#options.logger.info(
      { bundle: bundleId, startsAt: new Date(startAtMs).toISOString(), release: releaseSequence },
      "release scheduled",
    );
    this.#options.onChange();
    const documents = documentsOf(entitlement);
    return { bundleId, generation: 0, startsAtMs: startAtMs, stages: attempt.stages, documents };
  }
}

/** What is new of it: a data update runs under a release that stands already. */
function documentsOf({ by, release, dataUpdate }: Entitlement): readonly SignedDocument[] {
  if (by === "dataUpdate") return dataUpdate === null ? [] : [dataUpdate];
  return dataUpdate === null ? [release] : [release, dataUpdate];
}

export function recordOf(
  facts: BundleFacts,
  { release, dataUpdate, shareUses }: Pick<BundleRecord, "release" | "dataUpdate" | "shareUses">,
  lastActiveAtMs: number,
): BundleRecord {
  const { bundleId, strategyRoot, dataRoot, name, sizeBytes } = facts;
  const by = { release, dataUpdate, shareUses, dataSequence: 0, madeOfId: "" };
  return { bundleId, strategyRoot, dataRoot, name, sizeBytes, lastActiveAtMs, ...by };
}
