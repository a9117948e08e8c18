/**
 * Profiles in LMDB behind the `ProfileStore` contract. One per lane.
 *
 * Writes of a turn (and those that came while a commit was under way) share one transaction. Inside it every write
 * is merged and encoded first, then identity records of new visitors are written, and only then are records put: what
 * can be refused is refused before anything of the transaction exists.
 */
import { AssertionError, CONSENT_PREFIX, NodeError } from "../../engine/index.ts";
import { InternTable } from "./intern-table.ts";
import { STORE_LIMITS } from "./limits.ts";
import { commitErrorOf, isVisitorIdTooLong, type LmdbEnvironment, visitorKey } from "./lmdb-environment.ts";
import {
  attributeOfEntry,
  decodeProfileRecord,
  emptyProfileRecord,
  encodeProfileRecord,
  entryKey,
  mergeProfileFact,
  OFFSET,
  type ProfileRecord,
} from "./profile-record.ts";
import { FACT_ID_SIZE, type Source, sourceHex } from "./source.ts";
import type { SurrogateRegistry } from "./surrogates.ts";
import type { ProfileStore, ProfileWrite, ToldConsent } from "./types.ts";
import { noteStrings } from "./visitor-loader.ts";

interface Pending {
  readonly write: ProfileWrite;
  readonly resolve: (result: { version: number }) => void;
  readonly reject: (error: Error) => void;
}
/** A full disk is tried again this often, not by every write that comes. */
const RETRY_AFTER_MS = 100;
type Outcome = { version: number } | Error;

export class LmdbProfileStore implements ProfileStore {
  readonly #environment: LmdbEnvironment;
  readonly #surrogates: SurrogateRegistry;
  /** The node's dictionary, as this thread knows it. */
  readonly interns: InternTable;
  readonly #openSource: () => Source;
  #sourceBytes: Buffer | null = null;
  #factSequence = 0;
  #pending: Pending[] = [];
  #running: Promise<void> | null = null;
  #isClosed = false;
  /** After a commit failed: what to answer without trying, and until when on `performance.now()`. */
  #refusal: { readonly error: NodeError; readonly until: number } | null = null;

  /** `openSource`: what facts are filed under; asked by the first write. */
  constructor(environment: LmdbEnvironment, surrogates: SurrogateRegistry, openSource: () => Source) {
    this.#environment = environment;
    this.#surrogates = surrogates;
    this.interns = new InternTable(environment.interns);
    this.#openSource = openSource;
  }

  /** The record as it was committed last, decoded; null where there is none. For looks from outside: allocates all of it. */
  readRecord(level: string, id: string): ProfileRecord | null {
    this.#environment.refresh();
    this.interns.load();
    const bytes = this.#environment.profiles.getBinaryFast(visitorKey(level, id));
    return bytes === undefined ? null : decodeProfileRecord(bytes, this.interns);
  }

  sharedAttributes(level: string, id: string): string[] {
    const { interns } = this;
    const entries = this.readRecord(level, id)?.entries ?? new Map<number, { value: unknown }>();
    return [...entries]
      .filter(
        ([key, { value }]) => typeof value === "string" && interns.hasString(attributeOfEntry(key), value),
      )
      .map(([key]) => interns.names[attributeOfEntry(key)] ?? "");
  }

  consentsOf(level: string, id: string): ToldConsent[] {
    const told = new Map<string, ToldConsent>();
    for (const [key, { value, stamp }] of this.readRecord(level, id)?.entries ?? []) {
      const name = this.interns.names[attributeOfEntry(key)] ?? "";
      if (!name.startsWith(CONSENT_PREFIX)) continue;
      const other = told.get(name);
      const { atUs } = stamp;
      // A value that an unsetting of its own time left is a denial.
      const isLast =
        other === undefined || atUs > other.atUs || (atUs === other.atUs && other.value === undefined);
      if (isLast) told.set(name, { name, value, atUs });
    }
    return [...told.values()];
  }

