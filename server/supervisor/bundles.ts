/**
 * Bundles on their way to a generation: from a file, from the data directory at start, or from the active one with an
 * uploaded list of members. Each is kept in the data directory, compiled and validated in the batch pool, opened by
 * every thread, activated, and what a restart runs. One at a time: callers queue.
 */
import { closeSync, openSync, readSync } from "node:fs";
import type { Logger } from "pino";
import { NodeError } from "../../engine/index.ts";
import type { BundleFacts } from "../batch/bundle-tasks.ts";
import type { BatchPool } from "../batch/pool.ts";
import type { ImportMembersCall, ImportMembersResult } from "../handlers/messages.ts";
import { activated } from "../store/control-state.ts";
import type { DataDirectory } from "../store/data-directory.ts";
import type { ActiveBundle, Generations } from "./generations.ts";
import type { InForce } from "./in-force.ts";
import { Trial } from "./trial.ts";
import type { Uploads } from "./uploads.ts";

export interface BundlesOptions {
  readonly directory: DataDirectory;
  readonly inForce: InForce;
  readonly generations: Generations;
  readonly pool: BatchPool;
  readonly uploads: Uploads;
  readonly logger: Logger;
}

export class Bundles {
  readonly #options: BundlesOptions;
  readonly #bundlesPath: string;
  readonly #trial = new Trial();
  #queue: Promise<unknown> = Promise.resolve();
  failuresTotal = 0;

  constructor(options: BundlesOptions) {
    this.#options = options;
    this.#bundlesPath = options.directory.bundles.path;
  }

  /**
   * At the node's start, before there are lanes: they open it when they start, and the function that comes back is for
   * when they have. A bundle that no lane can open is thus never what the next start tries again.
   *
   * @param path of the configured bundle file, "" for none; the one that was taken at an earlier start is passed over
   * for what came after it.
   * Errors: those of the file. A bundle of the data directory that does not compile any more gives way to the one that
   * was active before it.
   */
  async activateFirst(path: string): Promise<(() => void) | null> {
    const { inForce, pool, logger } = this.#options;
    const { activeId, fileBundleId } = inForce.state;
    if (path !== "" && (activeId === "" || bundleIdOfFile(path) !== fileBundleId)) {
      const facts = await pool.takeFile({ bundlesPath: this.#bundlesPath, path });
      return this.#activateBeforeLanes(facts, { fileBundleId: facts.bundleId });
    }
    for (const facts of this.#lastGood()) {
      try {
        return await this.#activateBeforeLanes(facts, {});
      } catch (error) {
        if (!isBundlesFault(error)) throw error;
        logger.error(
          { bundle: facts.bundleId, code: error.code },
          `the bundle cannot be used any more, and gives way to the one before it: ${error.message}`,
        );
      }
    }
    if (activeId !== "")
      logger.error("no bundle of the data directory can be used: nothing is decided until one comes");
    return null;
  }

  /** SIGHUP, and callers within the process. */
  activateFile(path: string): Promise<{ bundleId: string; generation: number }> {
    return this.#serially(async () => {
      const facts = await this.#options.pool.takeFile({ bundlesPath: this.#bundlesPath, path });
      return this.#compileAndActivate(facts, { fileBundleId: facts.bundleId });
    });
  }

