import { createHash } from "node:crypto";
import fc from "fast-check";
import t from "tap";
import { SHA256_SIZE, sha256Into } from "./sha256.ts";

function digestOf(bytes: Uint8Array): string {
  const out = new Uint8Array(SHA256_SIZE + 2).fill(0xee);
  sha256Into(bytes, out, 1);
  t.equal(out[0], 0xee, "nothing before it");
  t.equal(out[SHA256_SIZE + 1], 0xee, "nothing behind it");
  return Buffer.from(out.subarray(1, SHA256_SIZE + 1)).toString("hex");
}

t.test("sha256: vectors of FIPS 180-4", (t) => {
  const rows = [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
  ] as const;
  for (const [text, digest] of rows) t.equal(digestOf(Buffer.from(text)), digest, text);
  t.end();
});

t.test("sha256: as node:crypto has it, of every size around the blocks' borders", (t) => {
  for (let size = 0; size <= 260; size++) {
    const bytes = Buffer.alloc(size, (size * 37 + 1) & 0xff);
    if (digestOf(bytes) !== createHash("sha256").update(bytes).digest("hex")) t.fail(`size ${size}`);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      return digestOf(bytes) === createHash("sha256").update(bytes).digest("hex");
    }),
    { numRuns: 200 },
  );
  t.end();
});

t.test("sha256: a digest may take the place of its message", (t) => {
  const bytes = Buffer.from("a message of more than thirty-two bytes, and then some");
  const digest = createHash("sha256").update(bytes).digest("hex");
  sha256Into(bytes, bytes, 0);
  t.equal(bytes.toString("hex", 0, SHA256_SIZE), digest);
  t.end();
});
