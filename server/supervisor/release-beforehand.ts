/**
 * Whether a release of what the node holds would be taken as things stand: only one that would be ends what others have
 * under way. It is judged again, in its turn, by what is in force then.
 */
import { NodeError, parsePayload, type Release, type SignedDocument } from "../../engine/index.ts";
import type { BundleFolder } from "../store/bundle-folder.ts";
import type { Admission } from "./admission.ts";
import { nackOf } from "./attempt.ts";
import type { InForce } from "./in-force.ts";

export interface ReleaseParts {
  readonly folder: BundleFolder;
  readonly inForce: InForce;
  readonly admission: Admission;
}

/** @param document null: there is none. Errors: Nack SIGNATURE_MISSING, BUNDLE_UNKNOWN, DOCUMENT_INVALID, those of `Admission.entitlement`. */
export function judgeBeforehand(parts: ReleaseParts, document: SignedDocument | null): Release {
  const { folder, inForce, admission } = parts;
  try {
    if (document === null) {
      const message = "this node goes to another bundle by a release that an operator signed";
      throw new NodeError("SIGNATURE_MISSING", message);
    }
    const payload = parsePayload(document.payload);
    if (payload.kind !== "release") {
      throw new NodeError("DOCUMENT_INVALID", `a release is wanted here, and this is a ${payload.kind}`);
    }
    const { bundleId, strategyRoot } = payload;
    const isHeld =
      folder.has(bundleId) || inForce.state.bundles.some((bundle) => bundle.strategyRoot === strategyRoot);
    if (!isHeld) {
      const message = `the node holds neither bundle ${bundleId.slice(0, 12)} nor strategy ${strategyRoot.slice(0, 12)}: push it`;
      throw new NodeError("BUNDLE_UNKNOWN", message, { field: `bundle ${bundleId.slice(0, 12)}` });
    }
    admission.entitlement(payload, [document], Date.now());
    return payload;
  } catch (error) {
    throw nackOf("verify", "release", error);
  }
}
