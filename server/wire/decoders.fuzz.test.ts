/**
 * The decoders against damage: whatever bytes come, they are refused with a code of the request's, or give a call
 * within all bounds; nothing else is thrown, and nothing takes long.
 *
 * Protobuf is also held against the generated code: what ours takes, it takes, and both read the same.
 * JSON is also held against `JSON.parse`: what ours takes is what it gives, and no name stands twice.
 */
import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { pack } from "msgpackr";
import t from "tap";
import { proffer } from "#proto/wire.js";
import { DecideCall, ENGINE_LIMITS, foldName, NodeError } from "../../engine/index.ts";
import { fuzzSettings, SeededRandom } from "../../engine/testing/fuzz.ts";
import { METHODS, type MethodName } from "../handlers/handlers.ts";
import { ENVELOPE_CODECS } from "../http/ws-envelope.ts";
import type { Codec } from "./codec.ts";
import { jsonCodec } from "./json.ts";
import { readDecideFast } from "./json-fast.ts";
import { readJson } from "./json-read.ts";
import { msgpackCodec } from "./msgpack.ts";
import { protobufCodec } from "./protobuf.ts";
import { decideRequest } from "./testing/samples.ts";
import { protoDecideRequest } from "./testing/to-proto.ts";
import { decideFromTree } from "./tree.ts";

const v1 = proffer.decision.v1;
const { seed, runs } = fuzzSettings(4000);
const random = new SeededRandom(seed);
t.comment(`seed ${seed}, ${runs} runs (PROFFER_TEST_SEED, PROFFER_TEST_RUNS)`);

const REFUSALS = new Set([
  "MALFORMED_BODY",
  "UNKNOWN_FIELD",
  "WRONG_TYPE",
  "FIELD_TOO_LONG",
  "VALUE_OUT_OF_RANGE",
  "FRAME_INVALID",
]);
const methods = Object.values(METHODS).filter((name): name is NonNullable<typeof name> => name !== null);

const requests = fc.sample(decideRequest, { numRuns: 60, seed }) as Record<string, unknown>[];
const visitor = { level: "customer", id: "C-1" };
const bodies: { json: Buffer; msgpack: Buffer; proto: Uint8Array }[] = requests.map((request) => ({
  json: Buffer.from(JSON.stringify(request)),
  msgpack: pack(JSON.parse(JSON.stringify(request))),
  proto: v1.DecideRequest.encode(protoDecideRequest(request)).finish(),
}));
const event = { channel: "c", visitor, event: "accept", eventId: "e", treatmentCode: "t", requestId: "r" };
bodies.push({
  json: Buffer.from(JSON.stringify({ ...event, occurredAt: "2026-11-02T08:00:00Z", attributes: { a: 1 } })),
  msgpack: pack({ ...event, occurredAt: "2026-11-02T08:00:00Z", attributes: { a: 1 } }),
  proto: v1.PostEventRequest.encode({ ...event, occurredAt: { seconds: 1, nanos: 5 } }).finish(),
});
bodies.push({
  json: Buffer.from(JSON.stringify({ visitor, set: { a: 1 }, unset: ["b"] })),
  msgpack: pack({ visitor, set: { a: 1 }, unset: ["b"] }),
  proto: v1.UpdateProfileRequest.encode({ visitor, set: { a: { numberValue: 1 } }, unset: ["b"] }).finish(),
});

/** One random act of damage, or pure noise. */
function damaged(source: Uint8Array): Buffer {
  const bytes = Buffer.from(source);
  if (bytes.length === 0 || random.below(20) === 0) {
    return Buffer.from(Array.from({ length: random.below(80) }, () => random.u32()));
  }
  const at = random.below(bytes.length);
  const end = Math.min(bytes.length, at + 1 + random.below(12));
  switch (random.below(7)) {
    case 0:
      bytes[at]! ^= 1 << random.below(8);
      return bytes;
    case 1:
      bytes[at] = random.u32();
      return bytes;
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    case 5:
      bytes.fill(random.u32(), at, end);
      return bytes;
    default:
      return Buffer.concat([bytes, damaged(random.pick(bodies).json)]);
  }
}

