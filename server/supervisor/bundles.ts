/**
 * Ways to a bundle other than the control port: what a start runs, a bundle file of the operator's, and lists of members
 * that come over the data plane. All of them go through the same judgement and the same stages (lifecycle.ts).
 */
import { closeSync, openSync, readSync } from "node:fs";
import type { Logger } from "pino";
import { NodeError, type SignedDocument, signedText } from "../../engine/index.ts";
import type { BatchPool } from "../batch/pool.ts";
import { approvalActs } from "../control/approvals.ts";
import type { ImportMembersCall, ImportMembersResult } from "../handlers/messages.ts";
import type { BundleFolder } from "../store/bundle-folder.ts";
import type { BundleRecord } from "../store/control-state.ts";
import type { HeldFirst } from "./activator.ts";
import type { Admission } from "./admission.ts";
import { judgeShare } from "./data-share.ts";
import type { Generations } from "./generations.ts";
import type { InForce } from "./in-force.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { ScheduledBundle } from "./scheduled-bundle.ts";
import { Trial } from "./trial.ts";
import type { Uploads } from "./uploads.ts";

export interface BundlesOptions {
  readonly folder: BundleFolder;
  readonly inForce: InForce;
  readonly admission: Admission;
  readonly generations: Generations;
  readonly lifecycle: Lifecycle;
  readonly pool: BatchPool;
  readonly uploads: Uploads;
  readonly scheduledBundle: ScheduledBundle;
  readonly logger: Logger;
}

export class Bundles {
  readonly #options: BundlesOptions;
  readonly #trial = new Trial();

  constructor(options: BundlesOptions) {
    this.#options = options;
  }

