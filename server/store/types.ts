/**
 * The store as handlers see it: profiles (LMDB) and the decision log. One of each per lane, over one data directory.
 */
import type {
  AttributeValue,
  DecideCall,
  Decision,
  FoldToken,
  Generation,
  Overlay,
  OwnedMemory,
  VisitorFact,
  VisitorMemory,
  VisitorState,
} from "../../engine/index.ts";

export interface ProfileWrite {
  level: string;
  id: string;
  /** Typed and checked values by attribute name. */
  set: readonly { name: string; value: AttributeValue }[];
  unset: readonly string[];
  /** Of the fact, epoch µs as a safe integer; `write` raises it to the visitor's last fact + 1 µs. */
  atUs: number;
  /** Filled in by `write`: number of the fact among its source's profile writes; ties are broken by it. */
  sequence?: number;
  /** Told under a linked id: `atUs` stays as it is, so that the latest word wins whichever id it was told under. */
  isExact?: boolean;
}

/** A consent as it was told last; undefined: unset. */
export interface ToldConsent {
  readonly name: string;
  readonly value: AttributeValue | undefined;
  readonly atUs: number;
}

export interface ProfileStore {
  /**
   * Merges in one write transaction: reads the record, last writer wins per attribute by (time, source, sequence),
   * consent by time with denial winning ties, raises the version. Resolves after commit with the new version; writes
   * of one turn share a transaction. Fills `write.atUs` and `write.sequence`.
   * Errors: STORE_UNWRITABLE, INTERN_TABLE_FULL, FIELD_TOO_LONG; nothing of the write is kept then.
   */
  write(write: ProfileWrite): Promise<{ version: number }>;
  /**
   * The same for many at once, synchronously in one transaction: offline imports. All or nothing.
   * Cost: blocks the thread, and every other writer, for its duration.
   */
  writeMany(writes: readonly ProfileWrite[]): { version: number }[];
  /**
   * Names of the visitor's attributes whose values stand in the node's dictionary, which keeps them when the visitor is
   * forgotten: profiles share it. Cost: a read; allocates.
   */
  sharedAttributes(level: string, id: string): string[];
  /** The visitor's consents as they were committed last. Cost: a read; allocates. */
  consentsOf(level: string, id: string): ToldConsent[];
  close(): Promise<void>;
}

/**
 * A visitor under this thread's lock, from reading to recording (domain.md §2, steps 2 to 13): never across an await.
 * Reused by the store: valid until released.
 */
export interface HeldVisitor {
  /** What `decide` reads: profile columns, own memory and that of linked ids. */
  readonly state: VisitorState;
  /** Under which the log names the visitor; drawn at the first `beginFact` where it has none yet. */
  readonly surrogateHigh: number;
  readonly surrogateLow: number;
  /**
   * Begins a fact: raises the version, and gives the fact's time, the clock raised to the visitor's last fact + 1 µs.
   * Then `state.version` is the version after it.
   */
  beginFact(clockUs: number): number;
  /**
   * What a decision presented, folded in place (the fast path of `foldFact`). `decisionId` as drawn from the log, and
   * `words` the log's `decisionWords` of it, where it was drawn just now: then nobody reads them from the text.
   * Fallbacks are not remembered; what a held-out visitor would have got is, flagged.
   */
  appendPresentations(decision: Decision, decisionId: string, nowMs: number, words?: Int32Array): void;
  /** Any fact, the slow path: decodes the memory, folds, encodes. Returns what it changed; null: a repeat, nothing. */
  fold(fact: VisitorFact): FoldToken | null;
  /** The own memory, decoded, for histories and duplicates. Allocates. */
  readMemory(): VisitorMemory;
  /**
   * Those of the ids linked to it that are held along, each with whose it is and what of it counts: codes are of the id
   * they were minted for.
   */
  readLinked(): readonly OwnedMemory[];
  /** Profile attributes from the store again, after a commit of `ProfileStore.write`. */
  reloadProfile(): void;
}

