/**
 * What entitles this node to run a bundle: its own policy, held against what was signed of the bundle and what has been
 * taken before. Every bundle goes through here, whoever brought it.
 *
 * A node without trust needs no statement; it makes one of its own, unsigned, so that there, too, every bundle runs by a
 * numbered release, and a node that was down knows which one is newer.
 */
import {
  type BundleNames,
  countStrategy,
  type DataUpdate,
  encodePayload,
  judgeDataUpdate,
  judgeFurtherApprovals,
  judgeNotRevoked,
  judgeRelease,
  judgeStrategy,
  mergeDocuments,
  NodeError,
  type NodeErrorCode,
  type Payload,
  parsePayload,
  type Release,
  type SignedDocument,
  type Signer,
  type TrustPolicy,
} from "../../engine/index.ts";
import type { StrategyRecord } from "../store/control-state.ts";
import type { InForce } from "./in-force.ts";
import { isSameDocument } from "./record-documents.ts";

/** By what a bundle may run from now on, or from a release's start on. */
export interface Entitlement {
  readonly by: "release" | "dataUpdate" | "what is in force";
  readonly release: SignedDocument;
  readonly dataUpdate: SignedDocument | null;
  /** Of all that was taken, once this is. */
  readonly releaseSequence: number;
  readonly dataSequence: number;
  /** 0: at once. */
  readonly startAtMs: number;
}

/** What a key may come to by the clock after what it signed was accepted. */
const OUT_OF_FORCE: readonly NodeErrorCode[] = ["KEY_EXPIRED", "KEY_NOT_YET_VALID"];

interface Found<Kind extends Payload["kind"]> {
  readonly document: SignedDocument;
  readonly payload: Extract<Payload, { kind: Kind }>;
}

export class Admission {
  readonly policy: TrustPolicy;
  readonly #inForce: InForce;

  constructor(policy: TrustPolicy, inForce: InForce) {
    this.policy = policy;
    this.#inForce = inForce;
  }

  /**
   * Who approved the bundle's strategy, by what is kept of it, else with what came along.
   * Errors: BUNDLE_REVOKED, APPROVALS_SHORT and the others of `judgeStrategy`.
   */
  approvals(names: BundleNames, documents: readonly SignedDocument[], nowMs: number): readonly Signer[] {
    return this.#approved(names, documents, nowMs).signers;
  }

  /** Whose approvals of a strategy that was accepted count, also where they are too few by now. */
  standingApprovals({ strategyRoot }: BundleNames): readonly Signer[] {
    const { revoked, strategies } = this.#inForce.state;
    const known = strategies.find((strategy) => strategy.strategyRoot === strategyRoot);
    if (known === undefined) return [];
    return countStrategy(this.policy, known.approvals, strategyRoot, known.acceptedAtMs, revoked).signers;
  }

  /**
   * A release that waits for its start has run nowhere yet: it does not begin where whoever signed it is not trusted any
   * more. A key that only expired since goes on to count for what was accepted.
   * Errors: KEY_REVOKED, KEY_UNKNOWN and the others of `judgeRelease`.
   */
  judgeWaiting(release: SignedDocument, nowMs: number): void {
    const { state } = this.#inForce;
    const payload = parsePayload(release.payload) as Release;
    try {
      judgeRelease(this.policy, release, payload, payload.sequence - 1, nowMs, state.revoked);
    } catch (error) {
      const isOutOfForce = error instanceof NodeError && OUT_OF_FORCE.includes(error.code);
      if (!isOutOfForce) throw error;
    }
  }

  /** What is to be kept of it, and what there is to say of approvals that came beyond need. Errors: as `approvals`. */
  strategyRecord(
    names: BundleNames,
    documents: readonly SignedDocument[],
    nowMs: number,
  ): { readonly record: StrategyRecord; readonly told: string } {
    return this.#approved(names, documents, nowMs);
  }

