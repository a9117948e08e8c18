/** Sessions in the visitor table: seen by all threads, evicted and loaded like visitors, swept when their time is over. */
import t from "tap";
import { openLmdb } from "./lmdb-environment.ts";
import { SESSION_CODEC, SESSION_LEVEL_NAME } from "./session-record.ts";
import { emptyVisitor, readProfile, temporaryFolder } from "./testing/sample.ts";
import { held, inTime, openTestVisitors } from "./testing/visitors.ts";
import { SESSION_BUSY, type SessionRecord } from "./types.ts";
import { beginCheckpoint } from "./visitor-checkpoint.ts";

const NOW_MS = 1_800_000_000_000;

function session(changes: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id: "s-1",
    channel: "web",
    level: "customer",
    visitorId: "Łucja",
    changedAtUs: NOW_MS * 1000,
    untilMs: NOW_MS + 60_000,
    ended: false,
    ...changes,
  };
}

t.test("sessions: put by one thread, read, prolonged and ended by another", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const visitors = await openTestVisitors(folder.path);
  t.teardown(() => visitors.close());
  const one = visitors.open(0).sessions;
  const other = visitors.open(1).sessions;
  t.equal(one.get("s-1", NOW_MS, 0), null, "nobody's");
  const put = (store: typeof one, next: SessionRecord) => store.change("s-1", () => next);
  t.same(put(one, session()), session());
  t.same(other.get("s-1", NOW_MS, 0), session());
  t.equal(other.get("s-1", NOW_MS + 60_000, 0), null, "timed out");
  t.match(other.get("s-1", NOW_MS, NOW_MS + 90_000), { untilMs: NOW_MS + 90_000 });
  t.match(one.get("s-1", NOW_MS + 70_000, 0), { untilMs: NOW_MS + 90_000 }, "moved on for all");
  t.match(one.get("s-1", NOW_MS, NOW_MS + 5000), { untilMs: NOW_MS + 90_000 }, "never back");
  t.equal(
    one.change("s-1", () => null),
    null,
    "left as it is",
  );
  t.throws(
    () =>
      one.change("s-1", (standing) => {
        throw new Error(standing?.visitorId);
      }),
    { message: "Łucja" },
  );
  t.match(other.get("s-1", NOW_MS, 0), { visitorId: "Łucja", changedAtUs: NOW_MS * 1000 }, "and free again");
  const longer = session({ visitorId: "x".repeat(128), level: "device", changedAtUs: 1 });
  const changedAtUs = NOW_MS * 1000 + 1;
  t.same(
    put(other, longer),
    { ...longer, changedAtUs },
    "each change is later, also by a clock that jumped back",
  );
  t.same(one.get("s-1", NOW_MS, 0), { ...longer, changedAtUs });
  put(one, session({ ended: true }));
  t.equal(other.get("s-1", NOW_MS, 0), null, "ended");
  other.change("s-1", (standing) => {
    t.match(standing, { ended: true, changedAtUs: NOW_MS * 1000 + 2 }, "but shown to who changes it");
    return null;
  });
});

t.test(
  "sessions: evicted, loaded, in a checkpoint, over a restart, and swept when their time is over",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const visitors = await openTestVisitors(folder.path, 256);
    const store = visitors.open(0);
    const generation = await visitors.generation(store);
    const untilMs = (index: number) => NOW_MS + (index % 2 === 0 ? 60_000 : -2 * 3_600_000);
    for (let index = 0; index < 600; index++) {
      const next = session({ id: `s-${index}`, untilMs: untilMs(index) });
      await inTime(store, () => (store.sessions.change(next.id, () => next) === SESSION_BUSY ? null : true));
    }
    for (let index = 0; index < 600; index += 2) {
      const found = await inTime(store, () => {
        const answer = store.sessions.get(`s-${index}`, NOW_MS, 0);
        return answer === SESSION_BUSY ? null : { answer };
      });
      if (found.answer?.id !== `s-${index}`) t.fail(`s-${index} is lost`);
    }
    store.visitors.release(await held(store, generation, "s-1"));
    t.equal(
      readProfile(store.profiles, generation, "customer", "s-1", emptyVisitor()),
      false,
      "a visitor of the same id is another",
    );
    for (const id of ["s-2", "s-599"]) {
      await inTime(store, () => {
        const answer = store.sessions.change(id, (standing) => ({ ...standing!, visitorId: "one" }));
        return answer === SESSION_BUSY ? null : true;
      });
    }
    const all = (await store.sessions.idsOf("customer", "Łucja")).concat("s-2", "s-599");
    t.equal(new Set(all).size, 600, "found by their visitor in the table and in LMDB");
    t.same((await store.sessions.idsOf("customer", "one")).sort(), ["s-2", "s-599"]);
    await store.sessions.erase(["s-2", "s-4", "s-599"], "customer", "one");
    t.same(await store.sessions.idsOf("customer", "one"), []);
    t.equal(store.sessions.get("s-2", NOW_MS, 0), null, "ended");
    t.not(store.sessions.get("s-4", NOW_MS, 0), null, "another's goes on");
    let sweptTo = "";
    const checkpoint = async (nowMs: number): Promise<void> => {
      let progress = beginCheckpoint(folder.path, visitors.directory.handle.boot, nowMs, sweptTo);
      while (!progress.isDone) progress = await store.checkpoint(progress, 50);
      sweptTo = progress.sweptTo;
    };
    await checkpoint(NOW_MS);
    await visitors.close();

    const again = await openTestVisitors(folder.path, 2048);
    const reader = again.open(0);
    t.equal(reader.sessions.get("s-4", NOW_MS, 0) !== null, true, "over a restart");
    t.equal(reader.sessions.get("s-5", NOW_MS, 0), null);
    let progress = beginCheckpoint(folder.path, again.directory.handle.boot, NOW_MS, "");
    while (!progress.isDone) progress = await reader.checkpoint(progress, 50);
    await again.close();
    const environment = openLmdb(`${folder.path}/lmdb`);
    const left = [...environment.memories.getKeys({ start: SESSION_LEVEL_NAME, end: "$sessioo" })];
    t.ok(left.length >= 300 && left.length <= 302, `${left.length} are left of 600`);
    const bytes = environment.memories.getBinaryFast(`${SESSION_LEVEL_NAME}\0s-4`)!;
    t.match(SESSION_CODEC.decode(bytes, "s-4"), { id: "s-4", untilMs: untilMs(4) });
    await environment.close();
  },
);
