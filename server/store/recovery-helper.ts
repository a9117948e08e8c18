/**
 * A second thread for a long recovery: it reads pieces of the logs and of identity files, and folds visitors of whom
 * nothing but decisions is told, beside the recovery's own.
 *
 * All that the two read lies in shared memory; they take pieces, and shares of the batch's visitors, from one counter.
 * Each writes what it folded in transactions of its own, one after the other as LMDB has it. The helper ends when told.
 */
import { Worker } from "node:worker_threads";
import { assert, NodeError } from "../../engine/index.ts";
import { type IdentityKeys, keyText } from "./identity-index.ts";
import type { FoundIdentities, IdentityTask } from "./identity-pieces.ts";
import type { ScannedFile, SharedChunks } from "./recovery-chunks.ts";
import type { FoldFile } from "./recovery-files.ts";
import type { GroupedFacts } from "./recovery-groups.ts";
import type { RecoveredRecords } from "./recovery-records.ts";
import type { VisitorFolder } from "./recovery-visitor.ts";

/** Visitors that a thread takes at once: neighbours in the order of keys. */
const SHARE = 1024;
/** Visitors whose facts are brought near at once: they fit into a cache of a core. */
const TOUCHED = 32;

export interface HelperData {
  readonly path: string;
}

/** Pieces of logs to be taken and read, facts into `arena` from word `start` to before `end`. */
export interface ScanTask {
  readonly kind: "scan";
  readonly chunks: SharedChunks;
  readonly files: readonly (ScannedFile | null)[];
  readonly arena: SharedArrayBuffer;
  readonly start: number;
  readonly end: number;
}
/** A batch to be folded. */
export interface FoldTask {
  readonly kind: "fold";
  readonly groups: GroupedFacts;
  readonly keys: IdentityKeys;
  readonly arena: SharedArrayBuffer;
  readonly files: readonly (FoldFile | null)[];
}
/** Pieces of identity files. */
export interface IdentitiesTask extends IdentityTask {
  readonly kind: "identities";
}
export type HelperTask = ScanTask | IdentitiesTask | FoldTask;

/** What it answers: memories that could not be read; or why it could not go on. */
export interface HelperAnswer {
  readonly faults: readonly string[];
  readonly failure: string | null;
  /** Of an IdentitiesTask. */
  readonly found?: FoundIdentities;
}

/** Folds shares of the batch until none is left. Errors: what LMDB throws. */
export function foldShare(
  groups: GroupedFacts,
  keys: IdentityKeys,
  folder: VisitorFolder,
  records: RecoveredRecords,
  write: () => void,
): void {
  const { taken, count, isMixed } = groups;
  for (;;) {
    const from = Atomics.add(taken, 0, SHARE);
    if (from >= count) break;
    const to = Math.min(count, from + SHARE);
    for (let group = from; group < to; group++) {
      if ((group - from) % TOUCHED === 0) folder.touch(groups, group, Math.min(to, group + TOUCHED));
      if (isMixed[group] !== 0) continue;
      foldGroup(groups, group, keys, folder);
      if (records.isFull) write();
    }
  }
  write();
}

export function foldGroup(
  { visitors, ends }: GroupedFacts,
  group: number,
  keys: IdentityKeys,
  folder: VisitorFolder,
): void {
  folder.fold(keyText(keys, visitors[group]!), group === 0 ? 0 : ends[group - 1]!, ends[group]!);
}

export class RecoveryHelper {
  readonly #worker: Worker;
  #groups: GroupedFacts | null = null;
  #answer: Promise<HelperAnswer> | null = null;
  /** Answers for the helper where it fails. */
  #settle: (answer: HelperAnswer) => void = () => {};
  #failure: string | null = null;
  /** Of all batches. */
  readonly faults: NodeError[] = [];

  /** `path`: of the LMDB environment that the recovery writes. */
  constructor(path: string) {
    this.#worker = new Worker(new URL("./recovery-helper-thread.js", import.meta.url), {
      name: "recovery",
      workerData: { path } satisfies HelperData,
    });
    this.#worker.on("message", (answer: HelperAnswer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#fail(error.message));
    this.#worker.on("exit", () => this.#fail("its thread has ended"));
  }

  #fail(reason: string): void {
    this.#failure ??= reason;
    this.#settle({ faults: [], failure: this.#failure });
  }

  /** Hands over a task; `finished` before the next. */
  scan(task: ScanTask): void {
    this.#begin(task);
  }
  async identities(task: IdentityTask): Promise<FoundIdentities> {
    this.#begin({ kind: "identities", ...task });
    const { found } = await this.finished();
    assert(found !== undefined, "recovery: the helper looked for nobody");
    return found;
  }
  fold(task: FoldTask): void {
    this.#groups = task.groups;
    this.#begin(task);
  }

  #begin(task: HelperTask): void {
    this.#answer = new Promise((resolve) => {
      this.#settle = resolve;
    });
    if (this.#failure === null) this.#worker.postMessage(task);
    else this.#fail(this.#failure);
  }

  /** Once it does nothing more of the task. Errors: STORE_UNWRITABLE, for what it met. */
  async finished(): Promise<HelperAnswer> {
    assert(this.#answer !== null, "recovery: the helper was given nothing");
    const answer = await this.#answer;
    const { faults, failure } = answer;
    this.#answer = null;
    if (failure !== null)
      throw new NodeError("STORE_UNWRITABLE", `what the logs tell cannot be folded: ${failure}`);
    for (const message of faults) this.faults.push(new NodeError("LOG_CORRUPT", message));
    return answer;
  }

  /** Ends the thread, once it has written what it is at. */
  async end(): Promise<void> {
    if (this.#groups !== null) Atomics.store(this.#groups.taken, 0, this.#groups.count);
    if (this.#worker.threadId < 0) return;
    const ended = new Promise<void>((resolve) => this.#worker.once("exit", () => resolve()));
    this.#worker.postMessage(null);
    await ended;
  }
}
