/**
 * What may be configured: one table of keys, from which come the JSON Schema of `config/node.yaml`, the names of
 * environment variables and flags, the defaults, and what `--help` prints.
 *
 * A key is a path in the file (`listen.httpPort`), `PROFFER_` + `env` in the environment, `--flag` on the command
 * line. The later wins: file < environment < flags. Adding a key here is all it takes to add one.
 */

import { WIRE_LIMITS } from "../wire/limits.ts";
import { type ConfigKey, PORT_MAX } from "./config-key.ts";
import { CONTROL_KEYS } from "./control-keys.ts";
import { GRPC_LIMIT_KEYS, GRPC_LISTEN_KEYS } from "./grpc-keys.ts";
import { TRUST_SCHEMA } from "./trust.ts";

const MINUTE_MS = 60_000;

export const CONFIG_KEYS = [
  {
    path: "listen.host",
    env: "HOST",
    flag: "host",
    type: "string",
    default: "127.0.0.1",
    meaning: "Address that gRPC, HTTP and WebSocket listen on. Any but loopback demands credentials.",
  },
  {
    path: "listen.httpPort",
    env: "HTTP_PORT",
    flag: "http-port",
    type: "integer",
    default: 8080,
    min: 0,
    max: PORT_MAX,
    meaning: "HTTP (Connect) and WebSocket. 0 takes a free one.",
  },
  {
    path: "listen.grpcPort",
    env: "GRPC_PORT",
    flag: "grpc-port",
    type: "integer",
    default: 50051,
    min: 0,
    max: PORT_MAX,
    meaning: "gRPC. 0 takes a free one.",
  },
  {
    path: "admin.host",
    env: "ADMIN_HOST",
    flag: "admin-host",
    type: "string",
    default: "127.0.0.1",
    meaning: "Address of metrics and probes; they carry no credentials and show no visitor.",
  },
  {
    path: "admin.port",
    env: "ADMIN_PORT",
    flag: "admin-port",
    type: "integer",
    default: 9464,
    min: 0,
    max: PORT_MAX,
    meaning: "/metrics, /healthz, /readyz, /statusz. 0 takes a free one.",
  },
  {
    path: "lanes",
    env: "LANES",
    flag: "lanes",
    type: "integer",
    default: 0,
    min: 0,
    max: 64,
    meaning: "Threads that decide. 0: the cores that the cgroup grants, less one, at least one.",
  },
  {
    path: "dataDir",
    env: "DATA_DIR",
    flag: "data-dir",
    type: "string",
    default: ".proffer/data",
    meaning: "Log, profiles, secrets and bundles; relative to the working directory. One node at a time.",
  },
  {
    path: "bundle",
    env: "BUNDLE",
    flag: "bundle",
    type: "string",
    default: "",
    meaning: "Bundle file to run. Empty: the one last active in the data directory.",
  },
  {
    path: "log.level",
    env: "LOG_LEVEL",
    flag: "log-level",
    type: "string",
    default: "info",
    allowed: ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
    meaning: "What the process prints on standard output, as JSON lines.",
  },
  {
    path: "log.fsync",
    env: "LOG_FSYNC",
    flag: "log-fsync",
    type: "string",
    default: "interval",
    allowed: ["always", "interval", "os"],
    meaning:
      "When the log is forced to disk: `interval` within 20 ms, `always` before a PostEvent is answered, `os` whenever the system does. About power loss only.",
  },
  {
    path: "log.retentionMs",
    env: "LOG_RETENTION_MS",
    flag: "log-retention-ms",
    type: "integer",
    default: 0,
    min: 0,
    meaning:
      "Log files whose last record is older are removed, once a checkpoint covers them; 0 keeps them for ever.",
  },
  {
    path: "log.retentionBytes",
    env: "LOG_RETENTION_BYTES",
    flag: "log-retention-bytes",
    type: "integer",
    default: 0,
    min: 0,
    meaning:
      "While log files together have more bytes, the oldest that a checkpoint covers are removed; 0: never.",
  },
  {
    path: "audit.retentionBytes",
    env: "AUDIT_RETENTION_BYTES",
    flag: "audit-retention-bytes",
    type: "integer",
    default: 1_073_741_824,
    min: 0,
    meaning:
      "While files of the audit log together have more bytes, the oldest are removed, and the log says so; 0: never.",
  },
  {
    path: "visitors.slots",
    env: "VISITOR_SLOTS",
    flag: "visitor-slots",
    type: "integer",
    default: 1_000_000,
    min: 256,
    max: 64_000_000,
    meaning:
      "Visitors kept in memory; others are loaded when they come. Memory is reserved, and resident as visitors fill it.",
  },
  {
    path: "visitors.memoryBytes",
    env: "VISITOR_MEMORY",
    flag: "visitor-memory",
    type: "integer",
    default: 0,
    min: 0,
    max: 2 ** 40,
    meaning:
      "Bytes that the visitor table may take when full, in place of a number of slots. 0: `slots` says.",
  },
  {
    path: "visitors.checkpointMs",
    env: "VISITOR_CHECKPOINT_MS",
    flag: "visitor-checkpoint-ms",
    type: "integer",
    default: MINUTE_MS,
    min: 100,
    max: 24 * 60 * MINUTE_MS,
    meaning: "How often changed visitors are written to LMDB; what is younger is recovered from the log.",
  },
  {
    path: "auth.tokensFile",
    env: "TOKENS_FILE",
    flag: "tokens-file",
    type: "string",
    default: "",
    meaning: "YAML or JSON: `tokens:` a list of { name, role, sha256 | token, inFlightMax? }.",
  },
  {
    path: "auth.adminToken",
    env: "ADMIN_TOKEN",
    flag: "admin-token",
    type: "string",
    default: "",
    secret: true,
    meaning: "A token of role admin, for a node with no tokens file; at least 16 characters.",
  },
  {
    path: "auth.browserKeys",
    env: "BROWSER_KEYS",
    flag: "browser-keys",
    type: "strings",
    default: [],
    meaning: "Ed25519 public keys that sign browsers' tokens: 32 bytes in base64url, or `kid:` + that.",
  },
  {
    path: "http.bodySizeMax",
    env: "HTTP_BODY_SIZE_MAX",
    flag: "http-body-size-max",
    type: "integer",
    default: 1024 * 1024,
    min: 1024,
    max: 64 * 1024 * 1024,
    meaning: "Bytes of one request: an HTTP body, a WebSocket message, a gRPC message.",
  },
  {
    path: "http.corsOrigins",
    env: "HTTP_CORS_ORIGINS",
    flag: "http-cors-origins",
    type: "strings",
    default: [],
    meaning: "Origins that browsers may call from; empty: CORS is off. `*` allows any.",
  },
  ...GRPC_LISTEN_KEYS,
  ...GRPC_LIMIT_KEYS,
  ...CONTROL_KEYS,
  {
    path: "ws.idleTimeoutMs",
    env: "WS_IDLE_TIMEOUT_MS",
    flag: "ws-idle-timeout-ms",
    type: "integer",
    default: 2 * MINUTE_MS,
    min: 8000,
    max: 15 * MINUTE_MS,
    meaning: "A WebSocket that says nothing for so long is closed.",
  },
  {
    path: "limits.laneInFlightMax",
    env: "LANE_IN_FLIGHT_MAX",
    flag: "lane-in-flight-max",
    type: "integer",
    default: 2048,
    min: 1,
    max: 1_000_000,
    meaning: "Calls under way in one lane; more are shed with LANE_OVERLOADED.",
  },
  {
    path: "limits.callerInFlightMax",
    env: "CALLER_IN_FLIGHT_MAX",
    flag: "caller-in-flight-max",
    type: "integer",
    default: 2048,
    min: 1,
    max: 1_000_000,
    meaning: "Calls under way of one caller in all lanes; more are shed with CALLER_OVERLOADED.",
  },
  {
    path: "limits.retryAfterMs",
    env: "RETRY_AFTER_MS",
    flag: "retry-after-ms",
    type: "integer",
    default: 100,
    min: 1,
    max: MINUTE_MS,
    meaning: "The retry hint of a shed call.",
  },
  {
    path: "batch.threads",
    env: "BATCH_THREADS",
    flag: "batch-threads",
    type: "integer",
    default: 1,
    min: 1,
    max: 32,
    meaning: "Threads of the batch pool: compiling bundles, DecideBatch, imports.",
  },
  {
    path: "batch.requestsMax",
    env: "BATCH_REQUESTS_MAX",
    flag: "batch-requests-max",
    type: "integer",
    default: 1000,
    min: 1,
    max: WIRE_LIMITS.requestsPerBatchMax,
    meaning: "Requests of one DecideBatch.",
  },
  {
    path: "batch.jobsPendingMax",
    env: "BATCH_JOBS_PENDING_MAX",
    flag: "batch-jobs-pending-max",
    type: "integer",
    default: 64,
    min: 1,
    max: 10_000,
    meaning: "DecideBatch calls waiting or under way in the pool; more are shed with BATCH_QUEUE_FULL.",
  },
  {
    path: "imports.listSizeMax",
    env: "IMPORT_LIST_SIZE_MAX",
    flag: "import-list-size-max",
    type: "integer",
    default: 1024 * 1024 * 1024,
    min: 1024,
    max: Number.MAX_SAFE_INTEGER,
    meaning: "Bytes of one uploaded list of segment members.",
  },
  {
    path: "metrics.offersMax",
    env: "METRICS_OFFERS_MAX",
    flag: "metrics-offers-max",
    type: "integer",
    default: 500,
    min: 1,
    max: 10_000,
    meaning: "Offers with series of their own; the rest count as `(other)`.",
  },
  {
    path: "lifecycle.graceMs",
    env: "GRACE_MS",
    flag: "grace-ms",
    type: "integer",
    default: 10_000,
    min: 0,
    max: 10 * MINUTE_MS,
    meaning: "On SIGTERM, how long calls under way may take to finish.",
  },
  {
    path: "lifecycle.lameDuckMs",
    env: "LAME_DUCK_MS",
    flag: "lame-duck-ms",
    type: "integer",
    default: 1000,
    min: 0,
    max: 10 * MINUTE_MS,
    meaning:
      "How much of the grace period open connections are served as ever, so that their callers move on.",
  },
  {
    path: "lifecycle.laneHangMs",
    env: "LANE_HANG_MS",
    flag: "lane-hang-ms",
    type: "integer",
    default: 10_000,
    min: 500,
    max: 10 * MINUTE_MS,
    meaning: "A lane whose heart does not beat for so long ends the process.",
  },
] as const satisfies readonly ConfigKey[];

