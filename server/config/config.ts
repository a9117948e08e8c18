/**
 * The effective configuration of a node: file < environment < flags, each value with where it came from.
 *
 * An unknown key in the file or among the flags is an error that suggests the right one; an unknown `PROFFER_*`
 * variable is a warning, because Kubernetes injects variables of that shape for a service named `proffer`, and for
 * the same reason a `tcp://…` value is ignored. Errors: CONFIG_INVALID.
 */
import { existsSync, readFileSync } from "node:fs";
import { distance } from "fastest-levenshtein";
import { parse } from "yaml";
import { NodeError, policyText, type TrustPolicy } from "../../engine/index.ts";
import type { Http2Limits } from "../grpc/http2/limits.ts";
import type { GrpcLimits } from "../grpc/limits.ts";
import type { TlsFiles } from "../grpc/tls.ts";
import { type ConfigKey, type ConfigValue, PORT_MAX } from "./config-key.ts";
import { GRPC_LIMIT_KEYS, GRPC_LIMIT_RELATIONS } from "./grpc-keys.ts";
import { CONFIG_FILE_ENV, CONFIG_FILE_FLAG, CONFIG_KEYS } from "./schema.ts";
import { checkControl, readTrust } from "./trust.ts";

export const ENV_PREFIX = "PROFFER_";
export type ConfigOrigin = "default" | "file" | "environment" | "flag";

export interface NodeConfig {
  host: string;
  httpPort: number;
  grpcPort: number;
  adminHost: string;
  adminPort: number;
  /** 0: by the machine. */
  lanes: number;
  dataDir: string;
  bundle: string;
  /** Of the environment that the node is; open where the file has no `trust`. */
  trust: TrustPolicy;
  controlHost: string;
  controlPort: number;
  /** Off loopback without TLS, too. */
  controlClearText: boolean;
  /** Paths, "" for none. */
  controlTls: TlsFiles;
  controlCallsPerSecondMax: number;
  controlConnectionsMax: number;
  bundleSource: BundleSourceConfig;
  bundlesRetain: number;
  /** 0: never. */
  bundlesStaleAfterMs: number;
  bundlesNotReadyWhenStale: boolean;
  logLevel: string;
  logFsync: "always" | "interval" | "os";
  /** 0: kept for ever. */
  logRetentionMs: number;
  logRetentionBytes: number;
  auditRetentionBytes: number;
  /** 0 bytes: `visitorSlots` says. */
  visitorSlots: number;
  visitorMemoryBytes: number;
  visitorCheckpointMs: number;
  tokensFile: string;
  adminToken: string;
  browserKeys: readonly string[];
  httpBodySizeMax: number;
  corsOrigins: readonly string[];
  /** One for each lane; none: the shared one alone. */
  grpcLanePorts: readonly number[];
  grpcTrustedProxies: readonly string[];
  /** Paths, "" for none. */
  grpcTls: TlsFiles;
  grpcLimits: Partial<GrpcLimits & Http2Limits>;
  wsIdleTimeoutMs: number;
  laneInFlightMax: number;
  callerInFlightMax: number;
  retryAfterMs: number;
  batchThreads: number;
  batchRequestsMax: number;
  batchJobsPendingMax: number;
  importListSizeMax: number;
  metricsOffersMax: number;
  graceMs: number;
  lameDuckMs: number;
  laneHangMs: number;
}

export interface BundleSourceConfig {
  /** "": none. */
  readonly url: string;
  readonly intervalMs: number;
  /** "": none. */
  readonly token: string;
  /** Path, "" for none. */
  readonly ca: string;
}

export interface LoadedConfig {
  readonly config: NodeConfig;
  readonly warnings: readonly string[];
  /** For people: `path = value (origin)`, secrets hidden. */
  readonly effective: Readonly<Record<string, { value: ConfigValue; origin: ConfigOrigin }>>;
}

export interface ConfigSources {
  /** Path of the file where neither flag nor environment names one; "" or an absent file: defaults. */
  readonly defaultFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
}

const KEY_BY_PATH = new Map<string, ConfigKey>(CONFIG_KEYS.map((key) => [key.path, key]));
const KEY_BY_ENV = new Map<string, ConfigKey>(CONFIG_KEYS.map((key) => [key.env, key]));
const KEY_BY_FLAG = new Map<string, ConfigKey>(CONFIG_KEYS.map((key) => [key.flag, key]));
/** Set by tests and tools, no configuration of the node. */
const ENV_OTHER = new Set([CONFIG_FILE_ENV, "TEST_FAULTS", "TOKEN", "KEYS", "KEY_PASSPHRASE"]);

