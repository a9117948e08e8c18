/**
 * A data directory of an earlier version kept each bundle as one file, `bundles/<id>.bundle`, and the active one's id
 * in a file `active`. It is turned into manifests and blobs once, at the first start: bundles first, then the state,
 * then the old files go. Interrupted, it is done again.
 *
 * A bundle that is damaged stays where it is, and is told.
 */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { blobsOf, NodeError, readBundle } from "../../engine/index.ts";
import { readTextIfPresent } from "./atomic-file.ts";
import { BundleFolder } from "./bundle-folder.ts";
import { type BundleRecord, CONTROL_STATE_NONE } from "./control-state.ts";
import { readControlState, writeControlState } from "./control-state-file.ts";

const BUNDLE_END = ".bundle";
const BUNDLE_ID = /^[0-9a-f]{64}$/;

/** Notes for people; none where there was nothing to do. Errors: DATA_DIR_INVALID, system errors. */
export function migrateBundles(dataPath: string): string[] {
  const folder = join(dataPath, "bundles");
  const activePath = join(dataPath, "active");
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(BUNDLE_END) && BUNDLE_ID.test(name.slice(0, -BUNDLE_END.length)))
    .map((name) => ({ path: join(folder, name), id: name.slice(0, -BUNDLE_END.length) }))
    .map((file) => ({ ...file, atMs: Math.round(statSync(file.path).mtimeMs) }))
    .sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? -1 : 1));
  if (files.length === 0 && !existsSync(activePath)) return [];
  const notes: string[] = [];
  const done: string[] = [];
  const bundles: BundleRecord[] = [];
  const target = new BundleFolder(folder);
  for (const { path, id, atMs } of files) {
    try {
      const { manifest, blobs, model, ...bundle } = readBundle(readFileSync(path));
      if (bundle.id !== id)
        throw new NodeError("BUNDLE_CORRUPT", "it holds another bundle than its name says");
      target.write(id, manifest, blobs);
      const { strategyRoot, dataRoot } = manifest;
      const sizeBytes = blobsOf(manifest).reduce((sum, ref) => sum + ref.sizeBytes, 0);
      const facts = { bundleId: id, strategyRoot, dataRoot, name: model.name, sizeBytes };
      bundles.push({
        ...facts,
        lastActiveAtMs: atMs,
        release: null,
        dataUpdate: null,
        shareUses: [],
        dataSequence: 0,
        madeOfId: "",
      });
      done.push(path);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      notes.push(`${path} is left as it is, and not used: ${error.message}`);
    }
  }
  if (readControlState(dataPath) === null) {
    const stated = readTextIfPresent(activePath)?.trim() ?? "";
    const isHeld = bundles.some(({ bundleId }) => bundleId === stated);
    if (stated !== "" && !isHeld) notes.push("the bundle that was active last cannot be used any more");
    const activeId = isHeld ? stated : "";
    writeControlState(dataPath, { ...CONTROL_STATE_NONE, activeId, bundles });
  }
  for (const path of done) rmSync(path);
  rmSync(activePath, { force: true });
  if (done.length > 0)
    notes.push(`${done.length} bundles of an earlier version now lie in ${folder} as blobs`);
  return notes;
}