/** The hot visitors of the node, as one thread sees them. */
export interface VisitorStore {
  /**
   * Locks the visitor (and the ids linked to it, in rising order of slots), loading what is not in the table.
   *
   * Returns null where another thread holds one of them after a bounded spin, or no slot is free: nothing is held
   * then, and the caller tries again in a later turn (`whenFree`) until 100 ms have passed.
   */
  hold(generation: Generation, level: string, id: string): HeldVisitor | null;
  /**
   * Locks two visitors for a fact about both (a link), each alone: without the ids linked to it, `state.memories` is its
   * own. Null: as `hold`. Released, or restored, one after the other, in the same turn.
   */
  holdBoth(
    generation: Generation,
    first: { level: string; id: string },
    second: { level: string; id: string },
  ): readonly [HeldVisitor, HeldVisitor] | null;
  /** Publishes what was changed and unlocks. */
  release(held: HeldVisitor): void;
  /** Puts back what the visitor was when it was held, and unlocks: for calls that throw. */
  restore(held: HeldVisitor): void;
  /** Resolves when it is worth trying again; false: 100 ms are over since `sinceMs` (performance.now()). */
  whenFree(sinceMs: number): Promise<boolean>;
  /**
   * The turn's log write failed: takes back what `fold` of an event changed, as far as it still stands so, since the fact
   * is not in the log: its repeat is no duplicate. Presentations stay: they make caps narrower, not wider. Resolves
   * when it is done, or was given up: at once where nobody else has the visitor.
   */
  undo(level: string, id: string, token: FoldToken): Promise<void>;
  /** Erases the visitor from table and LMDB; commits before it resolves. */
  forget(level: string, id: string): Promise<void>;
  close(): Promise<void>;
}

/** A visit (domain.md §1). One that was ended stays, ended, until it would have timed out: a late word revives nothing. */
export interface SessionRecord {
  readonly id: string;
  readonly channel: string;
  /** Of the session's visitor. */
  readonly level: string;
  readonly visitorId: string;
  /** Of the last change, epoch µs; where two records of one session meet, the later stands. */
  readonly changedAtUs: number;
  /** When it times out, epoch ms; use moves it on. */
  readonly untilMs: number;
  readonly ended: boolean;
}

/** Another thread holds the session for the moment: try again in a later turn (`VisitorStore.whenFree`). */
export const SESSION_BUSY = "busy";

/**
 * Sessions of the node, the same for all lanes: records of the visitor table under a level that no workspace can
 * declare (`$session`), so that they are evicted to LMDB and come back like visitors. Synchronous.
 */
export interface SessionStore {
  /**
   * The session, moved on to `untilMs` where that is later than what it has (0: as it is). Null: none, ended, or timed
   * out at `nowMs`.
   */
  get(id: string, nowMs: number, untilMs: number): SessionRecord | null | typeof SESSION_BUSY;
  /**
   * Makes of the session what `decide` says, in one turn: no other lane's change comes between what it is shown (also
   * one that ended or timed out; null: none) and what it returns (null: leave it). Returns what stands then, changed
   * later than what stood before whatever the clock says; null: left. Errors: those of `decide`, nothing is changed.
   */
  change(
    id: string,
    decide: (standing: SessionRecord | null) => SessionRecord | null,
  ): SessionRecord | null | typeof SESSION_BUSY;
  /** Ids of all sessions that name the visitor, ended ones too. Cost: looks at all sessions, in slices. */
  idsOf(level: string, visitorId: string): Promise<string[]>;
  /**
   * Ends those of `ids` that still name the visitor, and takes its id out of them, in the table and in LMDB. Commits
   * before it resolves. Errors: STORE_UNWRITABLE.
   */
  erase(ids: readonly string[], level: string, visitorId: string): Promise<void>;
}

/** The part of a record that says whose it is: from the held visitor, after `beginFact`. */
export interface VisitorStamp {
  /** The visitor's version after the fact; 0: none was held (a decision past its deadline, an offline import). */
  visitorVersion: number;
  /** Time of the fact as `beginFact` gave it, epoch µs; 0: the clock's. */
  atUs: number;
  /** Both 0: the log looks the surrogate up by level and id, or draws one. */
  surrogateHigh: number;
  surrogateLow: number;
}