/** The one key that is structured (trust.ts). */
const TRUST_KEY = "trust";

interface Entry {
  value: ConfigValue;
  origin: ConfigOrigin;
}

/** Reads and checks everything; touches no port and no data directory. */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const warnings: string[] = [];
  const entries = new Map<string, Entry>();
  for (const key of CONFIG_KEYS) entries.set(key.path, { value: key.default, origin: "default" });
  const flags = parseFlags(sources.argv);
  const fileNamed = flags.file ?? envValue(sources.env, CONFIG_FILE_ENV);
  let trust: unknown;
  if (fileNamed !== undefined) trust = readFile(fileNamed, "file", entries);
  // The shipped file says the defaults again, for reading.
  else if (existsSync(sources.defaultFile)) trust = readFile(sources.defaultFile, "default", entries);
  readEnvironment(sources.env, entries, warnings);
  for (const [key, text] of flags.values) {
    entries.set(key.path, { value: coerceText(key, text, `flag --${key.flag}`), origin: "flag" });
  }
  checkRelations(entries);
  const effective: Record<string, Entry> = {};
  for (const key of CONFIG_KEYS as readonly ConfigKey[]) {
    const entry = entries.get(key.path)!;
    const isHidden = key.secret === true && entry.value !== "";
    effective[key.path] = isHidden ? { value: "(hidden)", origin: entry.origin } : entry;
  }
  const environment = entries.get("environment")!.value as string;
  const config = toConfig(entries, readTrust(trust, environment, fileNamed ?? sources.defaultFile));
  checkControl(config);
  effective.trust = { value: policyText(config.trust), origin: config.trust.isOpen ? "default" : "file" };
  return { config, warnings, effective };
}

/** Errors: CONFIG_INVALID. */
function checkRelations(entries: ReadonlyMap<string, Entry>): void {
  for (const [small, large] of GRPC_LIMIT_RELATIONS) {
    const [low, high] = [entries.get(small)!.value as number, entries.get(large)!.value as number];
    if (low > high) throw invalid(`${small} (${low}) is above ${large} (${high})`, small);
  }
}

function toConfig(entries: ReadonlyMap<string, Entry>, trust: TrustPolicy): NodeConfig {
  const text = (path: string) => entries.get(path)!.value as string;
  const number = (path: string) => entries.get(path)!.value as number;
  const list = (path: string) => entries.get(path)!.value as readonly string[];
  return {
    host: text("listen.host"),
    httpPort: number("listen.httpPort"),
    grpcPort: number("listen.grpcPort"),
    adminHost: text("admin.host"),
    adminPort: number("admin.port"),
    lanes: number("lanes"),
    dataDir: text("dataDir"),
    bundle: text("bundle"),
    trust,
    controlHost: text("control.host"),
    controlPort: number("control.port"),
    controlClearText: entries.get("control.clearText")!.value as boolean,
    controlTls: {
      cert: text("controlTls.cert"),
      key: text("controlTls.key"),
      clientCa: text("controlTls.clientCa"),
    },
    controlCallsPerSecondMax: number("control.callsPerSecondMax"),
    controlConnectionsMax: number("control.connectionsMax"),
    bundleSource: {
      url: text("bundleSource.url"),
      intervalMs: number("bundleSource.intervalMs"),
      token: text("bundleSource.token"),
      ca: text("bundleSource.ca"),
    },
    bundlesRetain: number("bundles.retain"),
    bundlesStaleAfterMs: number("bundles.staleAfterMs"),
    bundlesNotReadyWhenStale: entries.get("bundles.notReadyWhenStale")!.value as boolean,
    logLevel: text("log.level"),
    logFsync: text("log.fsync") as NodeConfig["logFsync"],
    logRetentionMs: number("log.retentionMs"),
    logRetentionBytes: number("log.retentionBytes"),
    auditRetentionBytes: number("audit.retentionBytes"),
    visitorSlots: number("visitors.slots"),
    visitorMemoryBytes: number("visitors.memoryBytes"),
    visitorCheckpointMs: number("visitors.checkpointMs"),
    tokensFile: text("auth.tokensFile"),
    adminToken: text("auth.adminToken"),
    browserKeys: list("auth.browserKeys"),
    httpBodySizeMax: number("http.bodySizeMax"),
    corsOrigins: list("http.corsOrigins"),
    grpcLanePorts: ports(list("grpc.lanePorts")),
    grpcTrustedProxies: list("grpc.trustedProxies"),
    grpcTls: {
      cert: text("grpcTls.cert"),
      key: text("grpcTls.key"),
      clientCa: text("grpcTls.clientCa"),
    },
    grpcLimits: {
      ...Object.fromEntries(GRPC_LIMIT_KEYS.map(({ path }) => [path.slice("grpc.".length), number(path)])),
      messageSizeMax: number("http.bodySizeMax"),
    },
    wsIdleTimeoutMs: number("ws.idleTimeoutMs"),
    laneInFlightMax: number("limits.laneInFlightMax"),
    callerInFlightMax: number("limits.callerInFlightMax"),
    retryAfterMs: number("limits.retryAfterMs"),
    batchThreads: number("batch.threads"),
    batchRequestsMax: number("batch.requestsMax"),
    batchJobsPendingMax: number("batch.jobsPendingMax"),
    importListSizeMax: number("imports.listSizeMax"),
    metricsOffersMax: number("metrics.offersMax"),
    graceMs: number("lifecycle.graceMs"),
    lameDuckMs: number("lifecycle.lameDuckMs"),
    laneHangMs: number("lifecycle.laneHangMs"),
  };
}