  /**
   * At the node's start, before there are lanes: they open it when they start, and the function that comes back is for
   * when they have. A bundle that no lane can open is thus never what the next start tries again.
   *
   * @param path of the configured bundle file, "" for none; the one that was taken at an earlier start is passed over
   * for what came after it.
   * Errors: those of the file. A bundle of the data directory that does not compile any more, or may not run any more,
   * gives way to the one that was active before it.
   */
  async activateFirst(path: string): Promise<(() => void) | null> {
    const { inForce, logger } = this.#options;
    const { activeId, fileBundleId } = inForce.state;
    if (path !== "") {
      const bundleId = bundleIdOfFile(path);
      if (activeId === "" || (bundleId !== fileBundleId && bundleId !== activeId))
        return this.#fileFirst(path);
    }
    let isLost = false;
    for (const first of await this.#lastGood()) {
      const { bundleId } = first.record;
      try {
        return await this.#heldFirst(first, isLost);
      } catch (error) {
        if (!isBundlesFault(error)) throw error;
        isLost ||= bundleId === activeId;
        this.#options.folder.dropDamaged(bundleId);
        logger.error(
          { bundle: bundleId, code: error.code },
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
    const { folder, lifecycle, pool } = this.#options;
    const nonce = `file-${Date.now()}`;
    return lifecycle.own(nonce, async () => {
      const { bundleId, documents } = await pool.takeFile({ bundlesPath: folder.path, path });
      const caller = { name: "file", address: path };
      const changes = { fileBundleId: bundleId };
      const activation = await lifecycle.run(nonce, bundleId, documents, caller, { isKnown: false }, changes);
      this.#recordTaken(path, bundleId, activation.documents);
      return activation;
    });
  }

  /** Errors: SIGNATURE_MISSING where a data publisher has to sign, those of `Uploads`, of making and activating it. */
  async add(call: ImportMembersCall): Promise<ImportMembersResult> {
    const { admission, folder, generations, lifecycle, pool, uploads } = this.#options;
    if (!admission.policy.isOpen) {
      const message = `${admission.policy.environment} takes new lists by a data update that a data publisher signed (proffer release --data), not by an import into a node`;
      throw new NodeError("SIGNATURE_MISSING", message, { field: "segment" });
    }
    const { sizeBytes, staged } = uploads.add(call, Date.now());
    const result = { upload: call.upload, receivedSizeBytes: sizeBytes };
    if (staged === null) return { ...result, activated: null };
    const nonce = `import-${call.upload}`;
    try {
      return await lifecycle.own(nonce, async () => {
        const { active } = generations;
        if (active === null) throw new NodeError("BUNDLE_NOT_READY", "no bundle is active");
        const { bundleId, memberCount } = await pool.replaceList({
          bundlesPath: folder.path,
          bundleId: active.bundleId,
          segment: call.segment,
          idsPath: staged.path,
          asOfMs: call.asOfMs ?? Date.now(),
        });
        const caller = { name: "import", address: "" };
        const { generation } = await lifecycle.run(nonce, bundleId, [], caller, { isKnown: false });
        return { ...result, activated: { bundle: bundleId, generation, memberCount } };
      });
    } finally {
      staged.discard();
    }
  }

  /** A lane ended by its own fault: where lanes keep ending right after an activation, the bundle before it is back. */
  noteLaneEnd(): void {
    const { generations, lifecycle } = this.#options;
    const { active } = generations;
    if (active === null) return;
    if (!this.#trial.noteLaneEnd(active.generation, active.activatedAtMs, Date.now())) return;
    void lifecycle.rollBack("lanes keep ending under this bundle", "bundle");
  }

  /**
   * What may run: what should have started by now, the active one, those before it, those that were gone back from; then
   * what may not, but did.
   */
  async #lastGood(): Promise<readonly HeldFirst[]> {
    const { inForce, admission, logger } = this.#options;
    const { activeId, bundles, goneBackFrom } = inForce.state;
    const isLeft = ({ strategyRoot }: BundleRecord) => Number(goneBackFrom.includes(strategyRoot));
    const due = await this.#due();
    const active = inForce.record(activeId);
    const before = bundles
      .filter(({ bundleId, lastActiveAtMs }) => bundleId !== activeId && lastActiveAtMs > 0)
      .sort((a, b) => isLeft(a) - isLeft(b) || b.lastActiveAtMs - a.lastActiveAtMs);
    const others = [...(active === null ? [] : [active]), ...before]
      .filter(({ bundleId }) => bundleId !== due?.bundleId)
      .map((record) => ({ record, isStarted: false }));
    const wanted = due === null ? others : [{ record: due, isStarted: true }, ...others];
    const mayRun = wanted.filter(({ record }) => {
      try {
        admission.approvals(record, [], Date.now());
        return true;
      } catch (error) {
        if (!(error instanceof NodeError)) throw error;
        logger.error(
          { bundle: record.bundleId, code: error.code },
          `the bundle may not run any more: ${error.message}`,
        );
        return false;
      }
    });
    // Better what ran until now, and an alarm, than a node that answers nothing.
    const isIn = active === null || mayRun.some(({ record }) => record.bundleId === activeId);
    return isIn ? mayRun : [...mayRun, { record: active, isStarted: false }];
  }

  /** What should have started by now; null: nothing, or it cannot be put together (its start then fails, and is told). */
  async #due(): Promise<BundleRecord | null> {
    const { inForce, admission, scheduledBundle, logger } = this.#options;
    const { scheduled } = inForce.state;
    if (scheduled === null || scheduled.startAtMs > Date.now()) return null;
    try {
      admission.judgeWaiting(scheduled.release, Date.now());
      return await scheduledBundle.of(scheduled);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      const { code, message } = error;
      logger.error({ bundle: scheduled.bundleId, code }, `what is scheduled is not started yet: ${message}`);
      return null;
    }
  }

  async #fileFirst(path: string): Promise<() => void> {
    const { folder, inForce, admission, lifecycle, pool } = this.#options;
    const { documents, ...facts } = await pool.takeFile({ bundlesPath: folder.path, path });
    const entitlement = admission.entitlement(facts, documents, Date.now());
    if (entitlement === null) {
      const message = `${path}: ${admission.policy.environment} runs a bundle by a release that an operator signed, and there is none in the file (proffer release)`;
      throw new NodeError("SIGNATURE_MISSING", message, { field: "bundle" });
    }
    if (entitlement.startAtMs > Date.now()) {
      const message = `${path}: its release begins at ${new Date(entitlement.startAtMs).toISOString()}; push it, and the node starts it then`;
      throw new NodeError("KEY_NOT_YET_VALID", message, { field: "bundle" });
    }
    const parts = { bundlesPath: folder.path, ...{ pool, inForce, admission } };
    const judged = await judgeShare(parts, entitlement, facts.bundleId, true);
    await pool.validate({ bundlesPath: folder.path, bundleId: facts.bundleId });
    await this.#openFirst(facts);
    const { release, dataUpdate } = entitlement;
    return () => {
      lifecycle.keepFirst(facts, documents, judged, { fileBundleId: facts.bundleId });
      this.#recordTaken(path, facts.bundleId, dataUpdate === null ? [release] : [release, dataUpdate]);
    };
  }

  /** In the audit log: who approved what came in a file, and by what it runs. What nobody signed is the start's record alone. */
  #recordTaken(path: string, subject: string, documents: readonly SignedDocument[]): void {
    const { lifecycle, admission } = this.#options;
    const from = `from file ${path}`;
    const signed = documents.filter(({ signatures }) => signatures.length > 0);
    for (const { detail, ...approval } of approvalActs(lifecycle.list(), subject)) {
      lifecycle.ledger.record({ ...approval, outcome: "ok", detail: `${detail}; ${from}` });
    }
    if (signed.length === 0) return;
    const told = signed.map((document) => signedText(document, admission.policy.keys));
    lifecycle.ledger.record({ act: "commit", subject, outcome: "ok", detail: [...told, from].join("; ") });
  }

  /** What ran before is not validated again. */
  async #heldFirst(first: HeldFirst, isActiveLost: boolean): Promise<() => void> {
    await this.#openFirst(first.record);
    return () => this.#options.lifecycle.keepHeldFirst(first, isActiveLost);
  }

  async #openFirst({ bundleId }: Pick<BundleRecord, "bundleId">): Promise<void> {
    const { folder, generations, pool } = this.#options;
    const { compiled } = await pool.compile({ bundlesPath: folder.path, bundleId });
    generations.commit(await generations.prepare(compiled), () => {});
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
