import t from "tap";
import { type DecideCall, NodeError, type NodeErrorCode, POINT_STATUS_NAMES } from "../../engine/index.ts";
import { LogStream } from "../store/log-stream.ts";
import { shopModel, writeBundleFile } from "../testing/node-kit.ts";
import { decideRequest, principal, scope, threadFolder } from "../testing/thread-kit.ts";
import type { Role } from "./handlers.ts";
import type { DecideResult, PostEventCall, UpdateProfileCall } from "./messages.ts";

const folder = threadFolder(t);
const { bundle } = folder;
const other = writeBundleFile(folder.path, shopModel({ salt: "another" }));

/** The code that `run` ends in, or "none". */
async function codeOf(run: () => unknown): Promise<NodeErrorCode | string> {
  try {
    await run();
    return "none";
  } catch (error) {
    return error instanceof NodeError ? error.code : String(error);
  }
}
const offersOf = (result: DecideResult, point = 0) =>
  result.decision.points[point]!.picks.map(
    (pick) => result.decision.generation.treatments[pick.treatment]!.offer.code,
  );
const statusOf = (result: DecideResult) => POINT_STATUS_NAMES[result.decision.points[0]!.status];
const event = (changes: Partial<PostEventCall>): PostEventCall => ({
  requestId: "",
  channel: "web",
  level: "customer",
  id: "C-1",
  sessionId: "",
  event: "view",
  eventId: "",
  treatmentCode: "",
  occurredAtMs: null,
  attributes: {},
  ...changes,
});

t.test("decide: the best offers, with codes that PostEvent resolves", async (t) => {
  const { handlers, thread, directory } = await folder.open(t);
  const call = decideRequest({ points: [{ point: "hero", count: 2, allowDuplicates: false }] });
  const result = await handlers.decide(call, scope("touchpoint"));
  t.strictSame(offersOf(result), ["a", "b"]);
  t.match(result.decision.decisionId, /^[0-9a-f]{32}$/);
  t.equal(result.showValues, false);
  thread.outbox.flush();
  const [first, second] = result.decision.points[0]!.picks;
  t.not(first!.code, second!.code);
  await handlers.postEvent(event({ event: "impression", treatmentCode: first!.code }), scope("touchpoint"));
  const accepted = event({ event: "accept", treatmentCode: first!.code });
  t.strictSame(await handlers.postEvent(accepted, scope("touchpoint")), {
    applied: true,
    duplicate: false,
    advisories: [],
  });
  t.equal(
    await codeOf(() => handlers.postEvent({ ...accepted, level: "", id: "" }, scope("touchpoint"))),
    "none",
    "a code names its visitor",
  );
  const hero = { point: "hero", count: 1, allowDuplicates: true };
  const twice = await handlers.decide(
    decideRequest({ points: [hero, { ...hero, point: "side" }, hero] }),
    scope("touchpoint"),
  );
  const codes = twice.decision.points.map(({ picks }) => picks[0]!.code);
  t.equal(new Set(codes).size, 3, "one offer at three places is three presentations");
  for (const treatmentCode of codes) {
    await handlers.postEvent(event({ event: "accept", treatmentCode }), scope("touchpoint"));
  }
  thread.outbox.flush();
  const stream = new LogStream(directory.handle.path);
  const events = [...stream.poll()].flatMap(({ record }) =>
    record.kind === "event" ? [record.treatment] : [],
  );
  stream.close();
  t.match(
    events.slice(-3),
    [
      { point: "hero", position: 0 },
      { point: "side", position: 1 },
      { point: "hero", position: 2 },
    ],
    "and the log says which one was responded to",
  );
});

t.test("decide: a list's member gets the list's offer", async (t) => {
  const { handlers } = await folder.open(t);
  t.strictSame(offersOf(await handlers.decide(decideRequest({ id: "C-GOLD" }), scope())), ["e"]);
});

