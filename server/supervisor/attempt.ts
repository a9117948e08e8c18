/**
 * An attempt: one pusher's way from an offer to a commit, under the nonce that the pusher drew. One is open at a time.
 *
 * One that nobody goes on with gives way to whoever comes: after a few seconds before it is prepared (the network was
 * cut), and a little later once it is, since its pusher shows life while it waits for slower nodes. So does one that does
 * not get on: life alone keeps it for half a minute, and each further second is paid for with bytes. Where nobody comes,
 * a prepared one waits for its commit for ten minutes. The same bundle pushed anew under the same name joins what is
 * prepared: whoever of them commits, commits the same. Whom else it gives way to, turn.ts says.
 *
 * Times are of the clock that never jumps (`performance.now()`).
 */
import {
  type BlobRef,
  blobsOf,
  type Manifest,
  mergeDocuments,
  type NodeErrorCode,
  type SignedDocument,
} from "../../engine/index.ts";
import type { BundleFacts } from "../batch/bundle-tasks.ts";
import { type ControlCaller, Nack, type Stage, type StageTime } from "../control/control-node.ts";
import { isDiskFull, reasonOf } from "../store/disk-room.ts";
import type { PreparedGeneration } from "./generations.ts";
import { reach } from "./test-faults.ts";

export const ATTEMPT_IDLE_MS_MAX = 10_000;
/** So long without a sign of life of its pusher, a prepared one gives way to another. */
export const PREPARED_SILENT_MS_MAX = 15_000;
/** So long it waits where nobody else comes. */
export const PREPARED_IDLE_MS_MAX = 10 * 60_000;
/** Until it is prepared it stands in others' way for so long, and a second more for so many bytes that it brings. */
export const HOLD_MS = 30_000;
export const HOLD_BYTES_PER_SECOND = 64 * 1024;
/** And never for longer than that, prepared or not. */
export const HOLD_MS_MAX = 30 * 60_000;
/** When to try again while it is worked on: nobody knows how long that takes. */
const BUSY_RETRY_MS = 5000;
const RETRY_MS_MIN = 500;

export class Attempt {
  /** Of the pusher that called last. */
  nonce: string;
  readonly caller: ControlCaller;
  readonly bundleId: string;
  readonly manifest: Manifest;
  /** All that came so far; they accumulate. */
  documents: readonly SignedDocument[] = [];
  /** Known once it was compiled. */
  facts: BundleFacts | null = null;
  prepared: PreparedGeneration | null = null;
  /** Through warm: it may be committed. */
  isReady = false;
  /** Its last call was refused: its pusher may mend it (bring what is lacking), but it stands in nobody's way. */
  hasFailed = false;
  /** A release of what the node holds, rather than something new. */
  isGoingBack = false;
  /** From the node's own bundle source. */
  isCatchingUp = false;
  /** Why it is to end at the next step; "": it goes on. */
  isAbortedWhy = "";
  /** ATTEMPT_ENDED: for what goes before it; ATTEMPT_UNKNOWN: it may be offered again. */
  abortedCode: NodeErrorCode = "ATTEMPT_UNKNOWN";
  /** Its commit is under way: what it is to end for waits for that. */
  isCommitting = false;
  /** Its manifest was put beside its blobs, and was not there before. */
  hasKept = false;
  /** Bytes that the node had not got before. */
  broughtBytes = 0;
  readonly stages: StageTime[] = [];
  stage: Stage = "offer";
  /** Bytes while fetching, steps after that. */
  done = 0;
  total = 0;
  /** Calls under way. */
  #busyCount = 0;
  #preparing: Promise<void> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #lastAtMs: number;
  #beganAtMs: number;
  readonly #since = timeOf(Date.now());
  /** Nonces under which it may be gone on with, and those whose prepare was answered. */
  readonly #nonces: Set<string>;
  readonly #answered = new Set<string>();
  #fetchBeganMs: number;
  #blobs: ReadonlyMap<string, BlobRef> | null = null;

