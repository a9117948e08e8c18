import t from "tap";
import type { Invariant } from "../workspace/model.ts";
import type { Offer } from "../workspace/model-offers.ts";
import { checkExpression, timeZonesOf } from "./check.ts";
import { undecidableWhen, whyForbiddable } from "./forbid.ts";
import { ALL_ROOTS, type ExpressionScope, type ExpressionType, SEGMENT_ROOTS } from "./scope.ts";

const scope: ExpressionScope = {
  profile: [
    { name: "affinity.coffee", type: "number" },
    { name: "affinity.tea", type: "number" },
    { name: "age", type: "integer" },
    { name: "since", type: "timestamp" },
    { name: "tier", type: "string" },
    { name: "vip", type: "boolean" },
  ],
  context: [
    { name: "daypart", type: "string" },
    { name: "temperature", type: "number" },
  ],
  offer: [{ name: "price", type: "number" }],
  roots: ALL_ROOTS,
  timeZones: new Set(["Europe/Lisbon", "Europe/Madrid"]),
  values: new Map([
    ["offer.code", { values: ["latte", "mocha"] }],
    ["offer.category", { values: ["credit", "drinks"], isOpen: true }],
    ["zone", { values: ["home"] }],
  ]),
};

for (const [text, expected, why] of [
  ["profile.age >= 18", "boolean", "an integer against an integer"],
  ["profile.age > 17.5", "boolean", "integers and numbers compare across types"],
  ["profile.age == 18.0", "boolean", "and are equal across types"],
  ["profile.affinity.coffee > profile.affinity.tea && !profile.vip", "boolean", "dotted names"],
  ["profile.Affinity.COFFEE > 0.5", "boolean", "names fold to lower case"],
  ['profile.tier in ["gold", "silver"]', "boolean", "membership"],
  ["profile.age in [1, 2.5]", "boolean", "a list of mixed numbers"],
  ['now - profile.since > duration("24h")', "boolean", "times subtract to a duration"],
  ['now.getHours("Europe/Lisbon") < 11', "boolean", "local time"],
  ['now.getDayOfWeek("+02:00") == 0', "boolean", "a fixed offset needs no table"],
  ['has(profile.tier) && profile.tier.startsWith("g")', "boolean", "guarded"],
  ["[1, 2, 3].exists(x, x == profile.age)", "boolean", "a macro over a list"],
  ["profile.vip ? 90 : profile.affinity.coffee * 100.0", "number", "either kind of number"],
  ["profile.age * 2", "number", "an integer will do for a number"],
  ["offer.category == 'credit'", "boolean", "a built-in fact of the offer"],
  ["offer.price * 1.5", "number", "a declared attribute of the offer"],
  ["'Hello ' + string(profile.age)", "string", "conversions are explicit"],
  ['timestamp("2026-11-02T08:00:00Z")', "timestamp", "a literal instant"],
  ["profile.since", "any", "any single value"],
  ["// only\nprofile.vip", "boolean", "comments and lines"],
  ['state.contacts("offer.latte", duration("168h")) < 3', "boolean", "contacts within a window"],
  ['state.contacts("Offer.LATTE") * 10', "integer", "names fold; without a window: ever"],
  ['state.responses("category.drinks", "accept", duration("15m"))', "number", "the shortest window"],
  ['state.responses("zone.home", duration("9600h")) == 0', "boolean", "the longest; either response"],
  ['state.responded("medium.app", "reject")', "boolean", "whether there was one"],
  ['state.accepted("any") || state.rejected("any", duration("24h"))', "boolean", "the same in short"],
  ["[1].exists(state, state > 0)", "boolean", "a variable of that name hides it"],
  [
    "profile.tier.split(',', 9).exists(a, profile.tier.split(',', 9).exists(b, a == b))",
    "boolean",
    "a limit bounds lists",
  ],
  [
    "profile.tier.split(',').exists(tag, tag == 'vip' || tag.startsWith('gold'))",
    "boolean",
    "a list in a text",
  ],
  ["profile.tier.matches('^[a-z]+$')", "boolean", "a pattern"],
  ["profile.tier.split(',').exists(tag, tag.matches('^vip-'))", "boolean", "a small one, again and again"],
  ["[[1], []].exists(l, l.size() == 0)", "boolean", "lists of lists"],
  ["profile.since > timestamp(profile.tier)", "boolean", "times of texts"],
] as const) {
  t.test(`check accepts: ${why}`, async (t) => t.strictSame(checkExpression(text, expected, scope), []));
}

