/**
 * Surrogates of visitors: the random 64 bits under which a visitor appears in the log.
 *
 * A held visitor's lies in its slot; where it has none, and for records about a visitor that is not held, it is looked up
 * here: this lane's cache, the profile record, the memory record, the node's table of visitors without either (LMDB, all
 * three). Else it is drawn, and its identity record is written before the first log record that uses it. Two lanes that
 * meet a new visitor in the same moment may draw two surrogates: both have identity records and resolve to the visitor,
 * so nothing that reads the log may take "another surrogate" for "another visitor". The LMDB table is a shortcut: what
 * is lost of it in a crash is drawn anew.
 *
 * Here too: the time of a fact where nobody held the visitor.
 */

import { webcrypto } from "node:crypto";
import type { IdentityWriter } from "./identity-file.ts";
import { STORE_LIMITS } from "./limits.ts";
import { commitErrorOf, type LmdbEnvironment, visitorKey } from "./lmdb-environment.ts";
import { OFFSET } from "./profile-record.ts";

export interface Surrogate {
  readonly high: number;
  readonly low: number;
}

const DRAWN_COUNT = 512;
const FACT_SLOTS = 65_536;
/** New surrogates reach the LMDB table in groups: a commit per turn would cost more than the look-up saves. */
const SHARE_AFTER_MS = 100;
/** Past this the oldest are not shared: they are drawn anew when the cache has forgotten them. */
const SHARE_COUNT_MAX = 16_384;

/** Draws surrogates. Cost: a call for random bytes every 512. */
export class SurrogateSource {
  readonly #words = new Uint32Array(DRAWN_COUNT * 2);
  #used = DRAWN_COUNT;

  draw(): Surrogate {
    for (;;) {
      if (this.#used === DRAWN_COUNT) {
        webcrypto.getRandomValues(this.#words);
        this.#used = 0;
      }
      const high = this.#words[this.#used * 2]!;
      const low = this.#words[this.#used * 2 + 1]!;
      this.#used += 1;
      if (high !== 0 || low !== 0) return { high, low }; // Zero is "none".
    }
  }
}

/** One per lane. */
export class SurrogateRegistry {
  readonly #source: SurrogateSource;
  readonly #openIdentity: () => IdentityWriter;
  readonly #environment: LmdbEnvironment;
  /** Two generations: when the young one is full it becomes the old one, so that what is used stays. */
  #young = new Map<string, Surrogate>();
  #old = new Map<string, Surrogate>();
  /** Drawn since the last flush: forgotten where their identity records could not be written. */
  #unwritten: string[] = [];
  #unshared: { key: string; surrogate: Surrogate }[] = [];
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;
  #forgetsSeen = 0;
  readonly #factHigh = new Uint32Array(FACT_SLOTS);
  readonly #factLow = new Uint32Array(FACT_SLOTS);
  readonly #factUs = new Float64Array(FACT_SLOTS);

  /** `openIdentity`: the source's identity file, opened by the first call where the source is deferred. */
  constructor(source: SurrogateSource, openIdentity: () => IdentityWriter, environment: LmdbEnvironment) {
    this.#source = source;
    this.#openIdentity = openIdentity;
    this.#environment = environment;
  }

  get #identity(): IdentityWriter {
    return this.#openIdentity();
  }

  /** For a record about a visitor that is not held. Cost: a map look-up for the lane's recent visitors, else LMDB reads. */
  of(level: string, id: string): Surrogate {
    const key = visitorKey(level, id);
    const known = this.#recall(key) ?? this.#lookUp(key);
    if (known !== null) return known;
    const surrogate = this.#draw(key, level, id);
    this.#unshared.push({ key, surrogate });
    return surrogate;
  }

  /** For a visitor that gets its profile record in this very transaction: the record will hold the surrogate. */
  ofNewProfile(level: string, id: string): Surrogate {
    const key = visitorKey(level, id);
    return this.#recall(key) ?? this.#lookUp(key) ?? this.#draw(key, level, id);
  }

  /** For a held visitor whose slot has none: LMDB was asked when it was loaded. */
  ofHeld(level: string, id: string): Surrogate {
    const key = visitorKey(level, id);
    return this.#recall(key) ?? this.#draw(key, level, id);
  }

  /** The visitor was erased: it will be somebody else. */
  forget(level: string, id: string): void {
    const key = visitorKey(level, id);
    this.#young.delete(key);
    this.#old.delete(key);
    this.#unshared = this.#unshared.filter((entry) => entry.key !== key);
  }

