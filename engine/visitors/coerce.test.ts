import t from "tap";
import type { WireValue } from "../decide/call.ts";
import type { Attribute, AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import { COERCION_FAILURES, CoercionFailure, coerceValue, refusalText } from "./coerce.ts";
import { consentAttributeName, consentOutcome } from "./consent.ts";

const F = COERCION_FAILURES;
type Row = readonly [AttributeType, WireValue, AttributeValue | undefined | CoercionFailure, string];
const rows: readonly Row[] = [
  ["integer", 17, 17, "an integral number"],
  ["integer", 17.0, 17, "17.0 is the same number"],
  ["integer", "-17", -17, "a decimal string"],
  ["integer", "007", 7, "leading zeros are decimal, never octal"],
  ["integer", 2 ** 53 - 1, 2 ** 53 - 1, "the largest exact integer"],
  ["integer", 2 ** 53, F.notAnInteger, "one more is not exact"],
  ["integer", "9007199254740993", F.notAnInteger, "nor is it as a string"],
  ["integer", 1.5, F.notAnInteger, "nothing is rounded"],
  ["integer", "1.0", F.notAnInteger, "a decimal point is no decimal integer"],
  ["integer", "0x10", F.notAnInteger, "no hexadecimal"],
  ["integer", " 1", F.notAnInteger, "nothing is trimmed"],
  ["integer", "", F.notAnInteger, "the empty string is not 0"],
  ["integer", "-", F.notAnInteger, "a sign is no number"],
  ["integer", true, F.notAnInteger, "a boolean is not 1"],
  ["number", 1.5, 1.5, "a number"],
  ["number", "1.5", 1.5, "a numeric string"],
  ["number", "-1.5e3", -1500, "with an exponent"],
  ["number", "1e", F.notANumber, "an exponent without digits"],
  ["number", "1.", F.notANumber, "a point without digits"],
  ["number", ".5", F.notANumber, "digits before the point, as JSON wants them"],
  ["number", "1e999", F.notANumber, "overflow"],
  ["number", Number.NaN, F.notANumber, "not a number"],
  ["number", Number.POSITIVE_INFINITY, F.notANumber, "infinite"],
  ["number", "Infinity", F.notANumber, "infinite as a string"],
  ["boolean", true, true, "a boolean"],
  ["boolean", "false", false, "as a string"],
  ["boolean", "TRUE", F.notABoolean, "exactly as JSON spells it"],
  ["boolean", 1, F.notABoolean, "1 is not true"],
  ["string", "é", "é", "a string"],
  ["string", 1.5, "1.5", "a number as JSON spells it"],
  ["string", false, "false", "a boolean as JSON spells it"],
  ["string", Number.NaN, F.notAString, "JSON has no NaN"],
  ["string", "\ud800", F.notAString, "a lone surrogate does not survive UTF-8"],
  ["string", "x".repeat(4096), "x".repeat(4096), "as long as may be"],
  ["string", "x".repeat(4097), F.tooLong, "a byte longer"],
  ["string", "€".repeat(1366), F.tooLong, "few characters, many bytes"],
  ["timestamp", "2026-11-02T08:00:00Z", Date.UTC(2026, 10, 2, 8), "RFC 3339"],
  ["timestamp", 1_700_000_000_000, 1_700_000_000_000, "epoch milliseconds"],
  ["timestamp", 0.5, F.notATimestamp, "half a millisecond"],
  ["timestamp", 1e18, F.notATimestamp, "beyond the year 9999"],
  ["timestamp", "1700000000000", F.notATimestamp, "epoch milliseconds are no string"],
  ["timestamp", "2026-11-02", F.notATimestamp, "a date is no instant"],
  ["string", null, undefined, "null is no value"],
  ["number", {}, F.notAScalar, "an object"],
  ["number", [1], F.notAScalar, "a list, even of one"],
];
for (const [type, wire, expected, why] of rows) {
  t.test(`coerce ${type}: ${why}`, async (t) => t.equal(coerceValue({ name: "x", type }, wire), expected));
}

t.test("coerce: minus zero is zero", async (t) => {
  for (const type of ["integer", "number"] as const)
    for (const wire of [-0, "-0"])
      t.ok(Object.is(coerceValue({ name: "x", type }, wire), 0), `${type} ${wire}`);
});

const age: Attribute = { name: "age", type: "integer", min: 0, max: 130 };
const tier: Attribute = { name: "tier", type: "string", allowed: ["bronze", "gold"] };
for (const [attribute, wire, expected, why] of [
  [age, 0, 0, "the minimum is allowed"],
  [age, 130, 130, "the maximum is allowed"],
  [age, -1, F.tooSmall, "below the minimum"],
  [age, "131", F.tooLarge, "above the maximum, after coercion"],
  [tier, "gold", "gold", "an allowed value"],
  [tier, "Gold", F.notAllowed, "values are case-sensitive"],
] as const) {
  t.test(`coerce: ${why}`, async (t) => t.equal(coerceValue(attribute, wire), expected));
}

for (const [value, unknownMeans, expected, why] of [
  ["granted", "denied", "granted", "granted is granted"],
  ["denied", "granted", "CONSENT_DENIED", "a denial is one whatever unknown means"],
  ["unknown", "denied", "CONSENT_UNKNOWN", "stated as unknown"],
  [undefined, "denied", "CONSENT_UNKNOWN", "never stated"],
  [undefined, "granted", "granted", "the channel takes unknown as granted"],
] as const) {
  t.test(`consent: ${why}`, async (t) => t.equal(consentOutcome(value, unknownMeans), expected));
}
t.test("consent: names", async (t) => {
  t.equal(consentAttributeName("email", "marketing"), "consent.email.marketing");
});

for (const [attribute, wire, text] of [
  [{ name: "tier", type: "string", allowed: ["silver", "gold"] }, "tin", "must be one of silver, gold"],
  [
    { name: "n", type: "integer", allowed: Array.from({ length: 14 }, (_, n) => n) },
    99,
    "must be one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 (and 2 more)",
  ],
  [{ name: "long", type: "string", allowed: ["x".repeat(70)] }, "y", `must be one of ${"x".repeat(60)}…`],
  [{ name: "age", type: "integer", min: 13 }, 12, "must be at least 13"],
  [{ name: "share", type: "number", max: 1 }, 1.5, "must be at most 1"],
  [{ name: "share", type: "number", max: 1 }, "much", "must be a finite number"],
] as const satisfies readonly (readonly [Attribute, WireValue, string])[]) {
  t.test(`coerce: what would be taken is said: ${text.slice(0, 40)}`, async (t) => {
    const failure = coerceValue(attribute, wire);
    t.ok(failure instanceof CoercionFailure);
    t.equal(refusalText(attribute, failure as CoercionFailure), text);
  });
}
