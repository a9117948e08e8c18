/** The HTTP port under what strains it: overload, slow and hostile callers, those that go away, its own end. */
import { Agent, request } from "node:http";
import t from "tap";
import { until } from "../../testing/node-kit.ts";
import { startHttp } from "../http.ts";
import { decide, type Library, SERVICE, serve } from "./http-kit.ts";
import { raw, rawPost } from "./raw.ts";
import { testLane } from "./services.ts";

/** Far longer than anything here takes on a busy machine: what is waited for ends the wait. */
const WAIT_MS = 20_000;

export function testStrain(library: Library): void {
  t.test(`${library}: overload is refused at once, with a hint`, async (t) => {
    const { post, lane } = await serve(t, library);
    lane.inFlightMax = 1;
    const held = post(`${SERVICE}/Decide`, decide({ channel: "held" }));
    await until("the lane is full", () => lane.held.length === 1);
    const refused = await post(`${SERVICE}/Decide`, decide());
    t.equal(refused.status, 429);
    t.equal(refused.headers.get("retry-after"), "1");
    t.equal(refused.headers.get("retry-after-ms"), "250");
    t.match(await refused.json(), {
      code: "resource_exhausted",
      details: [{ debug: { code: "LANE_OVERLOADED" } }],
    });
    lane.held[0]!();
    t.equal((await held).status, 200);
    lane.isDraining = true;
    const draining = await post(`${SERVICE}/Decide`, decide());
    t.equal(draining.status, 503);
    t.equal(draining.headers.get("retry-after"), "2");
  });

  t.test(
    `${library}: a lame duck serves open connections, asks to close them, and takes no new one`,
    async (t) => {
      const { http } = await serve(t, library);
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
      await until("the connection is closed", () => http.connectionCount === 0);
    },
  );

  t.test(`${library}: bodies too large or too slow`, async (t) => {
    const { http, post, lane } = await serve(t, library, {
      bodySizeMax: 2000,
      limits: { bodyTimeoutMs: 300, bodyDiscardedMax: 4_000_000 },
    });
    const headOf = (length: number) =>
      `POST ${SERVICE}/Decide HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n{`;
    for (const [length, why] of [
      [2001, "a length just above the bound, and the rest does not come"],
      [4_002_001, "a length beyond what is read of any body"],
    ] as const) {
      const stated = await raw(http.port, [headOf(length)], { waitMs: WAIT_MS });
      t.match(stated.text, /^HTTP\/1\.1 429 /, why);
      t.match(stated.text, /BODY_TOO_LARGE/);
      t.ok(stated.isClosed, "and hung up on");
    }
    for (let round = 0; round < 5; round++) {
      const whole = await post(`${SERVICE}/Decide`, " ".repeat(3_000_000));
      t.match(
        await whole.text(),
        /BODY_TOO_LARGE/,
        "a client that sends all before it reads gets its answer",
      );
    }
    const chunk = `400\r\n${" ".repeat(1024)}\r\n`;
    const head = `POST ${SERVICE}/Decide HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;
    const chunked = await raw(http.port, [head, chunk, chunk, chunk, "0\r\n\r\n"], {
      waitMs: WAIT_MS,
      whole: /BODY_TOO_LARGE/,
    });
    t.match(chunked.text, /BODY_TOO_LARGE/, "a chunked one where it passes the bound");
    const slow = await raw(http.port, [head, "1\r\n{\r\n", "1\r\n \r\n"], { waitMs: WAIT_MS });
    t.match(slow.text, /^HTTP\/1\.1 499 /);
    t.match(slow.text, /did not come in time/);
    t.ok(slow.isClosed);
    const body = decide();
    const dribble = [...body].map((letter) => `1\r\n${letter}\r\n`);
    const { http: patient } = await serve(t, library);
    const parts = [head, dribble.slice(0, 20).join(""), dribble.slice(20).join(""), "0\r\n\r\n"];
    const good = await raw(patient.port, parts, { waitMs: WAIT_MS, whole: /^HTTP[\s\S]*\r\n\r\n./ });
    t.match(good.text, /^HTTP\/1\.1 200 /, "a slow one within the time is served");
    t.equal((await post(`${SERVICE}/Decide`, decide())).status, 200, "the node keeps serving");
    t.equal(lane.inFlight, 0);
  });

  t.test(`${library}: hostile HTTP`, async (t) => {
    const { http, post, lane } = await serve(t, library, { limits: { bodyTimeoutMs: 300 } });
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
    const { http, post, lane, url } = await serve(t, library);
    await raw(http.port, [rawPost(`${SERVICE}/Decide`, decide({ channel: "held" }))], { waitMs: 20 });
    await until("the call of who has left is held", () => lane.held.length === 1);
    lane.held[0]!();
    await until("it is over", () => lane.inFlight === 0);
    const abort = new AbortController();
    const batch = fetch(`${url}${SERVICE}/DecideBatch`, {
      method: "POST",
      body: JSON.stringify({ requests: [{ channel: "slow" }] }),
      headers: { "content-type": "application/json" },
      signal: abort.signal,
    });
    const rejected = t.rejects(batch);
    await until("the handler waits", () => lane.inFlight === 1);
    abort.abort();
    await rejected;
    await until("it has heard of it", () => lane.aborted === 1 && lane.inFlight === 0);
    t.equal(lane.aborted, 1, "a handler that waits hears of it");
    t.equal(lane.inFlight, 0, "a cancelled call leaves");
    t.equal((await post(`${SERVICE}/Decide`, decide())).status, 200, "the node keeps serving");
  });

  t.test(`${library}: pipelined requests`, async (t) => {
    const { http } = await serve(t, library);
    const three = rawPost(`${SERVICE}/Decide`, decide()).repeat(3);
    // uWebSockets.js hangs up on the first client that pipelines; from then on its kind is served.
    if (library === "uws") await raw(http.port, [three], { waitMs: 2000 });
    const { text } = await raw(http.port, [three], { waitMs: WAIT_MS, whole: /(HTTP[\s\S]*){3}\r\n\r\n/ });
    t.equal(text.match(/HTTP\/1\.1 200 /g)?.length, 3);
  });

  t.test(`${library}: closing lets calls in flight finish, and no longer`, async (t) => {
    const { http, post, url, lane } = await serve(t, library);
    const inTime = post(`${SERVICE}/Decide`, decide({ channel: "held" }));
    await until("one is in flight", () => lane.held.length === 1);
    const rejected = t.rejects(
      post(`${SERVICE}/Decide`, decide({ channel: "held" })),
      "cut at the end of the grace period",
    );
    await until("another is", () => lane.held.length === 2);
    const closed = http.close(1000);
    lane.held[0]!();
    t.equal((await inTime).status, 200);
    await closed;
    await rejected;
    t.equal(http.connectionCount, 0, "who is held for ever is not waited for");
    await t.rejects(fetch(url), "nobody listens any more");
  });

  t.test(`${library}: a port in use`, async (t) => {
    const { http } = await serve(t, library);
    await t.rejects(startHttp(testLane(true), { host: "127.0.0.1", port: http.port, library }), {
      code: "PORT_IN_USE",
    });
  });
}
