/** What decoders refuse, and by which code: tables for protobuf and msgpack; JSON's stands with the HTTP port's tests. */

import { pack } from "msgpackr";
import t from "tap";
import { proffer } from "#proto/wire.js";
import { DecideCall, foldName, type NodeError, type NodeErrorCode } from "../../engine/index.ts";
import type { MethodName } from "../handlers/handlers.ts";
import type { UpdateProfileCall } from "../handlers/messages.ts";
import type { Codec } from "./codec.ts";
import { jsonCodec } from "./json.ts";
import { WIRE_LIMITS } from "./limits.ts";
import { msgpackCodec } from "./msgpack.ts";
import { protobufCodec } from "./protobuf.ts";

const v1 = proffer.decision.v1;

function refusal(codec: Codec, method: MethodName, bytes: Uint8Array): { code: string; field: string } {
  try {
    codec.decode(method, bytes, new DecideCall());
    return { code: "TAKEN", field: "" };
  } catch (error) {
    const { code, field } = error as NodeError;
    return { code: code ?? String(error), field: field ?? "" };
  }
}

const bytes = (...values: number[]) => Uint8Array.from(values);
/** A `Value` inside of so many lists. */
function nested(depth: number): object {
  let value: object = { numberValue: 1 };
  for (let level = 0; level < depth; level++) value = { listValue: { values: [value] } };
  return value;
}

