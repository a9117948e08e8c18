import { readdirSync } from "node:fs";
import { getPriority } from "node:os";
import t from "tap";
import { BESIDE_NICENESS } from "./priorities.ts";
import { startNodeProcess, temporaryFolder, until, writeBundleFile } from "./testing/node-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const bundle = writeBundleFile(folder.path);
const flags = (name: string) => ["--data-dir", `${folder.path}/${name}`, "--bundle", bundle.path];
const isLinux = process.platform === "linux";
/** As Node starts them by itself. */
const V8_HELPERS = 4;
const get = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};
const statusz = async (adminUrl: string) => JSON.parse((await get(`${adminUrl}/statusz`)).text);

t.test("node: starts, serves its admin port, drains on SIGTERM with code 0", async (t) => {
  const node = await startNodeProcess(flags("plain"));
  t.equal((await get(`${node.adminUrl}/healthz`)).status, 200);
  const ready = await get(`${node.adminUrl}/readyz`);
  t.equal(ready.status, 200);
  t.match(ready.text, /^ready/);
  const status = await statusz(node.adminUrl);
  t.equal(status.pid, node.child.pid);
  t.equal(status.bundleId, bundle.id);
  t.equal(status.generation, 1);
  t.equal(status.lanes.length, 1);
  t.equal(`http://127.0.0.1:${status.ports.admin}`, node.adminUrl);
  t.equal((await get(`${node.adminUrl}/nothing`)).status, 404);
  t.equal((await fetch(`${node.adminUrl}/healthz`, { method: "POST" })).status, 405);
  t.ok(
    node.lines.some((line) => String(line.msg).startsWith("no credentials are configured")),
    "an open node says so",
  );
  await t.test("V8's helpers and the batch worker come after lanes", { skip: !isLinux }, async (t) => {
    const { pid } = status;
    const threads = readdirSync(`/proc/${pid}/task`).map((thread) => getPriority(Number(thread)));
    const mains = getPriority(pid);
    const below = threads.filter((niceness) => niceness !== mains);
    t.strictSame(below, Array(V8_HELPERS + 1).fill(BESIDE_NICENESS), threads.join(" "));
    t.ok(threads.length > below.length + 1, "the lane and others are as the main thread is");
  });
  t.strictSame(await node.stop(), { code: 0, signal: null });
});

t.test("node: what was active is active after a restart, without naming it again", async (t) => {
  const first = await startNodeProcess(flags("again"));
  await first.stop("SIGINT");
  const second = await startNodeProcess(["--data-dir", `${folder.path}/again`]);
  const status = await statusz(second.adminUrl);
  t.equal(status.bundleId, bundle.id);
  t.equal(status.boot, 2, "a second boot of the same directory");
  await second.stop();
});

t.test("node: an IPv6 address is printed in brackets", async (t) => {
  const node = await startNodeProcess([...flags("v6"), "--host", "::1"]).catch((error: unknown) => {
    if (!/EADDRNOTAVAIL|cannot listen/.test(String(error))) throw error;
    t.comment("no IPv6 on this machine");
    return null;
  });
  if (node === null) return;
  t.match(node.httpUrl, /^http:\/\/\[::1\]:\d+$/);
  t.match(node.grpcAddress, /^\[::1\]:\d+$/);
  t.equal((await get(`${node.httpUrl}/`)).status, 200);
  t.equal((await node.stop()).code, 0);
});

t.test("node: without a bundle it is alive and not ready", async (t) => {
  const node = await startNodeProcess(["--data-dir", `${folder.path}/empty`]);
  t.equal((await get(`${node.adminUrl}/healthz`)).status, 200);
  const ready = await get(`${node.adminUrl}/readyz`);
  t.equal(ready.status, 503);
  t.match(ready.text, /no bundle is active/);
  const [said] = node.lines.filter(({ msg }) => String(msg).startsWith("no `trust` is configured"));
  t.match(
    said?.msg,
    /unsigned bundles are taken \(development: nothing has to be signed/,
    "and says what it takes",
  );
  t.equal((await node.stop()).code, 0);
});

t.test("node: a lane that throws is replaced, and the node goes on", async (t) => {
  const node = await startNodeProcess([...flags("throws"), "--lanes", "2"], { PROFFER_TEST_FAULTS: "1" });
  const { pid } = await statusz(node.adminUrl);
  node.child.send({ lane: 1, fault: "throw" });
  await until("a replacement", async () => {
    const status = await statusz(node.adminUrl);
    return status.lanesReplacedTotal === 1 && status.lanesReady === 2;
  });
  node.child.send({ lane: 0, fault: "throw" });
  await until("the lane with gRPC too", async () => {
    const status = await statusz(node.adminUrl);
    return status.lanesReplacedTotal === 2 && status.lanesReady === 2;
  });
  t.equal((await statusz(node.adminUrl)).pid, pid, "the same process");
  t.match((await get(`${node.adminUrl}/metrics`)).text, /^proffer_lanes_replaced_total 2$/m);
  t.ok(node.lines.some((line) => line.msg === "lane ended; it is being replaced"));
  t.strictSame(await node.stop(), { code: 0, signal: null });
});

t.test("node: faults are refused where no test asked for them", async (t) => {
  const node = await startNodeProcess(flags("no-faults"));
  node.child.send({ lane: 0, fault: "throw" });
  await new Promise((resolve) => setTimeout(resolve, 500));
  t.equal((await statusz(node.adminUrl)).lanesReplacedTotal, 0);
  await node.stop();
});

for (const [fault, hangMs, expected, why] of [
  [
    "hang",
    "1000",
    /lane 0 hangs: no heartbeat for 1000 ms/,
    "a lane that hangs ends the process, with a message",
  ],
  [
    "fill",
    "60000",
    /lane 0 has exhausted its heap/,
    "a lane that fills its heap ends the process, with a message",
  ],
  ["burst", "60000", /./, "a heap that bursts in one go ends the process; the runtime says so"],
] as const) {
  t.test(`node: ${why}`, async (t) => {
    const node = await startNodeProcess([...flags(fault), "--lane-hang-ms", hangMs], {
      PROFFER_TEST_FAULTS: "1",
    });
    node.child.send({ lane: 0, fault });
    const { code, signal } = await node.exited;
    t.match(node.stderr(), expected);
    t.not(code, 0, `code ${code}, signal ${signal}`);
  });
}
