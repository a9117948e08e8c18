/** What feeds' ages do to rules: of two for the same offer, one may be dropped where the other is not. */
import type { Facts } from "./facts.ts";
import type { Source } from "./sources.ts";

/** Whether whatever feed is too old for `one` is too old for `other` as well. Both are rules. */
export function goesStaleWith(facts: Facts, one: Source, other: Source): boolean {
  const ofOther = agesOf(facts, other);
  return [...agesOf(facts, one)].every(
    ([feed, ageMs]) => (ofOther.get(feed) ?? Number.POSITIVE_INFINITY) <= ageMs,
  );
}

/** By feed, the age in milliseconds beyond which the rule does not bring its offer. */
function agesOf(
  { model, plan, feedReads: reads }: Facts,
  { channel, rule, offer }: Source,
): Map<number, number> {
  const { feeds: declared = [] } = model;
  const uses = rule!.feeds ?? [];
  const segment = rule!.segment === undefined ? undefined : plan.indexOf.get(rule!.segment);
  const named = new Set([
    ...reads.ofPredicates(rule!),
    ...reads.ofScore(rule!.score ?? 0, { ...channel.factors, ...rule! }),
    ...reads.ofOffer(offer),
    ...(segment === undefined ? [] : reads.ofSegment(segment)),
    ...uses.map(({ feed }) => declared.findIndex(({ name }) => name === feed)),
  ]);
  const ages = new Map<number, number>();
  for (const index of named) {
    const feed = declared[index]!;
    const use = uses.find(({ feed: name }) => name === feed.name);
    if ((use?.whenStale ?? feed.whenStale) === "drop") ages.set(index, use?.maxAgeMs ?? feed.maxAgeMs);
  }
  return ages;
}
