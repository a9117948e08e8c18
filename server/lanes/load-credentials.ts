/**
 * Tokens and browsers' keys as the configuration names them. The main thread's alone: lanes are given what was read, and
 * so load no YAML.
 */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { NodeError } from "../../engine/index.ts";
import type { Role } from "../handlers/handlers.ts";
import { type Credentials, FIRST_TOKEN_CALLER, sha256, type TokenEntry } from "./principals.ts";
import { CALLERS_MAX } from "./shared-state.ts";

const ROLES: readonly string[] = ["touchpoint", "service", "admin"] satisfies Role[];
const TOKEN_LENGTH_MIN = 16;

/** Reads the tokens file and the keys. Errors: CONFIG_INVALID, without ever quoting a token. */
export function loadCredentials(options: {
  tokensFile: string;
  adminToken: string;
  browserKeys: readonly string[];
}): Credentials {
  const tokens: TokenEntry[] = [];
  if (options.tokensFile !== "") tokens.push(...readTokens(options.tokensFile));
  if (options.adminToken !== "") {
    if (options.adminToken.length < TOKEN_LENGTH_MIN) {
      throw new NodeError("CONFIG_INVALID", `auth.adminToken: shorter than ${TOKEN_LENGTH_MIN} characters`);
    }
    const digest = sha256(options.adminToken).toString("hex");
    tokens.push({ name: "admin", role: "admin", sha256: digest, inFlightMax: null });
  }
  if (tokens.length > CALLERS_MAX - FIRST_TOKEN_CALLER) {
    throw new NodeError("CONFIG_INVALID", `more than ${CALLERS_MAX - FIRST_TOKEN_CALLER} tokens`);
  }
  const browserKeys = options.browserKeys.map((text) => {
    const colon = text.lastIndexOf(":");
    const key = { kid: colon < 0 ? "" : text.slice(0, colon), x: text.slice(colon + 1) };
    if (Buffer.from(key.x, "base64url").length !== 32) {
      throw new NodeError("CONFIG_INVALID", "auth.browserKeys: not 32 bytes in base64url");
    }
    return key;
  });
  return { tokens, browserKeys };
}

function readTokens(path: string): TokenEntry[] {
  const fail = (why: string, cause?: unknown) =>
    new NodeError("CONFIG_INVALID", `${path}: ${why}`, { cause });
  let document: unknown;
  try {
    document = parse(readFileSync(path, "utf8"), { maxAliasCount: 0 });
  } catch (cause) {
    // The parser's message quotes lines, and lines here are secrets.
    throw fail("cannot be read as YAML or JSON", cause instanceof Error ? cause.name : cause);
  }
  const list = (document as { tokens?: unknown } | null)?.tokens;
  if (!Array.isArray(list)) throw fail("has no list `tokens`");
  const names = new Set<string>();
  return list.map((item: unknown, index) => {
    if (typeof item !== "object" || item === null) throw fail(`tokens[${index}] is not a mapping`);
    const { name, role, token, sha256: digest, inFlightMax, ...rest } = item as Record<string, unknown>;
    const unknown = Object.keys(rest)[0];
    if (unknown !== undefined) throw fail(`tokens[${index}] has an unknown key \`${unknown}\``);
    if (typeof name !== "string" || name === "" || names.has(name)) {
      throw fail(`tokens[${index}] needs a name of its own`);
    }
    names.add(name);
    if (typeof role !== "string" || !ROLES.includes(role)) {
      throw fail(`tokens[${index}]: role is none of ${ROLES.join(", ")}`);
    }
    if ((typeof token === "string") === (typeof digest === "string")) {
      throw fail(`tokens[${index}] needs either \`token\` or \`sha256\``);
    }
    if (typeof token === "string" && token.length < TOKEN_LENGTH_MIN) {
      throw fail(`tokens[${index}]: a token has at least ${TOKEN_LENGTH_MIN} characters`);
    }
    if (typeof digest === "string" && !/^[0-9a-f]{64}$/i.test(digest)) {
      throw fail(`tokens[${index}]: sha256 is not 64 hex digits`);
    }
    if (inFlightMax !== undefined && !(Number.isSafeInteger(inFlightMax) && Number(inFlightMax) > 0)) {
      throw fail(`tokens[${index}]: inFlightMax is not a positive integer`);
    }
    return {
      name,
      role: role as Role,
      sha256: typeof token === "string" ? sha256(token).toString("hex") : String(digest).toLowerCase(),
      inFlightMax: inFlightMax === undefined ? null : Number(inFlightMax),
    };
  });
}