export interface DecisionEntry extends VisitorStamp {
  call: DecideCall;
  decision: Decision;
  nowMs: number;
  seed: number;
  transport: string;
  caller: string;
}
/** What a treatment code, and the bundle, say of the presentation that an event belongs to. */
export interface EventTreatment {
  decisionId: string;
  offer: string;
  rule: string;
  point: string;
  /** Of the point among those that the call asked for; from 0. */
  position: number;
  atMs: number;
  /** Of the point; "" where the bundle no longer knows it. */
  zone: string;
  /** Of the offer; "" without one. */
  category: string;
  /** Of the decision. */
  channel: string;
  /** `mediumNumber`, 0 where unknown. */
  medium: number;
  fallback: boolean;
  heldOut: boolean;
}
export interface EventEntry extends VisitorStamp {
  requestId: string;
  channel: string;
  level: string;
  id: string;
  event: string;
  category: string;
  eventId: string;
  /** Resolved from the treatment code; null without one. */
  treatment: EventTreatment | null;
  /** The event's own effect (`EventDefinition.suppress`): an offer's code, minutes (0: for good). */
  suppress: { offer: string; minutes: number } | null;
  occurredAtMs: number;
  atMs: number;
  attributes: Record<string, AttributeValue>;
  caller: string;
}
/** One side of a link, as it was after the fact. */
export interface LinkedVisitor extends VisitorStamp {
  level: string;
  id: string;
}
/** An id became (or ceased to be, `linked` false) one of a known visitor. */
export interface LinkEntry {
  alias: LinkedVisitor;
  owner: LinkedVisitor;
  linked: boolean;
  /** The clock. */
  atMs: number;
  caller: string;
}
/** What a session is from now on: every change but its use is told, whole. */
export interface SessionEntry {
  session: SessionRecord;
  /** Of its visitor, as in VisitorStamp. */
  surrogateHigh: number;
  surrogateLow: number;
  caller: string;
}
/** A visitor was forgotten: nothing before this record, under these surrogates, is to be folded again. */
export interface ForgetEntry {
  /** 16 hex digits each. */
  surrogates: readonly string[];
  atMs: number;
  caller: string;
}

/** Buffers records of the turn; `flush` writes them with one `write`. Never waits for the disk's platters. */
export interface DecisionLog {
  /**
   * Draws the next decision id: 32 hex digits of node, boot, lane and sequence. The entry appended next must be the
   * decision that carries it; one that is never appended leaves a gap, which is legal.
   */
  nextDecisionId(): string;
  /**
   * The same for an event or a link, so that it can be folded before it is appended: where the fold throws, there is no
   * record of it. Not drawn: `appendEvent` and `appendLink` draw one.
   */
  nextFactId(): string;
  /** The id drawn last as four words, most significant first, as memories hold it (`ENTRY.DECISION`). Reused. */
  readonly decisionWords: Int32Array;
  appendDecision(entry: DecisionEntry): void;
  /** These return the fact's id, under which `foldFact` knows it. */
  appendEvent(entry: EventEntry): string;
  appendLink(entry: LinkEntry): string;
  appendSession(entry: SessionEntry): string;
  appendForget(entry: ForgetEntry): string;
  /** The fact of a profile write, after its commit and before the write is answered; `stamp` where a visitor is held. */
  appendProfileWrite(write: ProfileWrite, version: number, caller: string, stamp?: VisitorStamp): string;
  /** Bytes of frames that this source wrote. */
  readonly writtenBytes: number;
  /** What decisions read beside the bundle, from the next one on: told before its record. */
  noteOverlay(overlay: Overlay, atMs: number): void;
  /** A generation became active in this lane. */
  appendGeneration(generation: Generation, atMs: number): void;
  readonly hasPending: boolean;
  /** Whether answers of PostEvent and UpdateProfile wait for `synced` (policy `always`); Decide never does. */
  readonly answersWaitForSync: boolean;
  /** One write of identity records, then one of log records. Errors: LOG_UNWRITABLE (the buffer is dropped, nothing half-written stays). */
  flush(): void;
  /** Resolves when everything flushed so far is on the disk (at once where syncing is left to the system). Errors: LOG_UNWRITABLE. */
  synced(): Promise<void>;
  close(): Promise<void>;
}
