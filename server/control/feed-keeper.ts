/**
 * The node's feeds: judged by its trust, held against what the active bundle declares, kept in `control/feeds/`, taken
 * up by every thread that decides.
 *
 * A table is written before it is published, and published before it is answered. Its columns are those that any open
 * generation declares: before lanes open a generation that declares others, its tables are made anew from what is kept
 * (`joinFor`), so that no decision of the new generation, nor of the old one, lacks them. A kept table that cannot be
 * read counts as never pushed, which rules are ready for; but which update was taken last is known all the same (the
 * node's state has a mark of it), so that no older one is taken in its place: that very one, or a newer.
 */
import type { Logger } from "pino";
import {
  type Attribute,
  checkSignatures,
  ENGINE_LIMITS,
  type FeedTable,
  type FeedUpdate,
  feedColumnKey,
  judgeFeedUpdate,
  NodeError,
  nameWithSuggestion,
  type Revoked,
  type SignedDocument,
  type TrustPolicy,
} from "../../engine/index.ts";
import type { FeedTableMade, FeedTableTask } from "../batch/feed-table.ts";
import { reasonOf } from "../store/atomic-file.ts";
import type { FeedMark } from "../store/control-state.ts";
import { type ControlCaller, type FeedTaken, Nack } from "./control-node.ts";
import { type Declarations, declarationsOf } from "./feed-declarations.ts";
import { FeedFiles, feedUpdateOf, type KeptFeed, sha256Of } from "./feed-files.ts";
import type { FeedStatus } from "./messages.ts";
import { Turns } from "./turns.ts";

/** How far ahead of the node's clock a table may tell of. */
const AHEAD_MS_MAX = 5 * 60_000;

export interface FeedKeeperParts {
  readonly dataPath: string;
  readonly policy: TrustPolicy;
  revoked(): Revoked;
  /** The update of a feed that was taken last; null: none was. */
  mark(feed: string): FeedMark | null;
  /** On the disk when it returns. Errors: STORE_UNWRITABLE. */
  keepMarks(marks: readonly FeedMark[]): void;
  /** Resolves when nothing is decided without the tables any more. */
  publish(feeds: readonly FeedTable[]): Promise<void>;
  /** In the batch pool. Errors: FEED_INVALID. */
  makeTable(task: FeedTableTask): Promise<FeedTableMade>;
  /** Models (UTF-8 of JSON) of the generations that threads have open, the active one first. */
  models(): readonly Uint8Array[];
  readonly logger: Pick<Logger, "info" | "warn">;
  readonly nowMs: () => number;
}

interface Kept extends KeptFeed {
  readonly sizeBytes: number;
  /** Of the published table. */
  readonly rowCount: number;
  /** Declarations that the published table has columns for; null: none is published, nothing declares the feed. */
  readonly columns: ReadonlySet<string> | null;
}

export class FeedKeeper {
  readonly #parts: FeedKeeperParts;
  readonly #files: FeedFiles;
  readonly #turns = new Turns();
  readonly #kept = new Map<string, Kept>();

  constructor(parts: FeedKeeperParts) {
    this.#parts = parts;
    this.#files = new FeedFiles(parts.dataPath);
  }

