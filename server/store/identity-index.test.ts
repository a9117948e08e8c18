/** Identities that two threads read, a half of each file by each: who is known, erased and unknown is as one finds them. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import t, { type Test } from "tap";
import { fuzzSettings, SeededRandom } from "../../engine/testing/fuzz.ts";
import { IDENTITY_ERASED, IDENTITY_HEADER_SIZE, IdentityWriter, identitySalt } from "./identity-file.ts";
import { IdentityIndex } from "./identity-index.ts";
import { readIdentityPieces } from "./identity-pieces.ts";
import { temporaryFolder } from "./testing/sample.ts";

/** Some 2 MB: more than what two threads read. */
const VISITORS = 45_000;
const ASKED = 2_000;
const ERASED_EVERY = 97;
const { seed } = fuzzSettings(1);
const random = new SeededRandom(seed);
const folder = temporaryFolder();
t.teardown(folder.remove);
t.comment(`seed ${seed}`);

const path = join(folder.path, "identity");
const file = join(path, "00000001-00000.pid");

t.before(() => {
  mkdirSync(path, { recursive: true });
  const writer = new IdentityWriter(file, { nodeId: "0123456789ab", boot: 1, lane: 0 }, "os");
  for (let index = 0; index < VISITORS; index++) {
    writer.append(index, Math.imul(index, 0x9e3779b1) >>> 0, "customer", `visitor-${index}-żółw`);
  }
  writer.flush();
  writer.close();
  const bytes = readFileSync(file);
  for (let at = IDENTITY_HEADER_SIZE, index = 0; at < bytes.length; index++) {
    const size = bytes.readUInt16LE(at);
    if (index % ERASED_EVERY === 0) {
      bytes[at + 2] = IDENTITY_ERASED;
      bytes.fill(0, at + 12, at + size - 4);
      bytes.writeUInt32LE(crc32(bytes.subarray(at, at + size - 4), identitySalt(bytes)), at + size - 4);
    }
    at += size;
  }
  writeFileSync(file, bytes);
});

/** Of the same surrogates, some of which nobody has; `isHalved`: as with a second thread. */
async function told(t: Test, asked: readonly number[], isHalved: boolean) {
  const identities = new IdentityIndex(folder.path);
  const numbers = asked.map((index) => identities.numberOf(index, Math.imul(index, 0x9e3779b1) >>> 0));
  let pieces = 0;
  if (isHalved) {
    await identities.resolveWith(async (task) => {
      pieces = task.pieces.length;
      return readIdentityPieces(task);
    });
  } else identities.resolve();
  t.equal(pieces, isHalved ? 1 : 0);
  return {
    keys: numbers.map((number) => identities.keyOf(number)),
    unknown: numbers.map((number) => identities.isUnknown(number)),
    prefix: identities.commonPrefixSize,
    faults: identities.faults.map(({ message }) => message),
  };
}

t.test("identities: two halves tell what the whole does", async (t) => {
  const asked = Array.from({ length: ASKED }, () => random.below(VISITORS + 1000));
  const whole = await told(t, asked, false);
  t.same(await told(t, asked, true), whole);
  t.ok(whole.keys.includes(null) && whole.unknown.includes(true));
  t.same(whole.faults, []);
});

t.test(
  "identities: damage in either half is told as it is of the whole, and the rest is there",
  async (t) => {
    const sound = readFileSync(file);
    for (const share of [0.1, 0.5, 0.9]) {
      const bytes = Buffer.from(sound);
      bytes[Math.floor(share * bytes.length) + random.below(40)]! ^= 1;
      writeFileSync(file, bytes);
      const asked = Array.from({ length: ASKED }, () => random.below(VISITORS));
      const whole = await told(t, asked, false);
      t.equal(whole.faults.length, 1);
      t.same(await told(t, asked, true), whole, `damaged at ${share}`);
    }
    writeFileSync(file, sound);
  },
);