for (const [changes, role, expected, why] of [
  [{}, "touchpoint", "none", "a touchpoint decides"],
  [{ explain: true }, "touchpoint", "ROLE_FORBIDDEN", "explain needs service"],
  [{ explain: true }, "service", "none", "and service has it"],
  [{ preview: preview({}) }, "touchpoint", "ROLE_FORBIDDEN", "a preview needs service"],
  [{ preview: preview({}) }, "service", "none", "and service has it"],
  [{ preview: preview({ bundle: "f".repeat(64) }) }, "service", "BUNDLE_UNKNOWN", "a bundle nobody has"],
  [{ sessionId: "s" }, "admin", "SESSION_UNKNOWN", "a session that nobody began"],
  [{ level: "", id: "" }, "admin", "VISITOR_REQUIRED", "nobody to decide for"],
  [{ id: "" }, "admin", "VISITOR_REQUIRED", "half a visitor"],
  [{ level: "household" }, "admin", "LEVEL_UNKNOWN", "a level that nobody declared"],
  [{ id: "x".repeat(129) }, "admin", "FIELD_TOO_LONG", "an id too long"],
  [{ id: "€".repeat(43) }, "admin", "FIELD_TOO_LONG", "few characters, too many bytes"],
  [{ channel: "wap" }, "admin", "CHANNEL_UNKNOWN", "no such channel"],
  [{ channel: "" }, "admin", "FIELD_REQUIRED", "no channel named"],
  [{ points: [] }, "admin", "FIELD_REQUIRED", "no points"],
  [{ contextNames: ["daypart"], contextValues: [{}] }, "admin", "ATTRIBUTE_VALUE_INVALID", "an object"],
  [{ contextNames: ["nothing"], contextValues: [1] }, "admin", "none", "an undeclared attribute is ignored"],
] as [Partial<DecideCall>, Role, string, string][]) {
  t.test(`decide: ${why}`, async (t) => {
    const { handlers } = await folder.open(t);
    t.equal(await codeOf(() => handlers.decide(decideRequest(changes), scope(role))), expected);
  });
}

for (const [changes, expected, why] of [
  [{}, "none", "its own visitor"],
  [{ id: "C-2" }, "ROLE_FORBIDDEN", "somebody else"],
  [{ level: "device" }, "ROLE_FORBIDDEN", "the same id at another level"],
  [{ contextNames: ["daypart"], contextValues: ["morning"] }, "none", "a client attribute"],
  [{ contextNames: ["store"], contextValues: ["s1"] }, "ATTRIBUTE_NOT_TRUSTED", "a trusted attribute"],
  [{ contextNames: ["nothing"], contextValues: ["x"] }, "none", "an undeclared one is ignored"],
  [{ explain: true }, "ROLE_FORBIDDEN", "an explanation"],
] as [Partial<DecideCall>, string, string][]) {
  t.test(`browser: ${why}`, async (t) => {
    const { handlers } = await folder.open(t);
    const browser = principal("browser", { visitor: { level: "customer", id: "C-1" } });
    const call = decideRequest(changes);
    t.equal(await codeOf(() => handlers.decide(call, scope("browser", { principal: browser }))), expected);
  });
}

t.test("browser: may not batch, read or write profiles, nor respond for others", async (t) => {
  const { handlers } = await folder.open(t);
  const browser = scope("browser", {
    principal: principal("browser", { visitor: { level: "customer", id: "C-1" } }),
  });
  const visitor = { level: "customer", id: "C-1" };
  t.equal(await codeOf(() => handlers.decideBatch({ requests: [] }, browser)), "ROLE_FORBIDDEN");
  t.equal(
    await codeOf(() => handlers.getProfile({ ...visitor, includeHistory: false }, browser)),
    "ROLE_FORBIDDEN",
  );
  t.equal(
    await codeOf(() => handlers.updateProfile({ ...visitor, set: { age: 1 }, unset: [] }, browser)),
    "ROLE_FORBIDDEN",
  );
  t.equal(await codeOf(() => handlers.explain(decideRequest(), browser)), "ROLE_FORBIDDEN");
  t.equal(await codeOf(() => handlers.postEvent(event({}), browser)), "none");
  t.equal(await codeOf(() => handlers.postEvent(event({ id: "C-2" }), browser)), "ROLE_FORBIDDEN");
});

