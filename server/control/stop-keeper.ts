/**
 * The node's stop list: judged by its trust, kept in `control/stop-list.json`, taken up by every thread that decides.
 *
 * What is in force is the newest list and the lists before it put together (engine/trust/stop-merge.ts): a stop that a
 * newer list neither has nor lifts goes on. Its number is the last one taken; peers that catch up are given the newest list
 * as it was signed. It is written before it is published, and published before it is answered: a list that was acknowledged
 * holds on every lane and after a restart. A file that cannot be read ends the start: to go on without it would present
 * what somebody had stopped.
 *
 * Where the file cannot be written, the list is in force all the same: what stops does not wait for a disk. The answer and
 * Status say that a restart would not have it, until it is written after all.
 */
import type { Logger } from "pino";
import {
  checkSignatures,
  differingStops,
  encodePayload,
  isInForce,
  judgeStopList,
  type Model,
  madeAtOf,
  mergeStops,
  NodeError,
  type Revoked,
  type SignedDocument,
  STOPS_NONE,
  type Stop,
  type StopList,
  type TrustPolicy,
  unmatchedStops,
} from "../../engine/index.ts";
import { reasonOf } from "../store/atomic-file.ts";
import { type ControlCaller, Nack, type StopChange, type StopListTaken } from "./control-node.ts";
import type { LiftedEntry, StopEntry } from "./messages.ts";
import { changesOf, stopText } from "./stop-changes.ts";
import { type Kept, listWith, StopFile, stateOf } from "./stop-file.ts";
import { Turns } from "./turns.ts";

const RETRY_MS = 5000;

export interface StopKeeperParts {
  readonly dataPath: string;
  readonly policy: TrustPolicy;
  revoked(): Revoked;
  /** Resolves when nothing is decided without the list any more. */
  publish(stopList: { readonly sequence: number; readonly stops: readonly Stop[] }): Promise<void>;
  /** UTF-8 of the active bundle's model as JSON; null: no bundle is active. */
  model(): Uint8Array | null;
  readonly logger: Pick<Logger, "info" | "warn">;
  readonly nowMs: () => number;
}

export class StopKeeper {
  readonly #parts: StopKeeperParts;
  readonly #file: StopFile;
  readonly #turns = new Turns();
  #kept: Kept | null = null;
  /** Why what is in force is not on the disk; "": it is. */
  #unkeptWhy = "";
  #retry: NodeJS.Timeout | null = null;

  constructor(parts: StopKeeperParts) {
    this.#parts = parts;
    this.#file = new StopFile(parts.dataPath);
  }

  close(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
  }

  /** In force as it was signed, for peers; null: there was none yet. */
  get document(): SignedDocument | null {
    return this.#kept?.document ?? null;
  }
  /** 0: there was none yet. */
  get sequence(): number {
    return this.#kept?.list.sequence ?? 0;
  }

  /** At the start, before a lane serves. Errors: DATA_DIR_INVALID. */
  async restore(): Promise<void> {
    this.#kept = this.#file.read();
    this.#holdReserve();
    if (this.#kept === null) return;
    const { list, state } = this.#kept;
    await this.#parts.publish({ sequence: list.sequence, stops: state.stops });
    if (state.stops.length > 0) {
      this.#parts.logger.warn(
        { sequence: list.sequence, stops: state.stops.map(stopText) },
        "the stop list is in force",
      );
    }
  }

