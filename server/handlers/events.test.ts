import { cpSync } from "node:fs";
import t, { type Test } from "tap";
import { type Channel, type Model, NodeError } from "../../engine/index.ts";
import { SlotVisitor } from "../store/held-visitor.ts";
import { LogStream } from "../store/log-stream.ts";
import { shopModel, temporaryFolder, writeBundleFile } from "../testing/node-kit.ts";
import { openTestThread, scope, type TestThread } from "../testing/thread-kit.ts";
import type { PostEventCall } from "./messages.ts";
import {
  CUSTOMER,
  codeOf,
  codesOf,
  DEVICE,
  decideAt,
  eventCall,
  historyOf,
  loggedKinds,
  profileOf,
  respond,
} from "./testing/calls.ts";

const DAY_MS = 86_400_000;
const folder = temporaryFolder();
t.teardown(folder.remove);
let threadCount = 0;
async function opened(t: Test, model: Model = shopModel(), path?: string): Promise<TestThread> {
  threadCount += 1;
  const thread = await openTestThread(path ?? `${folder.path}/data-${threadCount}`);
  t.teardown(() => thread.close());
  await thread.activate(writeBundleFile(folder.path, model).path);
  return thread;
}

const events = shopModel().channels[0]!.events;
/** The shop with events of its own. */
function withEvents(...more: Channel["events"]): Model {
  return shopModel({ events: [...events, ...more] });
}

t.test("an impression makes the reservation a contact, once", async (t) => {
  const thread = await opened(t);
  const [code] = codesOf(await decideAt(thread, CUSTOMER));
  t.strictSame(await historyOf(thread, CUSTOMER), [], "reserved: nobody saw it yet");
  t.strictSame(await respond(thread, "impression", code!), {
    applied: true,
    duplicate: false,
    advisories: [],
  });
  t.strictSame(await historyOf(thread, CUSTOMER), ["contact a hero"]);
  t.match(await respond(thread, "impression", code!), {
    applied: true,
    advisories: [{ code: "CONTACT_ALREADY_KNOWN", level: "INFO" }],
  });
  t.strictSame(
    await historyOf(thread, CUSTOMER),
    ["contact a hero"],
    "a second impression is no second contact",
  );
});

t.test(
  "contacts, responses and plain events make the history, newest first, with the codes they had",
  async (t) => {
    const thread = await opened(t);
    const [seen] = codesOf(await decideAt(thread, CUSTOMER, "side"));
    await respond(thread, "accept", seen!);
    const [other] = codesOf(await decideAt(thread, CUSTOMER, "hero"));
    await respond(thread, "impression", other!);
    await respond(thread, "reject", other!);
    await thread.handlers.postEvent(eventCall(), scope());
    const { history = [] } = await profileOf(thread, CUSTOMER);
    t.strictSame(
      history.map(({ kind, offer, point, treatmentCode }) => [kind, offer, point, treatmentCode]),
      [
        ["view", "", "", ""],
        ["reject", "a", "hero", other],
        ["contact", "a", "hero", other],
        ["accept", "a", "side", seen],
        ["contact", "a", "side", seen],
      ],
    );
    const without = await thread.handlers.getProfile({ ...CUSTOMER, includeHistory: false }, scope());
    t.equal(without.history, undefined, "only where it is asked for");
  },
);

t.test("a repeat by event id changes nothing, in any of a visitor's calls", async (t) => {
  const thread = await opened(t);
  const call = eventCall({ eventId: "e-1" });
  const post = (changes: Partial<PostEventCall> = {}) =>
    thread.handlers.postEvent({ ...call, ...changes }, scope("touchpoint"));
  t.match(await post(), { applied: true, duplicate: false });
  const version = (await thread.handlers.getProfile({ ...CUSTOMER, includeHistory: true }, scope())).history;
  t.match(await post(), { applied: false, duplicate: true });
  t.match(await post({ occurredAtMs: Date.now() - 1000 }), { duplicate: true }, "whatever else it says");
  t.strictSame((await profileOf(thread, CUSTOMER)).history, version);
  t.match(await post({ eventId: "e-2" }), { applied: true }, "another id is another event");
  t.match(await post({ id: "C-2" }), { applied: true }, "ids are the visitor's");
  t.strictSame(loggedKinds(thread), ["event", "event", "event"]);
});