for (const [why, method, body, code, field] of [
  ["nothing: all defaults", "decide", bytes(), "TAKEN", ""],
  [
    "an unknown varint, fixed64, text and fixed32",
    "decide",
    bytes(0x78, 1, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7a, 1, 65, 0x7d, 1, 2, 3, 4),
    "TAKEN",
    "",
  ],
  ["a known field of another wire type counts as unknown", "decide", bytes(0x10, 1), "TAKEN", ""],
  [
    "a varint of ten bytes",
    "decide",
    bytes(0x48, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
    "TAKEN",
    "",
  ],
  [
    "a varint of eleven bytes",
    "decide",
    bytes(0x48, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
    "MALFORMED_BODY",
    "",
  ],
  ["a varint that does not end", "decide", bytes(0x48, 0xff), "MALFORMED_BODY", ""],
  ["a tag of more than 32 bits", "decide", bytes(0xff, 0xff, 0xff, 0xff, 0x7f, 1), "MALFORMED_BODY", ""],
  ["field number 0", "decide", bytes(0x02, 0), "MALFORMED_BODY", ""],
  ["a group", "decide", bytes(0x0b, 0x0c), "MALFORMED_BODY", ""],
  ["wire type 6", "decide", bytes(0x0e, 0), "MALFORMED_BODY", ""],
  ["a length past the end", "decide", bytes(0x12, 2, 65), "MALFORMED_BODY", ""],
  ["a length of 4 GiB", "decide", bytes(0x12, 0xff, 0xff, 0xff, 0xff, 0x0f), "MALFORMED_BODY", ""],
  [
    "a sub-message longer than its parent",
    "decide",
    bytes(0x1a, 2, 0x0a, 5, 65, 66, 67),
    "MALFORMED_BODY",
    "",
  ],
  ["text that is not UTF-8", "decide", bytes(0x12, 1, 0xff), "MALFORMED_BODY", ""],
  ["an overlong form of UTF-8", "decide", bytes(0x12, 2, 0xc0, 0xaf), "MALFORMED_BODY", ""],
  [
    "NaN",
    "updateProfile",
    v1.UpdateProfileRequest.encode({ set: { a: { numberValue: Number.NaN } } }).finish(),
    "VALUE_OUT_OF_RANGE",
    "set.*",
  ],
  [
    "a long text",
    "updateProfile",
    v1.UpdateProfileRequest.encode({ set: { a: { stringValue: "x".repeat(5000) } } }).finish(),
    "FIELD_TOO_LONG",
    "set.*",
  ],
  [
    "a long name",
    "decide",
    v1.DecideRequest.encode({ points: [{}, { point: "x".repeat(129) }] }).finish(),
    "FIELD_TOO_LONG",
    "points[1].point",
  ],
  [
    "33 points",
    "decide",
    v1.DecideRequest.encode({ points: Array(33).fill({}) }).finish(),
    "FIELD_TOO_LONG",
    "points",
  ],
  [
    "a long id, in bytes",
    "decide",
    v1.DecideRequest.encode({ visitor: { id: "é".repeat(65) } }).finish(),
    "FIELD_TOO_LONG",
    "visitor.id",
  ],
  [
    "lists within the bound",
    "updateProfile",
    v1.UpdateProfileRequest.encode({ set: { a: nested(10) } }).finish(),
    "TAKEN",
    "",
  ],
  [
    "lists deeper than the bound",
    "updateProfile",
    v1.UpdateProfileRequest.encode({ set: { a: nested(40) } }).finish(),
    "MALFORMED_BODY",
    "",
  ],
  [
    "a moment after the year 9999",
    "postEvent",
    v1.PostEventRequest.encode({ occurredAt: { seconds: 253_402_300_800 } }).finish(),
    "VALUE_OUT_OF_RANGE",
    "occurredAt",
  ],
  [
    "negative nanoseconds",
    "postEvent",
    v1.PostEventRequest.encode({ occurredAt: { nanos: -1 } }).finish(),
    "VALUE_OUT_OF_RANGE",
    "occurredAt",
  ],
] as const satisfies readonly (readonly [
  string,
  MethodName,
  Uint8Array,
  NodeErrorCode | "TAKEN",
  string,
])[]) {
  t.test(`protobuf: ${why}`, async (t) => {
    t.strictSame(refusal(protobufCodec, method, body), { code, field });
  });
}

for (const [why, body, code, field] of [
  ["an empty map", bytes(0x80), "TAKEN", ""],
  ["nothing", bytes(), "MALFORMED_BODY", ""],
  ["a number", bytes(0x01), "MALFORMED_BODY", ""],
  ["bytes after the value", bytes(0x80, 0x80), "MALFORMED_BODY", ""],
  ["an extension", bytes(0x81, 0xa1, 0x61, 0xd4, 0x72, 0x40), "MALFORMED_BODY", ""],
  ["a timestamp extension", pack({ channel: new Date(0) }), "MALFORMED_BODY", ""],
  ["binary", pack({ channel: Buffer.from("c") }), "MALFORMED_BODY", ""],
  ["a name that is a number", bytes(0x81, 0x01, 0x01), "MALFORMED_BODY", ""],
  ["a name twice", bytes(0x82, 0xa1, 0x61, 0x01, 0xa1, 0x61, 0x01), "MALFORMED_BODY", ""],
  ["a map of 2^32 - 1 entries", bytes(0xdf, 0xff, 0xff, 0xff, 0xff), "MALFORMED_BODY", ""],
  ["a list of 2^32 - 1 entries", bytes(0xdd, 0xff, 0xff, 0xff, 0xff), "MALFORMED_BODY", ""],
  ["text of 2^32 - 1 bytes", bytes(0xdb, 0xff, 0xff, 0xff, 0xff, 0x41), "MALFORMED_BODY", ""],
  ["text that is not UTF-8", bytes(0x81, 0xa7, ...Buffer.from("channel"), 0xa1, 0xff), "MALFORMED_BODY", ""],
  ["huge nesting", Buffer.alloc(100_000, 0x91), "MALFORMED_BODY", ""],
  [
    "an integer of 64 bits",
    bytes(0x81, 0xaa, ...Buffer.from("deadlineMs"), 0xcf, 255, 255, 255, 255, 255, 255, 255, 255),
    "MALFORMED_BODY",
    "",
  ],
  ["__proto__", bytes(0x81, 0xa9, ...Buffer.from("__proto__"), 0x80), "UNKNOWN_FIELD", "__proto__"],
  ["NaN", pack({ context: { a: Number.NaN } }), "VALUE_OUT_OF_RANGE", "context.a"],
  [
    "257 attributes",
    pack({ context: Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`a${i}`, 1])) }),
    "FIELD_TOO_LONG",
    "context",
  ],
] as const satisfies readonly (readonly [string, Uint8Array, NodeErrorCode | "TAKEN", string])[]) {
  t.test(`msgpack: ${why}`, async (t) => {
    t.strictSame(refusal(msgpackCodec, "decide", body), { code, field });
  });
}

t.test("batches have a bound", async (t) => {
  const requests = Array(WIRE_LIMITS.requestsPerBatchMax + 1).fill({});
  const refused = { code: "FIELD_TOO_LONG", field: "requests" };
  t.strictSame(refusal(jsonCodec, "decideBatch", Buffer.from(JSON.stringify({ requests }))), refused);
  t.strictSame(refusal(msgpackCodec, "decideBatch", pack({ requests })), refused);
  const proto = v1.DecideBatchRequest.encode({ requests }).finish();
  t.strictSame(refusal(protobufCodec, "decideBatch", proto), refused);
});

