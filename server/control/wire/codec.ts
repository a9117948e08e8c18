/**
 * Messages of the control protocol to bytes and back (`../messages.ts` has their plain forms).
 *
 * 64-bit numbers become plain ones: sizes, times and sequences stay far below 2^53, and what does not is refused as
 * malformed. Enumerations become words (`STAGE_VERIFY` is `verify`).
 */
import type { Reader, Writer } from "protobufjs/minimal.js";
import { proffer } from "#proto/control.js";

const v1 = proffer.control.v1;
const TO_PLAIN = { longs: Number, enums: String, defaults: true } as const;

/** What of a generated class is used; each takes only its own messages. */
interface MessageType {
  decode(reader: Uint8Array | Reader): object;
  encode(message: never): Writer;
  fromObject(plain: Record<string, unknown>): object;
  toObject(message: never, options: typeof TO_PLAIN): Record<string, unknown>;
}

export interface Codec<Message> {
  encode(message: Message): Buffer;
  /** Errors: any, where the bytes are no such message. */
  decode(bytes: Uint8Array): Message;
}

/** Fields that hold enumerations, and the prefix of their values. */
const ENUMS: Readonly<Record<string, string>> = { stage: "STAGE_", state: "STATE_" };
const UNSPECIFIED = "unspecified";

export function codecOf<Message>(type: MessageType): Codec<Message> {
  return {
    encode(message) {
      const wire = type.fromObject(toWire(message) as Record<string, unknown>);
      const bytes = type.encode(wire as never).finish();
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    },
    decode: (bytes) => toPlain(type.toObject(type.decode(bytes) as never, TO_PLAIN)) as Message,
  };
}

function toWire(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(toWire);
  const wire: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    const prefix = ENUMS[key];
    if (prefix !== undefined && typeof field === "string") {
      wire[key] = prefix + (field === "" ? UNSPECIFIED : field).toUpperCase();
    } else if (field !== null) wire[key] = toWire(field);
  }
  return wire;
}

function toPlain(value: unknown): unknown {
  if (typeof value === "number" && !Number.isSafeInteger(value) && Math.abs(value) >= 2 ** 53) {
    throw new RangeError("a number beyond 2^53");
  }
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  const plain: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    const prefix = ENUMS[key];
    if (prefix === undefined) plain[key] = toPlain(field);
    else {
      // A number is a value that this version does not know.
      const word = typeof field === "string" ? field.slice(prefix.length).toLowerCase() : UNSPECIFIED;
      plain[key] = word === UNSPECIFIED ? "" : word;
    }
  }
  return plain;
}

export { v1 };
