/** What the node says of the bundles that it holds: to operators (List), and to peers that catch up (Latest). */
import { NodeError, type SignedDocument, type Signer } from "../../engine/index.ts";
import type { BundleEntry, LatestHas, LatestOffer } from "../control/control-node.ts";
import type { BundleRecord } from "../store/control-state.ts";
import type { Admission } from "./admission.ts";
import type { Attempt } from "./attempt.ts";
import type { InForce } from "./in-force.ts";
import { namesOf } from "./pipeline.ts";
import { givenInItsPlace, sequenceOf } from "./record-documents.ts";

/** Stop list and feeds as they were signed. */
export interface OverlayDocuments {
  readonly stopList: SignedDocument | null;
  readonly stopListSequence: number;
  readonly feeds: readonly SignedDocument[];
}

/** The active one first, then those that were active last. */
export function bundleEntries(
  inForce: InForce,
  admission: Admission,
  open: Attempt | null,
): readonly BundleEntry[] {
  const { activeId, bundles, scheduled, goneBackFrom } = inForce.state;
  const entries = bundles.map(
    ({ bundleId, strategyRoot, dataRoot, name, lastActiveAtMs, sizeBytes, ...record }) => {
      const names = { bundleId, strategyRoot, dataRoot };
      const stateOf = (): BundleEntry["state"] => {
        if (bundleId === activeId) return "active";
        if (inForce.isRevoked(names)) return "revoked";
        if (bundleId === scheduled?.bundleId) return "scheduled";
        return open?.isReady === true && open.bundleId === bundleId ? "prepared" : "retained";
      };
      const state = stateOf();
      const known = { ...names, name, lastActiveAtMs, sizeBytes, ...record };
      const goneBack = goneBackFrom.includes(strategyRoot);
      return { ...names, name, state, lastActiveAtMs, sizeBytes, ...approvalsOf(admission, known), goneBack };
    },
  );
  if (open?.isReady === true && open.facts !== null && inForce.record(open.bundleId) === null) {
    const { name, sizeBytes } = open.facts;
    const unknown = { lastActiveAtMs: 0, approvals: [], lacking: "", goneBack: false };
    entries.push({ ...namesOf(open), name, state: "prepared", sizeBytes, ...unknown });
  }
  return entries.sort((a, b) => Number(b.state === "active") - Number(a.state === "active"));
}

/** Who stands for it; where that is not enough (any more), who does all the same, and what speaks against it. */
function approvalsOf(admission: Admission, record: BundleRecord): Pick<BundleEntry, "approvals" | "lacking"> {
  const textOf = ({ role, name }: Signer) => `${role} ${name}`;
  try {
    return { approvals: admission.approvals(record, [], Date.now()).map(textOf), lacking: "" };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return {
      approvals: admission.standingApprovals(record).map(textOf),
      lacking: `${error.code}: ${error.message}`,
    };
  }
}

/** What a peer lacks; null: nothing. */
export function latestOffer(inForce: InForce, overlay: OverlayDocuments, has: LatestHas): LatestOffer | null {
  const { activeId, strategies, revocations } = inForce.state;
  const active = inForce.record(activeId);
  // By what it runs, not by what was taken: a release that the node went back from is not handed on.
  const releaseSequence = sequenceOf(active?.release ?? null);
  const inItsPlace = active === null ? null : inForce.record(givenInItsPlace(active));
  const { bundleId, dataUpdate } = inItsPlace ?? active ?? { bundleId: "", dataUpdate: null };
  const isNewer =
    bundleId !== has.bundleId &&
    (releaseSequence > has.releaseSequence ||
      (releaseSequence === has.releaseSequence && sequenceOf(dataUpdate) > has.dataSequence));
  const strategy = strategies.find(({ strategyRoot }) => strategyRoot === active?.strategyRoot);
  const documents = [...(strategy?.approvals ?? []), active?.release ?? [], dataUpdate ?? []].flat();
  const isListNewer = overlay.stopListSequence > has.stopListSequence;
  const { feeds } = overlay;
  if (!isNewer && !isListNewer && feeds.length === 0 && revocations.length === 0) return null;
  return {
    bundleId: isNewer ? bundleId : "",
    documents: isNewer ? documents : [],
    stopList: isListNewer ? overlay.stopList : null,
    feeds,
    revocations,
  };
}
