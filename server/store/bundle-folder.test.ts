import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { type BlobRef, blobsOf, buildBundle, readBundle, replaceList } from "../../engine/index.ts";
import { shopModel } from "../testing/node-kit.ts";
import { readControlState } from "./control-state-file.ts";
import { bundleFolder, openDataDirectory, readActiveBundle } from "./data-directory.ts";
import { temporaryFolder } from "./testing/sample.ts";

const first = buildBundle(shopModel(), [{ segment: "gold", members: ["C-1", "C-2"] }]);
const second = replaceList(readBundle(first.bytes), { segment: "gold", members: ["C-3"] });

t.test("bundle folder: bundles share blobs, are read as they were, and damage is found", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const bundles = bundleFolder(folder.path);
  for (const { bytes } of [first, second]) {
    const { id, manifest, blobs } = readBundle(bytes);
    bundles.write(id, manifest, blobs);
  }
  t.same(bundles.bundleIds().sort(), [first.id, second.id].sort());
  const distinct = new Set(
    [first, second].flatMap(({ manifest }) => blobsOf(manifest).map((ref) => ref.sha256)),
  );
  const files = readdirSync(join(bundles.path, "blobs"), { recursive: true, withFileTypes: true });
  t.equal(
    files.filter((file) => file.isFile()).length,
    distinct.size,
    "a blob that both have lies there once",
  );
  t.same(bundles.read(second.id).model, readBundle(second.bytes).model);

  const model: BlobRef = first.manifest.strategy.model;
  const bytes = readFileSync(bundles.blobPath(model.sha256));
  bytes[9]! ^= 1;
  writeFileSync(bundles.blobPath(model.sha256), bytes);
  t.throws(() => bundles.read(first.id), { code: "BLOB_CORRUPT" });
  t.same(bundles.lacking(first.manifest), [model], "it is gone, so that it can be brought again");
  t.throws(() => bundles.read(first.id), { code: "BLOB_UNKNOWN" });
  t.throws(() => bundles.write(first.id, first.manifest, new Map()), { code: "BLOBS_LACKING" });

  writeFileSync(bundles.manifestPath(second.id), "{}");
  t.throws(() => bundles.manifest(second.id), { code: "BUNDLE_CORRUPT" });
  t.throws(() => bundles.manifest("0".repeat(64)), { code: "BUNDLE_UNKNOWN" });
  t.throws(() => bundles.manifestPath("../../x"), { code: "BUNDLE_UNKNOWN" });
  t.throws(() => bundles.blobPath("../../x"), { code: "BLOB_UNKNOWN" });
});

t.test("data directory: one of an earlier version is turned into manifests and blobs", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  mkdirSync(join(folder.path, "bundles"), { recursive: true });
  const fileOf = (id: string) => join(folder.path, "bundles", `${id}.bundle`);
  writeFileSync(fileOf(first.id), first.bytes);
  writeFileSync(fileOf(second.id), second.bytes);
  utimesSync(fileOf(first.id), 1000, 1000);
  const damaged = "f".repeat(64);
  writeFileSync(fileOf(damaged), first.bytes.subarray(0, 100));
  writeFileSync(join(folder.path, "active"), `${second.id}\n`);

  const directory = await openDataDirectory(folder.path);
  t.match(directory.notes.join("\n"), /f{64}\.bundle is left as it is[\s\S]*2 bundles of an earlier version/);
  t.equal(directory.readState().activeId, second.id);
  t.same(
    directory.readState().bundles.map(({ bundleId }) => bundleId),
    [second.id, first.id],
    "the youngest first",
  );
  t.same(readActiveBundle(folder.path)?.manifest, second.manifest);
  t.same([existsSync(fileOf(first.id)), existsSync(join(folder.path, "active"))], [false, false]);
  t.ok(existsSync(fileOf(damaged)), "what cannot be used is nobody's to throw away");
  const stateBefore = readControlState(folder.path);
  await directory.close();
  const again = await openDataDirectory(folder.path);
  t.same(again.readState(), stateBefore, "and is not done twice");
  await again.close();
});

t.test("data directory: an earlier version's active bundle that is damaged is not made active", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  mkdirSync(join(folder.path, "bundles"), { recursive: true });
  writeFileSync(join(folder.path, "bundles", `${first.id}.bundle`), first.bytes.subarray(0, 100));
  writeFileSync(join(folder.path, "active"), `${first.id}\n`);
  const directory = await openDataDirectory(folder.path);
  t.equal(directory.readState().activeId, "");
  t.match(directory.notes.join("\n"), /the bundle that was active last cannot be used any more/);
  await directory.close();
});

for (const [text, why] of [
  ["{", "no JSON"],
  ["null", "nothing"],
  ['{"format":1}', "without its fields"],
  ['{"format":2}', "of a newer format"],
  [
    '{"format":1,"activeId":"../x","previousId":"","fileBundleId":"","bundles":[]}',
    "with an id that is none",
  ],
] as const) {
  t.test(`state: refuses a file ${why}`, async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    mkdirSync(join(folder.path, "control"));
    writeFileSync(join(folder.path, "control", "state.json"), text);
    t.throws(() => readControlState(folder.path), { code: "DATA_DIR_INVALID" });
  });
}
