/**
 * What the control service asks of a node, as plainly as it can be said: bundles are lists of blobs, everything is taken,
 * and tests say what is refused. Blobs lie in the real store.
 */
import { createHash } from "node:crypto";
import { type BlobRef, NodeError, type SignedDocument } from "../../../engine/index.ts";
import type { BundleFolder } from "../../store/bundle-folder.ts";
import { BlobStore } from "../blob-store.ts";
import { streamByHash } from "../blob-stream.ts";
import {
  type Activation,
  type Audit,
  type AuditAct,
  type BundleEntry,
  type BundleLifecycle,
  type ControlCaller,
  type LatestHas,
  type LatestOffer,
  Nack,
  type OverlayControl,
  type StatusSource,
} from "../control-node.ts";
import type { NodeStatus } from "../messages.ts";

const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export const STATUS: NodeStatus = {
  nodeId: "0123456789ab",
  version: "0",
  environment: "test",
  trust: "none",
  ready: true,
  notes: [],
  bundle: "",
  strategyRoot: "",
  dataRoot: "",
  generation: 0,
  activatedAtMs: 0,
  releaseSequence: 0,
  dataSequence: 0,
  stopListSequence: 0,
  stages: [],
  attempt: null,
  scheduled: null,
  stops: [],
  feeds: [],
  withdrawals: [],
  sourceAgeMs: 0,
  lastNack: null,
  lastNackAtMs: 0,
  rolledBack: "",
  lifted: [],
  revoked: { keys: 0, bundles: 0, strategies: 0, sha256: "" },
  activeRevoked: false,
};

export class PlainNode implements BundleLifecycle, OverlayControl, StatusSource, Audit {
  readonly store: BlobStore;
  readonly acts: AuditAct[] = [];
  readonly callers: ControlCaller[] = [];
  /** What was done, in order. */
  readonly taken: string[] = [];
  /** Thrown by the next call that does something. */
  fails: Error | null = null;
  /** Named to who comes while an attempt is open. */
  retryAfterMs = 0;
  /** For records of acts. */
  hasRoom = true;
  /** Awaited by every call that does something. */
  waits: Promise<void> = Promise.resolve();
  open: { readonly attempt: string; readonly bundleId: string; readonly refs: readonly BlobRef[] } | null =
    null;
  offered: readonly SignedDocument[] = [];
  newest: LatestOffer | null = null;
  entries: BundleEntry[] = [];
  /** Of blobs that hold members: whose. */
  readonly holders = new Map<string, string>();
  table: Uint8Array = new Uint8Array(0);
  #status = STATUS;
  #changed = new Set<() => void>();
  readonly #folder: BundleFolder;

  constructor(folder: BundleFolder) {
    this.#folder = folder;
    this.store = new BlobStore(folder);
  }

  async offer(
    attempt: string,
    manifest: Uint8Array,
    documents: readonly SignedDocument[],
    caller: ControlCaller,
  ) {
    await this.#act(caller, "offer");
    if (this.open !== null && this.open.attempt !== attempt) {
      throw new Nack(
        "offer",
        `attempt ${this.open.attempt}`,
        "ATTEMPT_IN_PROGRESS",
        "another pusher is at it",
        undefined,
        this.retryAfterMs,
      );
    }
    const refs = readRefs(manifest);
    this.open = { attempt, bundleId: hash(manifest), refs };
    this.offered = documents;
    return { bundleId: this.open.bundleId, lacking: await this.store.lacking(refs) };
  }

  async upload(attempt: string, sha256: string, offset: number, data: Uint8Array): Promise<void> {
    const ref = this.#refs(attempt).find((one) => one.sha256 === sha256);
    if (ref === undefined)
      throw new Nack("fetch", `blob ${sha256}`, "BLOB_UNKNOWN", "the manifest names no such blob");
    await this.#act(null);
    try {
      await this.store.put(ref, offset, data);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      throw new Nack("fetch", `blob ${sha256}`, error.code, error.message, error);
    }
  }