  constructor(
    nonce: string,
    caller: ControlCaller,
    bundleId: string,
    manifest: Manifest,
    nowMs = performance.now(),
  ) {
    this.nonce = nonce;
    this.caller = caller;
    this.bundleId = bundleId;
    this.manifest = manifest;
    this.#lastAtMs = nowMs;
    this.#beganAtMs = nowMs;
    this.#nonces = new Set([nonce]);
    this.#fetchBeganMs = performance.now();
  }

  /** What its manifest names, by hash. Errors: BUNDLE_INVALID. */
  get blobs(): ReadonlyMap<string, BlobRef> {
    this.#blobs ??= new Map(blobsOf(this.manifest).map((ref) => [ref.sha256, ref]));
    return this.#blobs;
  }

  /** Whether nobody has gone on with it for so long that it may not stand in another's way any more. */
  isLeft(nowMs: number): boolean {
    return this.#busyCount === 0 && (this.hasFailed || nowMs > this.#givesWayAtMs);
  }

  /** It has waited for its turn, and has it now. */
  noteTurn(): void {
    this.#beganAtMs = performance.now();
    this.#lastAtMs = this.#beganAtMs;
  }

  /** Who holds it, since when, and when it gives way. */
  get holder(): string {
    const what = `bundle ${this.bundleId.slice(0, 12)}${this.isReady ? ", prepared" : ""}`;
    const since = `${this.caller.name} holds it since ${this.#since} with ${what}`;
    if (this.#busyCount > 0) return `${since}, and works on it now`;
    const givesWay = timeOf(Date.now() + this.#givesWayAtMs - performance.now());
    const isSilent = this.#givesWayAtMs < this.#heldUntilMs;
    return `${since}, and gives way at ${givesWay}${isSilent ? " unless that pusher shows life" : ""}`;
  }

  /** When another pusher may try again. */
  get retryAfterMs(): number {
    const leftMs = this.#busyCount > 0 ? BUSY_RETRY_MS : this.#givesWayAtMs - performance.now();
    return Math.ceil(Math.max(RETRY_MS_MIN, leftMs));
  }

  get nonces(): readonly string[] {
    return [...this.#nonces];
  }

  /** Whether this nonce may go on with it; where it is Status that said it, somebody else has it too: so by its caller only. */
  isOf(nonce: string, caller: ControlCaller | null = null): boolean {
    return this.#nonces.has(nonce) && (caller === null || caller.name === this.caller.name);
  }

  /** Whether the same pusher that begins anew may go on with what is prepared; after a refusal it begins from nothing. */
  mayJoin(bundleId: string, caller: ControlCaller): boolean {
    const isSame = this.bundleId === bundleId && this.caller.name === caller.name && !this.isCatchingUp;
    const isWhole = this.isReady && !this.hasFailed && this.isAbortedWhy === "";
    return isSame && isWhole && this.#busyCount === 0;
  }
  join(nonce: string): void {
    this.#nonces.add(nonce);
    this.nonce = nonce;
  }

  /** Whether nobody else goes on with it. */
  leave(nonce: string): boolean {
    this.#nonces.delete(nonce);
    return this.#nonces.size === 0;
  }

  /** Whether this nonce's prepare was answered: what comes after that is a sign of life. */
  wasAnswered(nonce: string): boolean {
    return this.#answered.has(nonce);
  }
  noteAnswered(nonce: string): void {
    this.#answered.add(nonce);
  }

  /** Whether nobody will go on with it. One that was refused may still be mended, for as long as nobody else comes. */
  isExpired(nowMs: number): boolean {
    const idleMsMax = this.isReady ? PREPARED_IDLE_MS_MAX : ATTEMPT_IDLE_MS_MAX;
    return this.#busyCount === 0 && nowMs - this.#lastAtMs > idleMsMax;
  }

  get #givesWayAtMs(): number {
    const silentMsMax = this.isReady ? PREPARED_SILENT_MS_MAX : ATTEMPT_IDLE_MS_MAX;
    return Math.min(this.#lastAtMs + silentMsMax, this.#heldUntilMs);
  }

  /** However much life it shows. */
  get #heldUntilMs(): number {
    const paidMs = HOLD_MS + (1000 * this.broughtBytes) / HOLD_BYTES_PER_SECOND;
    return this.#beganAtMs + (this.isReady ? HOLD_MS_MAX : Math.min(paidMs, HOLD_MS_MAX));
  }

  /** A call of the pusher; it keeps the attempt open. */
  async call<T>(work: () => Promise<T>): Promise<T> {
    this.#busyCount += 1;
    this.hasFailed = false;
    const result = work();
    this.#last = Promise.allSettled([this.#last, result]);
    try {
      return await result;
    } finally {
      this.#busyCount -= 1;
      this.#lastAtMs = performance.now();
    }
  }

  /** What it prepares it prepares once: who asks again while that goes on, or after, has the same outcome. */
  async prepareOnce(work: () => Promise<void>): Promise<void> {
    if (this.isReady) return;
    this.#preparing ??= work().finally(() => {
      this.#preparing = null;
    });
    await this.#preparing;
  }

