import t, { type Test } from "tap";
import { NodeError } from "../../engine/index.ts";
import { shopModel, temporaryFolder, writeBundleFile } from "../testing/node-kit.ts";
import { decideRequest, openTestThread, principal, scope, type TestThread } from "../testing/thread-kit.ts";
import { linkVisitors } from "./links.ts";
import type { SessionResult, StartSessionCall } from "./messages.ts";
import {
  CUSTOMER,
  codeOf,
  codesOf,
  DEVICE,
  decideAt,
  eventCall,
  historyOf,
  loggedKinds,
  offersOf,
  profileOf,
  respond,
} from "./testing/calls.ts";

const TIMEOUT_MS = 600_000;
const folder = temporaryFolder();
t.teardown(folder.remove);
const bundle = writeBundleFile(folder.path);
const short = writeBundleFile(folder.path, shopModel({ sessionTimeoutMs: TIMEOUT_MS }));
let threadCount = 0;
async function opened(t: Test, path = bundle.path): Promise<TestThread> {
  threadCount += 1;
  const thread = await openTestThread(`${folder.path}/data-${threadCount}`);
  t.teardown(() => thread.close());
  await thread.activate(path);
  return thread;
}

function start({ handlers }: TestThread, changes: Partial<StartSessionCall> = {}): Promise<SessionResult> {
  const call = {
    sessionId: "",
    channel: "web",
    ...DEVICE,
    relyOnExisting: false,
    attributes: {},
    ...changes,
  };
  return handlers.startSession(call, scope("touchpoint"));
}
const logIn = ({ handlers }: TestThread, sessionId: string, visitor = CUSTOMER) =>
  handlers.setAudience({ sessionId, ...visitor, attributes: {} }, scope("touchpoint"));
const end = ({ handlers }: TestThread, sessionId: string) =>
  handlers.endSession({ sessionId }, scope("touchpoint"));
const decideIn = ({ handlers }: TestThread, sessionId: string) =>
  Promise.resolve(handlers.decide(decideRequest({ level: "", id: "", sessionId }), scope("touchpoint")));

t.test("a session stands for its visitor in Decide and PostEvent", async (t) => {
  const thread = await opened(t);
  const { sessionId, level, id } = await start(thread);
  t.match(sessionId, /^[\w-]{22}$/, "an id that nobody can guess");
  t.strictSame({ level, id }, DEVICE);
  const [code] = codesOf(await decideIn(thread, sessionId));
  await respond(thread, "impression", code!);
  const view = eventCall({ level: "", id: "", sessionId });
  t.match(await thread.handlers.postEvent(view, scope("touchpoint")), { applied: true });
  t.strictSame(await historyOf(thread, DEVICE), ["view", "contact a hero"]);
});

t.test("the caller may name the session; a live one can be relied upon, or begun anew", async (t) => {
  const thread = await opened(t);
  await start(thread, { sessionId: "s-1" });
  await logIn(thread, "s-1");
  const kept = await start(thread, { sessionId: "s-1", relyOnExisting: true });
  t.match(kept, { sessionId: "s-1", ...CUSTOMER }, "as it is, whoever its visitor has become");
  t.match(await start(thread, { sessionId: "s-1", id: "d-2" }), { level: "device", id: "d-2" });
  t.match(await start(thread, { sessionId: "s-2", relyOnExisting: true }), { ...DEVICE }, "none was there");
});

t.test("a session whose beginning could not be logged has not begun", async (t) => {
  const thread = await opened(t);
  const { log } = thread.thread.store;
  const flush = log.flush.bind(log);
  log.flush = () => {
    throw new NodeError("LOG_UNWRITABLE", "no room");
  };
  await t.rejects(start(thread, { sessionId: "s-1" }), { code: "LOG_UNWRITABLE" });
  log.flush = flush;
  thread.shared.isLogUnwritable = false; // As the node finds out by itself a second later.
  t.equal(await codeOf(() => end(thread, "s-1")), "SESSION_UNKNOWN");
  const begun = await start(thread, { sessionId: "s-1", id: "d-2", relyOnExisting: true });
  t.match(begun, { level: "device", id: "d-2" }, "the repeat does not meet what failed");
});

