/**
 * The control port: `ControlService` on grpc-js, on the main thread.
 *
 * The socket is ours, so that connections are counted and the port is this process's alone; grpc-js is handed each one.
 * TLS as configured; callers and their bounds in gate.ts and callers.ts, what is asked of the node in control-service.ts.
 */
import type { Socket } from "node:net";
import {
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import type { Logger } from "pino";
import { NodeError } from "../../engine/index.ts";
import type { TlsMaterial } from "../grpc/tls.ts";
import type { Principals } from "../lanes/principals.ts";
import { Callers, type ControlLoad, type Entered } from "./callers.ts";
import type { ControlCaller } from "./control-node.ts";
import { type ControlParts, ControlService } from "./control-service.ts";
import { asNodeError, Gate } from "./gate.ts";
import { CONTROL_LIMITS, type ControlLimits } from "./limits.ts";
import { largestRequestSize } from "./request-sizes.ts";
import { messagesOf } from "./request-stream.ts";
import { listenForControl } from "./sockets.ts";
import { callEnd } from "./status-details.ts";
import { Watchers } from "./watchers.ts";
import { CONTROL_METHODS, MALFORMED, type Malformed, type Method } from "./wire/methods.ts";

export interface ControlServerOptions extends ControlParts {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Null: clear text. */
  readonly tls: TlsMaterial | null;
  readonly principals: Principals;
  readonly callsPerSecondMax: number;
  readonly connectionsMax: number;
  readonly logger: Logger;
  /** Tests only: other bounds. */
  readonly limits?: Partial<ControlLimits>;
}

export interface ControlServer {
  readonly port: number;
  load(): ControlLoad;
  /** Ends watchers at once and gives other calls so long. */
  close(graceMs: number): Promise<void>;
}

/** Errors: PORT_IN_USE, CONFIG_INVALID. */
export async function startControl(options: ControlServerOptions): Promise<ControlServer> {
  const control = new Control(options);
  return await control.start();
}

class Control {
  readonly #options: ControlServerOptions;
  readonly #limits: ControlLimits;
  readonly #service: ControlService;
  readonly #callers: Callers;
  readonly #gate: Gate;
  readonly #watchers: Watchers;
  readonly #server: Server;

  constructor(options: ControlServerOptions) {
    this.#options = options;
    this.#limits = { ...CONTROL_LIMITS, ...options.limits };
    this.#service = new ControlService(options, this.#limits);
    this.#callers = new Callers(options.principals, this.#limits, options.callsPerSecondMax);
    this.#gate = new Gate(this.#callers, this.#limits);
    this.#watchers = new Watchers(options.status, this.#limits);
    this.#server = new Server({
      interceptors: [this.#gate.interceptor],
      "grpc.max_receive_message_length": largestRequestSize(this.#limits),
      "grpc.max_send_message_length": -1,
      "grpc.max_concurrent_streams": this.#limits.streamsPerConnectionMax,
      "grpc.max_connection_idle_ms": this.#limits.connectionIdleMs,
      "grpc.keepalive_time_ms": this.#limits.pingIntervalMs,
      "grpc.keepalive_timeout_ms": this.#limits.pingTimeoutMs,
    });
  }

  async start(): Promise<ControlServer> {
    this.#register();
    const { host, port, tls, connectionsMax } = this.#options;
    const injector = this.#server.createConnectionInjector(credentialsOf(tls));
    const take = (socket: Socket) => injector.injectConnection(socket);
    const sockets = await listenForControl({ host, port, connectionsMax, take });
    return {
      port: sockets.port,
      load: () => this.#callers.load,
      close: async (graceMs) => {
        sockets.server.close();
        this.#watchers.close(new NodeError("DRAINING", "the node is shutting down"));
        injector.drain(graceMs);
        await new Promise<void>((resolve) => {
          // Of a session that broke just before, grpc-js is never told that it is over.
          const timer = setTimeout(() => {
            this.#server.forceShutdown();
            resolve();
          }, graceMs);
          this.#server.tryShutdown(() => {
            clearTimeout(timer);
            resolve();
          });
        });
        injector.destroy();
      },
    };
  }

  #register(): void {
    const service = this.#service;
    this.#unary(CONTROL_METHODS.offer, (request, caller) => service.offer(request, caller));
    this.#unary(CONTROL_METHODS.prepare, (request, caller) => service.prepare(request, caller));
    this.#unary(CONTROL_METHODS.commit, (request, caller) => service.commit(request, caller));
    this.#unary(CONTROL_METHODS.abort, (request, caller) => service.abort(request, caller));
    this.#unary(CONTROL_METHODS.release, (request, caller) => service.release(request, caller));
    this.#unary(CONTROL_METHODS.setStopList, (request, caller) => service.setStopList(request, caller));
    this.#unary(CONTROL_METHODS.revoke, (request, caller) => service.revoke(request, caller));
    this.#unary(CONTROL_METHODS.list, () => service.list());
    this.#unary(CONTROL_METHODS.status, () => service.status());
    this.#unary(CONTROL_METHODS.latest, (request) => service.latest(request));
    this.#receiving(CONTROL_METHODS.upload, (requests, { caller }) => service.upload(requests, caller));
    this.#receiving(CONTROL_METHODS.pushFeed, (requests, { caller, hold }) =>
      service.pushFeed(requests, caller, hold),
    );
    this.#sending(CONTROL_METHODS.fetch, (request, caller) => service.fetch(request, caller));
    this.#sending(CONTROL_METHODS.audit, (request, caller) => service.audit(request, caller));
    this.#watch();
  }

  #unary<Request, Response>(
    method: Method<Request, Response>,
    work: (request: Request, caller: ControlCaller) => Response | Promise<Response>,
  ): void {
    const handler = (
      call: ServerUnaryCall<Request | Malformed, Response>,
      callback: sendUnaryData<Response>,
    ): void => {
      const run = async () => await work(wellFormed(call.request), this.#gate.entered(call.metadata).caller);
      run().then(
        (response) => callback(null, response),
        (error) => callback(this.#fault(method, error)),
      );
    };
    this.#server.register(method.path, handler, method.responseSerialize, method.requestDeserialize, "unary");
  }

  #receiving<Request, Response>(
    method: Method<Request, Response>,
    work: (requests: AsyncIterable<Request>, entered: Entered) => Promise<Response>,
  ): void {
    const handler = (
      call: ServerReadableStream<Request | Malformed, Response>,
      callback: sendUnaryData<Response>,
    ): void => {
      const entered = this.#gate.entered(call.metadata);
      const requests = messagesOf<Request>(call, this.#limits.streamIdleMs, entered.workedOff);
      work(requests, entered).then(
        (response) => callback(null, response),
        (error) => callback(this.#fault(method, error)),
      );
    };
    this.#server.register(
      method.path,
      handler,
      method.responseSerialize,
      method.requestDeserialize,
      "clientStream",
    );
  }

  #sending<Request, Response>(
    method: Method<Request, Response>,
    work: (request: Request, caller: ControlCaller) => AsyncIterable<Response>,
  ): void {
    const run = async (call: ServerWritableStream<Request | Malformed, Response>): Promise<void> => {
      const isGone = new Promise<void>((resolve) => call.once("cancelled", () => resolve()));
      const caller = this.#gate.entered(call.metadata).caller;
      for await (const message of work(wellFormed(call.request), caller)) {
        // The peer's pace: the next part is read when this one has left.
        await Promise.race([new Promise<void>((done) => call.write(message, () => done())), isGone]);
        if (call.cancelled) return;
      }
      call.end();
    };
    this.#serverStream(method, (call) => {
      run(call).catch((error) => call.emit("error", this.#fault(method, error)));
    });
  }

  #watch(): void {
    const method = CONTROL_METHODS.watch;
    this.#serverStream(method, (call) => {
      try {
        wellFormed(call.request);
        const leave = this.#watchers.add(this.#gate.entered(call.metadata).caller.name, {
          send: (status) => new Promise((done) => call.write({ status }, () => done())),
          end: (error) => call.emit("error", this.#fault(method, error)),
        });
        call.once("cancelled", leave);
      } catch (error) {
        call.emit("error", this.#fault(method, error));
      }
    });
  }

  #serverStream<Request, Response>(
    method: Method<Request, Response>,
    handler: (call: ServerWritableStream<Request | Malformed, Response>) => void,
  ): void {
    this.#server.register(
      method.path,
      handler,
      method.responseSerialize,
      method.requestDeserialize,
      "serverStream",
    );
  }

  /** How a call ends that failed: what is no NodeError is a fault of ours, and logged. */
  #fault(method: { readonly path: string }, error: unknown): ReturnType<typeof callEnd> {
    if (!(error instanceof NodeError)) this.#options.logger.error({ err: error }, `${method.path} failed`);
    return callEnd(asNodeError(error));
  }
}

function wellFormed<Request>(request: Request | Malformed): Request {
  if (request !== MALFORMED) return request as Request;
  throw new NodeError("MALFORMED_BODY", "the bytes are no message of this method");
}

function credentialsOf(tls: TlsMaterial | null): ServerCredentials {
  if (tls === null) return ServerCredentials.createInsecure();
  const ca = tls.clientCa === "" ? null : Buffer.from(tls.clientCa);
  const pair = { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) };
  return ServerCredentials.createSsl(ca, [pair], ca !== null);
}
