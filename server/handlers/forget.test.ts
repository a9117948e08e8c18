import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { MEMORY_LIMITS } from "../../engine/index.ts";
import { shopModel, writeBundleFile } from "../testing/node-kit.ts";
import { scope, type TestThread, threadFolder } from "../testing/thread-kit.ts";
import { linkVisitors } from "./links.ts";
import type { ForgetVisitorResult, VisitorId } from "./messages.ts";
import {
  CUSTOMER,
  codeOf,
  codesOf,
  DEVICE,
  decideAt,
  eventCall,
  historyOf,
  profileOf,
  respond,
} from "./testing/calls.ts";

const folder = threadFolder(t);

function forget(
  { handlers }: TestThread,
  visitor: VisitorId,
  exportFirst = false,
): Promise<ForgetVisitorResult> {
  return handlers.forgetVisitor({ ...visitor, exportFirst }, scope("admin"));
}

/** Whether any file of the data directory has the text. */
function isOnDisk(path: string, text: string): boolean {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(text));
}

t.test("forgetting: exported, erased, and whoever comes next is somebody new", async (t) => {
  const thread = await folder.open(t);
  const visitor = { level: "customer", id: "C-UNFORGETTABLE" };
  const [code] = codesOf(await decideAt(thread, visitor, "side"));
  await respond(thread, "accept", code!);
  const view = eventCall({ ...visitor, eventId: "e-1" });
  await thread.handlers.postEvent(view, scope());
  await thread.handlers.updateProfile({ ...visitor, set: { age: 41 }, unset: [] }, scope());
  t.ok(
    isOnDisk(join(thread.directory.handle.path, "identity"), visitor.id),
    "the test looks in the right place",
  );
  const result = await forget(thread, visitor, true);
  t.match(result, {
    forgotten: true,
    exported: {
      ...visitor,
      known: true,
      attributes: [{ name: "age", value: 41 }],
      history: [{ kind: "view" }, { kind: "accept", treatmentCode: code }, { kind: "contact" }],
    },
    remainingIn: [/^log records/, /^freed pages of the profile store/, /^backups/],
  });
  t.notOk(
    isOnDisk(join(thread.directory.handle.path, "identity"), visitor.id),
    "no identity record names it",
  );
  t.notOk(isOnDisk(join(thread.directory.handle.path, "log"), visitor.id), "nor does the log");
  t.match(await profileOf(thread, visitor), { known: false, attributes: [], history: [] });
  t.match(
    await forget(thread, visitor),
    { forgotten: false, exported: null, remainingIn: [] },
    "once is enough",
  );
  t.match(await thread.handlers.postEvent(view, scope()), { applied: true }, "its old events are no repeats");
  t.strictSame(await historyOf(thread, visitor), ["view"]);
});

t.test("forgetting: an export is made where it is asked for", async (t) => {
  const thread = await folder.open(t);
  await decideAt(thread, CUSTOMER, "side");
  t.match(await forget(thread, CUSTOMER), { forgotten: true, exported: null });
});

t.test("forgetting: what was linked is on its own again", async (t) => {
  const thread = await folder.open(t);
  const session = await thread.handlers.startSession(
    { sessionId: "", channel: "web", ...DEVICE, relyOnExisting: false, attributes: {} },
    scope(),
  );
  await decideAt(thread, DEVICE, "side");
  await thread.handlers.setAudience({ sessionId: session.sessionId, ...CUSTOMER, attributes: {} }, scope());
  await thread.handlers.postEvent(eventCall(), scope());
  const { remainingIn } = await forget(thread, CUSTOMER);
  t.equal(
    remainingIn[0],
    `what happened under ${DEVICE.level}:${DEVICE.id}, which was linked: forget it too`,
    "and is told",
  );
  t.strictSame(await historyOf(thread, DEVICE), ["contact a side"], "its own stays");
  t.strictSame(await historyOf(thread, CUSTOMER), []);
});

t.test("forgetting: of more linked ids than a memory names the older ones are told of", async (t) => {
  const thread = await folder.open(t);
  const { context } = thread.thread;
  const { generation } = context.generations.current();
  for (let index = 0; index < MEMORY_LIMITS.linksMax; index++) {
    const device = { level: "device", id: `d-${index}` };
    await linkVisitors(context, generation, device, CUSTOMER, "a", (link) => {
      link();
      return "linked";
    });
  }
  const { remainingIn } = await forget(thread, CUSTOMER);
  t.equal(remainingIn.filter((place) => /, which was linked: /.test(place)).length, MEMORY_LIMITS.linksMax);
  t.match(
    remainingIn.filter((place) => place.startsWith("memories of ids")),
    [/before the last 32: they say whose they were$/],
  );
});

t.test("forgetting: places of the bundle that name the visitor are told", async (t) => {
  const model = shopModel({
    blackLists: [{ name: "staff", offers: ["a"], visitors: [{ level: "customer", id: "C-GOLD" }] }],
  });
  const thread = await folder.open(t, writeBundleFile(folder.path, model).path);
  const gold = { level: "customer", id: "C-GOLD" };
  const { forgotten, remainingIn } = await forget(thread, gold);
  t.equal(forgotten, false, "the node itself knew nothing");
  t.match(remainingIn, [/^segment list `gold`/, /^black list `staff` of channel `web`/]);
});

t.test("forgetting: the visitor's sessions end, those of others go on", async (t) => {
  const thread = await folder.open(t);
  const start = (sessionId: string, visitor: VisitorId) =>
    thread.handlers.startSession(
      { sessionId, channel: "web", ...visitor, relyOnExisting: false, attributes: {} },
      scope(),
    );
  await start("own-1", CUSTOMER);
  await start("own-2", DEVICE);
  await thread.handlers.setAudience({ sessionId: "own-2", ...CUSTOMER, attributes: {} }, scope());
  await start("other", DEVICE);
  await forget(thread, CUSTOMER);
  const view = (sessionId: string) => () =>
    thread.handlers.postEvent(eventCall({ level: "", id: "", sessionId }), scope());
  for (const id of ["own-1", "own-2"]) t.equal(await codeOf(view(id)), "SESSION_UNKNOWN", id);
  t.equal(await codeOf(view("other")), "none");
  t.strictSame(await thread.thread.context.sessions.idsOf(CUSTOMER.level, CUSTOMER.id), [], "none names it");
  t.match(await forget(thread, CUSTOMER), { forgotten: false });
  await start("own-1", CUSTOMER);
  t.equal(await codeOf(view("own-1")), "none", "whoever comes next has sessions of its own");
});

t.test("forgetting: attributes whose values stay in the dictionary are named", async (t) => {
  const thread = await folder.open(t);
  const tier = "the one and only";
  await thread.handlers.updateProfile({ ...CUSTOMER, set: { tier, age: 41 }, unset: [] }, scope());
  const { remainingIn } = await forget(thread, CUSTOMER);
  const [place] = remainingIn.filter((text) => text.startsWith("the dictionary"));
  t.match(place, /: `tier`$/, "not those that are no texts");
  t.notMatch(remainingIn.join(), tier, "and not what they say");
});

t.test("forgetting: who may", async (t) => {
  const thread = await folder.open(t);
  for (const role of ["touchpoint", "browser", "service"] as const) {
    const call = { ...CUSTOMER, exportFirst: false };
    t.equal(await codeOf(() => thread.handlers.forgetVisitor(call, scope(role))), "ROLE_FORBIDDEN", role);
  }
  t.equal(await codeOf(() => forget(thread, { level: "customer", id: "" })), "VISITOR_REQUIRED");
});
