/**
 * A node's control port from outside: the command line and peers speak through it.
 *
 * What the node refuses comes back as an answer (`answer.ack` false); a call that failed is a thrown NodeError with the
 * node's code, or NODE_UNREACHABLE, DEADLINE_EXCEEDED. Nothing is tried again here: an attempt goes on with the same
 * nonce, and whoever pushes knows when.
 */
import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import {
  type ChannelCredentials,
  Client,
  type ClientReadableStream,
  type ClientWritableStream,
  credentials,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import { NodeError, type SignedDocument } from "../../engine/index.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import type * as m from "./messages.ts";
import { callFault } from "./status-details.ts";
import { CONTROL_METHODS, type Malformed, type Method } from "./wire/methods.ts";

export interface ClientTls {
  /** PEM of the authorities that the node's certificate is held against; null: the system's. */
  readonly ca: Buffer | null;
  /** PEM, for mutual TLS; both or none. */
  readonly cert: Buffer | null;
  readonly key: Buffer | null;
}

export interface ClientOptions {
  /** `host:port`. */
  readonly address: string;
  /** "": none. */
  readonly token: string;
  /** Null: clear text. */
  readonly tls: ClientTls | null;
  /** For calls that answer at once. */
  readonly timeoutMs?: number;
  /** For Prepare, Commit and Release, which compile and validate. */
  readonly workTimeoutMs?: number;
}

/** A blob's bytes from `offset` on, in parts of any size up to 1 MiB. */
export type BlobReader = (sha256: string, offset: number) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const TIMEOUT_MS = 20_000;
const WORK_TIMEOUT_MS = 10 * 60_000;
/** Without a byte of progress an upload or a download is given up. */
const IDLE_MS_MAX = 60_000;
const RECEIVE_SIZE_MAX = 80 * 1024 * 1024;

/** A nonce for one attempt. */
export function drawAttempt(): string {
  return randomBytes(16).toString("hex");
}

export class ControlClient {
  readonly address: string;
  readonly #client: Client;
  readonly #metadata = new Metadata();
  readonly #timeoutMs: number;
  readonly #workTimeoutMs: number;

  constructor(options: ClientOptions) {
    this.address = options.address;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#workTimeoutMs = options.workTimeoutMs ?? WORK_TIMEOUT_MS;
    if (options.token !== "") this.#metadata.set("authorization", `Bearer ${options.token}`);
    this.#client = new Client(options.address, channelCredentials(options), {
      ...nameOverride(options),
      "grpc.enable_retries": 0,
      "grpc.max_receive_message_length": RECEIVE_SIZE_MAX,
      "grpc.max_send_message_length": RECEIVE_SIZE_MAX,
      // Over some distance a blob would wait for a round trip after each 64 KiB.
      "grpc-node.flow_control_window": 2 * CONTROL_LIMITS.partSizeMax,
      "grpc.keepalive_time_ms": 20_000,
      "grpc.keepalive_timeout_ms": 10_000,
      "grpc.initial_reconnect_backoff_ms": 200,
      "grpc.max_reconnect_backoff_ms": 2000,
      // Each client a connection of its own: a token's calls do not share another's.
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  close(): void {
    this.#client.close();
  }

  offer(
    attempt: string,
    manifest: Uint8Array,
    documents: readonly SignedDocument[],
  ): Promise<m.OfferResponse> {
    return this.#unary(CONTROL_METHODS.offer, { attempt, manifest, documents }, this.#workTimeoutMs);
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
    const call = this.#sending(CONTROL_METHODS.upload);
    let sentBytes = 0;
    let isFirst = true;
    return await call.send(async (write) => {
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
    return this.#unary(CONTROL_METHODS.prepare, { attempt, documents }, this.#workTimeoutMs);
  }
  commit(attempt: string, documents: readonly SignedDocument[]): Promise<m.CommitResponse> {
    return this.#unary(CONTROL_METHODS.commit, { attempt, documents }, this.#workTimeoutMs);
  }
  abort(attempt: string): Promise<m.AbortResponse> {
    return this.#unary(CONTROL_METHODS.abort, { attempt });
  }
  /** @param bundle where the node demands no signatures and `release` is null: an id, or `previous`. */
  release(attempt: string, release: SignedDocument | null, bundle = ""): Promise<m.ReleaseResponse> {
    return this.#unary(CONTROL_METHODS.release, { attempt, release, bundle }, this.#workTimeoutMs);
  }
  async pushFeed(attempt: string, document: SignedDocument, table: Uint8Array): Promise<m.PushFeedResponse> {
    const call = this.#sending(CONTROL_METHODS.pushFeed);
    return await call.send(async (write) => {
      const [first = new Uint8Array(0), ...rest] = parts(table);
      await write({ attempt, document, data: first });
      for (const data of rest) await write({ attempt: "", document: null, data });
    });
  }
  setStopList(attempt: string, stopList: SignedDocument): Promise<m.SetStopListResponse> {
    return this.#unary(CONTROL_METHODS.setStopList, { attempt, stopList });
  }
  revoke(attempt: string, revocation: SignedDocument): Promise<m.RevokeResponse> {
    return this.#unary(CONTROL_METHODS.revoke, { attempt, revocation }, this.#workTimeoutMs);
  }

  list(): Promise<m.ListResponse> {
    return this.#unary(CONTROL_METHODS.list, {});
  }
  status(): Promise<m.NodeStatus> {
    return this.#unary(CONTROL_METHODS.status, {});
  }
  latest(has: m.LatestRequest): Promise<m.LatestResponse> {
    return this.#unary(CONTROL_METHODS.latest, has);
  }
  /** The node's status now and whenever it changes, until `signal` or the end of the loop. */
  async *watch(signal?: AbortSignal): AsyncGenerator<m.NodeStatus, void, void> {
    for await (const { status } of this.#receiving(CONTROL_METHODS.watch, {}, signal, null)) yield status;
  }
  async *fetch(sha256: string, offset = 0, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const messages = this.#receiving(CONTROL_METHODS.fetch, { sha256, offset }, signal, IDLE_MS_MAX);
    for await (const { data } of messages) yield data;
  }
  /** Records of the audit log as they stand in it. */
  async *audit(from: number, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const messages = this.#receiving(CONTROL_METHODS.audit, { from }, signal, IDLE_MS_MAX);
    for await (const { record } of messages) yield record;
  }

  #unary<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    timeoutMs = this.#timeoutMs,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        this.#metadata,
        { deadline: Date.now() + timeoutMs },
        (error, response) => {
          if (error !== null) reject(callFault(error, this.address));
          else resolve(response as Response);
        },
      );
    });
  }

  /** A client stream; the answer may come before all is sent, and ends the sending. */
  #sending<Request, Response>(method: Method<Request, Response>) {
    let call: ClientWritableStream<Request | Malformed>;
    const answer = new Promise<Response>((resolve, reject) => {
      call = this.#client.makeClientStreamRequest<Request | Malformed, Response>(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        this.#metadata,
        {},
        (error, response) => {
          if (error !== null) reject(callFault(error, this.address));
          else resolve(response as Response);
        },
      );
    });
    return {
      send: async (work: (write: (message: Request) => Promise<void>) => Promise<void>) => {
        let idle = setTimeout(() => call.cancel(), IDLE_MS_MAX);
        let isOver = false;
        const over = answer.then(
          () => {
            isOver = true;
          },
          () => {
            isOver = true;
          },
        );
        const write = async (message: Request) => {
          if (isOver) throw new Ended();
          idle = idle.refresh();
          await Promise.race([new Promise<void>((done) => call.write(message, () => done())), over]);
        };
        try {
          await work(write);
          call.end();
          clearTimeout(idle);
          return await this.#withTimeout(answer, () => call.cancel());
        } catch (error) {
          if (error instanceof Ended) return await answer;
          call.cancel();
          await over;
          throw error;
        } finally {
          clearTimeout(idle);
        }
      },
    };
  }

  async #withTimeout<T>(answer: Promise<T>, cancel: () => void): Promise<T> {
    const timer = setTimeout(cancel, this.#workTimeoutMs);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param idleMs between two messages; null: for ever. */
  async *#receiving<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    signal: AbortSignal | undefined,
    idleMs: number | null,
  ): AsyncGenerator<Response, void, void> {
    if (isAborted(signal)) return;
    const call: ClientReadableStream<Response> = this.#client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      this.#metadata,
      {},
    );
    const cancel = () => call.cancel();
    signal?.addEventListener("abort", cancel);
    const idle = idleMs === null ? null : setTimeout(cancel, idleMs);
    try {
      for await (const message of call) {
        idle?.refresh();
        yield message as Response;
      }
    } catch (error) {
      if (isAborted(signal)) return;
      throw callFault(error as ServiceError, this.address);
    } finally {
      if (idle !== null) clearTimeout(idle);
      signal?.removeEventListener("abort", cancel);
      call.cancel();
    }
  }
}

