/** Who may call the control port, how often, how much at once: over real connections, in clear text and by TLS. */

import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { status as grpcStatus } from "@grpc/grpc-js";
import t from "tap";
import type { NodeError } from "../../engine/index.ts";
import { loadCredentials } from "../lanes/load-credentials.ts";
import { Principals } from "../lanes/principals.ts";
import { temporaryFolder } from "../testing/node-kit.ts";
import { Callers } from "./callers.ts";
import { drawAttempt } from "./client.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import { codeOf } from "./testing/codes.ts";
import { rawCall } from "./testing/raw-call.ts";
import { ADMIN_TOKEN, serve } from "./testing/serve.ts";

t.test("tokens: of role admin, and no other", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const tokensFile = join(folder.path, "tokens.yaml");
  writeFileSync(
    tokensFile,
    `tokens:
  - { name: pipeline, role: admin, token: ${ADMIN_TOKEN} }
  - { name: shop, role: service, token: a-service-token-of-tests }
`,
  );
  const served = await serve({}, { tokensFile });
  t.teardown(served.close);
  for (const [token, code, why] of [
    [ADMIN_TOKEN, "", "role admin"],
    ["", "CREDENTIALS_MISSING", "none"],
    ["no-such-token-anywhere", "CREDENTIALS_INVALID", "unknown"],
    ["a-service-token-of-tests", "ROLE_FORBIDDEN", "another role"],
  ] as const) {
    const client = served.client({ token });
    t.equal(await codeOf(client.status()), code, `a call: ${why}`);
    const watch = client.watch();
    t.equal(await codeOf(watch.next()), code, `a server stream: ${why}`);
    await watch.return();
    t.equal(await codeOf(client.upload(drawAttempt(), [], () => [])), code, `a client stream: ${why}`);
  }
  await served
    .client({ token: ADMIN_TOKEN })
    .revoke(drawAttempt(), { payload: Buffer.from("{}"), signatures: [] });
  t.same(served.node.callers.at(-1), { name: "pipeline", address: "127.0.0.1" });
  t.equal(served.node.callers.length, 1, "who was refused came to no handler");
});

t.test("a rate for each caller, with a hint when to come again", async (t) => {
  const principals = new Principals(
    loadCredentials({ tokensFile: "", adminToken: ADMIN_TOKEN, browserKeys: [] }),
  );
  const callers = new Callers(principals, CONTROL_LIMITS, 10);
  const admin = { authorization: `Bearer ${ADMIN_TOKEN}`, certificateName: null, address: "10.0.0.1" };
  const nobody = {
    authorization: "Bearer no-such-token-anywhere",
    certificateName: null,
    address: "10.0.0.2",
  };
  for (let call = 0; call < 10 * CONTROL_LIMITS.burstSeconds; call++)
    (await callers.enter(admin, 1000)).leave();
  await t.rejects(callers.enter(admin, 1000), { code: "CALLER_OVERLOADED", retryAfterMs: 100 });
  await t.rejects(callers.enter(admin, 1050), { code: "CALLER_OVERLOADED", retryAfterMs: 50 });
  (await callers.enter(admin, 1100)).leave();
  await t.rejects(callers.enter(admin, 1100), { code: "CALLER_OVERLOADED" }, "one came back, no more");
  for (let call = 0; call < 10 * CONTROL_LIMITS.burstSeconds; call++) {
    await t.rejects(callers.enter(nobody, 1100), { code: "CREDENTIALS_INVALID" });
  }
  await t.rejects(callers.enter(nobody, 1100), { code: "CALLER_OVERLOADED" }, "who guesses is slowed down");
  await t.rejects(callers.enter({ ...nobody, address: "10.0.0.3" }, 1100), { code: "CREDENTIALS_INVALID" });
  const late: (() => void)[] = [];
  const other = { authorization: "", certificateName: "node-7", address: "10.0.0.4" };
  for (let call = 0; call < CONTROL_LIMITS.callsInFlightPerCallerMax; call++) {
    const { caller, leave } = await callers.enter(other, 2000 + call * 100);
    t.same(caller, { name: "node-7", address: "10.0.0.4" });
    late.push(leave);
  }
  await t.rejects(callers.enter(other, 60_000), { code: "CALLER_OVERLOADED" }, "too many under way");
  late[0]!();
  late[0]!();
  late.push((await callers.enter(other, 60_000)).leave);
  await t.rejects(
    callers.enter(other, 60_000),
    { code: "CALLER_OVERLOADED" },
    "leaving twice is leaving once",
  );
});

t.test("what requests under way may come to is bounded, of one caller and of all", async (t) => {
  const principals = new Principals(loadCredentials({ tokensFile: "", adminToken: "", browserKeys: [] }));
  const limits = { ...CONTROL_LIMITS, requestBytesMax: 100, requestBytesPerCallerMax: 60 };
  const callers = new Callers(principals, limits, 100);
  const facts = (name: string) => ({ authorization: "", certificateName: name, address: "10.0.0.1" });
  const first = await callers.enter(facts("a"), 0, 40);
  await t.rejects(callers.enter(facts("a"), 0, 21), { code: "CALLER_OVERLOADED", retryAfterMs: 1000 });
  const other = await callers.enter(facts("b"), 0, 50);
  await t.rejects(callers.enter(facts("c"), 0, 11), { code: "CONTROL_OVERLOADED", retryAfterMs: 1000 });
  first.hold(10);
  t.throws(() => first.hold(1), { code: "CONTROL_OVERLOADED" }, "what comes in parts counts as it comes");
  t.same(callers.load, { requestBytes: 100, refusals: { CALLER_OVERLOADED: 1, CONTROL_OVERLOADED: 2 } });
  other.leave();
  other.leave();
  t.throws(() => first.hold(11), { code: "CALLER_OVERLOADED" });
  first.leave();
  first.hold(1000);
  t.equal(callers.load.requestBytes, 0, "who has left holds nothing");
  (await callers.enter(facts("a"), 0, 60)).leave();
});

