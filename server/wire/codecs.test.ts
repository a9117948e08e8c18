/** All codecs mean the same: what one sends, every other reads, and the generated code and msgpackr agree. */

import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { Packr, Unpackr } from "msgpackr";
import t from "tap";
import { proffer } from "#proto/wire.js";
import { DecideCall } from "../../engine/index.ts";
import type { MethodName } from "../handlers/handlers.ts";
import type { DecideResult } from "../handlers/messages.ts";
import type { Codec, MethodResults } from "./codec.ts";
import { jsonCodec } from "./json.ts";
import { msgpackCodec } from "./msgpack.ts";
import { encodeDecideAlone, protobufCodec } from "./protobuf.ts";
import { decideRequest, decideResult } from "./testing/samples.ts";
import { protoDecideRequest, protoMap } from "./testing/to-proto.ts";

const v1 = proffer.decision.v1;
const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: false });
const bytesOf = (out: Uint8Array) => Buffer.from(out);
const jsonText = <M extends MethodName>(method: M, result: MethodResults[M]) =>
  bytesOf(jsonCodec.encode(method, result)).toString();
const RUNS = { numRuns: 300 };

/** Maps and null-prototype objects into plain ones, so that trees compare by content; `__proto__` is kept aside. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return plain(Object.fromEntries([...value].map(([k, v]) => [`${k} `, v])));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k.endsWith(" ") ? k : `${k} `, plain(v)]));
}

/** A call as data. */
const seen = (call: object) => plain(JSON.parse(JSON.stringify(call)));

t.test("decide requests: JSON, msgpack and protobuf give one call", async () => {
  fc.assert(
    fc.property(decideRequest, (request) => {
      const fromJson = seen(
        jsonCodec.decode("decide", Buffer.from(JSON.stringify(request)), new DecideCall()),
      );
      const packed = packr.pack(JSON.parse(JSON.stringify(request)));
      const fromMsgpack = seen(msgpackCodec.decode("decide", packed, new DecideCall()));
      const proto = v1.DecideRequest.encode(protoDecideRequest(request)).finish();
      const fromProto = seen(protobufCodec.decode("decide", proto, new DecideCall()));
      deepStrictEqual(fromMsgpack, fromJson);
      deepStrictEqual(fromProto, fromJson);
    }),
    RUNS,
  );
});

t.test("decide requests: snake_case reads the same", async (t) => {
  const camel = {
    requestId: "r",
    dryRun: true,
    deadlineMs: 5,
    points: [{ point: "p", allowDuplicates: true }],
  };
  const snake = {
    request_id: "r",
    dry_run: true,
    deadline_ms: "5",
    points: [{ point: "p", allow_duplicates: true }],
  };
  const decode = (request: object) =>
    seen(jsonCodec.decode("decide", Buffer.from(JSON.stringify(request)), new DecideCall()));
  t.strictSame(decode(snake), decode(camel));
});

t.test("decide requests: a reused call keeps nothing of the last one", async (t) => {
  const call = new DecideCall();
  const full = JSON.stringify({
    channel: "C",
    visitor: { level: "L", id: "I" },
    points: [{ point: "P" }],
    context: { a: 1 },
    explain: true,
    dryRun: true,
    deadlineMs: 1,
    preview: { bundle: "b" },
    requestId: "r",
  });
  for (const codec of [jsonCodec, msgpackCodec, protobufCodec]) {
    jsonCodec.decode("decide", Buffer.from(full), call);
    t.equal(call.channel, "c", "names are folded");
    t.equal(call.id, "I", "ids are not");
    const empty =
      codec === jsonCodec
        ? Buffer.from("{}")
        : codec === msgpackCodec
          ? Buffer.from([0x80])
          : Buffer.alloc(0);
    codec.decode("decide", empty, call);
    t.strictSame({ ...call }, { ...new DecideCall() }, codec.name);
  }
});

/** The answer's tree in JSON's form, read back from protobuf by the generated code. */
function treeOfProto(bytes: Uint8Array): unknown {
  const batch = { results: [{ response: bytes }] };
  return (JSON.parse(jsonText("decideBatch", batch)) as { results: { response: unknown }[] }).results[0]
    ?.response;
}

