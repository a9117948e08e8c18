/**
 * The node's stop list: judged by its trust, kept in `control/stop-list.json`, taken up by every thread that decides.
 *
 * The first document in the file is the newest list, signatures and all: its sequence is the last one taken, peers that
 * catch up are given it as it is. What is in force is that list and the lists before it put together
 * (engine/trust/stop-merge.ts): a stop that a newer list neither has nor lifts goes on. Where that is more than the list
 * says, a second document, which nobody signed, has it. Both are written before they are published, and published before
 * they are answered: a list that was acknowledged holds on every lane and after a restart. A file that cannot be read
 * ends the start: to go on without it would present what somebody had stopped.
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Logger } from "pino";
import {
  checkSignatures,
  decodeDocuments,
  differingStops,
  encodeDocuments,
  encodePayload,
  isInForce,
  judgeStopList,
  type LiftedStop,
  type Model,
  madeAtOf,
  mergeStops,
  NodeError,
  parsePayload,
  type Revoked,
  type SignedDocument,
  STOPS_NONE,
  type Stop,
  type StopList,
  type StopState,
  type TrustPolicy,
  unmatchedStops,
} from "../../engine/index.ts";
import { readTextIfPresent, reasonOf, writeFileAtomic } from "../store/atomic-file.ts";
import { type ControlCaller, Nack, type StopChange, type StopListTaken } from "./control-node.ts";
import type { LiftedEntry, StopEntry } from "./messages.ts";
import { Turns } from "./turns.ts";

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

interface Kept {
  /** The newest list as it was signed. */
  readonly document: SignedDocument;
  readonly list: StopList;
  /** What is in force, and the lifts that are remembered: this list and those before it. */
  readonly state: StopState;
}

export class StopKeeper {
  readonly #parts: StopKeeperParts;
  readonly #path: string;
  readonly #turns = new Turns();
  #kept: Kept | null = null;

  constructor(parts: StopKeeperParts) {
    this.#parts = parts;
    this.#path = join(parts.dataPath, "control", "stop-list.json");
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
    const text = readTextIfPresent(this.#path);
    if (text === null) return;
    try {
      const [document, whole = document] = decodeDocuments(Buffer.from(text));
      if (document === undefined) throw new NodeError("DOCUMENT_INVALID", "it holds no document");
      this.#kept = { document, list: listOf(document), state: stateOf(listOf(whole!)) };
    } catch (cause) {
      const message = `${this.#path} cannot be read: ${reasonOf(cause)}. It says what is stopped: put it back from a copy, or remove it to start with nothing stopped`;
      throw new NodeError("DATA_DIR_INVALID", message, { cause });
    }
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
   * Errors: a Nack with what `judgeStopList` says; STORE_UNWRITABLE, and the list before stays.
   */
  set(document: SignedDocument, caller: ControlCaller): Promise<StopListTaken> {
    return this.#turns.take("", async () => {
      const before = this.#kept;
      if (before !== null && Buffer.compare(before.document.payload, document.payload) === 0) {
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
    if (beside.length === 0) return [];
    return [
      `stopped beside list ${list.sequence}, which was made without knowing of it: ${beside.join(", ")}; the next stop or lift makes one list of all`,
    ];
  }

  #taken({ list, state }: Kept, changes: readonly StopChange[]): StopListTaken {
    return {
      sequence: list.sequence,
      changes,
      unmatched: this.#unmatched(list.stops),
      differing: differingStops(list.stops, state.stops),
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

  #write({ document, list, state }: Kept): void {
    const whole = { payload: encodePayload(listWith(list, state)), signatures: [] };
    const isMore = Buffer.compare(whole.payload, document.payload) !== 0;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      writeFileAtomic(this.#path, encodeDocuments(isMore ? [document, whole] : [document]), 0o600);
    } catch (cause) {
      const message = `the stop list cannot be kept: ${reasonOf(cause)}; the list before stays in force`;
      throw new Nack("activate", "stop list", "STORE_UNWRITABLE", message, cause);
    }
  }
}

function listOf({ payload }: SignedDocument): StopList {
  const parsed = parsePayload(payload);
  if (parsed.kind !== "stopList") throw new NodeError("DOCUMENT_INVALID", `it holds a ${parsed.kind}`);
  return parsed;
}

function stateOf({ stops, lifted = [] }: StopList): StopState {
  return { stops, lifted };
}

/** The list as it would be had its signer known of all. */
function listWith(list: StopList, { stops, lifted }: StopState): StopList {
  const { lifted: _lifted, ...rest } = list;
  const lifts: readonly LiftedStop[] = lifted;
  return { ...rest, stops, ...(lifts.length === 0 ? {} : { lifted: lifts }) };
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

/** By id: what is new or stands otherwise is stopped, what is gone is lifted. */
function changesOf(before: readonly Stop[], after: readonly Stop[]): StopChange[] {
  const asBytes = (stop: Stop) => JSON.stringify(stop);
  const known = new Map(before.map((stop) => [stop.id, asBytes(stop)]));
  const left = new Set(after.map(({ id }) => id));
  return [
    ...after
      .filter((stop) => known.get(stop.id) !== asBytes(stop))
      .map((stop): StopChange => ({ act: "stop", subject: stopText(stop), detail: detailOf(stop) })),
    ...before
      .filter(({ id }) => !left.has(id))
      .map((stop): StopChange => ({ act: "lift", subject: stopText(stop), detail: `id ${stop.id}` })),
  ];
}

/** `offer cold-brew`, `zone home in channel app`, `all`. */
export function stopText({ kind, name, channel }: Stop): string {
  const what = kind === "all" ? "all" : `${kind} ${name}`;
  return channel === undefined ? what : `${what} in channel ${channel}`;
}

function detailOf({ id, fromMs, untilMs, why }: Stop): string {
  const from = fromMs === 0 ? "" : `from ${new Date(fromMs).toISOString()} `;
  const until = untilMs === undefined ? "until lifted" : `until ${new Date(untilMs).toISOString()}`;
  return `id ${id}, ${from}${until}: ${why}`;
}
