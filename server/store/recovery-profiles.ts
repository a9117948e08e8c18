/**
 * Profile writes of a log's tail, merged into LMDB where it lacks them.
 *
 * The node's own were committed before they were logged: only what a power loss took from LMDB is missing there, and that
 * is always the last of it, so that a record's version tells. Other nodes' are merged each: merging is idempotent.
 */
import { InternTable } from "./intern-table.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import type { ProfileWriteRecord } from "./log-record.ts";
import {
  decodeProfileRecord,
  emptyProfileRecord,
  encodeProfileRecord,
  mergeProfileFact,
  OFFSET,
} from "./profile-record.ts";
import { isTableFull } from "./recovery-terms.ts";
import { factId } from "./source.ts";

export class RecoveredProfiles {
  readonly #environment: LmdbEnvironment;
  readonly #isOwn: boolean;
  readonly #interns: InternTable;
  /** Visitors whose profile lacked a write: from then on each of theirs is merged, whatever versions say. */
  readonly #mended = new Set<string>();
  mergedCount = 0;
  lostCount = 0;

  /** `isOwn`: the logs are of the node that LMDB is of. */
  constructor(environment: LmdbEnvironment, isOwn: boolean) {
    this.#environment = environment;
    this.#isOwn = isOwn;
    this.#interns = new InternTable(environment.interns);
  }

  /**
   * Only inside a write transaction. `key`: the visitor's, `prefixHex`: the source's. A write with an attribute that finds
   * no number is lost, and counted.
   */
  merge(key: string, write: ProfileWriteRecord, prefixHex: string): void {
    const { profiles } = this.#environment;
    const bytes = profiles.getBinaryFast(key);
    const isThere = this.#isOwn && bytes !== undefined && bytes.readDoubleLE(OFFSET.version) >= write.version;
    if (isThere && !this.#mended.has(key)) return;
    this.#mended.add(key);
    const high = Number.parseInt(write.surrogate.slice(0, 8), 16);
    const low = Number.parseInt(write.surrogate.slice(8), 16);
    const record =
      bytes === undefined ? emptyProfileRecord(high, low) : decodeProfileRecord(bytes, this.#interns);
    const { atUs, set, unset, factSequence } = write;
    const stamp = { atUs, factId: Buffer.from(factId(prefixHex, Math.max(1, factSequence)), "hex") };
    try {
      mergeProfileFact(record, { stamp, set, unset }, this.#interns);
    } catch (error) {
      if (!isTableFull(error)) throw error;
      this.lostCount += 1;
      return;
    }
    record.version = Math.max(record.version, write.version);
    void profiles.put(key, encodeProfileRecord(record, this.#interns));
    this.mergedCount += 1;
  }
}
