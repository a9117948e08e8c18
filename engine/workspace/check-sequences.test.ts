/** Golden sequences: what of a file in `tests/` they become, and what is said of bad ones, to the letter. */
import t from "tap";
import { buildBundle, readBundle } from "../bundle/bundle.ts";
import { modelFault } from "../bundle/model-shape.ts";
import { diagnosticLines, loadWith } from "./testing/small-workspace.ts";

const FILE = "tests/memory.yaml";
const HEAD = `sequences:
  - name: two looks are enough
    at: 2026-11-02T08:00:00
    channel: Harbor-Coffee
    visitor: { level: customer, id: C-1001, profile: { age: 30 }, lists: [gold-members] }
    others: [{ level: device, id: a9f0, known: false }]
    context: { daypart: morning }
    steps:
`;
const FIRST = `      - decide: [{ point: home.hero, count: 2 }]
        as: Look
        expect: { points: [{ point: home.hero, status: DECIDED, offers: [latte-2for1, free-pastry] }] }
`;
const FIRST_LINE = 9;

const load = (steps: string) => loadWith({ [FILE]: `${HEAD}${FIRST}${steps}` });
const utc = (hour: number, minute = 0) => Date.UTC(2026, 10, 2, hour, minute);

t.test("a sequence becomes steps with clocks", async (t) => {
  const loaded =
    load(`      - { after: 5m, event: Impression, eventId: e-1, of: { step: look, point: home.hero, offer: Latte-2for1 }, expect: { applied: true } }
      - { event: impression, eventId: e-1, of: { step: look, point: home.hero, offer: latte-2for1 }, expect: { duplicate: true, advisories: [] } }
      - { after: 2h, event: view.menu, visitor: device:a9f0, occurredAt: "2026-11-02T09:30", attributes: { section: cold } }
      - { at: 2026-11-03T08:00:00Z, update: { tier: gold }, unset: [age] }
      - { link: customer:C-1001, visitor: device:a9f0 }
      - { forget: true }
      - { decide: [{ point: home.hero }], context: { daypart: evening }, expect: { dropped: [{ point: home.hero, offer: free-pastry, reason: OUTRANKED }] } }
      - { event: impression, expect: { error: TREATMENT_CODE_REQUIRED } }
`);
  t.same(diagnosticLines(loaded), []);
  const [sequence] = loaded.model!.sequences!;
  t.equal(sequence!.name, "two looks are enough");
  t.same(sequence!.others, [{ level: "device", id: "a9f0", known: false, profile: {}, lists: [] }]);
  const of = { step: "look", point: "home.hero", offer: "latte-2for1" };
  const points = (count: number) => [{ point: "home.hero", count, allowDuplicates: false }];
  const channel = "harbor-coffee";
  const device = { level: "device", id: "a9f0" };
  t.same(sequence!.steps.slice(1), [
    {
      kind: "event",
      atMs: utc(8, 5),
      channel,
      event: "impression",
      eventId: "e-1",
      of,
      attributes: {},
      expect: { applied: true },
    },
    {
      kind: "event",
      atMs: utc(8, 5),
      channel,
      event: "impression",
      eventId: "e-1",
      of,
      attributes: {},
      expect: { duplicate: true, advisories: [] },
    },
    {
      kind: "event",
      atMs: utc(10, 5),
      visitor: device,
      channel,
      event: "view.menu",
      occurredAtMs: utc(9, 30),
      attributes: { section: "cold" },
      expect: {},
    },
    { kind: "update", atMs: utc(32), set: { tier: "gold" }, unset: ["age"] },
    { kind: "link", atMs: utc(32), visitor: device, known: { level: "customer", id: "C-1001" } },
    { kind: "forget", atMs: utc(32) },
    {
      kind: "decide",
      atMs: utc(32),
      request: { channel, points: points(1), context: { daypart: "evening" } },
      expect: { points: [], dropped: [{ point: "home.hero", offer: "free-pastry", reason: "OUTRANKED" }] },
    },
    {
      kind: "event",
      atMs: utc(32),
      channel,
      event: "impression",
      attributes: {},
      expect: { error: "TREATMENT_CODE_REQUIRED" },
    },
  ]);
  const [first] = sequence!.steps;
  t.match(first, {
    kind: "decide",
    as: "look",
    atMs: utc(8),
    request: { channel, points: points(2), context: { daypart: "morning" } },
  });
  t.equal(modelFault(JSON.parse(JSON.stringify(loaded.model))), "", "a node takes it");
  const bundle = readBundle(buildBundle(loaded.model!, []).bytes);
  t.same(bundle.model.sequences, loaded.model!.sequences, "a bundle carries it");
});

t.test("without sequences a model has none", async (t) => {
  t.notOk(Object.hasOwn(loadWith().model!, "sequences"));
});

