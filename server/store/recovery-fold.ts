/**
 * Folds a batch of facts into the memories and profiles of LMDB, a visitor at a time (recovery-visitor.ts); with a helper's
 * hands where there is one: visitors who only decided are anybody's, all others are this thread's.
 *
 * Transactions are bounded; killed between two of them, a recovery that runs again finds the facts' marks and goes on.
 */
import { NodeError, type VisitorFact } from "../../engine/index.ts";
import type { IdentityIndex, IdentityKeys } from "./identity-index.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import type { StoreNumbers } from "./numbers.ts";
import type { FactBatch, OtherFact } from "./recovery-batch.ts";
import { decisionFact, eventFact, linkFact, touchFact } from "./recovery-facts.ts";
import type { FoldFile, RecoveredFile } from "./recovery-files.ts";
import { type GroupedFacts, groupByVisitor } from "./recovery-groups.ts";
import { foldGroup, foldShare, type RecoveryHelper } from "./recovery-helper.ts";
import { RecoveredProfiles } from "./recovery-profiles.ts";
import { RecoveredRecords } from "./recovery-records.ts";
import { RecoveredTerms } from "./recovery-terms.ts";
import { VisitorFolder } from "./recovery-visitor.ts";
import { factId } from "./source.ts";

/** Surrogates without an identity that are counted one by one. */
const UNKNOWN_MAX = 10_000;

export class MemoryFolder {
  readonly #environment: LmdbEnvironment;
  readonly #identities: IdentityIndex;
  readonly #terms: RecoveredTerms;
  readonly #profiles: RecoveredProfiles;
  readonly #records: RecoveredRecords;
  readonly #visitors: VisitorFolder;
  readonly #helper: RecoveryHelper | null;
  /** Of the batch that is being folded. */
  #batch: FactBatch | null = null;
  /** Surrogates that no identity file knows. */
  readonly #unknown = new Set<string>();
  #unknownFacts = 0;

  constructor(
    environment: LmdbEnvironment,
    identities: IdentityIndex,
    numbers: StoreNumbers,
    isOwn: boolean,
    helper: RecoveryHelper | null,
  ) {
    this.#environment = environment;
    this.#records = new RecoveredRecords(environment);
    this.#visitors = new VisitorFolder(environment, this.#records, (...of) => this.#other(...of));
    this.#terms = new RecoveredTerms(numbers);
    this.#profiles = new RecoveredProfiles(environment, isOwn);
    this.#identities = identities;
    this.#helper = helper;
  }

  /**
   * Folds all of the batch and empties it. Errors: what LMDB throws; what was committed stays.
   *
   * @param files by index. @param onShare how much of it is folded, in [0, 1], from time to time.
   */
  async fold(
    batch: FactBatch,
    files: readonly (RecoveredFile | null)[],
    onShare: (share: number) => void,
  ): Promise<void> {
    await this.#terms.prepare(
      files.filter((file) => file !== null),
      batch.others,
    );
    this.#environment.refresh(); // The helper has written since the last batch.
    const helper = this.#helper;
    if (helper === null) this.#identities.resolve();
    else await this.#identities.resolveWith((task) => helper.identities(task));
    const groups = groupByVisitor(batch, this.#identities, this.#noteUnknown);
    const toFold = files.map((file) => file?.toFold ?? null);
    this.#visitors.begin({ facts: batch, files: toFold, order: groups.order });
    this.#batch = batch;
    const { keys } = this.#identities;
    this.#helper?.fold({ kind: "fold", groups, keys, arena: batch.arena, files: toFold });
    const mixedShare = this.#foldMixed(groups, keys, onShare);
    foldShare(groups, keys, this.#visitors, this.#records, () => {
      this.#write();
      const share = Math.min(1, groups.taken[0]! / groups.count);
      onShare(mixedShare + (1 - mixedShare) * share);
    });
    await this.#helper?.finished();
    this.#batch = null;
    batch.clear();
  }

  /** Those of whom more than decisions is told: the helper knows of nothing else. Which share of all facts theirs are. */
  #foldMixed(groups: GroupedFacts, keys: IdentityKeys, onShare: (share: number) => void): number {
    const { count, ends, isMixed } = groups;
    const factCount = ends[count - 1] ?? 0;
    let folded = 0;
    for (let group = 0; group < count; group++) {
      if (isMixed[group] === 0) continue;
      foldGroup(groups, group, keys, this.#visitors);
      folded += ends[group]! - (group === 0 ? 0 : ends[group - 1]!);
      if (!this.#records.isFull) continue;
      this.#write();
      onShare(folded / factCount);
    }
    this.#write();
    return folded === 0 ? 0 : folded / factCount;
  }

  #write(): void {
    this.#records.write(({ key, record, prefixHex }) => this.#profiles.merge(key, record, prefixHex));
  }

  readonly #noteUnknown = (number: number, factCount: number): void => {
    this.#unknownFacts += factCount;
    if (this.#unknown.size < UNKNOWN_MAX) this.#unknown.add(this.#identities.surrogateOf(number));
  };

  get faults(): readonly NodeError[] {
    const faults = [...this.#visitors.faults, ...(this.#helper?.faults ?? [])];
    const [first] = this.#terms.namesLost;
    if (first !== undefined) {
      const what = `the node has no numbers left for ${this.#terms.namesLost.size} names in the logs (the first: ${first})`;
      faults.push(
        new NodeError(
          "INTERN_TABLE_FULL",
          `${what}: what happened under them counts for no cap or suppression`,
        ),
      );
    }
    const { lostCount } = this.#profiles;
    if (lostCount > 0)
      faults.push(
        new NodeError(
          "INTERN_TABLE_FULL",
          `${lostCount} profile writes with new attributes are not recovered`,
        ),
      );
    if (this.#unknown.size > 0) faults.push(this.#unknownFault());
    return faults;
  }

  #unknownFault(): NodeError {
    const [first] = this.#unknown;
    return new NodeError(
      "LOG_CORRUPT",
      `identity files lack ${this.#unknown.size} visitors (the first: surrogate ${first}): ${this.#unknownFacts} facts about them are lost. If there is a copy of \`identity/\`, bring it back with the node stopped, with \`lmdb/\` of the same copy, or without \`lmdb/\` where no log was removed: the next start folds them`,
    );
  }

  get profileWritesMerged(): number {
    return this.#profiles.mergedCount;
  }

  /** Null for a profile write where no visitor was held: it is no fact of a memory. */
  #other(key: string, fact: number, { prefixHex }: FoldFile, sequence: number): VisitorFact | null {
    const other = this.#batch!.other(fact);
    const id = factId(prefixHex, sequence);
    const { term } = this.#terms;
    switch (other.kind) {
      case "decision":
        return decisionFact(other.record, id, term);
      case "event":
        return eventFact(other.record, id, term);
      case "link":
        return this.#linkFact(other, id);
      case "profile-write":
        this.#records.addProfileWrite({ key, record: other.record, prefixHex });
        return other.record.visitorVersion === 0 ? null : touchFact(other.record, id);
    }
  }

  /** Null where the other was erased: nothing links them any more. */
  #linkFact({ record, role, other }: OtherFact & { kind: "link" }, id: string): VisitorFact | null {
    const otherKey = this.#identities.keyOf(other);
    return otherKey === null ? null : linkFact(record, id, role, otherKey);
  }
}
