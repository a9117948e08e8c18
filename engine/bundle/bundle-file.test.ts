import { createHash } from "node:crypto";
import t from "tap";
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { KEYS, signedBy } from "../trust/testing/trust-kit.ts";
import { buildBundle, readBundle } from "./bundle.ts";
import { withDocuments } from "./bundle-file.ts";
import { canonicalJson } from "./canonical-json.ts";
import { smallModel } from "./testing/small-model.ts";

const { bytes: VALID, manifest: MANIFEST } = buildBundle(smallModel(), [
  { segment: "gold", members: ["C-1", "C-2"] },
  { segment: "phones", members: ["d-1"] },
]);

function codeOf(bytes: Uint8Array): string {
  try {
    readBundle(bytes);
    return "";
  } catch (error) {
    return error instanceof NodeError ? error.code : String(error);
  }
}

t.test("bundle file: truncated at any byte", async (t) => {
  for (let size = 0; size < VALID.length; size++) {
    const code = codeOf(VALID.subarray(0, size));
    if (code !== "BUNDLE_TRUNCATED") return t.fail(`cut to ${size} of ${VALID.length} bytes: ${code}`);
  }
  t.equal(codeOf(VALID), "", "and whole it is read");
});

t.test("bundle file: altered at any byte", async (t) => {
  const seen = new Set<string>();
  for (let at = 0; at < VALID.length; at++) {
    for (const mask of [0x01, 0x80, 0xff]) {
      const altered = Uint8Array.from(VALID);
      altered[at]! ^= mask;
      const code = codeOf(altered);
      if (!code.startsWith("BUNDLE_")) return t.fail(`byte ${at} xor ${mask}: ${code}`);
      if (at >= 64 && code !== "BUNDLE_CORRUPT") return t.fail(`byte ${at} past the header: ${code}`);
      seen.add(code);
    }
  }
  t.ok(seen.has("BUNDLE_FORMAT_NEWER"), "a format number that grew is said to be newer");
});

const header = (change: (view: DataView) => void, source: Uint8Array = VALID): Uint8Array => {
  const bytes = Uint8Array.from(source);
  change(new DataView(bytes.buffer));
  return bytes;
};
const TRAILER_TOO_LARGE = ENGINE_LIMITS.bundleTrailerSizeMax + 1;
for (const [bytes, code, why] of [
  [Buffer.from("PK\x03\x04 a zip file, say"), "BUNDLE_NOT_A_BUNDLE", "another kind of file"],
  [Buffer.alloc(0), "BUNDLE_TRUNCATED", "an empty file is the shortest truncation"],
  [header((view) => view.setUint32(8, 2, true)), "BUNDLE_FORMAT_NEWER", "the next format"],
  [
    header((view) => view.setUint32(8, 2, true)).subarray(0, 20),
    "BUNDLE_FORMAT_NEWER",
    "newer, however short",
  ],
  [header((view) => view.setUint32(8, 0, true)), "BUNDLE_CORRUPT", "there never was a format 0"],
  [header((view) => view.setUint32(12, 0xffff_ffff, true)), "BUNDLE_CORRUPT", "a manifest of 4 GiB"],
  [header((view) => view.setUint32(12, 1_000_000, true)), "BUNDLE_TRUNCATED", "a manifest past the end"],
  [header((view) => view.setBigUint64(16, 2n ** 63n, true)), "BUNDLE_CORRUPT", "blobs of 8 EiB"],
  [header((view) => view.setUint32(24, 0xffff_ffff, true)), "BUNDLE_CORRUPT", "a trailer of 4 GiB"],
  [
    header(
      (view) => view.setUint32(24, TRAILER_TOO_LARGE, true),
      Buffer.concat([VALID, Buffer.alloc(TRAILER_TOO_LARGE)]),
    ),
    "BUNDLE_TOO_LARGE",
    "a trailer that is too large, and really there",
  ],
  [header((view) => view.setUint32(28, 1, true)), "BUNDLE_CORRUPT", "a reserved field in use"],
  [Buffer.concat([VALID, Buffer.of(0)]), "BUNDLE_CORRUPT", "a byte after the end"],
] as const) {
  t.test(`bundle file: ${why}`, async (t) => t.equal(codeOf(bytes), code));
}

