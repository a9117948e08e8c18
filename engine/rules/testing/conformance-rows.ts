/**
 * CEL by the sections of its specification, for the types that there are here: expression, and what it comes to.
 *
 * Written from the language definition and the documentation of the strings extension. Attributes: `profile.n` is 7,
 * `profile.x` 0.5, `profile.s` "tacocat", `profile.b` true, `profile.t` 2009-02-13T23:31:30Z; `profile.no_n`, `no_x`,
 * `no_s`, `no_b` and `no_t` are declared and have no value. `now` is 2026-07-01T22:30:05.250Z.
 */
import { CONVERSIONS } from "./conformance-conversions.ts";
import { LISTS } from "./conformance-lists.ts";
import { LITERALS } from "./conformance-literals.ts";
import { OPERATORS } from "./conformance-operators.ts";
import type { Sections } from "./conformance-row.ts";
import { STRINGS } from "./conformance-strings.ts";
import { TIMES } from "./conformance-times.ts";

export { FAILS, REFUSED } from "./conformance-row.ts";

export const SECTIONS: Sections = {
  ...LITERALS,
  ...OPERATORS,
  ...STRINGS,
  ...LISTS,
  ...CONVERSIONS,
  ...TIMES,
};
