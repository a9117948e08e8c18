/**
 * The control service: messages of its protocol to calls of the node (control-node.ts) and back. Knows callers, bounds
 * and the audit log; knows nothing of bundles, trust or lanes.
 *
 * What the node refuses (`Nack`) is an answer. Every other NodeError is a fault of the call, its gRPC status; anything
 * else is a fault of the node, logged. Acts are recorded in the audit log when they are over, with their outcome; what
 * stops and lifts, the overlay records one by one.
 */
import { createHash } from "node:crypto";
import { NodeError, type SignedDocument, signedText, type TrustedKey } from "../../engine/index.ts";
import { collectNew } from "../batch/collect-heap.ts";
import { approvalActs } from "./approvals.ts";
import {
  type Activation,
  type Audit,
  type AuditAct,
  type BlobWanted,
  type BundleLifecycle,
  type ControlCaller,
  type FeedTaken,
  Nack,
  type OverlayControl,
  type StageTime,
  type StatusSource,
} from "./control-node.ts";
import type { ControlLimits } from "./limits.ts";
import { MemberExports } from "./member-exports.ts";
import type * as m from "./messages.ts";
import { checkAttempt, checkDocument, checkDocuments, needed } from "./request-checks.ts";

export interface ControlParts {
  readonly lifecycle: BundleLifecycle;
  readonly overlay: OverlayControl;
  readonly status: StatusSource;
  readonly audit: Audit;
  /** For their names in the audit log. */
  readonly trustedKeys: readonly TrustedKey[];
}

/** What an act is recorded with. */
interface Act {
  readonly act: AuditAct["act"];
  readonly attempt: string;
  readonly caller: ControlCaller;
  readonly subject?: string;
  /** What came signed with it. */
  readonly documents?: readonly SignedDocument[];
}

/** What an act came to, beside its response's fields. */
interface Done<Fields> {
  readonly fields: Fields;
  readonly stages?: readonly StageTime[];
  /** For the audit log: what it was in the single, in place of the one entry; and where it knows more than the act. */
  readonly acts?: readonly (Pick<AuditAct, "act" | "subject" | "detail"> & { readonly by?: string })[];
  readonly subject?: string;
  readonly detail?: string;
  /** Nothing was done that is not recorded already. */
  readonly isUnrecorded?: boolean;
  /** What the answer says beside its fields. */
  readonly message?: string;
  /** What is signed that it was done by, where that is not what came with it. */
  readonly documents?: readonly SignedDocument[];
}

/** So many of an act's documents are told of in its record. */
const DOCUMENTS_TOLD_MAX = 6;
const NO_LIST_TAKEN = { sequence: 0, unmatched: [] as readonly string[], differing: [] as readonly string[] };
const NO_FEED: FeedTaken = { feed: "", sequence: 0, undeclared: [] };

/** An upload's buffers are let go of when so many bytes went through. */
const COLLECT_AFTER_BYTES = 4 * 1024 * 1024;

export class ControlService {
  readonly #parts: ControlParts;
  readonly #limits: ControlLimits;
  readonly #memberExports: MemberExports;
  /** The attempt that was offered last, so that what follows is recorded with its bundle. */
  #offered = { attempt: "", bundle: "" };

  constructor(parts: ControlParts, limits: ControlLimits) {
    this.#parts = parts;
    this.#limits = limits;
    this.#memberExports = new MemberExports(parts.audit, (sha256) => parts.lifecycle.membersOf(sha256));
  }

