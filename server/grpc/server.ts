/**
 * The gRPC transport of a lane, on `@grpc/grpc-js`: decision service, health, reflection.
 *
 * Sockets are accepted here and handed to grpc-js, so that a taken port has its own code and connections a bound. It
 * speaks plaintext HTTP/2: TLS ends at the load balancer in this version. Handlers and outbox are the lane's; nothing
 * here knows what a decision is.
 */
import { once } from "node:events";
import { createServer, type Server as NetServer, type Socket } from "node:net";
import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerWritableStream,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { NodeError } from "../../engine/index.ts";
import type { LaneServices } from "../handlers/handlers.ts";
import type { Codec } from "../wire/codec.ts";
import { HEALTH_SERVICE_NAME, Health } from "./health.ts";
import { GRPC_LIMITS, type GrpcLimits } from "./limits.ts";
import { grpcMethods, methodPath } from "./methods.ts";
import { addReflection } from "./reflection.ts";
import { Refusals } from "./refusals.ts";
import { stampInterceptor } from "./scope.ts";
import { grpcStatus } from "./status.ts";
import { DecideStreams } from "./stream.ts";
import { unaryHandler } from "./unary.ts";

export interface GrpcOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** The protobuf codec of `server/wire`. */
  readonly codec: Codec;
  readonly limits?: Partial<GrpcLimits>;
}

export interface GrpcTransport {
  readonly port: number;
  /** What health says; NOT_SERVING until the first call. */
  setServing(isServing: boolean): void;
  /** Takes no more connections; those that are open are served on, and their callers told to move on. */
  stopAccepting(): void;
  readonly connectionCount: number;
  /** Stops accepting, lets calls in flight finish for `graceMs`, then cuts what is left. Resolves when all is closed. */
  close(graceMs: number): Promise<void>;
}

/**
 * Listens and serves. Cost: reflection's descriptors take some 50 ms.
 * Errors: PORT_IN_USE, CONFIG_INVALID (an address that cannot be listened on).
 */
export async function startGrpc(services: LaneServices, options: GrpcOptions): Promise<GrpcTransport> {
  const limits: GrpcLimits = { ...GRPC_LIMITS, ...options.limits };
  const server = new Server({
    // Its own bound ends the call in the middle of a message, so it only keeps out what is far too large.
    "grpc.max_receive_message_length": 2 * limits.messageSizeMax,
    "grpc.max_concurrent_streams": limits.streamsPerConnectionMax,
    "grpc.keepalive_time_ms": limits.keepaliveTimeMs,
    "grpc.keepalive_timeout_ms": limits.keepaliveTimeoutMs,
    "grpc.max_connection_idle_ms": limits.connectionIdleMs,
    "grpc.enable_channelz": 0,
    interceptors: [stampInterceptor(new Refusals(services))],
  });
  const health = new Health();
  const streams = new DecideStreams(services, limits);
  addDecisionService(server, services, grpcMethods(options.codec, limits.messageSizeMax), streams);
  addHealth(server, health);
  addReflection(server);

  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // A peer that resets before HTTP/2 has taken the socket over is nobody's error.
    socket.on("error", () => {});
    injector.injectConnection(socket);
  });
  listener.maxConnections = limits.connectionsMax;
  const port = await listen(listener, options.host, options.port);
  const isClosed = once(listener, "close");
  const stopAccepting = (): void => {
    if (!listener.listening) return;
    listener.close();
    for (const socket of sockets) sendShutdownNotice(socket);
  };

  return {
    port,
    setServing: (isServing) => health.setServing(isServing),
    get connectionCount() {
      return sockets.size;
    },
    stopAccepting,
    async close(graceMs) {
      stopAccepting();
      const isQuiet = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      health.close();
      streams.drain();
      const cut = setTimeout(() => {
        server.forceShutdown();
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      await Promise.all([isQuiet, isClosed]);
      clearTimeout(cut);
      streams.close();
    },
  };
}

/**
 * GOAWAY that lets every stream pass: its caller opens no more calls on this connection, and those that it has sent
 * meanwhile are served (RFC 9113 §6.8).
 *
 *     length 8 │ type 7 │ flags 0 │ stream 0 │ last stream 2^31 − 1 │ NO_ERROR
 */
const SHUTDOWN_NOTICE = Buffer.from("0000080700000000007fffffff00000000", "hex");

/**
 * Node has no call for it: after its own `session.goaway` nghttp2 drops new streams, and their callers hang. So the
 * frame is written between those of the session, and only where nothing of the session waits to be written: the
 * session takes the end of a write that had to wait for the end of one of its own. This can go with grpc-js.
 */
function sendShutdownNotice(socket: Socket): void {
  const { _handle: handle } = socket as Socket & { _handle?: { readonly writeQueueSize?: number } | null };
  if (handle?.writeQueueSize === 0 && !socket.destroyed) socket.write(SHUTDOWN_NOTICE);
}

async function listen(listener: NetServer, host: string, port: number): Promise<number> {
  try {
    listener.listen({ host, port, exclusive: true });
    await once(listener, "listening");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      throw new NodeError("PORT_IN_USE", `gRPC: another process listens on ${host}:${port}`, { cause });
    }
    throw new NodeError("CONFIG_INVALID", `gRPC: cannot listen on ${host}:${port} (${code ?? "unknown"})`, {
      cause,
    });
  }
  const address = listener.address();
  if (address === null || typeof address === "string") throw new NodeError("INTERNAL", "gRPC: no address");
  return address.port;
}

const identity = (bytes: Buffer): Buffer => bytes;

/** Bytes in and out: what they mean is ours to say. */
function rawMethod(path: string, requestStream: boolean, responseStream: boolean) {
  return {
    path,
    requestStream,
    responseStream,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}

function addDecisionService(
  server: Server,
  services: LaneServices,
  methods: ReturnType<typeof grpcMethods>,
  streams: DecideStreams,
): void {
  const definition: Record<string, ReturnType<typeof rawMethod>> = {};
  const implementation: Parameters<Server["addService"]>[1] = {};
  for (const [spelling, method] of methods) {
    const isStream = spelling === "DecideStream";
    definition[spelling] = rawMethod(methodPath(spelling), isStream, isStream);
    if (method === null) {
      implementation[spelling] = (_call: unknown, callback: (error: object) => void) => {
        const error = new NodeError("METHOD_UNKNOWN", `${spelling} is not served by this version`);
        services.countError("grpc", error.code);
        callback(grpcStatus(error));
      };
    } else if (isStream) {
      implementation[spelling] = (stream: ServerDuplexStream<Buffer, Buffer>) => streams.open(method, stream);
    } else {
      implementation[spelling] = unaryHandler(services, method);
    }
  }
  server.addService(definition as ServiceDefinition, implementation);
}

function addHealth(server: Server, health: Health): void {
  const definition = {
    Check: rawMethod(`/${HEALTH_SERVICE_NAME}/Check`, false, false),
    Watch: rawMethod(`/${HEALTH_SERVICE_NAME}/Watch`, false, true),
  };
  server.addService(definition, {
    Check: (call: Parameters<Health["check"]>[0], callback: Parameters<Health["check"]>[1]) =>
      health.check(call, callback),
    Watch: (stream: ServerWritableStream<Buffer, Buffer>) => health.watch(stream),
  });
}