/** The part between « and » is what the problem must point at. */
for (const [marked, expected, message, suggestion] of [
  ["«profile.agee» > 3", "boolean", /unknown attribute `profile.agee`/, "profile.age"],
  ["profile.vip && «context.daypat» == 'x'", "boolean", /unknown attribute/, "context.daypart"],
  ["'𝕏' == «profile.teir»", "boolean", /unknown attribute/, "profile.tier"],
  ["«profile.affinity» > 1.0", "boolean", /group of attributes/, "profile.affinity.coffee"],
  ["«profile.age.years» > 1", "boolean", /has no parts/, "profile.age"],
  ["«prophile.age» > 1", "boolean", /unknown name `prophile`/, "profile"],
  ["«age» > 1", "boolean", /unknown name `age`/, "profile.age"],
  ["«profile» == 1", "boolean", /not a value/, undefined],
  ["«session.pages» > 1", "boolean", /not in this version/, undefined],
  ["profile.vip || «state.capped»", "boolean", /`state` has functions only: `state.contacts/, undefined],
  ["has(«state.contact»)", "boolean", /functions only/, "state.contacts(…)"],
  ["«state» == 1", "boolean", /functions only/, undefined],
  ["«state.contact('any')» > 1", "boolean", /unknown function `state.contact`/, "contacts"],
  ["«state.contacts('any')»", "boolean", /result must be true or false/, undefined],
  ["«state.responded('any') + 1» > 1", "boolean", /not defined for a boolean/, undefined],
  ["«state.contacts()» > 1", "boolean", /write `state.contacts\(what, window\?\)`/, undefined],
  ["state.contacts(«profile.tier») > 1", "boolean", /is a literal: say `"offer.<code>"`/, undefined],
  ["state.contacts(«'latte'») > 1", "boolean", /does not say what to count/, undefined],
  ["state.contacts(«'offers.latte'») > 1", "boolean", /does not say/, "offer.latte"],
  ["state.contacts(«'offer.'») > 1", "boolean", /does not say/, undefined],
  ["state.contacts(«'offer.late'») > 1", "boolean", /unknown offer `late`/, "offer.latte"],
  ["state.contacts(«'offer.zzzzzzzz'») > 1", "boolean", /unknown offer/, undefined],
  ["state.contacts(«'offer.__proto__'») > 1", "boolean", /unknown offer/, undefined],
  ["state.responded(«'zone.hom'»)", "boolean", /unknown zone/, "zone.home"],
  ["state.responded(«'category.drink'»)", "boolean", /unknown category/, "category.drinks"],
  ["state.responded(«'medium.ap'»)", "boolean", /unknown medium `ap`; it is one of web/, "medium.app"],
  ["state.responded('any', «'accepted'»)", "boolean", /a response is/, "accept"],
  ["state.accepted('any', «'accept'»)", "boolean", /a window is a literal/, undefined],
  ["state.contacts('any', «profile.since - now») > 1", "boolean", /a window is a literal/, undefined],
  ["state.contacts('any', now - «profile.sice») > 1", "boolean", /unknown attribute/, "profile.since"],
  ["state.contacts('any', «duration('14m59s')») > 1", "boolean", /from 15m to 9600h \(400 days\)/, undefined],
  ["state.contacts('any', «duration('9601h')») > 1", "boolean", /from 15m to 9600h/, undefined],
  ["state.contacts('any', «duration('-24h')») > 1", "boolean", /from 15m/, undefined],
  ["state.contacts('any', duration(«'1 day'»)) > 1", "boolean", /`1 day` is written `24h` here/, "24h"],
  ["state.contacts('any', duration(«'7d'»)) > 1", "boolean", /`7d` is written `168h` here/, "168h"],
  ["now - profile.since > duration(«'2w'»)", "boolean", /not a duration: `2w` is written `336h`/, "336h"],
  ["now - profile.since > duration(«'2 moons'»)", "boolean", /not a duration; write hours/, undefined],
  ["state.contacts('any', duration('1h'), «2») > 1", "boolean", /write `state.contacts/, undefined],
  ['«profile.age > "x"»', "boolean", /`>` cannot compare an integer with a string/, undefined],
  ["«profile.vip == 1»", "boolean", /cannot compare a boolean with an integer/, undefined],
  ["«profile.affinity.coffee * 2» > 1.0", "boolean", /write 2\.0/, undefined],
  ["«profile.age + 'x'» == 'x'", "boolean", /not defined for an integer and a string/, undefined],
  ["profile.vip && «profile.age»", "boolean", /must be a boolean, but this is an integer/, undefined],
  ["!«profile.tier»", "boolean", /must be a boolean/, undefined],
  ["«profile.age»", "boolean", /result must be true or false/, undefined],
  ["«profile.tier»", "number", /result must be a number/, undefined],
  ["«now - now»", "any", /single value/, undefined],
  ["profile.tier.«»", "boolean", /Expected a name, got the end/, undefined],
  ["profile.age >«»", "boolean", /Unexpected token: the end/, undefined],
  ["profile.age «=» 3", "boolean", /Unexpected character/, undefined],
  ["«»", "boolean", /empty/, undefined],
  ["profile.tier.matches('a«(»b')", "boolean", /not a pattern: `\(` has no `\)`/, undefined],
  ["profile.tier.matches(r'x«\\1»')", "boolean", /not a pattern: there are no back references/, undefined],
  ["profile.tier.matches(«'x\\\\1'»)", "boolean", /not a pattern: there are no back references/, undefined],
  ["profile.tier.matches(«context.daypart»)", "boolean", /a pattern is a literal/, undefined],
  ["«profile.tier.matches()»", "boolean", /takes a pattern/, undefined],
  ["matches(«profile.age», 'x')", "boolean", /must be a string/, undefined],
  ["«profile.tier.startWith('g')»", "boolean", /unknown function/, "startsWith"],
  ["«size(profile.age)» == 1", "boolean", /not defined for an integer/, undefined],
  ["«null» == profile.tier", "boolean", /has\(profile\.name\)/, undefined],
  ["profile.age > «5u»", "boolean", /unsigned/, undefined],
  ["«b'x'» == b'x'", "boolean", /bytes/, undefined],
  ["profile.age < «9007199254740992»", "boolean", /exact up to/, undefined],
  ["profile.tier in «'gold'»", "boolean", /must be a list/, undefined],
  ["«profile.tier in [1, 2]»", "boolean", /looks for a string/, undefined],
  ["profile.tier in ['a', «1»]", "boolean", /values of one type/, undefined],
  ["now.getHours(«'Europe/Lisbom'») > 1", "boolean", /unknown time zone/, "Europe/Lisbon"],
  ["now - profile.since > duration(«'1 day'»)", "boolean", /not a duration/, "24h"],
  ["profile.since > timestamp(«'2026-02-30T00:00:00Z'»)", "boolean", /not a timestamp/, undefined],
  ["«[1] < [2]»", "boolean", /cannot compare a list with a list/, undefined],
  [
    "«(profile.vip ? 1 : 2.5) * 2.0»",
    "number",
    /not defined for a number or integer and a number/,
    undefined,
  ],
  ["profile.vip && «1 + ( 'x' )» > 1", "boolean", /not defined for an integer and a string/, undefined],
  ["«profile['age']» > 1", "boolean", /named with dots/, undefined],
  ["«{'a': 1}» == {'a': 1}", "boolean", /maps/, undefined],
  ["has(«profile.nick»)", "boolean", /unknown attribute/, undefined],
  ["has(«now»)", "boolean", /takes an attribute/, undefined],
  ["«profile.__proto__» == 1", "boolean", /unknown attribute/, undefined],
  ["«constructor» == 1", "boolean", /unknown name/, undefined],
] as const) {
  t.test(`check refuses: ${marked}`, async (t) => {
    const text = marked.replace(/[«»]/g, "");
    const [problem] = checkExpression(text, expected, scope);
    t.match(problem?.message, message);
    t.equal(problem?.start, marked.indexOf("«"));
    t.equal(problem?.end, marked.indexOf("»") - 1);
    t.equal(problem?.suggestion, suggestion);
  });
}

