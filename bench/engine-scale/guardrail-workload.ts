/**
 * The guardrails of the big products at once: 10,000 offers in 20 zones of 500, 10 caps an offer, 25 profile and 30
 * context attributes, 60 segments, 5,000 predicates with conditions inside one another, 30 offers returned.
 *
 * A zone's 500 treatments draw from 250 predicates of its own: who may have it, and what fits the moment. Four in five
 * treatments are for one of the 60 segments (45 lists, 15 live rules). A visitor remembers up to 40 contacts of the
 * last 30 days, most with offers that it would be offered now, so that caps have something to say. One value in fifty is missing.
 */
import type { Offer } from "../../engine/index.ts";
import type { NaiveMemoryEvent } from "../../engine/testing/naive-memory.ts";
import { celOf, type Tree } from "./conditions.ts";
import { Draws } from "./draws.ts";
import {
  CHANNEL,
  NOW_MS,
  plainVisitor,
  requestOf,
  visitorId,
  type Workload,
  type WorkloadCall,
} from "./workload.ts";
import { type BenchOffer, type BenchRule, workspaceFiles } from "./workspace-text.ts";
import { CONTEXT, drawMoments, drawPredicate, drawValues, PROFILE } from "./zone-rules.ts";

export interface GuardrailSize {
  readonly zones: number;
  readonly offersPerZone: number;
  /** People in the member lists; the visitors who ask are some of them. */
  readonly population: number;
  readonly calls: number;
}
export const GUARDRAIL_FULL: GuardrailSize = {
  zones: 20,
  offersPerZone: 500,
  population: 100_000,
  calls: 20_000,
};
export const GUARDRAIL_SMOKE: GuardrailSize = { zones: 2, offersPerZone: 100, population: 500, calls: 100 };
export const GUARDRAIL_RETURNED = 30;

const LISTS = 45;
const LIVE_SEGMENTS = 15;
const SEGMENTED_SHARE = 0.8;
const COMPARISON_SHARE = 0.65;
const MISSING_SHARE = 0.02;
const CONTACTS_MAX = 40;
const PAST_MS = 30 * 86_400_000;
const CATEGORIES = 20;
/** Of a visitor's contacts, how many were with offers that it qualifies for in the zone that it asks for now. */
const QUALIFIED_SHARE = 0.6;

/** Ten each, tighter and looser ones. */
const CAP_SETS = [1, 2, 3, 4].map((base) => {
  const rolling = ["1h", "24h", "72h", "7d", "14d", "30d"].map(
    (window, at) => `{ max: ${base + (at >> 2)}, window: ${window} }`,
  );
  const calendar = ["day", "week", "month"].map((per, at) => `{ max: ${base + (at >> 1)}, per: ${per} }`);
  return `[${[...rolling, ...calendar, `{ max: ${base + 10}, ever: true }`].join(", ")}]`;
});

export interface GuardrailWorkload extends Workload {
  /** By zone, best score first: what is asked of each treatment beside its segment. */
  readonly predicates: ReadonlyMap<string, readonly (readonly Tree[])[]>;
  /** Place in its zone's `predicates`, by rule. */
  readonly positions: ReadonlyMap<string, number>;
}

export function guardrailWorkload(seed: number, size: GuardrailSize): GuardrailWorkload {
  const draws = new Draws(seed, "guardrail");
  const zones = Array.from({ length: size.zones }, (_, index) => `zone-${index}`);
  const segments = new Map<string, string | null>();
  for (let index = 0; index < LISTS; index++) segments.set(`list-${index}`, null);
  for (let index = 0; index < LIVE_SEGMENTS; index++)
    segments.set(`live-${index}`, celOf(drawPredicate(PROFILE, COMPARISON_SHARE, draws)));
  const segmentNames = [...segments.keys()];

  const offers: BenchOffer[] = [];
  const rules: BenchRule[] = [];
  const predicates = new Map<string, (readonly Tree[])[]>();
  const positions = new Map<string, number>();
  const poolSize = size.offersPerZone >> 2;
  for (const zone of zones) {
    const pool = (of: typeof PROFILE) =>
      Array.from({ length: poolSize }, () => drawPredicate(of, COMPARISON_SHARE, draws));
    const [mayHave, fits] = [pool(PROFILE), pool(CONTEXT)];
    const treatments = Array.from({ length: size.offersPerZone }, (_, index) => ({
      code: `${zone}-offer-${index}`,
      // One decimal: equal scores happen, as where people give them.
      score: Math.round(draws.unit() * 1000) / 10,
      trees: [draws.pick(mayHave), draws.pick(fits)] as const,
      segment: draws.holds(SEGMENTED_SHARE) ? draws.pick(segmentNames) : undefined,
    })).sort((a, b) => b.score - a.score);
    for (const [position, { code, score, trees, segment }] of treatments.entries()) {
      const id = `rule-of-${code}`;
      positions.set(id, position);
      offers.push({
        code,
        category: `category-${draws.below(CATEGORIES)}`,
        value: 1 + draws.below(100),
        eligibility: celOf(trees[0]),
        caps: draws.pick(CAP_SETS),
      });
      rules.push({
        id,
        zone,
        offer: code,
        score,
        applicability: celOf(trees[1]),
        ...(segment !== undefined && { segment }),
      });
    }
    predicates.set(
      zone,
      treatments.map(({ trees }) => trees),
    );
  }
  const files = workspaceFiles({
    profile: PROFILE,
    context: CONTEXT,
    zones,
    countMax: GUARDRAIL_RETURNED,
    segments,
    offers,
    rules,
  });
  const moments = drawMoments(MISSING_SHARE, draws);
  const calls = Array.from({ length: size.calls }, (_, index): WorkloadCall => {
    // A stride prime to the population: neighbours in the lists do not ask one after the other.
    const visitor = plainVisitor(
      (index * 7_919) % size.population,
      drawValues(PROFILE, MISSING_SHARE, draws),
    );
    return {
      visitor,
      request: requestOf(draws.pick(zones), GUARDRAIL_RETURNED, draws.pick(moments)),
    };
  });
  return { files, members: drawLists(draws, size.population), calls, predicates, positions };
}

/** Lists that hold from 2 to 8 in 10 of the population. */
function drawLists(draws: Draws, population: number): Record<string, string[]> {
  const members: Record<string, string[]> = {};
  for (let list = 0; list < LISTS; list++) {
    const share = 0.2 + 0.6 * draws.unit();
    const ids: string[] = [];
    for (let index = 0; index < population; index++) if (draws.holds(share)) ids.push(visitorId(index));
    members[`list-${list}`] = ids;
  }
  return members;
}

/**
 * What a visitor remembers: up to 40 contacts, the more the later, most with offers that it is offered now as well.
 *
 * @param offered offers that are decided for it while it remembers nothing, best first.
 */
export function drawPast(
  draws: Draws,
  offers: readonly Offer[],
  offered: readonly Offer[],
  zone: string,
): NaiveMemoryEvent[] {
  const events = Array.from({ length: draws.below(CONTACTS_MAX + 1) }, (): NaiveMemoryEvent => {
    const isQualified = offered.length > 0 && draws.holds(QUALIFIED_SHARE);
    const { code, category } = draws.pick(isQualified ? offered : offers);
    const atMs = NOW_MS - Math.floor(draws.unit() ** 2 * PAST_MS);
    const contact = {
      kind: "contact",
      offer: code,
      category,
      channel: CHANNEL,
      zone,
      medium: "web",
    } as const;
    return { ...contact, atMs, lastsMs: 0, fallback: false, heldOut: false };
  });
  return events.sort((a, b) => a.atMs - b.atMs);
}
