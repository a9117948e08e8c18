/** The two bundles of a comparison: each a file, or an id that a node holds, of which only what is needed is fetched. */
import { existsSync, readFileSync } from "node:fs";
import { type BlobRef, parseManifest } from "../../engine/bundle/manifest.ts";
import { assert, type Bundle, ENGINE_LIMITS, openBundle, readBundle } from "../../engine/index.ts";
import type { ControlClient } from "../../server/control/client.ts";
import { CommandError } from "../cli/index.ts";
import { fetchWhole } from "../control/fetch-blob.ts";

export interface DiffSide {
  readonly bundle: Bundle;
  /** Verified against its hash. */
  blob(ref: BlobRef): Promise<Uint8Array>;
}

const ID_PREFIX_LENGTH_MIN = 8;

/** Errors: BUNDLE_*, those of the file system. */
export function sideOfFile(path: string): DiffSide {
  const bundle = readBundle(readFileSync(path));
  return {
    bundle,
    async blob({ sha256 }) {
      const bytes = bundle.blobs.get(sha256);
      assert(bytes !== undefined, "diff: a blob is missing");
      return bytes;
    },
  };
}

/**
 * @param name a file; with a node also `active`, or a bundle's id or the beginning of one that the node holds.
 * Errors: BUNDLE_UNKNOWN, INPUT_INVALID, those of the calls and of the file system.
 */
export async function sideOf(name: string, node: ControlClient | null): Promise<DiffSide> {
  if (node === null || existsSync(name)) return sideOfFile(name);
  const id = name === "active" ? (await node.status()).bundle : await idOnNode(name, node);
  if (id === "") throw new CommandError("BUNDLE_NOT_READY", `${node.address} has no active bundle`);
  const blobs = new Map<string, Uint8Array>();
  const blob = async ({ sha256, sizeBytes }: BlobRef): Promise<Uint8Array> => {
    const bytes = blobs.get(sha256) ?? (await fetchWhole(node, sha256, sizeBytes));
    blobs.set(sha256, bytes);
    return bytes;
  };
  const manifest = parseManifest(await fetchWhole(node, id, ENGINE_LIMITS.bundleManifestSizeMax));
  for (const ref of Object.values(manifest.strategy) as BlobRef[]) await blob(ref);
  return { bundle: openBundle({ id, manifest, blobs }), blob };
}

async function idOnNode(name: string, node: ControlClient): Promise<string> {
  const isId = /^[0-9a-f]{8,64}$/.test(name);
  const { bundles } = isId ? await node.list() : { bundles: [] };
  const found = bundles.filter(({ bundle }) => bundle.startsWith(name));
  if (found.length === 1) return found[0]!.bundle;
  const what = isId ? `${found.length} bundles on ${node.address} begin so` : "there is no such file";
  throw new CommandError("BUNDLE_UNKNOWN", `${name}: ${what}`, {
    fix: `Name a file, or with --nodes \`active\` or an id (${ID_PREFIX_LENGTH_MIN} digits or more); \`proffer status --bundles\` lists them.`,
  });
}