t.test("check tells every fault of an expression once", async (t) => {
  const problems = checkExpression("profile.agee > 3 || (profile.teir + 'x') == 'gx'", "boolean", scope);
  t.strictSame(
    problems.map((problem) => problem.suggestion),
    ["profile.age", "profile.tier"],
  );
});

t.test("check: a rule segment sees no offer", async (t) => {
  const problems = checkExpression("offer.code == 'x'", "boolean", { ...scope, roots: SEGMENT_ROOTS });
  t.match(problems[0]?.message, /`offer\.\*` cannot be used here/);
});

for (const [text, why] of [
  [`${"!".repeat(16_000)}profile.vip`, "negations"],
  [`${"(".repeat(8_000)}profile.vip${")".repeat(8_000)}`, "parentheses"],
  [Array.from({ length: 800 }, () => "1").join(" + "), "a long sum"],
  [`profile.vip && ${"x".repeat(17_000)}`, "characters"],
  [`1 in [${"1,".repeat(2_000)}1]`, "list items"],
  [
    `[${"1,".repeat(99)}1].all(x, [${"1,".repeat(99)}1].all(y, [${"1,".repeat(99)}1].all(z, x + y + z > profile.age)))`,
    "a short text that asks for a million steps",
  ],
  [
    "profile.tier.split(',').exists(a, profile.tier.split(',').exists(b, a == b))",
    "lists of which only the bound is known",
  ],
  [
    "profile.tier.split(',').exists(tag, tag.matches('^[a-z]{20,40}-[0-9]{2,20}$'))",
    "a large pattern, again and again",
  ],
] as const) {
  t.test(`check refuses what is too large: ${why}`, async (t) => {
    const problems = checkExpression(text, "boolean", scope);
    t.equal(problems.length > 0, true);
    t.match(problems[0]?.message, /too (large|deep)|deeply|longer than|steps/);
  });
}

