/**
 * The PROXY protocol, versions 1 and 2: who a trusted proxy speaks for, said before the connection's own bytes.
 *
 *     v1   PROXY TCP4|TCP6|UNKNOWN source destination sport dport \r\n          at most 107 bytes
 *     v2   signature 12 │ version 2, command 1 │ family 1 │ length 2 │ addresses, TLVs: length bytes
 *
 * Only the source address is taken. Source: HAProxy's doc/proxy-protocol.txt.
 */
import { isIP } from "node:net";

export interface ProxyHeader {
  /** Bytes of the header; what follows is the connection's own. */
  readonly size: number;
  /** Null: the proxy speaks for itself (a health check), or does not say for whom. */
  readonly address: string | null;
}

/** `more`: it may become a header; `none`: it is something else; `invalid`: it began as a header. */
export type ProxyParse = ProxyHeader | "more" | "none" | "invalid";

const V1_START = Buffer.from("PROXY ");
const V1_SIZE_MAX = 107;
const V2_SIGNATURE = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
const V2_HEAD_SIZE = 16;
/** Addresses and TLVs; none that is known comes near. */
const V2_LENGTH_MAX = 4096;
const V2_COMMAND_LOCAL = 0;
const V2_COMMAND_PROXY = 1;
const V2_FAMILY_INET = 1;
const V2_FAMILY_INET6 = 2;
const V2_INET_SIZE = 12;
const V2_INET6_SIZE = 36;

export function parseProxyHeader(bytes: Buffer): ProxyParse {
  if (startsAs(bytes, V1_START)) return bytes.length < V1_START.length ? "more" : parseV1(bytes);
  if (startsAs(bytes, V2_SIGNATURE)) return bytes.length < V2_HEAD_SIZE ? "more" : parseV2(bytes);
  return "none";
}

function startsAs(bytes: Buffer, start: Buffer): boolean {
  const size = Math.min(bytes.length, start.length);
  return bytes.compare(start, 0, size, 0, size) === 0;
}

function parseV1(bytes: Buffer): ProxyParse {
  const end = bytes.indexOf("\r\n");
  if (end < 0) return bytes.length < V1_SIZE_MAX ? "more" : "invalid";
  if (end + 2 > V1_SIZE_MAX) return "invalid";
  const [, family, source = "", destination = "", ...ports] = bytes.toString("latin1", 0, end).split(" ");
  const size = end + 2;
  if (family === "UNKNOWN") return { size, address: null };
  const version = family === "TCP4" ? 4 : family === "TCP6" ? 6 : 0;
  const isWell =
    version > 0 && isIP(source) === version && isIP(destination) === version && ports.length === 2;
  return isWell && ports.every(isPort) ? { size, address: source } : "invalid";
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

function parseV2(bytes: Buffer): ProxyParse {
  const versionAndCommand = bytes[12]!;
  const family = bytes[13]! >> 4;
  const length = bytes.readUInt16BE(14);
  const command = versionAndCommand & 15;
  if (versionAndCommand >> 4 !== 2 || length > V2_LENGTH_MAX) return "invalid";
  const size = V2_HEAD_SIZE + length;
  if (bytes.length < size) return "more";
  if (command === V2_COMMAND_LOCAL) return { size, address: null };
  if (command !== V2_COMMAND_PROXY) return "invalid";
  if (family === V2_FAMILY_INET) {
    if (length < V2_INET_SIZE) return "invalid";
    return { size, address: bytes.subarray(V2_HEAD_SIZE, V2_HEAD_SIZE + 4).join(".") };
  }
  if (family === V2_FAMILY_INET6) {
    if (length < V2_INET6_SIZE) return "invalid";
    return { size, address: inet6(bytes.subarray(V2_HEAD_SIZE, V2_HEAD_SIZE + 16)) };
  }
  return { size, address: null };
}

function inet6(bytes: Buffer): string {
  return Array.from({ length: 8 }, (_, group) => bytes.readUInt16BE(2 * group).toString(16)).join(":");
}
