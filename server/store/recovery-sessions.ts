/**
 * Sessions as the logs' tails tell them: of each the last word, put into LMDB where nothing later stands there.
 *
 * What has timed out meanwhile is passed over. How a session lies in LMDB is its store's to say (SessionCodec).
 */
import type { IdentityIndex } from "./identity-index.ts";
import { type LmdbEnvironment, splitVisitorKey, visitorKey } from "./lmdb-environment.ts";
import type { SessionRecord as LoggedSession } from "./log-record.ts";
import type { SessionRecord } from "./types.ts";

/** Level of sessions' keys: no workspace can declare it. */
export const SESSION_LEVEL = "$session";
/** To be written then: bounded, whatever a tail holds. */
const PENDING_MAX = 65_536;
const PER_TRANSACTION = 8192;

export interface SessionCodec {
  encode(session: SessionRecord): Buffer;
  /** Null where the bytes are no session's. `id`: of its key. */
  decode(bytes: Buffer, id: string): SessionRecord | null;
}

interface PendingSession {
  readonly record: LoggedSession;
  readonly visitor: number;
}

export class RecoveredSessions {
  readonly #environment: LmdbEnvironment;
  readonly #codec: SessionCodec | null;
  readonly #nowMs: number;
  #pending = new Map<string, PendingSession>();
  count = 0;

  constructor(environment: LmdbEnvironment, codec: SessionCodec | null, nowMs: number) {
    this.#environment = environment;
    this.#codec = codec;
    this.#nowMs = nowMs;
  }

  get isFull(): boolean {
    return this.#pending.size >= PENDING_MAX;
  }

  /** `visitor`: number of its surrogate. */
  add(record: LoggedSession, visitor: number): void {
    if (record.untilMs <= this.#nowMs || this.#codec === null) return;
    const standing = this.#pending.get(record.sessionId);
    if (standing === undefined || isLater(record, standing.record))
      this.#pending.set(record.sessionId, { record, visitor });
  }

  /** Those of visitors who were erased, or are unknown, are passed over. Errors: what LMDB throws. */
  write(identities: IdentityIndex): void {
    const codec = this.#codec;
    if (codec === null || this.#pending.size === 0) return;
    identities.resolve();
    const sessions: SessionRecord[] = [];
    for (const { record, visitor } of this.#pending.values()) {
      const key = identities.keyOf(visitor);
      if (key !== null) sessions.push(toSession(record, key));
    }
    this.#pending = new Map();
    const { root, memories, commits } = this.#environment;
    for (let from = 0; from < sessions.length; from += PER_TRANSACTION) {
      root.transactionSync(() => {
        for (const session of sessions.slice(from, from + PER_TRANSACTION)) {
          const key = visitorKey(SESSION_LEVEL, session.id);
          const bytes = memories.getBinary(key);
          const standing = bytes === undefined ? null : codec.decode(bytes, session.id);
          if (standing !== null && !isLater(session, standing)) continue;
          void memories.put(key, codec.encode(session));
          this.count += 1;
        }
      });
      Atomics.add(commits, 0, 1);
    }
  }
}

function toSession(record: LoggedSession, key: string): SessionRecord {
  const { sessionId, channel, changedAtUs, untilMs, ended } = record;
  const { level, id } = splitVisitorKey(key);
  return { id: sessionId, channel, level, visitorId: id, changedAtUs, untilMs, ended };
}

/** Use moves a session's end on and changes nothing else: of two words of one change, the one that ends later. */
function isLater(
  told: Pick<SessionRecord, "changedAtUs" | "untilMs">,
  standing: Pick<SessionRecord, "changedAtUs" | "untilMs">,
): boolean {
  if (told.changedAtUs !== standing.changedAtUs) return told.changedAtUs > standing.changedAtUs;
  return told.untilMs > standing.untilMs;
}