t.test("of a oneof in protobuf the last counts, and a repeated message merges", async (t) => {
  const visitor = v1.DecideRequest.encode({ visitor: { level: "customer" } }).finish();
  const id = v1.DecideRequest.encode({ visitor: { id: "C-1" } }).finish();
  const session = v1.DecideRequest.encode({ sessionId: "s" }).finish();
  const merged = protobufCodec.decode("decide", Buffer.concat([visitor, id]), new DecideCall());
  t.match(merged, { level: "customer", id: "C-1", sessionId: "" });
  const last = protobufCodec.decode("decide", Buffer.concat([visitor, session]), new DecideCall());
  t.match(last, { level: "", id: "", sessionId: "s" });
  const back = protobufCodec.decode("decide", Buffer.concat([session, id]), new DecideCall());
  t.match(back, { level: "", id: "C-1", sessionId: "" });
});

t.test("canonical JSON: what else a request may look like", async (t) => {
  const decode = (text: string) => jsonCodec.decode("decide", Buffer.from(text), new DecideCall());
  t.match(decode('{"channel":null,"points":null,"context":null,"visitor":null,"explain":null}'), {
    channel: "",
  });
  t.match(decode('{"deadlineMs":"12"}'), { deadlineMs: 12 }, "a number in a string");
  t.match(decode('{"deadlineMs":1.2e1}'), { deadlineMs: 12 }, "a whole number with an exponent");
  for (const text of ["1.2e1", "12.0", "1200E-2", "0.12e+2", "0012"])
    t.match(decode(`{"deadlineMs":"${text}"}`), { deadlineMs: 12 }, `${text} in a string`);
  for (const [text, code] of [
    ["", "WRONG_TYPE"],
    [" 12", "WRONG_TYPE"],
    ["0x0c", "WRONG_TYPE"],
    ["1e", "WRONG_TYPE"],
    [".5", "WRONG_TYPE"],
    ["NaN", "WRONG_TYPE"],
    ["1.25e1", "VALUE_OUT_OF_RANGE"],
    ["-12", "VALUE_OUT_OF_RANGE"],
    ["1e400", "VALUE_OUT_OF_RANGE"],
    ["4294967296", "VALUE_OUT_OF_RANGE"],
  ] as const)
    t.throws(() => decode(`{"deadlineMs":"${text}"}`), { code }, `"${text}" is none`);
  t.match(decode(' \n{"channel":"\\u0041"}\t'), { channel: "a" }, "escapes and spaces");
  t.match(decode('{"points":[{"point":"a","count":0}]}').points, [{ count: 1 }], "0 stands for 1");
  const posted = jsonCodec.decode(
    "postEvent",
    Buffer.from('{"occurred_at":"2026-11-02T09:00:00.1234567+01:00"}'),
    new DecideCall(),
  );
  t.equal(posted.occurredAtMs, Date.UTC(2026, 10, 2, 8, 0, 0, 123));
});

t.test("UpdateProfile: an attribute in two spellings is refused, whichever wire it comes over", async (t) => {
  const number = (numberValue: number) => ({ numberValue });
  for (const [set, isRefused, why] of [
    [{ Age: 1, age: 2 }, true, "capitals first"],
    [{ age: 1, AGE: 2 }, true, "capitals last"],
    [{ Age: 1, Tier: 2 }, false, "two attributes"],
    [{ AGE: 1 }, false, "one, in capitals"],
  ] as const) {
    const values = Object.entries(set).map(([name, value]) => [name, number(value)] as const);
    const bodies = [
      [jsonCodec, Buffer.from(JSON.stringify({ set }))],
      [msgpackCodec, pack({ set })],
      [protobufCodec, v1.UpdateProfileRequest.encode({ set: Object.fromEntries(values) }).finish()],
    ] as const;
    for (const [codec, body] of bodies) {
      const decode = () => codec.decode("updateProfile", body, new DecideCall());
      if (isRefused) t.throws(decode, { code: "MALFORMED_BODY", field: "set.age" }, why);
      else
        t.strictSame(
          Object.keys((decode() as UpdateProfileCall).set).sort(),
          Object.keys(set).map(foldName).sort(),
          why,
        );
    }
  }
});
