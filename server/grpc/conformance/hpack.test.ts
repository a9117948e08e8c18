/** RFC 7541: header blocks that no decoder may take, and those that every one must, row by row. */
import t from "tap";
import { serveEcho } from "../testing/echo-server.ts";
import { answered, connectionError, judgeRows, type Line, rows } from "../testing/judge.ts";
import {
  DYNAMIC_FIRST,
  getRequest,
  incremental,
  incrementalIndexedName,
  indexed,
  integer,
  literal,
  neverIndexed,
  plainString,
  readBlock,
  sizeUpdate,
} from "../testing/plain-hpack.ts";
import { continuation, Flag, frame, headers, Setting, settings, Type } from "../testing/wire-frames.ts";
import { WirePeer } from "../testing/wire-peer.ts";

const GET = getRequest();
const undecodable = connectionError("COMPRESSION_ERROR");
const bytes = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");
/** A request with these bytes behind it. */
const after = (...parts: readonly Uint8Array[]) => [headers(1, Buffer.concat([GET, ...parts]))];
/** Those before it. */
const before = (...parts: readonly Uint8Array[]) => [headers(1, Buffer.concat([...parts, GET]))];
/** One request block a stream: 1, 3, 5… */
const blocks = (...parts: readonly (readonly Uint8Array[])[]) =>
  parts.map((more, at) => headers(2 * at + 1, Buffer.concat([...more])));

const INTEGERS: readonly Line[] = [
  ["5.1", "an integer that never ends", after(bytes("00 7f ff ff ff ff ff ff ff ff")), undecodable],
  ["5.1", "one beyond 2^32", after(bytes("ff 80 80 80 80 80 01")), undecodable],
  ["5.1", "one beyond 2^53", after(bytes("ff ff ff ff ff ff ff ff ff 7f")), undecodable],
  [
    "5.1",
    "one whose high part is zeros without end",
    after(bytes("ff 80 80 80 80 80 80 80 80 80 80 80 00")),
    undecodable,
  ],
  ["5.1", "one that breaks off after its prefix", after(bytes("ff")), undecodable],
  ["5.1", "one that breaks off within", after(bytes("ff 80")), undecodable],
  [
    "5.1",
    "written longer than need be, within bounds",
    after(bytes("00 01 61 7f 80 00"), Buffer.alloc(127, "v")),
    answered(1),
  ],
];

const STRINGS: readonly Line[] = [
  ["5.2", "a string longer than the block", after(bytes("00 01 61 05 62")), undecodable],
  ["5.2", "a name longer than the block", after(bytes("00 40 61")), undecodable],
  ["5.2", "a field without its value", after(bytes("00 01 61")), undecodable],
  ["5.2", "a string of four gigabytes", after(bytes("00 01 61 7f 80 ff ff ff 0f")), undecodable],
  // "www.example.com", Appendix C.4.1; `a` is 00011.
  ["5.2", "Huffman", after(bytes("00 01 61 8c f1e3 c2e5 f23a 6ba0 ab90 f4ff")), answered(1)],
  ["5.2", "Huffman in a name", after(bytes("00 81 1f 01 76")), answered(1)],
  ["5.2", "Huffman padded with zeros", after(bytes("00 01 61 81 18")), undecodable],
  ["5.2", "with ones and a zero", after(bytes("00 01 61 81 1e")), undecodable],
  ["5.2", "with eight ones, where seven are the most", after(bytes("00 01 61 82 1f ff")), undecodable],
  ["5.2", "with EOS in it", after(bytes("00 01 61 84 ff ff ff ff")), undecodable],
  ["5.2", "nothing but padding", after(bytes("00 01 61 81 ff")), undecodable],
  ["5.2", "an empty string marked as Huffman", after(bytes("00 01 61 80")), answered(1)],
];

const INDEXES: readonly Line[] = [
  ["6.1", "index 0", after(indexed(0)), undecodable],
  ["2.3.3", "an index beyond both tables", after(indexed(DYNAMIC_FIRST)), undecodable],
  [
    "2.3.3",
    "a name beyond both tables",
    after(integer(0x40, 6, DYNAMIC_FIRST), plainString("v")),
    undecodable,
  ],
  [
    "2.3.3",
    "a name beyond them, not to be indexed",
    after(integer(0x00, 4, 100), plainString("v")),
    undecodable,
  ],
  [
    "2.3.1",
    "the whole static table is there",
    after(...[15, 16, 17, 18, 19, 20, 21, 24, 61].map(indexed)),
    answered(1),
  ],
  [
    "2.3.3",
    "a dynamic entry within the same block",
    after(incremental("x-a", "b"), indexed(DYNAMIC_FIRST)),
    answered(1),
  ],
  [
    "2.3.3",
    "in the next block",
    blocks([GET, incremental("x-a", "b")], [GET, indexed(DYNAMIC_FIRST)]),
    answered(1, 3),
  ],
  [
    "2.3.3",
    "the newest is first",
    blocks([GET, incremental("x-a", "b"), incremental("x-c", "d")], [GET, indexed(63), indexed(62)]),
    answered(1, 3),
  ],
  ["2.3.3", "one too far", blocks([GET, incremental("x-a", "b")], [GET, indexed(63)]), undecodable],
  [
    "6.2.1",
    "a name of the dynamic table with another value",
    blocks([GET, incremental("x-a", "b")], [GET, incrementalIndexedName(62, "c"), indexed(63), indexed(62)]),
    answered(1, 3),
  ],
  [
    "6.2.2",
    "a literal without indexing stays out of the table",
    after(literal("x-a", "b"), indexed(62)),
    undecodable,
  ],
  [
    "6.2.3",
    "a literal never indexed stays out too",
    after(neverIndexed("x-a", "b"), indexed(62)),
    undecodable,
  ],
  ["2.2", "each connection has a table of its own", after(indexed(62)), undecodable],
  [
    "4.1",
    "an entry costs its bytes and 32: the 4096 hold one that fills them",
    after(incremental("x", "v".repeat(4096 - 32 - 1)), indexed(62)),
    answered(1),
  ],
];