t.test("a repeat that comes while the first is under way waits for it", async (t) => {
  const thread = await opened(t);
  const call = eventCall({ eventId: "e-1" });
  const results = await Promise.all(
    Array.from({ length: 4 }, () => thread.handlers.postEvent(call, scope("touchpoint"))),
  );
  t.equal(results.filter(({ applied }) => applied).length, 1);
  t.equal(results.filter(({ duplicate }) => duplicate).length, 3);
  t.strictSame(loggedKinds(thread), ["event"]);
});

for (const [withoutContact, expected, why] of [
  ["accept", { applied: true, advisories: [] }, "accept: it may be another node's"],
  ["warn", { applied: true, advisories: [{ code: "RESPONSE_WITHOUT_CONTACT" }] }, "warn: taken, and said so"],
] as const) {
  t.test(`a response without a contact: ${why}`, async (t) => {
    const responses = { withinMs: 3_600_000, withoutContact };
    const thread = await opened(t, shopModel({ responses }));
    const [code] = codesOf(await decideAt(thread, CUSTOMER));
    const result = await respond(thread, "accept", code!);
    t.match(result, expected);
    t.equal(result.advisories.length, expected.advisories.length);
    t.strictSame(await historyOf(thread, CUSTOMER), ["accept a hero"]);
  });
}

t.test("a response without a contact: refused where the channel says so, and recorded nowhere", async (t) => {
  const responses = { withinMs: 3_600_000, withoutContact: "refuse" } as const;
  const thread = await opened(t, shopModel({ responses }));
  const [code] = codesOf(await decideAt(thread, CUSTOMER));
  t.equal(await codeOf(() => respond(thread, "accept", code!, { eventId: "e" })), "RESPONSE_WITHOUT_CONTACT");
  t.strictSame(await historyOf(thread, CUSTOMER), []);
  await respond(thread, "impression", code!);
  t.match(
    await respond(thread, "accept", code!, { eventId: "e" }),
    { applied: true },
    "its id is not used up",
  );
});

t.test("a response that comes too long after its decision is refused", async (t) => {
  const withinMs = 7 * DAY_MS;
  const thread = await opened(t, shopModel({ responses: { withinMs, withoutContact: "accept" } }));
  const [code] = codesOf(await decideAt(thread, CUSTOMER));
  thread.advance(withinMs - 60_000);
  t.equal(await codeOf(() => respond(thread, "accept", code!)), "none", "within a week");
  thread.advance(120_000);
  t.equal(await codeOf(() => respond(thread, "accept", code!)), "RESPONSE_TOO_LATE", "after it");
  const byItsTime = { occurredAtMs: Date.now() + withinMs - 30_000 };
  t.equal(await codeOf(() => respond(thread, "reject", code!, byItsTime)), "none", "told late, but in time");
});

t.test("late events count by their own time", async (t) => {
  const thread = await opened(t);
  const decidedAtMs = Date.now();
  const hourAgo = decidedAtMs - 3_600_000;
  thread.standAt(decidedAtMs);
  const [code] = codesOf(await decideAt(thread, CUSTOMER, "side"));
  await thread.handlers.postEvent(eventCall({ occurredAtMs: hourAgo }), scope());
  await respond(thread, "accept", code!, { occurredAtMs: hourAgo });
  const { history = [] } = await profileOf(thread, CUSTOMER);
  const view = history.find(({ kind }) => kind === "view")!;
  t.equal(view.atMs, hourAgo);
  const accept = history.find(({ kind }) => kind === "accept")!;
  t.equal(accept.atMs, decidedAtMs, "but nothing is answered before it was decided");
});

