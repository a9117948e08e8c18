/** Feeds: their declarations, what rules say of them, and how goldens say that they stand. */
import { ENGINE_LIMITS } from "../limits.ts";
import { type AttributesByName, attributeValues, checkAttributes, indexByName } from "./check-attributes.ts";
import { byName, type Checker, defined } from "./checker.ts";
import { durationAt } from "./durations.ts";
import { FEED_BOUNDS } from "./feed-bounds.ts";
import type { AttributeValue, ContextAttribute } from "./model-attributes.ts";
import type { Feed, FeedUse } from "./model-feeds.ts";
import type { GoldenFeed } from "./model-goldens.ts";
import { foldName } from "./names.ts";
import type { RawFeed, RawGoldenFeeds, RawRule, RawValues } from "./raw.ts";

/** A feed and its attributes by their names without the feed's. */
export interface CheckedFeed {
  readonly feed: Feed;
  readonly attributes: AttributesByName;
}
export type CheckedFeeds = ReadonlyMap<string, CheckedFeed>;

/** @param context attributes that callers send. */
export function checkFeeds(
  checker: Checker,
  files: readonly RawFeed[],
  context: readonly ContextAttribute[],
): CheckedFeeds {
  const feeds = new Map<string, CheckedFeed>();
  const known = indexByName(context);
  for (const raw of files) {
    const name = checker.name("attribute", raw, "name");
    const { displayName, whenStale = "drop" } = raw;
    const maxAgeMs = durationAt(checker, raw, "maxAge", FEED_BOUNDS.age) ?? 0;
    const forgetAfterMs = durationAt(checker, raw, "forgetAfter", FEED_BOUNDS.age);
    if (forgetAfterMs !== undefined && forgetAfterMs < maxAgeMs) {
      const message = `its attributes have no value after ${raw.forgetAfter}, before it is stale`;
      checker.report(raw, "forgetAfter", { code: "COMBINATION_INVALID", message });
    }
    const key = checkKey(checker, raw, known);
    const attributes = indexByName(checkAttributes(checker, "feed", raw.attributes));
    if (attributes.size === 0) {
      const message = "a feed without attributes says nothing";
      checker.report(raw, "attributes", { code: "KEY_MISSING", message }, true);
    }
    const feed = defined<Feed>({ name, displayName, key, maxAgeMs, whenStale, forgetAfterMs });
    checker.add("feed", feeds, name, { feed, attributes }, raw, "name");
  }
  for (const raw of files) checkNames(checker, raw, [...known.keys()], feeds);
  if (files[0] !== undefined) checker.limit("feeds", feeds.size, ENGINE_LIMITS.feedsMax, files[0]);
  return feeds;
}

function checkKey(checker: Checker, raw: RawFeed, context: AttributesByName): string {
  const key = checker.reference("context attribute", raw, "key", context);
  const type = context.get(key)?.type;
  if (type === "number" || type === "timestamp") {
    const message = `\`${key}\` is a ${type}; rows are picked by a string, an integer or a boolean`;
    checker.report(raw, "key", { code: "TYPE_WRONG", message });
  }
  return key;
}

/** All names below a feed's own are its own. */
function checkNames(checker: Checker, raw: RawFeed, context: readonly string[], feeds: CheckedFeeds): void {
  const name = foldName(raw.name);
  const clash = context.find((other) => isUnder(name, other) || isUnder(other, name));
  if (clash !== undefined) {
    const message = `context.yaml has \`${clash}\`, and names under \`${name}.\` are the feed's`;
    checker.report(raw, "name", { code: "NAME_CLASH", message });
  }
  const outer = [...feeds.keys()].find((other) => other !== name && isUnder(other, name));
  if (outer !== undefined) {
    const message = `names under \`${outer}.\` are those of feed \`${outer}\``;
    checker.report(raw, "name", { code: "NAME_CLASH", message });
  }
}

/** Whether `name` is `root`, or lies below it. */
function isUnder(root: string, name: string): boolean {
  return name === root || name.startsWith(`${root}.`);
}

