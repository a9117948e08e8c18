/**
 * Lanes that race for the same visitors, over real sockets and threads: no cap is exceeded, no event applied twice,
 * whatever lane it comes to.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import t from "tap";
import type { Cap } from "../../engine/index.ts";
import { fuzzSettings } from "../../engine/testing/fuzz.ts";
import { readIdentities } from "../store/identity-file.ts";
import { LogStream } from "../store/log-stream.ts";
import {
  connectCall,
  shopModel,
  startNodeProcess,
  temporaryFolder,
  until,
  writeBundleFile,
} from "../testing/node-kit.ts";

const DAY_MS = 86_400_000;
const CAPS: readonly Cap[] = [
  { name: "a-a-day", of: "offer", subject: "a", max: 3, window: { kind: "rolling", ms: DAY_MS } },
  { name: "each-offer", of: "offer", max: 5, window: { kind: "ever" } },
  { name: "zone", of: "zone", max: 11, window: { kind: "calendar", unit: "month", zone: "channel" } },
];
const ZONE_MAX = 11;
const { seed } = fuzzSettings(1);
t.comment(`seed ${seed}`);

const folder = temporaryFolder();
t.teardown(folder.remove);
const bundle = writeBundleFile(folder.path, shopModel({ caps: CAPS }));

interface Ask {
  readonly visitor: number;
  readonly points: readonly { point: string; count: number; allowDuplicates: boolean }[];
}
const ask: fc.Arbitrary<Ask> = fc.record({
  visitor: fc.nat(2),
  points: fc.array(
    fc.record({
      point: fc.constantFrom("hero", "side"),
      count: fc.integer({ min: 1, max: 3 }),
      allowDuplicates: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

t.test("many calls with many points for few visitors on two lanes: no cap is exceeded", async (t) => {
  const data = join(folder.path, "data-caps");
  const node = await startNodeProcess(["--data-dir", data, "--bundle", bundle.path, "--lanes", "2"]);
  t.teardown(() => node.stop("SIGKILL"));
  const visitorOf = (index: number) => ({ level: "customer", id: `C-${index}` });
  const [asks] = fc.sample(fc.array(ask, { minLength: 150, maxLength: 150 }), { numRuns: 1, seed });
  const requests = asks!.map(({ visitor, points }) => ({
    channel: "web",
    visitor: visitorOf(visitor),
    points,
  }));
  // A third of them as batches: the workers that decide these race with the lanes.
  const single = requests.filter((_, index) => index % 3 !== 0);
  const batched = requests.filter((_, index) => index % 3 === 0);
  const answers = await Promise.all([
    ...single.map((request) => connectCall(node.httpUrl, "Decide", request)),
    ...[0, 1, 2].map((part) =>
      connectCall(node.httpUrl, "DecideBatch", {
        requests: batched.filter((_, index) => index % 3 === part),
      }),
    ),
  ]);
  t.ok(answers.every(({ status }) => status === 200));
  t.ok(answers.every(({ body }) => !JSON.stringify(body).includes('"error"')));
  const historyOf = async (index: number) => {
    const request = { visitor: visitorOf(index), includeHistory: true };
    for (;;) {
      const answer = await connectCall(node.httpUrl, "GetProfile", request);
      // A batch worker that the machine has no time for may hold a visitor for long.
      if (!JSON.stringify(answer.body).includes("VISITOR_BUSY")) return answer;
    }
  };
  const histories = await Promise.all([0, 1, 2].map(historyOf));
  for (const { status, body } of histories) t.equal(status, 200, JSON.stringify(body).slice(0, 300));
  t.equal((await node.stop()).code, 0);

  const presented = new Map<string, Map<string, number>>();
  const lanes = new Set<number>();
  const identities = readIdentities(data);
  const stream = new LogStream(data);
  for (const { record, lane } of stream.poll()) {
    if (record.kind !== "decision") continue;
    lanes.add(lane);
    const { id } = identities.get(record.surrogate)!;
    const counts = presented.get(id) ?? new Map<string, number>();
    presented.set(id, counts);
    for (const { picks } of record.points) {
      for (const { offer, fallback } of picks) {
        if (!fallback) counts.set(offer, (counts.get(offer) ?? 0) + 1);
      }
    }
  }
  stream.close();
  t.ok(lanes.size >= 3, `decided in lanes ${[...lanes].join(" and ")}`);
  for (const [id, counts] of presented) {
    t.ok((counts.get("a") ?? 0) <= 3, `${id}: ${counts.get("a")} times a`);
    for (const [offer, count] of counts) t.ok(count <= 5, `${id}: ${count} times ${offer}`);
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    t.equal(total, ZONE_MAX, `${id}: the zone's cap is used up, and no more`);
  }
  for (const { body } of histories) {
    // Absent where all that the visitor was given waits for its impression.
    const contacts = ((body.history ?? []) as { offer: string; kind: string }[]).filter(
      ({ kind }) => kind === "contact",
    );
    t.ok(contacts.length <= ZONE_MAX);
    t.ok(contacts.filter(({ offer }) => offer === "a").length <= 3);
  }
});

t.test("one event sent to two lanes again and again is applied once, also after a kill", async (t) => {
  const data = join(folder.path, "data-events");
  const flags = ["--data-dir", data, "--bundle", bundle.path, "--lanes", "2"];
  const post = (url: string, event: number) =>
    connectCall(url, "PostEvent", {
      channel: "web",
      visitor: { level: "customer", id: `C-${event % 3}` },
      event: "view",
      eventId: `e-${event}`,
    });
  const node = await startNodeProcess(flags);
  const events = Array.from({ length: 15 }, (_, event) => event);
  const answers = await Promise.all(
    events.flatMap((event) =>
      [0, 1, 2, 3].map(async () => ({ event, ...(await post(node.httpUrl, event)) })),
    ),
  );
  await node.stop("SIGKILL");
  for (const event of events) {
    const own = answers.filter((answer) => answer.event === event);
    t.equal(own.filter(({ body }) => body.applied === true).length, 1, `e-${event}: applied once`);
    t.equal(own.filter(({ body }) => body.duplicate === true).length, 3, `e-${event}: and three repeats`);
  }
  const again = await startNodeProcess(flags);
  t.teardown(() => again.stop("SIGKILL"));
  for (const event of events) {
    t.match((await post(again.httpUrl, event)).body, { duplicate: true }, `e-${event}: known after a kill`);
  }
});

t.test("session calls that race on two lanes: one log-in wins, and what has ended stays so", async (t) => {
  const data = join(folder.path, "data-sessions");
  const node = await startNodeProcess(["--data-dir", data, "--bundle", bundle.path, "--lanes", "2"]);
  t.teardown(() => node.stop("SIGKILL"));
  const ask = (method: string, body: object) => connectCall(node.httpUrl, method, body);
  const start = (sessionId: string, id = sessionId) =>
    ask("StartSession", { sessionId, channel: "web", visitor: { level: "device", id } });
  const logIn = (sessionId: string, id: string) =>
    ask("SetAudience", { sessionId, visitor: { level: "customer", id } });
  const points = [{ point: "side" }];
  for (let round = 0; round < 25; round++) {
    const sessionId = `s-${round}`;
    await start(sessionId);
    const customers = ["A", "B", "C", "D"].map((name) => `${name}-${round}`);
    const answers = await Promise.all(customers.map((id) => logIn(sessionId, id)));
    const winners = customers.filter((_, index) => answers[index]!.status === 200);
    if (winners.length !== 1) t.fail(`round ${round}: ${winners.join(", ") || "nobody"} logged in`);
    const codes = answers.filter(({ status }) => status !== 200).map(({ body }) => JSON.stringify(body));
    if (!codes.every((body) => body.includes("VISITOR_ALREADY_KNOWN"))) t.fail(codes.join());
    const again = await logIn(sessionId, winners[0]!);
    t.equal(again.body.visitor.id, winners[0], `round ${round}: the session is the winner's`);
  }
  for (let round = 0; round < 40; round++) {
    const sessionId = `e-${round}`;
    await start(sessionId);
    const [, ended] = await Promise.all([logIn(sessionId, `E-${round}`), ask("EndSession", { sessionId })]);
    const decided = await ask("Decide", { channel: "web", sessionId, points, dryRun: true });
    if (ended.status === 200 && decided.status === 200) t.fail(`round ${round}: ended, and alive`);
  }
  const relied = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      ask("StartSession", {
        sessionId: "r-1",
        channel: "web",
        visitor: { level: "device", id: `r-${index}` },
        relyOnExisting: true,
      }),
    ),
  );
  t.equal(new Set(relied.map(({ body }) => body.visitor.id)).size, 1, "who relies on a session gets the one");
});

t.test("an event that could not be written is no repeat, also where copies of it raced", async (t) => {
  if (spawnSync("prlimit", ["--version"]).status !== 0) return t.comment("prlimit is not here: skipped");
  const data = join(folder.path, "data-full");
  const node = await startNodeProcess(["--data-dir", data, "--bundle", bundle.path, "--lanes", "2"]);
  t.teardown(() => node.stop("SIGKILL"));
  const visitor = { level: "customer", id: "C-1" };
  const post = () =>
    connectCall(node.httpUrl, "PostEvent", { channel: "web", visitor, event: "view", eventId: "e-1" });
  const decide = { channel: "web", visitor, points: [{ point: "side" }] };
  t.equal((await connectCall(node.httpUrl, "Decide", decide)).status, 200);
  const log = join(data, "log");
  const limit = (bytes: string) =>
    spawnSync("prlimit", ["--pid", String(node.child.pid), `--fsize=${bytes}:unlimited`]).status;
  // The smallest file's size: no lane can write another byte.
  t.equal(limit(String(Math.min(...readdirSync(log).map((name) => statSync(join(log, name)).size)))), 0);
  const refused = await Promise.all(Array.from({ length: 6 }, post));
  t.strictSame(
    refused.map(({ status }) => status),
    refused.map(() => 503),
    "nobody is told that it is there",
  );
  t.equal(limit("unlimited"), 0);
  let taken = await post();
  await until("the disk takes bytes", async () => {
    if (taken.status !== 200) taken = await post();
    return taken.status === 200;
  });
  t.match(taken.body, { applied: true });
  t.match((await post()).body, { duplicate: true });
  const profile = await connectCall(node.httpUrl, "GetProfile", { visitor, includeHistory: true });
  t.match(profile.body.history, [{ kind: "view" }, { kind: "contact" }]);
  t.equal(profile.body.history.length, 2);
});
