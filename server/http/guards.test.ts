/** Who is kept out before there is a call: foreign host names, too many connections, silent WebSockets, imports. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import t, { type Test } from "tap";
import { WebSocket } from "ws";
import { type HttpOptions, httpSupport, startHttp } from "./http.ts";
import { raw } from "./testing/raw.ts";
import { testLane } from "./testing/services.ts";

const GET_VERSION = "/proffer.decision.v1.DecisionService/GetVersion";
const LIBRARIES = httpSupport().library === "node:http" ? (["node"] as const) : (["uws", "node"] as const);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

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
        { waitMs: 60 },
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
    const { text } = await raw(port, [`GET / HTTP/1.1\r\nhost: shop.example\r\n\r\n`], { waitMs: 60 });
    t.match(text, /^HTTP\/1.1 200/);
  });

  t.test(`${library}: connections beyond the bound are closed`, async (t) => {
    const { port } = await serve(t, { limits: { connectionsMax: 3 } });
    const open = async (): Promise<Socket | null> => {
      const socket = connect(port, "127.0.0.1");
      t.teardown(() => socket.destroy());
      socket.on("error", () => {});
      const isClosed = once(socket, "close").then(() => true);
      return (await Promise.race([isClosed, pause(60)])) ? null : socket;
    };
    const ws = new WebSocket(`ws://127.0.0.1:${port}/v1/ws`, "proffer.v1.json");
    await once(ws, "open");
    const [first, second] = [await open(), await open()];
    t.ok(first && second);
    t.equal(await open(), null, "a WebSocket counts as well");
    first!.destroy();
    await pause(30);
    t.ok(await open(), "one that left makes room");
    t.equal(await open(), null);
    ws.terminate();
    await pause(30);
    t.ok(await open(), "a WebSocket that left does too");
    t.equal(await open(), null);
  });

  t.test(
    `${library}: parts of an import are admitted, and their role looked at, on their head`,
    async (t) => {
      const { lane, port } = await serve(t, {}, false);
      const path = "/v1/import/segments/gold?upload=u1&part=0&last=0";
      const head = (token: string) =>
        `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-length: 100\r\n\r\n`;
      t.match(
        (await raw(port, [head("shop")], { waitMs: 60 })).text,
        /^HTTP\/1.1 403/,
        "no byte of it was sent",
      );
      const half = raw(port, [head("admin"), "C-1\n"], { waitMs: 100 });
      await pause(50);
      t.equal(lane.inFlight, 1, "a part under way counts");
      lane.inFlightMax = 1;
      t.match((await raw(port, [head("admin")], { waitMs: 20 })).text, /^HTTP\/1.1 429/);
      await half;
      await pause(30);
      t.equal(lane.inFlight, 0, "who goes away leaves");
      const whole = await raw(port, [head("admin"), "x".repeat(100)], { waitMs: 60 });
      t.match(whole.text, /^HTTP\/1.1 200/);
      t.equal(lane.imported.length, 1);
      t.equal(lane.inFlight, 0);
    },
  );
}

t.test("node: a WebSocket may be silent for the idle time, and not much longer", async (t) => {
  const lane = testLane(true);
  const limits = { wsIdleTimeoutMs: 400 };
  const http = await startHttp(lane, { host: "127.0.0.1", port: 0, library: "node", limits });
  t.teardown(() => http.close(0));
  const open = async (autoPong: boolean): Promise<WebSocket> => {
    const ws = new WebSocket(`ws://127.0.0.1:${http.port}/v1/ws`, "proffer.v1.json", { autoPong });
    t.teardown(() => ws.terminate());
    await once(ws, "open");
    return ws;
  };
  await pause(150); // Out of step with the node's own clock.
  const [silent, alive] = [await open(false), await open(true)];
  const openedAt = performance.now();
  await once(silent, "close");
  const silentMs = performance.now() - openedAt;
  t.ok(silentMs >= 390, `${silentMs} ms`);
  t.ok(silentMs < 5000, `${silentMs} ms`);
  t.equal(alive.readyState, WebSocket.OPEN, "who answers pings stays");
});