/** Whether `decode` gave something; what it throws must be a refusal. */
function decodes<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof NodeError && REFUSALS.has(error.code)) return null;
    throw error;
  }
}

function checkBounds(call: DecideCall): void {
  const { nameLengthMax, pointsPerCallMax, contextAttributesPerCallMax, visitorIdSizeMax } = ENGINE_LIMITS;
  const names = [call.channel, call.level, ...call.contextNames, ...call.points.map(({ point }) => point)];
  const isBounded =
    names.every((name) => name.length <= nameLengthMax && name === foldName(name)) &&
    Buffer.byteLength(call.id) <= visitorIdSizeMax &&
    call.points.length <= pointsPerCallMax &&
    call.points.every(({ count }) => count >= 1) &&
    call.contextNames.length <= contextAttributesPerCallMax &&
    call.contextNames.length === call.contextValues.length;
  if (!isBounded) throw new Error(`out of bounds: ${JSON.stringify(call)}`);
}

/** What both readers of protobuf must agree on. */
function checkAgainstGenerated(bytes: Uint8Array, call: DecideCall): void {
  const message = v1.DecideRequest.decode(bytes);
  deepStrictEqual(
    {
      requestId: call.requestId,
      channel: call.channel,
      points: call.points,
      names: new Set(call.contextNames),
      flags: [call.explain, call.dryRun, call.deadlineMs],
    },
    {
      requestId: message.requestId,
      channel: foldName(message.channel),
      points: message.points.map((point) => ({
        point: foldName(point.point ?? ""),
        count: point.count || 1,
        allowDuplicates: point.allowDuplicates ?? false,
      })),
      names: new Set(Object.keys(message.context).map(foldName)),
      flags: [message.explain, message.dryRun, message.deadlineMs],
    },
  );
}

t.test("damaged requests", async (t) => {
  const accepted: Record<string, number> = { json: 0, msgpack: 0, protobuf: 0 };
  const call = new DecideCall();
  const run = (codec: Codec, method: MethodName, bytes: Buffer) => {
    const decoded = decodes(() => codec.decode(method, bytes, call));
    if (decoded === null) return;
    accepted[codec.name]! += 1;
    if (method !== "decide") return;
    checkBounds(call);
    if (codec === protobufCodec) checkAgainstGenerated(bytes, call);
  };
  for (let index = 0; index < runs; index++) {
    const body = random.pick(bodies);
    const method = random.below(3) === 0 ? random.pick(methods) : "decide";
    for (const [codec, source] of [
      [jsonCodec, body.json],
      [msgpackCodec, body.msgpack],
      [protobufCodec, body.proto],
    ] as const) {
      const bytes = damaged(source);
      try {
        run(codec, method, bytes);
      } catch (error) {
        t.fail(`${codec.name} ${method} ${bytes.toString("base64")}: ${String(error)}`, { seed, index });
        return;
      }
    }
  }
  for (const [name, count] of Object.entries(accepted)) {
    t.ok(count > 0 && count < runs, `${name}: ${count} of ${runs} still decoded`);
  }
});

t.test("damaged envelopes", async (t) => {
  const call = new DecideCall();
  for (let index = 0; index < runs; index++) {
    const request = random.pick(requests);
    const body = JSON.parse(JSON.stringify(request));
    const proto = v1.DecideRequest.encode(protoDecideRequest(request)).finish();
    const sources = {
      "proffer.v1.json": Buffer.from(JSON.stringify({ id: 1, method: "Decide", body })),
      "proffer.v1.msgpack": pack({ id: 1, method: "Decide", body }),
      "proffer.v1.proto": proffer.ws.v1.CallEnvelope.encode({
        id: 1,
        method: "Decide",
        body: proto,
      }).finish(),
    };
    for (const [protocol, source] of Object.entries(sources)) {
      const bytes = damaged(source);
      try {
        const envelope = decodes(() => ENVELOPE_CODECS.get(protocol)!.decode(bytes));
        if (envelope !== null) decodes(() => envelope.body("decide", call));
      } catch (error) {
        t.fail(`${protocol} ${bytes.toString("base64")}: ${String(error)}`, { seed, index });
        return;
      }
    }
  }
  t.pass(`${runs} envelopes of each sub-protocol`);
});