t.test("decide answers: JSON, msgpack and protobuf say the same", async () => {
  fc.assert(
    fc.property(decideResult, (result) => {
      const json = JSON.parse(jsonText("decide", result));
      const proto = bytesOf(protobufCodec.encode("decide", result));
      const fromProto = treeOfProto(proto);
      const packed = new Unpackr({ useRecords: false, mapsAsObjects: false }).unpack(
        bytesOf(msgpackCodec.encode("decide", result)) as Buffer,
      );
      deepStrictEqual(plain(fromProto), plain(json));
      deepStrictEqual(plainAges(packed), plain(json));
      deepStrictEqual(Buffer.from(encodeDecideAlone(result)), proto);
      const reencoded = v1.DecideResponse.encode(v1.DecideResponse.decode(proto)).finish();
      deepStrictEqual(plain(treeOfProto(reencoded)), plain(json));
    }),
    RUNS,
  );
  function plainAges(packed: Map<string, unknown>): unknown {
    const freshness = packed.get("freshness") as Map<string, unknown>;
    for (const [key, age] of freshness) {
      if (!(age instanceof Map)) freshness.set(key, String(age));
      else for (const [feed, number] of age) age.set(feed, String(number));
    }
    return plain(packed);
  }
});

t.test("decide answers: in full, by hand", async (t) => {
  const attribute = (name: string, type: "string" | "number" | "timestamp") => ({ name, type });
  const generation = {
    bundleId: "b1",
    number: 3,
    treatments: [
      {
        id: "home/hero",
        offer: { code: "latte" },
        fallback: false,
        constants: [
          { name: "price", attribute: attribute("price", "number"), value: 3.5 },
          { name: "until", attribute: attribute("until", "timestamp"), value: 1_500 },
        ],
        personal: [
          { name: "greeting", attribute: attribute("greeting", "string") },
          { name: "saving", attribute: attribute("saving", "number") },
        ],
      },
      {
        id: "home.hero/fallback:story",
        offer: { code: "story" },
        fallback: true,
        constants: [],
        personal: [],
      },
    ],
  };
  const pick = { propensity: 0, selectionProbability: 1, fallback: false };
  const result = {
    decision: {
      generation,
      decisionId: "d1",
      points: [
        {
          point: "home.hero",
          pointIndex: 0,
          status: 1,
          picks: [
            { ...pick, treatment: 0, score: 70.5, code: "c0", personal: ['Olá "Ana"', undefined] },
            { ...pick, treatment: 1, score: 0, code: "", personal: null },
          ],
        },
        { point: "nowhere", pointIndex: -1, status: 3, picks: [] },
      ],
      holdout: false,
      feeds: [
        { feed: "stock", sequence: 3, ageMs: 0, values: [] },
        { feed: "weather", sequence: 12, ageMs: 2500, values: [] },
      ],
      trace: [
        {
          point: "home.hero",
          offer: "latte",
          treatmentId: "home/hero",
          stage: "SELECTED",
          reason: "SELECTED",
          detail: "",
          detailWithValues: "secret",
          numbers: { score: 70.5 },
        },
      ],
    },
    freshness: { bundleAgeMs: 12, segmentsAgeMs: 0, profileAgeMs: -1 },
    showValues: false,
    mustRecord: false,
  } as unknown as DecideResult;
  t.equal(
    jsonText("explain", result),
    '{"decision":{"decisionId":"d1","bundle":"b1","generation":3,"points":[{"point":"home.hero",' +
      '"status":"POINT_STATUS_DECIDED","treatments":[{"offer":"latte","treatmentId":"home/hero",' +
      '"treatmentCode":"c0","rank":1,"score":70.5,"attributes":{"price":3.5,"until":"1970-01-01T00:00:01.500Z",' +
      '"greeting":"Olá \\"Ana\\""},"selectionProbability":1},{"offer":"story",' +
      '"treatmentId":"home.hero/fallback:story","rank":2,"fallback":true,"selectionProbability":1}]},' +
      '{"point":"nowhere","status":"POINT_STATUS_UNKNOWN_POINT"}],"freshness":{"bundleAgeMs":"12","feedAgeMs":{"stock":"0",' +
      '"weather":"2500"},"feedSequence":{"stock":"3","weather":"12"}},' +
      '"trace":[{"point":"home.hero","offer":"latte","treatmentId":"home/hero","stage":"STAGE_SELECTED",' +
      '"reason":"SELECTED","numbers":{"score":70.5}}]}}',
  );
  const proto = v1.ExplainResponse.decode(bytesOf(protobufCodec.encode("explain", result))).decision;
  t.equal(proto?.points?.[0]?.treatments?.[0]?.attributes?.greeting?.stringValue, 'Olá "Ana"');
  t.equal(Number(proto?.freshness?.bundleAgeMs), 12);
  t.equal(proto?.trace?.[0]?.detail, "", "values are for admins");
  const admin = protobufCodec.encode("explain", { ...result, showValues: true });
  t.equal(v1.ExplainResponse.decode(bytesOf(admin)).decision?.trace?.[0]?.detail, "secret");
  const missed = structuredClone({
    ...result,
    decision: { ...result.decision, generation: null },
  }) as unknown as DecideResult;
  missed.decision.generation = result.decision.generation;
  missed.decision.trace![0]!.nearMiss = {
    attribute: "profile.age",
    type: "integer",
    from: 17,
    to: 18,
    picked: false,
  };
  const told =
    "; near miss: another value of profile.age would have let it through, though it would not have been picked";
  t.ok(jsonText("explain", missed).includes(`"detail":"${told}"`), "a near miss names the attribute alone");
  const toldInFull =
    "secret; near miss: profile.age 17 → 18 would have let it through, though it would not have been picked";
  for (const [showValues, detail] of [
    [false, told],
    [true, toldInFull],
  ] as const) {
    const bytes = bytesOf(protobufCodec.encode("explain", { ...missed, showValues }));
    t.equal(v1.ExplainResponse.decode(bytes).decision?.trace?.[0]?.detail, detail);
  }
  const scored = missed.decision.trace![0]!;
  scored.numbers = { score: 3, v: 52_000, final: 70.5 };
  scored.numbersOfValues = ["v"];
  for (const showValues of [false, true]) {
    const shown = showValues ? scored.numbers : { score: 3, final: 70.5 };
    const asked = { ...missed, showValues };
    const fromProtobuf = v1.ExplainResponse.decode(bytesOf(protobufCodec.encode("explain", asked)));
    const fromMsgpack = unpackr.unpack(bytesOf(msgpackCodec.encode("explain", asked)));
    for (const [wire, numbers] of [
      ["JSON", JSON.parse(jsonText("explain", asked)).decision.trace[0].numbers],
      ["msgpack", Object.fromEntries(fromMsgpack.get("decision").get("trace")[0].get("numbers"))],
      ["protobuf", { ...fromProtobuf.decision?.trace?.[0]?.numbers }],
    ] as const)
      t.same(numbers, shown, `${wire}: what an expression made of values is for admins (${showValues})`);
  }
  for (const codec of [jsonCodec, msgpackCodec, protobufCodec] as Codec[])
    t.equal([...codec.warm(result.decision.generation)].length, 1, "few treatments are warm in one step");
});

