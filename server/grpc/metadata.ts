/**
 * What gRPC writes into headers: time-outs, binary values, status messages. Pure functions over text.
 *
 * Source: PROTOCOL-HTTP2 of gRPC ("Requests", "Responses"). Header values are latin-1 text here, as HPACK carries them.
 */
import { fieldOf, type RequestHeaders } from "./http2/http2.ts";

const TIMEOUT_DIGITS_MAX = 8;
const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/** `grpc-timeout` in ms; Infinity without one; NaN where it is none: at most 8 digits and a unit of `HMSmun`. */
export function timeoutMsOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const digitCount = text.length - 1;
  const unitMs = UNIT_MS[text[digitCount] ?? ""];
  if (unitMs === undefined || digitCount < 1 || digitCount > TIMEOUT_DIGITS_MAX) return Number.NaN;
  let value = 0;
  for (let at = 0; at < digitCount; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value * unitMs;
}

/** All values of a `-bin` key: fields repeat, and one field may hold several, comma-separated; padding is optional. */
export function binaryValues(headers: RequestHeaders, name: string): Buffer[] {
  const values: Buffer[] = [];
  const { fields } = headers;
  for (let at = 0; at < fields.length; at += 2) {
    if (fields[at] !== name) continue;
    for (const part of fields[at + 1]!.split(",")) values.push(Buffer.from(part.trim(), "base64"));
  }
  return values;
}

/** All values of an ASCII key, joined as HTTP has it. Undefined: none. */
export function textValue(headers: RequestHeaders, name: string): string | undefined {
  const first = fieldOf(headers, name);
  if (first === undefined) return undefined;
  const { fields } = headers;
  const all: string[] = [];
  for (let at = 0; at < fields.length; at += 2) if (fields[at] === name) all.push(fields[at + 1]!);
  return all.length === 1 ? first : all.join(",");
}

/** A `-bin` value as it is sent: base64 without padding. */
export function binaryText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64").replace(/=+$/, "");
}

const PERCENT = 0x25;
const FIRST_PLAIN = 0x20;
const LAST_PLAIN = 0x7e;
const HEX = "0123456789ABCDEF";

/** `grpc-message`: UTF-8, all but printable ASCII, and `%` itself, percent-encoded. A lone surrogate becomes U+FFFD. */
export function percentEncoded(message: string): string {
  let encoded = "";
  for (const byte of Buffer.from(message, "utf8")) {
    const isPlain = byte >= FIRST_PLAIN && byte <= LAST_PLAIN && byte !== PERCENT;
    encoded += isPlain ? String.fromCharCode(byte) : `%${HEX[byte >> 4]}${HEX[byte & 15]}`;
  }
  return encoded;
}

/** Whether a content type is gRPC's, in the one message format that is served. gRPC-Web's is another protocol. */
export function isGrpcContentType(text: string | undefined): boolean {
  if (text === undefined) return false;
  const semicolon = text.indexOf(";");
  const type = (semicolon < 0 ? text : text.slice(0, semicolon)).trim().toLowerCase();
  return type === "application/grpc" || type === "application/grpc+proto";
}

/** Whether a comma-separated list names it. */
export function listNames(list: string | undefined, name: string): boolean {
  return list?.split(",").some((part) => part.trim().toLowerCase() === name) ?? false;
}
