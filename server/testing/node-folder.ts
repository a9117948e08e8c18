/** What a file of tests has its nodes from: a folder for all of them, a bundle that they serve, and nodes that end with their test. */
import { join } from "node:path";
import type { Model } from "../../engine/index.ts";
import { type NodeProcess, startNodeProcess, temporaryFolder, writeBundleFile } from "./node-kit.ts";

interface Teardown {
  teardown(end: () => unknown): void;
}

export interface NodeFolder {
  readonly path: string;
  /** What nodes serve that are told nothing else. */
  readonly bundle: { readonly path: string; readonly id: string };
  /** Writes another model's bundle beside it. */
  write(model: Model): { path: string; id: string };
  /** Of a node over a data directory that no other has, which serves the bundle. */
  flags(...more: string[]): string[];
  /** Starts such a node and waits until it serves; it ends with the test. `dataDir`, `bundle`: paths in place of its own. */
  start(
    t: Teardown,
    flags?: readonly string[],
    other?: { readonly dataDir?: string; readonly bundle?: string; readonly env?: Record<string, string> },
  ): Promise<NodeProcess & { readonly dataDir: string }>;
}

/** The folder goes when all tests of the file have ended. */
export function nodeFolder(t: Teardown, model?: Model): NodeFolder {
  const { path, remove } = temporaryFolder();
  t.teardown(remove);
  const bundle = writeBundleFile(path, model);
  let nodeCount = 0;
  const nextDataDir = () => join(path, `data-${++nodeCount}`);
  return {
    path,
    bundle,
    write: (other) => writeBundleFile(path, other),
    flags: (...more) => ["--data-dir", nextDataDir(), "--bundle", bundle.path, ...more],
    async start(t, flags = [], other = {}) {
      const dataDir = other.dataDir ?? nextDataDir();
      const own = ["--data-dir", dataDir, "--bundle", other.bundle ?? bundle.path];
      const node = await startNodeProcess([...own, ...flags], other.env);
      t.teardown(() => node.stop());
      return { ...node, dataDir };
    },
  };
}
