/** Listening on a port, alone or with other lanes. */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { NodeError } from "../../engine/index.ts";

/** `sharePort`: with SO_REUSEPORT; whoever asks for it has looked at Node's version. Errors: PORT_IN_USE, CONFIG_INVALID. */
export async function listen(
  host: string,
  port: number,
  sharePort: boolean,
  onSocket: (socket: Socket) => void,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer({ noDelay: true }, onSocket);
  try {
    // Types of Node 20 do not know `reusePort`.
    const options = { host, port, exclusive: true, ...(sharePort ? { reusePort: true } : {}) };
    server.listen(options);
    await once(server, "listening");
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      throw new NodeError("PORT_IN_USE", `gRPC: another process listens on ${host}:${port}`, { cause });
    }
    throw new NodeError("CONFIG_INVALID", `gRPC: cannot listen on ${host}:${port} (${code})`, { cause });
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new NodeError("INTERNAL", "gRPC: no address");
  return { server, port: address.port };
}
