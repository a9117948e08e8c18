/**
 * The gRPC transport of a lane: decision service, health and reflection over our own HTTP/2 (`http2/`).
 *
 *     sockets (listener.ts) → HTTP/2 (http2/) → calls (application.ts, unary.ts, call.ts, stream.ts) → handlers
 *
 * Handlers and outbox are the lane's; nothing here knows what a decision is. GRPC.md says what callers and operators
 * may rely on.
 */
import { BlockList, isIP } from "node:net";
import { NodeError } from "../../engine/index.ts";
import type { LaneServices } from "../handlers/handlers.ts";
import type { Codec } from "../wire/codec.ts";
import { GrpcApplication } from "./application.ts";
import { ConnectionCounts, createConnectionCounts } from "./connection-counts.ts";
import { Health } from "./health.ts";
import type { Breach } from "./http2/http2.ts";
import { HTTP2_LIMITS, type Http2Limits } from "./http2/limits.ts";
import { limitDefaults } from "./limit-table.ts";
import { GRPC_LIMIT_TABLE, type GrpcLimits } from "./limits.ts";
import { Listener, type ListenerTotals } from "./listener.ts";
import { grpcMethods, methodPath } from "./methods.ts";
import { reflectionServices } from "./reflection.ts";
import type { GrpcService } from "./service.ts";
import { DecideStreams } from "./stream.ts";
import type { TlsMaterial } from "./tls.ts";

export const GRPC_LIMITS: GrpcLimits = limitDefaults(GRPC_LIMIT_TABLE);

export interface GrpcOptions {
  readonly host: string;
  /** 0: any free one. Null: not this lane. */
  readonly port: number | null;
  /** Whether other lanes listen on the same port (Node 22.12 and later). Default: false. */
  readonly sharePort?: boolean;
  /** A port of this lane's own, beside `port`; null: none. Default: null. */
  readonly lanePort?: number | null;
  /** The protobuf codec of `server/wire`. */
  readonly codec: Codec;
  readonly limits?: Partial<GrpcLimits & Http2Limits>;
  /** Null: clear text. Default: null. */
  readonly tls?: TlsMaterial | null;
  /** Addresses and networks (`10.0.0.0/8`) whose PROXY header is believed. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Over all lanes. Default: this transport's own. */
  readonly counts?: ConnectionCounts;
  /** Served beside the node's own; tests' services. */
  readonly services?: readonly GrpcService[];
  /** Somebody went too far: for counters, by name, and the log. */
  breach?(name: Breach, remoteAddress: string): void;
}

export interface GrpcTransport {
  /** That lanes share, or the lane's own where it listens on no other. */
  readonly port: number;
  /** What health says; NOT_SERVING until the first call. */
  setServing(isServing: boolean): void;
  /** Takes no more connections; those that are open are served on, and their callers told to move on. */
  stopAccepting(): void;
  readonly connectionCount: number;
  readonly openStreamCount: number;
  /** Held of messages that are not whole. */
  readonly unfinishedBytes: number;
  readonly totals: ListenerTotals;
  /** Stops accepting, lets calls in flight finish for `graceMs`, then cuts what is left. Resolves when all is closed. */
  close(graceMs: number): Promise<void>;
}

/** Listens and serves. Errors: PORT_IN_USE, CONFIG_INVALID. */
export async function startGrpc(services: LaneServices, options: GrpcOptions): Promise<GrpcTransport> {
  const limits: GrpcLimits = { ...GRPC_LIMITS, ...options.limits };
  const http2Limits: Http2Limits = { ...HTTP2_LIMITS, ...options.limits };
  const breach = (name: Breach, remoteAddress: string): void => options.breach?.(name, remoteAddress);
  const application = new GrpcApplication(services, limits, { breach });
  const health = new Health(limits.healthWatchesMax);
  const streams = new DecideStreams(services, limits);
  for (const [spelling, method] of grpcMethods(options.codec, limits.messageSizeMax)) {
    const path = methodPath(spelling);
    if (method === null) application.addUnserved(path);
    else if (spelling !== "DecideStream") application.addUnary(path, method);
    else application.addCall(path, (call) => streams.open(method, call));
  }
  for (const service of [
    health.service,
    ...reflectionServices(services, limits),
    ...(options.services ?? []),
  ]) {
    application.addService(service);
  }
  const listener = new Listener(application, {
    limits,
    http2Limits,
    counts: options.counts ?? new ConnectionCounts(createConnectionCounts(1), 0, 0),
    tls: options.tls ?? null,
    trustedProxies: proxyList(options.trustedProxies ?? []),
    breach,
  });
  const ports: number[] = [];
  try {
    const { host, port, lanePort = null } = options;
    if (port !== null) ports.push(await listener.listen(host, port, options.sharePort ?? false));
    if (lanePort !== null) ports.push(await listener.listen(host, lanePort, false));
  } catch (error) {
    await listener.close(0);
    streams.close();
    throw error;
  }
  return {
    port: ports[0] ?? 0,
    setServing: (isServing) => health.setServing(isServing),
    get connectionCount() {
      return listener.connectionCount;
    },
    get openStreamCount() {
      return listener.openStreamCount;
    },
    get unfinishedBytes() {
      return application.unfinished.size;
    },
    get totals() {
      return listener.totals;
    },
    stopAccepting: () => listener.stopAccepting(),
    async close(graceMs) {
      const isClosed = listener.close(graceMs);
      health.close();
      streams.drain();
      await isClosed;
      streams.close();
      application.close();
    },
  };
}

/** Null: nobody. Errors: CONFIG_INVALID. */
export function proxyList(addresses: readonly string[]): BlockList | null {
  if (addresses.length === 0) return null;
  const list = new BlockList();
  for (const text of addresses) {
    const [address = "", prefix, ...rest] = text.split("/");
    const version = isIP(address);
    const bitCount = prefix === undefined ? undefined : Number(prefix);
    const bitsMax = version === 4 ? 32 : 128;
    const isWell =
      version !== 0 &&
      rest.length === 0 &&
      (bitCount === undefined || (/^\d{1,3}$/.test(prefix!) && bitCount <= bitsMax));
    if (!isWell) {
      const message = `grpc.trustedProxies: ${text} is no address and no network such as 10.0.0.0/8`;
      throw new NodeError("CONFIG_INVALID", message, { field: "grpc.trustedProxies" });
    }
    const family = version === 4 ? "ipv4" : "ipv6";
    if (bitCount === undefined) list.addAddress(address, family);
    else list.addSubnet(address, bitCount, family);
  }
  return list;
}