for (const [step, expected, why] of [
  [
    "{ event: impression, forget: true }",
    "[forget] COMBINATION_INVALID a step does one thing: `decide`, `event`, `update`, `link` or `forget`",
    "two things at once",
  ],
  [
    "{ after: 1h }",
    "[{ after: 1h }] COMBINATION_INVALID a step does one thing: `decide`, `event`, `update`, `link` or `forget`",
    "nothing at all",
  ],
  [
    "{ forget: true, as: it }",
    "[as] COMBINATION_INVALID `as` belongs to a step with `decide`",
    "a key of another kind",
  ],
  [
    "{ event: view.menu, expect: { dropped: [] } }",
    "[dropped] COMBINATION_INVALID `dropped` belongs to a step with `decide`",
    "an expectation of another kind",
  ],
  [
    "{ forget: true, expect: { applied: true } }",
    "[expect] COMBINATION_INVALID `expect` belongs to a step with `decide` or `event`",
    "an expectation of a step that answers nothing",
  ],
  [
    "{ at: 2026-11-02T08:00:00, after: 1h, forget: true }",
    "[after] COMBINATION_INVALID state either `at` or `after`",
    "two clocks",
  ],
  [
    "{ at: 2026-11-01T08:00:00, forget: true }",
    "[2026-11-01T08:00:00] DATE_INVALID steps go forward in time, and the one before is at 2026-11-02T08:00:00.000Z",
    "a clock that goes back",
  ],
  [
    "{ after: soon, forget: true }",
    "[soon] DURATION_INVALID `soon` is not a duration like 30m, 12h or 7d",
    "no duration",
  ],
  [
    "{ event: impresion, of: { step: look, point: home.hero, offer: free-pastry } }",
    "[impresion] REFERENCE_UNKNOWN unknown event `impresion` → impression",
    "an unknown event",
  ],
  [
    "{ event: impression, of: { step: look, point: home.hero, offer: free-pastry }, expect: { error: RESPONSE_LATE } }",
    "[RESPONSE_LATE] VALUE_NOT_ALLOWED `RESPONSE_LATE` is not allowed → RESPONSE_TOO_LATE",
    "an error that is near one",
  ],
  [
    "{ event: impression, of: { step: look, point: home.hero, offer: free-pastry }, expect: { advisories: [NO_CONTACT] } }",
    "[NO_CONTACT] VALUE_NOT_ALLOWED `NO_CONTACT` is not allowed; it is one of CONTACT_ALREADY_KNOWN, EVENT_IDS_FULL, RESPONSE_WITHOUT_CONTACT, SUPPRESS_OFFER_UNKNOWN",
    "an advisory that is none",
  ],
  [
    "{ decide: [{ point: home.hero }], expect: { dropped: [{ point: home.hero, offer: free-pastry, reason: CAP_OFFER }] } }",
    "[CAP_OFFER] VALUE_NOT_ALLOWED `CAP_OFFER` is not allowed → CAP_OFFER_REACHED",
    "a reason that says less than there is",
  ],
  [
    "{ decide: [{ point: home.hero }], expect: { dropped: [{ point: home.hero, offer: free-pastry, reason: CAPPED_REACHED_NOW }] } }",
    "[CAPPED_REACHED_NOW] VALUE_NOT_ALLOWED `CAPPED_REACHED_NOW` is not allowed; it may be one of CAP_OFFER_REACHED, CAP_CATEGORY_REACHED, CAP_ZONE_REACHED, CAP_MEDIUM_REACHED, CAP_PURPOSE_REACHED, QUOTA_REACHED",
    "a reason that is near several",
  ],
  [
    "{ event: impression }",
    "[impression] COMBINATION_INVALID a contact is of a treatment: say of which with `of`",
    "a contact with nothing",
  ],
  [
    "{ event: impression, of: { step: lok, point: home.hero, offer: free-pastry } }",
    "[lok] REFERENCE_UNKNOWN unknown earlier step `lok` → look",
    "of a step that is not there",
  ],
  [
    "{ event: impression, of: { step: look, point: home.her, offer: free-pastry } }",
    "[home.her] REFERENCE_UNKNOWN unknown requested point `home.her` → home.hero",
    "at a point that the step did not ask",
  ],
  [
    "{ event: impression, of: { step: look, point: home.hero, offer: loyalty-welcome } }",
    "[loyalty-welcome] COMBINATION_INVALID step `look` states another answer for `home.hero`, without `loyalty-welcome`",
    "of an offer that the step did not present",
  ],
  [
    "{ event: view.menu, attributes: { setcion: cold } }",
    "[setcion] REFERENCE_UNKNOWN unknown event attribute `setcion` → section",
    "an attribute that the event does not carry",
  ],
  [
    "{ event: view.menu, expect: { error: RESPONSE_TOO_LAET } }",
    "[RESPONSE_TOO_LAET] VALUE_NOT_ALLOWED `RESPONSE_TOO_LAET` is not allowed → RESPONSE_TOO_LATE",
    "a code that is none",
  ],
  [
    "{ update: { teir: gold } }",
    "[teir] REFERENCE_UNKNOWN unknown profile attribute `teir` → tier",
    "an update of what is not there",
  ],
  [
    "{ update: { tier: gold }, unset: [tier] }",
    "[tier] COMBINATION_INVALID `tier` is set by the same step",
    "set and unset",
  ],
  [
    "{ link: C-1001 }",
    "[C-1001] VALUE_NOT_ALLOWED a visitor is written `LEVEL:ID`, as `customer:C-1001`",
    "a visitor without its level",
  ],
  [
    "{ link: customer:C-2 }",
    "[customer:C-2] COMBINATION_INVALID `customer:C-1001` is known already: two known visitors never merge",
    "two customers",
  ],
  [
    "{ visitor: devise:a9f0, forget: true }",
    "[devise] REFERENCE_UNKNOWN unknown level `devise` → device",
    "a level that is none",
  ],
  [
    "{ decide: [{ point: home.hreo }] }",
    "[home.hreo] REFERENCE_UNKNOWN unknown point `home.hreo` → home.hero",
    "a point that is none",
  ],
  [
    "{ decide: [{ point: home.hero }], as: look }",
    "[look] NAME_DUPLICATE step `look` is there twice; the first one is at tests/memory.yaml:10",
    "two steps of one name",
  ],
  ["{ decid: [{ point: home.hero }] }", "[decid] KEY_UNKNOWN unknown key `decid` → decide", "a key misspelt"],
] as const) {
  t.test(`step: ${why}`, async (t) => {
    const line = FIRST_LINE + FIRST.split("\n").length - 1;
    t.same(diagnosticLines(load(`      - ${step}\n`)), [`${FILE}:${line} ${expected}`]);
  });
}
