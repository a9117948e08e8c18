/** What the documents say that a bundle runs by. */
import { parsePayload, type SignedDocument } from "../../engine/index.ts";
import type { BundleRecord } from "../store/control-state.ts";

/** The number of a release or a data update; 0 where there is none. */
export function sequenceOf(document: SignedDocument | null): number {
  if (document === null) return 0;
  const payload = parsePayload(document.payload);
  return payload.kind === "release" || payload.kind === "dataUpdate" ? payload.sequence : 0;
}

/** What peers are given in place of a bundle that nobody signed as it is; "": it is as it was signed. */
export function givenInItsPlace(record: BundleRecord): string {
  return record.madeOfId === "" ? releasedInItsPlace(record) : record.madeOfId;
}

/**
 * Of a scheduled release that began with newer lists (scheduled-bundle.ts): the bundle that it names, where these lists
 * are not as the data update signed them, since the strategy has others. "": what runs is as it was signed.
 */
function releasedInItsPlace({ strategyRoot, dataRoot, release, dataUpdate }: BundleRecord): string {
  if (release === null || dataUpdate === null) return "";
  const update = parsePayload(dataUpdate.payload);
  const released = parsePayload(release.payload);
  if (update.kind !== "dataUpdate" || released.kind !== "release") return "";
  return update.strategyRoot === strategyRoot || update.dataRoot === dataRoot ? "" : released.bundleId;
}

export function isSameDocument(one: SignedDocument | null, other: SignedDocument | null): boolean {
  return one !== null && other !== null && Buffer.compare(one.payload, other.payload) === 0;
}
