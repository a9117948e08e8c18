/** The transports of a lane: HTTP with WebSocket in every lane, gRPC where the supervisor says so. */
import type { LaneServices } from "../handlers/handlers.ts";
import { httpSupport, startHttp } from "../http/http.ts";
import { protobufCodec } from "../wire/protobuf.ts";
import type { LaneData } from "./messages.ts";
import { isOpenNode } from "./principals.ts";

export interface Transports {
  /** Said once at the node's start. */
  readonly notes: readonly string[];
  /** What health services answer. */
  setServing(isServing: boolean): void;
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
export async function startTransports(services: LaneServices, data: LaneData): Promise<Transports> {
  const started: Closable[] = [];
  const notes: string[] = [];
  let setServing: (isServing: boolean) => void = () => {};
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
    if (data.grpcPort !== null) {
      // Only where it is needed: some ten megabytes that every other lane is spared.
      const { startGrpc } = await import("../grpc/server.ts");
      const grpc = await startGrpc(services, {
        host: data.host,
        port: data.grpcPort,
        codec: protobufCodec,
        limits: { messageSizeMax: data.options.bodySizeMax },
      });
      setServing = (isServing) => grpc.setServing(isServing);
      started.push(grpc);
      notes.push(`gRPC listens in lane ${data.slot} only`);
    }
    return {
      notes,
      setServing,
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
