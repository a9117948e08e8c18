/**
 * Ports: each is tried exclusively before lanes share it, and port 0 is resolved once for all lanes.
 *
 * Lanes listen with SO_REUSEPORT, so that two processes could share a port without noticing; a listen without that
 * option fails as long as anybody holds the port. Between the try and the lanes' listening the port is free for a
 * moment; a lane that then finds it taken fails to start, which is an error too.
 */
import { createServer, isIPv4 } from "node:net";
import { NodeError } from "../../engine/index.ts";

export interface PortsWanted {
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** One for each lane, or none. */
  readonly grpcLanePorts: readonly number[];
}

export interface PortsResolved {
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly grpcLanePorts: readonly number[];
}

/** The ports to listen on, none 0. Errors: PORT_IN_USE, CONFIG_INVALID (the address is none of this machine's). */
export async function resolvePorts(wanted: PortsWanted): Promise<PortsResolved> {
  const named: [what: string, key: string, port: number][] = [
    ["HTTP", "listen.httpPort", wanted.httpPort],
    ["gRPC", "listen.grpcPort", wanted.grpcPort],
    ...wanted.grpcLanePorts.map((port): [string, string, number] => ["gRPC", "grpc.lanePorts", port]),
  ];
  named.forEach(([, key, port], index) => {
    const twin = named.findIndex((other) => other[2] === port);
    if (port !== 0 && twin < index) {
      throw new NodeError("CONFIG_INVALID", `${named[twin]![1]} and ${key} are both ${port}`, { field: key });
    }
  });
  // All are held until all are known, so that two zeros cannot come to one port.
  const held: Awaited<ReturnType<typeof tryPort>>[] = [];
  try {
    for (const [what, , port] of named) held.push(await tryPort(wanted.host, port, what));
  } finally {
    for (const { free } of held) await free();
  }
  const [httpPort = 0, grpcPort = 0, ...grpcLanePorts] = held.map(({ port }) => port);
  return { httpPort, grpcPort, grpcLanePorts };
}

function tryPort(
  host: string,
  port: number,
  what: string,
): Promise<{ port: number; free: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === "EADDRINUSE" || cause.code === "EACCES";
      const message = isTaken
        ? `${what}: ${host}:${port} is in use or not permitted (${cause.code})`
        : `${what}: cannot listen on ${host}:${port} (${cause.code})`;
      reject(new NodeError(isTaken ? "PORT_IN_USE" : "CONFIG_INVALID", message, { cause }));
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      const resolved = typeof address === "object" && address !== null ? address.port : port;
      resolve({
        port: resolved,
        free: () => new Promise<void>((done) => server.close(() => done())),
      });
    });
  });
}

/** Whether an address reaches this machine only. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
