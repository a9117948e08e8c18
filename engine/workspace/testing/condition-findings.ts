/**
 * What is found of a rule by its condition alone: `condition` of rule `r`, the finding with the text under its carets in
 * brackets, or "" for none, and why.
 */

export const CONDITION_FINDINGS: readonly (readonly [condition: string, found: string, why: string])[] = [
  [
    "profile.age > 30 && profile.age < 20",
    "[profile.age > 30] rule `r` can never fire: `profile.age > 30` and `profile.age < 20` cannot both hold → profile.age > 30 || profile.age < 20",
    "a range with its ends exchanged",
  ],
  [
    "profile.tier == 'gold' && profile.tier == 'silver'",
    "[profile.tier == 'gold'] rule `r` can never fire: `profile.tier == 'gold'` and `profile.tier == 'silver'` cannot both hold → profile.tier in [\"gold\", \"silver\"]",
    "one value cannot be two",
  ],
  [
    "profile.age > 200",
    "[profile.age > 200] rule `r` can never fire: `profile.age > 200` never holds",
    "more than is declared",
  ],
  [
    "profile.vip && profile.age < 0",
    "[profile.age < 0] rule `r` can never fire: `profile.age < 0` never holds",
    "less than is declared, beside what may hold",
  ],
  [
    "profile.age > 17 && profile.age < 18",
    "[profile.age > 17] rule `r` can never fire: `profile.age > 17` and `profile.age < 18` cannot both hold → profile.age > 17 || profile.age < 18",
    "no whole number between",
  ],
  [
    "profile.tier != 'gold' && profile.tier != 'silver' && profile.tier != 'bronze'",
    "[profile.tier != 'gold'] rule `r` can never fire: `profile.tier != 'gold'`, `profile.tier != 'silver'` and `profile.tier != 'bronze'` cannot all hold",
    "none of those allowed",
  ],
  [
    "profile.tier.startsWith('p')",
    "[profile.tier.startsWith('p')] rule `r` can never fire: `profile.tier.startsWith('p')` never holds",
    "no allowed value begins so",
  ],
  [
    "profile.tier.endsWith('x')",
    "[profile.tier.endsWith('x')] rule `r` can never fire: `profile.tier.endsWith('x')` never holds",
    "the allowed values are tried",
  ],
  [
    "profile.vip && !profile.vip",
    "[profile.vip] rule `r` can never fire: `profile.vip` and `!profile.vip` cannot both hold",
    "a flag and not the flag",
  ],
  [
    "!has(profile.city) && profile.city == 'Lisbon'",
    "[!has(profile.city)] rule `r` can never fire: `!has(profile.city)` and `profile.city == 'Lisbon'` cannot both hold",
    "what is not there has no value",
  ],
  [
    "!has(profile.tier)",
    "[!has(profile.tier)] rule `r` can never fire: `!has(profile.tier)` never holds",
    "what has a default is always there",
  ],
  [
    "profile.age < offer.limit && profile.age > 20",
    "[profile.age < offer.limit] rule `r` can never fire: `profile.age < offer.limit` and `profile.age > 20` cannot both hold",
    "an offer's attribute is a constant",
  ],
  [
    "offer.limit > 20",
    "[offer.limit > 20] rule `r` can never fire: `offer.limit > 20` never holds",
    "false by the offer alone",
  ],
  [
    "offer.cost > 1.0",
    "[offer.cost > 1.0] rule `r` can never fire: `offer.cost > 1.0` never holds",
    "the offer lacks what is asked for",
  ],
  [
    "(profile.age < 5 || profile.age > 60) && profile.age in [10, 20]",
    "[(profile.age < 5 || profile.age > 60)] rule `r` can never fire: `(profile.age < 5 || profile.age > 60)` and `profile.age in [10, 20]` cannot both hold",
    "through a disjunction",
  ],
  [
    "!(profile.age >= 18 || profile.vip) && (profile.vip ? true : profile.age > 30)",
    "[!(profile.age >= 18 || profile.vip)] rule `r` can never fire: `!(profile.age >= 18 || profile.vip)` and `(profile.vip ? true : profile.age > 30)` cannot both hold",
    "through negation and a conditional",
  ],
  [
    "now < timestamp('2026-01-01T00:00:00Z')",
    "[now < timestamp('2026-01-01T00:00:00Z')] rule `r` can never fire: `now < timestamp('2026-01-01T00:00:00Z')` never holds",
    "a date past in a condition",
  ],
  [
    "now.getFullYear() == 2025",
    "[now.getFullYear() == 2025] rule `r` can never fire: `now.getFullYear() == 2025` never holds",
    "a year past",
  ],
  [
    "now.getHours('Europe/Lisbon') > 23",
    "[now.getHours('Europe/Lisbon') > 23] rule `r` can never fire: `now.getHours('Europe/Lisbon') > 23` never holds",
    "an hour that no day has",
  ],
  [
    "state.contacts('any') < 0",
    "[state.contacts('any') < 0] rule `r` can never fire: `state.contacts('any') < 0` never holds",
    "a count below 0",
  ],
  [
    "size(profile.city) > 8 && size(profile.city) < 4",
    "[size(profile.city) > 8] rule `r` can never fire: `size(profile.city) > 8` and `size(profile.city) < 4` cannot both hold",
    "a function of an attribute, twice",
  ],
  ["profile.age > 20 && profile.age < 30", "", "a range"],
  ["profile.x > 0.5 && profile.x < 0.6", "", "a range of doubles"],
  ["profile.city != 'a' && profile.city != 'b'", "", "texts without end"],
  ["profile.city.endsWith('x') && profile.city.startsWith('y')", "", "texts that are not listed"],
  ["profile.x * 2.0 > 1.0 && profile.x < 0.1", "", "arithmetic is not solved: not certain, not told"],
  ["!(profile.x / profile.x > 1.0) && !(profile.x / profile.x <= 1.0)", "", "0 / 0 is neither"],
  ["profile.age > 20 || profile.age < 10 || 1 / 0 > 0", "", "what fails is absorbed"],
  ["now.getFullYear() == 2026", "", "this year"],
  ["state.responded('any') && state.contacts('any') == 0", "", "what memory does is not known here"],
];