t.test("an event sets profile attributes, in the next decision and in the log", async (t) => {
  const thread = await opened(
    t,
    withEvents({
      name: "join",
      category: "plain",
      attributes: [{ name: "age", type: "integer" }],
      sets: [
        { attribute: "tier", value: "gold" },
        { attribute: "age", from: "age" },
      ],
    }),
  );
  const join = (changes: Partial<PostEventCall>) =>
    thread.handlers.postEvent(eventCall({ event: "join", ...changes }), scope("touchpoint"));
  t.match(await join({ eventId: "j-1", attributes: { age: 33 } }), { applied: true });
  const values = async () =>
    Object.fromEntries(
      (await profileOf(thread, CUSTOMER)).attributes.map(({ name, value }) => [name, value]),
    );
  t.match(await values(), { tier: "gold", age: 33 });
  await thread.handlers.updateProfile({ ...CUSTOMER, set: { tier: "silver" }, unset: [] }, scope());
  t.match(await join({ eventId: "j-1", attributes: { age: 34 } }), { duplicate: true });
  t.match(await values(), { tier: "silver", age: 33 }, "a repeat sets nothing");
  t.equal(
    await codeOf(() => join({ attributes: { age: 300 } })),
    "ATTRIBUTE_VALUE_INVALID",
    "what the profile does not allow",
  );
  t.strictSame(loggedKinds(thread), ["profile-write", "event", "profile-write"]);
});

t.test("an event with a linked id's code: its memory, but the profile of whom the call names", async (t) => {
  const thread = await opened(
    t,
    withEvents({
      name: "order",
      category: "accept",
      attributes: [],
      sets: [{ attribute: "tier", value: "gold" }],
    }),
  );
  const [code] = codesOf(await decideAt(thread, DEVICE));
  const session = { sessionId: "s-1", channel: "web", ...DEVICE, relyOnExisting: false, attributes: {} };
  await thread.handlers.startSession(session, scope("touchpoint"));
  await thread.handlers.setAudience({ sessionId: "s-1", ...CUSTOMER, attributes: {} }, scope("touchpoint"));
  t.match(await respond(thread, "order", code!, CUSTOMER), { applied: true });
  const customer = await profileOf(thread, CUSTOMER);
  t.match(customer.attributes, [{ name: "tier", value: "gold" }]);
  t.strictSame((await profileOf(thread, DEVICE)).attributes, []);
  t.match(customer.history, [{ kind: "accept", offer: "a" }]);
});

t.test("codes of offers and points that no bundle has any more are resolved by their names", async (t) => {
  const thread = await opened(t);
  const [code] = codesOf(await decideAt(thread, CUSTOMER));
  const before = shopModel();
  const gone = {
    ...before,
    offers: before.offers.filter(({ code }) => code !== "a"),
    channels: before.channels.map((channel) => ({
      ...channel,
      points: channel.points.filter(({ name }) => name !== "hero"),
      rules: channel.rules.filter(({ offer }) => offer !== "a"),
    })),
  };
  await thread.activate(writeBundleFile(folder.path, gone).path, 2);
  t.match(await respond(thread, "impression", code!), { applied: true, advisories: [] });
  t.match(await respond(thread, "accept", code!), { applied: true, advisories: [] });
  t.strictSame(await historyOf(thread, CUSTOMER), ["accept a hero", "contact a hero"]);
});

t.test("codes of another node of the fleet are resolved here", async (t) => {
  const first = await opened(t);
  const [code] = codesOf(await decideAt(first, CUSTOMER));
  threadCount += 1;
  const path = `${folder.path}/data-${threadCount}`;
  const maker = await openTestThread(path);
  await maker.close();
  cpSync(`${first.directory.handle.path}/fleet.secrets`, `${path}/fleet.secrets`);
  const model = shopModel();
  const other = { ...model, channels: model.channels.map((channel) => ({ ...channel, rules: [] })) };
  const second = await opened(t, other, path);
  t.match(await respond(second, "accept", code!), {
    applied: true,
    advisories: [{ code: "RESPONSE_WITHOUT_CONTACT" }],
  });
  t.match(await respond(second, "impression", code!), { applied: true });
  const { history = [] } = await profileOf(second, CUSTOMER);
  t.strictSame(
    new Set(history.map(({ kind, offer, treatmentCode }) => `${kind} ${offer} ${treatmentCode}`)),
    new Set([`contact a ${code}`, `accept a ${code}`]),
    "under names that its own bundle never had",
  );
});