t.test("known and anonymous add up once they are linked", async (t) => {
  const thread = await opened(t);
  const { sessionId } = await start(thread);
  await decideAt(thread, CUSTOMER, "side");
  const [code] = codesOf(await decideIn(thread, sessionId));
  t.match(await logIn(thread, sessionId), { sessionId, ...CUSTOMER });
  t.match(await logIn(thread, sessionId), { ...CUSTOMER }, "saying it twice changes nothing");
  t.match(
    await thread.handlers.postEvent(
      eventCall({ level: "", id: "", sessionId, event: "impression", treatmentCode: code! }),
      scope("touchpoint"),
    ),
    { applied: true, advisories: [] },
    "a code of before the log-in is the session's still",
  );
  t.equal(await codeOf(() => respond(thread, "accept", code!, CUSTOMER)), "none", "and the known visitor's");
  const both = ["accept a hero", "contact a hero", "contact a side"];
  t.strictSame(await historyOf(thread, CUSTOMER), both);
  t.strictSame(await historyOf(thread, DEVICE), both);
  t.equal(
    await codeOf(() => respond(thread, "accept", code!, { ...CUSTOMER, id: "C-2" })),
    "TREATMENT_CODE_MISMATCH",
    "but nobody else's",
  );
});

t.test("an event's repeat is known across the log-in", async (t) => {
  const thread = await opened(t);
  const { sessionId } = await start(thread);
  const view = eventCall({ level: "", id: "", sessionId, eventId: "e-1" });
  t.match(await thread.handlers.postEvent(view, scope()), { applied: true });
  await logIn(thread, sessionId);
  t.match(await thread.handlers.postEvent(view, scope()), { duplicate: true });
});

t.test("two visitors of one level never merge, nor does a known one become a device's", async (t) => {
  const thread = await opened(t);
  const { sessionId } = await start(thread);
  await logIn(thread, sessionId);
  const other = { level: "customer", id: "C-2" };
  t.equal(await codeOf(() => logIn(thread, sessionId, other)), "VISITOR_ALREADY_KNOWN");
  t.equal(
    await codeOf(() => logIn(thread, sessionId, { level: "device", id: "d-9" })),
    "VISITOR_ALREADY_KNOWN",
    "a known visitor becomes nobody's alias",
  );
  t.strictSame((await decideIn(thread, sessionId)).decision.points.length, 1, "the session goes on");
  // Nobody has a profile, or an id of its own, yet: their level alone says that they are two.
  const fresh = await start(thread, { ...other, id: "C-3" });
  t.equal(
    await codeOf(() => logIn(thread, fresh.sessionId, { ...other, id: "C-4" })),
    "VISITOR_ALREADY_KNOWN",
  );
});

t.test("two customers do not meet over a kiosk", async (t) => {
  const thread = await opened(t);
  for (const id of ["C-1", "C-2"]) {
    const { sessionId } = await start(thread, { level: "customer", id });
    const kiosk = { level: "device", id: "kiosk" };
    t.equal(await codeOf(() => logIn(thread, sessionId, kiosk)), "VISITOR_ALREADY_KNOWN");
  }
  await decideAt(thread, CUSTOMER, "side");
  t.strictSame(await historyOf(thread, { level: "customer", id: "C-2" }), []);
});

t.test("within the least known level a session moves, and nothing is linked", async (t) => {
  const thread = await opened(t);
  await decideAt(thread, DEVICE, "side");
  const { sessionId } = await start(thread);
  const other = { level: "device", id: "d-2" };
  t.match(await logIn(thread, sessionId, other), {
    ...other,
    advisories: [{ code: "NOT_LINKED", level: "INFO" }],
  });
  t.strictSame(await historyOf(thread, other), []);
});

t.test("of more ids than are read together those linked last count, and the caller is told", async (t) => {
  const thread = await opened(t);
  const deviceOf = (index: number) => ({ level: "device", id: `d-${index}` });
  const crowded = [{ code: "LINKS_FULL", level: "WARNING", message: /\(7\).*longest ago/ }];
  const codes: string[] = [];
  for (let index = 1; index <= 8; index++) {
    const presented = await decideAt(thread, deviceOf(index), "side", index === 8 ? 3 : 1);
    codes.push(codesOf(presented)[0]!);
    const { sessionId } = await start(thread, deviceOf(index));
    const { advisories, level } = await logIn(thread, sessionId);
    t.equal(level, "customer", "the session moves");
    t.match(advisories, index === 8 ? crowded : []);
    thread.advance(2);
    const accept = eventCall({ level: "", id: "", sessionId, event: "accept", treatmentCode: codes.at(-1)! });
    t.match(await thread.handlers.postEvent(accept, scope("touchpoint")), { applied: true });
  }
  const contacts = async (visitor: typeof CUSTOMER) =>
    (await historyOf(thread, visitor)).filter((line) => line.startsWith("contact")).length;
  t.equal(await contacts(CUSTOMER), 6 + 3, "the last one counts, the first one does not");
  t.equal(await contacts(deviceOf(1)), 1 + 5 + 3, "which reads the others still");
  const late = eventCall({ ...CUSTOMER, event: "accept", treatmentCode: codes[0]!, eventId: "late" });
  t.match(
    await thread.handlers.postEvent(late, scope("touchpoint")),
    { applied: true },
    "it is the customer's",
  );
  thread.advance(2);
  const again = await start(thread, deviceOf(1));
  t.strictSame((await logIn(thread, again.sessionId)).advisories, [], "one that is linked goes on to be");
  t.equal(await contacts(CUSTOMER), 6 + 3, "it counts again, and the second gave way");
});

