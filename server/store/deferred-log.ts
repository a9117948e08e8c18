/**
 * A decision log whose source is opened with its first record: a batch worker that only ever decides dry calls leaves
 * no file, no boot record and no used source number behind.
 */
import type { Generation, Overlay } from "../../engine/index.ts";
import type {
  DecisionEntry,
  DecisionLog,
  EventEntry,
  ForgetEntry,
  LinkEntry,
  ProfileWrite,
  SessionEntry,
  VisitorStamp,
} from "./types.ts";

export class DeferredLog implements DecisionLog {
  readonly answersWaitForSync: boolean;
  readonly #open: () => DecisionLog;
  #opened: DecisionLog | null = null;
  #overlay: { readonly overlay: Overlay; readonly atMs: number } | null = null;

  /** `open` may be called again where it threw (a full disk). */
  constructor(open: () => DecisionLog, answersWaitForSync = false) {
    this.#open = open;
    this.answersWaitForSync = answersWaitForSync;
  }

  get #log(): DecisionLog {
    if (this.#opened === null) {
      this.#opened = this.#open();
      if (this.#overlay !== null) this.#opened.noteOverlay(this.#overlay.overlay, this.#overlay.atMs);
    }
    return this.#opened;
  }

  get writtenBytes(): number {
    return this.#opened?.writtenBytes ?? 0;
  }

  get hasPending(): boolean {
    return this.#opened?.hasPending === true;
  }

  /** Errors: those of opening the source. */
  nextDecisionId(): string {
    return this.#log.nextDecisionId();
  }
  nextFactId(): string {
    return this.#log.nextFactId();
  }
  get decisionWords(): Int32Array {
    return this.#log.decisionWords;
  }
  appendDecision(entry: DecisionEntry): void {
    this.#log.appendDecision(entry);
  }
  appendEvent(entry: EventEntry): string {
    return this.#log.appendEvent(entry);
  }
  appendLink(entry: LinkEntry): string {
    return this.#log.appendLink(entry);
  }
  appendSession(entry: SessionEntry): string {
    return this.#log.appendSession(entry);
  }
  appendForget(entry: ForgetEntry): string {
    return this.#log.appendForget(entry);
  }
  appendProfileWrite(write: ProfileWrite, version: number, caller: string, stamp?: VisitorStamp): string {
    return this.#log.appendProfileWrite(write, version, caller, stamp);
  }
  noteOverlay(overlay: Overlay, atMs: number): void {
    if (this.#opened === null) this.#overlay = { overlay, atMs };
    else this.#opened.noteOverlay(overlay, atMs);
  }
  appendGeneration(generation: Generation, atMs: number): void {
    this.#log.appendGeneration(generation, atMs);
  }
  flush(): void {
    this.#opened?.flush();
  }
  async synced(): Promise<void> {
    await this.#opened?.synced();
  }
  async close(): Promise<void> {
    await this.#opened?.close();
  }
}
