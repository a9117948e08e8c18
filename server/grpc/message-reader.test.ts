import fc from "fast-check";
import t from "tap";
import { NodeError } from "../../engine/index.ts";
import { keepPiece, MessageReader, messagePrefix } from "./message-reader.ts";
import { collectOne } from "./service.ts";

interface Message {
  readonly body: number[];
  readonly isCompressed: boolean;
}
const SIZE_MAX = 64;

function wire(messages: readonly Message[]): Uint8Array {
  return Buffer.concat(
    messages.flatMap(({ body, isCompressed }) => [
      Buffer.from(messagePrefix(body.length, isCompressed)),
      Buffer.from(body),
    ]),
  );
}

const anyMessage = fc.record(
  { body: fc.array(fc.nat(255), { maxLength: SIZE_MAX }), isCompressed: fc.boolean() },
  { noNullPrototype: true },
);

t.test(
  "messages: whatever frames they come in, and wherever reading pauses, they are the same",
  async (t) => {
    fc.assert(
      fc.property(
        fc.array(anyMessage, { maxLength: 8 }),
        fc.array(fc.nat(600), { maxLength: 12 }),
        fc.nat(3),
        (messages, cuts, pauseEvery) => {
          const bytes = wire(messages);
          const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
          const reader = new MessageReader(SIZE_MAX);
          const got: Message[] = [];
          const sink = {
            message(body: Uint8Array, isCompressed: boolean) {
              got.push({ body: [...body], isCompressed });
              return pauseEvery === 0 || got.length % pauseEvery !== 0;
            },
          };
          let start = 0;
          for (const end of ends) {
            let piece = bytes.subarray(start, end);
            while (piece.length > 0) {
              const taken = reader.take(piece, sink);
              if (taken === 0) throw new Error("nothing was taken");
              piece = piece.subarray(taken);
            }
            start = end;
          }
          t.equal(reader.isInside, false);
          t.strictSame(got, messages);
        },
      ),
      { numRuns: 200 },
    );
  },
);

for (const [head, code, why] of [
  [[0, 0, 0, 0, SIZE_MAX + 1], "BODY_TOO_LARGE", "a byte more than may be"],
  [[0, 255, 255, 255, 255], "BODY_TOO_LARGE", "a length beyond 31 bits"],
  [[2, 0, 0, 0, 1], "MALFORMED_BODY", "a flag that is none"],
] as const) {
  t.test(`messages: ${why} is refused at its prefix, whole or cut`, async (t) => {
    for (const step of [5, 1]) {
      const reader = new MessageReader(SIZE_MAX);
      let found = "";
      try {
        for (let at = 0; at < head.length; at += step) {
          reader.take(Uint8Array.from(head.slice(at, at + step)), { message: () => true });
        }
      } catch (error) {
        found = error instanceof NodeError ? error.code : String(error);
      }
      t.equal(found, code);
    }
  });
}

t.test("messages: memory grows with what has come, not with what was promised", async (t) => {
  const before = process.memoryUsage().arrayBuffers;
  const readers = Array.from({ length: 64 }, () => new MessageReader(64 * 1024 * 1024));
  for (const reader of readers) {
    reader.take(Buffer.concat([messagePrefix(64 * 1024 * 1024, false), Buffer.alloc(10)]), {
      message: () => true,
    });
    t.equal(reader.isInside, true);
  }
  t.ok(process.memoryUsage().arrayBuffers - before < 16 * 1024 * 1024);
});

t.test(
  "messages: what is kept is a copy, also of a Buffer, and few objects hold many small pieces",
  async (t) => {
    const pieces: Uint8Array[] = [];
    const received = Buffer.alloc(1);
    for (let at = 0; at < 10_000; at++) {
      received[0] = at;
      keepPiece(pieces, received);
    }
    keepPiece(pieces, Buffer.alloc(5000, 7));
    received.fill(0xee);
    const all = Buffer.concat(pieces);
    t.equal(all.length, 15_000);
    t.ok(all.subarray(0, 10_000).every((byte, at) => byte === at % 256));
    t.ok(pieces.length <= 11, `${pieces.length} pieces`);
    let seen = "";
    const reader = collectOne({} as never, (message) => {
      seen = Buffer.from(message).toString();
    });
    const message = Buffer.from("kept");
    reader.message(message);
    message.fill(0xee);
    reader.end();
    t.equal(seen, "kept");
  },
);
