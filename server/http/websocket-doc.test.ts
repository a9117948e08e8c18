/** The calls in WEBSOCKET.md are answered as it says. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import t from "tap";
import { WebSocket } from "ws";
import { startHttp } from "./http.ts";
import { HTTP_LIMITS } from "./limits.ts";
import { testLane } from "./testing/services.ts";

const PAGE = fileURLToPath(new URL("../../../server/http/WEBSOCKET.md", import.meta.url));

t.test("every example of the page", async (t) => {
  const text = await readFile(PAGE, "utf8");
  const blocks = [...text.matchAll(/^```json (call|answer)\n([\s\S]*?)^```/gm)];
  t.ok(blocks.length >= 6 && blocks.length % 2 === 0, "calls and answers take turns");
  const http = await startHttp(testLane(true), { host: "127.0.0.1", port: 0 });
  t.teardown(() => http.close(0));
  const socket = new WebSocket(`ws://127.0.0.1:${http.port}/v1/ws`, "proffer.v1.json");
  await once(socket, "open");
  for (let index = 0; index < blocks.length; index += 2) {
    const [call, answer] = [blocks[index]!, blocks[index + 1]!];
    t.strictSame([call[1], answer[1]], ["call", "answer"]);
    socket.send(call[2]!);
    const [data] = (await once(socket, "message")) as [Buffer];
    t.match(JSON.parse(data.toString()), JSON.parse(answer[2]!), call[2]!);
  }
  socket.terminate();
});

t.test("its bounds are the code's", async (t) => {
  const text = await readFile(PAGE, "utf8");
  t.match(text, `calls in flight on a connection | ${HTTP_LIMITS.wsCallsInFlightMax} `);
  t.match(text, `has not read | ${HTTP_LIMITS.wsBufferedSizeHigh / 2 ** 20} MiB`);
  t.match(text, `| ${HTTP_LIMITS.wsBufferedSizeMax / 2 ** 20} MiB | the connection is closed (1013)`);
  t.match(text, `| silence | ${HTTP_LIMITS.wsIdleTimeoutMs / 1000} s`);
  t.match(text, `where one is needed | ${HTTP_LIMITS.wsTokenTimeoutMs / 1000} s`);
});
