/**
 * An HTTP/2 server that answers every request with so many bytes: what the core costs by itself, socket included.
 *
 *   node dist/server/grpc/http2/testing/echo.js SIZE [SECONDS]      prints its port; for h2load and the like
 */
import { createServer } from "node:net";
import { serveHttp2 } from "../connection.ts";
import { HTTP2_LIMITS } from "../limits.ts";
import { EchoApplication } from "./echo-application.ts";

const [size = "300", seconds = "0"] = process.argv.slice(2);
const application = new EchoApplication(Number(size));
const { connections } = application;
const server = createServer((socket) => {
  connections.add(
    serveHttp2(socket, application, { limits: HTTP2_LIMITS, remoteAddress: "", firstBytes: null }),
  );
});
setInterval(() => {
  for (const connection of connections) connection.tick(performance.now());
}, 250).unref();
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as { port: number }).port}\n`);
});
if (Number(seconds) > 0) setTimeout(() => process.exit(0), Number(seconds) * 1000);
