/**
 * Who calls: tokens from a file, browsers' signed tokens, or, on a node without any credential, everybody.
 *
 * Tokens are kept and compared as SHA-256 digests, each comparison in constant time, and every one of the file is
 * compared, so that time tells nothing. A browser's token is a JWT (EdDSA) with `level`, `id` and `exp`.
 * Errors: CREDENTIALS_MISSING, CREDENTIALS_INVALID.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { CryptoKey } from "jose";
import { ENGINE_LIMITS, foldName, NodeError } from "../../engine/index.ts";
import type { MethodName, Principal, Role } from "../handlers/handlers.ts";

export interface TokenEntry {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the token, hex. */
  readonly sha256: string;
  readonly inFlightMax: number | null;
}
/** What lanes need to know callers: plain, passed to each when it starts. */
export interface Credentials {
  readonly tokens: readonly TokenEntry[];
  /** `kid` "" fits any token that names none. */
  readonly browserKeys: readonly { readonly kid: string; readonly x: string }[];
}

const OPEN_CALLER = 0;
const BROWSER_CALLER = 1;
export const FIRST_TOKEN_CALLER = 2;
const CREDENTIAL_LENGTH_MAX = 8192;
const VERIFIED_TOKENS_MAX = 4096;

export const sha256 = (text: string): Buffer => createHash("sha256").update(text, "utf8").digest();

export class Principals {
  readonly #tokens: readonly { readonly digest: Buffer; readonly principal: Principal }[];
  readonly #keys: readonly { readonly kid: string; readonly key: Promise<CryptoKey | Uint8Array> }[];
  /** Verified browser tokens, oldest first; bounded. */
  readonly #verified = new Map<string, { readonly principal: Principal; readonly untilMs: number }>();
  readonly #anonymous: Principal = { name: "anonymous", role: "admin", callerIndex: OPEN_CALLER };
  /** For GetVersion without credentials. */
  readonly #open: Principal = { name: "open", role: "touchpoint", callerIndex: OPEN_CALLER };
  readonly isOpen: boolean;
  /** Callers with a bound of their own. */
  readonly callerMax: ReadonlyMap<number, number>;

  constructor(credentials: Credentials) {
    this.#tokens = credentials.tokens.map((entry, index) => ({
      digest: Buffer.from(entry.sha256, "hex"),
      principal: { name: entry.name, role: entry.role, callerIndex: FIRST_TOKEN_CALLER + index },
    }));
    this.#keys = credentials.browserKeys.map(({ kid, x }) => ({
      kid,
      key: import("jose").then(({ importJWK }) => importJWK({ kty: "OKP", crv: "Ed25519", x }, "EdDSA")),
    }));
    this.isOpen = isOpenNode(credentials);
    const callerMax = new Map<number, number>();
    credentials.tokens.forEach((entry, index) => {
      if (entry.inFlightMax !== null) callerMax.set(FIRST_TOKEN_CALLER + index, entry.inFlightMax);
    });
    this.callerMax = callerMax;
  }

  /** See LaneServices.authenticate. */
  authenticate(authorization: string, method?: MethodName): Principal | Promise<Principal> {
    if (this.isOpen) return this.#anonymous;
    if (method === "getVersion") return this.#open; // Whatever was sent: it is open to everybody.
    if (authorization === "") {
      throw new NodeError("CREDENTIALS_MISSING", "send `authorization: Bearer <token>`");
    }
    if (authorization.length > CREDENTIAL_LENGTH_MAX) throw refused();
    const token = /^bearer +(.+)$/i.exec(authorization)?.[1]?.trim();
    if (token === undefined) throw refused();
    const digest = sha256(token);
    let found: Principal | null = null;
    for (const entry of this.#tokens) if (timingSafeEqual(entry.digest, digest)) found = entry.principal;
    if (found !== null) return found;
    if (this.#keys.length === 0 || token.split(".").length !== 3) throw refused();
    const verified = this.#verified.get(token);
    if (verified !== undefined) {
      if (verified.untilMs > Date.now()) return verified.principal;
      this.#verified.delete(token);
    }
    return this.#verifyBrowser(token);
  }

  async #verifyBrowser(token: string): Promise<Principal> {
    const { jwtVerify } = await import("jose");
    for (const { kid, key } of this.#keys) {
      try {
        const { payload, protectedHeader } = await jwtVerify(token, await key, {
          algorithms: ["EdDSA"],
          requiredClaims: ["exp"],
        });
        if (kid !== "" && protectedHeader.kid !== undefined && protectedHeader.kid !== kid) continue;
        const { level, id } = payload as { level?: unknown; id?: unknown };
        const isVisitor = typeof level === "string" && level !== "" && typeof id === "string" && id !== "";
        if (!isVisitor || Buffer.byteLength(id) > ENGINE_LIMITS.visitorIdSizeMax) throw refused();
        const principal: Principal = {
          name: "browser",
          role: "browser",
          visitor: { level: foldName(level), id },
          callerIndex: BROWSER_CALLER,
        };
        if (this.#verified.size >= VERIFIED_TOKENS_MAX) {
          this.#verified.delete(this.#verified.keys().next().value!);
        }
        this.#verified.set(token, { principal, untilMs: payload.exp! * 1000 });
        return principal;
      } catch {
        // Not this key, or not valid: the caller learns no more than that.
      }
    }
    throw refused();
  }
}

/** Whether no credential is configured: everybody who reaches the node may do everything. */
export function isOpenNode({ tokens, browserKeys }: Credentials): boolean {
  return tokens.length === 0 && browserKeys.length === 0;
}

function refused(): NodeError {
  return new NodeError("CREDENTIALS_INVALID", "the token is unknown, altered or expired");
}
