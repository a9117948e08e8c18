/**
 * Imports straight into a data directory, under its lock: for a node that does not run.
 *
 * Profiles go through the store's own transactions, a batch each, and are logged as facts before the next batch is
 * read. A member list makes a new bundle of the active one, kept beside it and then made active with one atomic
 * write: an import that is stopped anywhere leaves the old or the new bundle active, never a half of either.
 */
import { readFileSync, statSync } from "node:fs";
import {
  type Bundle,
  beginList,
  blobsOf,
  DataDraft,
  deriveReplacement,
  ENGINE_LIMITS,
  NodeError,
  readBundle,
} from "../../engine/index.ts";
import { activated } from "../../server/store/control-state.ts";
import { type DataDirectory, openDataDirectory } from "../../server/store/data-directory.ts";
import { openStore } from "../../server/store/store.ts";
import { noteNewStore } from "../../server/store/store-guard.ts";
import type { ProfileWrite } from "../../server/store/types.ts";
import { CommandError } from "../cli/index.ts";
import { readVersion } from "../version.ts";
import { type MemberOptions, readMembers } from "./members.ts";
import { type ProfileRowOptions, readProfileRows } from "./profile-rows.ts";
import type { Rejects } from "./rejects.ts";
import { ProfileTypes } from "./typed-profiles.ts";

const PROFILES_PER_COMMIT = 2000;
const CALLER = "import";
/** The directory is ours alone, and opening it began a boot of its own: any lane's number makes an unused source. */
const IMPORT_LANE = 0;

export function readBundleAt(path: string): Bundle {
  if (statSync(path).size > ENGINE_LIMITS.bundleSizeMax) {
    throw new NodeError("BUNDLE_TOO_LARGE", `${path} is larger than a bundle may be`);
  }
  return readBundle(readFileSync(path));
}

function activeBundle(directory: DataDirectory, bundlePath: string | undefined): Bundle {
  if (bundlePath !== undefined) return readBundleAt(bundlePath);
  const { activeId } = directory.readState();
  if (activeId === "") {
    const fix = "Name one with --bundle FILE.";
    throw new CommandError("BUNDLE_NOT_READY", "the data directory has no active bundle yet", { fix });
  }
  return directory.bundles.read(activeId);
}

async function underLock<T>(dataDir: string, body: (directory: DataDirectory) => Promise<T>): Promise<T> {
  const directory = await openDataDirectory(dataDir);
  try {
    return await body(directory);
  } finally {
    await directory.close();
  }
}

export interface OfflineOptions {
  readonly dataDir: string;
  /** Types the rows, or is given the list, in place of the active one. */
  readonly bundlePath?: string | undefined;
  readonly rejects: Rejects;
}

/** Returns how many rows went in. */
export function importProfilesOffline(
  path: string,
  rows: ProfileRowOptions,
  options: OfflineOptions,
): Promise<number> {
  const { rejects } = options;
  return underLock(options.dataDir, async (directory) => {
    const types = new ProfileTypes(activeBundle(directory, options.bundlePath).model);
    const { path: dataPath, boot } = directory.handle;
    await noteNewStore(dataPath, boot, Date.now());
    const store = openStore({ directory: directory.handle, lane: IMPORT_LANE, version: readVersion() });
    let importedCount = 0;
    let writes: ProfileWrite[] = [];
    const commit = (): void => {
      const versions = store.profiles.writeMany(writes);
      for (const [index, write] of writes.entries()) {
        store.log.appendProfileWrite(write, versions[index]!.version, CALLER);
      }
      store.log.flush();
      importedCount += writes.length;
      writes = [];
    };
    try {
      const source = readProfileRows(path, {
        ...rows,
        level: types.levelDefault(rows.level),
        onAttributes: (names) => types.checkColumns(path, names),
      });
      for await (const batch of source) {
        for (const row of batch) {
          const typed =
            row.update === null ? { ...row, write: null } : types.type(row.update, Date.now() * 1000);
          if (typed.write === null) {
            rejects.add({ line: row.line, code: typed.code, reason: typed.fault, raw: row.raw });
            continue;
          }
          writes.push(typed.write);
          if (writes.length === PROFILES_PER_COMMIT) commit();
        }
      }
      if (writes.length > 0) commit();
      await store.close();
    } catch (error) {
      // What closing has to say comes of the same cause; the first error is the one to tell.
      await store.close().catch(() => {});
      if (importedCount === 0 || !(error instanceof Error)) throw error;
      const code = error instanceof NodeError ? error.code : "STORE_UNWRITABLE";
      const message = `${error.message}; ${importedCount} rows were imported before that`;
      throw new NodeError(code, message, { cause: error });
    }
    return importedCount;
  });
}

export interface ListImport {
  readonly memberCount: number;
  /** New to the level's dictionary or not, but read before in this file. */
  readonly repeatedCount: number;
  readonly bundle: string;
  readonly dataRoot: string;
  readonly strategyRoot: string;
}

export function importSegmentOffline(
  segment: string,
  path: string,
  members: MemberOptions,
  options: OfflineOptions & { readonly asOfMs: number },
): Promise<ListImport> {
  const { rejects } = options;
  return underLock(options.dataDir, async (directory) => {
    const bundle = activeBundle(directory, options.bundlePath);
    const draft = new DataDraft(bundle);
    const list = beginList(draft, bundle.model, segment, options.asOfMs);
    let rowCount = 0;
    for await (const rows of readMembers(path, { ...members, level: list.level })) {
      for (const { line, id, raw, code, fault } of rows) {
        const wrong = fault === "" ? list.add(id) : fault;
        if (wrong === "") rowCount++;
        else rejects.add({ line, code: code === "" ? "VALUE_OUT_OF_RANGE" : code, reason: wrong, raw });
      }
    }
    refuseNobody(rowCount, rejects);
    const built = deriveReplacement(bundle, draft);
    const { strategyRoot, dataRoot } = built.manifest;
    const all = new Map(built.blobs);
    for (const { sha256 } of directory.bundles.lacking(built.manifest)) {
      if (!all.has(sha256)) all.set(sha256, bundle.blobs.get(sha256)!);
    }
    directory.bundles.write(built.id, built.manifest, all);
    const state = directory.readState();
    const sizeBytes = blobsOf(built.manifest).reduce((sum, ref) => sum + ref.sizeBytes, 0);
    const facts = { bundleId: built.id, strategyRoot, dataRoot, sizeBytes, name: bundle.model.name };
    const { release = null } = state.bundles.find(({ bundleId }) => bundleId === bundle.id) ?? {};
    const record = {
      ...facts,
      lastActiveAtMs: 0,
      release,
      dataUpdate: null,
      shareUses: [],
      dataSequence: 0,
      madeOfId: "",
    };
    directory.writeState(activated(state, record, Date.now()));
    return {
      memberCount: list.memberCount,
      repeatedCount: rowCount - list.memberCount,
      bundle: built.id,
      dataRoot,
      strategyRoot,
    };
  });
}

/** A file of bad rows alone is more likely the wrong file than an empty list. */
export function refuseNobody(rowCount: number, rejects: Rejects): void {
  if (rowCount > 0 || rejects.count === 0) return;
  const [first] = rejects.first;
  const message = `no row could be used; line ${first!.line}: ${first!.reason}`;
  throw new CommandError("INPUT_INVALID", message, { fix: "The list was left as it is. Mend the file." });
}