  /**
   * Takes a newer list: its stops hold, and those of the lists before it that it does not lift. The same one again
   * changes nothing.
   *
   * Errors: a Nack with what `judgeStopList` says.
   */
  set(document: SignedDocument, caller: ControlCaller): Promise<StopListTaken> {
    return this.#turns.take("", async () => {
      const before = this.#kept;
      if (before !== null && Buffer.compare(before.document.payload, document.payload) === 0) {
        if (this.#unkeptWhy !== "") this.#write(before);
        return this.#taken(before, []);
      }
      const kept = this.#judge(document, before);
      this.#write(kept);
      this.#kept = kept;
      const { list, state } = kept;
      await this.#parts.publish({ sequence: list.sequence, stops: state.stops });
      const changes = changesOf(before?.state.stops ?? [], state.stops);
      this.#parts.logger.info(
        {
          by: caller.name,
          sequence: list.sequence,
          changes: changes.map((one) => `${one.act} ${one.subject}`),
        },
        "stop list set",
      );
      return this.#taken(kept, changes);
    });
  }

  entries(nowMs: number): StopEntry[] {
    return (this.#kept?.state.stops ?? []).map((stop) => ({
      id: stop.id,
      kind: stop.kind,
      name: stop.name,
      channel: stop.channel ?? "",
      fromMs: stop.fromMs,
      untilMs: stop.untilMs ?? 0,
      why: stop.why,
      inForce: isInForce(stop, nowMs),
      madeAtMs: madeAtOf(stop),
    }));
  }

  lifted(): LiftedEntry[] {
    const lifted = this.#kept?.state.lifted ?? [];
    return lifted.map(({ untilMs = 0, ...lift }) => ({ ...lift, untilMs }));
  }

  /** For people: that stops are in force which the newest list does not have, or has otherwise. */
  notes(): string[] {
    if (this.#kept === null) return [];
    const { list, state } = this.#kept;
    const differing = new Set(differingStops(list.stops, state.stops));
    const beside = state.stops.filter(({ id }) => differing.has(id)).map(stopText);
    const unkept = this.#unkeptText();
    const notes = unkept === "" ? [] : [unkept];
    if (beside.length === 0) return notes;
    return [
      ...notes,
      `stopped beside list ${list.sequence}, which was made without knowing of it: ${beside.join(", ")}; the next stop or lift makes one list of all`,
    ];
  }

  #taken({ list, state }: Kept, changes: readonly StopChange[]): StopListTaken {
    return {
      sequence: list.sequence,
      changes,
      unmatched: this.#unmatched(list.stops),
      differing: differingStops(list.stops, state.stops),
      told: this.#unkeptText(),
    };
  }

  #unmatched(stops: readonly Stop[]): readonly string[] {
    const model = stops.length === 0 ? null : this.#parts.model();
    if (model === null) return [];
    return unmatchedStops(JSON.parse(Buffer.from(model).toString("utf8")) as Model, stops);
  }

  #judge(document: SignedDocument, before: Kept | null): Kept {
    const { policy, revoked, nowMs } = this.#parts;
    try {
      checkSignatures(document.signatures);
      const list = judgeStopList(policy, document, before?.list.sequence ?? 0, nowMs(), revoked());
      checkNotOver(before, list, nowMs());
      const state = mergeStops(before?.state ?? STOPS_NONE, stateOf(list), nowMs());
      encodePayload(listWith(list, state)); // Together they may be more than a list holds.
      return { document, list, state };
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      throw new Nack(
        "verify",
        error.field === "" ? "stop list" : error.field,
        error.code,
        error.message,
        error,
      );
    }
  }

  /** Where it cannot be written it is tried again; `#unkeptWhy` says why. */
  #write(kept: Kept): void {
    const { sequence } = kept.list;
    const wasKept = this.#unkeptWhy === "";
    try {
      this.#file.write(kept);
    } catch (cause) {
      this.#unkeptWhy = reasonOf(cause);
      this.#retryLater();
      if (wasKept) this.#parts.logger.warn({ sequence }, this.#unkeptText(sequence));
      return;
    }
    this.#unkeptWhy = "";
    if (!wasKept) this.#parts.logger.info({ sequence }, "the stop list is on the disk again");
    this.#holdReserve();
  }

  #retryLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      void this.#turns.take("", async () => {
        if (this.#unkeptWhy !== "" && this.#kept !== null) this.#write(this.#kept);
      });
    }, RETRY_MS).unref();
  }

  /** Where there is no room now, with the next list. */
  #holdReserve(): void {
    try {
      this.#file.holdReserve();
    } catch (error) {
      this.#parts.logger.warn({ reason: reasonOf(error) }, "no disk could be reserved for the stop list");
    }
  }

  #unkeptText(sequence = this.sequence): string {
    if (this.#unkeptWhy === "") return "";
    const before = this.#file.sequence === 0 ? "without stops" : `with list ${this.#file.sequence}`;
    return `stop list ${sequence} is in force and not yet kept on the disk (${this.#unkeptWhy}): a restart would come back ${before}; it is tried again`;
  }
}

/**
 * A stop that is over when it is made stops nothing, and in place of one in force it would lift it under the name of a
 * stop. Judged of what this list brings: where lists between were missed, what ended meanwhile may come with it, and
 * what came late was in force when it was signed.
 *
 * Errors: STOP_INVALID.
 */
function checkNotOver(before: Kept | null, list: StopList, nowMs: number): void {
  if (list.sequence !== (before?.list.sequence ?? 0) + 1) return;
  const known = new Set(before?.state.stops.map((stop) => JSON.stringify(stop)) ?? []);
  const listMadeAtMs = Math.min(list.madeAtMs, nowMs);
  const isOver = ({ untilMs, madeAtMs = listMadeAtMs }: Stop) =>
    untilMs !== undefined && untilMs <= Math.min(madeAtMs, listMadeAtMs);
  const over = list.stops.find((stop) => isOver(stop) && !known.has(JSON.stringify(stop)));
  if (over === undefined) return;
  const ended = new Date(over.untilMs!).toISOString();
  const message = `stop ${over.id} of ${stopText(over)} had ended when it was made (${ended}): it would stop nothing; to end a stop, lift it`;
  throw new NodeError("STOP_INVALID", message, { field: `stop ${over.id}` });
}
