/**
 * Invariants: that none of them could forbid a fallback, which must always be there to answer, and that the offer says
 * whether they are about it.
 */
import { undecidableWhen, whyForbiddable } from "../rules/forbid.ts";
import type { CheckedChannel } from "./check-channels.ts";
import type { CheckedOffers } from "./check-offers.ts";
import { byName, type Checker, defined } from "./checker.ts";
import { compareText } from "./diagnostic.ts";
import type { Invariant } from "./model.ts";
import type { RawInvariant, RawInvariants } from "./raw.ts";

interface CheckedInvariant {
  readonly invariant: Invariant;
  readonly raw: RawInvariant;
  readonly valid: boolean;
}

export function checkInvariants(
  checker: Checker,
  files: readonly RawInvariants[],
  channels: ReadonlyMap<string, CheckedChannel>,
  offers: CheckedOffers,
): Invariant[] {
  const invariants = new Map<string, CheckedInvariant>();
  for (const raw of files.flatMap((file) => file.invariants)) {
    const name = checker.name("invariant", raw, "name");
    const faultCount = checker.sources.faultCount;
    checker.expression(raw, "when", "treatment", "boolean");
    checker.expression(raw, "require", "treatment", "boolean");
    const { description, when, require } = raw;
    const named = raw.channels && checker.references("channel", raw.channels, channels).sort(compareText);
    const invariant = defined<Invariant>({ name, description, channels: named, when, require });
    const valid = checker.sources.faultCount === faultCount;
    checker.add("invariant", invariants, name, { invariant, raw, valid }, raw, "name");
  }
  for (const { invariant, raw, valid } of invariants.values()) {
    if (!valid) continue;
    checkFallbacks(checker, invariant, raw, channels, offers);
    warnUndecidable(checker, invariant, raw, offers);
  }
  return byName(
    [...invariants.values()].map(({ invariant }) => invariant),
    (invariant) => invariant.name,
  );
}

function checkFallbacks(
  checker: Checker,
  invariant: Invariant,
  raw: RawInvariant,
  channels: ReadonlyMap<string, CheckedChannel>,
  offers: CheckedOffers,
): void {
  const scope = checker.expressions?.scopes.treatment;
  if (scope === undefined) return;
  const guarded = [...channels.values()].filter(({ name }) => invariant.channels?.includes(name) ?? true);
  const codes = new Set(guarded.flatMap(({ points }) => points.flatMap((point) => point.fallbacks)));
  for (const code of [...codes].sort(compareText)) {
    const offer = offers.byCode.get(code);
    const rawOffer = offers.raws.get(code);
    if (offer === undefined || rawOffer === undefined || !offer.fallback) continue;
    const cause = whyForbiddable(invariant, offer, scope);
    if (cause === undefined) continue;
    checker.report(raw, "require", {
      code: "FALLBACK_FORBIDDEN",
      message: `invariant \`${invariant.name}\` could forbid the fallback \`${code}\`, which must be fit for everybody: ${cause}`,
    });
  }
}

/** Offers named in a message; more are counted. */
const OFFERS_SHOWN_MAX = 3;

/** An invariant that nobody can tell to be about an offer guards it: seldom what was meant, and seen late. */
function warnUndecidable(
  checker: Checker,
  invariant: Invariant,
  raw: RawInvariant,
  offers: CheckedOffers,
): void {
  const scope = checker.expressions?.scopes.treatment;
  if (scope === undefined || checker.sources.isFull) return;
  const codesByAttribute = new Map<string, string[]>();
  for (const offer of offers.offers) {
    const missing = offer.fallback ? undefined : undecidableWhen(invariant, offer, scope);
    if (missing === undefined) continue;
    codesByAttribute.set(missing, [...(codesByAttribute.get(missing) ?? []), offer.code]);
  }
  for (const [attribute, codes] of codesByAttribute) {
    const shown = codes.slice(0, OFFERS_SHOWN_MAX).map((code) => `\`${code}\``);
    const more = codes.length > shown.length ? ` and ${codes.length - shown.length} more` : "";
    checker.report(raw, "when", {
      severity: "warning",
      code: "INVARIANT_UNDECIDABLE",
      message:
        `without a value for \`${attribute}\` it cannot be told whether \`${invariant.name}\` is about ` +
        `${shown.join(", ")}${more}, so they are withdrawn unless \`require\` holds; say \`has(${attribute}) && …\` if it is not`,
    });
  }
}
