/** Frames come out the same however the bytes are cut. */
import fc from "fast-check";
import t from "tap";
import { FRAME_SIZE_DEFAULT, PREFACE } from "./codes.ts";
import { FrameReader, type FrameSink } from "./frame-reader.ts";

class Recorder implements FrameSink {
  readonly events: string[] = [];
  framesMax = Number.POSITIVE_INFINITY;

  frame(type: number, flags: number, id: number, bytes: Buffer, start: number, end: number): boolean {
    this.events.push(`${type} ${flags} ${id} ${bytes.toString("hex", start, end)}`);
    return this.events.length < this.framesMax;
  }
  badPreface(): void {
    this.events.push("bad preface");
  }
  frameTooLarge(): void {
    this.events.push("too large");
  }
}

function frame(type: number, flags: number, id: number, payload: Uint8Array, size = payload.length): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(size, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(id, 5);
  return Buffer.concat([header, payload]);
}

function eventsOf(pieces: readonly Buffer[], framesMax = Number.POSITIVE_INFINITY): string[] {
  const sink = new Recorder();
  sink.framesMax = framesMax;
  const reader = new FrameReader(sink);
  for (const piece of pieces) {
    reader.read(piece);
    if (sink.events.length >= framesMax) break;
  }
  return sink.events;
}

/** Cut at these places; equal places give empty pieces. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [
    0,
    ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b),
    bytes.length,
  ];
  return sorted.slice(1).map((end, at) => bytes.subarray(sorted[at], end));
}

const octet = fc.integer({ min: 0, max: 255 });
const frames = fc.array(
  fc.tuple(octet, octet, fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.uint8Array({ maxLength: 60 })),
  { maxLength: 8 },
);

t.test("cut anywhere, the frames are the same", async () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat(2000), { maxLength: 12 }), (list, places) => {
      const bytes = Buffer.concat([PREFACE, ...list.map((each) => frame(...each))]);
      const expected = list.map(
        ([type, flags, id, payload]) => `${type} ${flags} ${id} ${Buffer.from(payload).toString("hex")}`,
      );
      return eventsOf(cut(bytes, places)).join("\n") === expected.join("\n");
    }),
    { numRuns: 2000 },
  );
});

t.test("byte by byte, and the largest frame in two pieces cut at each of its first places", async (t) => {
  const large = Buffer.alloc(FRAME_SIZE_DEFAULT, 0x61);
  const bytes = Buffer.concat([PREFACE, frame(0, 1, 3, large), frame(6, 0, 0, Buffer.alloc(8))]);
  const whole = eventsOf([bytes]);
  t.equal(whole.length, 2);
  t.strictSame(eventsOf(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))), whole);
  for (let at = 0; at < 60; at++) t.strictSame(eventsOf([bytes.subarray(0, at), bytes.subarray(at)]), whole);
});

t.test(
  "a frame larger than allowed is refused as its header is known, in one piece and in many",
  async (t) => {
    const bytes = Buffer.concat([
      PREFACE,
      frame(4, 0, 0, Buffer.alloc(0)),
      frame(1, 4, 5, Buffer.alloc(3), FRAME_SIZE_DEFAULT + 1),
    ]);
    const expected = ["4 0 0 ", "too large"];
    t.strictSame(eventsOf([bytes]), expected);
    const sink = new Recorder();
    const reader = new FrameReader(sink);
    for (const at of Array.from(bytes.subarray(0, -3).keys())) reader.read(bytes.subarray(at, at + 1));
    t.strictSame(sink.events, expected);
  },
);

t.test("another preface is told at its first wrong byte", async (t) => {
  for (const text of ["GET / HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\rX", "\0"]) {
    t.strictSame(eventsOf([Buffer.from(text, "latin1")]), ["bad preface"]);
  }
  t.strictSame(eventsOf([Buffer.from("PRI * HTTP")]), [], "its beginning may go on");
});

t.test("nothing is handed on after the sink has said that it is enough", async (t) => {
  const bytes = Buffer.concat([PREFACE, ...[1, 3, 5].map((id) => frame(0, 0, id, Buffer.from("x")))]);
  t.equal(eventsOf([bytes], 2).length, 2);
  t.equal(eventsOf(cut(bytes, [26, 36, 47]), 2).length, 2);
});