t.test("check accepts long chains of && and ||", async (t) => {
  const text = Array.from({ length: 1000 }, (_, age) => `profile.age == ${age}`).join(" || ");
  t.strictSame(checkExpression(text.slice(0, 16_000).replace(/ \|\|[^|]*$/, ""), "boolean", scope), []);
});

t.test("check is done at once with long chains of comprehensions", async (t) => {
  const text = `[1, 2]${".map(x, x)".repeat(40)} == [1, 2]`;
  const startedAt = performance.now();
  t.strictSame(checkExpression(text, "boolean", scope), []);
  t.ok(performance.now() - startedAt < 5_000, "not two to the power of their number");
});

t.test("timeZonesOf names the zones that need a table", async (t) => {
  const text =
    'now.getHours("Europe/Madrid") > 8 && now.getHours("+01:00") > 1 && now.getDate("Europe/Lisbon") == 1';
  t.strictSame(timeZonesOf(text, scope), ["Europe/Lisbon", "Europe/Madrid"]);
});

const offer: Offer = {
  code: "story",
  fallback: true,
  attributes: { price: { kind: "constant", value: 0 } },
};
for (const [require, when, forbidden, why] of [
  ["profile.age >= 18", "offer.category == 'credit'", true, "a missing category leaves `when` undecidable"],
  [
    "profile.age >= 18",
    "has(offer.category) && offer.category == 'credit'",
    false,
    "`when` is false by the offer",
  ],
  ["profile.age >= 18", undefined, true, "it depends on the visitor"],
  ["offer.price < 100.0", undefined, false, "it holds by the offer alone"],
  ["offer.price > 100.0", undefined, true, "it never holds"],
  ["offer.price == 0.0 || profile.age >= 18", "profile.vip", false, "`||` absorbs what is unknown"],
  ["profile.vip || !profile.vip", undefined, true, "unknown stays unknown; the attribute may be missing"],
  ["now > now", "offer.price > 1.0", false, "`when` is false"],
  ["timestamp('2026-01-01T12:00:00Z').getHours('Europe/Lisbon') == 12", undefined, true, "no tables here"],
] as const) {
  t.test(`whyForbiddable: ${why}`, async (t) => {
    const invariant: Invariant = when === undefined ? { name: "i", require } : { name: "i", require, when };
    for (const text of [require, when ?? "true"]) {
      t.strictSame(checkExpression(text, "boolean" satisfies ExpressionType, scope), []);
    }
    t.equal(whyForbiddable(invariant, offer, scope) !== undefined, forbidden);
  });
}

