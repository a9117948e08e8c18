/** Header lists and blocks beyond their bounds: told by name, at the cost of the request or of the connection. */
import t from "tap";
import { type Field, incremental, indexed, literal, postRequest } from "../testing/plain-hpack.ts";
import { Code, continuation, Flag, frame, headers, Type } from "../testing/wire-frames.ts";
import { goawayCode, many } from "./testing/breaches.ts";
import { serveCore } from "./testing/core.ts";

const LONG: Field = ["x", "y".repeat(1000)];
for (const [block, why] of [
  [postRequest("/now", ...Array.from({ length: 9 }, () => LONG)), "a list of 9 KiB"],
  [postRequest("/now", ...Array.from({ length: 200 }, (_, at): Field => [`x${at}`, ""])), "200 fields"],
  [
    Buffer.concat([postRequest("/now"), incremental("x", "y".repeat(3900)), many(9000, () => indexed(62))]),
    "an HPACK bomb: 13 KB that say 35 MB",
  ],
] as const) {
  t.test(`header_list_too_large: ${why}`, async (t) => {
    const { core, open } = await serveCore(t);
    const peer = await open();
    peer.send(headers(1, block), headers(3, block, 0), headers(5, postRequest("/now")));
    t.ok(await peer.answered(5), "the connection lives");
    t.equal(peer.of(Type.HEADERS, 1)[0]?.payload.toString("latin1"), "\x08\x03431");
    t.ok(peer.hasEnded(1));
    t.equal(peer.of(Type.RST_STREAM, 3)[0]?.payload.readUInt32BE(), Code.NO_ERROR, "and it need not go on");
    t.equal(core.calls.length, 1);
    t.strictSame(core.breaches, ["header_list_too_large", "header_list_too_large"]);
  });
}

for (const [send, why] of [
  [
    () =>
      Buffer.concat([
        frame(Type.HEADERS, 0, 1, postRequest()),
        many(40, () => continuation(1, literal("x", "y"), 0)),
      ]),
    "many small frames (CVE-2024-27316)",
  ],
  [
    () => Buffer.concat([frame(Type.HEADERS, 0, 1), many(40, () => continuation(1, Buffer.alloc(0), 0))]),
    "of nothing",
  ],
  [
    () =>
      Buffer.concat([
        frame(Type.HEADERS, 0, 1),
        many(5, () => continuation(1, Buffer.alloc(16_000, 0x82), 0)),
      ]),
    "few and large",
  ],
] as const) {
  t.test(`continuation_flood: ${why}`, async (t) => {
    const { core, open } = await serveCore(t);
    const peer = await open();
    peer.send(send());
    await peer.closed();
    t.equal(goawayCode(peer), "ENHANCE_YOUR_CALM");
    t.strictSame(core.breaches, ["continuation_flood"]);
  });
}

t.test("a header block above the list's limit and below its own costs its request alone", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  const long = Buffer.concat([postRequest(), literal("x", "v".repeat(60_000))]);
  peer.send(
    headers(1, postRequest("/hold")),
    frame(Type.HEADERS, Flag.END_STREAM, 3, long.subarray(0, 16_000)),
    continuation(3, long.subarray(16_000, 32_000), 0),
    continuation(3, long.subarray(32_000, 48_000), 0),
    continuation(3, long.subarray(48_000)),
  );
  t.ok(await peer.answered(3));
  t.strictSame(core.breaches, ["header_list_too_large"]);
  core.calls[0]!.answer();
  t.ok(await peer.answered(1), "others on the connection are served");
});
