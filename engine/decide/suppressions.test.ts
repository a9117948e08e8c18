/** Suppressions: what a memory says against a candidate for a while, and what one call forgets of another. */
import t from "tap";
import { EntryKind } from "../visitors/memory-layout.ts";
import type { Suppression } from "../workspace/model-caps.ts";
import { decide } from "./decide.ts";
import { call, type Happened, memory, NOW_MS, open, visitor } from "./testing/kit.ts";
import {
  accepted,
  cap,
  DAY_MS,
  decided,
  HOUR_MS,
  model,
  reasonsOf,
  rejected,
  type Setting,
} from "./testing/recall-kit.ts";

type SuppressionRow = readonly [
  suppressions: readonly Suppression[],
  happened: readonly Happened[],
  dropped: Readonly<Record<string, string>>,
  why: string,
];
const suppressionRows: readonly SuppressionRow[] = [
  [[{ on: "accept" }], [accepted], { a: "SUPPRESSED_ACCEPTED" }, "accepted: for good"],
  [[{ on: "accept" }], [rejected, {}], {}, "a rejection is no acceptance"],
  [[{ on: "reject", forMs: HOUR_MS + 1 }], [rejected], { a: "SUPPRESSED_REJECTED" }, "rejected: for a while"],
  [[{ on: "reject", forMs: HOUR_MS }], [rejected], {}, "and then no more"],
  [
    [{ on: "reject", forMs: 2 * HOUR_MS }],
    [{ ...rejected, agoMs: 5 * HOUR_MS }, rejected],
    { a: "SUPPRESSED_REJECTED" },
    "the last response counts",
  ],
  [
    [{ on: "accept", relatedBy: "category" }],
    [accepted],
    { a: "SUPPRESSED_ACCEPTED", b: "SUPPRESSED_ACCEPTED" },
    "related by category",
  ],
  [[{ on: "presented", moreThan: 2 }], [{}, {}], {}, "presented as often as may be"],
  [[{ on: "presented", moreThan: 2 }], [{}, { tallied: 2 }], { a: "SUPPRESSED_PRESENTED" }, "once more"],
  [
    [{ on: "presented", moreThan: 1, withinMs: HOUR_MS }],
    [{ agoMs: 10 * HOUR_MS }, { agoMs: 9.5 * HOUR_MS }],
    { a: "SUPPRESSED_PRESENTED" },
    "within a window that ended with the last: for good",
  ],
  [
    [{ on: "presented", moreThan: 1, withinMs: HOUR_MS }],
    [{ agoMs: 10 * HOUR_MS }, { agoMs: 8 * HOUR_MS }],
    {},
    "never twice within a window",
  ],
  [
    [{ on: "presented", moreThan: 1, withinMs: HOUR_MS, forMs: 9 * HOUR_MS }],
    [{ agoMs: 10 * HOUR_MS }, { agoMs: 9.5 * HOUR_MS }, { agoMs: 2 * HOUR_MS }],
    { a: "SUPPRESSED_PRESENTED" },
    "a later contact lifts nothing: it prolongs what holds",
  ],
  [
    [{ on: "presented", moreThan: 1, withinMs: HOUR_MS, forMs: 9 * HOUR_MS }],
    [{ agoMs: 2 * HOUR_MS }, { agoMs: 9.5 * HOUR_MS }, { agoMs: 10 * HOUR_MS }],
    { a: "SUPPRESSED_PRESENTED" },
    "in whatever order they stand",
  ],
  [
    [{ on: "presented", moreThan: 1, withinMs: HOUR_MS, forMs: 5 * HOUR_MS }],
    [{ agoMs: 10 * HOUR_MS }, { agoMs: 9.5 * HOUR_MS }, { agoMs: 2 * HOUR_MS }],
    {},
    "what has ended does not begin again with a contact",
  ],
  [
    [{ on: "presented", moreThan: 2, withinMs: HOUR_MS }],
    [{ agoMs: 30 * HOUR_MS, tallied: 3 }, { agoMs: 2 * HOUR_MS }],
    { a: "SUPPRESSED_PRESENTED" },
    "contacts that were added up set it in, too",
  ],
  [
    [{ on: "presented", moreThan: 2, withinMs: HOUR_MS }],
    [{ agoMs: 30 * HOUR_MS, tallied: 2 }, { agoMs: 28 * HOUR_MS, tallied: 2 }, { agoMs: HOUR_MS }],
    {},
    "where they were too many at no time",
  ],
  [
    [{ on: "presented", moreThan: 0, forMs: HOUR_MS, relatedBy: "category" }],
    [{ agoMs: HOUR_MS - 1 }],
    { a: "SUPPRESSED_PRESENTED", b: "SUPPRESSED_PRESENTED" },
    "presented, and so all of its category for an hour",
  ],
  [
    [{ on: "presented", moreThan: 2, relatedBy: "category" }],
    [{}, { offer: "b" }],
    {},
    "each offer's presentations count for themselves",
  ],
  [
    [{ on: "accept" }, { on: "presented", moreThan: 0 }],
    [{}, accepted],
    { a: "SUPPRESSED_ACCEPTED" },
    "acceptance is told before presentation",
  ],
  [
    [],
    [{ kind: EntryKind.SUPPRESSION, agoMs: 0, tallied: 1 }],
    { a: "SUPPRESSED_BY_EVENT" },
    "added up, a suppression holds to the end of its last quarter",
  ],
  [[], [{ kind: EntryKind.SUPPRESSION, agoMs: HOUR_MS, tallied: 1 }], {}, "and no longer"],
  [
    [],
    [{ kind: EntryKind.SUPPRESSION, lasts: 61 }],
    { a: "SUPPRESSED_BY_EVENT" },
    "by an event's own effect",
  ],
  [[], [{ kind: EntryKind.SUPPRESSION, lasts: 60 }], {}, "for so many minutes"],
  [
    [],
    [{ kind: EntryKind.SUPPRESSION, agoMs: 400 * DAY_MS }],
    { a: "SUPPRESSED_BY_EVENT" },
    "0 minutes: for good",
  ],
];
for (const [suppressions, happened, dropped, why] of suppressionRows) {
  t.test(`suppression: ${why}`, async (t) => {
    const decision = decided({ suppressions }, [memory(...happened)]);
    const survivors = ["a", "b", "c"].filter((code) => dropped[code] === undefined);
    t.strictSame(reasonsOf(decision, "p1"), {
      ...Object.fromEntries(survivors.map((code) => [code, "SELECTED"])),
      ...dropped,
    });
  });
}

