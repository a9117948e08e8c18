/**
 * HPACK for tests, the encoder's side as plain as it can be: a test says byte by byte what it sends.
 *
 *     literal("te", "trailers")            never indexed, no Huffman      RFC 7541 §6.2.2
 *     indexed(2)                           `:method: GET`                 §6.1
 *     incremental("x", "y")                enters the dynamic table       §6.2.1
 *     sizeUpdate(0)                                                       §6.3
 *
 * Answers are read by `readBlock`, which knows the static table and literals, and nothing dynamic: the server's header
 * blocks use none of it.
 */

export type Field = readonly [name: string, value: string];

/** An integer behind `prefixBits`; `first` holds the bits before it. RFC 7541 §5.1. */
export function integer(first: number, prefixBits: number, value: number): Buffer {
  const limit = 2 ** prefixBits - 1;
  if (value < limit) return Buffer.from([first | value]);
  const bytes = [first | limit];
  let rest = value - limit;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** A string as it is, without Huffman. `value` is latin-1. */
export function plainString(value: string): Buffer {
  return Buffer.concat([integer(0, 7, value.length), Buffer.from(value, "latin1")]);
}

export function indexed(index: number): Buffer {
  return integer(0x80, 7, index);
}

/** Without indexing, with a new name. */
export function literal(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), plainString(name), plainString(value)]);
}

export function neverIndexed(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0x10]), plainString(name), plainString(value)]);
}

export function incremental(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0x40]), plainString(name), plainString(value)]);
}

/** Into the dynamic table, its name by an index. */
export function incrementalIndexedName(nameIndex: number, value: string): Buffer {
  return Buffer.concat([integer(0x40, 6, nameIndex), plainString(value)]);
}

export function sizeUpdate(size: number): Buffer {
  return integer(0x20, 5, size);
}

/** A whole block of literals. */
export function block(...fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.map(([name, value]) => literal(name, value)));
}

export const DYNAMIC_FIRST = 62;

/** RFC 7541 Appendix A: name, value. */
export const STATIC_FIELDS: readonly Field[] = (
  ":authority\t|:method\tGET|:method\tPOST|:path\t/|:path\t/index.html|:scheme\thttp|:scheme\thttps|:status\t200|" +
  ":status\t204|:status\t206|:status\t304|:status\t400|:status\t404|:status\t500|accept-charset\t|" +
  "accept-encoding\tgzip, deflate|accept-language\t|accept-ranges\t|accept\t|access-control-allow-origin\t|age\t|" +
  "allow\t|authorization\t|cache-control\t|content-disposition\t|content-encoding\t|content-language\t|" +
  "content-length\t|content-location\t|content-range\t|content-type\t|cookie\t|date\t|etag\t|expect\t|expires\t|" +
  "from\t|host\t|if-match\t|if-modified-since\t|if-none-match\t|if-range\t|if-unmodified-since\t|last-modified\t|" +
  "link\t|location\t|max-forwards\t|proxy-authenticate\t|proxy-authorization\t|range\t|referer\t|refresh\t|" +
  "retry-after\t|server\t|set-cookie\t|strict-transport-security\t|transfer-encoding\t|user-agent\t|vary\t|via\t|" +
  "www-authenticate\t"
)
  .split("|")
  .map((line) => line.split("\t") as unknown as Field);

export interface ReadBlock {
  readonly fields: readonly Field[];
  /** Dynamic table size updates at the block's beginning. */
  readonly sizeUpdates: readonly number[];
}

/** A header block of the server's. Throws on what only a decoder with state could read. */
export function readBlock(bytes: Uint8Array): ReadBlock {
  const fields: Field[] = [];
  const sizeUpdates: number[] = [];
  let at = 0;

  const readInteger = (prefixBits: number): number => {
    const limit = 2 ** prefixBits - 1;
    let value = bytes[at++]! & limit;
    if (value < limit) return value;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("an integer is cut off");
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  const readString = (): string => {
    if ((bytes[at]! & 0x80) !== 0) throw new Error("Huffman: the plain reader knows none");
    const size = readInteger(7);
    at += size;
    if (at > bytes.length) throw new Error("a string is cut off");
    return Buffer.from(bytes.subarray(at - size, at)).toString("latin1");
  };
  const staticAt = (index: number): Field => {
    const field = STATIC_FIELDS[index - 1];
    if (field === undefined) throw new Error(`index ${index} is not of the static table`);
    return field;
  };

  while (at < bytes.length) {
    const first = bytes[at]!;
    if (first >= 0x80) {
      fields.push(staticAt(readInteger(7)));
    } else if ((first & 0xe0) === 0x20) {
      if (fields.length > 0) throw new Error("a size update behind a field");
      sizeUpdates.push(readInteger(5));
    } else {
      if (first >= 0x40) throw new Error("the server entered a field into the dynamic table");
      const nameIndex = readInteger(4);
      fields.push([nameIndex === 0 ? readString() : staticAt(nameIndex)[0], readString()]);
    }
  }
  return { fields, sizeUpdates };
}

/** RFC 9113 §8.3.1: what a request must have; `more` behind it. Eight bytes to fourteen. */
export function getRequest(path = "/", ...more: readonly Field[]): Buffer {
  return Buffer.concat([
    indexed(2),
    indexed(6),
    path === "/" ? indexed(4) : Buffer.concat([integer(0, 4, 4), plainString(path)]),
    Buffer.concat([integer(0, 4, 1), plainString("test")]),
    block(...more),
  ]);
}

export function postRequest(path = "/", ...more: readonly Field[]): Buffer {
  return Buffer.concat([
    indexed(3),
    indexed(6),
    path === "/" ? indexed(4) : Buffer.concat([integer(0, 4, 4), plainString(path)]),
    Buffer.concat([integer(0, 4, 1), plainString("test")]),
    block(...more),
  ]);
}
