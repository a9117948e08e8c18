/** Manifests on disk: what is read under an id has it as its hash. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { temporaryFolder } from "../testing/node-kit.ts";
import { ManifestStore, manifestPath, readManifest } from "./manifest-store.ts";

const folder = temporaryFolder();
t.teardown(() => folder.remove());

t.test("kept, read, listed, removed", async (t) => {
  const store = new ManifestStore(folder.path);
  const bytes = Buffer.from('{"format":1}');
  const id = createHash("sha256").update(bytes).digest("hex");
  t.equal(store.has(id), false);
  t.throws(() => readManifest(folder.path, id), { code: "BUNDLE_UNKNOWN" });
  t.equal(store.put(bytes), id);
  t.equal(store.put(bytes), id, "twice is once");
  const other = store.put(Buffer.from("{}"));
  t.same(store.ids().sort(), [id, other].sort());
  t.ok(readManifest(folder.path, id).equals(bytes));
  writeFileSync(join(folder.path, "manifests", `${id}.json.0a.tmp`), "half");
  store.keepOnly(new Set([id]));
  t.same(store.ids(), [id]);
  writeFileSync(manifestPath(folder.path, id), '{"format":2}');
  t.throws(() => readManifest(folder.path, id), { code: "BUNDLE_CORRUPT" });
  t.equal(store.has(id), false, "so that the next push brings it");
  t.throws(() => store.has("../active"), { code: "BUNDLE_UNKNOWN" });
});
