/** Visitors that another thread holds: calls wait for a later turn, others pass, and nobody waits for ever. */
import { setTimeout as delay } from "node:timers/promises";
import t, { type Test } from "tap";
import { POINT_STATUS_NAMES } from "../../engine/index.ts";
import { shopModel, temporaryFolder, until, writeBundleFile } from "../testing/node-kit.ts";
import { decideRequest, openTestThreads, scope, type TestThread } from "../testing/thread-kit.ts";
import { encodeDecideAlone } from "../wire/protobuf.ts";
import { decideChunk } from "./batch.ts";
import { decideCall } from "./decide.ts";
import type { DecideResult } from "./messages.ts";
import { CUSTOMER, codeOf, decideAt, eventCall, loggedKinds, offersOf, profileOf } from "./testing/calls.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const shop = shopModel();
const bundle = writeBundleFile(folder.path, shop);
/** The same, where every point asks for consent. */
const consenting = writeBundleFile(folder.path, {
  ...shop,
  offers: shop.offers.map((offer) => (offer.fallback ? offer : { ...offer, purpose: "marketing" })),
  channels: shop.channels.map((channel) => ({
    ...channel,
    points: channel.points.map((point) => ({ ...point, consent: "required" })),
  })),
});
/** The clock of waits and deadlines goes on only as the function given is told: a slow machine ends no wait. */
function standingClock(t: Test): (ms: number) => void {
  let nowMs = Math.floor(performance.now()); // Whole: sums of it are exact.
  t.intercept(performance, "now", { value: () => nowMs });
  return (ms) => {
    nowMs += ms;
  };
}

let nodeCount = 0;
/** Two lanes of one node, in this thread: what one holds, the other cannot have. */
async function lanes(t: Test, path = bundle.path): Promise<[TestThread, TestThread]> {
  nodeCount += 1;
  const decideInPool = (payload: Uint8Array) => chunkIn(threads[1]!, payload);
  const threads = await openTestThreads(`${folder.path}/data-${nodeCount}`, 2, { decideInPool });
  t.teardown(async () => {
    for (const thread of threads) await thread.close();
  });
  for (const thread of threads) await thread.activate(path);
  return [threads[0]!, threads[1]!];
}

/** As a batch worker decides a chunk. */
function chunkIn({ thread }: TestThread, payload: Uint8Array): Promise<Uint8Array> {
  const answerOf = (result: DecideResult) => ({
    response: encodeDecideAlone(result),
    mustRecord: result.mustRecord,
  });
  const worker = {
    decide(...[call, callScope]: Parameters<Parameters<typeof decideChunk>[0]["decide"]>) {
      const result = decideCall(thread.context, call, callScope, false);
      return result instanceof Promise ? result.then(answerOf) : answerOf(result);
    },
    flush: () => thread.outbox.flushOrThrow(),
    toNodeError: thread.toNodeError,
  };
  return decideChunk(worker, payload);
}

/** Has the lane hold the visitor; gives what ends it. */
function holding({ thread }: TestThread, visitor = CUSTOMER): () => void {
  thread.outbox.flush(); // A turn ends with nothing held; here it is over.
  const { visitors, generations } = thread.context;
  const held = visitors.hold(generations.current().generation, visitor.level, visitor.id);
  if (held === null) throw new Error("the visitor was to be had");
  return () => visitors.release(held);
}
const statusOf = (result: DecideResult) => POINT_STATUS_NAMES[result.decision.points[0]!.status];

t.test("busy: the call waits, another passes it, and it is decided as if nothing had been", async (t) => {
  const [one, two] = await lanes(t);
  standingClock(t);
  const release = holding(one);
  const reused = decideRequest();
  const waiting = two.handlers.decide(reused, scope("touchpoint"));
  t.ok(waiting instanceof Promise);
  reused.reset(); // The lane decodes its next call into it.
  t.equal(statusOf(await decideAt(two, { level: "customer", id: "C-2" })), "DECIDED");
  await delay(20);
  release();
  const result = await waiting;
  t.equal(statusOf(result), "DECIDED");
  t.strictSame(offersOf(result), ["a"]);
  t.match(result.decision.decisionId, /^[0-9a-f]{32}$/);
});

t.test("busy: after 100 ms a decision gets what a missed load gets", async (t) => {
  const [one, two] = await lanes(t);
  const release = holding(one);
  const advance = standingClock(t);
  let isOver = false;
  const waiting = Promise.resolve(two.handlers.decide(decideRequest(), scope("touchpoint")));
  const over = waiting.finally(() => {
    isOver = true;
  });
  advance(99);
  await delay(20);
  t.notOk(isOver, "not before");
  advance(1);
  const late = await over;
  t.equal(statusOf(late), "DEADLINE");
  t.strictSame(offersOf(late), ["story"], "the fallback");
  release();
  t.equal(statusOf(await decideAt(two, CUSTOMER)), "DECIDED", "and the next one is served");
});