t.test("decide: a dry call writes nothing and mints nothing", async (t) => {
  const { handlers, thread } = await folder.open(t);
  thread.outbox.flush(); // The log's own first record.
  for (const [changes, mustExplain] of [
    [{ dryRun: true }, false],
    [{ preview: preview({}) }, false],
    [{}, true],
  ] as const) {
    const method = mustExplain ? handlers.explain : handlers.decide;
    const result = await method(decideRequest(changes), scope());
    t.equal(result.decision.decisionId, "");
    t.equal(result.decision.points[0]!.picks[0]!.code, "");
    t.equal(result.mustRecord, false);
    t.notOk(thread.context.log.hasPending, "nothing for the log");
  }
});

t.test("decide: previews reach the previous bundle, and other clocks, profiles and segments", async (t) => {
  const { handlers, activate, thread } = await folder.open(t);
  await activate(other.path, 2);
  const active = await handlers.decide(decideRequest(), scope());
  t.equal(active.decision.generation.bundleId, other.id);
  const before = await handlers.decide(decideRequest({ preview: preview({ bundle: bundle.id }) }), scope());
  t.equal(before.decision.generation.bundleId, bundle.id);
  const asGold = await handlers.decide(
    decideRequest({ preview: preview({ inSegments: ["gold"] }) }),
    scope(),
  );
  t.strictSame(offersOf(asGold), ["e"]);
  thread.generations.drop(1);
  t.equal(
    await codeOf(() => handlers.decide(decideRequest({ preview: preview({ bundle: bundle.id }) }), scope())),
    "BUNDLE_UNKNOWN",
  );
});

t.test("decide: two deadlines, counted from the first byte", async (t) => {
  const { handlers } = await folder.open(t);
  const now = performance.now();
  const late = await handlers.decide(
    decideRequest({ deadlineMs: 5 }),
    scope("touchpoint", { receivedAt: now - 6 }),
  );
  t.equal(statusOf(late), "DEADLINE");
  t.strictSame(offersOf(late), ["story"], "the fallback");
  const inTime = await handlers.decide(
    decideRequest({ deadlineMs: 5000 }),
    scope("touchpoint", { receivedAt: now - 6 }),
  );
  t.equal(statusOf(inTime), "DECIDED");
  const channels = await handlers.decide(decideRequest(), scope("touchpoint", { receivedAt: now - 1001 }));
  t.equal(statusOf(channels), "DEADLINE", "the channel's own, where the call states none");
  const over = scope("touchpoint", { receivedAt: now - 6, deadlineAt: now - 1 });
  t.equal(await codeOf(() => handlers.decide(decideRequest(), over)), "DEADLINE_EXCEEDED", "the transport's");
});

t.test("decide: a late call of a held-out visitor is answered and logged as held out", async (t) => {
  const holdout = { salt: "h", sharePpm: 1_000_000, answer: "nothing" } as const;
  const { handlers, thread, directory } = await folder.open(
    t,
    writeBundleFile(folder.path, shopModel({ holdout })).path,
  );
  const late = await handlers.decide(
    decideRequest({ deadlineMs: 5 }),
    scope("touchpoint", { receivedAt: performance.now() - 6 }),
  );
  t.equal(late.decision.holdout, true);
  t.equal(statusOf(late), "HOLDOUT");
  t.strictSame(offersOf(late), [], "nothing, where that is the holdout's answer");
  thread.outbox.flush();
  const stream = new LogStream(directory.handle.path);
  const decisions = [...stream.poll()].map(({ record }) => record).filter(({ kind }) => kind === "decision");
  stream.close();
  t.match(decisions, [{ holdout: true, visitorVersion: 0, points: [{ status: 5, picks: [], heldOut: [] }] }]);
});

