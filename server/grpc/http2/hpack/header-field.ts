/**
 * One field of a header list, with what RFC 9113 §8 wants to know of it worked out once, when its literal was read: a
 * field that comes by index again is not looked at again.
 */

/** What a name means to a request. */
export const NameKind = {
  REGULAR: 0,
  METHOD: 1,
  SCHEME: 2,
  PATH: 3,
  AUTHORITY: 4,
  HOST: 5,
  CONTENT_LENGTH: 6,
  TE: 7,
  /** A pseudo-header that no request has (§8.3), or that we do not know. */
  PSEUDO_UNKNOWN: 8,
  /** `connection` and its like (§8.2.2). */
  FORBIDDEN: 9,
  /** Upper case, controls, space, colon within (§8.2.1). */
  INVALID: 10,
  /** Of no character. */
  EMPTY: 11,
} as const;

const KINDS = new Map<string, number>([
  ["", NameKind.EMPTY],
  [":method", NameKind.METHOD],
  [":scheme", NameKind.SCHEME],
  [":path", NameKind.PATH],
  [":authority", NameKind.AUTHORITY],
  ["host", NameKind.HOST],
  ["content-length", NameKind.CONTENT_LENGTH],
  ["te", NameKind.TE],
  ["connection", NameKind.FORBIDDEN],
  ["proxy-connection", NameKind.FORBIDDEN],
  ["keep-alive", NameKind.FORBIDDEN],
  ["transfer-encoding", NameKind.FORBIDDEN],
  ["upgrade", NameKind.FORBIDDEN],
]);

/** RFC 7541 §4.1: what an entry takes beside its octets. */
export const FIELD_OVERHEAD = 32;

export class HeaderField {
  readonly name: string;
  readonly value: string;
  /** RFC 7541 §4.1; also what counts toward SETTINGS_MAX_HEADER_LIST_SIZE (RFC 9113 §6.5.2). */
  readonly size: number;
  readonly nameKind: number;
  readonly hasValidValue: boolean;

  constructor(name: string, value: string, nameKind: number) {
    this.name = name;
    this.value = value;
    this.size = name.length + value.length + FIELD_OVERHEAD;
    this.nameKind = nameKind;
    this.hasValidValue = isValidValue(value);
  }
}

/** RFC 9113 §8.2.1, §8.2.2, §8.3. */
export function nameKindOf(name: string): number {
  const kind = KINDS.get(name);
  if (kind !== undefined) return kind;
  if (name.charCodeAt(0) === 0x3a) return NameKind.PSEUDO_UNKNOWN;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code <= 0x20 || code >= 0x7f || code === 0x3a || (code >= 0x41 && code <= 0x5a))
      return NameKind.INVALID;
  }
  return NameKind.REGULAR;
}

/** RFC 9113 §8.2.1: no NUL, CR or LF, no blank at either end. */
function isValidValue(value: string): boolean {
  const { length } = value;
  if (length === 0) return true;
  const first = value.charCodeAt(0);
  const last = value.charCodeAt(length - 1);
  if (first === 0x20 || first === 0x09 || last === 0x20 || last === 0x09) return false;
  for (let at = 0; at < length; at++) {
    const code = value.charCodeAt(at);
    if (code === 0 || code === 0x0a || code === 0x0d) return false;
  }
  return true;
}
