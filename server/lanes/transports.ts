/** The transports of a lane: HTTP with WebSocket in every lane, gRPC where the supervisor says so. */
import type { Logger } from "pino";
import { ConnectionCounts } from "../grpc/connection-counts.ts";
import type { GrpcTransport } from "../grpc/server.ts";
import type { Counters } from "../handlers/counters.ts";
import type { LaneServices } from "../handlers/handlers.ts";
import { httpSupport, startHttp } from "../http/http.ts";
import { protobufCodec } from "../wire/protobuf.ts";
import { BreachLog } from "./breach-log.ts";
import type { LaneData } from "./messages.ts";
import { isOpenNode } from "./principals.ts";

export interface Transports {
  /** Said once at the node's start. */
  readonly notes: readonly string[];
  /** What health services answer. */
  setServing(isServing: boolean): void;
  /** Writes what is counted of connections; about once a second. */
  count(): void;
  /** Takes no more connections; those that are open are served on, and their callers told to move on. */
  stopAccepting(): void;
  /** Open connections of all transports. */
  readonly connectionCount: number;
  /** Stops accepting, lets calls in flight finish for `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

interface Closable {
  stopAccepting(): void;
  readonly connectionCount: number;
  close(graceMs: number): Promise<void>;
}

/** Errors: PORT_IN_USE, CONFIG_INVALID; what was started is closed again. */
export async function startTransports(
  services: LaneServices,
  data: LaneData,
  counters: Counters,
  logger: Pick<Logger, "info" | "warn">,
): Promise<Transports> {
  const breaches = new BreachLog(logger);
  const started: Closable[] = [];
  const notes: string[] = [];
  let grpc: GrpcTransport | null = null;
  try {
    const http = await startHttp(services, {
      host: data.host,
      port: data.httpPort,
      sharePort: data.sharesPorts,
      bodySizeMax: data.options.bodySizeMax,
      corsOrigins: data.options.corsOrigins,
      localHostsOnly: isOpenNode(data.credentials),
      limits: { wsIdleTimeoutMs: data.options.wsIdleTimeoutMs },
    });
    started.push(http);
    const { note } = httpSupport();
    notes.push(note === "" ? `HTTP runs on ${http.library}` : note);
    const { shared, slot, grpc: options } = data;
    if (options.port !== null || options.lanePort !== null) {
      // Only where it is needed: some megabytes that every other lane is spared.
      const { startGrpc } = await import("../grpc/server.ts");
      grpc = await startGrpc(services, {
        ...options,
        host: data.host,
        codec: protobufCodec,
        counts: new ConnectionCounts(shared.grpcConnections, slot, data.hashSeed[0]),
        breach: (name, remoteAddress) => {
          counters.breach(name);
          breaches.note(name, remoteAddress, performance.now());
        },
      });
      started.push(grpc);
      if (options.port !== null && !options.sharePort && shared.laneCount > 1) {
        notes.push(`gRPC listens in lane ${slot} only: this version of Node cannot share its port`);
      }
    }
    return {
      notes,
      setServing: (isServing) => grpc?.setServing(isServing),
      count: grpc === null ? () => {} : grpcCounting(grpc, counters),
      stopAccepting: () => {
        for (const transport of started) transport.stopAccepting();
      },
      get connectionCount() {
        return started.reduce((count, transport) => count + transport.connectionCount, 0);
      },
      close: async (graceMs) => {
        await Promise.all(started.map((transport) => transport.close(graceMs)));
      },
    };
  } catch (error) {
    await Promise.all(started.map((transport) => transport.close(0)));
    throw error;
  }
}

/** Totals go on from those of the lane that had the slot before. */
function grpcCounting(grpc: GrpcTransport, counters: Counters): () => void {
  let counted = { connections: 0, bytesRead: 0, bytesWritten: 0 };
  return () => {
    const { totals } = grpc;
    counters.add("grpcConnections", totals.connections - counted.connections);
    counters.add("grpcReadBytes", totals.bytesRead - counted.bytesRead);
    counters.add("grpcWrittenBytes", totals.bytesWritten - counted.bytesWritten);
    counted = totals;
    counters.set("grpcConnectionsOpen", grpc.connectionCount);
    counters.set("grpcStreamsOpen", grpc.openStreamCount);
  };
}
