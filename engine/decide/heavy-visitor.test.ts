/** Visitors who see much: what they were shown or accepted never caps or suppresses what they were not. */
import t from "tap";
import { LocalVisitors, openedCodeOf } from "../visitors/local-visitors.ts";
import type { Channel } from "../workspace/model-channels.ts";
import { decide } from "./decide.ts";
import { call, NOW_MS, NUMBERS, offer, open, point, rule, shop } from "./testing/kit.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const who = { level: "customer", id: "C-1" };

function opened(offerCount: number, channel: Partial<Channel>) {
  const codes = Array.from({ length: offerCount }, (_, index) => `o${index}`);
  const generation = open(
    shop(
      {
        points: [point("p1", { countMax: 100 })],
        rules: codes.map((code, index) => rule(`r-${index}`, code, { score: 90 - (index % 80) })),
        ...channel,
      },
      { offers: codes.map((code) => offer(code)) },
    ),
  );
  const visitors = new LocalVisitors(NUMBERS);
  const ask = (nowMs: number, count: number, explain = false) => {
    const state = visitors.hold(generation, who.level, who.id);
    const decision = decide(generation, call({ points: [["p1", count]], explain }), state, nowMs, 0);
    if (!explain) visitors.record(generation, decision, who.level, who.id, nowMs);
    return decision;
  };
  return { generation, visitors, ask };
}

const capOfDay = (max: number): Partial<Channel> => ({
  caps: [{ name: "o", of: "offer", max, window: { kind: "rolling", ms: DAY_MS } }],
});

t.test("heavy visitor: 20 offers twice a day are presented for weeks under a cap of 3 a day", async (t) => {
  const { ask } = opened(20, capOfDay(3));
  for (let day = 0; day < 45; day++)
    for (const hour of [0, 6]) {
      const nowMs = NOW_MS + day * DAY_MS + hour * HOUR_MS;
      t.equal(ask(nowMs, 20).points[0]!.picks.length, 20, `day ${day}`);
    }
});

t.test("heavy visitor: a thousand offers, each once a day", async (t) => {
  const { ask } = opened(1000, capOfDay(1));
  const shown = new Set<number>();
  for (let index = 0; index < 10; index++)
    for (const { treatment } of ask(NOW_MS + index, 100).points[0]!.picks) shown.add(treatment);
  t.equal(shown.size, 1000, "each of them");
  t.equal(ask(NOW_MS + 20, 100).points[0]!.picks.length, 0);
  const lines = ask(NOW_MS + 30, 1, true).trace!;
  t.match(lines[0]!.detail, /: 1 of 1 contacts .* free again at 2026-11-03T08:15:00Z/);
  t.equal(ask(NOW_MS + DAY_MS + 900_000, 100).points[0]!.picks.length, 100, "free again");
});

t.test("heavy visitor: 300 accepted offers suppress 300, and none that was not presented", async (t) => {
  const { generation, visitors, ask } = opened(600, {
    suppressions: [{ on: "accept", forMs: 2 * DAY_MS }],
    events: [{ name: "taken", category: "accept", attributes: [] }],
  });
  const channel = generation.channels.get("web")!;
  const taken = new Set<number>();
  for (let index = 0; index < 3; index++) {
    const nowMs = NOW_MS + index;
    const decision = ask(nowMs, 100);
    for (const pick of decision.points[0]!.picks) {
      taken.add(pick.treatment);
      const verdict = visitors.event(generation, {
        ...who,
        channel,
        event: { name: "taken", category: "accept", attributes: [] },
        eventId: "",
        opened: openedCodeOf(decision, who, nowMs, 0, pick),
        attributes: {},
        occurredAtMs: null,
        nowMs,
      });
      if (verdict.kind !== "applied") t.fail(verdict.kind);
    }
  }
  t.equal(taken.size, 300);
  const rest = new Set<number>();
  for (let index = 0; index < 3; index++)
    for (const { treatment } of ask(NOW_MS + 10 + index, 100).points[0]!.picks) rest.add(treatment);
  t.notOk([...rest].some((treatment) => taken.has(treatment)));
});
