/** Which records `proffer log` prints: by visitor, time, kind, offer and channel; all of what is asked for must hold. */
import { InvalidArgumentError } from "commander";
import { parseTimestamp } from "../../engine/index.ts";
import { surrogatesOf } from "../../server/store/forget.ts";
import { readIdentities } from "../../server/store/identity-file.ts";
import type { FactRecord, LoggedPick, RedactedRecord } from "../../server/store/log-record.ts";
import { type LogEntry, LogStream } from "../../server/store/log-stream.ts";
import { LogLinks } from "./log-links.ts";

export const RECORD_KINDS = [
  "boot",
  "generation",
  "decision",
  "event",
  "profile-write",
  "link",
  "session",
  "forget",
  "overlay",
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
  readonly links = new LogLinks();
  /** Offers and channels met in what was read, asked for or not. */
  readonly offersMet = new Set<string>();
  readonly channelsMet = new Set<string>();

  constructor(dataPath: string, options: LogFilterOptions) {
    this.#dataPath = dataPath;
    this.#options = options;
  }

  /** Reads who was linked to whom. Cost: reads the log once. Errors: system errors; damage is left to who prints. */
  readLinks(): void {
    if (this.#options.visitor === undefined) return;
    const stream = new LogStream(this.#dataPath);
    for (const { record } of stream.poll()) if (record.kind === "link") this.links.note(record);
    stream.close();
  }

  /** Looks the visitor's surrogates up: lanes draw new ones. Cost: reads the identity files. False: there is none. */
  refresh(): boolean {
    const { visitor } = this.#options;
    if (visitor === undefined) return true;
    this.#surrogates = new Set(surrogatesOf(this.#dataPath, visitor.level, visitor.id));
    if (!this.links.isEmpty) this.links.resolve(this.#surrogates, readIdentities(this.#dataPath));
    return this.#surrogates.size > 0;
  }

  /** Of a record that is the visitor's under an id linked to it: that surrogate; else "". */
  aliasIn({ record }: LogEntry): string {
    if (this.#options.visitor === undefined || record.kind === "link" || record.kind === "forget") return "";
    return "surrogate" in record && !this.#surrogates.has(record.surrogate) ? record.surrogate : "";
  }

  accepts({ record }: LogEntry): boolean {
    const { visitor, since, until, kind, offer, channel } = this.#options;
    if (channel !== undefined && "channel" in record) this.channelsMet.add(record.channel);
    const offers = offer === undefined ? [] : offersIn(record);
    for (const met of offers) this.offersMet.add(met);
    if (kind !== undefined && !kind.includes(record.kind)) return false;
    if (visitor !== undefined && !this.#isOfVisitor(record)) return false;
    if (since !== undefined || until !== undefined) {
      const atMs = timeOf(record);
      if (atMs < (since ?? Number.NEGATIVE_INFINITY) || atMs >= (until ?? Number.POSITIVE_INFINITY))
        return false;
    }
    if (channel !== undefined && !("channel" in record && record.channel === channel)) return false;
    return offer === undefined || offers.includes(offer);
  }

  #isOfVisitor(record: FactRecord | RedactedRecord): boolean {
    const atUs = "atUs" in record ? record.atUs : timeOf(record) * 1000;
    return surrogatesIn(record).some((one) => this.#surrogates.has(one) || this.links.has(one, atUs));
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