  #draw(key: string, level: string, id: string): Surrogate {
    const surrogate = this.#source.draw();
    this.#identity.append(surrogate.high, surrogate.low, level, id);
    this.#remember(key, surrogate);
    this.#unwritten.push(key);
    return surrogate;
  }

  #recall(key: string): Surrogate | null {
    const forgets = Atomics.load(this.#environment.forgets, 0);
    if (forgets !== this.#forgetsSeen) {
      // Another thread erased a visitor: who it was must not be remembered here either.
      this.#forgetsSeen = forgets;
      this.#young.clear();
      this.#old.clear();
    }
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old === undefined) return null;
    this.#remember(key, old);
    return old;
  }

  #lookUp(key: string): Surrogate | null {
    const { profiles, memories, surrogates } = this.#environment;
    const surrogate =
      read(profiles.getBinaryFast(key), OFFSET.surrogateHigh) ??
      read(memories.getBinaryFast(key), 0) ??
      read(surrogates.getBinaryFast(key), 0);
    if (surrogate !== null) this.#remember(key, surrogate);
    return surrogate;
  }

  /** The time of a fact of a visitor that is not held: `clockUs`, or one more than the last that this lane gave so. */
  factTimeUs(surrogate: Surrogate, clockUs: number): number {
    const slot = surrogate.low & (FACT_SLOTS - 1);
    let atUs = clockUs;
    if (this.#factLow[slot] === surrogate.low && this.#factHigh[slot] === surrogate.high) {
      atUs = Math.max(atUs, this.#factUs[slot]! + 1);
    }
    this.#factLow[slot] = surrogate.low;
    this.#factHigh[slot] = surrogate.high;
    this.#factUs[slot] = atUs;
    return atUs;
  }

  /** Writes identity records, before any log record that uses them. Errors: system errors; new surrogates are forgotten. */
  flush(): void {
    if (!this.#identity.hasPending && this.#unwritten.length === 0) return;
    try {
      this.#identity.flush();
    } catch (error) {
      this.forgetUnwritten();
      throw error;
    }
    this.#unwritten.length = 0;
    if (this.#unshared.length > SHARE_COUNT_MAX)
      this.#unshared.splice(0, this.#unshared.length - SHARE_COUNT_MAX);
    if (this.#unshared.length > 0) this.#scheduleShare();
  }

  /** Resolves when the identity records flushed so far are synced. Errors: LOG_UNWRITABLE. */
  async synced(): Promise<void> {
    await this.#identity.synced();
  }

  forgetUnwritten(): void {
    this.#identity.drop();
    const dropped = new Set(this.#unwritten);
    for (const key of dropped) {
      this.#young.delete(key);
      this.#old.delete(key);
    }
    this.#unshared = this.#unshared.filter((entry) => !dropped.has(entry.key));
    this.#unwritten.length = 0;
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#unwritten.length === 0) await this.#share();
    this.#isClosed = true;
  }

  #remember(key: string, surrogate: Surrogate): void {
    if (this.#young.size >= STORE_LIMITS.surrogateCacheHalf) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, surrogate);
  }

  #scheduleShare(): void {
    if (this.#timer !== null || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#unwritten.length === 0) void this.#share();
      else this.#scheduleShare();
    }, SHARE_AFTER_MS);
    this.#timer.unref();
  }

  async #share(): Promise<void> {
    const entries = this.#unshared;
    if (entries.length === 0 || this.#isClosed) return;
    this.#unshared = [];
    try {
      await this.#environment.surrogates.transaction(() => {
        for (const { key, surrogate } of entries) {
          if (this.#environment.surrogates.doesExist(key)) continue; // Another lane was first; both surrogates resolve.
          const bytes = Buffer.alloc(8);
          bytes.writeUInt32LE(surrogate.high, 0);
          bytes.writeUInt32LE(surrogate.low, 4);
          void this.#environment.surrogates.put(key, bytes);
        }
      });
    } catch (error) {
      await commitErrorOf(error);
      // A full disk: the shortcut is missing for these, nothing else.
    }
  }
}

/** `OFFSET.surrogateHigh` and `OFFSET.surrogateLow` follow one another. Zeros are "none". */
function read(bytes: Buffer | undefined, offset: number): Surrogate | null {
  if (bytes === undefined) return null;
  const high = bytes.readUInt32LE(offset);
  const low = bytes.readUInt32LE(offset + 4);
  return high === 0 && low === 0 ? null : { high, low };
}