  /** Whether all of these came with it, with these signatures. */
  knows(documents: readonly SignedDocument[]): boolean {
    const merged = mergeDocuments(this.documents, documents);
    return (
      signatureCount(merged) === signatureCount(this.documents) && merged.length === this.documents.length
    );
  }

  /** It is prepared already, by another attempt. */
  adopt(prepared: PreparedGeneration): void {
    this.prepared = prepared;
    this.isReady = true;
  }

  /** When all calls under way are over. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /**
   * Runs a stage and notes its time; what it ends in is told as this stage's refusal.
   * Errors: Nack.
   */
  async run<T>(stage: Stage, resource: string, work: () => T | Promise<T>): Promise<T> {
    this.throwIfAborted(stage);
    this.stage = stage;
    reach(stage);
    const beganMs = performance.now();
    try {
      return await work();
    } catch (error) {
      throw nackOf(stage, resource, error);
    } finally {
      this.note(stage, performance.now() - beganMs);
    }
  }

  /** Since the offer: what the pusher and the network took. */
  noteFetched(): void {
    this.note("fetch", performance.now() - this.#fetchBeganMs);
  }

  /** Errors: Nack. */
  throwIfAborted(stage: Stage): void {
    if (this.isAbortedWhy !== "") {
      throw new Nack(stage, `attempt ${this.nonce}`, this.abortedCode, this.isAbortedWhy);
    }
  }

  note(stage: Stage, ms: number): void {
    const index = this.stages.findIndex((one) => one.stage === stage);
    const entry = { stage, ms: Math.round(ms * 1000) / 1000 };
    if (index < 0) this.stages.push(entry);
    else this.stages[index] = entry;
  }
}

function signatureCount(documents: readonly SignedDocument[]): number {
  return documents.reduce((sum, { signatures }) => sum + signatures.length, 0);
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+Z$/, "Z");
}

/** What a NodeError says as a stage's refusal; a Nack is one already, and what is neither is the node's fault. */
export function nackOf(stage: Stage, resource: string, error: unknown): unknown {
  if (error instanceof Nack) return error;
  if (isDiskFull(error) && !isOperating(error)) {
    return new Nack(
      stage,
      resource,
      "STORE_UNWRITABLE",
      `the node's disk is full: ${reasonOf(error)}`,
      error,
    );
  }
  if (!isOperating(error)) return error;
  return new Nack(stage, error.field === "" ? resource : error.field, error.code, error.message, error);
}

function isOperating(error: unknown): error is Nack {
  return error instanceof Error && "code" in error && "field" in error;
}