const SIZES: readonly Line[] = [
  ["6.3", "a size update at the beginning of a block", before(sizeUpdate(0)), answered(1)],
  ["4.2", "two of them, smallest first", before(sizeUpdate(0), sizeUpdate(4096)), answered(1)],
  ["6.3", "above what SETTINGS allow", before(sizeUpdate(4097)), undecodable],
  ["6.3", "far above", before(sizeUpdate(2 ** 31)), undecodable],
  ["4.2", "behind a field", after(sizeUpdate(0)), undecodable],
  [
    "4.2",
    "three of them tell of no change that SETTINGS could have made",
    before(sizeUpdate(0), sizeUpdate(1), sizeUpdate(2)),
    undecodable,
  ],
  [
    "4.3",
    "a smaller table drops the oldest",
    blocks([GET, incremental("x-a", "b"), incremental("x-c", "d")], [sizeUpdate(36), GET, indexed(62)]),
    answered(1, 3),
  ],
  [
    "4.3",
    "what was dropped is gone",
    blocks([GET, incremental("x-a", "b"), incremental("x-c", "d")], [sizeUpdate(36), GET, indexed(63)]),
    undecodable,
  ],
  [
    "4.3",
    "a size of 0 empties it",
    blocks([GET, incremental("x-a", "b")], [sizeUpdate(0), GET, indexed(62)]),
    undecodable,
  ],
  [
    "4.4",
    "an entry larger than the table empties it and is no error",
    blocks([GET, incremental("x-a", "b")], [sizeUpdate(64), GET, incremental("x-b", "v".repeat(100))]),
    answered(1, 3),
  ],
  [
    "4.4",
    "and is not in it",
    blocks([GET], [sizeUpdate(64), GET, incremental("x-b", "v".repeat(100)), indexed(62)]),
    undecodable,
  ],
  [
    "4.4",
    "a name may be of the entry that its own insertion evicts",
    blocks(
      [sizeUpdate(40), GET, incremental("x-a", "b")],
      [GET, incrementalIndexedName(62, "c"), indexed(62)],
    ),
    answered(1, 3),
  ],
  [
    "4.4",
    "a table that is filled again and again",
    blocks(
      ...Array.from({ length: 12 }, (_, at) => [GET, incremental(`x-${at}`, "v".repeat(1000)), indexed(62)]),
    ),
    answered(1, 23),
  ],
];

t.test("HPACK", async (t) => {
  const { port } = await serveEcho(t);
  judgeRows(t, port, rows("7541", [...INTEGERS, ...STRINGS, ...INDEXES, ...SIZES]));
});

t.test("RFC 7541 §2.3.3: a block in pieces, cut at every byte", async (t) => {
  const { port } = await serveEcho(t);
  const whole = Buffer.concat([
    GET,
    incremental("x-name", "value"),
    bytes("00 01 61 8c f1e3 c2e5 f23a 6ba0 ab90 f4ff"),
  ]);
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  for (let cut = 0; cut <= whole.length; cut++) {
    const id = 2 * cut + 1;
    peer.send(
      frame(Type.HEADERS, Flag.END_STREAM, id, whole.subarray(0, cut)),
      continuation(id, whole.subarray(cut)),
    );
    t.ok(await peer.answered(id), `after ${cut} bytes`);
  }
});

t.test("RFC 9113 §4.3.1: a client that shrinks the table is told that its peer has done so", async (t) => {
  const { port } = await serveEcho(t);
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  peer.send(headers(1, GET));
  await peer.answered(1);
  peer.send(settings(Setting.HEADER_TABLE_SIZE, 0), headers(3, GET));
  await peer.answered(3);
  peer.send(headers(5, GET));
  await peer.answered(5);
  const updatesOf = (stream: number) =>
    peer.of(Type.HEADERS, stream).map(({ payload }) => readBlock(payload).sizeUpdates);
  t.same(updatesOf(3)[0], [0], "the first block after the acknowledgement begins with the update");
  t.same(updatesOf(3).slice(1).flat(), [], "once");
  t.same(updatesOf(5).flat(), []);
});

t.test("RFC 7541 §4.2: shrunk and grown again before a block: the smallest is told as well", async (t) => {
  const { port } = await serveEcho(t);
  const peer = await WirePeer.open(port);
  t.teardown(() => peer.destroy());
  peer.send(
    settings(Setting.HEADER_TABLE_SIZE, 128),
    settings(Setting.HEADER_TABLE_SIZE, 4096),
    headers(1, GET),
  );
  await peer.answered(1);
  const [first] = peer.of(Type.HEADERS, 1).map(({ payload }) => readBlock(payload).sizeUpdates);
  t.ok(first!.length >= 1 && Math.min(...first!) <= 128, `said ${first}`);
});
