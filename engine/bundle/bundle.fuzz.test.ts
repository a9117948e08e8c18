/**
 * The bundle reader against damage: whatever is done to a bundle's bytes, it is refused with a code, or it is the
 * same bundle; nothing else may be thrown, and nothing altered may be taken.
 */
import t from "tap";
import { NodeError } from "../errors.ts";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import { fuzzSettings, SeededRandom } from "../testing/fuzz.ts";
import { buildBundle, readBundle } from "./bundle.ts";
import { writeBundleFile } from "./bundle-file.ts";
import { compileBundle } from "./compile.ts";
import { blobRef, type Manifest, makeManifest } from "./manifest.ts";
import { smallModel } from "./testing/small-model.ts";

const { seed, runs } = fuzzSettings(3000);
const random = new SeededRandom(seed);
t.comment(`seed ${seed}, ${runs} runs (PROFFER_TEST_SEED, PROFFER_TEST_RUNS)`);

const ids = (count: number, step: number) => Array.from({ length: count }, (_, index) => `C-${index * step}`);
const valid = buildBundle(smallModel(), [
  { segment: "gold", members: ids(500, 1) },
  { segment: "silver", members: ids(3000, 2) },
  { segment: "lapsed", members: ids(20, 7) },
]);
const REFUSALS = new Set([
  "BUNDLE_NOT_A_BUNDLE",
  "BUNDLE_TRUNCATED",
  "BUNDLE_FORMAT_NEWER",
  "BUNDLE_CORRUPT",
  "BUNDLE_INVALID",
  "BUNDLE_TOO_LARGE",
  "DOCUMENT_INVALID",
]);

/** One random act of damage. */
function damaged(source: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(source);
  const at = random.below(bytes.length);
  const end = Math.min(bytes.length, at + 1 + random.below(64));
  switch (random.below(7)) {
    case 0:
      bytes[at]! ^= 1 << random.below(8);
      return bytes;
    case 1:
      bytes[random.below(128)] = random.u32();
      return bytes;
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    case 5:
      bytes.fill(random.u32(), at, end);
      return bytes;
    default:
      return Buffer.concat([bytes, Buffer.alloc(1 + random.below(100), random.u32())]);
  }
}

/** "" where reading (and compiling) did what it may do. */
function misbehaviour(bytes: Uint8Array, act: (bytes: Uint8Array) => string): string {
  try {
    return act(bytes);
  } catch (error) {
    if (error instanceof NodeError && REFUSALS.has(error.code)) return "";
    return `threw ${String(error)}`;
  }
}

t.test("bundle fuzz: damaged bytes are refused", async (t) => {
  let refusedCount = 0;
  for (let run = 0; run < runs; run++) {
    const bytes = damaged(valid.bytes);
    const isSame = Buffer.compare(bytes, valid.bytes) === 0;
    const wrong = misbehaviour(bytes, (one) =>
      readBundle(one).id === valid.id && isSame ? "" : "was taken",
    );
    if (wrong !== "") return t.fail(`run ${run} of seed ${seed}: ${wrong}`);
    if (!isSame) refusedCount++;
  }
  t.ok(refusedCount > runs * 0.9, `${refusedCount} refused`);
});

t.test("bundle fuzz: what a hostile maker hashed itself is refused, or compiles", async (t) => {
  const library = await loadBitmapLibrary();
  const { manifest, blobs } = readBundle(valid.bytes);
  const names = [...blobs.keys()];
  let takenCount = 0;
  for (let run = 0; run < Math.ceil(runs / 10); run++) {
    // One blob is altered, and every hash and size made right again.
    const name = random.pick(names);
    const changed = damaged(blobs.get(name)!);
    const ref = blobRef(changed);
    const replaced = JSON.parse(JSON.stringify(manifest), (_, value) =>
      value?.sha256 === name ? ref : value,
    ) as Manifest;
    const file = writeBundleFile(
      makeManifest(replaced.strategy, replaced.data),
      new Map([...blobs, [ref.sha256, changed]]),
    );
    const wrong = misbehaviour(file.bytes, (bytes) => {
      compileBundle(readBundle(bytes), library, [1, 2]);
      takenCount++;
      return "";
    });
    if (wrong !== "") return t.fail(`run ${run} of seed ${seed}: ${wrong}`);
  }
  t.comment(`${takenCount} were still valid bundles`);
  t.pass();
});