t.test("busy: deadlines are looked at after the wait", async (t) => {
  const [one, two] = await lanes(t);
  const advance = standingClock(t);
  const release = holding(one);
  const own = two.handlers.decide(decideRequest({ deadlineMs: 30 }), scope("touchpoint"));
  const transport = two.handlers.decide(
    decideRequest(),
    scope("touchpoint", { deadlineAt: performance.now() + 30 }),
  );
  const outcome = codeOf(() => transport);
  advance(50);
  release();
  t.equal(statusOf(await own), "DEADLINE");
  t.equal(await outcome, "DEADLINE_EXCEEDED");
});

t.test("busy: events and reads are told so, and may be repeated", async (t) => {
  const [one, two] = await lanes(t);
  const release = holding(one);
  const call = eventCall({ eventId: "e-1" });
  const outcomes = await Promise.all([
    codeOf(() => two.handlers.postEvent(call, scope())),
    codeOf(() => profileOf(two, CUSTOMER)),
  ]);
  t.strictSame(outcomes, ["VISITOR_BUSY", "VISITOR_BUSY"]);
  release();
  t.match(await two.handlers.postEvent(call, scope()), { applied: true, duplicate: false });
});

t.test("busy: a profile write that is committed is seen by every lane", async (t) => {
  const [one, two] = await lanes(t);
  await decideAt(one, CUSTOMER);
  const release = holding(one);
  const update = two.handlers.updateProfile({ ...CUSTOMER, set: { age: 41 }, unset: [] }, scope());
  await delay(150);
  release();
  await update;
  t.match((await profileOf(one, CUSTOMER)).attributes, [{ name: "age", value: 41 }]);
});

t.test("a call that throws leaves its visitor as it was, and free", async (t) => {
  const [one, two] = await lanes(t);
  await one.handlers.postEvent(eventCall(), scope());
  const before = await profileOf(one, CUSTOMER);
  const bad = decideRequest({ contextNames: ["daypart"], contextValues: [{}] });
  t.equal(await codeOf(() => one.handlers.decide(bad, scope())), "ATTRIBUTE_VALUE_INVALID");
  t.strictSame(await profileOf(two, CUSTOMER), before);
});

t.test("a dry decision leaves no trace", async (t) => {
  const [one, two] = await lanes(t);
  await decideAt(one, CUSTOMER, "side");
  const before = await profileOf(one, CUSTOMER);
  await two.handlers.decide(
    decideRequest({ dryRun: true, points: [{ point: "side", count: 1, allowDuplicates: false }] }),
    scope(),
  );
  t.strictSame(await profileOf(one, CUSTOMER), before);
});

t.test("one event on two lanes at once is applied once", async (t) => {
  const [one, two] = await lanes(t);
  const call = eventCall({ eventId: "e-1" });
  const results = await Promise.all([one, two].map(({ handlers }) => handlers.postEvent(call, scope())));
  t.equal(results.filter(({ applied }) => applied).length, 1);
  t.equal(results.filter(({ duplicate }) => duplicate).length, 1);
});

t.test("consent written on one lane is in force on the other, in the next decision", async (t) => {
  const [one, two] = await lanes(t, consenting.path);
  t.strictSame(offersOf(await decideAt(two, CUSTOMER)), ["story"], "unknown is denied");
  for (const [lane, other, value, offer] of [
    [one, two, "granted", "a"],
    [two, one, "denied", "story"],
  ] as const) {
    const set = { "consent.web.marketing": value };
    await lane.handlers.updateProfile({ ...CUSTOMER, set, unset: [] }, scope());
    t.strictSame(offersOf(await decideAt(other, CUSTOMER)), [offer], value);
  }
});

t.test("busy: a batch waits for its visitor, and answers in order", async (t) => {
  const [one, two] = await lanes(t);
  standingClock(t);
  const release = holding(one);
  const requests = ["C-2", "C-1", "C-3", "C-1"].map((id) => decideRequest({ id }));
  const batch = one.handlers.decideBatch({ requests }, scope());
  await until("what was decided before is written already", () => loggedKinds(two).length > 0);
  t.strictSame(loggedKinds(two), ["decision"]);
  release();
  const { results } = await batch;
  t.equal(results.filter((result) => "response" in result).length, 4);
  t.strictSame(loggedKinds(two), ["decision", "decision", "decision", "decision"]);
});
