/** Which contacts any rule of a channel asks about. */
import { ContactFilter } from "../visitors/contact-filter.ts";
import { mediumNumber } from "../visitors/memory-layout.ts";
import { MEDIUMS } from "../workspace/model-channels.ts";
import type { ListsByIndex } from "./lists-by-index.ts";
import { type MemoryRules, purposeIndexOf } from "./memory-rules.ts";
import type { MemorySubjects } from "./memory-subjects.ts";

export function contactFilterOf(rules: MemoryRules, subjects: MemorySubjects): ContactFilter {
  const [category, zone, medium, purpose] = rules.counters;
  const isAskedOffer = (index: number): boolean =>
    rules.ownCapCounts[index]! > 0 ||
    hasItems(rules.onPresented, index) ||
    isCountedPurpose(purpose, subjects.purposeOfOffer[index]!);
  // An offer that the bundle does not have may have been for any purpose.
  const unknownOffer = purpose.items.length > 0 ? 1 : 0;
  return new ContactFilter(
    flagsOf(subjects.offers, isAskedOffer, unknownOffer),
    flagsOf(subjects.zones, (index) => hasItems(zone, index), 0),
    flagsOf(subjects.categories, (index) => hasItems(category, index), 0),
    MEDIUMS.map((_, index) => mediumNumber(index)).filter((number) => hasItems(medium, number)),
    unknownOffer,
  );
}

/** By term. @param unknown of terms that are nothing of the kind. */
function flagsOf(terms: Int32Array, isAsked: (index: number) => boolean, unknown: 0 | 1): Uint8Array {
  return Uint8Array.from(terms, (index) => (index < 0 ? unknown : Number(isAsked(index))));
}

function hasItems({ starts }: ListsByIndex, index: number): boolean {
  return index + 1 < starts.length && starts[index]! < starts[index + 1]!;
}

/** By any medium. */
function isCountedPurpose(lists: ListsByIndex, purpose: number): boolean {
  if (purpose < 0) return false;
  for (let index = purposeIndexOf(purpose, 0); index < purposeIndexOf(purpose + 1, 0); index++)
    if (hasItems(lists, index)) return true;
  return false;
}
