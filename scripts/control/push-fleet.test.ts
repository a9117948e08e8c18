import { createHash, randomBytes } from "node:crypto";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import t, { type Test } from "tap";
import { Nack } from "../../server/control/control-node.ts";
import { type Served, serve } from "../../server/control/testing/serve.ts";
import { BUSY_WAITS_MAX, type BusyWait } from "./busy.ts";
import type { FleetNode } from "./fleet.ts";
import type { BundleToPush } from "./push-bundle.ts";
import { type PushOptions, pushToFleet } from "./push-fleet.ts";
import type { NodePush } from "./push-state.ts";

const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A bundle as the tests' plain node takes it: a list of blobs. */
function bundleOf(...blobs: Uint8Array[]): BundleToPush {
  const refs = blobs.map((blob) => ({ sha256: hash(blob), sizeBytes: blob.length }));
  const manifest = Buffer.from(JSON.stringify(refs));
  return {
    id: hash(manifest),
    name: "tested",
    manifest,
    blobs: new Map(blobs.map((blob) => [hash(blob), blob])),
    documents: [],
    releases: [],
    dataUpdates: [],
  };
}
const node = (address: string, name = address): FleetNode => ({
  name,
  client: { address, token: "", tls: null },
});
const push = (bundle: BundleToPush, fleet: readonly FleetNode[], options: Partial<PushOptions> = {}) =>
  pushToFleet(bundle, fleet, {
    parallel: 8,
    patienceMs: 10_000,
    waitMs: 0,
    allowMissing: false,
    signal: new AbortController().signal,
    onChange: () => {},
    ...options,
  });
async function nodes(t: Test, count: number): Promise<Served[]> {
  const served = await Promise.all(Array.from({ length: count }, () => serve()));
  t.teardown(() => Promise.all(served.map((each) => each.close())));
  return served;
}
function gate(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, resolve: () => open() };
}
/** Nothing listens there: a port that was free a moment ago. */
async function nowhere(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}
const outcomes = (report: Awaited<ReturnType<typeof push>>) => report.nodes.map(({ outcome }) => outcome);

t.test("push: only what each node lacks, and nothing where the bundle is active", async (t) => {
  const [one, other] = await nodes(t, 2);
  const [big, small] = [randomBytes(700_000), Buffer.from("small")];
  const first = bundleOf(big);
  t.equal((await push(first, [node(one!.address)])).end, "done");
  const bundle = bundleOf(big, small);
  const report = await push(bundle, [node(one!.address), node(other!.address)]);
  t.equal(report.end, "done");
  t.same(outcomes(report), ["active", "active"]);
  t.same(
    report.nodes.map(({ uploadedBytes, blobsLacking }) => [uploadedBytes, blobsLacking]),
    [
      [small.length, 1],
      [big.length + small.length, 2],
    ],
  );
  t.equal(report.nodes[0]!.generation, 2);
  const again = await push(bundle, [node(one!.address), node(other!.address)]);
  t.same([again.end, ...outcomes(again)], ["done", "current", "current"]);
  t.same(
    one!.node.taken,
    ["offer", "prepare", "commit", "offer", "prepare", "commit"],
    "nothing a third time",
  );
});

t.test("push: a node that refuses ends it everywhere, and says where and why", async (t) => {
  const served = await nodes(t, 3);
  const [bad] = served;
  const refusal = new Nack("validate", "golden breakfast", "GOLDEN_FAILED", "it offers tea");
  const hold = gate();
  // The others are done preparing before this one is heard.
  bad!.node.waits = hold.promise;
  bad!.node.fails = refusal;
  const prepared = new Set<string>();
  const report = await push(
    bundleOf(randomBytes(1000)),
    served.map(({ address }) => node(address)),
    {
      onChange: (all) => {
        for (const each of all) if (each.outcome === "prepared") prepared.add(each.node.name);
        if (prepared.size === 2) hold.resolve();
      },
    },
  );
  t.equal(report.end, "refused");
  t.same(outcomes(report), ["failed", "aborted", "aborted"]);
  t.same(report.nodes[0]!.fault, {
    stage: "validate",
    resource: "golden breakfast",
    code: "GOLDEN_FAILED",
    message: "it offers tea",
  });
  for (const { node } of served) {
    t.notOk(node.taken.includes("commit"));
    t.equal(node.open, null, "no attempt is left open");
  }
});

t.test("push: a node out of reach ends it, or is left out on demand", async (t) => {
  const [there] = await nodes(t, 1);
  const bundle = bundleOf(Buffer.from("x"));
  const fleet = [node(there!.address), node(await nowhere(), "gone")];
  const report = await push(bundle, fleet);
  t.equal(report.end, "unreachable");
  t.match(report.nodes[1], { outcome: "failed", fault: { code: "NODE_UNREACHABLE", stage: "offer" } });
  t.equal(there!.node.status().bundle, "", "nothing is active");
  const without = await push(bundle, fleet, { allowMissing: true });
  t.same([without.end, ...outcomes(without)], ["done", "active", "missing"]);
  const alone = await push(bundle, [fleet[1]!], { allowMissing: true });
  t.equal(alone.end, "unreachable", "somebody has to be there");
});