t.test("a second log-in on one device moves the device", async (t) => {
  const thread = await opened(t);
  await decideAt(thread, DEVICE, "side");
  const first = await start(thread);
  await logIn(thread, first.sessionId);
  await end(thread, first.sessionId);
  const other = { level: "customer", id: "C-2" };
  const second = await start(thread);
  await logIn(thread, second.sessionId, other);
  t.strictSame(await historyOf(thread, other), [], "from then on");
  t.strictSame(await historyOf(thread, CUSTOMER), ["contact a side"], "what was the first one's stays so");
  t.strictSame(await historyOf(thread, DEVICE), ["contact a side"]);
});

t.test("two log-ins on one device at once: it is the last one's, and stays so", async (t) => {
  const thread = await opened(t);
  const other = { level: "customer", id: "C-2" };
  await logIn(thread, (await start(thread)).sessionId);
  const [one, two] = [await start(thread), await start(thread)];
  await Promise.all([logIn(thread, one.sessionId, other), logIn(thread, two.sessionId)]);
  await decideAt(thread, DEVICE, "side");
  t.strictSame(await historyOf(thread, CUSTOMER), ["contact a side"]);
  t.strictSame(await historyOf(thread, other), []);
});

t.test(
  "what a known visitor does in a session that began as its device's is its own, and stays so",
  async (t) => {
    const { events } = shopModel().channels[0]!;
    const hides = events.map((event) =>
      event.name === "reject" ? { ...event, suppress: { minutes: 60 } } : event,
    );
    const { path } = writeBundleFile(folder.path, shopModel({ events: hides }));
    const thread = await opened(t, path);
    const other = { level: "customer", id: "C-2" };
    const first = await start(thread);
    const [code] = codesOf(await decideIn(thread, first.sessionId));
    await logIn(thread, first.sessionId);
    const nobody = { level: "", id: "" };
    const inSession = { ...nobody, sessionId: first.sessionId };
    const reject = eventCall({ ...inSession, event: "reject", treatmentCode: code!, eventId: "r-1" });
    const post = (call: typeof reject) => thread.handlers.postEvent(call, scope("touchpoint"));
    t.match(await post(reject), { applied: true });
    t.match(await post({ ...reject, level: DEVICE.level, id: DEVICE.id, sessionId: "" }), {
      duplicate: true,
    });
    t.match(await post(eventCall({ ...inSession, event: "impression", treatmentCode: code! })), {
      applied: true,
    });
    t.match(await post(eventCall({ ...nobody, event: "impression", treatmentCode: code! })), {
      advisories: [{ code: "CONTACT_ALREADY_KNOWN" }],
    });
    const at = Date.now();
    const accept = eventCall({ ...nobody, event: "accept", treatmentCode: code!, occurredAtMs: at });
    t.match(await post({ ...accept, ...inSession }), { applied: true });
    t.match(await post(accept), { duplicate: true }, "without an event id: by code, event and time");
    const done = ["accept a hero", "contact a hero", "reject a hero"];
    t.strictSame((await historyOf(thread, CUSTOMER)).sort(), done);

    const second = await start(thread);
    await logIn(thread, second.sessionId, other);
    t.strictSame((await historyOf(thread, CUSTOMER)).sort(), done, "all of it");
    t.strictSame(await historyOf(thread, other), [], "none of it");
    t.strictSame(
      offersOf(await decideAt(thread, CUSTOMER)),
      ["b"],
      "what it rejected is hidden from it still",
    );
    t.strictSame(offersOf(await decideAt(thread, other)), ["a"], "and from nobody else");
    const { history = [] } = await profileOf(thread, CUSTOMER);
    const codes = new Set(
      history.filter(({ offer }) => offer === "a").map(({ treatmentCode }) => treatmentCode),
    );
    t.strictSame([...codes], [code], "the code is that of whom it was presented to");
    t.match(await post({ ...reject, eventId: "r-2" }), { applied: true }, "the first one's session goes on");
    const shown = codesOf(await decideIn(thread, second.sessionId))[0]!;
    t.equal(
      await codeOf(() => post({ ...reject, treatmentCode: shown, eventId: "r-3" })),
      "TREATMENT_CODE_MISMATCH",
      "what was presented to the second is not the first one's to answer",
    );
  },
);