/** Keys that the machinery of start-up reads before there is a configuration. */
export const CONFIG_FILE_ENV = "CONFIG";
export const CONFIG_FILE_FLAG = "config";

type JsonSchema = { [key: string]: unknown; properties?: Record<string, JsonSchema> };

function keySchema(key: ConfigKey): JsonSchema {
  const schema: JsonSchema = {
    description: key.meaning,
    default: key.default,
    type: key.type === "strings" ? "array" : key.type,
  };
  if (key.type === "strings") schema.items = { type: "string" };
  if (key.min !== undefined) schema.minimum = key.min;
  if (key.max !== undefined) schema.maximum = key.max;
  if (key.allowed !== undefined) schema.enum = key.allowed;
  return schema;
}

function buildSchema(): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const key of CONFIG_KEYS) {
    const parts = key.path.split(".");
    let level = properties;
    for (const part of parts.slice(0, -1)) {
      const group = level[part] ?? { type: "object", additionalProperties: false, properties: {} };
      level[part] = group;
      level = group.properties!;
    }
    level[parts.at(-1)!] = keySchema(key);
  }
  properties.trust = TRUST_SCHEMA;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "https://proffer.dev/schemas/node.schema.json",
    title: "Configuration of a Proffer node (config/node.yaml)",
    type: "object",
    additionalProperties: false,
    properties,
  };
}

/** The JSON Schema of `node.yaml`; `config/schemas/node.schema.json` is this object, printed. */
export const NODE_CONFIG_SCHEMA: JsonSchema = buildSchema();