t.test("push: a node that is starting is waited for, if asked", { timeout: 30_000 }, async (t) => {
  const address = await nowhere();
  const waits = push(bundleOf(Buffer.from("x")), [node(address)], { waitMs: 20_000 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const late = await serve({ port: Number(address.split(":")[1]) });
  t.teardown(() => late.close());
  t.equal((await waits).end, "done");
});

t.test("push: a commit that fails on one of two is partial; the same push again does the rest", async (t) => {
  const [one, other] = await nodes(t, 2);
  const bundle = bundleOf(Buffer.from("x"));
  const fleet = [node(one!.address), node(other!.address)];
  const report = await push(bundle, fleet, {
    onChange: (all) => {
      const isPrepared = all.every(({ outcome }) => outcome === "prepared");
      if (isPrepared)
        other!.node.fails = new Nack("activate", "disk", "STORE_UNWRITABLE", "the disk is full");
    },
  });
  t.same([report.end, ...outcomes(report)], ["partial", "active", "failed"]);
  t.match(report.nodes[1]!.fault, { stage: "activate", code: "STORE_UNWRITABLE" });
  other!.node.open = null;
  const again = await push(bundle, fleet);
  t.same([again.end, ...outcomes(again)], ["done", "current", "active"]);
});

t.test("push: a bundle that runs on though it was revoked is not taken for well", async (t) => {
  const [one] = await nodes(t, 1);
  const bundle = bundleOf(Buffer.from("wrong"));
  t.equal((await push(bundle, [node(one!.address)])).end, "done");
  one!.node.say({ activeRevoked: true });
  one!.node.fails = new Nack("offer", "bundle", "BUNDLE_REVOKED", "it never runs again");
  const report = await push(bundle, [node(one!.address)]);
  t.same([report.end, ...outcomes(report)], ["refused", "failed"]);
  t.match(report.nodes[0]!.fault, { code: "BUNDLE_REVOKED" });
});

t.test("push: two at once: the second is told whose turn it is", async (t) => {
  const [one] = await nodes(t, 1);
  const manifest = Buffer.from("[]");
  const client = one!.client();
  await client.offer("another-pusher-16", manifest, []);
  const report = await push(bundleOf(Buffer.from("x")), [node(one!.address)]);
  t.match(report, { end: "refused", nodes: [{ fault: { code: "ATTEMPT_IN_PROGRESS", stage: "offer" } }] });
  t.equal(one!.node.open?.attempt, "another-pusher-16", "the other's attempt stays");
});

t.test("push: two at once: the second waits as long as the node says, and tells so", async (t) => {
  const [one] = await nodes(t, 1);
  one!.node.retryAfterMs = 20;
  await one!.client().offer("another-pusher-16", Buffer.from("[]"), []);
  const told: BusyWait[] = [];
  const watch = (push: NodePush): void => {
    if (push.waits !== null && push.waits !== told.at(-1)) told.push(push.waits);
  };
  const bundle = bundleOf(Buffer.from("x"));
  const waited = await push(bundle, [node(one!.address)], {
    onChange: ([only]) => {
      watch(only!);
      if (only!.waits?.number === 2) one!.node.open = null; // The other is done.
    },
  });
  t.same([waited.end, ...outcomes(waited)], ["done", "active"]);
  t.same(
    told.map(({ number, message }) => [number, message]),
    [1, 2].map((number) => [number, "another pusher is at it"]),
  );
  t.ok(told.every(({ ms }) => ms >= 20 && ms <= 25));

  await one!.client().offer("another-pusher-17", Buffer.from("[]"), []);
  told.length = 0;
  const other = bundleOf(Buffer.from("y"));
  const report = await push(other, [node(one!.address)], { onChange: ([only]) => watch(only!) });
  t.match(report, { end: "refused", nodes: [{ fault: { code: "ATTEMPT_IN_PROGRESS" }, waits: null }] });
  t.equal(told.length, BUSY_WAITS_MAX, "not for ever");
});

t.test("push: who is prepared is shown a sign of life until the slowest is", async (t) => {
  const [fast, slow] = await nodes(t, 2);
  const hold = gate();
  const prepare = slow!.node.prepare.bind(slow!.node);
  slow!.node.prepare = async (...args) => {
    await hold.promise;
    return await prepare(...args);
  };
  const pushing = push(bundleOf(Buffer.from("x")), [node(fast!.address), node(slow!.address)], {
    signOfLifeMs: 20,
  });
  const signs = () => fast!.node.taken.filter((what) => what === "prepare").length;
  while (signs() < 4) await new Promise((resolve) => setTimeout(resolve, 10));
  hold.resolve();
  t.equal((await pushing).end, "done");

  const held = gate();
  slow!.node.prepare = async (...args) => {
    await held.promise;
    return await prepare(...args);
  };
  const lost = push(bundleOf(Buffer.from("y")), [node(fast!.address), node(slow!.address)], {
    signOfLifeMs: 20,
    onChange: ([first]) => {
      if (first!.outcome === "prepared")
        fast!.node.fails = new Nack("fetch", "attempt", "ATTEMPT_UNKNOWN", "it gave way to another");
    },
  });
  t.match(await lost, { end: "refused", nodes: [{ fault: { code: "ATTEMPT_UNKNOWN" } }] });
  held.resolve();
  t.equal(slow!.node.status().bundle, bundleOf(Buffer.from("x")).id, "nothing is active anywhere");
});

t.test("push: stopped by its user, it is given up everywhere", async (t) => {
  const [one, other] = await nodes(t, 2);
  const stop = new AbortController();
  const fleet = [node(one!.address), node(other!.address)];
  const report = await push(bundleOf(Buffer.from("x")), fleet, {
    signal: stop.signal,
    onChange: (all) => {
      if (all[0]!.outcome === "prepared") stop.abort();
    },
  });
  t.equal(report.end, "interrupted");
  for (const { node } of [one!, other!]) t.same([node.open, node.status().bundle], [null, ""]);
});

/** Passes bytes on to `target`; `cut` ends all connections, now or after so many more bytes from the client. */
async function proxy(t: Test, target: string) {
  const [host, port] = target.split(":");
  const sockets = new Set<Socket>();
  let bytesLeft = Number.POSITIVE_INFINITY;
  let cutCount = 0;
  let sentBytes = 0;
  const cut = () => {
    cutCount += 1;
    bytesLeft = Number.POSITIVE_INFINITY;
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const server = createServer((client) => {
    const node = connect({ host: host!, port: Number(port) });
    for (const socket of [client, node]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        client.destroy();
        node.destroy();
      });
    }
    client.on("data", (bytes) => {
      const hadLeft = bytesLeft > 0;
      bytesLeft -= bytes.length;
      sentBytes += bytes.length;
      node.write(bytes);
      if (hadLeft && bytesLeft <= 0) setImmediate(cut);
    });
    node.on("data", (bytes) => client.write(bytes));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.teardown(() => {
    cut();
    server.close();
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    cutAfter: (bytes: number) => (bytesLeft = bytes),
    get cutCount() {
      return cutCount;
    },
    get sentBytes() {
      return sentBytes;
    },
  };
}

t.test("push: an upload that is cut goes on where the node says", { timeout: 60_000 }, async (t) => {
  const [one] = await nodes(t, 1);
  const between = await proxy(t, one!.address);
  const blob = randomBytes(6_000_000);
  let isArmed = false;
  const report = await push(bundleOf(blob), [node(between.address)], {
    onChange: ([each]) => {
      if (each!.steps.fetch.state !== "running" || isArmed) return;
      isArmed = true;
      between.cutAfter(4_000_000);
    },
  });
  t.equal(report.end, "done", JSON.stringify(report.nodes[0]!.fault));
  t.equal(between.cutCount, 1, "it was cut");
  // What was on its way when it was cut may go twice: some windows, not the whole.
  t.ok(between.sentBytes < 1.8 * blob.length, `${between.sentBytes} bytes for ${blob.length}`);
  t.equal(one!.node.status().bundle, bundleOf(blob).id);
});

t.test("push: a commit whose answer is lost is asked after", { timeout: 60_000 }, async (t) => {
  const [one] = await nodes(t, 1);
  const between = await proxy(t, one!.address);
  const hold = gate();
  const bundle = bundleOf(Buffer.from("x"));
  const commit = one!.node.commit.bind(one!.node);
  one!.node.commit = async (...args) => {
    const done = await commit(...args);
    between.cut();
    await hold.promise;
    return done;
  };
  const report = await push(bundle, [node(between.address)]);
  hold.resolve();
  t.same([report.end, ...outcomes(report)], ["done", "active"]);
  t.equal(one!.node.taken.filter((what) => what === "commit").length, 1);
});

t.test(
  "push: a node that takes connections and answers nothing is given up by its patience, in plain words",
  async (t) => {
    const sockets = new Set<Socket>();
    const frozen = createServer((socket) => sockets.add(socket.on("error", () => {}))).listen(0, "127.0.0.1");
    await new Promise((resolve) => frozen.once("listening", resolve));
    t.teardown(() => {
      for (const socket of sockets) socket.destroy();
      frozen.close();
    });
    const { port } = frozen.address() as AddressInfo;
    const options = { patienceMs: 600, waitMs: 0 };
    const report = await push(bundleOf(Buffer.from("x")), [node(`127.0.0.1:${port}`)], options);
    t.equal(report.end, "unreachable");
    const { code = "", message = "" } = report.nodes[0]!.fault ?? {};
    t.match(code, /NODE_UNREACHABLE|DEADLINE_EXCEEDED/);
    t.notMatch(message, /LB pick|Resolution note|name resolution/);
  },
);