  #approved(
    names: BundleNames,
    documents: readonly SignedDocument[],
    nowMs: number,
  ): { record: StrategyRecord; signers: readonly Signer[]; told: string } {
    const { policy } = this;
    const { revoked, strategies } = this.#inForce.state;
    judgeNotRevoked(policy, names, revoked);
    const { strategyRoot } = names;
    const known = strategies.find((strategy) => strategy.strategyRoot === strategyRoot);
    const brought = documents.filter((document) => {
      const payload = parsePayload(document.payload);
      return payload.kind === "approval" && payload.strategyRoot === strategyRoot;
    });
    const accepted = known === undefined ? null : this.#accepted(known);
    if (known !== undefined && accepted !== null) {
      const further = judgeFurtherApprovals(policy, known.approvals, brought, nowMs, revoked);
      const record = { ...known, approvals: further.approvals };
      return { record, signers: accepted, told: further.told };
    }
    const approvals = mergeDocuments(known?.approvals ?? [], brought);
    const signers = judgeStrategy(policy, approvals, strategyRoot, nowMs, revoked);
    return { record: { strategyRoot, acceptedAtMs: nowMs, approvals }, signers, told: "" };
  }

  /** Who stands for a strategy that was accepted; null where a key was revoked since, or the policy demands more. */
  #accepted({ approvals, strategyRoot, acceptedAtMs }: StrategyRecord): readonly Signer[] | null {
    try {
      const { revoked } = this.#inForce.state;
      return judgeStrategy(this.policy, approvals, strategyRoot, acceptedAtMs, revoked);
    } catch (error) {
      if (error instanceof NodeError) return null;
      throw error;
    }
  }

  /**
   * By what the bundle may run; null where neither a release nor a data update has come, which a commit may still bring.
   * `isAnyNumber`: releases and data updates that were passed over, or taken, count too.
   * Errors: those of `approvals`, `judgeRelease`, `judgeDataUpdate`.
   */
  entitlement(
    names: BundleNames,
    documents: readonly SignedDocument[],
    nowMs: number,
    isAnyNumber = false,
  ): Entitlement | null {
    const { state } = this.#inForce;
    const { policy } = this;
    const { revoked } = state;
    const releaseSequence = isAnyNumber ? 0 : state.releaseSequence;
    const dataSequence = isAnyNumber ? 0 : state.dataSequence;
    const active = this.#inForce.record(state.activeId);
    const update = this.#nearest(documents, "dataUpdate", names);
    let release = this.#nearest(documents, "release", names);
    const isReleased = release?.payload.bundleId === names.bundleId;
    const isUpdate = update?.payload.bundleId === names.bundleId && !isReleased;
    if (policy.isOpen && !isReleased && !isUpdate) release = null;
    if (isUpdate && active?.strategyRoot === names.strategyRoot && active.release !== null) {
      this.approvals(names, documents, nowMs);
      judgeDataUpdate(policy, update.document, names, names.strategyRoot, dataSequence, nowMs, revoked);
      return {
        by: "dataUpdate",
        release: active.release,
        dataUpdate: update.document,
        releaseSequence,
        dataSequence: update.payload.sequence,
        startAtMs: 0,
      };
    }
    if (isUpdate && release !== null && release.payload.strategyRoot === names.strategyRoot) {
      // A release that this node missed, and newer lists under it: the release stands for the strategy.
      this.approvals(names, documents, nowMs);
      const { document, payload } = release;
      judgeRelease(policy, document, payload, releaseSequence, nowMs, revoked);
      const lastSequence = Math.max(dataSequence, payload.dataSequence ?? 0);
      judgeDataUpdate(policy, update.document, names, names.strategyRoot, lastSequence, nowMs, revoked);
      return {
        ...released(release, update.document),
        dataSequence: update.payload.sequence,
      };
    }
    if (release !== null && update !== null && isBegunWith(release.payload, update.payload, names)) {
      this.approvals(names, documents, nowMs);
      return this.#begunWith(release, update, { releaseSequence, dataSequence }, nowMs);
    }
    if (release !== null) {
      this.approvals(names, documents, nowMs);
      judgeRelease(policy, release.document, names, releaseSequence, nowMs, revoked);
      // Updates that it has left behind are not taken again, by a node that never saw them either.
      const leftBehind = release.payload.dataSequence ?? 0;
      return { ...released(release, null), dataSequence: Math.max(dataSequence, leftBehind) };
    }
    if (update !== null) {
      judgeDataUpdate(
        policy,
        update.document,
        names,
        active?.strategyRoot ?? "",
        dataSequence,
        nowMs,
        revoked,
      );
    }
    this.approvals(names, documents, nowMs);
    if (!policy.isOpen) return null;
    return { ...released(this.#ownRelease(names, nowMs), null), dataSequence };
  }

  /**
   * A peer's scheduled release began with lists that a data update of the strategy before it had brought. The release
   * stands for the strategy, the update for the lists.
   */
  #begunWith(
    release: Found<"release">,
    update: Found<"dataUpdate">,
    { releaseSequence, dataSequence }: { releaseSequence: number; dataSequence: number },
    nowMs: number,
  ): Entitlement {
    const { policy } = this;
    const { activeId, revoked } = this.#inForce.state;
    const active = this.#inForce.record(activeId);
    const { sequence, strategyRoot } = update.payload;
    // The node may have taken either of them by itself.
    const isReleaseInForce = isSameDocument(active?.release ?? null, release.document);
    if (!isReleaseInForce) {
      judgeRelease(policy, release.document, release.payload, releaseSequence, nowMs, revoked);
    }
    const isUpdateInForce = isSameDocument(active?.dataUpdate ?? null, update.document);
    const takenSequence = isUpdateInForce ? sequence - 1 : dataSequence;
    const lastSequence = Math.max(takenSequence, release.payload.dataSequence ?? 0);
    judgeDataUpdate(policy, update.document, update.payload, strategyRoot, lastSequence, nowMs, revoked);
    const taken = { ...released(release, update.document), dataSequence: Math.max(sequence, dataSequence) };
    return isReleaseInForce ? { ...taken, by: "dataUpdate", releaseSequence, startAtMs: 0 } : taken;
  }

  /**
   * The one that is about the bundle, else about its strategy, else any: what is wrong with it is then told. An open
   * node passes over what does not fit: it needs none.
   */
  #nearest<Kind extends "release" | "dataUpdate">(
    documents: readonly SignedDocument[],
    kind: Kind,
    names: BundleNames,
  ): Found<Kind> | null {
    const { releaseSequence, dataSequence } = this.#inForce.state;
    const last = kind === "release" ? releaseSequence : dataSequence;
    const rank = ({ payload }: Found<Kind>): number => {
      const { bundleId, strategyRoot, environment, sequence } = payload as Release;
      const isHere = environment === this.policy.environment;
      return (
        (isHere ? 8 : 0) +
        (bundleId === names.bundleId ? 4 : 0) +
        (strategyRoot === names.strategyRoot ? 2 : 0) +
        (sequence > last ? 1 : 0)
      );
    };
    const found = documents
      .map((document) => ({ document, payload: parsePayload(document.payload) }))
      .filter((one): one is Found<Kind> => one.payload.kind === kind)
      .filter((one) => !this.policy.isOpen || (rank(one) & 11) === 11)
      .sort((a, b) => rank(b) - rank(a) || (b.payload as Release).sequence - (a.payload as Release).sequence);
    return found[0] ?? null;
  }

  #ownRelease({ bundleId, strategyRoot, dataRoot }: BundleNames, nowMs: number): Found<"release"> {
    const payload: Release = {
      kind: "release",
      environment: this.policy.environment,
      sequence: this.#inForce.state.releaseSequence + 1,
      madeAtMs: nowMs,
      ...{ bundleId, strategyRoot, dataRoot },
    };
    return { document: { payload: encodePayload(payload), signatures: [] }, payload };
  }
}

/** Whether the bundle is a scheduled release's strategy with the very lists of another strategy's data update. */
function isBegunWith(release: Release, update: DataUpdate, names: BundleNames): boolean {
  const isScheduled = release.startAtMs !== undefined && release.bundleId !== names.bundleId;
  const isIts = release.strategyRoot === names.strategyRoot && update.dataRoot === names.dataRoot;
  return isScheduled && isIts && update.strategyRoot !== names.strategyRoot;
}

function released(
  { document, payload }: Found<"release">,
  dataUpdate: SignedDocument | null,
): Omit<Entitlement, "dataSequence"> {
  return {
    by: "release",
    release: document,
    dataUpdate,
    releaseSequence: payload.sequence,
    startAtMs: payload.startAtMs ?? 0,
  };
}
