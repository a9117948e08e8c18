/**
 * Profiles through a running node: UpdateProfile calls, many in flight, each visitor's in the order of the file.
 *
 * A visitor belongs to one of the workers by its id, and a worker has one call in flight, so that a later row never
 * overtakes an earlier one of the same visitor. Reading waits while too many rows wait. A node that is at its limits
 * is asked again as it hints; one that cannot be reached ends the import, with what is in said.
 */
import type { SecureContext } from "node:tls";
import { murmur3 } from "../../engine/index.ts";
import { foldName } from "../../engine/workspace/names.ts";
import { CommandError, EXIT } from "../cli/index.ts";
import { type Answer, callOnce, encodeRequest, type NodeClient, openClient } from "../client/index.ts";
import type { NodeAddress } from "./node-address.ts";
import { type ProfileRow, type ProfileRowOptions, readProfileRows } from "./profile-rows.ts";
import type { Rejects } from "./rejects.ts";

const CONNECTIONS = { grpc: 4, http: 32 } as const;
const WORKERS = { grpc: 64, http: 32 } as const;
const WAITING_PER_WORKER_MAX = 32;
const ATTEMPTS_MAX = 20;
const RETRY_AFTER_MS_DEFAULT = 50;
const CALL_TIMEOUT_MS = 30_000;
/** Codes that mean: nothing was done, ask again. */
const BUSY = new Set([
  "LANE_OVERLOADED",
  "CALLER_OVERLOADED",
  "LANE_ENDED",
  "BUNDLE_NOT_READY",
  "VISITOR_BUSY",
]);
/** Codes that the row is not to blame for: the import ends. */
const FATAL = new Set([
  "NODE_UNREACHABLE",
  "CREDENTIALS_MISSING",
  "CREDENTIALS_INVALID",
  "ROLE_FORBIDDEN",
  "METHOD_UNKNOWN",
  "DRAINING",
  "STORE_UNWRITABLE",
  "LOG_UNWRITABLE",
  "INTERNAL",
]);

/** Codes that the file's header or the command line is to blame for, where they name what is not known. */
const OF_HEADER = new Set(["ATTRIBUTE_UNKNOWN", "LEVEL_UNKNOWN"]);

type GoodRow = Extract<ProfileRow, { fault: "" }>;

export interface NodeProfilesOptions {
  readonly node: NodeAddress;
  readonly token: string;
  /** Null: clear text. */
  readonly tls: SecureContext | null;
  readonly rejects: Rejects;
}

/** Returns how many rows went in. */
export async function importProfilesThroughNode(
  path: string,
  rows: ProfileRowOptions,
  options: NodeProfilesOptions,
): Promise<number> {
  const { node, token, tls, rejects } = options;
  const connections = CONNECTIONS[node.protocol];
  const client = openClient(node.protocol, node.address, { connections, token, tls, encoding: "json" });
  const workers = Array.from(
    { length: WORKERS[node.protocol] },
    (_, index) =>
      new Worker(client, index % connections, rejects, (row, code) => isOfHeader(rows, row, code)),
  );
  const failed = (): CommandError | null => workers.find(({ failure }) => failure !== null)?.failure ?? null;
  try {
    for await (const batch of readProfileRows(path, rows)) {
      for (const row of batch) {
        if (row.update === null) {
          rejects.add({ line: row.line, code: row.code, reason: row.fault, raw: row.raw });
          continue;
        }
        const worker = workers[murmur3(`${row.update.level}:${row.update.id}`) % workers.length]!;
        if (worker.waitingCount >= WAITING_PER_WORKER_MAX) await worker.drained();
        worker.push(row);
      }
      if (failed() !== null) break;
    }
    await Promise.all(workers.map((worker) => worker.drained()));
  } finally {
    client.close();
  }
  const importedCount = workers.reduce((sum, worker) => sum + worker.importedCount, 0);
  const failure = failed();
  if (failure !== null) {
    const message = `${failure.message}; ${importedCount} rows were imported before that`;
    const { fix, exitCode } = failure;
    throw new CommandError(failure.code, message, { cause: failure, fix, exitCode });
  }
  return importedCount;
}

/** Whether every row like this one would fail alike: a column that is no attribute, or the level of all rows. */
function isOfHeader({ format, level }: ProfileRowOptions, row: GoodRow, code: string): boolean {
  if (code === "ATTRIBUTE_UNKNOWN") return format === "csv";
  return level !== undefined && row.update.level === foldName(level);
}

/** Sends its rows one after the other. */
class Worker {
  readonly #client: NodeClient;
  readonly #connection: number;
  readonly #rejects: Rejects;
  readonly #isOfHeader: (row: GoodRow, code: string) => boolean;
  readonly #rows: GoodRow[] = [];
  #running: Promise<void> | null = null;
  importedCount = 0;
  failure: CommandError | null = null;

  constructor(
    client: NodeClient,
    connection: number,
    rejects: Rejects,
    ofHeader: (row: GoodRow, code: string) => boolean,
  ) {
    this.#isOfHeader = ofHeader;
    this.#client = client;
    this.#connection = connection;
    this.#rejects = rejects;
  }

  get waitingCount(): number {
    return this.#rows.length;
  }

  push(row: GoodRow): void {
    if (this.failure !== null) return;
    this.#rows.push(row);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing waits. */
  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let row = this.#rows.shift(); row !== undefined; row = this.#rows.shift()) {
      const answer = await this.#send(row);
      if (answer.ok) {
        this.importedCount++;
      } else if (FATAL.has(answer.code) || BUSY.has(answer.code)) {
        this.failure = new CommandError(answer.code as CommandError["code"], `the node: ${answer.message}`);
        this.#rows.length = 0;
      } else if (OF_HEADER.has(answer.code) && this.#isOfHeader(row, answer.code)) {
        const fix = "Declare it in the workspace, or leave it out of the file and the command line.";
        const code = answer.code as CommandError["code"];
        const exitCode = EXIT.INPUT;
        this.failure = new CommandError(code, `the node: ${answer.message}`, { fix, exitCode });
        this.#rows.length = 0;
      } else {
        const { code, message } = answer;
        this.#rejects.add({ line: row.line, code, reason: message, raw: row.raw });
      }
    }
    this.#running = null;
  }

  async #send({ update }: GoodRow): Promise<Answer> {
    const { level, id, set, unset } = update;
    const request = {
      visitor: { level, id },
      set: Object.fromEntries(set.map(({ name, value }) => [name, value])),
      unset,
    };
    const body = encodeRequest("UpdateProfile", request, this.#client.encoding);
    for (let attempt = 1; ; attempt++) {
      const options = { timeoutMs: CALL_TIMEOUT_MS };
      const answer = await callOnce(this.#client, "UpdateProfile", body, options, this.#connection);
      if (answer.ok || !BUSY.has(answer.code) || attempt === ATTEMPTS_MAX) return answer;
      const pauseMs = Math.max(answer.retryAfterMs, RETRY_AFTER_MS_DEFAULT) * Math.min(attempt, 8);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
