/**
 * A decision log whose source is opened with its first record: a batch worker that only ever decides dry calls leaves
 * no file, no boot record and no used source number behind.
 */
import type { Generation } from "../../engine/index.ts";
import type { DecisionEntry, DecisionLog, EventEntry, ProfileWrite } from "./types.ts";

export class DeferredLog implements DecisionLog {
  readonly #open: () => DecisionLog;
  #opened: DecisionLog | null = null;

  /** `open` may be called again where it threw (a full disk). */
  constructor(open: () => DecisionLog) {
    this.#open = open;
  }

  get #log(): DecisionLog {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  get hasPending(): boolean {
    return this.#opened?.hasPending === true;
  }

  /** Errors: those of opening the source. */
  nextDecisionId(): string {
    return this.#log.nextDecisionId();
  }
  appendDecision(entry: DecisionEntry): void {
    this.#log.appendDecision(entry);
  }
  appendEvent(entry: EventEntry): void {
    this.#log.appendEvent(entry);
  }
  appendProfileWrite(write: ProfileWrite, version: number, caller: string): void {
    this.#log.appendProfileWrite(write, version, caller);
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