/** What callers send and what feeds give, sorted by name. */
export function contextWithFeeds(
  context: readonly ContextAttribute[],
  feeds: CheckedFeeds,
): ContextAttribute[] {
  const given = [...feeds.values()].flatMap(({ feed, attributes }) =>
    [...attributes.values()].map((attribute): ContextAttribute => {
      const name = `${feed.name}.${attribute.name}`;
      return { ...attribute, name, source: "trusted", feed: feed.name };
    }),
  );
  return byName([...context, ...given], ({ name }) => name);
}

/** What a rule says of feeds, sorted; undefined where it says nothing. */
export function checkFeedUses(checker: Checker, raw: RawRule, feeds: CheckedFeeds): FeedUse[] | undefined {
  if (raw.feeds === undefined || raw.feeds.length === 0) return undefined;
  const uses = new Map<string, FeedUse>();
  for (const item of raw.feeds) {
    const feed = checker.reference("feed", item, "feed", feeds);
    const maxAgeMs = durationAt(checker, item, "maxAge", FEED_BOUNDS.age);
    if (item.whenStale === "use" && item.maxAge !== undefined) {
      const message = "with `whenStale: use` no age matters";
      checker.report(item, "maxAge", { severity: "warning", code: "COMBINATION_INVALID", message }, true);
    }
    const use = defined<FeedUse>({ feed, maxAgeMs, whenStale: item.whenStale });
    checker.add("feed", uses, feed, use, item, "feed");
  }
  return byName(uses.values(), ({ feed }) => feed);
}

/** How feeds stand for a request, sorted; undefined where nothing is said. */
export function checkGoldenFeeds(
  checker: Checker,
  raws: RawGoldenFeeds | undefined,
  feeds: CheckedFeeds,
): GoldenFeed[] | undefined {
  if (raws === undefined) return undefined;
  const stated = new Map<string, GoldenFeed>();
  for (const [key, raw] of Object.entries(raws)) {
    const name = foldName(key);
    const declared = feeds.get(name);
    if (declared === undefined) {
      checker.unknown("feed", name, feeds, () => checker.sources.placeOf(raws, key, true));
      continue;
    }
    if (stated.has(name)) checker.duplicate("feed", name, raws, key);
    const { attributes } = declared;
    const ageMs = durationAt(checker, raw, "age", FEED_BOUNDS.goldenAge) ?? 0;
    const row = raw.row && attributeValues(checker, "feed attribute", attributes, raw.row);
    stated.set(name, defined<GoldenFeed>({ feed: name, ageMs, row }));
  }
  return stated.size === 0 ? undefined : byName(stated.values(), ({ feed }) => feed);
}

/** Rows that a golden states must be reachable: by a key in its context, or by the key's default. */
export function checkGoldenKeys(
  checker: Checker,
  raw: object,
  stated: readonly GoldenFeed[] | undefined,
  values: Readonly<Record<string, AttributeValue>>,
  { feeds, context }: { readonly feeds: CheckedFeeds; readonly context: AttributesByName },
): void {
  for (const { feed: name, row } of stated ?? []) {
    const { key } = feeds.get(name)!.feed;
    const attribute = context.get(key);
    if (row === undefined || attribute === undefined) continue;
    if (Object.hasOwn(values, key) || attribute.default !== undefined) continue;
    const message = `feed \`${name}\` is joined by \`${key}\`, which the call's context does not have`;
    checker.report(raw, "feeds", { code: "COMBINATION_INVALID", message }, true);
  }
}

/** Context of a golden's call; what a feed gives is not sent. */
export function goldenContext(
  checker: Checker,
  raw: RawValues | undefined,
  { feeds, context }: { readonly feeds: CheckedFeeds; readonly context: AttributesByName },
): Record<string, AttributeValue> {
  return attributeValues(checker, "context attribute", context, raw, (key, name) => {
    const feed = [...feeds.keys()].find((each) => isUnder(each, name));
    if (feed === undefined) return false;
    const message = `feed \`${feed}\` gives it: state it under \`feeds\`, as \`${feed}: { row: … }\``;
    checker.report(raw!, key, { code: "COMBINATION_INVALID", message }, true);
    return true;
  });
}