t.test("JSON: the fast reader agrees with the careful one, or gives up", async (t) => {
  const fast = new DecideCall();
  const careful = new DecideCall();
  let taken = 0;
  for (let index = 0; index < runs; index++) {
    // Plain requests, which it is made for; then one byte of it changed, or spaces put in between.
    const { at, ...plain } = { at: index, ...plainRequest() };
    const text = JSON.stringify(plain, undefined, random.pick([0, 0, 1, "\t"]));
    const bytes = random.below(2) === 0 ? Buffer.from(text) : damaged(Buffer.from(text));
    if (!readDecideFast(bytes, fast)) continue;
    taken += 1;
    try {
      decideFromTree(readJson(bytes), careful, "");
      deepStrictEqual(fast, careful);
    } catch (error) {
      t.fail(`${bytes.toString()}: ${String(error)}`, { seed, index: at });
      return;
    }
  }
  t.ok(taken > runs / 4 && taken < runs, `${taken} of ${runs} were taken`);
});

function plainRequest(): object {
  const some = <T>(value: T): T | undefined => (random.below(4) === 0 ? undefined : value);
  const names = ["a", "home.hero", "x-1", "device", "daypart", "m_2"];
  const values = () =>
    random.pick<unknown>([
      "ios",
      "",
      "x".repeat(random.below(50)),
      0,
      -3,
      12.75,
      -0.001,
      2 ** 40,
      true,
      false,
      null,
    ]);
  const context = Object.fromEntries(
    Array.from({ length: random.below(5) }, () => [random.pick(names), values()]),
  );
  return {
    channel: some(random.pick(names)),
    visitor: some({ level: some("customer"), id: some(`C-${random.below(5000)}`) }),
    points: some(
      Array.from({ length: random.below(4) }, () => ({
        point: some(random.pick(names)),
        count: some(random.below(9)),
      })),
    ),
    context: some(context),
    requestId: some(`r${random.u32()}`),
    deadlineMs: some(random.below(5000)),
  };
}

/** JSON text of a random tree; sets `hasRepeat` where an object got a name twice. */
let hasRepeat = false;
function randomJson(depth: number): string {
  const space = () => random.pick(["", "", " ", "\n"]);
  if (depth === 0 || random.below(3) === 0) {
    return random.pick(["1", "-2.5e3", "true", "null", '""', '":"', '"a\\"b"', '"{[,"', '"\\u00e9"', '"é"']);
  }
  const parts: string[] = [];
  const count = random.below(4);
  if (random.below(2) === 0) {
    for (let index = 0; index < count; index++) parts.push(randomJson(depth - 1));
    return `[${space()}${parts.join(",")}]`;
  }
  const names = new Set<string>();
  for (let index = 0; index < count; index++) {
    const name = random.pick(['"a"', '"b"', '"__proto__"', '"\\u0061"', '"constructor"', '"c:d"']);
    const plain = JSON.parse(name) as string;
    if (names.has(plain)) hasRepeat = true;
    names.add(plain);
    parts.push(`${name}${space()}:${space()}${randomJson(depth - 1)}`);
  }
  return `{${space()}${parts.join(",")}}`;
}

t.test("JSON: as JSON.parse reads it, and no name twice", async (t) => {
  let repeats = 0;
  for (let index = 0; index < runs; index++) {
    hasRepeat = false;
    const text = randomJson(4);
    const tree = decodes(() => [readJson(Buffer.from(text))]);
    if (hasRepeat) repeats += 1;
    if (hasRepeat ? tree !== null : tree === null) {
      t.fail(`${text}: ${tree === null ? "refused" : "taken"}`, { seed, index });
      return;
    }
    if (tree !== null) deepStrictEqual(tree[0], JSON.parse(text));
  }
  t.ok(repeats > 0 && repeats < runs, `${repeats} of ${runs} had a name twice`);
});