/** Errors: CONFIG_INVALID. */
function ports(texts: readonly string[]): number[] {
  return texts.map((text) => {
    const isPort = /^\d{1,5}$/.test(text) && Number(text) <= PORT_MAX;
    if (!isPort) throw invalid(`grpc.lanePorts: \`${text}\` is no port`, "grpc.lanePorts");
    return Number(text);
  });
}

function invalid(message: string, field: string, cause?: unknown): NodeError {
  return new NodeError("CONFIG_INVALID", message, { field, cause });
}

/** ` (did you mean X?)`, or "" where nothing is near. */
export function suggestion(name: string, known: Iterable<string>): string {
  let best = "";
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const candidateDistance = distance(name, candidate);
    if (candidateDistance < bestDistance) {
      best = candidate;
      bestDistance = candidateDistance;
    }
  }
  return best === "" ? "" : `; did you mean \`${best}\`?`;
}

function parseFlags(argv: readonly string[]): { values: Map<ConfigKey, string>; file: string | undefined } {
  const values = new Map<ConfigKey, string>();
  let file: string | undefined;
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!;
    if (!argument.startsWith("--")) throw invalid(`unexpected argument \`${argument}\``, argument);
    const equals = argument.indexOf("=");
    const name = argument.slice(2, equals < 0 ? undefined : equals);
    const key = KEY_BY_FLAG.get(name);
    if (key === undefined && name !== CONFIG_FILE_FLAG) {
      const hint = suggestion(name, [...KEY_BY_FLAG.keys(), CONFIG_FILE_FLAG]).replace("`", "`--");
      throw invalid(`unknown flag \`--${name}\`${hint}`, `--${name}`);
    }
    let value: string | undefined = equals < 0 ? undefined : argument.slice(equals + 1);
    if (value === undefined) {
      const next = argv[index + 1];
      if (next !== undefined && !next.startsWith("--")) {
        value = next;
        index += 1;
      } else if (key?.type === "boolean") value = "true";
    }
    if (value === undefined) throw invalid(`flag \`--${name}\` needs a value`, `--${name}`);
    if (key === undefined) file = value;
    else values.set(key, value);
  }
  return { values, file };
}

/** Absent, empty and `tcp://…` (Kubernetes' service variables) count as not set. */
function envValue(env: ConfigSources["env"], name: string): string | undefined {
  const value = env[ENV_PREFIX + name];
  return value === undefined || value === "" || /^(tcp|udp|sctp):\/\//.test(value) ? undefined : value;
}

function readEnvironment(env: ConfigSources["env"], entries: Map<string, Entry>, warnings: string[]): void {
  for (const variable of Object.keys(env).sort()) {
    if (!variable.startsWith(ENV_PREFIX)) continue;
    const name = variable.slice(ENV_PREFIX.length);
    if (ENV_OTHER.has(name)) continue;
    const value = envValue(env, name);
    if (value === undefined) continue;
    const key = KEY_BY_ENV.get(name);
    if (key === undefined) {
      const hint = suggestion(name, KEY_BY_ENV.keys()).replace("`", `\`${ENV_PREFIX}`);
      warnings.push(`unknown environment variable ${variable} is ignored${hint}`);
      continue;
    }
    entries.set(key.path, { value: coerceText(key, value, variable), origin: "environment" });
  }
}

