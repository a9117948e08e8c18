/** Values and timestamps of protobuf requests: `google.protobuf.Value`, map entries of them, `Timestamp`. */
import { ENGINE_LIMITS, TIMESTAMP_MS_MAX, TIMESTAMP_MS_MIN, type WireValue } from "../../engine/index.ts";
import { checkName, checkSize, malformed, outOfRange } from "./fields.ts";
import { WIRE_LIMITS } from "./limits.ts";
import { type ProtoReader, WireType } from "./proto-read.ts";

const { VARINT, FIXED64, BYTES } = WireType;

export function readTimestamp(reader: ProtoReader, path: string): number {
  let seconds = 0;
  let nanos = 0;
  const outer = reader.open();
  while (reader.next()) {
    if (reader.is(1, VARINT)) seconds = reader.int64();
    else if (reader.is(2, VARINT)) nanos = reader.int64();
    else reader.skip();
  }
  reader.close(outer);
  if (!(nanos >= 0 && nanos <= 999_999_999)) outOfRange(path, "has nanoseconds outside of 0 to 999,999,999");
  const ms = seconds * 1000 + Math.floor(nanos / 1e6);
  if (!(ms >= TIMESTAMP_MS_MIN && ms <= TIMESTAMP_MS_MAX))
    outOfRange(path, "is outside of the years 1 to 9999");
  return ms;
}

/** The entry of a map that `readEntry` read last; module-level, so that an entry allocates nothing of its own. */
export let entryName = "";
/** Its name as it was sent. */
export let entrySpelling = "";
export let entryValue: WireValue = null;

/** One `map<string, Value>` entry. An absent value is null. */
export function readEntry(reader: ProtoReader, prefix: string): void {
  let spelling = "";
  let name = "";
  let value: WireValue = null;
  const outer = reader.open();
  while (reader.next()) {
    if (reader.is(1, BYTES)) {
      spelling = reader.word();
      name = checkName(spelling, prefix);
    } else if (reader.is(2, BYTES)) value = readValue(reader, prefix, 0);
    else reader.skip();
  }
  reader.close(outer);
  entryName = name;
  entrySpelling = spelling;
  entryValue = value;
}

/** A `google.protobuf.Value`; of several kinds the last counts. */
function readValue(reader: ProtoReader, prefix: string, depth: number): WireValue {
  if (depth >= WIRE_LIMITS.depthMax) malformed(`the body is nested deeper than ${WIRE_LIMITS.depthMax}`);
  let value: WireValue = null;
  const outer = reader.open();
  while (reader.next()) {
    if (reader.is(1, VARINT)) {
      reader.uint32();
      value = null;
    } else if (reader.is(2, FIXED64)) {
      value = reader.double();
      if (!Number.isFinite(value)) outOfRange(`${prefix}*`, "is no finite number");
    } else if (reader.is(3, BYTES)) {
      value = checkSize(reader.word(), ENGINE_LIMITS.stringValueSizeMax, `${prefix}*`);
    } else if (reader.is(4, VARINT)) value = reader.boolean();
    else if (reader.is(5, BYTES)) value = readStruct(reader, prefix, depth + 1);
    else if (reader.is(6, BYTES)) value = readList(reader, prefix, depth + 1);
    else reader.skip();
  }
  reader.close(outer);
  return value;
}

function readStruct(reader: ProtoReader, prefix: string, depth: number): object {
  const struct: Record<string, WireValue> = Object.create(null);
  const outer = reader.open();
  while (reader.next()) {
    if (!reader.is(1, BYTES)) {
      reader.skip();
      continue;
    }
    let name = "";
    let value: WireValue = null;
    const entryOuter = reader.open();
    while (reader.next()) {
      if (reader.is(1, BYTES)) name = reader.text();
      else if (reader.is(2, BYTES)) value = readValue(reader, prefix, depth);
      else reader.skip();
    }
    reader.close(entryOuter);
    struct[name] = value;
  }
  reader.close(outer);
  return struct;
}

function readList(reader: ProtoReader, prefix: string, depth: number): object {
  const list: WireValue[] = [];
  const outer = reader.open();
  while (reader.next()) {
    if (reader.is(1, BYTES)) list.push(readValue(reader, prefix, depth));
    else reader.skip();
  }
  reader.close(outer);
  return list;
}
