/**
 * The Open Bandit shop as a workspace: what a designer would have set up, had the shop run on Proffer.
 *
 *   item                    → offer `item-07`, its features as offer attributes
 *   position on the page    → point `position.left|centre|right` in the one zone `recommendations`
 *   user feature            → profile attribute; each of its values a rule segment (`user-1.03a5648a`)
 *   impression              → a visitor of its own. The log names no users, only four features of each (265 combinations
 *                             among 20,000 rows); taking equal features for one person would pile the contacts of
 *                             thousands of strangers on one profile
 *   click rate under the    → scores 0–100: a rule per item for everybody, and one per segment and item wherever the
 *   uniform random policy     segment clicked it more than all did
 *
 * Rates are smoothed, so that one click among few impressions does not win; the bts log is not looked at for them,
 * because what it showed was chosen by what was thought of the user already. Same data, same files.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import {
  type Impression,
  ITEM_FEATURES,
  type Item,
  type OpenBanditData,
  POSITIONS,
  USER_FEATURES,
} from "./data.ts";

export const CHANNEL = "open-bandit";
export const LEVEL = "visitor";
const ZONE = "recommendations";

/** Impressions at the overall rate that each item is credited with. */
const PRIOR_IMPRESSIONS = 200;
/** The same within a segment, at the item's rate. */
const SEGMENT_PRIOR_IMPRESSIONS = 100;
/** The best item's score for everybody; segments have the rest of 0–100 to go up. */
const SCORE_MAX = 60;

export const offerOf = (item: number): string => `item-${String(item).padStart(2, "0")}`;
export const pointOf = (position: number): string => `position.${POSITIONS[position - 1]}`;

/** Files by their path in the workspace. */
export function openBanditWorkspace(data: OpenBanditData): Record<string, string> {
  const segments = userSegments(data.impressions);
  const files: Record<string, unknown> = {
    "workspace.yaml": {
      name: "open-bandit",
      displayName: "Open Bandit, campaign men",
      timeZone: "Asia/Tokyo",
      levels: [{ name: LEVEL }],
      purposes: [],
      offerAttributes: ITEM_FEATURES.map((name, index) => ({
        name,
        type: index === 0 ? "number" : "string",
      })),
    },
    "profile.yaml": { attributes: USER_FEATURES.map((name) => ({ name, type: "string" })) },
    "context.yaml": { attributes: [] },
    [`channels/${CHANNEL}/channel.yaml`]: channel(),
    "segments/users.yaml": { segments: segments.map(({ name, rule }) => ({ name, rule })) },
    "offers/items.yaml": { offers: data.items.map(offer) },
    "strategy/recommendations.yaml": { channel: CHANNEL, rules: rules(data, segments) },
  };
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [path, stringify(content)]));
}

/** The visitors as `proffer import profiles` takes them. Values are hashes: nothing in them needs quoting. */
export function visitorsCsv(impressions: readonly Impression[]): string {
  const rows = impressions.map(({ id, userFeatures }) => [id, ...userFeatures].join(","));
  return `${["id", ...USER_FEATURES].join(",")}\n${rows.join("\n")}\n`;
}

export function writeWorkspace(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function channel(): object {
  const shared = { zone: ZONE, medium: "web", contact: "impression", reservation: "30m", consent: "ignored" };
  return {
    name: CHANNEL,
    salt: "open-bandit",
    deadlineMs: 1000,
    consentUnknown: "denied",
    unrecorded: "refuse",
    zones: [{ name: ZONE }],
    points: POSITIONS.map((_, index) => ({
      name: pointOf(index + 1),
      ...shared,
      countMax: 34,
      fallbacks: [],
    })),
    events: [
      { name: "impression", category: "contact" },
      { name: "accept", category: "accept" },
    ],
  };
}

function offer(item: Item): object {
  const attributes = Object.fromEntries(ITEM_FEATURES.map((name, index) => [name, item.features[index]]));
  return { code: offerOf(item.id), displayName: `Item ${item.id}`, category: "fashion", attributes };
}

interface UserSegment {
  readonly name: string;
  readonly rule: string;
  /** Index into USER_FEATURES. */
  readonly feature: number;
  readonly value: string;
}

const HASH_LENGTH_SHOWN = 8;

/** One for each value of each feature, in order of feature and value. */
function userSegments(impressions: readonly Impression[]): UserSegment[] {
  return USER_FEATURES.flatMap((attribute, feature) => {
    const values = [...new Set(impressions.map((impression) => impression.userFeatures[feature]!))].sort();
    return values.map((value) => ({
      name: `user-${feature}.${value.slice(0, HASH_LENGTH_SHOWN).toLowerCase()}`,
      rule: `profile.${attribute} == ${JSON.stringify(value)}`,
      feature,
      value,
    }));
  });
}

interface Counts {
  shown: number;
  clicked: number;
}

function countByItem(impressions: readonly Impression[], items: readonly Item[]): Counts[] {
  const counts = items.map(() => ({ shown: 0, clicked: 0 }));
  for (const { item, clicked } of impressions) {
    counts[item]!.shown += 1;
    if (clicked) counts[item]!.clicked += 1;
  }
  return counts;
}

function smoothedRate(counts: Counts, priorRate: number, priorImpressions: number): number {
  return (counts.clicked + priorRate * priorImpressions) / (counts.shown + priorImpressions);
}

function rules(data: OpenBanditData, segments: readonly UserSegment[]): object[] {
  const random = data.impressions.filter((impression) => impression.policy === "random");
  const clickCount = random.filter((impression) => impression.clicked).length;
  const overallRate = clickCount / Math.max(1, random.length);
  const rates = countByItem(random, data.items).map((counts) =>
    smoothedRate(counts, overallRate, PRIOR_IMPRESSIONS),
  );
  const rateMax = Math.max(...rates, Number.MIN_VALUE);
  const scoreOf = (rate: number): number => Math.min(100, Number(((SCORE_MAX * rate) / rateMax).toFixed(3)));
  const forAll = data.items.map(({ id }) => ({
    id: `all.${offerOf(id)}`,
    zone: ZONE,
    offer: offerOf(id),
    score: scoreOf(rates[id]!),
  }));
  const forSegments = segments.flatMap((segment) => {
    const own = random.filter((impression) => impression.userFeatures[segment.feature] === segment.value);
    return countByItem(own, data.items).flatMap((counts, item) => {
      const rate = smoothedRate(counts, rates[item]!, SEGMENT_PRIOR_IMPRESSIONS);
      if (counts.clicked === 0 || rate <= rates[item]!) return [];
      const id = `${segment.name}.${offerOf(item)}`;
      return [{ id, zone: ZONE, segment: segment.name, offer: offerOf(item), score: scoreOf(rate) }];
    });
  });
  return [...forAll, ...forSegments];
}
