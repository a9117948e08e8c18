/** What a lane is started with. */
import type { NodeConfig } from "../config/config.ts";
import type { TlsMaterial } from "../grpc/tls.ts";
import { canSharePort } from "../http/port-sharing.ts";
import type { loadCredentials } from "../lanes/load-credentials.ts";
import type { LaneData, ThreadData } from "../lanes/messages.ts";
import type { SharedState } from "../lanes/shared-state.ts";
import type { PortsResolved } from "./ports.ts";

export interface LaneDataParts {
  readonly config: NodeConfig;
  readonly threadData: ThreadData;
  readonly shared: SharedState;
  readonly ports: PortsResolved;
  readonly tls: TlsMaterial | null;
  readonly credentials: ReturnType<typeof loadCredentials>;
  /** Tests only. */
  readonly acceptsFaults: boolean;
}

export function laneData(slot: number, parts: LaneDataParts): LaneData {
  const { config, threadData, shared, ports, tls } = parts;
  return {
    ...threadData,
    slot,
    host: config.host,
    httpPort: ports.httpPort,
    grpc: {
      // Node 20 cannot share a port of its own sockets between threads: there one lane listens.
      port: slot === 0 || canSharePort() ? ports.grpcPort : null,
      sharePort: shared.laneCount > 1 && canSharePort(),
      lanePort: ports.grpcLanePorts[slot] ?? null,
      tls,
      trustedProxies: config.grpcTrustedProxies,
      limits: config.grpcLimits,
    },
    sharesPorts: shared.laneCount > 1,
    credentials: parts.credentials,
    acceptsFaults: parts.acceptsFaults,
    options: {
      laneInFlightMax: config.laneInFlightMax,
      callerInFlightMax: config.callerInFlightMax,
      retryAfterMs: config.retryAfterMs,
      bodySizeMax: config.httpBodySizeMax,
      corsOrigins: config.corsOrigins,
      wsIdleTimeoutMs: config.wsIdleTimeoutMs,
      batchRequestsMax: config.batchRequestsMax,
      batchJobsPendingMax: config.batchJobsPendingMax,
    },
  };
}
