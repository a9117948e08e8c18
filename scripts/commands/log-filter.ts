/** Which records `proffer log` prints: by visitor, time, kind, offer and channel; all of what is asked for must hold. */
import { InvalidArgumentError } from "commander";
import { parseTimestamp } from "../../engine/index.ts";
import { surrogatesOf } from "../../server/store/forget.ts";
import type { FactRecord, LoggedPick, RedactedRecord } from "../../server/store/log-record.ts";
import type { LogEntry } from "../../server/store/log-stream.ts";

export const RECORD_KINDS = [
  "boot",
  "generation",
  "decision",
  "event",
  "profile-write",
  "link",
  "session",
  "forget",
  "redacted",
] as const satisfies readonly (FactRecord | RedactedRecord)["kind"][];
type RecordKind = (typeof RECORD_KINDS)[number];

export interface LogFilterOptions {
  readonly visitor?: { readonly level: string; readonly id: string };
  readonly since?: number;
  readonly until?: number;
  readonly kind?: readonly RecordKind[];
  readonly offer?: string;
  readonly channel?: string;
}

/** `level:id`; the id may hold colons. */
export function visitorOption(text: string): { level: string; id: string } {
  const at = text.indexOf(":");
  if (at < 1 || at === text.length - 1)
    throw new InvalidArgumentError("LEVEL:ID is wanted, such as customer:C-1001.");
  return { level: text.slice(0, at).toLowerCase(), id: text.slice(at + 1) };
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** An instant (`2026-11-02T08:00:00Z`, epoch milliseconds), or so long ago (`90s`, `15m`, `2h`, `7d`). Yields epoch ms. */
export function instantOption(text: string): number {
  const ago = /^(\d{1,9})([smhd])$/.exec(text);
  if (ago !== null) return Date.now() - Number(ago[1]) * UNIT_MS[ago[2]!]!;
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : parseTimestamp(text);
  if (Number.isNaN(ms))
    throw new InvalidArgumentError(
      "An instant such as 2026-11-02T08:00:00Z, epoch milliseconds, or 15m, 2h, 7d ago is wanted.",
    );
  return ms;
}

export function kindsOption(text: string): RecordKind[] {
  return text.split(",").map((name) => {
    const kind = RECORD_KINDS.find((known) => known === name.trim());
    if (kind === undefined)
      throw new InvalidArgumentError(
        `Of ${RECORD_KINDS.join(", ")}, one or more with commas between are wanted.`,
      );
    return kind;
  });
}

export class LogFilter {
  readonly #dataPath: string;
  readonly #options: LogFilterOptions;
  #surrogates: ReadonlySet<string> = new Set();

  constructor(dataPath: string, options: LogFilterOptions) {
    this.#dataPath = dataPath;
    this.#options = options;
  }

  /** Looks the visitor's surrogates up: lanes draw new ones. Cost: reads the identity files. False: there is none. */
  refresh(): boolean {
    const { visitor } = this.#options;
    if (visitor === undefined) return true;
    this.#surrogates = new Set(surrogatesOf(this.#dataPath, visitor.level, visitor.id));
    return this.#surrogates.size > 0;
  }

  accepts({ record }: LogEntry): boolean {
    const { visitor, since, until, kind, offer, channel } = this.#options;
    if (kind !== undefined && !kind.includes(record.kind)) return false;
    if (visitor !== undefined && !surrogatesIn(record).some((one) => this.#surrogates.has(one))) return false;
    if (since !== undefined || until !== undefined) {
      const atMs = timeOf(record);
      if (atMs < (since ?? Number.NEGATIVE_INFINITY) || atMs >= (until ?? Number.POSITIVE_INFINITY))
        return false;
    }
    if (channel !== undefined && !("channel" in record && record.channel === channel)) return false;
    return offer === undefined || offersIn(record).includes(offer);
  }
}

/** When it was written, by the node's clock, epoch ms; NaN where it says nothing any more. */
export function timeOf(record: FactRecord | RedactedRecord): number {
  if ("nowMs" in record) return record.nowMs;
  if ("atMs" in record) return record.atMs;
  if ("atUs" in record) return Math.floor(record.atUs / 1000);
  return "changedAtUs" in record ? Math.floor(record.changedAtUs / 1000) : Number.NaN;
}

function surrogatesIn(record: FactRecord | RedactedRecord): readonly string[] {
  if (record.kind === "link") return [record.alias.surrogate, record.owner.surrogate];
  if (record.kind === "forget") return record.surrogates;
  return "surrogate" in record ? [record.surrogate] : [];
}

function offersIn(record: FactRecord | RedactedRecord): string[] {
  if (record.kind === "event")
    return [record.treatment?.offer, record.suppress?.offer].filter((offer) => offer !== undefined);
  if (record.kind !== "decision") return [];
  const codes = (picks: readonly LoggedPick[]) => picks.map(({ offer }) => offer);
  return record.points.flatMap(({ picks, heldOut }) => [...codes(picks), ...codes(heldOut)]);
}