t.test("other requests: JSON, msgpack and protobuf give one call", async (t) => {
  const visitor = { level: "customer", id: "C-1" };
  const values = { tier: "gold", age: 30, ok: true, none: null, list: [1, { a: "b" }] };
  const at = "2026-11-02T08:00:00.250Z";
  const atProto = { seconds: Date.parse(at) / 1000 - 0.25, nanos: 250_000_000 };
  const post = { requestId: "r", channel: "C", visitor, event: "Accept", eventId: "e", treatmentCode: "t" };
  const cases = [
    [
      "postEvent",
      { ...post, occurredAt: at, attributes: values },
      v1.PostEventRequest.encode({ ...post, occurredAt: atProto, attributes: protoMap(values) }).finish(),
    ],
    [
      "getProfile",
      { visitor, includeHistory: true },
      v1.GetProfileRequest.encode({ visitor, includeHistory: true }).finish(),
    ],
    [
      "updateProfile",
      { visitor, set: values, unset: ["A", "b"] },
      v1.UpdateProfileRequest.encode({ visitor, set: protoMap(values), unset: ["A", "b"] }).finish(),
    ],
    [
      "decideBatch",
      {
        requests: [
          { channel: "a", visitor },
          { channel: "b", sessionId: "s" },
        ],
      },
      v1.DecideBatchRequest.encode({
        requests: [
          { channel: "a", visitor },
          { channel: "b", sessionId: "s" },
        ],
      }).finish(),
    ],
    [
      "startSession",
      { sessionId: "s-1", channel: "C", visitor, relyOnExisting: true, attributes: values },
      v1.StartSessionRequest.encode({
        sessionId: "s-1",
        channel: "C",
        visitor,
        relyOnExisting: true,
        attributes: protoMap(values),
      }).finish(),
    ],
    [
      "setAudience",
      { sessionId: "s-1", visitor, attributes: values },
      v1.SetAudienceRequest.encode({ sessionId: "s-1", visitor, attributes: protoMap(values) }).finish(),
    ],
    ["endSession", { sessionId: "s-1" }, v1.EndSessionRequest.encode({ sessionId: "s-1" }).finish()],
    [
      "forgetVisitor",
      { visitor, exportFirst: true },
      v1.ForgetVisitorRequest.encode({ visitor, exportFirst: true }).finish(),
    ],
    ["getVersion", {}, new Uint8Array(0)],
  ] as const;
  for (const [method, json, proto] of cases) {
    const call = new DecideCall();
    const fromJson = seen(jsonCodec.decode(method, Buffer.from(JSON.stringify(json)), call));
    t.strictSame(seen(msgpackCodec.decode(method, packr.pack(json), call)), fromJson, `${method}: msgpack`);
    t.strictSame(seen(protobufCodec.decode(method, proto, call)), fromJson, `${method}: protobuf`);
  }
  const event = jsonCodec.decode("postEvent", Buffer.from(JSON.stringify(cases[0][1])), new DecideCall());
  t.equal(event.occurredAtMs, Date.parse(at));
  t.equal(event.event, "accept");
});