t.test("decide: before a bundle is active there is an error for it", async (t) => {
  const { handlers } = await folder.open(t, null);
  t.equal(await codeOf(() => handlers.decide(decideRequest(), scope())), "BUNDLE_NOT_READY");
  t.equal(await codeOf(() => handlers.postEvent(event({}), scope())), "BUNDLE_NOT_READY");
  t.strictSame(handlers.getVersion({}, scope()).bundle, "");
});

for (const [changes, expected, why] of [
  [{}, "none", "a plain event"],
  [{ level: "", id: "", sessionId: "s" }, "SESSION_UNKNOWN", "a session that nobody began"],
  [{ channel: "wap" }, "CHANNEL_UNKNOWN", "no such channel"],
  [{ channel: "" }, "FIELD_REQUIRED", "no channel named"],
  [{ event: "" }, "FIELD_REQUIRED", "no event named"],
  [{ event: "dance" }, "EVENT_UNKNOWN", "not declared"],
  [{ level: "", id: "" }, "VISITOR_REQUIRED", "nobody"],
  [{ event: "accept" }, "TREATMENT_CODE_REQUIRED", "a response to nothing"],
  [{ event: "impression" }, "TREATMENT_CODE_REQUIRED", "an impression of nothing"],
  [{ event: "accept", treatmentCode: "AAAA" }, "TREATMENT_CODE_INVALID", "made up"],
  [{ treatmentCode: "AAAA" }, "TREATMENT_CODE_INVALID", "made up, also where none is needed"],
  [{ occurredAtMs: Date.now() - 25 * 3_600_000 }, "VALUE_OUT_OF_RANGE", "yesterday's yesterday"],
  [{ occurredAtMs: Date.now() - 23 * 3_600_000 }, "none", "yesterday"],
  [{ occurredAtMs: Date.now() + 6 * 60_000 }, "VALUE_OUT_OF_RANGE", "the future"],
  [{ occurredAtMs: Date.now() + 4 * 60_000 }, "none", "a clock that is fast"],
  [{ attributes: { count: "x" } }, "ATTRIBUTE_VALUE_INVALID", "an attribute of another type"],
  [{ attributes: { count: "7" } }, "none", "one that can be coerced"],
] as [Partial<PostEventCall>, string, string][]) {
  t.test(`post event: ${why}`, async (t) => {
    const { handlers } = await folder.open(t);
    t.equal(await codeOf(() => handlers.postEvent(event(changes), scope("touchpoint"))), expected);
  });
}

t.test("post event: a code belongs to one visitor and channel, and is not forged", async (t) => {
  const { handlers } = await folder.open(t);
  const result = await handlers.decide(decideRequest(), scope());
  const { code } = result.decision.points[0]!.picks[0]!;
  const response = event({ event: "accept", treatmentCode: code });
  t.equal(
    await codeOf(() => handlers.postEvent({ ...response, id: "C-2" }, scope())),
    "TREATMENT_CODE_MISMATCH",
  );
  t.equal(
    await codeOf(() => handlers.postEvent({ ...response, level: "device" }, scope())),
    "TREATMENT_CODE_MISMATCH",
  );
  const last = code.at(-1) === "A" ? "B" : "A";
  const forged = { ...response, treatmentCode: code.slice(0, -1) + last };
  t.equal(await codeOf(() => handlers.postEvent(forged, scope())), "TREATMENT_CODE_INVALID");
  const stranger = await folder.open(t);
  t.equal(
    await codeOf(() => stranger.handlers.postEvent(response, scope())),
    "TREATMENT_CODE_INVALID",
    "another fleet's secret",
  );
});