  async add(call: ImportMembersCall): Promise<ImportMembersResult> {
    const { generations, pool, uploads } = this.#options;
    const { sizeBytes, staged } = uploads.add(call, Date.now());
    const result = { upload: call.upload, receivedSizeBytes: sizeBytes };
    if (staged === null) return { ...result, activated: null };
    try {
      return await this.#serially(async () => {
        const { active } = generations;
        if (active === null) throw new NodeError("BUNDLE_NOT_READY", "no bundle is active");
        const made = await pool.replaceList({
          bundlesPath: this.#bundlesPath,
          bundleId: active.bundleId,
          segment: call.segment,
          idsPath: staged.path,
          asOfMs: call.asOfMs ?? Date.now(),
        });
        const { bundleId, generation } = await this.#compileAndActivate(made, {});
        return { ...result, activated: { bundle: bundleId, generation, memberCount: made.memberCount } };
      });
    } finally {
      staged.discard();
    }
  }

  /** A lane ended by its own fault: where lanes keep ending right after an activation, the bundle before it is back. */
  noteLaneEnd(): void {
    const { generations, inForce, logger } = this.#options;
    const { active } = generations;
    if (active === null || generations.previousId === "") return;
    if (!this.#trial.noteLaneEnd(active.generation, active.activatedAtMs, Date.now())) return;
    const back = generations.revert(() => {
      const previous = inForce.record(generations.previousId);
      if (previous !== null)
        inForce.change({ ...activated(inForce.state, previous, Date.now()), previousId: "" });
    });
    this.failuresTotal += 1;
    const { bundleId, generation } = active;
    logger.error(
      { bundle: bundleId, generation, backTo: back.generation },
      "rolled back: lanes keep ending under this bundle",
    );
  }

  /** The active one first, then those that were active before it. */
  #lastGood(): BundleFacts[] {
    const { activeId, bundles } = this.#options.inForce.state;
    const active = bundles.filter(({ bundleId }) => bundleId === activeId);
    const others = bundles.filter(
      ({ bundleId, lastActiveAtMs }) => bundleId !== activeId && lastActiveAtMs > 0,
    );
    return [...active, ...others.sort((a, b) => b.lastActiveAtMs - a.lastActiveAtMs)];
  }

  async #activateBeforeLanes(facts: BundleFacts, changes: { fileBundleId?: string }): Promise<() => void> {
    const { generations, inForce, pool } = this.#options;
    const task = { bundlesPath: this.#bundlesPath, bundleId: facts.bundleId };
    // What was active has been validated; a file may be another one by now.
    if (changes.fileBundleId !== undefined) await pool.validate(task);
    const { compiled } = await pool.compile(task);
    generations.commit(await generations.prepare(compiled), () => {});
    return () => inForce.change({ ...activated(inForce.state, facts, Date.now()), ...changes });
  }

  async #compileAndActivate(facts: BundleFacts, changes: { fileBundleId?: string }): Promise<ActiveBundle> {
    const { generations, inForce, pool } = this.#options;
    const { active } = generations;
    if (active?.bundleId === facts.bundleId) return active;
    const task = { bundlesPath: this.#bundlesPath, bundleId: facts.bundleId };
    await pool.validate(task);
    generations.makeRoom();
    const { compiled } = await pool.compile(task);
    const prepared = await generations.prepare(compiled);
    try {
      return generations.commit(prepared, () =>
        inForce.change({ ...activated(inForce.state, facts, Date.now()), ...changes }),
      );
    } catch (error) {
      generations.abort();
      throw error;
    }
  }

  /** Runs `work` when all before it are done with; failures are counted and passed on. */
  #serially<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {
      this.failuresTotal += 1;
    });
    return result;
  }
}

const ID_AT = 32;
const ID_SIZE_BYTES = 32;

/** As its header says; "" where it has none: what is wrong is told when it is read whole. */
function bundleIdOfFile(path: string): string {
  const header = new Uint8Array(ID_SIZE_BYTES);
  const descriptor = openSync(path, "r");
  try {
    const sizeBytes = readSync(descriptor, header, 0, ID_SIZE_BYTES, ID_AT);
    return sizeBytes === ID_SIZE_BYTES ? Buffer.from(header).toString("hex") : "";
  } finally {
    closeSync(descriptor);
  }
}

/** Whether another bundle may fare better. */
function isBundlesFault(error: unknown): error is NodeError {
  return error instanceof NodeError && /^(BUNDLE|BLOB)S?_/.test(error.code);
}