t.test("accounts of callers are bounded, and none with calls under way is forgotten", async (t) => {
  const principals = new Principals(loadCredentials({ tokensFile: "", adminToken: "", browserKeys: [] }));
  const callers = new Callers(
    principals,
    { ...CONTROL_LIMITS, callersMax: 3, callsInFlightPerCallerMax: 1 },
    1,
  );
  const facts = (address: string) => ({ authorization: "", certificateName: null, address });
  const first = await callers.enter(facts("a"), 0);
  for (const address of ["b", "c", "d", "e"]) (await callers.enter(facts(address), 0)).leave();
  await t.rejects(callers.enter(facts("a"), 0), { code: "CALLER_OVERLOADED" }, "still under way");
  first.leave();
  (await callers.enter(facts("b"), 0)).leave();
  (await callers.enter(facts("b"), 0)).leave();
});

t.test("over the wire: calls under way, connections, watchers", async (t) => {
  const served = await serve({
    connectionsMax: 4,
    limits: { callsInFlightPerCallerMax: 5, watchersPerCallerMax: 2 },
  });
  t.teardown(served.close);
  const client = served.client();
  const watches = [client.watch(), client.watch(), client.watch()];
  t.equal((await watches[0]!.next()).value!.nodeId, "0123456789ab");
  await watches[1]!.next();
  t.equal(await codeOf(watches[2]!.next()), "CALLER_OVERLOADED", "a watcher too many");
  let release = () => {};
  served.node.waits = new Promise((resolve) => {
    release = resolve;
  });
  const attempt = drawAttempt();
  const held = Array.from({ length: 3 }, () => client.release(attempt, null, "b"));
  while (served.node.callers.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  const fault = await client.status().catch((error: NodeError) => error);
  t.match(fault, { code: "CALLER_OVERLOADED", retryAfterMs: 1000 }, "a call too many");
  release();
  await Promise.all(held);
  t.equal((await client.status()).ready, true, "and in again when they are over");
  const other = served.client();
  await other.status();
  const refused = connect(served.server.port, "127.0.0.1");
  refused.on("error", () => {});
  await new Promise((resolve) => refused.once("close", resolve));
  t.match(
    await served
      .client({ timeoutMs: 5000 })
      .status()
      .catch((error: NodeError) => error),
    { code: "NODE_UNREACHABLE", message: /as many from here as it takes/ },
    "half of them to one address, and no more; the caller is told what it may be",
  );
  for (const watch of watches) await watch.return();
  other.close();
  for (;;) {
    // The node sees the end of a connection a moment later.
    const code = await codeOf(served.client({ timeoutMs: 1000 }).status());
    if (code === "") break;
    t.equal(code, "NODE_UNREACHABLE");
  }
  t.pass("and another when one has gone");
});

t.test("calls that are cancelled at any moment give their places back", async (t) => {
  const served = await serve({ limits: { callsInFlightPerCallerMax: 8, watchersPerCallerMax: 8 } });
  t.teardown(served.close);
  const client = served.client();
  await client.status();
  for (let round = 0; round < 60; round++) {
    const stop = new AbortController();
    const watch = client.watch(stop.signal);
    const first = watch.next();
    // At once, in the next turn, and when it has been served.
    if (round % 3 === 1) await new Promise((resolve) => setImmediate(resolve));
    if (round % 3 === 2) await first.catch(() => {});
    stop.abort();
    await first.catch(() => {});
    await watch.return();
  }
  // The last cancellations are on their way yet; a place that was lost would never come back.
  const held: ReturnType<typeof client.watch>[] = [];
  while (held.length < 7) {
    const watch = client.watch();
    if ((await codeOf(watch.next())) === "") held.push(watch);
    else await watch.return();
  }
  t.equal((await client.status()).ready, true);
  for (const watch of held) await watch.return();
});

t.test("who is known may send ahead, who is not may not", async (t) => {
  const served = await serve({}, { adminToken: ADMIN_TOKEN });
  t.teardown(served.close);
  const authorization = `Bearer ${ADMIN_TOKEN}`;
  const known = await rawCall(served.address, "Status", Buffer.alloc(0), { authorization });
  t.same([known.status, known.windowBytes], [0, CONTROL_LIMITS.streamWindowBytes]);
  const stranger = await rawCall(served.address, "Status", Buffer.alloc(0), {});
  t.same([stranger.status, stranger.windowBytes], [16, 65_535]);
});

t.test("what is compressed is bounded as it unpacks", async (t) => {
  const served = await serve();
  t.teardown(served.close);
  const bomb = gzipSync(Buffer.alloc(80 * 2 ** 20));
  t.ok(bomb.length < 100_000);
  const answer = await rawCall(served.address, "Offer", bomb, { "grpc-encoding": "gzip" });
  t.equal(answer.status, grpcStatus.RESOURCE_EXHAUSTED);
  t.match(answer.details, /BODY_TOO_LARGE/);
  const garbage = await rawCall(served.address, "Offer", Buffer.from([1, 2, 3]), {
    "grpc-encoding": "gzip",
  });
  t.match(garbage.details, /MALFORMED_BODY/, "what does not unpack");
  const malformed = await rawCall(served.address, "Status", Buffer.from([0xff]), {});
  t.equal(malformed.status, grpcStatus.INVALID_ARGUMENT);
  t.match(malformed.details, /MALFORMED_BODY/);
  const unknown = await rawCall(served.address, "NoSuchMethod", Buffer.alloc(0), {});
  t.equal(unknown.status, grpcStatus.UNIMPLEMENTED);
});
