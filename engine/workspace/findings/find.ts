/**
 * Findings: what a workspace without errors has in it that cannot come to anything. Told as warnings (and, of what is
 * switched off, notes), each with its place. What each means and what to do about it: FINDINGS.md.
 *
 * Only what is certain is told (satisfy.ts). "Never" is from the time of the check on, by the declarations as they are.
 */

import type { ExpressionScope } from "../../rules/scope.ts";
import { formatTimestamp } from "../../visitors/timestamp.ts";
import { type Checker, valueAt } from "../checker.ts";
import type { ExpressionKind } from "../expressions.ts";
import type { Model } from "../model.ts";
import type { Offer } from "../model-offers.ts";
import { Facts, type Finding } from "./facts.ts";
import { findOfRule, findShadowed } from "./find-rules.ts";
import { findDeadSegments } from "./find-segments.ts";
import { failures, type Source, sourcesOf } from "./sources.ts";

/**
 * What is found in a model without errors.
 *
 * @param scopes what its expressions may name.
 * @param atMs the time of the check.
 * Cost: a bounded search for each rule, segment, and offer of a list.
 */
export function findFindings(
  model: Model,
  scopes: Readonly<Record<ExpressionKind, ExpressionScope>>,
  atMs: number,
): readonly Finding[] {
  const facts = new Facts(model, scopes, atMs);
  findDeadSegments(facts);
  const sources = sourcesOf(facts);
  const firing = new Map<Source, readonly string[]>();
  for (const source of sources) {
    const zones =
      source.rule === undefined ? zonesReached(facts, source) : findOfRule(facts, source, source.rule);
    if (zones.length > 0) firing.set(source, zones);
  }
  findShadowed(
    facts,
    [...firing.keys()].filter(({ rule }) => rule !== undefined),
  );
  findPoints(facts, firing);
  findOffers(facts, sources, firing);
  return facts.findings;
}

/** Reports findings where what they are about was written. */
export function reportFindings(checker: Checker, findings: readonly Finding[]): void {
  for (const { item, key, node, severity, code, message, suggestion } of findings) {
    const [outer, inner] = key.split(".") as [string, string?];
    const written = checker.originOf(item);
    const container = inner === undefined ? written : (valueAt(written, outer) as object);
    const place =
      node === undefined
        ? checker.sources.placeOf(container, inner ?? outer)
        : checker.sources.placeInText(container, key, node.start, node.end);
    checker.sources.report(place, { severity, code, message, suggestion });
  }
}

function zonesReached(facts: Facts, source: Source): string[] {
  const byZone = failures(facts, source);
  return source.zones.filter((zone) => byZone.get(zone)!.length === 0);
}

function findPoints({ model, findings }: Facts, firing: ReadonlyMap<Source, readonly string[]>): void {
  for (const channel of model.channels) {
    const reached = new Set(
      [...firing].filter(([source]) => source.channel === channel).flatMap(([, zones]) => zones),
    );
    for (const point of channel.points) {
      if (reached.has(point.zone)) continue;
      const isSilent = point.fallbacks.length === 0;
      const why = `nothing can come to its zone \`${point.zone}\``;
      const message = isSilent
        ? `point \`${point.name}\` can only answer nothing: ${why}, and it has no fallback`
        : `point \`${point.name}\` can only fall back: ${why}`;
      const code = isSilent ? "POINT_SILENT" : "POINT_FALLS_BACK";
      findings.push({ severity: "warning", code, message, item: point, key: "name" });
    }
  }
}

function findOffers(
  { model, findings, atMs }: Facts,
  sources: readonly Source[],
  firing: ReadonlyMap<Source, readonly string[]>,
): void {
  const reached = new Set<Offer>([...firing.keys()].map(({ offer }) => offer));
  const named = new Set<Offer>(sources.map(({ offer }) => offer));
  /** Named by something that is not switched off. */
  const switchedOn = new Set(sources.filter(({ rule }) => rule?.enabled !== false).map(({ offer }) => offer));
  const fallbacks = new Set(
    model.channels.flatMap(({ points }) => points.flatMap((point) => point.fallbacks)),
  );
  for (const offer of model.offers) {
    const untilMs = offer.validity?.untilMs;
    if (untilMs !== undefined && untilMs <= atMs) {
      const message = `offer \`${offer.code}\` ended at ${formatTimestamp(untilMs)}`;
      findings.push({
        severity: "warning",
        code: "OFFER_ENDED",
        message,
        item: offer,
        key: "validity.until",
      });
    } else if (!reached.has(offer) && !fallbacks.has(offer.code)) {
      if (named.has(offer) && !switchedOn.has(offer)) continue; // Told of the rule.
      const why = named.has(offer)
        ? "what names it can never bring it"
        : "no rule, white list, default or point's fallbacks name it";
      const message = `offer \`${offer.code}\` can come to no point: ${why}`;
      findings.push({ severity: "warning", code: "OFFER_UNREACHED", message, item: offer, key: "code" });
    }
  }
}
