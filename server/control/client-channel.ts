/**
 * A connection to a control port: its calls by kind, their time-outs, and TLS. What is called is client.ts's business.
 *
 * Errors of every call: NodeError with the node's code where it said one; NODE_UNREACHABLE, also where a stream does not
 * move any more; DEADLINE_EXCEEDED.
 */
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
import { NodeError } from "../../engine/index.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import { callFault } from "./status-details.ts";
import type { Malformed, Method } from "./wire/methods.ts";

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

const TIMEOUT_MS = 20_000;
const WORK_TIMEOUT_MS = 10 * 60_000;
/** Without a byte of progress an upload or a download is given up. */
const IDLE_MS_MAX = 60_000;
const RECEIVE_SIZE_MAX = 80 * 1024 * 1024;

export class ControlChannel {
  readonly #options: ClientOptions;
  readonly #client: Client;
  readonly #metadata = new Metadata();

  /** Errors: INPUT_INVALID. */
  constructor(options: ClientOptions) {
    this.#options = options;
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

  unary<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    takes: "moment" | "work" = "moment",
  ): Promise<Response> {
    const { timeoutMs = TIMEOUT_MS } = this.#options;
    const deadline = Date.now() + (takes === "work" ? this.#workTimeoutMs : timeoutMs);
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        this.#metadata,
        { deadline },
        (error, response) => {
          if (error !== null) reject(this.#fault(error));
          else resolve(response as Response);
        },
      );
    });
  }

  /**
   * A client stream; the answer may come before all is sent, and ends it at once: `work` is left at its next write, and
   * what it says after that is nobody's. Errors: those of `work`, too.
   */
  async sending<Request, Response>(
    method: Method<Request, Response>,
    work: (write: (message: Request) => Promise<void>) => Promise<void>,
  ): Promise<Response> {
    let call!: ClientWritableStream<Request | Malformed>;
    let stalledMs = 0;
    const answer = new Promise<Response>((resolve, reject) => {
      call = this.#client.makeClientStreamRequest<Request | Malformed, Response>(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        this.#metadata,
        {},
        (error, response) => {
          if (error !== null) reject(stalledMs > 0 ? this.#stalled(stalledMs) : this.#fault(error));
          else resolve(response as Response);
        },
      );
    });
    let timer: NodeJS.Timeout | undefined;
    const cancelAfter = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        stalledMs = ms;
        call.cancel();
      }, ms);
    };
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    const over = answer.then(end, end);
    try {
      cancelAfter(IDLE_MS_MAX);
      const sent = work(async (message) => {
        if (isOver) throw new Ended();
        await Promise.race([new Promise<void>((done) => call.write(message, () => done())), over]);
        if (isOver) throw new Ended();
        cancelAfter(IDLE_MS_MAX);
      });
      await Promise.race([sent, over]);
      if (!isOver) {
        call.end();
        cancelAfter(this.#workTimeoutMs);
      }
      return await answer;
    } catch (error) {
      if (isOver) return await answer;
      call.cancel();
      await over;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A server stream. @param isBounded it is given up where nothing comes; else it may be silent for ever. */
  async *receiving<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    signal: AbortSignal | undefined,
    isBounded: boolean,
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
    let isStalled = false;
    let isWithCaller = false;
    const cancel = () => call.cancel();
    const stall = () => {
      if (isWithCaller) return; // It is not the node that takes its time.
      isStalled = true;
      call.cancel();
    };
    signal?.addEventListener("abort", cancel);
    const idle = isBounded ? setTimeout(stall, IDLE_MS_MAX) : null;
    try {
      for await (const message of call) {
        isWithCaller = true;
        yield message as Response;
        isWithCaller = false;
        idle?.refresh();
      }
    } catch (error) {
      if (isAborted(signal)) return;
      throw isStalled ? this.#stalled(IDLE_MS_MAX) : this.#fault(error as ServiceError);
    } finally {
      if (idle !== null) clearTimeout(idle);
      signal?.removeEventListener("abort", cancel);
      call.cancel();
    }
  }

  get #workTimeoutMs(): number {
    return this.#options.workTimeoutMs ?? WORK_TIMEOUT_MS;
  }

  #fault(error: ServiceError): NodeError {
    return callFault(error, this.#options.address);
  }

  #stalled(ms: number): NodeError {
    return new NodeError(
      "NODE_UNREACHABLE",
      `${this.#options.address}: nothing has moved for ${ms / 1000} s`,
    );
  }
}

/** The node answered while there was still something to send. */
class Ended extends Error {}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
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