/** Marketing only, at points that require consent. */
function consentModel() {
  const plain = shopModel();
  const channels = plain.channels.map((channel) => ({
    ...channel,
    points: channel.points.map((each) => ({ ...each, consent: "required" as const })),
  }));
  const offers = plain.offers.map((offer) => (offer.fallback ? offer : { ...offer, purpose: "marketing" }));
  return { ...plain, channels, offers };
}

t.test("of linked ids the latest word on consent counts, whichever is asked", async (t) => {
  const thread = await opened(t, writeBundleFile(folder.path, consentModel()).path);
  const name = "consent.web.marketing";
  const other = { level: "customer", id: "C-2" };
  const say = async (visitor: typeof CUSTOMER, value: string): Promise<unknown> => {
    thread.advance(2);
    const call = { ...visitor, set: { [name]: value }, unset: [] };
    const { attributes } = await thread.handlers.updateProfile(call, scope("service"));
    thread.advance(2);
    return attributes.find((each) => each.name === name)?.value;
  };
  const stored = async (visitor: typeof CUSTOMER) =>
    (await profileOf(thread, visitor)).attributes.find((each) => each.name === name)?.value;
  const isOffered = async (visitor: typeof CUSTOMER) => {
    const { level, id } = visitor;
    const request = decideRequest({ level, id, dryRun: true });
    const decided = await thread.handlers.decide(request, scope("touchpoint"));
    return offersOf(decided)[0] !== "story";
  };
  const agree = async (expected: string, visitors: readonly (typeof CUSTOMER)[], why: string) => {
    for (const visitor of visitors) {
      t.equal(await stored(visitor), expected, `${why}: ${visitor.id} is told`);
      t.equal(await isOffered(visitor), expected === "granted", `${why}: ${visitor.id} is decided for`);
    }
  };
  await say(CUSTOMER, "granted");
  await say(DEVICE, "denied");
  const { sessionId } = await start(thread);
  await logIn(thread, sessionId);
  await agree("denied", [CUSTOMER, DEVICE], "the device denied later, and was linked then");
  t.strictSame(offersOf(await decideIn(thread, sessionId)), ["story"], "in the session");
  await say(CUSTOMER, "granted");
  await agree("granted", [CUSTOMER, DEVICE], "the customer thought better of it");
  t.equal(await say(DEVICE, "denied"), "denied");
  await agree("denied", [CUSTOMER, DEVICE], "told on the device");
  await say(CUSTOMER, "granted");
  t.equal(await say(DEVICE, "granted"), "granted");

  await say(other, "denied");
  const second = await start(thread);
  await logIn(thread, second.sessionId, other);
  await agree("denied", [other, DEVICE], "what the first one granted on the device is not the second one's");
  await agree("granted", [CUSTOMER], "and stays the first one's");
  await say(DEVICE, "granted");
  await say(DEVICE, "denied");
  await agree("denied", [other, DEVICE], "told on the device of the second");
  await agree("granted", [CUSTOMER], "which is the first one's no more");
});

t.test("a log-in that a crash ended before its consents were told is made whole by its repeat", async (t) => {
  const thread = await opened(t, writeBundleFile(folder.path, consentModel()).path);
  const name = "consent.web.marketing";
  for (const [visitor, value] of [
    [CUSTOMER, "granted"],
    [DEVICE, "denied"],
  ] as const) {
    thread.advance(2);
    await thread.handlers.updateProfile({ ...visitor, set: { [name]: value }, unset: [] }, scope("service"));
  }
  thread.advance(2);
  // What such a crash leaves: the link, and a session that has moved.
  const { context } = thread.thread;
  const { generation } = context.generations.current();
  await linkVisitors(context, generation, DEVICE, CUSTOMER, "a", (link) => {
    link();
    return "linked";
  });
  const { sessionId } = await start(thread, CUSTOMER);
  const isOffered = async () => offersOf(await decideAt(thread, CUSTOMER))[0] !== "story";
  t.equal(await isOffered(), true, "the test says what it means");
  await logIn(thread, sessionId);
  t.equal(await isOffered(), false, "what the device denied holds for the customer");
});

