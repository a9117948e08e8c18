/**
 * What the batch pool does to bundles in the data directory: takes a file apart, compiles, decides the goldens, makes a
 * bundle with one list replaced.
 *
 * A task names a bundle by its id; manifest and blobs are read where they lie, and verified by being read.
 */
import { randomInt } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import {
  type BitmapLibrary,
  beginList,
  blobsOf,
  type CompiledBundle,
  changesOf,
  compileBundle,
  composeBundle,
  DataDraft,
  deriveReplacement,
  type GoldenDifference,
  type LevelKeys,
  type ListChange,
  loadBitmapLibrary,
  type Manifest,
  type Model,
  NodeError,
  readBundle,
  runGoldens,
  runSequences,
  type SignedDocument,
  type TableBuffer,
  WITHDRAWN,
} from "../../engine/index.ts";
import { BundleFolder } from "../store/bundle-folder.ts";
import { keepKeys, readKeptKeys, type TableSecret } from "../store/kept-keys.ts";
import type { TableGrant } from "../supervisor/table-pool.ts";
import { PooledBuffers } from "./pooled-buffers.ts";

export interface TakeFileTask {
  /** The data directory's `bundles`. */
  readonly bundlesPath: string;
  /** A bundle file. */
  readonly path: string;
}
/** What a bundle says of itself. */
export interface BundleFacts {
  readonly bundleId: string;
  readonly strategyRoot: string;
  readonly dataRoot: string;
  /** Of the workspace. */
  readonly name: string;
  /** Of all its blobs. */
  readonly sizeBytes: number;
}
export interface TakeFileResult extends BundleFacts {
  readonly documents: readonly SignedDocument[];
}
export interface CompileTask {
  readonly bundlesPath: string;
  readonly bundleId: string;
  readonly grant: TableGrant;
}
export interface CompileResult {
  readonly compiled: CompiledBundle;
  readonly name: string;
}
export interface KeepKeysTask {
  readonly bundlesPath: string;
  readonly keys: readonly LevelKeys[];
}
export interface ValidateTask {
  readonly bundlesPath: string;
  readonly bundleId: string;
}
export interface ChangesTask {
  readonly bundlesPath: string;
  /** The bundle in force. */
  readonly activeId: string;
  readonly bundleId: string;
}
export interface ComposeTask {
  readonly bundlesPath: string;
  /** Whose strategy. */
  readonly strategyOf: string;
  /** Whose lists. */
  readonly dataOf: string;
}
export interface ReplaceListTask {
  readonly bundlesPath: string;
  /** The bundle that the new one is made from. */
  readonly bundleId: string;
  readonly segment: string;
  /** File of visitor ids, one a line. */
  readonly idsPath: string;
  readonly asOfMs: number;
}
export interface ReplaceListResult extends BundleFacts {
  readonly memberCount: number;
  readonly rejectedCount: number;
}

/**
 * Verifies a bundle file and keeps what it consists of; a restart does not need the file.
 * Errors: BUNDLE_*, system errors.
 */
export function takeBundleFile({ bundlesPath, path }: TakeFileTask): TakeFileResult {
  const { id, manifest, blobs, model, documents } = readBundle(readFileSync(path));
  new BundleFolder(bundlesPath).write(id, manifest, blobs);
  return { ...bundleFacts(id, manifest, model.name), documents };
}

export function bundleFacts(bundleId: string, manifest: Manifest, name: string): BundleFacts {
  const { strategyRoot, dataRoot } = manifest;
  const sizeBytes = blobsOf(manifest).reduce((sum, ref) => sum + ref.sizeBytes, 0);
  return { bundleId, strategyRoot, dataRoot, name, sizeBytes };
}

/** Errors: BUNDLE_*, BLOB_*. */
export async function compileHeld(
  { bundlesPath, bundleId, grant }: CompileTask,
  secret: TableSecret,
): Promise<{ compiled: CompiledBundle; model: Model }> {
  const bundle = new BundleFolder(bundlesPath).read(bundleId);
  const { base } = grant;
  const buffers = new PooledBuffers(grant.free, grant.idFirst);
  const levels = base === null ? bundle.manifest.data.levels.map(({ name }) => name) : [];
  const keys = readKeptKeys(bundlesPath, levels, secret, buffers);
  const appendable = new Set([...grant.appendable, ...keys.map(({ index }) => index.id)]);
  const from = { base, keys, buffers, mayAppend: ({ id }: TableBuffer) => appendable.has(id) };
  const compiled = compileBundle(bundle, await loadBitmapLibrary(), secret.hashSeed, from);
  return { compiled, model: bundle.model };
}

