/** The HTTP port over real sockets: the same tests on uWebSockets.js and on the fallback. */

import { Agent, request } from "node:http";
import t, { type Test } from "tap";
import { proffer } from "#proto/wire.js";
import { ERRORS } from "../../engine/index.ts";
import { type HttpOptions, type HttpTransport, httpSupport, startHttp } from "./http.ts";
import { raw, rawPost } from "./testing/raw.ts";
import { type TestLane, testLane } from "./testing/services.ts";

const SERVICE = "/proffer.decision.v1.DecisionService";
const v1 = proffer.decision.v1;
const LIBRARIES = httpSupport().library === "node:http" ? (["node"] as const) : (["uws", "node"] as const);

interface Served {
  readonly lane: TestLane;
  readonly http: HttpTransport;
  readonly url: string;
  post(
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
  ): Promise<Response>;
}

for (const library of LIBRARIES) {
  const serve = async (t: Test, options: Partial<HttpOptions> = {}, isOpen = true): Promise<Served> => {
    const lane = testLane(isOpen);
    const http = await startHttp(lane, { host: "127.0.0.1", port: 0, library, ...options });
    t.teardown(() => http.close(0));
    const url = `http://127.0.0.1:${http.port}`;
    const post = (
      path: string,
      body: string | Uint8Array<ArrayBuffer>,
      headers: Record<string, string> = {},
    ) =>
      fetch(url + path, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...headers },
      });
    return { lane, http, url, post };
  };
  const decide = (extra: object = {}) =>
    JSON.stringify({
      channel: "c",
      visitor: { level: "customer", id: "C-1" },
      points: [{ point: "home.hero", count: 2 }],
      ...extra,
    });

  t.test(`${library}: Decide in JSON`, async (t) => {
    const { lane, post } = await serve(t);
    const response = await post(`${SERVICE}/Decide`, decide({ context: { daypart: "morning" } }));
    t.equal(response.status, 200);
    t.equal(response.headers.get("content-type"), "application/json");
    // biome-ignore lint/suspicious/noExplicitAny: a tree to match against.
    const answer: any = await response.json();
    t.match(answer, {
      decisionId: "d-1",
      generation: 1,
      points: [
        { point: "home.hero", status: "POINT_STATUS_DECIDED", treatments: [{ rank: 1 }, { rank: 2 }] },
      ],
      freshness: { bundleAgeMs: "1", segmentsAgeMs: "2", profileAgeMs: "3" },
    });
    const { attributes } = answer.points[0].treatments[0];
    t.equal(attributes.title, "Café — 2 for 1", "UTF-8 arrives whole");
    t.match(JSON.parse(attributes.echo), {
      id: "C-1",
      contextNames: ["daypart"],
      contextValues: ["morning"],
    });
    t.equal(lane.inFlight, 0, "every call that came in left");
    t.equal(lane.admitted, 1);
  });

  t.test(`${library}: Decide in protobuf`, async (t) => {
    const { post } = await serve(t);
    const body = v1.DecideRequest.encode({ channel: "c", points: [{ point: "P" }] }).finish();
    const response = await post(`${SERVICE}/Decide`, Buffer.from(body), {
      "content-type": "application/proto",
    });
    t.equal(response.status, 200);
    t.equal(response.headers.get("content-type"), "application/proto");
    const answer = v1.DecideResponse.decode(Buffer.from(await response.arrayBuffer()));
    t.match(answer.points[0], { point: "p", status: 1, treatments: [{ offer: "latte" }] });
  });

  t.test(`${library}: the other methods`, async (t) => {
    const { post, url, lane } = await serve(t);
    const visitor = { level: "customer", id: "C-1" };
    for (const [method, body, expected] of [
      ["Explain", { channel: "c" }, { decision: { decisionId: "d-1" } }],
      ["PostEvent", { channel: "c", visitor, event: "accept" }, { applied: true }],
      ["GetProfile", { visitor }, { visitor }],
      ["UpdateProfile", { visitor, set: { tier: "gold" } }, { known: true, attributes: { tier: "gold" } }],
      ["GetVersion", {}, { version: "0.1.0" }],
      [
        "DecideBatch",
        { requests: [{ channel: "a" }, { channel: "missing" }] },
        { results: [{ response: { decisionId: "d-1" } }, { error: { code: "CHANNEL_UNKNOWN" } }] },
      ],
    ] as const) {
      const response = await post(`${SERVICE}/${method}`, JSON.stringify(body));
      t.equal(response.status, 200, method);
      t.match(await response.json(), expected, method);
    }
    const query = "connect=v1&encoding=json&message=%7B%7D";
    t.match(await (await fetch(`${url}${SERVICE}/GetVersion?${query}`)).json(), { version: "0.1.0" });
    const proto = await fetch(`${url}${SERVICE}/GetVersion?connect=v1&encoding=proto&base64=1&message=`);
    t.equal(v1.GetVersionResponse.decode(Buffer.from(await proto.arrayBuffer())).version, "0.1.0");
    t.match(await (await fetch(url)).text(), /Connect protocol/);
    t.equal((await fetch(url, { method: "HEAD" })).status, 200);
    t.equal(lane.inFlight, 0);
  });

  t.test(`${library}: errors are Connect's, with our Error as detail`, async (t) => {
    const { post, url, lane } = await serve(t);
    const json = { "content-type": "application/json" };
    const d = `${SERVICE}/Decide`;
    for (const [why, path, body, headers, code, connect, field] of [
      ["no JSON", d, "{", json, "MALFORMED_BODY", "invalid_argument", ""],
      ["empty", d, "", json, "MALFORMED_BODY", "invalid_argument", ""],
      ["no object", d, "[]", json, "MALFORMED_BODY", "invalid_argument", ""],
      ["a name twice", d, '{"channel":"a","channel":"b"}', json, "MALFORMED_BODY", "invalid_argument", ""],
      [
        "both spellings",
        d,
        '{"requestId":"a","request_id":"a"}',
        json,
        "MALFORMED_BODY",
        "invalid_argument",
        "requestId",
      ],
      [
        "both of a oneof",
        d,
        '{"visitor":{},"sessionId":"s"}',
        json,
        "MALFORMED_BODY",
        "invalid_argument",
        "sessionId",
      ],
      ["unknown field", d, '{"chanel":"a"}', json, "UNKNOWN_FIELD", "invalid_argument", "chanel"],
      [
        "unknown nested field",
        d,
        '{"points":[{},{"cuont":1}]}',
        json,
        "UNKNOWN_FIELD",
        "invalid_argument",
        "points[1].cuont",
      ],
      [
        "__proto__",
        d,
        '{"__proto__":{"explain":true}}',
        json,
        "UNKNOWN_FIELD",
        "invalid_argument",
        "__proto__",
      ],
      [
        "wrong type",
        d,
        '{"points":[{"count":"many"}]}',
        json,
        "WRONG_TYPE",
        "invalid_argument",
        "points[0].count",
      ],
      [
        "negative count",
        d,
        '{"points":[{"count":-1}]}',
        json,
        "VALUE_OUT_OF_RANGE",
        "invalid_argument",
        "points[0].count",
      ],
      [
        "infinite value",
        d,
        '{"context":{"a":1e999}}',
        json,
        "VALUE_OUT_OF_RANGE",
        "invalid_argument",
        "context.a",
      ],
      [
        "long id",
        d,
        JSON.stringify({ visitor: { id: "é".repeat(65) } }),
        json,
        "FIELD_TOO_LONG",
        "invalid_argument",
        "visitor.id",
      ],
      [
        "33 points",
        d,
        JSON.stringify({ points: Array(33).fill({}) }),
        json,
        "FIELD_TOO_LONG",
        "invalid_argument",
        "points",
      ],
      ["huge nesting", d, "[".repeat(100_000), json, "MALFORMED_BODY", "invalid_argument", ""],
      [
        "invalid UTF-8",
        d,
        Buffer.from('{"channel":"\xff"}', "latin1"),
        json,
        "MALFORMED_BODY",
        "invalid_argument",
        "",
      ],
      ["half a surrogate", d, '{"visitor":{"id":"\\ud800"}}', json, "MALFORMED_BODY", "invalid_argument", ""],
      [
        "truncated protobuf",
        d,
        Buffer.from([0x12, 0x05, 0x61]),
        { "content-type": "application/proto" },
        "MALFORMED_BODY",
        "invalid_argument",
        "",
      ],
      [
        "a group",
        d,
        Buffer.from([0x0b, 0x0c]),
        { "content-type": "application/proto" },
        "MALFORMED_BODY",
        "invalid_argument",
        "",
      ],
      ["unknown channel", d, '{"channel":"missing"}', json, "CHANNEL_UNKNOWN", "not_found", "channel"],
      ["a fault of ours", d, '{"channel":"fault"}', json, "INTERNAL", "internal", ""],
      [
        "text/plain",
        d,
        "{}",
        { "content-type": "text/plain" },
        "CONTENT_TYPE_UNSUPPORTED",
        "invalid_argument",
        "",
      ],
      [
        "another charset",
        d,
        "{}",
        { "content-type": "application/json; charset=latin1" },
        "CONTENT_TYPE_UNSUPPORTED",
        "invalid_argument",
        "",
      ],
      [
        "gzip",
        d,
        "{}",
        { ...json, "content-encoding": "gzip" },
        "CONTENT_ENCODING_UNSUPPORTED",
        "unimplemented",
        "",
      ],
      [
        "another protocol version",
        d,
        "{}",
        { ...json, "connect-protocol-version": "2" },
        "MALFORMED_BODY",
        "invalid_argument",
        "",
      ],
      [
        "11 digits of time-out",
        d,
        "{}",
        { ...json, "connect-timeout-ms": "12345678901" },
        "VALUE_OUT_OF_RANGE",
        "invalid_argument",
        "",
      ],
      [
        "no time left",
        d,
        "{}",
        { ...json, "connect-timeout-ms": "0" },
        "DEADLINE_EXCEEDED",
        "deadline_exceeded",
        "",
      ],
      [
        "a method not served yet",
        `${SERVICE}/ExecuteBatch`,
        "{}",
        json,
        "METHOD_UNKNOWN",
        "unimplemented",
        "",
      ],
      ["no method", `${SERVICE}/constructor`, "{}", json, "METHOD_UNKNOWN", "unimplemented", ""],
      ["no path", "/nowhere", "{}", json, "PATH_UNKNOWN", "not_found", ""],
      ["the page", "/", "{}", json, "METHOD_NOT_ALLOWED", "unimplemented", ""],
    ] as const) {
      const response = await post(path, body, headers);
      // biome-ignore lint/suspicious/noExplicitAny: a tree to match against.
      const answer: any = await response.json();
      t.equal(answer.code, connect, `${why}: ${answer.message}`);
      t.equal(response.status, ERRORS[code].http, `${why}: status`);
      t.equal(response.headers.get("content-type"), "application/json", `${why}: an error is JSON`);
      const [detail] = answer.details;
      t.equal(detail.type, "proffer.decision.v1.Error");
      const error = v1.Error.decode(Buffer.from(detail.value, "base64"));
      t.equal(error.code, code, why);
      t.equal(error.field, field, `${why}: the field`);
      t.match(detail.debug, { code });
    }
    t.equal(lane.inFlight, 0, "whatever came in left");
    const ok = await post(d, decide(), { "content-type": 'Application/JSON; charset="UTF-8"' });
    t.equal(ok.status, 200, "the node keeps serving, and takes the content type as people write it");
    const put = await fetch(url + d, { method: "PUT", body: "{}" });
    t.equal(put.status, 405);
    t.equal(put.headers.get("allow"), "POST");
    t.equal((await fetch(`${url}${SERVICE}/Decide`)).status, 405, "Decide has side effects: no GET");
    t.equal((await fetch(`${url}/v1/ws`)).status, 405, "no upgrade asked for");
    t.equal((await fetch(`${url}/x`, { method: "OPTIONS" })).status, 404, "CORS is off");
  });

  t.test(`${library}: callers`, async (t) => {
    const { post, lane } = await serve(t, {}, false);
    const d = `${SERVICE}/Decide`;
    const none = await post(d, decide());
    t.equal(none.status, 401);
    t.equal(none.headers.get("www-authenticate"), "Bearer");
    t.equal((await post(d, decide(), { authorization: "Bearer wrong" })).status, 401);
    t.equal((await post(d, decide(), { authorization: "Bearer shop" })).status, 200);
    t.equal(
      (await post(d, decide(), { authorization: "Bearer later" })).status,
      200,
      "verified while the body came",
    );
    t.equal((await post(d, decide(), { authorization: "Bearer refused-later" })).status, 401);
    t.equal((await post(`${SERVICE}/GetVersion`, "{}")).status, 200, "open to everybody");
    t.strictSame(lane.errors, ["CREDENTIALS_MISSING", "CREDENTIALS_INVALID", "CREDENTIALS_INVALID"]);
    t.equal(lane.inFlight, 0);
  });

  t.test(`${library}: overload is refused at once, with a hint`, async (t) => {
    const { post, lane } = await serve(t);
    lane.inFlightMax = 1;
    const slow = post(`${SERVICE}/Decide`, decide({ channel: "slow", requestId: "150" }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const refused = await post(`${SERVICE}/Decide`, decide());
    t.equal(refused.status, 429);
    t.equal(refused.headers.get("retry-after"), "1");
    t.equal(refused.headers.get("retry-after-ms"), "250");
    t.match(await refused.json(), {
      code: "resource_exhausted",
      details: [{ debug: { code: "LANE_OVERLOADED" } }],
    });
    t.equal((await slow).status, 200);
    lane.isDraining = true;
    const draining = await post(`${SERVICE}/Decide`, decide());
    t.equal(draining.status, 503);
    t.equal(draining.headers.get("retry-after"), "2");
  });

  t.test(
    `${library}: a lame duck serves open connections, asks to close them, and takes no new one`,
    async (t) => {
      const { http } = await serve(t);
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      t.teardown(() => agent.destroy());
      const call = () =>
        new Promise<{ status: number; connection: string; isReused: boolean }>((resolve, reject) => {
          const headers = { "content-type": "application/json" };
          const options = { host: "127.0.0.1", port: http.port, path: `${SERVICE}/Decide`, method: "POST" };
          const sent = request({ ...options, agent, headers }, (response) => {
            response.resume();
            response.on("end", () =>
              resolve({
                status: response.statusCode ?? 0,
                connection: response.headers.connection ?? "",
                isReused: sent.reusedSocket,
              }),
            );
          });
          sent.on("error", reject);
          sent.end(decide());
        });
      t.equal((await call()).status, 200);
      t.equal(http.connectionCount, 1);
      http.stopAccepting();
      await new Promise((resolve) => setTimeout(resolve, 100));
      t.equal(http.connectionCount, 1, "an idle connection is not cut: a call may be on its way");
      t.strictSame(await call(), { status: 200, connection: "close", isReused: true });
      await t.rejects(call(), { code: "ECONNREFUSED" });
      for (let wait = 0; http.connectionCount > 0 && wait < 100; wait++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      t.equal(http.connectionCount, 0);
    },
  );

  t.test(`${library}: what must be recorded is refused when the log is broken`, async (t) => {
    const { post, lane } = await serve(t);
    lane.isLogBroken = true;
    const refused = await post(`${SERVICE}/Decide`, decide({ channel: "recorded" }));
    t.equal(refused.status, 503);
    t.match(await refused.json(), { code: "unavailable", details: [{ debug: { code: "LOG_UNWRITABLE" } }] });
    t.equal((await post(`${SERVICE}/Decide`, decide())).status, 200, "what need not be is answered");
    t.equal(lane.inFlight, 0);
  });

  t.test(`${library}: bodies too large or too slow`, async (t) => {
    const { http, post, lane } = await serve(t, { bodySizeMax: 2000, limits: { bodyTimeoutMs: 300 } });
    const stated = await raw(http.port, [
      `POST ${SERVICE}/Decide HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2001\r\n\r\n{`,
    ]);
    t.match(stated.text, /^HTTP\/1\.1 429 /, "refused by its stated length");
    t.match(stated.text, /BODY_TOO_LARGE/);
    t.ok(stated.isClosed, "and hung up on");
    const chunk = `400\r\n${" ".repeat(1024)}\r\n`;
    const head = `POST ${SERVICE}/Decide HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;
    const chunked = await raw(http.port, [head, chunk, chunk, chunk]);
    t.match(chunked.text, /BODY_TOO_LARGE/, "a chunked one where it passes the bound");
    const slow = await raw(http.port, [head, "1\r\n{\r\n", "1\r\n \r\n"], { waitMs: 1500 });
    t.match(slow.text, /^HTTP\/1\.1 499 /);
    t.match(slow.text, /did not come in time/);
    t.ok(slow.isClosed);
    const whole = decide();
    const dribble = [...whole].map((letter) => `1\r\n${letter}\r\n`);
    const good = await raw(http.port, [
      head,
      dribble.slice(0, 20).join(""),
      dribble.slice(20).join(""),
      "0\r\n\r\n",
    ]);
    t.match(good.text, /^HTTP\/1\.1 200 /, "a slow one within the time is served");
    t.equal((await post(`${SERVICE}/Decide`, decide())).status, 200, "the node keeps serving");
    t.equal(lane.inFlight, 0);
  });

  t.test(`${library}: hostile HTTP`, async (t) => {
    const { http, post, lane } = await serve(t, { limits: { bodyTimeoutMs: 300 } });
    const hostile: (string | Buffer)[][] = [
      ["\x00\x01\x02\r\n\r\n"],
      [`GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(4_000_000)}\r\n\r\n`],
      [
        `POST ${SERVICE}/Decide HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: -5\r\n\r\n{}`,
      ],
      [
        `POST ${SERVICE}/Decide HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
      ],
      [
        `POST ${SERVICE}/Decide HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      ],
      ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
      [rawPost(`${SERVICE}/${"x".repeat(3000)}`, "{}")],
    ];
    for (const parts of hostile) {
      const { text } = await raw(http.port, parts, { waitMs: 100 });
      t.notMatch(text, /^HTTP\/1\.1 200/, JSON.stringify(String(parts[0]).slice(0, 40)));
    }
    t.equal((await post(`${SERVICE}/Decide`, decide())).status, 200, "the node keeps serving");
    t.equal(lane.inFlight, 0);
  });

  t.test(`${library}: a caller that goes away`, async (t) => {
    const { http, post, lane, url } = await serve(t);
    await raw(http.port, [rawPost(`${SERVICE}/Decide`, decide({ channel: "slow", requestId: "100" }))], {
      waitMs: 20,
    });
    const abort = new AbortController();
    const batch = fetch(`${url}${SERVICE}/DecideBatch`, {
      method: "POST",
      body: JSON.stringify({ requests: [{ channel: "slow" }] }),
      headers: { "content-type": "application/json" },
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(), 50);
    await t.rejects(batch);
    await new Promise((resolve) => setTimeout(resolve, 150));
    t.equal(lane.aborted, 1, "a handler that waits hears of it");
    t.equal(lane.inFlight, 0, "a cancelled call leaves");
    t.equal((await post(`${SERVICE}/Decide`, decide())).status, 200, "the node keeps serving");
  });

  t.test(`${library}: pipelined requests`, async (t) => {
    const { http } = await serve(t);
    const three = rawPost(`${SERVICE}/Decide`, decide()).repeat(3);
    // uWebSockets.js hangs up on the first client that pipelines; from then on its kind is served.
    if (library === "uws") await raw(http.port, [three], { waitMs: 50 });
    const { text } = await raw(http.port, [three], { waitMs: 200 });
    t.equal(text.match(/HTTP\/1\.1 200 /g)?.length, 3);
  });

  t.test(`${library}: CORS`, async (t) => {
    const { url } = await serve(t, { corsOrigins: ["https://shop.example"] });
    const preflight = (origin: string) =>
      fetch(`${url}${SERVICE}/Decide`, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type",
        },
      });
    const allowed = await preflight("https://shop.example");
    t.equal(allowed.status, 204);
    t.equal(allowed.headers.get("access-control-allow-origin"), "https://shop.example");
    t.match(allowed.headers.get("access-control-allow-headers"), /connect-timeout-ms/);
    const foreign = await preflight("https://evil.example");
    t.equal(foreign.status, 405);
    t.equal(foreign.headers.get("access-control-allow-origin"), null);
    const call = (origin: string, body: string) =>
      fetch(`${url}${SERVICE}/Decide`, {
        method: "POST",
        body,
        headers: { origin, "content-type": "application/json" },
      });
    const ok = await call("https://shop.example", decide());
    t.equal(ok.headers.get("access-control-allow-origin"), "https://shop.example");
    t.equal(ok.headers.get("vary"), "origin");
    const error = await call("https://shop.example", "{");
    t.equal(
      error.headers.get("access-control-allow-origin"),
      "https://shop.example",
      "errors are readable too",
    );
    t.equal((await call("https://evil.example", decide())).headers.get("access-control-allow-origin"), null);
  });

  t.test(`${library}: import of segment members`, async (t) => {
    const { post, lane } = await serve(t, {}, false);
    const path = "/v1/import/segments/Gold-Members?upload=u1&part=0&last=true&asOf=2026-11-01T00:00:00Z";
    const response = await post(path, "C-1\nC-2\n", {
      authorization: "Bearer admin",
      "content-type": "text/plain",
    });
    t.equal(response.status, 200);
    t.match(await response.json(), { upload: "u1", receivedSizeBytes: 8, activated: null });
    t.match(lane.imported, [{ segment: "gold-members", part: 0, last: true, asOfMs: Date.UTC(2026, 10, 1) }]);
    const second = `/v1/import/segments/gold?upload=u2&part=1&last=0&asOf=1793491200000`;
    t.equal((await post(second, "C-3\n", { authorization: "Bearer admin" })).status, 200);
    t.match(lane.imported[1], { part: 1, last: false, asOfMs: 1_793_491_200_000 });
    t.equal(Buffer.from(lane.imported[0]!.body).toString(), "C-1\nC-2\n");
    const admin = { authorization: "Bearer admin" };
    for (const [bad, status] of [
      ["/v1/import/segments/?part=0", 404],
      ["/v1/import/segments/%zz?part=0", 404],
      ["/v1/import/segments/a?part=x", 400],
      ["/v1/import/segments/a?part=0&last=maybe", 400],
      ["/v1/import/segments/a?part=0&lats=true", 400],
    ] as const) {
      t.equal((await post(bad, "", admin)).status, status, bad);
    }
    t.equal((await post(path, "")).status, 401);
  });

  t.test(`${library}: closing lets calls in flight finish, and no longer`, async (t) => {
    const { http, post, url } = await serve(t);
    const inTime = post(`${SERVICE}/Decide`, decide({ channel: "slow", requestId: "100" }));
    const tooLate = post(`${SERVICE}/Decide`, decide({ channel: "slow", requestId: "5000" }));
    tooLate.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 40));
    const started = performance.now();
    await http.close(400);
    const took = performance.now() - started;
    t.equal((await inTime).status, 200);
    await t.rejects(tooLate, "cut at the end of the grace period");
    t.ok(took < 4500, "the grace period is kept");
    await t.rejects(fetch(url), "nobody listens any more");
  });

  t.test(`${library}: a port in use`, async (t) => {
    const { http } = await serve(t);
    await t.rejects(startHttp(testLane(true), { host: "127.0.0.1", port: http.port, library }), {
      code: "PORT_IN_USE",
    });
  });
}
