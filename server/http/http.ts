/**
 * The HTTP port of a lane: Connect, WebSocket and a few routes of ours, on uWebSockets.js where it loads, else on
 * `node:http` and `ws`. Handlers and outbox are the lane's; nothing here knows what a decision is.
 */
import type { LaneServices } from "../handlers/handlers.ts";
import { WIRE_LIMITS } from "../wire/limits.ts";
import { HttpApplication, POST_PATHS, WS_PATH } from "./application.ts";
import type { Adapter, AdapterOptions } from "./exchange.ts";
import { HTTP_LIMITS, type HttpLimits } from "./limits.ts";
import { canSharePort } from "./port-sharing.ts";
import { loadUws, startUws } from "./uws-adapter.ts";

export interface HttpOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Whether other lanes listen on the same port; see `httpSupport`. Default: false. */
  readonly sharePort?: boolean;
  /** Bytes of one body, and of one WebSocket message. Default: WIRE_LIMITS.bodySizeMax. */
  readonly bodySizeMax?: number;
  /** Origins whose pages may call; `*` for all. Default: none, CORS is off. */
  readonly corsOrigins?: readonly string[];
  /** For a node without credentials: any `Host` but this machine's is refused with HOST_FORBIDDEN. Default: false. */
  readonly localHostsOnly?: boolean;
  /** `auto`: uWebSockets.js where it loads. */
  readonly library?: "auto" | "uws" | "node";
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpTransport {
  readonly port: number;
  readonly library: Adapter["name"];
  /** Takes no more connections; those that are open are served on, and each answer asks its caller to close. */
  stopAccepting(): void;
  readonly connectionCount: number;
  /** Stops accepting, lets calls in flight finish for `graceMs`, then cuts what is left. Resolves when all is closed. */
  close(graceMs: number): Promise<void>;
}

const DRAIN_CHECK_MS = 10;
/** What answers and close frames have to leave the sockets, where callers keep connections open. */
const SETTLE_MS = 200;

/** What serves HTTP in this process, whether lanes can share its port, and one line to say so at start where it is the fallback. */
export function httpSupport(): { library: Adapter["name"]; canSharePort: boolean; note: string } {
  const loaded = loadUws();
  if ("uws" in loaded) return { library: "uWebSockets.js", canSharePort: true, note: "" };
  return {
    library: "node:http",
    canSharePort: canSharePort(),
    note: `HTTP runs on node:http: uWebSockets.js cannot load here (${loaded.reason})`,
  };
}

/** Listens and serves. Errors: PORT_IN_USE, CONFIG_INVALID (an address that cannot be listened on). */
export async function startHttp(services: LaneServices, options: HttpOptions): Promise<HttpTransport> {
  const limits: HttpLimits = { ...HTTP_LIMITS, ...options.limits };
  const bodySizeMax = options.bodySizeMax ?? WIRE_LIMITS.bodySizeMax;
  const application = new HttpApplication(services, {
    bodySizeMax,
    corsOrigins: options.corsOrigins ?? [],
    localHostsOnly: options.localHostsOnly ?? false,
    limits,
  });
  const adapter = await startAdapter(application, options.library ?? "auto", {
    host: options.host,
    port: options.port,
    sharePort: options.sharePort ?? false,
    wsPath: WS_PATH,
    postPaths: POST_PATHS,
    wsPayloadSizeMax: bodySizeMax,
    wsIdleTimeoutMs: limits.wsIdleTimeoutMs,
    bodyBounds: { timeoutMs: limits.bodyTimeoutMs, discardedMax: limits.bodyDiscardedMax },
    headSizeMax: limits.headSizeMax,
    connectionsMax: limits.connectionsMax,
    endTurn: () => services.outbox.flush(),
  });
  return {
    port: adapter.port,
    library: adapter.name,
    stopAccepting: () => adapter.stopListening(),
    get connectionCount() {
      return adapter.connectionCount;
    },
    async close(graceMs) {
      const deadlineAt = performance.now() + graceMs;
      adapter.stopListening();
      application.drain();
      const isBusy = () => adapter.openCount > 0 || application.wsCallsInFlight > 0;
      const waitWhile = async (isSo: () => boolean, untilAt: number): Promise<void> => {
        while (isSo() && performance.now() < untilAt) {
          await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECK_MS));
        }
      };
      await waitWhile(isBusy, deadlineAt);
      await waitWhile(() => adapter.connectionCount > 0, Math.min(deadlineAt, performance.now() + SETTLE_MS));
      await waitWhile(isBusy, deadlineAt);
      // Right after a poll of the sockets: what has come over an idle connection has been read, and is answered.
      await new Promise((resolve) => setImmediate(resolve));
      services.outbox.flush();
      await adapter.close();
    },
  };
}

async function startAdapter(
  application: HttpApplication,
  library: "auto" | "uws" | "node",
  options: AdapterOptions,
): Promise<Adapter> {
  if (library !== "node") {
    const loaded = loadUws();
    if ("uws" in loaded) return startUws(loaded.uws, application, options);
    if (library === "uws") throw new Error(`uWebSockets.js cannot load: ${loaded.reason}`);
  }
  // Where it is not needed, neither are the modules of `ws`.
  const { startNodeHttp } = await import("./node-adapter.ts");
  return startNodeHttp(application, options);
}
