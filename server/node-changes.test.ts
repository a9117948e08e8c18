/** A running node while things change under it: its bundle, a list of members, the room on its disk. */
import { spawnSync } from "node:child_process";
import { copyFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import type { Model } from "../engine/index.ts";
import { parseExposition, sampleOf } from "./testing/exposition.ts";
import { nodeFolder } from "./testing/node-folder.ts";
import {
  connectCall,
  decideBody,
  type NodeProcess,
  shopModel,
  spawnNode,
  startNodeProcess,
  until,
} from "./testing/node-kit.ts";

const folder = nodeFolder(t);
const { bundle } = folder;
const metrics = async (node: NodeProcess) =>
  parseExposition(await (await fetch(`${node.adminUrl}/metrics`)).text());
const update = (id: string) => ({ visitor: { level: "customer", id }, set: { age: 41 } });

t.test("swap: no decision mixes generations, and none is lost", async (t) => {
  const titled = (title: string) => {
    const model = shopModel();
    const offers = model.offers.map((offer) =>
      offer.code === "a"
        ? { ...offer, attributes: { title: { kind: "constant" as const, value: title } } }
        : offer,
    );
    return folder.write({ ...model, offers });
  };
  const one = titled("one");
  const two = titled("two");
  const live = join(folder.path, "live.bundle");
  copyFileSync(one.path, live);
  const node = await folder.start(t, ["--lanes", "2"], { bundle: live });
  const titleOf = new Map([
    [one.id, "one"],
    [two.id, "two"],
  ]);
  let isDone = false;
  let answered = 0;
  const seen = new Set<number>();
  const clients = Array.from({ length: 8 }, async (_, client) => {
    while (!isDone) {
      const { status, body } = await connectCall(node.httpUrl, "Decide", decideBody(`C-${client}`));
      if (status !== 200) return t.fail(`status ${status}: ${JSON.stringify(body)}`);
      answered += 1;
      seen.add(body.generation);
      if (body.points[0].treatments[0].attributes.title !== titleOf.get(body.bundle)) t.fail("mixed");
    }
  });
  for (let swap = 0; swap < 6; swap++) {
    copyFileSync(swap % 2 === 0 ? two.path : one.path, live);
    node.child.kill("SIGHUP");
    await node.line((line) => line.msg === "reloaded" && line.generation === swap + 2);
  }
  await until("a call is answered under the last generation", () => seen.has(7));
  isDone = true;
  await Promise.all(clients);
  t.equal(Math.max(...seen), 7, `${answered} answers over generations ${[...seen].join(", ")}`);
  writeFileSync(live, "no bundle at all");
  node.child.kill("SIGHUP");
  await node.line((line) => String(line.msg).startsWith("not reloaded"));
  t.equal((await connectCall(node.httpUrl, "Decide", decideBody())).body.generation, 7, "the last good one");
});

t.test("bundles: one that no lane can open is refused, and never what a restart runs", async (t) => {
  const model = shopModel();
  const rules = model.channels[0]!.rules.map((rule) => ({ ...rule, eligibility: "profile.nothing >" }));
  const broken = folder.write(shopModel({ rules }));
  const live = join(folder.path, "live-2.bundle");
  copyFileSync(bundle.path, live);
  const node = await folder.start(t, ["--lanes", "2"], { bundle: live });
  copyFileSync(broken.path, live);
  node.child.kill("SIGHUP");
  await node.line((line) => String(line.msg).startsWith("not reloaded"));
  const { body } = await connectCall(node.httpUrl, "Decide", decideBody());
  t.equal(body.bundle, bundle.id);
  t.equal(sampleOf(await metrics(node), "proffer_generation_failures_total"), 1);
  t.equal(sampleOf(await metrics(node), "proffer_lanes_replaced_total"), 0, "no lane ended over it");
  await node.stop();
  const refused = spawnNode(["--data-dir", node.dataDir, "--bundle", broken.path]);
  t.equal((await refused.exited).code, 3, refused.stderr());
  const again = await startNodeProcess(["--data-dir", node.dataDir]);
  t.teardown(() => again.stop());
  t.equal((await connectCall(again.httpUrl, "Decide", decideBody())).body.bundle, bundle.id);
});

t.test("bundles: one whose golden decisions are not what they state is refused", async (t) => {
  const golden = (name: string, offer: string) => ({
    name,
    atMs: Date.UTC(2026, 0, 1),
    visitor: { level: "customer", id: "C-1", known: true, profile: {}, lists: [] },
    request: { channel: "web", context: {}, points: [{ point: "hero", count: 1, allowDuplicates: false }] },
    expect: { points: [{ point: "hero", status: "DECIDED", treatments: [{ offer }] }], dropped: [] },
  });
  const withGoldens = (...goldens: object[]) => ({ ...shopModel(), goldens }) as unknown as Model;
  const good = folder.write(withGoldens(golden("best first", "a")));
  const bad = folder.write(withGoldens(golden("best first", "a"), golden("b wins", "b")));
  const live = join(folder.path, "live-goldens.bundle");
  copyFileSync(good.path, live);
  const node = await folder.start(t, [], { bundle: live });
  t.equal((await connectCall(node.httpUrl, "Decide", decideBody())).body.bundle, good.id);
  copyFileSync(bad.path, live);
  node.child.kill("SIGHUP");
  const line = await node.line((candidate) => String(candidate.msg).startsWith("not reloaded"));
  t.match(JSON.stringify(line), /golden `b wins` fails: points.*GOLDEN_FAILED/s);
  t.equal((await connectCall(node.httpUrl, "Decide", decideBody())).body.bundle, good.id);
  t.equal(sampleOf(await metrics(node), "proffer_generation_failures_total"), 1);

  const { visitor, atMs, request, expect } = golden("", "b");
  const steps = [
    { kind: "update", atMs, set: {}, unset: [] },
    { kind: "decide", atMs, request, expect },
  ];
  const sequences = [{ name: "b comes later", visitor, others: [], steps }];
  const model = { ...withGoldens(), sequences } as unknown as Model;
  copyFileSync(folder.write(model).path, live);
  node.child.kill("SIGHUP");
  const told = /sequence `b comes later` fails at step 2 .decide.: points.*GOLDEN_FAILED/s;
  await node.line((candidate) => told.test(JSON.stringify(candidate)));
  t.equal((await connectCall(node.httpUrl, "Decide", decideBody())).body.bundle, good.id);
});

t.test("bundles: one under which lanes keep ending is rolled back", async (t) => {
  const next = folder.write(shopModel({ salt: "next" }));
  const live = join(folder.path, "live-3.bundle");
  copyFileSync(bundle.path, live);
  const node = await folder.start(t, [], { bundle: live, env: { PROFFER_TEST_FAULTS: "1" } });
  copyFileSync(next.path, live);
  node.child.kill("SIGHUP");
  await node.line((line) => line.msg === "reloaded");
  for (let end = 1; end <= 3; end++) {
    node.child.send({ lane: 0, fault: "throw" });
    await until("the lane is back", async () => {
      const families = await metrics(node);
      const isReplaced = sampleOf(families, "proffer_lanes_replaced_total") === end;
      return isReplaced && sampleOf(families, "proffer_lanes") === 1;
    });
    // A kept connection would be the ended lane's.
    const close = { connection: "close" };
    const { body } = await connectCall(node.httpUrl, "Decide", decideBody(), close);
    t.equal(body.bundle, end < 3 ? next.id : bundle.id, `after ${end}`);
  }
  await node.stop();
  const again = await startNodeProcess(["--data-dir", node.dataDir]);
  t.teardown(() => again.stop());
  t.equal((await connectCall(again.httpUrl, "Decide", decideBody())).body.bundle, bundle.id);
});

t.test("uploads: parts in order make a new list, a new generation, and what a restart runs", async (t) => {
  const node = await folder.start(t);
  const send = async (query: string, body: string, segment = "gold") => {
    const url = `${node.httpUrl}/v1/import/segments/${segment}?${query}`;
    const response = await fetch(url, { method: "POST", body });
    return { status: response.status, text: await response.text() };
  };
  t.match(await send("upload=u&part=0&last=false", "C-7\nC-"), { status: 200, text: /"activated":null/ });
  t.match(
    await send("upload=u&part=2&last=false", "x"),
    { status: 400, text: /VALUE_OUT_OF_RANGE/ },
    "a gap",
  );
  t.match(await send("upload=u&part=1&last=true", "8\n\nC-9"), { status: 200, text: /"memberCount":3/ });
  t.match(await send("upload=u&part=1&last=true", "x"), { status: 400 }, "an upload that is over");
  t.match(await send("upload=..%2Fx&part=0&last=true", "x"), { status: 400 }, "no path as a name");
  t.match(await send("upload=v&part=0&last=true", "x", "silver"), { status: 404, text: /SEGMENT_UNKNOWN/ });
  const offerOf = async (id: string) =>
    (await connectCall(node.httpUrl, "Decide", decideBody(id))).body.points[0].treatments[0].offer;
  t.equal(await offerOf("C-8"), "e", "a line may span parts");
  t.equal(await offerOf("C-9"), "e");
  t.equal(await offerOf("C-GOLD"), "a", "who is not in the new list is out");
  await node.stop();
  const again = await startNodeProcess(["--data-dir", node.dataDir]);
  t.teardown(() => again.stop());
  const after = await connectCall(again.httpUrl, "Decide", decideBody("C-7"));
  t.equal(after.body.points[0].treatments[0].offer, "e");
});

t.test("disk full: what must be recorded is refused, the rest answered, and both say so", async (t) => {
  if (spawnSync("prlimit", ["--version"]).status !== 0) return t.comment("prlimit is not here: skipped");
  const strict = folder.write(shopModel({ unrecorded: "refuse" }));
  for (const [path, expected] of [
    [strict.path, 503],
    [bundle.path, 200],
  ] as const) {
    const node = await folder.start(t, [], { bundle: path });
    t.equal((await connectCall(node.httpUrl, "Decide", decideBody())).status, 200);
    const log = join(node.dataDir, "log");
    const sizes = readdirSync(log).map((name) => statSync(join(log, name)).size);
    const limit = (bytes: string) =>
      spawnSync("prlimit", ["--pid", String(node.child.pid), `--fsize=${bytes}:unlimited`]).status;
    t.equal(limit(String(Math.max(...sizes))), 0);
    const refused = await connectCall(node.httpUrl, "Decide", decideBody());
    t.equal(refused.status, expected);
    if (expected === 503) t.match(JSON.stringify(refused.body), /LOG_UNWRITABLE/);
    const event = { channel: "web", visitor: { level: "customer", id: "C-1" }, event: "view" };
    t.equal((await connectCall(node.httpUrl, "PostEvent", event)).status, 503, "an event must be written");
    t.equal((await connectCall(node.httpUrl, "UpdateProfile", update("C-1"))).status, 503);
    const ready = await fetch(`${node.adminUrl}/readyz`);
    t.equal(ready.status, expected);
    t.match(await ready.text(), /log cannot be written/);
    const families = await metrics(node);
    t.equal(sampleOf(families, "proffer_log_writable"), 0);
    t.equal(sampleOf(families, "proffer_decided_calls_unrecorded_total"), expected === 200 ? 1 : 0);
    t.equal(limit("unlimited"), 0);
    await until(
      "the disk takes bytes again",
      async () => !/log cannot be written/.test(await (await fetch(`${node.adminUrl}/readyz`)).text()),
    );
    t.equal((await connectCall(node.httpUrl, "Decide", decideBody())).status, 200);
    t.equal((await connectCall(node.httpUrl, "PostEvent", event)).status, 200);
    t.strictSame(await node.stop(), { code: 0, signal: null });
  }
});