t.test("suppression: an offer's own stand over the channel's, for the same occasion", async (t) => {
  const own: Suppression[] = [{ on: "accept", forMs: HOUR_MS }];
  const setting: Setting = {
    suppressions: [{ on: "accept" }, { on: "reject" }],
    offers: { a: { suppressions: own } },
  };
  t.equal(reasonsOf(decided(setting, [memory(accepted)]), "p1").a, "SELECTED", "its own has ended");
  t.equal(
    reasonsOf(decided(setting, [memory(rejected)]), "p1").a,
    "SUPPRESSED_REJECTED",
    "the channel's for others",
  );
});

t.test("suppression: related by a constant attribute, declared defaults included", async (t) => {
  const brand = (value: string) => ({ attributes: { brand: { kind: "constant" as const, value } } });
  const setting: Setting = {
    suppressions: [{ on: "accept", relatedBy: "brand" }],
    offers: { a: brand("x"), c: brand("y") },
    model: { offerAttributes: [{ name: "brand", type: "string", default: "x" }] },
  };
  t.match(reasonsOf(decided(setting, [memory(accepted)]), "p1"), {
    a: "SUPPRESSED_ACCEPTED",
    b: "SUPPRESSED_ACCEPTED",
    c: "SELECTED",
  });
});

t.test("suppression: picks of this call count as presentations", async (t) => {
  const setting: Setting = { suppressions: [{ on: "presented", moreThan: 1, relatedBy: "category" }] };
  const decision = decided(setting, [memory({})], {
    points: [
      ["p1", 3],
      ["p2", 3, true],
    ],
  });
  t.match(reasonsOf(decision, "p1"), { a: "SELECTED", b: "SUPPRESSED_PRESENTED", c: "SELECTED" });
  t.match(reasonsOf(decision, "p2"), { a: "SUPPRESSED_PRESENTED", b: "SUPPRESSED_PRESENTED", c: "SELECTED" });
});

t.test("suppression: the trace says by what, since when and until when", async (t) => {
  const decision = decided({ suppressions: [{ on: "accept", forMs: DAY_MS }] }, [memory(accepted)]);
  const line = decision.trace!.find((each) => each.offer === "a")!;
  t.equal(line.detail, "`a` was accepted at 2026-11-02T07:00:00Z: suppressed until 2026-11-03T07:00:00Z");
});

t.test("suppression: the trace names the event that did it, when, and until when", async (t) => {
  const hide = { name: "hide", category: "plain" as const, attributes: [], suppress: { minutes: 0 } };
  const channel = { events: [hide] };
  const hidden: Happened = { kind: EntryKind.SUPPRESSION, event: "hide" };
  const detail = (...happened: readonly Happened[]) =>
    decided({ channel }, [memory(...happened)]).trace!.find((each) => each.offer === "a")!.detail;
  t.equal(detail(hidden), "the event `hide` suppressed the offer at 2026-11-02T07:00:00Z, for good");
  t.equal(
    detail({ ...hidden, lasts: 600 }, { ...hidden, lasts: 90, agoMs: 0 }),
    "the event `hide` suppressed the offer at 2026-11-02T07:00:00Z, until 2026-11-02T17:00:00Z",
    "the one that holds longest",
  );
  t.equal(
    detail({ ...hidden, event: "gone" }),
    "an event suppressed the offer at 2026-11-02T07:00:00Z, for good",
  );
});

t.test("recall: one decision's counts are forgotten by the next", async (t) => {
  const generation = open(model({ caps: [cap("offer", 1)], suppressions: [{ on: "accept" }] }));
  const full = visitor(generation, {}, "C-1", "customer", [
    memory({}, { ...accepted, offer: "b" }, { kind: EntryKind.SUPPRESSION, offer: "c" }),
  ]);
  const asked = call({ points: [["p1", 3]] });
  t.equal(decide(generation, asked, full, NOW_MS, 0).points[0]!.picks.length, 0);
  t.equal(decide(generation, asked, visitor(generation), NOW_MS, 0).points[0]!.picks.length, 3);
  t.equal(decide(generation, asked, visitor(generation), NOW_MS, 0).points[0]!.picks.length, 3);
});
