/**
 * Arbitrary feeds: what a workspace declares of them and of what is sent, tables of any age, and what rules say of them.
 */
import type { ContextAttribute } from "../workspace/model-attributes.ts";
import type { Feed, FeedUse } from "../workspace/model-feeds.ts";
import { STALE_POLICIES } from "../workspace/model-feeds.ts";
import { CONTEXT, type Dice, FEED_ATTRIBUTES, type FEEDS, KEYS, maybe, NOW_MS } from "./dice.ts";
import type { NaiveFeedTable } from "./naive-feeds.ts";

const AGES_MS = [1000, 60_000, 3_600_000];

/** Where no feed gives them, its attributes are sent like any others. */
export function context(dice: Dice, feeds: readonly Feed[] | undefined): ContextAttribute[] {
  const feedOf = (attribute: string) => feeds?.find(({ name }) => attribute.startsWith(`${name}.`))?.name;
  return dice
    .declare([...CONTEXT, ...FEED_ATTRIBUTES])
    .map((each) => ({ ...each, source: "trusted" as const, ...maybe("feed", feedOf(each.name)) }));
}

export function aFeed(dice: Dice, { name, key }: (typeof FEEDS)[number]): Feed {
  const maxAgeMs = dice.pick(AGES_MS);
  const whenStale = dice.pick(STALE_POLICIES);
  return {
    name,
    key,
    maxAgeMs,
    whenStale,
    ...maybe("forgetAfterMs", dice.pick([undefined, maxAgeMs, 3_600_000])),
  };
}

export function aTable(dice: Dice): (feed: Feed) => NaiveFeedTable {
  return ({ name, key }) => {
    const keys = dice.subset(KEYS[key]!);
    const attributes = FEED_ATTRIBUTES.filter((each) => each.name.startsWith(`${name}.`));
    const row = () =>
      Object.fromEntries(
        Object.entries(dice.values(attributes)).map(([attribute, value]) => [
          attribute.slice(name.length + 1),
          value,
        ]),
      );
    const ageMs = dice.pick([0, 0, ...AGES_MS, ...AGES_MS.map((each) => each + 1), -5]);
    const sequence = dice.count(1, 9);
    return {
      feed: name,
      sequence,
      asOfMs: NOW_MS - ageMs,
      rows: Object.fromEntries(keys.map((each) => [each, row()])),
    };
  };
}

export function feedUses(dice: Dice, feeds: readonly Feed[] | undefined): FeedUse[] | undefined {
  if (feeds === undefined || !dice.oneIn(6)) return undefined;
  return dice.subset(feeds).map(({ name }) => ({
    feed: name,
    ...maybe("maxAgeMs", dice.pick([undefined, ...AGES_MS])),
    ...maybe("whenStale", dice.pick([undefined, ...STALE_POLICIES])),
  }));
}
