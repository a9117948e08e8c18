/**
 * The admin port: metrics and probes over `node:http`, on the main thread, on a host of its own.
 *
 * It reads and changes nothing. GET (and HEAD) only; anything else is 404 or 405. Answers are small and never cached.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { NodeError } from "../../engine/index.ts";

export interface AdminPages {
  /** Exposition text and its content type. */
  metrics(): Promise<{ text: string; contentType: string }>;
  /** Null: ready; else why not. */
  notReadyReason(): string | null;
  /** Shown by /readyz beside "ready". */
  readyNotes(): readonly string[];
  status(): object;
}

const HEADERS_TIMEOUT_MS = 5000;
const CONNECTIONS_MAX = 256;

export interface AdminServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Errors: PORT_IN_USE. */
export async function startAdmin(host: string, port: number, pages: AdminPages): Promise<AdminServer> {
  const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: HEADERS_TIMEOUT_MS });
  server.maxConnections = CONNECTIONS_MAX;
  server.on("request", (request, response) => {
    answer(request, response, pages).catch(() => {
      if (!response.headersSent) send(response, 500, "text/plain", "internal error\n");
      else response.destroy();
    });
  });
  await listen(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, pages: AdminPages): Promise<void> {
  request.resume();
  const path = (request.url ?? "/").split("?")[0];
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return send(response, 405, "text/plain", "GET only\n");
  }
  switch (path) {
    case "/metrics": {
      const { text, contentType } = await pages.metrics();
      return send(response, 200, contentType, text);
    }
    case "/healthz":
      return send(response, 200, "text/plain", "alive\n");
    case "/readyz": {
      const reason = pages.notReadyReason();
      if (reason !== null) return send(response, 503, "text/plain", `not ready: ${reason}\n`);
      return send(response, 200, "text/plain", `${["ready", ...pages.readyNotes()].join("\n")}\n`);
    }
    case "/statusz":
      return send(response, 200, "application/json", `${JSON.stringify(pages.status(), null, 2)}\n`);
    default:
      return send(response, 404, "text/plain", "not found; there are /metrics /healthz /readyz /statusz\n");
  }
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, {
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) => {
      const message = `admin: cannot listen on ${host}:${port} (${cause.code})`;
      reject(new NodeError("PORT_IN_USE", message, { cause }));
    };
    server.once("error", fail);
    server.listen({ host, port, exclusive: true }, () => {
      server.off("error", fail);
      resolve();
    });
  });
}