t.test("bundle file: documents stand beside the content, outside of its hash", async (t) => {
  const { strategyRoot } = MANIFEST;
  const payload = { kind: "approval", madeAtMs: 1, strategyRoot } as const;
  const one = signedBy(payload, KEYS.designer);
  const bytes = withDocuments(VALID, [one]);
  const read = readBundle(bytes);
  t.equal(read.id, readBundle(VALID).id);
  t.strictSame(read.documents, [one], "as they were");
  t.strictSame(readBundle(VALID).documents, []);
  const two = withDocuments(bytes, [one, signedBy({ ...payload, comment: "ü" }, KEYS.operator)]);
  t.equal(readBundle(two).documents.length, 2);
  t.strictSame(withDocuments(two, []), VALID, "and none leave what was there before");
  const text = Buffer.from(bytes.subarray(VALID.length)).toString();
  t.match(text, /^\[\{"payload":\{"kind":"approval",/, "readable");
  const [document] = read.documents;
  const tooMany = Array.from({ length: ENGINE_LIMITS.documentsPerBundleMax }, (_, madeAtMs) =>
    signedBy(
      { ...payload, madeAtMs, comment: "x".repeat(1000), environments: Array(64).fill("e".repeat(64)) },
      KEYS.designer,
    ),
  );
  t.doesNotThrow(() => withDocuments(VALID, tooMany));
  const large = signedBy(
    {
      kind: "revocation",
      madeAtMs: 1,
      environment: "e",
      sequence: 1,
      keyIds: [],
      bundleIds: Array(7000).fill(strategyRoot),
      strategyRoots: [],
      why: "",
    },
    KEYS.operator,
  );
  t.throws(() => withDocuments(VALID, [document!, large, large, large]), { code: "BUNDLE_TOO_LARGE" });
});

const trailer = (text: string): Uint8Array =>
  header(
    (view) => view.setUint32(24, Buffer.byteLength(text), true),
    Buffer.concat([VALID, Buffer.from(text)]),
  );
for (const [bytes, code, why] of [
  [trailer("[]"), "", "an empty list"],
  [trailer("signs"), "DOCUMENT_INVALID", "no JSON"],
  [trailer("[ ]"), "DOCUMENT_INVALID", "JSON that is not canonical"],
  [trailer("{}"), "DOCUMENT_INVALID", "no list"],
  [trailer('[{"payload":{},"signatures":[]}]'), "DOCUMENT_INVALID", "a payload of no kind"],
  [trailer(`[${Array(65).fill("0").join()}]`), "DOCUMENT_INVALID", "more documents than are read"],
] as const) {
  t.test(`bundle file: a trailer of ${why}`, async (t) => t.equal(codeOf(bytes), code));
}

/** A file around any manifest, with its hash right. */
function withManifest(text: string): Uint8Array {
  const manifest = Buffer.from(text);
  const blobsAt = 64 + new DataView(VALID.buffer, VALID.byteOffset).getUint32(12, true);
  const bytes = Buffer.concat([VALID.subarray(0, 64), manifest, VALID.subarray(blobsAt)]);
  bytes.writeUInt32LE(manifest.length, 12);
  createHash("sha256").update(manifest).digest().copy(bytes, 32);
  return bytes;
}
const changed = (change: (manifest: Record<string, never>) => void): Uint8Array => {
  const manifest = structuredClone(MANIFEST) as unknown as Record<string, never>;
  change(manifest);
  const { strategy, data } = manifest;
  const root = (section: unknown): string =>
    createHash("sha256").update(canonicalJson(section)).digest("hex");
  return withManifest(canonicalJson({ ...manifest, strategyRoot: root(strategy), dataRoot: root(data) }));
};
type Loose = Record<string, Record<string, Record<string, unknown>[]>>;
const data = (change: (levels: Record<string, unknown>[], lists: Record<string, unknown>[]) => void) =>
  changed((manifest) => {
    const { levels, lists } = (manifest as unknown as Loose).data!;
    change(levels!, lists!);
  });

for (const [bytes, code, why] of [
  [withManifest(canonicalJson(MANIFEST)), "", "the same manifest again"],
  [withManifest(JSON.stringify(MANIFEST, null, 1)), "BUNDLE_INVALID", "a manifest that is not canonical"],
  [withManifest("{"), "BUNDLE_INVALID", "no JSON"],
  [withManifest("["), "BUNDLE_INVALID", "no JSON either"],
  [withManifest("[".repeat(100_000)), "BUNDLE_INVALID", "a tower of brackets"],
  [withManifest("null"), "BUNDLE_INVALID", "JSON, but no manifest"],
  [withManifest(canonicalJson({ ...MANIFEST, extra: 1 })), "BUNDLE_INVALID", "an unknown field"],
  [
    withManifest(canonicalJson({ ...MANIFEST, format: 2 })),
    "BUNDLE_INVALID",
    "another format than the header's",
  ],
  [
    withManifest(canonicalJson({ ...MANIFEST, dataRoot: "0".repeat(64) })),
    "BUNDLE_INVALID",
    "a root that is not its section's hash",
  ],
  [data((levels) => levels.reverse()), "BUNDLE_INVALID", "levels out of order"],
  [data((_, lists) => lists.reverse()), "BUNDLE_INVALID", "lists out of order"],
  [data((levels) => Object.assign(levels[0]!, { idCount: 65_537 })), "BUNDLE_INVALID", "ids without a blob"],
  [
    data((levels) => Object.assign(levels[0]!, { idCount: ENGINE_LIMITS.idsPerLevelMax + 1 })),
    "BUNDLE_INVALID",
    "more ids than a level may have",
  ],
  [data((levels) => Object.assign(levels[0]!, { name: "robot" })), "BUNDLE_INVALID", "an unknown level"],
  [data((_, lists) => lists.pop()), "BUNDLE_INVALID", "a declared list is missing"],
  [data((_, lists) => Object.assign(lists[0]!, { segment: "a" })), "BUNDLE_INVALID", "a list of no segment"],
  [
    data((_, lists) => Object.assign(lists[0]!, { level: "device" })),
    "BUNDLE_INVALID",
    "a list of another level",
  ],
  [
    data((_, lists) => Object.assign(lists[0]!, { memberCount: -1 })),
    "BUNDLE_INVALID",
    "a negative number of members",
  ],
  [
    data((_, lists) => Object.assign(lists[0]!.bitmap as object, { sizeBytes: 2 ** 40 })),
    "BUNDLE_TOO_LARGE",
    "a blob of a terabyte",
  ],
  [
    data((_, lists) => Object.assign(lists[0]!.bitmap as object, { sha256: "../../etc/passwd" })),
    "BUNDLE_INVALID",
    "a hash that is none",
  ],
] as const) {
  t.test(`bundle's manifest: ${why}`, async (t) => t.equal(codeOf(bytes), code));
}

t.test("bundle: a model of another shape is refused with its path", async (t) => {
  for (const [model, pattern] of [
    [{ ...smallModel(), extra: 1 }, /extra is not a field/],
    [{ ...smallModel(), offers: [{ code: 7 }] }, /offers\[0\]/],
    [{ ...smallModel(), channels: {} }, /channels is not a list/],
    [{ ...smallModel(), levels: undefined }, /levels is not there/],
    [{ ...smallModel(), anonymous: JSON.parse('{"__proto__":1}') }, /anonymous is not a field/],
  ] as const) {
    const built = buildBundle({ ...(model as object), segments: [], segmentGroups: [] } as never, []);
    t.throws(() => readBundle(built.bytes), { code: "BUNDLE_INVALID", message: pattern });
  }
});