  /** As they were signed, for peers. */
  get documents(): SignedDocument[] {
    return [...this.#kept.values()].map(({ document }) => document);
  }

  /** Of the table in force; 0: none. */
  sequence(feed: string): number {
    return this.#kept.get(feed)?.update.sequence ?? 0;
  }

  /** The table in force with this hash, as it was pushed; null: none has it. */
  table(sha256: string): Uint8Array | null {
    const found = [...this.#kept].find(([, { update }]) => update.sha256 === sha256);
    if (found === undefined) return null;
    try {
      const { update, table } = this.#files.read(found[0]);
      return update.sha256 === sha256 ? table : null;
    } catch (error) {
      this.#parts.logger.warn({ err: error }, `feed ${found[0]}: the table that is kept cannot be read`);
      return null;
    }
  }

  /** At the start, before a lane serves. */
  async restore(): Promise<void> {
    await this.#turns.take("", async () => {
      for (const name of this.#files.names()) {
        try {
          const { document, update, table } = this.#files.read(name);
          this.#kept.set(name, { document, update, sizeBytes: table.length, rowCount: 0, columns: null });
        } catch (error) {
          this.#parts.logger.warn(
            { err: error },
            `feed ${name}: ${this.#files.pathOf(name)} cannot be read, so that it counts as never pushed: push it again`,
          );
        }
      }
      this.#markKept();
      await this.#join([]);
    });
  }

  /**
   * Gives tables the columns that a generation declares, before threads open it.
   *
   * Values that are none of their attribute's are missing in it, which is logged.
   */
  async joinFor(model: Uint8Array): Promise<void> {
    await this.#turns.take("", () => this.#join([model]));
  }

  /**
   * Takes a table in place of the one before; the same one again changes nothing.
   *
   * Errors: a Nack with what `judgeFeedUpdate` says, FEED_UNKNOWN, FEED_INVALID with row and column; STORE_UNWRITABLE.
   * The table before stays.
   */
  push(document: SignedDocument, bytes: Uint8Array, caller: ControlCaller): Promise<FeedTaken> {
    return this.#turns.take("", async () => {
      const update = this.#judged(document, bytes);
      const { feed, sequence } = update;
      const before = this.#kept.get(feed);
      if (before !== undefined && Buffer.compare(before.document.payload, document.payload) === 0)
        return { feed, sequence, undeclared: [] };
      const { table, undeclared } = await this.#checked(update, bytes);
      try {
        // Before the table: where that cannot be written, or is damaged later, this one may be brought again, and none before.
        if (!this.#isMarked(document, feed)) this.#parts.keepMarks([markOf({ document, update })]);
        this.#files.write(feed, document, bytes);
      } catch (cause) {
        const message = `the table cannot be kept: ${reasonOf(cause)}; the one before stays in force`;
        throw new Nack("activate", `feed ${feed}`, "STORE_UNWRITABLE", message, cause);
      }
      const columns = new Set(table.columns.map(({ key }) => key));
      const { rowCount } = table;
      this.#kept.set(feed, { document, update, sizeBytes: bytes.length, rowCount, columns });
      await this.#parts.publish([table]);
      this.#parts.logger.info(
        { by: caller.name, feed, sequence, rows: rowCount, asOf: new Date(update.asOfMs).toISOString() },
        "feed pushed",
      );
      return { feed, sequence, undeclared };
    });
  }

  /** Of the feeds that the active bundle declares, pushed or not. */
  status(nowMs: number): FeedStatus[] {
    const [active] = this.#declarations();
    return [...(active ?? [])].map(([feed, { maxAgeMs }]) => {
      const kept = this.#kept.get(feed);
      if (kept === undefined) {
        // Of one whose file was damaged, the number after which the next has to come.
        const sequence = this.#parts.mark(feed)?.sequence ?? 0;
        return { feed, sequence, asOfMs: 0, ageMs: 0, rows: 0, stale: true };
      }
      const { sequence, asOfMs } = kept.update;
      const ageMs = Math.max(0, nowMs - asOfMs);
      return { feed, sequence, asOfMs, ageMs, rows: kept.rowCount, stale: ageMs > maxAgeMs };
    });
  }

  /** Data directories of before have no marks. */
  #markKept(): void {
    const unmarked = [...this.#kept].filter(([name]) => this.#parts.mark(name) === null);
    if (unmarked.length === 0) return;
    try {
      this.#parts.keepMarks(unmarked.map(([, kept]) => markOf(kept)));
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      this.#parts.logger.warn(
        { err: error },
        "which feeds were taken last cannot be kept: the next push does it",
      );
    }
  }

  #isMarked(document: SignedDocument, feed: string): boolean {
    return this.#parts.mark(feed)?.payloadSha256 === sha256Of(document.payload);
  }

  #declarations(): Declarations[] {
    return this.#parts.models().map(declarationsOf);
  }

  /** Errors: Nack. */
  #judged(document: SignedDocument, bytes: Uint8Array): FeedUpdate {
    const { policy, revoked, nowMs } = this.#parts;
    let resource = "feed";
    try {
      checkSignatures(document.signatures);
      const { feed, sequence } = feedUpdateOf(document);
      resource = `feed ${feed}`;
      const before = this.#kept.get(feed);
      const isInForce =
        before !== undefined && Buffer.compare(before.document.payload, document.payload) === 0;
      const isSame = isInForce || this.#isMarked(document, feed);
      const last = Math.max(this.#parts.mark(feed)?.sequence ?? 0, this.sequence(feed));
      const lastSequence = isSame ? sequence - 1 : last;
      const about = { sha256: sha256Of(bytes), sizeBytes: bytes.length };
      return judgeFeedUpdate(policy, document, about, lastSequence, nowMs(), revoked());
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      throw new Nack("verify", error.field === "" ? resource : error.field, error.code, error.message, error);
    }
  }

  /** Errors: Nack with FEED_UNKNOWN, FEED_INVALID. */
  async #checked(
    update: FeedUpdate,
    bytes: Uint8Array,
  ): Promise<{ table: FeedTable; undeclared: readonly string[] }> {
    const { feed, sequence, asOfMs } = update;
    const refuse = (code: "FEED_UNKNOWN" | "FEED_INVALID", message: string, place = "", cause?: unknown) =>
      new Nack("validate", place === "" ? `feed ${feed}` : `feed ${feed}, ${place}`, code, message, cause);
    const declarations = this.#declarations();
    const declared = declarations.map((each) => each.get(feed)).filter((each) => each !== undefined);
    const strict = declarations[0]?.get(feed) ?? declared[0];
    if (strict === undefined) {
      const known = [...(declarations[0]?.keys() ?? [])];
      const names = known.length === 0 ? "it declares none" : `it declares ${known.join(", ")}`;
      throw refuse(
        "FEED_UNKNOWN",
        `the active bundle has no feed ${nameWithSuggestion(feed, known)}; ${names}`,
      );
    }
    const aheadMs = asOfMs - this.#parts.nowMs();
    if (aheadMs > AHEAD_MS_MAX) {
      const message = `the table tells of ${new Date(asOfMs).toISOString()}, ${Math.round(aheadMs / 1000)} s ahead of this node's clock: a feed from the future would never be stale`;
      throw refuse("FEED_INVALID", message);
    }
    const others = [...this.#kept].reduce(
      (sum, [name, kept]) => sum + (name === feed ? 0 : kept.sizeBytes),
      0,
    );
    if (others + bytes.length > ENGINE_LIMITS.feedTablesSizeMax) {
      const message = `all feeds of a node have at most ${ENGINE_LIMITS.feedTablesSizeMax} bytes, and the others have ${others}`;
      throw refuse("FEED_INVALID", message);
    }
    const task = { about: { feed, sequence, asOfMs }, bytes, attributes: attributesOf(declared) };
    try {
      const { table, columns } = await this.#parts.makeTable({ ...task, strict: strict.attributes });
      const names = new Set(task.attributes.map(({ name }) => name));
      return { table, undeclared: columns.filter((name) => !names.has(name)) };
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      throw refuse("FEED_INVALID", error.message, error.field, error);
    }
  }

  /** Makes anew, and publishes, the tables that lack a column of a generation that is open or about to be. */
  async #join(more: readonly Uint8Array[]): Promise<void> {
    const declarations = [...this.#declarations(), ...more.map(declarationsOf)];
    const tables: FeedTable[] = [];
    for (const [feed, kept] of this.#kept) {
      const declared = declarations.map((each) => each.get(feed)).filter((each) => each !== undefined);
      const attributes = attributesOf(declared);
      if (attributes.every((each) => kept.columns?.has(feedColumnKey(each)) ?? false)) continue;
      const table = await this.#rebuilt(feed, attributes);
      if (table === null) continue;
      const columns = new Set(table.columns.map(({ key }) => key));
      this.#kept.set(feed, { ...kept, columns, rowCount: table.rowCount });
      tables.push(table);
    }
    if (tables.length > 0) await this.#parts.publish(tables);
  }

  async #rebuilt(feed: string, attributes: readonly Attribute[]): Promise<FeedTable | null> {
    const { logger, makeTable } = this.#parts;
    try {
      const { update, table: bytes } = this.#files.read(feed);
      const { sequence, asOfMs } = update;
      const about = { feed, sequence, asOfMs };
      const { table, misfitCount } = await makeTable({ about, bytes, attributes, strict: [] });
      if (misfitCount > 0)
        logger.warn(
          { feed, sequence, misfitCount },
          "values of the feed are not what a bundle declares: they are missing there",
        );
      return table;
    } catch (error) {
      logger.warn({ err: error, feed }, "the feed's table cannot be read, and keeps the columns that it has");
      return null;
    }
  }
}

function markOf({ document, update: { feed, sequence } }: KeptFeed): FeedMark {
  return { feed, sequence, payloadSha256: sha256Of(document.payload) };
}

function attributesOf(declared: readonly { readonly attributes: readonly Attribute[] }[]): Attribute[] {
  return declared.flatMap(({ attributes }) => attributes);
}
