/** From a header list to a request (RFC 9113 §8.1–§8.3, §8.5): all the rules that make a request malformed. */
import { type HeaderField, NameKind } from "./hpack/header-field.ts";
import type { RequestHeaders } from "./http2.ts";

/** Larger than any body; digits that say more are as good as wrong. */
const CONTENT_LENGTH_DIGITS_MAX = 15;

/** Null: malformed, a stream error of PROTOCOL_ERROR (§8.1.1). Values are latin-1 text. */
export function requestHeadersOf(list: readonly HeaderField[], count: number): RequestHeaders | null {
  let method: string | null = null;
  let scheme: string | null = null;
  let path: string | null = null;
  let authority: string | null = null;
  let host: string | null = null;
  let contentLength = -1;
  let hasRegular = false;
  const fields: string[] = [];
  for (let at = 0; at < count; at++) {
    const field = list[at]!;
    const { value } = field;
    if (!field.hasValidValue) return null;
    switch (field.nameKind) {
      // §8.3: each once, all before regular fields.
      case NameKind.METHOD:
        if (method !== null || hasRegular || value === "") return null;
        method = value;
        continue;
      case NameKind.SCHEME:
        if (scheme !== null || hasRegular || value === "") return null;
        scheme = value;
        continue;
      case NameKind.PATH:
        if (path !== null || hasRegular) return null;
        path = value;
        continue;
      case NameKind.AUTHORITY:
        if (authority !== null || hasRegular) return null;
        authority = value;
        continue;
      case NameKind.HOST:
        // §8.3.1: one that contradicts `:authority` is malformed.
        if (host !== null && host !== value) return null;
        host = value;
        break;
      case NameKind.CONTENT_LENGTH: {
        const length = contentLengthOf(value);
        if (length < 0 || (contentLength >= 0 && contentLength !== length)) return null;
        contentLength = length;
        break;
      }
      case NameKind.TE:
        // §8.2.2.
        if (value.toLowerCase() !== "trailers") return null;
        break;
      case NameKind.REGULAR:
        break;
      default:
        return null;
    }
    hasRegular = true;
    fields.push(field.name, value);
  }
  if (method === null) return null;
  if (authority !== null && host !== null && authority.toLowerCase() !== host.toLowerCase()) return null;
  // §8.3.1: no userinfo.
  if (authority?.includes("@")) return null;
  if (method === "CONNECT") {
    // §8.5.
    if (scheme !== null || path !== null || authority === null) return null;
  } else {
    if (scheme === null || path === null) return null;
    if (!isPath(path, method)) return null;
  }
  return {
    method,
    scheme: scheme ?? "",
    path: path ?? "",
    authority: authority ?? host ?? "",
    fields,
    contentLength,
    memo: undefined,
  };
}

/** Trailers have no pseudo-headers (§8.1). Null: malformed. */
export function trailersOf(list: readonly HeaderField[], count: number): readonly string[] | null {
  const fields: string[] = [];
  for (let at = 0; at < count; at++) {
    const field = list[at]!;
    if (!field.hasValidValue) return null;
    switch (field.nameKind) {
      case NameKind.REGULAR:
      case NameKind.HOST:
      case NameKind.CONTENT_LENGTH:
        break;
      case NameKind.TE:
        if (field.value.toLowerCase() !== "trailers") return null;
        break;
      default:
        return null;
    }
    fields.push(field.name, field.value);
  }
  return fields;
}

/** Whether a field has a name of no character. */
export function hasEmptyName(list: readonly HeaderField[], count: number): boolean {
  for (let at = 0; at < count; at++) if (list[at]!.nameKind === NameKind.EMPTY) return true;
  return false;
}

/** §8.3.1: a path that begins with "/"; "*" for OPTIONS. */
function isPath(path: string, method: string): boolean {
  return path.charCodeAt(0) === 0x2f || (path === "*" && method === "OPTIONS");
}

/** RFC 9110 §8.6: digits only; −1: not. */
function contentLengthOf(value: string): number {
  if (value.length === 0 || value.length > CONTENT_LENGTH_DIGITS_MAX) return -1;
  let length = 0;
  for (let at = 0; at < value.length; at++) {
    const digit = value.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length;
}