  async lacking(attempt: string) {
    return await this.store.lacking(this.#refs(attempt));
  }

  async prepare(attempt: string, _documents: readonly SignedDocument[], caller: ControlCaller) {
    await this.#act(caller, "prepare");
    if ((await this.lacking(attempt)).length > 0) {
      throw new Nack("fetch", "blobs", "BLOBS_LACKING", "blobs are lacking");
    }
    return {
      bundleId: this.open!.bundleId,
      stages: [{ stage: "fetch", ms: 1 }] as const,
      isSignOfLife: false,
    };
  }

  async commit(
    attempt: string,
    _documents: readonly SignedDocument[],
    caller: ControlCaller,
  ): Promise<Activation> {
    await this.#act(caller, "commit");
    this.#refs(attempt);
    const { bundleId } = this.open!;
    this.open = null;
    const generation = this.#status.generation + 1;
    this.say({ bundle: bundleId, generation });
    return { bundleId, generation, startsAtMs: 0, stages: [{ stage: "activate", ms: 0.5 }], documents: [] };
  }

  async abort(attempt: string, caller: ControlCaller): Promise<string> {
    await this.#act(caller);
    this.#refs(attempt);
    this.open = null;
    return "";
  }

  async release(_attempt: string, release: SignedDocument | null, bundleId: string, caller: ControlCaller) {
    await this.#act(caller);
    const documents = release === null ? [] : [release];
    const id = release === null ? bundleId : "released";
    return { bundleId: id, generation: 0, startsAtMs: 17, stages: [], documents };
  }

  async revoke(
    _attempt: string,
    _revocation: SignedDocument,
    caller: ControlCaller,
    onTaken: () => void = () => {},
  ): Promise<void> {
    await this.#act(caller, "revoke");
    onTaken();
    this.record({ act: "rollback", by: "node", address: "", subject: "", outcome: "ok", detail: "" });
  }

  list(): readonly BundleEntry[] {
    return this.entries;
  }
  latest(has: LatestHas): LatestOffer | null {
    return this.newest?.bundleId === has.bundleId ? null : this.newest;
  }
  fetch(sha256: string, offset: number): AsyncIterable<Uint8Array> {
    return streamByHash(this.#folder, sha256, offset);
  }
  membersOf(sha256: string): string | null {
    return this.holders.get(sha256) ?? null;
  }

  async setStopList(_attempt: string, _stopList: SignedDocument, caller: ControlCaller) {
    await this.#act(caller, "stop");
    const changes = [
      { act: "stop", subject: "offer a", detail: "sold out" },
      { act: "lift", subject: "all", detail: "" },
    ] as const;
    return { sequence: 4, changes, unmatched: ["typo"], differing: ["offer_b"], told: "" };
  }
  async pushFeed(_attempt: string, _document: SignedDocument, table: Uint8Array, caller: ControlCaller) {
    await this.#act(caller, "feed");
    this.table = table;
    return { feed: "weather", sequence: 3, undeclared: ["typo"] };
  }
  feedTable(sha256: string): Uint8Array | null {
    return sha256 === hash(this.table) ? this.table : null;
  }

  status(): NodeStatus {
    return this.#status;
  }
  onStatusChange(changed: () => void): () => void {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  }
  get listenerCount(): number {
    return this.#changed.size;
  }
  say(changes: Partial<NodeStatus>): void {
    this.#status = { ...this.#status, ...changes };
    for (const changed of this.#changed) changed();
  }

  requireRoom(): void {
    if (!this.hasRoom) throw new NodeError("STORE_UNWRITABLE", "the audit log cannot be written");
  }

  record(act: AuditAct): void {
    this.acts.push(act);
  }
  recordSurely(act: AuditAct): void {
    this.record(act);
  }
  async *read(from: number): AsyncGenerator<Uint8Array, void, void> {
    for (const act of this.acts.slice(from)) yield Buffer.from(JSON.stringify(act));
  }

  async #act(caller: ControlCaller | null, what = ""): Promise<void> {
    if (caller !== null) this.callers.push(caller);
    await this.waits;
    const { fails } = this;
    this.fails = null;
    if (fails !== null) throw fails;
    if (what !== "") this.taken.push(what);
  }

  #refs(attempt: string): readonly BlobRef[] {
    if (this.open?.attempt === attempt) return this.open.refs;
    throw new NodeError("ATTEMPT_UNKNOWN", "no such attempt is open");
  }
}

function readRefs(manifest: Uint8Array): BlobRef[] {
  try {
    const refs: unknown = JSON.parse(Buffer.from(manifest).toString());
    if (Array.isArray(refs)) return refs as BlobRef[];
  } catch {
    // Not even JSON.
  }
  throw new Nack("offer", "manifest", "BUNDLE_INVALID", "the manifest is no list of blobs");
}
