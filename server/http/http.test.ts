/** The HTTP port over real sockets: the same tests on uWebSockets.js and on the fallback. */
import t from "tap";
import { ERRORS } from "../../engine/index.ts";
import { ERROR_ROWS } from "./testing/error-rows.ts";
import { decide, LIBRARIES, SERVICE, serve, v1 } from "./testing/http-kit.ts";
import { testStrain } from "./testing/strain-cases.ts";

for (const library of LIBRARIES) {
  t.test(`${library}: Decide in JSON`, async (t) => {
    const { lane, post } = await serve(t, library);
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
    const { post } = await serve(t, library);
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
    const { post, url, lane } = await serve(t, library);
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
    const { post, url, lane } = await serve(t, library);
    const d = `${SERVICE}/Decide`;
    for (const [why, path, body, headers, code, connect, field] of ERROR_ROWS) {
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
    const { post, lane } = await serve(t, library, {}, false);
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

  t.test(`${library}: what must be recorded is refused when the log is broken`, async (t) => {
    const { post, lane } = await serve(t, library);
    lane.isLogBroken = true;
    const refused = await post(`${SERVICE}/Decide`, decide({ channel: "recorded" }));
    t.equal(refused.status, 503);
    t.match(await refused.json(), { code: "unavailable", details: [{ debug: { code: "LOG_UNWRITABLE" } }] });
    t.equal((await post(`${SERVICE}/Decide`, decide())).status, 200, "what need not be is answered");
    t.equal(lane.inFlight, 0);
  });

  t.test(`${library}: CORS`, async (t) => {
    const { url } = await serve(t, library, { corsOrigins: ["https://shop.example"] });
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
    const { post, lane } = await serve(t, library, {}, false);
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

  testStrain(library);
}
