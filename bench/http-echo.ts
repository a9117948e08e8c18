/**
 * The peer of the HTTP bench: a bare uWebSockets.js server that reads a body and answers so many bytes.
 *
 *   node dist/bench/http-echo.js SIZE      prints its port
 */
import { loadUws } from "../server/http/uws-adapter.ts";

const answer = Buffer.alloc(Number(process.argv[2] ?? 0), "a");
const loaded = loadUws();
if (!("uws" in loaded)) throw new Error(loaded.reason);
const { uws } = loaded;
uws
  .App()
  .post("/*", (response) => {
    response.onAborted(() => {});
    response.onData((_chunk, isLast) => {
      if (isLast) response.cork(() => response.writeHeader("content-type", "application/json").end(answer));
    });
  })
  .listen("127.0.0.1", 0, (token) => {
    if (token === false) throw new Error("cannot listen");
    process.stdout.write(`${uws.us_socket_local_port(token)}\n`);
  });
