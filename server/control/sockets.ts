/**
 * The control port's socket: ours alone on its port, with a bound of connections in all, half of which one address may
 * have, so that nobody keeps others out by doing nothing.
 */
import { createServer, type Server, type Socket } from "node:net";
import { NodeError } from "../../engine/index.ts";

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly connectionsMax: number;
  take(socket: Socket): void;
}

/** Errors: PORT_IN_USE, CONFIG_INVALID. */
export function listenForControl(options: ListenOptions): Promise<{ server: Server; port: number }> {
  const { host, port, connectionsMax, take } = options;
  const perAddressMax = Math.max(1, Math.ceil(connectionsMax / 2));
  const counts = new Map<string, number>();
  const server = createServer({ noDelay: true }, (socket) => {
    const address = socket.remoteAddress ?? "";
    const count = (counts.get(address) ?? 0) + 1;
    if (count > perAddressMax) {
      socket.destroy();
      return;
    }
    counts.set(address, count);
    socket.once("close", () => {
      const left = counts.get(address)! - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
    take(socket);
  });
  server.maxConnections = connectionsMax;
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === "EADDRINUSE" || cause.code === "EACCES";
      const message = isTaken
        ? `control port: ${host}:${port} is in use or not permitted (${cause.code})`
        : `control port: cannot listen on ${host}:${port} (${cause.code})`;
      reject(new NodeError(isTaken ? "PORT_IN_USE" : "CONFIG_INVALID", message, { cause }));
    });
    server.listen({ host, port, exclusive: true }, () => {
      const bound = server.address();
      resolve({ server, port: typeof bound === "object" && bound !== null ? bound.port : port });
    });
  });
}
