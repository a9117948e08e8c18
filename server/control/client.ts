/**
 * A node's control port from outside: the command line and peers speak through it.
 *
 * What the node refuses comes back as an answer (`answer.ack` false); a call that failed is a thrown NodeError with the
 * node's code, or NODE_UNREACHABLE, DEADLINE_EXCEEDED. Nothing is tried again here: an attempt goes on with the same
 * nonce, and whoever pushes knows when.
 */
import { randomBytes } from "node:crypto";
import type { SignedDocument } from "../../engine/index.ts";
import { type ClientOptions, ControlChannel } from "./client-channel.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import type * as m from "./messages.ts";
import { CONTROL_METHODS } from "./wire/methods.ts";

export type { ClientOptions, ClientTls } from "./client-channel.ts";

/** A blob's bytes from `offset` on, in parts of any size up to 1 MiB. */
export type BlobReader = (sha256: string, offset: number) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Of calls that compile and validate. */
const WORK = "work";

/** A nonce for one attempt. */
export function drawAttempt(): string {
  return randomBytes(16).toString("hex");
}

export class ControlClient {
  readonly address: string;
  readonly #channel: ControlChannel;

  constructor(options: ClientOptions) {
    this.address = options.address;
    this.#channel = new ControlChannel(options);
  }

  close(): void {
    this.#channel.close();
  }

  offer(
    attempt: string,
    manifest: Uint8Array,
    documents: readonly SignedDocument[],
  ): Promise<m.OfferResponse> {
    return this.#channel.unary(CONTROL_METHODS.offer, { attempt, manifest, documents }, WORK);
  }

  /**
   * Sends what `wanted` names, each blob from where the node has it.
   *
   * @param onProgress bytes handed to the connection so far, of this call.
   * Errors: those of `read`, and of the call; then offer again and go on.
   */
  async upload(
    attempt: string,
    wanted: readonly m.Wanted[],
    read: BlobReader,
    onProgress: (sentBytes: number) => void = () => {},
  ): Promise<m.UploadResponse> {
    let sentBytes = 0;
    let isFirst = true;
    return await this.#channel.sending(CONTROL_METHODS.upload, async (write) => {
      for (const { sha256, receivedBytes, sizeBytes } of wanted) {
        let offset = receivedBytes;
        const send = async (data: Uint8Array) => {
          await write({ attempt: isFirst ? attempt : "", sha256, offset, data });
          isFirst = false;
          offset += data.length;
          sentBytes += data.length;
          onProgress(sentBytes);
        };
        for await (const bytes of read(sha256, offset)) {
          for (const part of parts(bytes)) await send(part);
        }
        // What is whole but for its last check, or has no bytes at all, is named all the same.
        if (receivedBytes === sizeBytes) await send(new Uint8Array(0));
      }
      if (isFirst) await write({ attempt, sha256: "", offset: 0, data: new Uint8Array(0) });
    });
  }

  prepare(attempt: string, documents: readonly SignedDocument[]): Promise<m.PrepareResponse> {
    return this.#channel.unary(CONTROL_METHODS.prepare, { attempt, documents }, WORK);
  }
  commit(attempt: string, documents: readonly SignedDocument[]): Promise<m.CommitResponse> {
    return this.#channel.unary(CONTROL_METHODS.commit, { attempt, documents }, WORK);
  }
  abort(attempt: string): Promise<m.AbortResponse> {
    return this.#channel.unary(CONTROL_METHODS.abort, { attempt });
  }
  /** @param bundle where the node demands no signatures and `release` is null: an id, or `previous`. */
  release(attempt: string, release: SignedDocument | null, bundle = ""): Promise<m.ReleaseResponse> {
    return this.#channel.unary(CONTROL_METHODS.release, { attempt, release, bundle }, WORK);
  }
  async pushFeed(attempt: string, document: SignedDocument, table: Uint8Array): Promise<m.PushFeedResponse> {
    return await this.#channel.sending(CONTROL_METHODS.pushFeed, async (write) => {
      const [first = new Uint8Array(0), ...rest] = parts(table);
      await write({ attempt, document, data: first });
      for (const data of rest) await write({ attempt: "", document: null, data });
    });
  }
  setStopList(attempt: string, stopList: SignedDocument): Promise<m.SetStopListResponse> {
    return this.#channel.unary(CONTROL_METHODS.setStopList, { attempt, stopList });
  }
  revoke(attempt: string, revocation: SignedDocument): Promise<m.RevokeResponse> {
    return this.#channel.unary(CONTROL_METHODS.revoke, { attempt, revocation }, WORK);
  }

  list(): Promise<m.ListResponse> {
    return this.#channel.unary(CONTROL_METHODS.list, {});
  }
  status(): Promise<m.NodeStatus> {
    return this.#channel.unary(CONTROL_METHODS.status, {});
  }
  latest(has: m.LatestRequest): Promise<m.LatestResponse> {
    return this.#channel.unary(CONTROL_METHODS.latest, has);
  }
  /** The node's status now and whenever it changes, until `signal` or the end of the loop. */
  async *watch(signal?: AbortSignal): AsyncGenerator<m.NodeStatus, void, void> {
    for await (const { status } of this.#channel.receiving(CONTROL_METHODS.watch, {}, signal, false))
      yield status;
  }
  async *fetch(sha256: string, offset = 0, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const messages = this.#channel.receiving(CONTROL_METHODS.fetch, { sha256, offset }, signal, true);
    for await (const { data } of messages) yield data;
  }
  /** Records of the audit log as they stand in it. */
  async *audit(from: number, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const messages = this.#channel.receiving(CONTROL_METHODS.audit, { from }, signal, true);
    for await (const { record } of messages) yield record;
  }
}

function parts(bytes: Uint8Array): Uint8Array[] {
  const { partSizeMax } = CONTROL_LIMITS;
  const count = Math.ceil(bytes.length / partSizeMax);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * partSizeMax, (index + 1) * partSizeMax),
  );
}
