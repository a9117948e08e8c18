/** gRPC-Web over real sockets, on uWebSockets.js and on the fallback; with Connect's client for it too, where installed. */
import t, { type Test } from "tap";
import { proffer } from "#proto/wire.js";
import { type HttpOptions, httpSupport, startHttp } from "./http.ts";
import { testLane } from "./testing/services.ts";

const v1 = proffer.decision.v1;
const DECIDE = "/proffer.decision.v1.DecisionService/Decide";
const LIBRARIES = httpSupport().library === "node:http" ? (["node"] as const) : (["uws", "node"] as const);
const BINARY = "application/grpc-web+proto";
const TEXT = "application/grpc-web-text+proto";
const TRAILERS = 0x80;

function frame(payload: Uint8Array, flags = 0): Buffer {
  const bytes = Buffer.alloc(5 + payload.length);
  bytes[0] = flags;
  bytes.writeUInt32BE(payload.length, 1);
  bytes.set(payload, 5);
  return bytes;
}
const request = (channel = "c", more: object = {}) =>
  v1.DecideRequest.encode({ channel, points: [{ point: "home.hero", count: 1 }], ...more }).finish();

interface Answer {
  readonly response: Response;
  readonly messages: Buffer[];
  readonly trailers: Readonly<Record<string, string>>;
}

/** Splits an answer into its frames; text is decoded first. */
async function read(response: Response): Promise<Answer> {
  const raw = Buffer.from(await response.arrayBuffer());
  const isText = response.headers.get("content-type")?.startsWith("application/grpc-web-text");
  const bytes = isText ? Buffer.from(raw.toString("latin1"), "base64") : raw;
  const messages: Buffer[] = [];
  let trailers = {};
  for (let at = 0; at < bytes.length; ) {
    const end = at + 5 + bytes.readUInt32BE(at + 1);
    const payload = bytes.subarray(at + 5, end);
    if (bytes[at] === TRAILERS) {
      const lines = payload.toString("latin1").split("\r\n").slice(0, -1);
      trailers = Object.fromEntries(lines.map((line) => line.split(/:\s*(.*)/s).slice(0, 2)));
    } else messages.push(payload);
    at = end;
  }
  return { response, messages, trailers };
}