t.test("sessions end, by word and by time", async (t) => {
  const thread = await opened(t);
  const { sessionId } = await start(thread);
  t.match(await end(thread, sessionId), { sessionId, ...DEVICE });
  for (const [why, call] of [
    ["ended twice", () => end(thread, sessionId)],
    ["decided in", () => decideIn(thread, sessionId)],
    ["logged in", () => logIn(thread, sessionId)],
    ["an event", () => thread.handlers.postEvent(eventCall({ level: "", id: "", sessionId }), scope())],
    ["one that never was", () => end(thread, "nothing")],
  ] as const) {
    t.equal(await codeOf(call), "SESSION_UNKNOWN", why);
  }
  t.match(await start(thread, { sessionId }), { sessionId }, "an ended one may be begun anew");

  const brief = await opened(t, short.path);
  const timed = await start(brief);
  for (let use = 0; use < 4; use++) {
    brief.advance(TIMEOUT_MS - 1000);
    t.equal(await codeOf(() => decideIn(brief, timed.sessionId)), "none", "each use prolongs it");
  }
  brief.advance(TIMEOUT_MS / 2);
  const dry = decideRequest({ level: "", id: "", sessionId: timed.sessionId, dryRun: true });
  t.equal(await codeOf(() => brief.handlers.decide(dry, scope())), "none");
  brief.advance(TIMEOUT_MS / 2 + 1000);
  t.equal(await codeOf(() => decideIn(brief, timed.sessionId)), "SESSION_UNKNOWN", "a dry call does not");
});

t.test("the log is told of a session's use now and then, not each time", async (t) => {
  const thread = await opened(t, short.path);
  const { sessionId } = await start(thread);
  const steps = 20;
  for (let step = 0; step < steps; step++) {
    thread.advance(TIMEOUT_MS / 20);
    await decideIn(thread, sessionId);
  }
  thread.thread.outbox.flush();
  const told = loggedKinds(thread).filter((kind) => kind === "session").length;
  t.ok(
    told === 5 || told === 6,
    `${told}: its begin, and each quarter of the time-out that the use moved it into`,
  );
});

for (const [changes, expected, why] of [
  [{ channel: "wap" }, "CHANNEL_UNKNOWN", "no such channel"],
  [{ channel: "" }, "FIELD_REQUIRED", "no channel named"],
  [{ level: "", id: "" }, "VISITOR_REQUIRED", "nobody"],
  [{ level: "household" }, "LEVEL_UNKNOWN", "no such level"],
  [{ sessionId: "€".repeat(50) }, "FIELD_TOO_LONG", "few characters, too many bytes"],
  [{ attributes: { a: 1 } }, "none", "attributes are no fault"],
] as [Partial<StartSessionCall>, string, string][]) {
  t.test(`start session: ${why}`, async (t) => {
    t.equal(await codeOf(async () => start(await opened(t), changes)), expected);
  });
}

t.test("sessions: what is ignored is said, what lacks its id is refused", async (t) => {
  const thread = await opened(t);
  t.match((await start(thread, { attributes: { utm: "x" } })).advisories, [
    { code: "SESSION_ATTRIBUTES_IGNORED", level: "WARNING" },
  ]);
  t.equal(await codeOf(() => end(thread, "")), "SESSION_REQUIRED");
  t.equal(await codeOf(() => logIn(thread, "")), "SESSION_REQUIRED");
});

t.test("browsers start no sessions, and use only those of their own visitor", async (t) => {
  const thread = await opened(t);
  const browser = scope("browser", { principal: principal("browser", { visitor: DEVICE }) });
  const call = { sessionId: "", channel: "web", ...DEVICE, relyOnExisting: false, attributes: {} };
  t.equal(await codeOf(() => thread.handlers.startSession(call, browser)), "ROLE_FORBIDDEN");
  const own = await start(thread);
  const others = await start(thread, { id: "d-2" });
  const decide = (sessionId: string) => () =>
    thread.handlers.decide(decideRequest({ level: "", id: "", sessionId }), browser);
  t.equal(await codeOf(decide(own.sessionId)), "none");
  t.equal(await codeOf(decide(others.sessionId)), "ROLE_FORBIDDEN");
});
