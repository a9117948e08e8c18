/** Sessions: begun, relied upon, used, ended, logged; by whom. What a log-in links is in links.test.ts. */
import t from "tap";
import { NodeError } from "../../engine/index.ts";
import { shopModel, writeBundleFile } from "../testing/node-kit.ts";
import { decideRequest, principal, scope, threadFolder } from "../testing/thread-kit.ts";
import type { StartSessionCall } from "./messages.ts";
import {
  CUSTOMER,
  codeOf,
  codesOf,
  DEVICE,
  eventCall,
  historyOf,
  loggedKinds,
  respond,
} from "./testing/calls.ts";
import { decideIn, end, logIn, start } from "./testing/session-calls.ts";

const TIMEOUT_MS = 600_000;
const folder = threadFolder(t);
const short = writeBundleFile(folder.path, shopModel({ sessionTimeoutMs: TIMEOUT_MS }));

t.test("a session stands for its visitor in Decide and PostEvent", async (t) => {
  const thread = await folder.open(t);
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
  const thread = await folder.open(t);
  await start(thread, { sessionId: "s-1" });
  await logIn(thread, "s-1");
  const kept = await start(thread, { sessionId: "s-1", relyOnExisting: true });
  t.match(kept, { sessionId: "s-1", ...CUSTOMER }, "as it is, whoever its visitor has become");
  t.match(await start(thread, { sessionId: "s-1", id: "d-2" }), { level: "device", id: "d-2" });
  t.match(await start(thread, { sessionId: "s-2", relyOnExisting: true }), { ...DEVICE }, "none was there");
});

t.test("a session whose beginning could not be logged has not begun", async (t) => {
  const thread = await folder.open(t);
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

t.test("sessions end, by word and by time", async (t) => {
  const thread = await folder.open(t);
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

  const brief = await folder.open(t, short.path);
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
  const thread = await folder.open(t, short.path);
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
    t.equal(await codeOf(async () => start(await folder.open(t), changes)), expected);
  });
}

t.test("sessions: what is ignored is said, what lacks its id is refused", async (t) => {
  const thread = await folder.open(t);
  t.match((await start(thread, { attributes: { utm: "x" } })).advisories, [
    { code: "SESSION_ATTRIBUTES_IGNORED", level: "WARNING" },
  ]);
  t.equal(await codeOf(() => end(thread, "")), "SESSION_REQUIRED");
  t.equal(await codeOf(() => logIn(thread, "")), "SESSION_REQUIRED");
});

t.test("browsers start no sessions, and use only those of their own visitor", async (t) => {
  const thread = await folder.open(t);
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
