/** Log-ins: who becomes whom, what is read together then, and whose it stays. */
import t from "tap";
import { shopModel, writeBundleFile } from "../testing/node-kit.ts";
import { scope, threadFolder } from "../testing/thread-kit.ts";
import {
  CUSTOMER,
  codeOf,
  codesOf,
  DEVICE,
  decideAt,
  eventCall,
  historyOf,
  offersOf,
  profileOf,
  respond,
} from "./testing/calls.ts";
import { decideIn, end, logIn, start } from "./testing/session-calls.ts";

const folder = threadFolder(t);

t.test("known and anonymous add up once they are linked", async (t) => {
  const thread = await folder.open(t);
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
  const thread = await folder.open(t);
  const { sessionId } = await start(thread);
  const view = eventCall({ level: "", id: "", sessionId, eventId: "e-1" });
  t.match(await thread.handlers.postEvent(view, scope()), { applied: true });
  await logIn(thread, sessionId);
  t.match(await thread.handlers.postEvent(view, scope()), { duplicate: true });
});

t.test("two visitors of one level never merge, nor does a known one become a device's", async (t) => {
  const thread = await folder.open(t);
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
  const thread = await folder.open(t);
  for (const id of ["C-1", "C-2"]) {
    const { sessionId } = await start(thread, { level: "customer", id });
    const kiosk = { level: "device", id: "kiosk" };
    t.equal(await codeOf(() => logIn(thread, sessionId, kiosk)), "VISITOR_ALREADY_KNOWN");
  }
  await decideAt(thread, CUSTOMER, "side");
  t.strictSame(await historyOf(thread, { level: "customer", id: "C-2" }), []);
});

t.test("within the least known level a session moves, and nothing is linked", async (t) => {
  const thread = await folder.open(t);
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
  const thread = await folder.open(t);
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
  const thread = await folder.open(t);
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
  const thread = await folder.open(t);
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
    const thread = await folder.open(t, path);
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