t.test("consent given is in force in the next decision", async (t) => {
  const model = shopModel();
  const [channel] = model.channels;
  const strict = {
    ...model,
    offers: model.offers.map((offer) => (offer.fallback ? offer : { ...offer, purpose: "marketing" })),
    channels: [
      { ...channel!, points: channel!.points.map((point) => ({ ...point, consent: "required" as const })) },
    ],
  };
  const thread = await opened(t, strict);
  const offers = async () => {
    const { decision } = await decideAt(thread, CUSTOMER);
    return decision.points[0]!.picks.map(
      (pick) => decision.generation.treatments[pick.treatment]!.offer.code,
    );
  };
  t.strictSame(await offers(), ["story"], "unknown is denied");
  const consent = (value: string) =>
    thread.handlers.updateProfile(
      { ...CUSTOMER, set: { "consent.web.marketing": value }, unset: [] },
      scope("service"),
    );
  await consent("granted");
  t.strictSame(await offers(), ["a"]);
  await consent("denied");
  t.strictSame(await offers(), ["story"]);
});

t.test("what cannot be folded leaves no record, and nothing held", async (t) => {
  const thread = await opened(t);
  const [code] = codesOf(await decideAt(thread, CUSTOMER, "side"));
  thread.thread.outbox.flush();
  const before = loggedKinds(thread);
  const { fold, appendPresentations } = SlotVisitor.prototype;
  const fail = (): never => {
    throw new NodeError("STORE_UNWRITABLE", "injected");
  };
  t.teardown(() => Object.assign(SlotVisitor.prototype, { fold, appendPresentations }));
  Object.assign(SlotVisitor.prototype, { fold: fail, appendPresentations: fail });
  t.equal(await codeOf(() => respond(thread, "accept", code!)), "STORE_UNWRITABLE");
  t.equal(await codeOf(() => decideAt(thread, CUSTOMER, "side")), "STORE_UNWRITABLE");
  Object.assign(SlotVisitor.prototype, { fold, appendPresentations });
  thread.thread.outbox.flush();
  t.strictSame(loggedKinds(thread), before);
  t.match(await respond(thread, "accept", code!), { applied: true }, "and its repeat is no repeat");
});

t.test("what an event sets stands, where the event itself cannot be folded", async (t) => {
  const model = withEvents({
    name: "join",
    category: "plain",
    attributes: [],
    sets: [{ attribute: "tier", value: "gold" }],
  });
  const thread = await opened(t, model);
  const join = () => thread.handlers.postEvent(eventCall({ event: "join", eventId: "j-1" }), scope());
  const { fold } = SlotVisitor.prototype;
  t.teardown(() => Object.assign(SlotVisitor.prototype, { fold }));
  SlotVisitor.prototype.fold = () => {
    throw new NodeError("STORE_UNWRITABLE", "injected");
  };
  t.equal(await codeOf(join), "STORE_UNWRITABLE");
  SlotVisitor.prototype.fold = fold;
  t.match((await profileOf(thread, CUSTOMER)).attributes, [{ name: "tier", value: "gold" }]);
  thread.thread.outbox.flush();
  t.strictSame(loggedKinds(thread).slice(-1), ["profile-write"], "as the log says");
  t.match(await join(), { applied: true });
  thread.thread.outbox.flush();
  const stream = new LogStream(thread.directory.handle.path);
  const versions = [...stream.poll()].flatMap(({ record }) =>
    record.kind === "event" || record.kind === "profile-write" ? [record.visitorVersion] : [],
  );
  stream.close();
  t.strictSame(versions, [1, 2, 3], "no version twice: the write, its repeat, the event");
});