/** Errors: system errors. */
export function keepHeldKeys({ bundlesPath, keys }: KeepKeysTask, secret: TableSecret): null {
  keepKeys(bundlesPath, keys, secret);
  return null;
}

/** Errors: GOLDEN_FAILED, INVARIANT_BROKEN. */
export async function validateHeld({ bundlesPath, bundleId }: ValidateTask): Promise<null> {
  const { model } = new BundleFolder(bundlesPath).read(bundleId);
  requireGoldens(model, await loadBitmapLibrary());
  return null;
}

/** Errors: GOLDEN_FAILED naming the first golden, or sequence and step, that comes out otherwise than stated; INVARIANT_BROKEN where the guard takes what it does not state. */
function requireGoldens(model: Model, library: BitmapLibrary): void {
  const failures: { name: string; what: string; difference: GoldenDifference }[] = [];
  for (const { name, differences } of runGoldens(model, library)) {
    const [difference] = differences;
    if (difference !== undefined) failures.push({ name, what: `golden \`${name}\` fails`, difference });
  }
  for (const { name, steps } of runSequences(model, library)) {
    const failed = steps.find(({ differences }) => differences.length > 0);
    if (failed === undefined) continue;
    const what = `sequence \`${name}\` fails at step ${failed.number} (${failed.kind})`;
    failures.push({ name, what, difference: failed.differences[0]! });
  }
  const first = failures[0];
  if (first === undefined) return;
  const { path, expected, actual } = first.difference;
  const others = failures.length > 1 ? `, and ${failures.length - 1} more fail` : "";
  const message = `${first.what}: ${path} is ${actual}, not ${expected}${others}`;
  const code = path === WITHDRAWN ? "INVARIANT_BROKEN" : "GOLDEN_FAILED";
  throw new NodeError(code, message, { field: `golden ${first.name}` });
}

/** How the lists differ from those in force. Errors: BUNDLE_*, BLOB_*. */
export async function changesOfHeld(task: ChangesTask): Promise<readonly ListChange[]> {
  const folder = new BundleFolder(task.bundlesPath);
  const seed = [randomInt(2 ** 32), randomInt(2 ** 32)] as const;
  return changesOf(folder.parts(task.activeId), folder.parts(task.bundleId), await loadBitmapLibrary(), seed);
}

/** Makes and keeps the bundle of one's strategy and another's lists. Errors: BUNDLE_*, BLOB_*, system errors. */
export async function composeHeld(task: ComposeTask): Promise<BundleFacts> {
  const folder = new BundleFolder(task.bundlesPath);
  const strategyOf = folder.read(task.strategyOf);
  const { id, manifest, blobs } = composeBundle(
    strategyOf,
    folder.parts(task.dataOf),
    await loadBitmapLibrary(),
  );
  folder.write(id, manifest, blobs);
  return bundleFacts(id, manifest, strategyOf.model.name);
}

/** Lines that can be no id are counted. Errors: SEGMENT_UNKNOWN, BUNDLE_*, BLOB_*, system errors. */
export async function replaceHeldList(task: ReplaceListTask): Promise<ReplaceListResult> {
  const folder = new BundleFolder(task.bundlesPath);
  const bundle = folder.read(task.bundleId);
  const draft = new DataDraft(bundle);
  const list = beginList(draft, bundle.model, task.segment, task.asOfMs);
  let rejectedCount = 0;
  const lines = createInterface({ input: createReadStream(task.idsPath, "utf8"), crlfDelay: 0 });
  for await (const line of lines) {
    if (line !== "" && list.add(line) !== "") rejectedCount += 1;
  }
  const { id, manifest, blobs } = deriveReplacement(bundle, draft);
  folder.write(id, manifest, blobs);
  const facts = bundleFacts(id, manifest, bundle.model.name);
  return { ...facts, memberCount: list.memberCount, rejectedCount };
}
