/** What a request may look like, and what the layer above hears of it: RFC 9113 §8, against the core over a socket. */
import t from "tap";
import { block, type Field, indexed, neverIndexed, sizeUpdate } from "../testing/plain-hpack.ts";
import {
  Code,
  continuation,
  data,
  Flag,
  frame,
  headers,
  prioritySignal,
  Type,
} from "../testing/wire-frames.ts";
import { fieldOf } from "./http2.ts";
import { serveCore } from "./testing/core.ts";

const METHOD: Field = [":method", "POST"];
const SCHEME: Field = [":scheme", "http"];
const PATH: Field = [":path", "/now"];
const AUTHORITY: Field = [":authority", "test"];
const BASE = [METHOD, SCHEME, PATH, AUTHORITY] as const;

for (const [fields, isGood, why] of [
  [BASE, true, "§8.3.1: what every request has"],
  [[METHOD, SCHEME, PATH], true, "§8.3.1: no authority"],
  [[METHOD, SCHEME, PATH, ["host", "test"]], true, "host instead of an authority"],
  [[...BASE, ["host", "TEST"]], true, "host that says the same"],
  [[...BASE, ["host", "other"]], false, "§8.3.1: host that says another thing"],
  [[METHOD, SCHEME, PATH, ["host", "a"], ["host", "b"]], false, "two hosts"],
  [[METHOD, SCHEME, PATH, [":authority", "me@test"]], false, "§8.3.1: userinfo"],
  [[SCHEME, PATH, AUTHORITY], false, "§8.3.1: no method"],
  [[METHOD, PATH, AUTHORITY], false, "§8.3.1: no scheme"],
  [[METHOD, SCHEME, AUTHORITY], false, "§8.3.1: no path"],
  [[METHOD, SCHEME, [":path", ""], AUTHORITY], false, "§8.3.1: an empty path"],
  [[METHOD, SCHEME, [":path", "now"], AUTHORITY], false, "§8.3.1: a path that does not begin with a slash"],
  [[METHOD, SCHEME, [":path", "*"], AUTHORITY], false, "§8.3.1: an asterisk without OPTIONS"],
  [[METHOD, METHOD, SCHEME, PATH], false, "§8.3: twice"],
  [[METHOD, SCHEME, SCHEME, PATH], false, "§8.3: twice"],
  [[METHOD, SCHEME, PATH, PATH], false, "§8.3: twice"],
  [[...BASE, AUTHORITY], false, "§8.3: twice"],
  [[METHOD, SCHEME, ["x", "y"], PATH], false, "§8.3: a pseudo-header behind a field"],
  [[...BASE, [":status", "200"]], false, "§8.3: of a response"],
  [[...BASE, [":protocol", "websocket"]], false, "§8.3: not negotiated"],
  [[...BASE, ["X", "y"]], false, "§8.2.1: upper case"],
  [[...BASE, ["x y", "z"]], false, "§8.2.1: a blank in a name"],
  [[...BASE, ["x:y", "z"]], false, "§8.2.1: a colon in a name"],
  [[...BASE, ["x\x7f", "z"]], false, "§8.2.1: DEL in a name"],
  [[...BASE, ["x\xe4", "z"]], false, "§8.2.1: no ASCII in a name"],
  [[...BASE, ["", "z"]], false, "§8.2.1: no name"],
  [[...BASE, ["x", "a\0b"]], false, "§8.2.1: NUL in a value"],
  [[...BASE, ["x", "a\nb"]], false, "§8.2.1: LF in a value"],
  [[...BASE, ["x", "a\rb"]], false, "§8.2.1: CR in a value"],
  [[...BASE, ["x", " a"]], false, "§8.2.1: a blank before a value"],
  [[...BASE, ["x", "a\t"]], false, "§8.2.1: a tab behind a value"],
  [[...BASE, ["x", "a b\xe4"]], true, "§8.2.1: a blank within, and latin-1"],
  [[...BASE, ["x", ""]], true, "an empty value"],
  [[...BASE, ["connection", "close"]], false, "§8.2.2"],
  [[...BASE, ["proxy-connection", "close"]], false, "§8.2.2"],
  [[...BASE, ["keep-alive", "1"]], false, "§8.2.2"],
  [[...BASE, ["transfer-encoding", "chunked"]], false, "§8.2.2"],
  [[...BASE, ["upgrade", "h2c"]], false, "§8.2.2"],
  [[...BASE, ["te", "trailers"]], true, "§8.2.2"],
  [[...BASE, ["te", "gzip"]], false, "§8.2.2"],
  [[...BASE, ["content-length", "0"]], true, "§8.1.1: no body, and none said"],
  [[...BASE, ["content-length", "1"]], false, "§8.1.1: no body, and one said"],
  [[...BASE, ["content-length", "0"], ["content-length", "0"]], true, "twice the same"],
  [[...BASE, ["content-length", "0"], ["content-length", "1"]], false, "twice, not the same"],
  [[...BASE, ["content-length", "-1"]], false, "RFC 9110 §8.6: digits"],
  [[...BASE, ["content-length", ""]], false, "RFC 9110 §8.6: a digit at least"],
  [[...BASE, ["content-length", "9".repeat(16)]], false, "more than can be"],
  [[[":method", "CONNECT"], AUTHORITY], true, "§8.5"],
  [[[":method", "CONNECT"], AUTHORITY, PATH], false, "§8.5: with a path"],
  [[[":method", "CONNECT"], AUTHORITY, SCHEME], false, "§8.5: with a scheme"],
  [[[":method", "CONNECT"]], false, "§8.5: without an authority"],
  [[[":method", "OPTIONS"], SCHEME, [":path", "*"], AUTHORITY], true, "§8.3.1: an asterisk"],
] as readonly (readonly [readonly Field[], boolean, string])[]) {
  t.test(`request: ${why}: ${JSON.stringify(fields.at(-1))}`, async (t) => {
    const { core, open } = await serveCore(t);
    const peer = await open();
    peer.send(headers(1, block(...fields)));
    t.ok(await peer.barrier(), "a malformed request is its stream's error");
    if (isGood) {
      t.equal(core.calls.length, 1);
      t.strictSame(peer.of(Type.RST_STREAM), []);
    } else {
      t.equal(core.calls.length, 0);
      t.strictSame(
        peer.of(Type.RST_STREAM, 1).map(({ payload }) => payload.readUInt32BE()),
        [Code.PROTOCOL_ERROR],
      );
      t.strictSame(core.breaches, ["protocol_error"]);
    }
  });
}