t.test("post event: an attribute that the event does not declare is ignored, and said so", async (t) => {
  const { handlers } = await folder.open(t);
  const { advisories } = await handlers.postEvent(
    event({ attributes: { colour: "red", count: 1 } }),
    scope(),
  );
  t.match(advisories, [{ code: "ATTRIBUTE_UNKNOWN", level: "WARNING", message: /colour/ }]);
});

t.test("profiles: what is set is there at once, typed, and in the next decision", async (t) => {
  const { handlers } = await folder.open(t);
  const visitor = { level: "customer", id: "C-GOLD" };
  const before = await handlers.getProfile({ ...visitor, includeHistory: false }, scope("service"));
  t.equal(before.known, false);
  t.strictSame(before.segments, ["gold"]);
  const set = { age: "41", "consent.web.marketing": "granted", seen: "2026-01-01T00:00:00Z", tier: null };
  const after = await handlers.updateProfile({ ...visitor, set, unset: [] }, scope("service"));
  t.equal(after.known, true);
  t.strictSame(
    after.attributes.map(({ name, value }) => [name, value]),
    [
      ["age", 41],
      ["consent.web.marketing", "granted"],
      ["seen", Date.UTC(2026, 0, 1)],
    ],
  );
  const unset = await handlers.updateProfile({ ...visitor, set: {}, unset: ["age"] }, scope("service"));
  t.notOk(unset.attributes.some(({ name }) => name === "age"));
});

for (const [changes, role, expected, why] of [
  [{ set: { age: 1 } }, "touchpoint", "ROLE_FORBIDDEN", "a touchpoint writes no profiles"],
  [{ set: { agee: 1 } }, "service", "ATTRIBUTE_UNKNOWN", "not declared"],
  [{ unset: ["agee"] }, "service", "ATTRIBUTE_UNKNOWN", "nor to be unset"],
  [
    { set: JSON.parse('{"__proto__": 1}') },
    "service",
    "ATTRIBUTE_UNKNOWN",
    "__proto__ is a name like any other",
  ],
  [{ set: { "consent.fax.marketing": "granted" } }, "service", "ATTRIBUTE_UNKNOWN", "no such medium"],
  [{ set: { age: 131 } }, "service", "ATTRIBUTE_VALUE_INVALID", "above its maximum"],
  [{ set: { age: 1.5 } }, "service", "ATTRIBUTE_VALUE_INVALID", "not an integer"],
  [{ set: { "consent.web.marketing": "maybe" } }, "service", "ATTRIBUTE_VALUE_INVALID", "no consent"],
  [{ set: { age: 1 }, unset: ["age"] }, "service", "ATTRIBUTE_VALUE_INVALID", "both at once"],
  [{}, "service", "FIELD_REQUIRED", "nothing to do"],
  [{ set: { age: 1 }, level: "" }, "service", "VISITOR_REQUIRED", "nobody"],
] as [Partial<UpdateProfileCall>, Role, string, string][]) {
  t.test(`update profile: ${why}`, async (t) => {
    const { handlers, thread } = await folder.open(t);
    thread.outbox.flush();
    const call = { level: "customer", id: "C-1", set: {}, unset: [], ...changes };
    t.equal(await codeOf(() => handlers.updateProfile(call, scope(role))), expected);
    t.notOk(thread.context.log.hasPending, "nothing written");
    const read = { level: "customer", id: "C-1", includeHistory: false };
    t.equal((await handlers.getProfile(read, scope())).known, false);
  });
}

t.test("explain: a trace, values of the profile for admins only", async (t) => {
  const { handlers } = await folder.open(t);
  const forService = await handlers.explain(decideRequest(), scope("service"));
  t.ok((forService.decision.trace ?? []).length > 0);
  t.equal(forService.showValues, false);
  t.equal((await handlers.explain(decideRequest(), scope("admin"))).showValues, true);
});

function preview(changes: Partial<NonNullable<DecideCall["preview"]>>): NonNullable<DecideCall["preview"]> {
  return { asOfMs: null, profile: {}, inSegments: [], notInSegments: [], bundle: "", ...changes };
}