for (const [when, require, cause, missing, why] of [
  [
    "offer.category == 'credit'",
    "profile.age >= 18",
    "`when` cannot be told, `offer.category` has no value",
    "offer.category",
    "an offer without what `when` asks for",
  ],
  [
    "profile.vip && offer.category == 'credit'",
    "profile.age >= 18",
    "`require` depends on more than the offer",
    undefined,
    "the visitor has a say in `when`: it may be false",
  ],
  [
    "offer.category == 'credit'",
    "offer.price < 100.0",
    undefined,
    undefined,
    "what is required holds, so it need not be told",
  ],
  [
    undefined,
    "offer.category != 'credit'",
    "`require` cannot be told, `offer.category` has no value",
    undefined,
    "an offer without what is required",
  ],
  [undefined, "offer.price > 100.0", "`require` is false for it", undefined, "it never holds"],
  [undefined, "1 / 0 > 0", "`require` fails for it", undefined, "it fails for everybody"],
] as const) {
  t.test(`invariant and offer: ${why}`, async (t) => {
    const invariant: Invariant = when === undefined ? { name: "i", require } : { name: "i", require, when };
    t.equal(whyForbiddable(invariant, offer, scope), cause);
    t.equal(undecidableWhen(invariant, offer, scope), missing);
  });
}

t.test(
  "check: a category that is near none may be meant for later, without names none is looked at",
  async (t) => {
    const text = 'state.contacts("category.alcohol") > 1';
    t.match(checkExpression(text, "boolean", scope), [{ severity: "warning", start: 15, end: 33 }]);
    const { values: _, ...anyName } = scope;
    t.strictSame(checkExpression('state.contacts("offer.gone") > 1', "boolean", anyName), []);
  },
);

t.test("check: a question names nothing longer than a name can be", async (t) => {
  const { values: _, ...anyName } = scope;
  const text = (length: number) => `state.contacts("offer.${"x".repeat(length)}") > 1`;
  t.strictSame(checkExpression(text(128), "boolean", anyName), []);
  t.match(checkExpression(text(129), "boolean", anyName), [{ message: /at most 128/, start: 15, end: 152 }]);
});

t.test("check: `state.*` where it has no place", async (t) => {
  const segments: ExpressionScope = { ...scope, roots: ["profile", "now"] };
  const [problem] = checkExpression('state.responded("any")', "boolean", segments);
  t.match(problem, { message: /`state\.\*` cannot be used here; .*`profile\.\*`, `now`/, start: 0, end: 22 });
  t.match(checkExpression("state.x", "boolean", segments)[0]?.message, /cannot be used here/);
});
