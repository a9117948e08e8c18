/** Invariants, and that none of them could forbid a fallback: a fallback must always be there to answer. */
import { fallbackCanBeForbidden } from "../rules/forbid.ts";
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
    if (valid) checkFallbacks(checker, invariant, raw, channels, offers);
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
    if (!fallbackCanBeForbidden(invariant, offer, scope)) continue;
    checker.report(raw, "require", {
      code: "FALLBACK_FORBIDDEN",
      message: `invariant \`${invariant.name}\` could forbid the fallback \`${code}\`, which must be fit for everybody`,
    });
  }
}
