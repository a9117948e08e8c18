/**
 * The control port against bytes that nobody meant: as messages of each method, as a bundle file at a source. Whatever
 * comes is answered with a code of ours, and the port goes on.
 */
import { connect } from "node:net";
import fc from "fast-check";
import t from "tap";
import { buildBundle, ERRORS, NodeError } from "../../engine/index.ts";
import { fuzzSettings } from "../../engine/testing/fuzz.ts";
import { shopModel } from "../testing/node-kit.ts";
import { readFound, readFoundManifest } from "./source-bundle.ts";
import { rawCall } from "./testing/raw-call.ts";
import { serve } from "./testing/serve.ts";
import { CONTROL_METHODS, MALFORMED } from "./wire/methods.ts";

const { seed, runs } = fuzzSettings(150);
const methods = Object.values(CONTROL_METHODS);
const document = { payload: Buffer.from("{}"), signatures: [{ keyId: "k", signature: Buffer.alloc(64) }] };
/** A message of each kind, to be altered. */
const samples = [
  CONTROL_METHODS.offer.requestSerialize({
    attempt: "a".repeat(16),
    manifest: Buffer.from("[]"),
    documents: [document],
  }),
  CONTROL_METHODS.upload.requestSerialize({
    attempt: "a".repeat(16),
    sha256: "0".repeat(64),
    offset: 7,
    data: Buffer.alloc(9),
  }),
  CONTROL_METHODS.release.requestSerialize({ attempt: "a".repeat(16), release: document, bundle: "b" }),
  CONTROL_METHODS.latest.requestSerialize({
    bundle: "b",
    releaseSequence: 1,
    dataSequence: 2,
    stopListSequence: 3,
  }),
];
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .record({
      sample: fc.constantFrom(...samples),
      at: fc.nat(200),
      to: fc.integer({ min: 0, max: 255 }),
      cut: fc.nat(200),
    })
    .map(({ sample, at, to, cut }) => {
      const copy = Buffer.from(sample);
      copy[at % copy.length] = to;
      return copy.subarray(0, copy.length - (cut % 3 === 0 ? cut % copy.length : 0));
    }),
);

t.test("messages that are none, or other ones", async (t) => {
  t.comment(`seed ${seed}`);
  const served = await serve({ limits: { streamIdleMs: 1000 } });
  t.teardown(served.close);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...methods), bytes, async (method, message) => {
      const request = method.requestDeserialize(Buffer.from(message));
      if (request !== MALFORMED) method.requestSerialize(request as never);
      if (method === CONTROL_METHODS.watch) return; // It would go on for ever.
      const { status, details } = await rawCall(served.address, method.originalName!, message, {});
      const isCoded = Object.keys(ERRORS).some((code) => details.includes(code));
      if (status !== 0 && !isCoded) throw new Error(`${method.path} ended with ${status} and no code`);
      if (details.includes("INTERNAL")) throw new Error(`${method.path}: ${served.log.join("")}`);
    }),
    { seed, numRuns: runs },
  );
  t.equal((await served.client().status()).nodeId, "0123456789ab");
});

t.test("connections that speak no HTTP/2", async (t) => {
  const served = await serve();
  t.teardown(served.close);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (hello) => {
      const socket = connect(served.server.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.end(hello);
      socket.resume();
      await new Promise((resolve) => socket.once("close", resolve));
    }),
    { seed, numRuns: Math.ceil(runs / 5) },
  );
  t.equal((await served.client().status()).nodeId, "0123456789ab");
});

t.test(
  "a bundle file that was altered or cut, read in pieces: refused with a code, or the same",
  async (t) => {
    const file = Buffer.from(buildBundle(shopModel(), [{ segment: "gold", members: ["C-1", "C-2"] }]).bytes);
    const readAll = async (bytes: Uint8Array) => {
      const read = async (from: number, end: number) => bytes.subarray(from, end);
      const found = await readFound(read, bytes.length, "production");
      return { found, manifest: (await readFoundManifest(read, found)).manifest };
    };
    const whole = await readAll(file);
    const manifestEnd = whole.found.header.blobsAt;
    t.match(whole.found.header.id, /^[0-9a-f]{64}$/, "unaltered, it is read");
    await fc.assert(
      fc.asyncProperty(
        fc.nat(manifestEnd - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(file.length),
        async (at, flip, size) => {
          const copy = Buffer.from(file);
          copy[at]! ^= flip;
          const altered = size % 4 === 0 ? copy.subarray(0, size) : copy;
          try {
            await readAll(altered);
          } catch (error) {
            if (error instanceof NodeError && /^(BUNDLE|DOCUMENT)_/.test(error.code)) return;
            throw error;
          }
          throw new Error(`byte ${at} was altered, and nobody saw it`);
        },
      ),
      { seed, numRuns: runs },
    );
  },
);