  write(write: ProfileWrite): Promise<{ version: number }> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed || this.#pending.length >= STORE_LIMITS.profileWritesPendingMax) {
        const why = this.#isClosed ? "it is closing" : "too many writes are waiting";
        reject(
          new NodeError("STORE_UNWRITABLE", `the profile store takes no write: ${why}`, {
            retryAfterMs: RETRY_AFTER_MS,
          }),
        );
        return;
      }
      if (this.#refusal !== null) {
        if (performance.now() < this.#refusal.until) {
          reject(this.#refusal.error);
          return;
        }
        this.#refusal = null;
      }
      this.#pending.push({ write, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  writeMany(writes: readonly ProfileWrite[]): { version: number }[] {
    let outcomes: Outcome[] = [];
    try {
      this.#environment.root.transactionSync(() => {
        outcomes = this.#apply(writes);
        const refused = outcomes.find((outcome) => outcome instanceof Error);
        if (refused !== undefined) throw refused;
      });
    } catch (error) {
      this.interns.reset();
      throw failureOf(error);
    }
    Atomics.add(this.#environment.commits, 0, 1);
    return outcomes.filter((outcome): outcome is { version: number } => !(outcome instanceof Error));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    await null; // The rest of the turn's writes join.
    while (this.#pending.length > 0) {
      const group = this.#pending.splice(0, STORE_LIMITS.profileWritesPerTransactionMax);
      let outcomes: Outcome[];
      try {
        outcomes = await this.#environment.root.transaction(() =>
          this.#apply(group.map(({ write }) => write)),
        );
        Atomics.add(this.#environment.commits, 0, 1);
        noteStrings(this.#environment, this.interns.strings.length);
      } catch (cause) {
        this.interns.reset();
        const error = failureOf(await commitErrorOf(cause));
        if (error instanceof NodeError) this.#refusal = { error, until: performance.now() + RETRY_AFTER_MS };
        outcomes = group.map(() => error);
      }
      for (const [index, { resolve, reject }] of group.entries()) {
        const outcome = outcomes[index]!;
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      }
    }
    this.#running = null;
  }

  /** Inside the write transaction. Throws where the whole transaction must fail; nothing has been put then but interned numbers. */
  #apply(writes: readonly ProfileWrite[]): Outcome[] {
    const records = new Map<string, ProfileRecord>();
    const outcomes: Outcome[] = [];
    for (const write of writes) {
      try {
        outcomes.push({ version: this.#merge(write, records) });
      } catch (error) {
        if (!(error instanceof NodeError)) throw error;
        outcomes.push(error);
      }
    }
    const encoded: { key: string; bytes: Buffer }[] = [];
    for (const [key, record] of records) {
      if (record.version > 0) encoded.push({ key, bytes: encodeProfileRecord(record, this.interns) });
    }
    this.#surrogates.flush();
    for (const { key, bytes } of encoded) void this.#environment.profiles.put(key, bytes);
    return outcomes;
  }

  #merge(write: ProfileWrite, records: Map<string, ProfileRecord>): number {
    if (isVisitorIdTooLong(write.id)) {
      throw new NodeError("FIELD_TOO_LONG", "a visitor's id has at most 128 bytes of UTF-8", {
        field: "visitor.id",
      });
    }
    const key = visitorKey(write.level, write.id);
    let record = records.get(key);
    if (record === undefined) {
      record = this.#load(key, write.level, write.id);
      records.set(key, record);
    }
    const entriesAfter = record.entries.size + write.set.length + write.unset.length;
    if (entriesAfter > STORE_LIMITS.profileEntriesMax && !this.#fits(record, write)) {
      throw new NodeError("INTERN_TABLE_FULL", "the profile has as many attributes as a record may hold");
    }
    const atUs = write.isExact ? write.atUs : Math.max(write.atUs, record.lastFactUs + 1);
    const sequence = this.#factSequence + 1;
    const factId = Buffer.alloc(FACT_ID_SIZE);
    this.#sourceBytes ??= Buffer.from(sourceHex(this.#openSource()), "hex");
    this.#sourceBytes.copy(factId);
    factId.writeUIntBE(sequence, this.#sourceBytes.length, FACT_ID_SIZE - this.#sourceBytes.length);
    mergeProfileFact(record, { stamp: { atUs, factId }, set: write.set, unset: write.unset }, this.interns);
    this.#factSequence = sequence;
    record.version += 1;
    write.atUs = atUs;
    write.sequence = sequence;
    return record.version;
  }

  #fits(record: ProfileRecord, write: ProfileWrite): boolean {
    const keys = new Set(record.entries.keys());
    for (const { name, value } of write.set) keys.add(entryKey(this.interns.nameNumber(name), value));
    for (const name of write.unset) keys.add(entryKey(this.interns.nameNumber(name), undefined));
    return keys.size <= STORE_LIMITS.profileEntriesMax;
  }

  #load(key: string, level: string, id: string): ProfileRecord {
    let bytes = this.#environment.profiles.getBinaryFast(key);
    if (bytes === undefined) {
      const surrogate = this.#surrogates.ofNewProfile(level, id);
      return emptyProfileRecord(surrogate.high, surrogate.low);
    }
    if (bytes.readUInt32LE(OFFSET.stringCount) > this.interns.strings.length) {
      this.interns.load();
      bytes = this.#environment.profiles.getBinaryFast(key)!;
    }
    return decodeProfileRecord(bytes, this.interns);
  }
}

/** STORE_UNWRITABLE for what the system or LMDB says; a broken assertion stays one. */
function failureOf(cause: unknown): NodeError | AssertionError {
  if (cause instanceof NodeError || cause instanceof AssertionError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new NodeError("STORE_UNWRITABLE", `the profile store cannot be written: ${reason}`, {
    cause,
    retryAfterMs: RETRY_AFTER_MS,
  });
}