  async offer(request: m.OfferRequest, caller: ControlCaller): Promise<m.OfferResponse> {
    const { attempt, manifest, documents } = request;
    checkAttempt(attempt);
    checkDocuments(documents);
    const bundle = createHash("sha256").update(manifest).digest("hex");
    const act = { act: "offer", attempt, caller, subject: bundle, documents } as const;
    return await this.#answered(act, { bundle, lacking: [] as readonly BlobWanted[] }, async () => {
      const offered = await this.#parts.lifecycle.offer(attempt, manifest, documents, caller);
      this.#offered = { attempt, bundle };
      const detail = `${offered.lacking.length} blobs lacking`;
      return { fields: { bundle: offered.bundleId, lacking: offered.lacking }, detail };
    });
  }

  /** `requests` as they come; the first names the attempt. */
  async upload(requests: AsyncIterable<m.UploadRequest>, caller: ControlCaller): Promise<m.UploadResponse> {
    const iterator = requests[Symbol.asyncIterator]();
    const first = await iterator.next();
    if (first.done === true) throw needed("attempt");
    const { attempt } = first.value;
    checkAttempt(attempt);
    let receivedBytes = 0;
    let collectedBytes = 0;
    const fields = async () => ({ receivedBytes, lacking: await this.#lacking(attempt) });
    return await this.#answered({ act: "upload", attempt, caller }, fields, async () => {
      let next: IteratorResult<m.UploadRequest, void> = first;
      for (; next.done !== true; next = await iterator.next()) {
        const part = next.value;
        receivedBytes += part.data.length;
        this.#checkPart(part, attempt, receivedBytes);
        if (part.sha256 !== "") {
          await this.#parts.lifecycle.upload(attempt, part.sha256, part.offset, part.data, caller);
        }
        if (receivedBytes - collectedBytes < COLLECT_AFTER_BYTES) continue;
        collectedBytes = receivedBytes;
        collectNew();
      }
      return { fields: await fields(), detail: `${receivedBytes} bytes` };
    });
  }

  async prepare(request: m.PrepareRequest, caller: ControlCaller): Promise<m.PrepareResponse> {
    const { attempt, documents } = request;
    checkAttempt(attempt);
    checkDocuments(documents);
    return await this.#answered({ act: "prepare", attempt, caller, documents }, { bundle: "" }, async () => {
      const prepared = await this.#parts.lifecycle.prepare(attempt, documents, caller);
      const { bundleId, stages, isSignOfLife: isUnrecorded } = prepared;
      return { fields: { bundle: bundleId }, stages, subject: bundleId, isUnrecorded };
    });
  }

  async commit(request: m.CommitRequest, caller: ControlCaller): Promise<m.CommitResponse> {
    const { attempt, documents } = request;
    checkAttempt(attempt);
    checkDocuments(documents);
    return await this.#answered({ act: "commit", attempt, caller, documents }, NOT_ACTIVATED, async () =>
      this.#activated("commit", await this.#parts.lifecycle.commit(attempt, documents, caller)),
    );
  }

  async abort({ attempt }: m.AbortRequest, caller: ControlCaller): Promise<m.AbortResponse> {
    checkAttempt(attempt);
    return await this.#answered({ act: "abort", attempt, caller }, {}, async () => {
      const told = await this.#parts.lifecycle.abort(attempt, caller);
      return { fields: {}, detail: told, message: told };
    });
  }

  async release(request: m.ReleaseRequest, caller: ControlCaller): Promise<m.ReleaseResponse> {
    const { attempt, release, bundle } = request;
    checkAttempt(attempt);
    if (release !== null) checkDocument(release, "release");
    else if (bundle === "") throw needed("release");
    const documents = release === null ? [] : [release];
    const subject = bundle === "" ? {} : { subject: bundle };
    const act = { act: "release", attempt, caller, documents, ...subject } as const;
    return await this.#answered(act, NOT_ACTIVATED, async () =>
      this.#activated("release", await this.#parts.lifecycle.release(attempt, release, bundle, caller)),
    );
  }

  /**
   * `requests` as they come; the first names the attempt and has the document.
   *
   * @param hold counts bytes that are kept until the call's end.
   */
  async pushFeed(
    requests: AsyncIterable<m.PushFeedRequest>,
    caller: ControlCaller,
    hold: (bytes: number) => void,
  ): Promise<m.PushFeedResponse> {
    const parts: Uint8Array[] = [];
    let first: m.PushFeedRequest | null = null;
    let sizeBytes = 0;
    for await (const request of requests) {
      first ??= request;
      const { partSizeMax, feedTableSizeMax } = this.#limits;
      if (request.data.length > partSizeMax) throw tooLarge("a part", partSizeMax);
      sizeBytes += request.data.length;
      if (sizeBytes > feedTableSizeMax) throw tooLarge("a feed's table", feedTableSizeMax);
      hold(request.data.length);
      parts.push(request.data);
    }
    const { attempt = "", document = null } = first ?? {};
    checkAttempt(attempt);
    const update = checkDocument(document, "document");
    return await this.#answered({ act: "feed", attempt, caller, documents: [update] }, NO_FEED, async () => {
      const fields: FeedTaken = await this.#parts.overlay.pushFeed(
        attempt,
        update,
        Buffer.concat(parts),
        caller,
      );
      return { fields, subject: fields.feed, detail: `${sizeBytes} bytes` };
    });
  }

  async setStopList(request: m.SetStopListRequest, caller: ControlCaller): Promise<m.SetStopListResponse> {
    const { attempt } = request;
    checkAttempt(attempt);
    const stopList = checkDocument(request.stopList, "stopList");
    const act = { act: "stop", attempt, caller, subject: "stop list", documents: [stopList] } as const;
    return await this.#answered(act, NO_LIST_TAKEN, async () => {
      const { sequence, changes, unmatched, differing, told } = await this.#parts.overlay.setStopList(
        attempt,
        stopList,
        caller,
      );
      return { fields: { sequence, unmatched, differing }, acts: changes, message: told };
    });
  }

  async revoke(request: m.RevokeRequest, caller: ControlCaller): Promise<m.RevokeResponse> {
    const { attempt } = request;
    checkAttempt(attempt);
    const revocation = checkDocument(request.revocation, "revocation");
    const subject = "revocation";
    const act = { act: "revoke", attempt, caller, subject, documents: [revocation] } as const;
    return await this.#answered(act, {}, async () => {
      // Before the rollback that it may cause, which the node records as its own act.
      await this.#parts.lifecycle.revoke(attempt, revocation, caller, () => this.#recordDone(act, act));
      return { fields: {}, isUnrecorded: true };
    });
  }

  list(): m.ListResponse {
    const entries = this.#parts.lifecycle.list();
    return { bundles: entries.map(({ bundleId, ...rest }) => ({ bundle: bundleId, ...rest })) };
  }

  status(): m.NodeStatus {
    return this.#parts.status.status();
  }

  latest({ bundle, ...has }: m.LatestRequest): m.LatestResponse {
    const newer = this.#parts.lifecycle.latest({ bundleId: bundle, ...has });
    if (newer === null) return { bundle: "", documents: [], stopList: null, feeds: [], revocations: [] };
    const { bundleId, ...rest } = newer;
    return { bundle: bundleId, ...rest };
  }

  async *fetch(
    { sha256, offset }: m.FetchRequest,
    caller: ControlCaller,
  ): AsyncGenerator<m.FetchResponse, void, void> {
    const table = this.#parts.overlay.feedTable(sha256);
    if (table === null) {
      let isNoted = false;
      for await (const data of this.#parts.lifecycle.fetch(sha256, offset)) {
        if (!isNoted) this.#memberExports.note(sha256, caller);
        isNoted = true;
        yield { data };
      }
      return;
    }
    if (offset > table.length) {
      throw new NodeError("VALUE_OUT_OF_RANGE", `the table has ${table.length} bytes`, { field: "offset" });
    }
    const { partSizeMax } = this.#limits;
    for (let at = offset; at < table.length; at += partSizeMax) {
      yield { data: table.subarray(at, at + partSizeMax) };
    }
  }

  async *audit({ from }: m.AuditRequest, caller: ControlCaller): AsyncGenerator<m.AuditResponse, void, void> {
    const entry = { act: "export", by: caller.name, address: caller.address, subject: "audit log" } as const;
    this.#parts.audit.requireRoom();
    this.#parts.audit.record({ ...entry, outcome: "ok", detail: `from record ${from}` });
    for await (const record of this.#parts.audit.read(from)) yield { record };
  }

  /** Does an act, answers it and records it. `refused` are the fields of an answer that says no. */
  async #answered<Fields extends object>(
    act: Act,
    refused: Fields | (() => Promise<Fields>),
    work: () => Promise<Done<Fields>>,
  ): Promise<{ readonly answer: m.Answer } & Fields> {
    // What frees the node again, and what stops, is done even where it cannot be recorded yet.
    if (act.act !== "abort" && act.act !== "stop") this.#parts.audit.requireRoom();
    const { attempt } = act;
    // Named before: the attempt may be over when it is recorded, and another one open.
    const known = { subject: this.#offered.attempt === attempt ? this.#offered.bundle : attempt, ...act };
    let done: Done<Fields>;
    try {
      done = await work();
    } catch (error) {
      const isTold = error instanceof NodeError;
      this.#recordRefusal({
        ...entryOf(known),
        outcome: isTold ? error.code : "INTERNAL",
        detail: this.#detail(isTold ? error.message : "", known),
      });
      if (!(error instanceof Nack)) throw error;
      return { ...(typeof refused === "function" ? await refused() : refused), answer: nack(attempt, error) };
    }
    if (done.isUnrecorded !== true) this.#recordDone(known, done);
    return { ...done.fields, answer: ack(attempt, done.stages ?? [], done.message) };
  }

  #recordDone(act: Act, { acts = [], detail = "", subject, documents }: Omit<Done<unknown>, "fields">): void {
    const told = documents === undefined ? act : { ...act, documents };
    const entry = { ...entryOf(act), ...(subject === undefined ? {} : { subject }) };
    for (const one of acts.length > 0 ? acts : [{ detail }]) {
      // An approval is another's act, and has its own words.
      const isAnothers = "by" in one && one.by !== undefined;
      const words = isAnothers ? one.detail : this.#detail(one.detail, told);
      const done: AuditAct = { ...entry, ...one, outcome: "ok", detail: words };
      if (act.act === "stop") this.#parts.audit.recordSurely(done);
      else this.#parts.audit.record(done);
    }
  }

  /** With who signed what, and the attempt, so that the records of one push are found by it. */
  #detail(detail: string, { act, attempt, documents = [] }: Act): string {
    const told = documents
      .slice(0, DOCUMENTS_TOLD_MAX)
      .map((document) => signedText(document, this.#parts.trustedKeys));
    const moreCount = documents.length - told.length;
    const more = moreCount > 0 ? [`and ${moreCount} more documents`] : [];
    const nonce = ATTEMPT_ACTS.includes(act) ? [`attempt ${attempt}`] : [];
    return [detail, ...told, ...more, ...nonce].filter((part) => part !== "").join("; ");
  }

  /** Nothing was changed: where the log cannot be written either, the refusal itself says more. */
  #recordRefusal(act: AuditAct): void {
    try {
      this.#parts.audit.record(act);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
    }
  }

  /** With who approved what runs from now on. */
  #activated(act: "commit" | "release", activation: Activation): Done<typeof NOT_ACTIVATED> {
    const {
      bundleId: subject,
      generation,
      startsAtMs,
      stages,
      documents,
      also = "",
      isRepeated,
    } = activation;
    const what =
      startsAtMs === 0
        ? `generation ${generation}`
        : `scheduled, starts at ${new Date(startsAtMs).toISOString()}`;
    const told = also === "" ? what : `${what}; ${also}`;
    const approvals = approvalActs(this.#parts.lifecycle.list(), subject);
    return {
      fields: { bundle: subject, generation, startsAtMs },
      stages,
      documents,
      message: also,
      isUnrecorded: isRepeated === true,
      acts: [...approvals, { act, subject, detail: told }],
    };
  }

  async #lacking(attempt: string): Promise<readonly BlobWanted[]> {
    try {
      return await this.#parts.lifecycle.lacking(attempt);
    } catch (error) {
      if (error instanceof NodeError) return []; // The attempt is over: the answer says so.
      throw error;
    }
  }

  #checkPart(part: m.UploadRequest, attempt: string, receivedBytes: number): void {
    const { partSizeMax, uploadSizeMax } = this.#limits;
    if (part.attempt !== "" && part.attempt !== attempt) {
      throw new NodeError("VALUE_OUT_OF_RANGE", "one upload is of one attempt", { field: "attempt" });
    }
    if (part.data.length > partSizeMax) throw tooLarge("a part", partSizeMax);
    if (receivedBytes > uploadSizeMax) throw tooLarge("an upload", uploadSizeMax);
  }
}

/** The acts of one push. */
const ATTEMPT_ACTS: readonly AuditAct["act"][] = ["offer", "upload", "prepare", "commit", "abort"];

function entryOf({ act, attempt, caller, subject = attempt }: Act) {
  return { act, by: caller.name, address: caller.address, subject };
}

const NOT_ACTIVATED = { bundle: "", generation: 0, startsAtMs: 0 };

function ack(attempt: string, stages: readonly StageTime[], message = ""): m.Answer {
  return { attempt, ack: true, stage: "", resource: "", code: "", message, stages, retryAfterMs: 0 };
}

function nack(attempt: string, refused: Nack): m.Answer {
  const { stage, resource, code, message, stages, retryAfterMs } = refused;
  return { attempt, ack: false, stage, resource, code, message, stages, retryAfterMs };
}

function tooLarge(what: string, sizeMax: number): NodeError {
  return new NodeError("BODY_TOO_LARGE", `${what} may have ${sizeMax} bytes`, { field: "data" });
}
