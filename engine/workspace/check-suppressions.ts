/** Suppressions: that a visitor stops getting an offer (or related ones) after a response, or after enough contacts. */
import type { AttributesByName } from "./check-attributes.ts";
import { type Checker, defined } from "./checker.ts";
import { durationAt, lastingAt } from "./durations.ts";
import { MEMORY_BOUNDS } from "./memory-bounds.ts";
import type { Suppression } from "./model-caps.ts";
import type { Offer } from "./model-offers.ts";
import { foldName, nearestName } from "./names.ts";
import type { RawSuppression } from "./raw.ts";

/** In the order stated: the first that applies gives the reason. */
export function checkSuppressions(
  checker: Checker,
  raws: readonly RawSuppression[] | undefined,
): Suppression[] | undefined {
  if (raws === undefined) return undefined;
  const seen = new Set<string>();
  const causes = new Map<string, Suppression>();
  return raws.map((raw, index): Suppression => {
    checkPresented(checker, raw);
    const suppression = defined<Suppression>({
      on: raw.on,
      moreThan: raw.moreThan,
      withinMs: durationAt(checker, raw, "within", MEMORY_BOUNDS.window),
      forMs: lastingAt(checker, raw, MEMORY_BOUNDS.suppressFor),
      relatedBy: raw.related === undefined ? undefined : foldName(raw.related),
    });
    const key = JSON.stringify(suppression);
    if (seen.has(key)) {
      const message = "this suppression is there twice";
      checker.report(raws, index, { code: "NAME_DUPLICATE", message });
    } else warnOfIdle(checker, raws, index, suppression, causes);
    seen.add(key);
    return suppression;
  });
}

/** Of two that follow from the same and keep the same away, the longer is all that counts. */
function warnOfIdle(
  checker: Checker,
  raws: readonly RawSuppression[],
  index: number,
  suppression: Suppression,
  causes: Map<string, Suppression>,
): void {
  const { on, moreThan, withinMs, relatedBy } = suppression;
  const cause = JSON.stringify([on, moreThan, withinMs, relatedBy]);
  const other = causes.get(cause);
  if (other === undefined) {
    causes.set(cause, suppression);
    return;
  }
  if (checker.sources.isSpoilt(raws[index]!)) return;
  const isShorter = (suppression.forMs ?? Infinity) < (other.forMs ?? Infinity);
  const message = `two suppressions follow from the same \`on: ${on}\`: only the longer counts, so ${isShorter ? "this one" : "the one before"} does nothing`;
  checker.report(raws, index, { severity: "warning", code: "COMBINATION_INVALID", message });
}

function checkPresented(checker: Checker, raw: RawSuppression): void {
  if (checker.sources.isSpoilt(raw)) return;
  if (raw.on === "presented") {
    if (raw.moreThan !== undefined) return;
    const message = "`on: presented` needs `moreThan`: after how many contacts";
    checker.report(raw, "on", { code: "COMBINATION_INVALID", message });
    return;
  }
  for (const key of ["moreThan", "within"] as const) {
    if (raw[key] === undefined) continue;
    const message = `\`${key}\` counts contacts: it stands beside \`on: presented\` only`;
    checker.report(raw, key, { code: "COMBINATION_INVALID", message }, true);
  }
}

/**
 * What `related` names: `category`, or an attribute that is the same for everybody in every offer that has it.
 *
 * @param of the offers that the suppression is of: one of them must have a value there, or nothing is related.
 */
export function checkRelated(
  checker: Checker,
  raws: readonly RawSuppression[] | undefined,
  offerAttributes: AttributesByName,
  offers: readonly Offer[],
  of: readonly Offer[],
): void {
  for (const raw of raws ?? []) {
    if (raw.related === undefined) continue;
    const by = foldName(raw.related);
    const report = (
      code: "REFERENCE_UNKNOWN" | "COMBINATION_INVALID",
      message: string,
      suggestion?: string,
    ) =>
      checker.report(raw, "related", { code, message, ...(suggestion === undefined ? {} : { suggestion }) });
    if (by !== "category" && !offerAttributes.has(by)) {
      if (checker.incomplete || checker.removedNames.has(by)) continue;
      const message = `offers are related by \`category\` or an offer attribute, not by \`${by}\``;
      report("REFERENCE_UNKNOWN", message, nearestName(by, ["category", ...offerAttributes.keys()]));
      continue;
    }
    const sourceOf = (offer: Offer) => (by === "category" ? undefined : offer.attributes[by]);
    const personal = offers.find((offer) => (sourceOf(offer)?.kind ?? "constant") !== "constant");
    if (personal !== undefined) {
      report(
        "COMBINATION_INVALID",
        `\`${by}\` is not the same for everybody in offer \`${personal.code}\`, so nothing can be related by it`,
      );
      continue;
    }
    const hasValue = (offer: Offer) =>
      by === "category" ? offer.category !== undefined : sourceOf(offer) !== undefined;
    if (checker.hasGaps || of.some(hasValue)) continue;
    const whose = of.length === 1 ? "the offer has none" : "no offer has one";
    report("COMBINATION_INVALID", `nothing is related by \`${by}\`: ${whose}`);
  }
}