/** Fills `entries`, and gives what stands under `trust:`. */
function readFile(path: string, origin: "file" | "default", entries: Map<string, Entry>): unknown {
  let document: unknown;
  try {
    document = parse(readFileSync(path, "utf8"), { maxAliasCount: 0 });
  } catch (cause) {
    throw invalid(`${path}: ${cause instanceof Error ? cause.message : "cannot be read"}`, path, cause);
  }
  if (document === null || document === undefined) return undefined;
  if (typeof document !== "object" || Array.isArray(document)) throw invalid(`${path}: not a mapping`, path);
  const groups = new Set<string>();
  for (const key of KEY_BY_PATH.keys()) {
    const dot = key.indexOf(".");
    if (dot > 0) groups.add(key.slice(0, dot));
  }
  const visit = (node: object, prefix: string): void => {
    for (const [name, value] of Object.entries(node)) {
      const keyPath = prefix + name;
      const key = KEY_BY_PATH.get(keyPath);
      if (key !== undefined) {
        if (value !== null) entries.set(keyPath, { value: checkValue(key, value, path), origin });
      } else if (groups.has(keyPath)) {
        if (value === null) continue;
        if (typeof value !== "object" || Array.isArray(value)) {
          throw invalid(`${path}: \`${keyPath}\` must be a mapping`, keyPath);
        }
        visit(value, `${keyPath}.`);
      } else {
        const hint = suggestion(keyPath, [...KEY_BY_PATH.keys(), ...groups, TRUST_KEY]);
        throw invalid(`${path}: unknown key \`${keyPath}\`${hint}`, keyPath);
      }
    }
  };
  const { [TRUST_KEY]: trust, ...rest } = document as Record<string, unknown>;
  visit(rest, "");
  return trust;
}

function coerceText(key: ConfigKey, text: string, where: string): ConfigValue {
  if (key.type === "integer") {
    if (!/^-?\d{1,16}$/.test(text)) throw invalid(`${where}: \`${text}\` is not an integer`, key.path);
    return checkValue(key, Number(text), where);
  }
  if (key.type === "boolean") {
    if (text !== "true" && text !== "false") throw invalid(`${where}: neither true nor false`, key.path);
    return text === "true";
  }
  if (key.type === "strings") return text.split(",").filter((part) => part !== "");
  return checkValue(key, text, where);
}

function checkValue(key: ConfigKey, value: unknown, where: string): ConfigValue {
  // A secret's value stays out of messages; they go to logs.
  const shown = key.secret === true ? "the value" : `\`${String(value).slice(0, 80)}\``;
  const fail = (why: string) => invalid(`${where}: ${key.path}: ${shown} ${why}`, key.path);
  switch (key.type) {
    case "integer": {
      if (typeof value !== "number" || !Number.isSafeInteger(value)) throw fail("is not an integer");
      const isBelow = key.min !== undefined && value < key.min;
      const isAbove = key.max !== undefined && value > key.max;
      if (isBelow || isAbove) throw fail(`is not between ${key.min ?? "-∞"} and ${key.max ?? "∞"}`);
      return value;
    }
    case "boolean":
      if (typeof value !== "boolean") throw fail("is neither true nor false");
      return value;
    case "strings":
      if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) {
        throw fail("is not a list of strings");
      }
      return value as string[];
    case "string":
      if (typeof value !== "string") throw fail("is not text");
      if (key.allowed !== undefined && !key.allowed.includes(value)) {
        throw fail(`is none of ${key.allowed.join(", ")}${suggestion(value, key.allowed)}`);
      }
      return value;
  }
}

/** One line a flag, for `--help`. */
export function flagsHelp(): string {
  const rows: [flag: string, meaning: string][] = [
    [`--${CONFIG_FILE_FLAG} FILE`, "Configuration file (default: config/node.yaml)."],
  ];
  for (const key of CONFIG_KEYS as readonly ConfigKey[]) {
    const value = String(key.default) === "" ? "" : ` [${String(key.default)}]`;
    rows.push([`--${key.flag} ${key.type.toUpperCase()}`, key.meaning + value]);
  }
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, meaning]) => `  ${flag.padEnd(width)}  ${meaning}`).join("\n");
}
