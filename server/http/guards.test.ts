/** Who is kept out before there is a call: foreign host names, too many connections, silent WebSockets, imports. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import t, { type Test } from "tap";
import { WebSocket } from "ws";
import { until } from "../testing/node-kit.ts";
import { type HttpOptions, httpSupport, startHttp } from "./http.ts";
import { raw } from "./testing/raw.ts";
import { testLane } from "./testing/services.ts";

const GET_VERSION = "/proffer.decision.v1.DecisionService/GetVersion";
const LIBRARIES = httpSupport().library === "node:http" ? (["node"] as const) : (["uws", "node"] as const);
const WAIT_MS = 10_000;
/** An answer's head, and one with a body of JSON. */
const HEAD = { waitMs: WAIT_MS, whole: /\r\n\r\n/ };
const WHOLE = { waitMs: WAIT_MS, whole: /\r\n\r\n.*\}$/s };

for (const library of LIBRARIES) {
  const serve = async (t: Test, options: Partial<HttpOptions> = {}, isOpen = true) => {
    const lane = testLane(isOpen);
    const http = await startHttp(lane, { host: "127.0.0.1", port: 0, library, ...options });
    t.teardown(() => http.close(0));
    return { lane, port: http.port };
  };

  t.test(`${library}: a node without credentials answers to names of its machine only`, async (t) => {
    const { lane, port } = await serve(t, { localHostsOnly: true });
    const ask = (host: string) =>
      raw(
        port,
        [
          `POST ${GET_VERSION} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`,
        ],
        WHOLE,
      );
    for (const host of ["localhost", "LocalHost:8080", `127.0.0.1:${port}`, "127.1.2.3", "[::1]:80"]) {
      t.match((await ask(host)).text, /^HTTP\/1.1 200/, host);
    }
    t.strictSame(lane.errors, []);
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "evil.example/127.0.0.1",
      "10.0.0.1",
      "localhost:evil",
    ]) {
      const { text } = await ask(host);
      t.match(text, /^HTTP\/1.1 403/, host);
      t.match(text, /HOST_FORBIDDEN|permission_denied/);
      t.match(text, /without credentials/, "it says why");
    }
    t.ok(lane.errors.every((code) => code === "HOST_FORBIDDEN"));
    const refused = new WebSocket(`ws://127.0.0.1:${port}/v1/ws`, "proffer.v1.json", {
      headers: { host: "evil.example" },
      origin: "http://evil.example",
    });
    refused.on("error", () => {});
    const [, response] = (await once(refused, "unexpected-response")) as [unknown, { statusCode: number }];
    t.equal(response.statusCode, 403, "WebSockets too, though the origin is the host's own");
    refused.terminate();
    const own = new WebSocket(`ws://localhost:${port}/v1/ws`, "proffer.v1.json");
    await once(own, "open");
    own.terminate();
  });

  t.test(`${library}: with credentials any host will do`, async (t) => {
    const { port } = await serve(t, {}, false);
    const { text } = await raw(port, [`GET / HTTP/1.1\r\nhost: shop.example\r\n\r\n`], HEAD);
    t.match(text, /^HTTP\/1.1 200/);
  });

  t.test(`${library}: connections beyond the bound are closed`, async (t) => {
    const { port } = await serve(t, { limits: { connectionsMax: 3 } });
    /** A connection that has got an answer; null: closed before. */
    const open = (): Promise<Socket | null> => {
      const socket = connect(port, "127.0.0.1");
      t.teardown(() => socket.destroy());
      socket.on("error", () => {});
      socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
      return new Promise((resolve) => {
        socket.once("data", () => resolve(socket));
        socket.once("close", () => resolve(null));
      });
    };
    const ws = new WebSocket(`ws://127.0.0.1:${port}/v1/ws`, "proffer.v1.json");
    await once(ws, "open");
    const [first, second] = [await open(), await open()];
    t.ok(first && second);
    t.equal(await open(), null, "a WebSocket counts as well");
    first!.destroy();
    await until("one that left makes room", async () => (await open()) !== null);
    t.equal(await open(), null);
    ws.terminate();
    await until("a WebSocket that left does too", async () => (await open()) !== null);
    t.equal(await open(), null);
  });

  t.test(
    `${library}: parts of an import are admitted, and their role looked at, on their head`,
    async (t) => {
      const { lane, port } = await serve(t, {}, false);
      const path = "/v1/import/segments/gold?upload=u1&part=0&last=0";
      const head = (token: string) =>
        `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-length: 100\r\n\r\n`;
      t.match((await raw(port, [head("shop")], HEAD)).text, /^HTTP\/1.1 403/, "no byte of it was sent");
      const half = connect(port, "127.0.0.1");
      t.teardown(() => half.destroy());
      half.write(`${head("admin")}C-1\n`);
      await until("a part under way counts", () => lane.inFlight === 1);
      lane.inFlightMax = 1;
      t.match((await raw(port, [head("admin")], HEAD)).text, /^HTTP\/1.1 429/);
      half.destroy();
      await until("who goes away leaves", () => lane.inFlight === 0);
      const whole = await raw(port, [head("admin"), "x".repeat(100)], HEAD);
      t.match(whole.text, /^HTTP\/1.1 200/);
      t.equal(lane.imported.length, 1);
      await until("who has an answer leaves", () => lane.inFlight === 0);
    },
  );
}

t.test("node: a WebSocket may be silent for the idle time, and not longer", async (t) => {
  // The clock goes on only by the test's hand; the node looks at it every 10 ms.
  let nowMs = performance.now();
  t.intercept(performance, "now", { value: () => nowMs });
  const lane = testLane(true);
  const limits = { wsIdleTimeoutMs: 40 };
  const http = await startHttp(lane, { host: "127.0.0.1", port: 0, library: "node", limits });
  t.teardown(() => http.close(0));
  let alivePings = 0;
  const open = async (autoPong: boolean): Promise<WebSocket> => {
    const ws = new WebSocket(`ws://127.0.0.1:${http.port}/v1/ws`, "proffer.v1.json", { autoPong });
    t.teardown(() => ws.terminate());
    await once(ws, "open");
    return ws;
  };
  const [silent, alive] = [await open(false), await open(true)];
  alive.on("ping", () => {
    alivePings += 1;
  });
  const looks = async (count: number) => {
    for (let look = 0; look < count; look++) await once(silent, "ping");
  };
  nowMs += limits.wsIdleTimeoutMs / 2;
  for (let before = -1; before !== alivePings; ) {
    before = alivePings;
    await looks(3);
  }
  t.ok(alivePings > 0, "both are asked; who has answered is not asked again");
  nowMs += limits.wsIdleTimeoutMs / 2 - 1;
  await looks(3);
  t.equal(silent.readyState, WebSocket.OPEN, "not before its time");
  nowMs += 1;
  await once(silent, "close");
  t.equal(alive.readyState, WebSocket.OPEN, "who answers pings stays");
});
