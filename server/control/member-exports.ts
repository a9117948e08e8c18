/**
 * Who fetched whose membership: dictionaries and lists of bundles hold visitors' ids in clear text, and what of them
 * leaves the node is an `export` in the audit log, as a look-up is.
 *
 * A bundle has thousands of such blobs, and a peer fetches them all: one record for each caller and bundle, and again
 * after some minutes.
 */
import type { Audit, ControlCaller } from "./control-node.ts";

const TOLD_AGAIN_AFTER_MS = 10 * 60_000;
const TOLD_MAX = 10_000;

export class MemberExports {
  readonly #audit: Pick<Audit, "requireRoom" | "record">;
  readonly #membersOf: (sha256: string) => string | null;
  /** By caller and bundle: when it was recorded, in ms of the process. */
  readonly #told = new Map<string, number>();

  /** @param membersOf `BundleLifecycle.membersOf`. */
  constructor(audit: Pick<Audit, "requireRoom" | "record">, membersOf: (sha256: string) => string | null) {
    this.#audit = audit;
    this.#membersOf = membersOf;
  }

  /** Before the first byte of it leaves. Errors: STORE_UNWRITABLE; then nothing may leave. */
  note(sha256: string, { name, address }: ControlCaller): void {
    const bundleId = this.#membersOf(sha256);
    if (bundleId === null) return;
    const key = JSON.stringify([name, address, bundleId]);
    const nowMs = performance.now();
    const toldMs = this.#told.get(key);
    if (toldMs !== undefined && nowMs - toldMs < TOLD_AGAIN_AFTER_MS) return;
    const isHeld = bundleId !== "";
    const from = isHeld ? "members of the bundle" : "of no bundle that is here whole";
    this.#audit.requireRoom();
    this.#audit.record({
      ...{ act: "export", by: name, address, subject: isHeld ? bundleId : sha256, outcome: "ok" },
      detail: `${from}: from blob ${sha256} on, what else was fetched of it within ${TOLD_AGAIN_AFTER_MS / 60_000} minutes`,
    });
    if (this.#told.size >= TOLD_MAX) this.#told.clear();
    this.#told.set(key, nowMs);
  }
}
