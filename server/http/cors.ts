/**
 * Cross-origin calls of browsers: off unless origins are configured, and then exactly what the calls of Connect and
 * gRPC-Web need.
 *
 * A WebSocket is not covered by CORS, so its handshake is checked here too: a page of another origin may open one
 * only where its origin is configured. Without this, any page open in a browser could talk to a node on loopback.
 */
import type { Exchange, Headers, UpgradeRequest } from "./exchange.ts";

const ALLOWED_HEADERS =
  "content-type, authorization, connect-protocol-version, connect-timeout-ms, grpc-timeout, x-grpc-web, x-user-agent";
const EXPOSED_HEADERS = "retry-after, retry-after-ms";
const PREFLIGHT_AGE_S = 7200;

export class Cors {
  readonly #origins: ReadonlySet<string>;
  readonly #isOpen: boolean;

  /** `origins`: as browsers send them (`https://shop.example`), or `*` for any. */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins.map((origin) => origin.toLowerCase()));
    this.#isOpen = this.#origins.has("*");
  }

  get isOff(): boolean {
    return this.#origins.size === 0;
  }

  allows(origin: string): boolean {
    return this.#isOpen || this.#origins.has(origin.toLowerCase());
  }

  /** What an answer to `exchange` carries: nothing while CORS is off or the origin is not allowed. */
  headers(exchange: Exchange): Headers {
    if (this.isOff) return NONE;
    const origin = exchange.header("origin");
    if (origin === "") return NONE;
    if (!this.allows(origin)) return VARY;
    return [
      ["access-control-allow-origin", this.#isOpen ? "*" : origin],
      ["access-control-expose-headers", EXPOSED_HEADERS],
      ...VARY,
    ];
  }

  /** The answer to a preflight, or null where this is none or its origin is not allowed. */
  preflight(exchange: Exchange): Headers | null {
    if (this.isOff || exchange.method !== "OPTIONS") return null;
    const origin = exchange.header("origin");
    if (origin === "" || exchange.header("access-control-request-method") === "") return null;
    if (!this.allows(origin)) return null;
    return [
      ["access-control-allow-origin", this.#isOpen ? "*" : origin],
      ["access-control-allow-methods", "GET, POST"],
      ["access-control-allow-headers", ALLOWED_HEADERS],
      ["access-control-max-age", String(PREFLIGHT_AGE_S)],
      ["vary", "origin, access-control-request-method, access-control-request-headers"],
    ];
  }

  /** Whether a handshake may go on: no browser, the node's own origin, or an allowed one. */
  allowsUpgrade(request: UpgradeRequest): boolean {
    const origin = request.header("origin");
    if (origin === "" || this.allows(origin)) return true;
    const host = request.header("host").toLowerCase();
    return host !== "" && origin.toLowerCase().replace(/^https?:\/\//, "") === host;
  }
}

const NONE: Headers = [];
const VARY: Headers = [["vary", "origin"]];