t.test("what is told of a request: its parts, fields in order, body, trailers; and the answer", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  const list = [
    METHOD,
    SCHEME,
    [":path", "/echo"],
    AUTHORITY,
    ["b", "1"],
    ["a", "2"],
    ["b", "3"],
    ["content-length", "7"],
  ];
  peer.send(headers(1, block(...(list as Field[])), 0));
  peer.send(data(1, "abc", 0), data(1, "defg", 0), headers(1, block(["t", "u"])));
  t.ok(await peer.answered(1));
  const [call] = core.calls;
  t.match(call!.headers, {
    method: "POST",
    scheme: "http",
    path: "/echo",
    authority: "test",
    contentLength: 7,
  });
  t.strictSame(call!.headers.fields, ["b", "1", "a", "2", "b", "3", "content-length", "7"]);
  t.equal(fieldOf(call!.headers, "b"), "1");
  t.equal(call!.body.toString(), "abcdefg");
  t.strictSame(call!.trailers, ["t", "u"]);
  t.equal(peer.dataSizeOf(1), 7);
  t.strictSame(core.breaches, []);
});

for (const [frames, why] of [
  [[data(1, "abcd", 0)], "more than announced"],
  [[data(1, "ab")], "less than announced"],
  [[data(1, "ab", 0), headers(1, block(["t", "u"]))], "less than announced, before trailers"],
  [[headers(1, block(["t", "u"]), 0)], "§8.1: a second header block that ends nothing"],
  [[headers(1, block([":path", "/"]))], "§8.1: a pseudo-header in trailers"],
  [[headers(1, block(["connection", "x"]))], "§8.2.2 in trailers"],
  [[headers(1, block(["x", "\n"]))], "§8.2.1 in trailers"],
] as const) {
  t.test(`body: ${why}`, async (t) => {
    const { core, open } = await serveCore(t);
    const peer = await open();
    peer.send(
      headers(1, block(...BASE.slice(0, 2), [":path", "/hold"], ["content-length", "3"]), 0),
      ...frames,
    );
    t.ok(await peer.barrier());
    t.equal(peer.of(Type.RST_STREAM, 1)[0]?.payload.readUInt32BE(), Code.PROTOCOL_ERROR);
    t.equal(core.calls[0]!.closedCode, Code.PROTOCOL_ERROR, "its reader hears of it");
  });
}

t.test("equal blocks are one object, until the table changes", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  const same = block(...BASE);
  const inserting = Buffer.concat([same, Buffer.from("\x40\x01x\x01y", "latin1")]);
  const reference = Buffer.concat([same, indexed(62)]);
  const secret = Buffer.concat([same, neverIndexed("authorization", "s")]);
  const blocks = [
    same,
    same,
    secret,
    same,
    secret,
    inserting,
    reference,
    reference,
    inserting,
    reference,
    same,
  ];
  peer.send(...blocks.map((each, at) => headers(2 * at + 1, each)));
  peer.send(headers(2 * blocks.length + 1, Buffer.concat([sizeUpdate(0), same])));
  t.ok(await peer.barrier());
  const seen = core.calls.map((call) => call.headers);
  t.equal(seen.length, blocks.length + 1);
  t.equal(seen[0], seen[1]);
  t.equal(seen[0], seen[3]);
  t.equal(seen[2], seen[4]);
  t.equal(seen[6], seen[7]);
  t.not(seen[7], seen[9], "the table is another");
  t.strictSame(seen[9]!.fields, ["x", "y"]);
  t.not(seen[0], seen[10]);
  t.strictSame(seen[0], seen[10]);
});

t.test("header blocks in pieces, padded, with priority: one request", async (t) => {
  const { core, open } = await serveCore(t);
  const peer = await open();
  const whole = block(...BASE, ["x", "y".repeat(300)]);
  peer.send(frame(Type.HEADERS, Flag.END_STREAM, 1, whole.subarray(0, 5)));
  peer.send(continuation(1, whole.subarray(5, 5), 0), continuation(1, whole.subarray(5, 100), 0));
  peer.send(continuation(1, whole.subarray(100)));
  const padded = Buffer.concat([Buffer.from([4]), prioritySignal(1), whole, Buffer.alloc(4)]);
  peer.send(headers(3, padded, Flag.END_STREAM | Flag.PADDED | Flag.PRIORITY));
  t.ok(await peer.answered(3));
  t.equal(core.calls.length, 2);
  t.strictSame(core.calls[0]!.headers.fields, core.calls[1]!.headers.fields);
});