t.test("other answers: JSON, msgpack and protobuf say the same", async (t) => {
  const profile = {
    level: "customer",
    id: "C-1",
    known: true,
    segments: ["gold", "lapsed"],
    attributes: [
      { name: "__proto__", value: "x", timestamp: false },
      { name: "born", value: 0, timestamp: true },
      { name: "n", value: 1.5, timestamp: false },
      { name: "ok", value: false, timestamp: false },
    ],
  };
  const text = jsonText("getProfile", profile);
  t.equal(
    text,
    '{"visitor":{"level":"customer","id":"C-1"},"attributes":{"__proto__":"x","born":"1970-01-01T00:00:00Z",' +
      '"n":1.5,"ok":false},"segments":["gold","lapsed"],"known":true}',
  );
  const proto = v1.ProfileResponse.decode(bytesOf(protobufCodec.encode("getProfile", profile)));
  t.equal(proto.attributes.born?.stringValue, "1970-01-01T00:00:00Z");
  t.equal(proto.attributes.ok?.boolValue, false);
  t.strictSame(
    plain(unpackr.unpack(bytesOf(msgpackCodec.encode("getProfile", profile)) as Buffer)),
    plain(JSON.parse(text)),
  );

  const line = { offer: "latte", point: "hero", treatmentCode: "AQ", kind: "contact", atMs: 1_500 };
  const history = { ...profile, segments: [], attributes: [], history: [line] };
  t.equal(
    jsonText("getProfile", history),
    '{"visitor":{"level":"customer","id":"C-1"},"history":[{"offer":"latte","point":"hero",' +
      '"treatmentCode":"AQ","kind":"contact","at":"1970-01-01T00:00:01.500Z"}],"known":true}',
  );
  t.match(v1.ProfileResponse.decode(bytesOf(protobufCodec.encode("getProfile", history))).history, [
    { offer: "latte", point: "hero", treatmentCode: "AQ", kind: "contact", at: { nanos: 500_000_000 } },
  ]);
  const session = { sessionId: "s", level: "device", id: "d", advisories: [] };
  t.equal(jsonText("setAudience", session), '{"sessionId":"s","visitor":{"level":"device","id":"d"}}');
  t.match(v1.SessionResponse.decode(bytesOf(protobufCodec.encode("endSession", session))), {
    sessionId: "s",
    visitor: { level: "device", id: "d" },
  });
  const forgotten = { forgotten: true, exported: history, remainingIn: ["log"] };
  t.match(JSON.parse(jsonText("forgetVisitor", forgotten)), {
    forgotten: true,
    exported: { history: [{ kind: "contact" }] },
    remainingIn: ["log"],
  });
  t.match(v1.ForgetVisitorResponse.decode(bytesOf(protobufCodec.encode("forgetVisitor", forgotten))), {
    forgotten: true,
    exported: { visitor: { id: "C-1" } },
    remainingIn: ["log"],
  });
  for (const [method, result] of [
    ["getProfile", history],
    ["startSession", session],
    ["forgetVisitor", forgotten],
  ] as const) {
    t.strictSame(
      plain(unpackr.unpack(bytesOf(msgpackCodec.encode(method, result as never)) as Buffer)),
      plain(JSON.parse(jsonText(method, result as never))),
      `${method}: msgpack says what JSON says`,
    );
  }

  const posted = {
    applied: true,
    duplicate: false,
    advisories: [{ code: "A", level: "INFO" as const, message: "m" }],
  };
  t.equal(
    jsonText("postEvent", posted),
    '{"applied":true,"advisories":[{"code":"A","level":"INFO","message":"m"}]}',
  );
  t.match(v1.PostEventResponse.decode(bytesOf(protobufCodec.encode("postEvent", posted))), { applied: true });

  const version = { version: "0.1.0", bundle: "", generation: 0, formats: ["log/1"] };
  t.equal(jsonText("getVersion", version), '{"version":"0.1.0","formats":["log/1"]}');
  const error = { code: "UNKNOWN_FIELD" as const, message: "é", field: "a.b" };
  t.match(v1.Error.decode(bytesOf(protobufCodec.encodeError(error))), error);
  t.strictSame(JSON.parse(bytesOf(jsonCodec.encodeError(error)).toString()), error);
  const batch = { results: [{ error }] };
  for (const codec of [jsonCodec, msgpackCodec, protobufCodec] as Codec[]) {
    const bytes = bytesOf(codec.encode("decideBatch", batch));
    t.ok(Buffer.from(bytes).includes("UNKNOWN_FIELD"), `${codec.name}: a batch carries errors`);
  }
});
