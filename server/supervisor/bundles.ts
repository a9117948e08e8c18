/**
 * Bundles on their way to a generation: from a file, or from the active one with an uploaded list of members. Each is
 * compiled in the batch pool, kept in the data directory, activated, and what a restart runs.
 */
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type CompiledBundle, NodeError } from "../../engine/index.ts";
import type { BatchPool } from "../batch/pool.ts";
import type { ImportMembersCall, ImportMembersResult } from "../handlers/messages.ts";
import type { DataDirectory } from "../store/data-directory.ts";
import type { Generations } from "./generations.ts";
import type { Uploads } from "./uploads.ts";

const BUNDLES_KEPT = 8;

export class Bundles {
  readonly #directory: DataDirectory;
  readonly #generations: Generations;
  readonly #pool: BatchPool;
  readonly #uploads: Uploads;

  constructor(directory: DataDirectory, generations: Generations, pool: BatchPool, uploads: Uploads) {
    this.#directory = directory;
    this.#generations = generations;
    this.#pool = pool;
    this.#uploads = uploads;
  }

  /**
   * At the node's start, before there are lanes: they open it when they start, and `keep` is for when they have.
   * A bundle that no lane can open is thus never what the next start tries again.
   */
  async activateFirst(path: string): Promise<() => void> {
    this.#removeAsides();
    const { compiled, keep } = await this.#compile(path);
    await this.#generations.serially(() => this.#generations.activate(compiled, () => {}));
    return keep;
  }

  activateFile(path: string): Promise<{ bundleId: string; generation: number }> {
    return this.#generations.serially(() => this.#compileAndActivate(path));
  }

  async add(call: ImportMembersCall): Promise<ImportMembersResult> {
    const { sizeBytes, staged } = this.#uploads.add(call, Date.now());
    const result = { upload: call.upload, receivedSizeBytes: sizeBytes };
    if (staged === null) return { ...result, activated: null };
    const asideName = `${call.upload}-${Date.now()}.aside`;
    const targetPath = join(this.#directory.handle.path, "bundles", asideName);
    try {
      return await this.#generations.serially(async () => {
        const active = this.#generations.active;
        if (active === null) throw new NodeError("BUNDLE_NOT_READY", "no bundle is active");
        const made = await this.#pool.replaceList({
          path: this.#directory.bundlePath(active.bundleId),
          segment: call.segment,
          idsPath: staged.path,
          asOfMs: call.asOfMs ?? Date.now(),
          targetPath,
        });
        this.#directory.adoptBundle(made.bundleId, targetPath);
        const { bundleId, generation } = await this.#compileAndActivate(
          this.#directory.bundlePath(made.bundleId),
        );
        return { ...result, activated: { bundle: bundleId, generation, memberCount: made.memberCount } };
      });
    } finally {
      staged.discard();
      rmSync(targetPath, { force: true });
    }
  }

  async #compileAndActivate(path: string): Promise<{ bundleId: string; generation: number }> {
    const { compiled, keep, discard } = await this.#compile(path);
    try {
      const { bundleId, generation } = await this.#generations.activate(compiled, keep);
      return { bundleId, generation };
    } finally {
      discard();
    }
  }

  /**
   * Compiles a file; `keep` makes it what a restart runs. The pool writes the bytes that it verified aside: the file
   * itself may be another one by now.
   */
  async #compile(path: string): Promise<{ compiled: CompiledBundle; keep: () => void; discard: () => void }> {
    const folder = join(this.#directory.handle.path, "bundles");
    const isKept = dirname(path) === folder;
    const asidePath = isKept ? null : join(folder, `${Date.now()}.aside`);
    const { compiled } = await this.#pool.compile({ path, asidePath });
    const { bundleId } = compiled;
    if (isKept && this.#directory.bundlePath(bundleId) !== path) {
      throw new NodeError("BUNDLE_CORRUPT", `${path} holds another bundle than its name says`);
    }
    const keep = () => {
      if (asidePath !== null) this.#directory.adoptBundle(bundleId, asidePath);
      this.#directory.writeActive(bundleId);
      this.#directory.pruneBundles(BUNDLES_KEPT);
    };
    // After `keep` there is nothing left of it.
    const discard = () => {
      if (asidePath !== null) rmSync(asidePath, { force: true });
    };
    return { compiled, keep, discard };
  }

  /** What an earlier process left behind. */
  #removeAsides(): void {
    const folder = join(this.#directory.handle.path, "bundles");
    for (const name of readdirSync(folder)) if (name.endsWith(".aside")) rmSync(join(folder, name));
  }
}
