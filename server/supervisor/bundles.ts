/**
 * Bundles on their way to a generation: from a file, or from the active one with an uploaded list of members. Each is
 * compiled in the batch pool, kept in the data directory, activated, and what a restart runs.
 */
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
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
    const { compiled } = await this.#pool.compile({ path });
    const { bundleId, generation } = await this.#generations.activate(compiled, () => {
      const kept = this.#directory.bundlePath(compiled.bundleId);
      if (kept !== path && !existsSync(kept)) {
        const aside = `${kept}.aside`;
        copyFileSync(path, aside);
        this.#directory.adoptBundle(compiled.bundleId, aside);
      }
      this.#directory.writeActive(compiled.bundleId);
      this.#directory.pruneBundles(BUNDLES_KEPT);
    });
    return { bundleId, generation };
  }
}
