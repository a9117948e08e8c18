/** How large requests may be, and how many may be under way: over real connections, with calls that are held open. */
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import { gzipSync } from "node:zlib";
import { status as grpcStatus } from "@grpc/grpc-js";
import t from "tap";
import { drawAttempt } from "./client.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import { codeOf } from "./testing/codes.ts";
import { rawCall } from "./testing/raw-call.ts";
import { ADMIN_TOKEN, serve } from "./testing/serve.ts";
import { CONTROL_SERVICE } from "./wire/methods.ts";

/** A call that says how long its message is, sends some of it, and waits. */
function begin(
  session: ClientHttp2Session,
  method: string,
  sizeBytes: number,
  token = "",
): ClientHttp2Stream {
  const stream = session.request({
    ":method": "POST",
    ":path": `/${CONTROL_SERVICE}/${method}`,
    "content-type": "application/grpc",
    te: "trailers",
    ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
  });
  stream.on("error", () => {});
  stream.resume();
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(sizeBytes, 1);
  stream.write(Buffer.concat([prefix, Buffer.alloc(1000)]));
  return stream;
}

t.test("each method has a bound of its own, also for what is compressed", async (t) => {
  const served = await serve();
  t.teardown(served.close);
  const { partSizeMax, messageRestSizeMax, smallRequestSizeMax } = CONTROL_LIMITS;
  const middle = partSizeMax + messageRestSizeMax;
  for (const [method, sizeMax] of [
    ["Status", smallRequestSizeMax],
    ["Fetch", smallRequestSizeMax],
    ["Commit", middle],
    ["Upload", middle],
    ["PushFeed", middle],
    ["SetStopList", middle],
  ] as const) {
    const large = await rawCall(served.address, method, Buffer.alloc(sizeMax + 1), {});
    t.equal(large.status, grpcStatus.RESOURCE_EXHAUSTED, method);
    t.match(large.details, /BODY_TOO_LARGE/);
    const within = await rawCall(served.address, method, Buffer.alloc(sizeMax, 0xff), {});
    t.match(within.details, /MALFORMED_BODY/, `${method}: read, and no message`);
    const packed = gzipSync(Buffer.alloc(sizeMax + 1));
    const unpacked = await rawCall(served.address, method, packed, { "grpc-encoding": "gzip" });
    t.match(unpacked.details, /BODY_TOO_LARGE/, `${method}: as it unpacks`);
  }
  const offer = await rawCall(served.address, "Offer", Buffer.alloc(middle + 1, 0xff), {});
  t.match(offer.details, /MALFORMED_BODY/, "an offer brings a manifest");
  t.equal(served.server.load().requestBytes, 0, "nothing is held by calls that are over");
});

t.test("many calls under way: what they may hold is bounded, and comes back", async (t) => {
  const served = await serve({}, { adminToken: ADMIN_TOKEN });
  t.teardown(served.close);
  const session = connect(`http://${served.address}`);
  t.teardown(() => session.destroy());
  const client = served.client({ token: ADMIN_TOKEN });
  const { load } = served.server;
  const strangers = Array.from({ length: 50 }, () => begin(session, "Offer", 60_000_000));
  await Promise.all(strangers.map((stream) => new Promise((resolve) => stream.once("response", resolve))));
  t.equal(load().requestBytes, 0, "who is not known holds nothing");

  const held = [begin(session, "Offer", 60_000_000, ADMIN_TOKEN), begin(session, "Offer", 2000, ADMIN_TOKEN)];
  while (load().requestBytes < 2 * 66 * 2 ** 20) await new Promise((resolve) => setTimeout(resolve, 5));
  const manifest = Buffer.from("[]");
  t.equal(await codeOf(client.offer(drawAttempt(), manifest, [])), "CALLER_OVERLOADED", "one Offer too many");
  t.equal((await client.status()).ready, true, "what is small has room");
  let refusedCount = 0;
  const uploads = Array.from({ length: 40 }, () =>
    begin(session, "Upload", 2 ** 20, ADMIN_TOKEN).once("response", () => (refusedCount += 1)),
  );
  // Two Offers leave room for twenty of them.
  while (refusedCount < 20) await new Promise((resolve) => setTimeout(resolve, 5));
  t.ok(load().requestBytes <= CONTROL_LIMITS.requestBytesPerCallerMax);
  t.equal(load().requestBytes, 2 * 66 * 2 ** 20 + 20 * 3 * 2 ** 20, "and they are under way");
  t.equal(await codeOf(client.upload(drawAttempt(), [], () => [])), "CALLER_OVERLOADED");
  t.equal(load().refusals.CALLER_OVERLOADED, 22);
  t.equal((await client.status()).ready, true, "which can still be seen");
  for (const stream of [...held, ...uploads]) stream.destroy();
  while (load().requestBytes > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  t.match(await client.offer(drawAttempt(), manifest, []), { answer: { ack: true } });
  const table = Buffer.alloc(CONTROL_LIMITS.feedTableSizeMax);
  const document = { payload: Buffer.from("{}"), signatures: [] };
  t.match(await client.pushFeed(drawAttempt(), document, table), { feed: "weather" });
  t.equal(load().requestBytes, 0);
});