for (const library of LIBRARIES) {
  const serve = async (t: Test, options: Partial<HttpOptions> = {}, isOpen = true) => {
    const lane = testLane(isOpen);
    const http = await startHttp(lane, { host: "127.0.0.1", port: 0, library, ...options });
    t.teardown(() => http.close(0));
    const call = async (
      body: Uint8Array | string,
      headers: Record<string, string> = {},
      path = DECIDE,
    ): Promise<Answer> =>
      read(
        await fetch(`http://127.0.0.1:${http.port}${path}`, {
          method: "POST",
          body: typeof body === "string" ? body : Buffer.from(body),
          headers: { "content-type": BINARY, ...headers },
        }),
      );
    return { lane, port: http.port, call };
  };

  t.test(`${library}: a content type that objects have by birth is none of ours`, async (t) => {
    const { lane, port } = await serve(t);
    for (const contentType of ["constructor", "__proto__", "toString", "valueOf; charset=utf-8"]) {
      const init = { method: "POST", body: "{}", headers: { "content-type": contentType } };
      const response = await fetch(`http://127.0.0.1:${port}${DECIDE}`, init);
      t.equal(response.status, 415, contentType);
    }
    t.strictSame(new Set(lane.errors), new Set(["CONTENT_TYPE_UNSUPPORTED"]));
  });

  for (const contentType of ["application/grpc-web", BINARY, "application/GRPC-Web+proto; charset=utf-8"]) {
    t.test(`${library}: binary as ${contentType}`, async (t) => {
      const { lane, call } = await serve(t);
      const { response, messages, trailers } = await call(frame(request()), { "content-type": contentType });
      t.equal(response.status, 200);
      t.equal(response.headers.get("content-type"), BINARY);
      t.equal(messages.length, 1);
      t.match(v1.DecideResponse.decode(messages[0]!), {
        decisionId: "d-1",
        points: [{ point: "home.hero" }],
      });
      t.same(trailers, { "grpc-status": "0" });
      t.equal(lane.inFlight, 0);
    });
  }

  for (const [why, body] of [
    ["in one piece", frame(request()).toString("base64")],
    [
      "in pieces, each with its padding",
      [frame(request()).subarray(0, 1), frame(request()).subarray(1, 6), frame(request()).subarray(6)]
        .map((piece) => piece.toString("base64"))
        .join(""),
    ],
  ] as const) {
    t.test(`${library}: text, ${why}`, async (t) => {
      const { call } = await serve(t);
      const answer = await call(body, { "content-type": "application/grpc-web-text" });
      t.equal(answer.response.headers.get("content-type"), TEXT);
      t.match(v1.DecideResponse.decode(answer.messages[0]!), { decisionId: "d-1" });
      t.equal(answer.trailers["grpc-status"], "0");
    });
  }

  t.test(`${library}: an empty message, and one method of each kind of answer`, async (t) => {
    const { call } = await serve(t);
    const version = await call(frame(Buffer.alloc(0)), {}, "/proffer.decision.v1.DecisionService/GetVersion");
    t.equal(v1.GetVersionResponse.decode(version.messages[0]!).version, "0.1.0");
    const update = v1.UpdateProfileRequest.encode({ visitor: { level: "customer", id: "C-1" } }).finish();
    const later = await call(frame(update), {}, "/proffer.decision.v1.DecisionService/UpdateProfile");
    t.equal(later.trailers["grpc-status"], "0", "one that waits");
  });

  t.test(`${library}: errors are trailers behind HTTP's 200`, async (t) => {
    const { call, lane } = await serve(t, { bodySizeMax: 3000 });
    const good = frame(request());
    const text = { "content-type": TEXT };
    for (const [why, body, headers, path, status, code] of [
      ["the handler's own", frame(request("missing")), {}, DECIDE, 5, "CHANNEL_UNKNOWN"],
      ["a fault of ours", frame(request("fault")), {}, DECIDE, 13, "INTERNAL"],
      ["no protobuf", frame(Buffer.from([0xff])), {}, DECIDE, 3, "MALFORMED_BODY"],
      ["no frame", Buffer.from([0, 0]), {}, DECIDE, 3, "MALFORMED_BODY"],
      ["nothing", Buffer.alloc(0), {}, DECIDE, 3, "MALFORMED_BODY"],
      ["a frame cut off", good.subarray(0, -1), {}, DECIDE, 3, "MALFORMED_BODY"],
      ["two messages", Buffer.concat([good, good]), {}, DECIDE, 3, "MALFORMED_BODY"],
      ["trailers of the client", frame(Buffer.alloc(0), TRAILERS), {}, DECIDE, 3, "MALFORMED_BODY"],
      ["compressed", frame(request(), 1), {}, DECIDE, 12, "CONTENT_ENCODING_UNSUPPORTED"],
      ["an encoding", good, { "grpc-encoding": "gzip" }, DECIDE, 12, "CONTENT_ENCODING_UNSUPPORTED"],
      ["a time-out that is none", good, { "grpc-timeout": "soon" }, DECIDE, 3, "VALUE_OUT_OF_RANGE"],
      ["no time", good, { "grpc-timeout": "0n" }, DECIDE, 4, "DEADLINE_EXCEEDED"],
      ["too large", frame(Buffer.alloc(4000)), {}, DECIDE, 8, "BODY_TOO_LARGE"],
      ["no base64", `${good.toString("base64").slice(0, -4)}!!!!`, text, DECIDE, 3, "MALFORMED_BODY"],
      ["no groups of four", "AAAA=", text, DECIDE, 3, "MALFORMED_BODY"],
      ["padding amid a group", "A==A", text, DECIDE, 3, "MALFORMED_BODY"],
      ["no such method", good, {}, `${DECIDE}Now`, 12, "METHOD_UNKNOWN"],
      ["no such method, in text", good.toString("base64"), text, `${DECIDE}Now`, 12, "METHOD_UNKNOWN"],
    ] as const) {
      const { response, messages, trailers } = await call(body, headers, path);
      t.equal(response.status, 200, why);
      t.equal(trailers["grpc-status"], String(status), `${why}: ${JSON.stringify(trailers)}`);
      t.match(response.headers.get("content-type"), /^application\/grpc-web/, why);
      t.equal(messages.length, 0, why);
      const details = Buffer.from(trailers["grpc-status-details-bin"] ?? "", "base64").toString("latin1");
      t.ok(details.includes(code), `${why}: the code is in the details`);
      t.equal(lane.errors.at(-1), code, why);
    }
    t.equal(lane.inFlight, 0, "every call that came in left");
  });

  t.test(`${library}: messages of errors are percent-encoded; when to try again is told`, async (t) => {
    const { call, lane } = await serve(t);
    lane.inFlightMax = 0;
    const { trailers } = await call(frame(request()));
    t.match(trailers, { "grpc-status": "8", "retry-after-ms": "250", "grpc-message": "too many calls" });
  });

  t.test(`${library}: credentials`, async (t) => {
    const { call } = await serve(t, {}, false);
    t.equal((await call(frame(request()))).trailers["grpc-status"], "16");
    for (const authorization of ["Bearer shop", "Bearer later"]) {
      t.equal((await call(frame(request()), { authorization })).trailers["grpc-status"], "0", authorization);
    }
    const refused = await call(frame(request()), { authorization: "Bearer refused-later" });
    t.equal(refused.trailers["grpc-status"], "16");
  });

  t.test(`${library}: pages of configured origins may call, and may read how it ended`, async (t) => {
    const { port, call } = await serve(t, { corsOrigins: ["https://shop.example"] });
    const preflight = await fetch(`http://127.0.0.1:${port}${DECIDE}`, {
      method: "OPTIONS",
      headers: {
        origin: "https://shop.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-grpc-web,grpc-timeout,x-user-agent",
      },
    });
    t.equal(preflight.status, 204);
    const allowed = preflight.headers.get("access-control-allow-headers")!.split(/,\s*/);
    for (const name of ["content-type", "x-grpc-web", "grpc-timeout", "x-user-agent", "authorization"]) {
      t.ok(allowed.includes(name), name);
    }
    for (const channel of ["c", "missing"]) {
      const { response } = await call(frame(request(channel)), {
        origin: "https://shop.example",
        "x-grpc-web": "1",
      });
      t.equal(response.headers.get("access-control-allow-origin"), "https://shop.example", channel);
    }
    const foreign = await call(frame(request()), { origin: "https://evil.example" });
    t.equal(foreign.response.headers.get("access-control-allow-origin"), null);
  });
}