/** The node answered while there was still something to send. */
class Ended extends Error {}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function parts(bytes: Uint8Array): Uint8Array[] {
  const { partSizeMax } = CONTROL_LIMITS;
  const count = Math.ceil(bytes.length / partSizeMax);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * partSizeMax, (index + 1) * partSizeMax),
  );
}

/** An IP address is no name to ask a server for (RFC 6066), and Node warns of it; grpc-js asks for it all the same. */
const ADDRESS_AS_NAME = "address.invalid";

/** The address's host, where it is an IP address and TLS is spoken; else "". */
function ipOf({ address, tls }: ClientOptions): string {
  const host = address.slice(0, address.lastIndexOf(":")).replace(/^\[|\]$/g, "");
  return tls !== null && isIP(host) !== 0 ? host : "";
}

function nameOverride(options: ClientOptions): { "grpc.ssl_target_name_override"?: string } {
  return ipOf(options) === "" ? {} : { "grpc.ssl_target_name_override": ADDRESS_AS_NAME };
}

function channelCredentials(options: ClientOptions): ChannelCredentials {
  const { tls } = options;
  if (tls === null) return credentials.createInsecure();
  if ((tls.cert === null) !== (tls.key === null)) {
    throw new NodeError("INPUT_INVALID", "a client's certificate and its key come together");
  }
  const ip = ipOf(options);
  const verify =
    ip === ""
      ? {}
      : { checkServerIdentity: (_: string, cert: PeerCertificate) => checkServerIdentity(ip, cert) };
  return credentials.createSsl(tls.ca, tls.key, tls.cert, verify);
}
