/** Another node's control port as a bundle source: all that it has in force, stop list and feeds among it. */
import { type BlobRef, ENGINE_LIMITS, NodeError } from "../../engine/index.ts";
import { type ClientOptions, ControlClient } from "./client.ts";
import type { LatestHas, LatestOffer } from "./control-node.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import { type BundleSource, gatherVerified, type Restrictions, unreachable } from "./source.ts";

export class PeerSource implements BundleSource {
  readonly name: string;
  readonly #client: ControlClient;

  constructor(options: ClientOptions) {
    this.#client = new ControlClient(options);
    this.name = `proffer://${options.address}`;
  }

  async latest({ bundleId, ...has }: LatestHas): Promise<LatestOffer | null> {
    const answer = await this.#asked(() => this.#client.latest({ bundle: bundleId, ...has }));
    const { bundle, ...rest } = answer;
    const isNothing =
      bundle === "" && rest.stopList === null && rest.feeds.length === 0 && rest.revocations.length === 0;
    return isNothing ? null : { bundleId: bundle, ...rest };
  }

  async restrictions({ bundleId, ...has }: LatestHas): Promise<Restrictions> {
    const answer = await this.#asked(() => this.#client.latest({ bundle: bundleId, ...has }));
    const { revocations, stopList } = answer;
    return { revocations, stopList };
  }

  manifest(bundleId: string, signal: AbortSignal): Promise<Uint8Array> {
    const parts = this.#fetched(bundleId, 0, signal);
    return gatherVerified(parts, bundleId, ENGINE_LIMITS.bundleManifestSizeMax, "BUNDLE_CORRUPT");
  }

  blob(
    _bundleId: string,
    { sha256 }: BlobRef,
    offset: number,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    return this.#fetched(sha256, offset, signal);
  }

  table(sha256: string, sizeBytes: number, signal: AbortSignal): Promise<Uint8Array> {
    // What names the size is judged by nobody yet.
    const sizeMax = Math.min(sizeBytes, CONTROL_LIMITS.feedTableSizeMax);
    return gatherVerified(this.#fetched(sha256, 0, signal), sha256, sizeMax, "BLOB_CORRUPT");
  }

  close(): void {
    this.#client.close();
  }

  async *#fetched(
    sha256: string,
    offset: number,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, void> {
    const parts = this.#client.fetch(sha256, offset, signal);
    try {
      for (;;) {
        const next = await this.#asked(() => parts.next());
        if (next.done === true) break;
        yield next.value;
      }
    } finally {
      await parts.return();
    }
    if (signal.aborted) throw new NodeError("CANCELLED", "the fetch was given up");
  }

  /** The peer's refusals too are only: not from there. */
  async #asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      throw unreachable(this.name, `${error.code}: ${error.message}`, error);
    }
  }
}
