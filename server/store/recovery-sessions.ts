/**
 * Sessions as the logs' tails tell them: of each the last word, put into LMDB where nothing later stands there.
 *
 * What has timed out meanwhile is passed over. How a session lies in LMDB is its store's to say (SessionCodec).
 */
import { type LmdbEnvironment, splitVisitorKey, visitorKey } from "./lmdb-environment.ts";
import type { SessionRecord as LoggedSession } from "./log-record.ts";
import type { SessionRecord } from "./types.ts";

/** Level of sessions' keys: no workspace can declare it. */
export const SESSION_LEVEL = "$session";
/** Written in parts of this size: bounded, whatever a tail holds. */
const PENDING_MAX = 65_536;
const PER_TRANSACTION = 8192;

export interface SessionCodec {
  encode(session: SessionRecord): Buffer;
  /** Null where the bytes are no session's. `id`: of its key. */
  decode(bytes: Buffer, id: string): SessionRecord | null;
}

export class RecoveredSessions {
  readonly #environment: LmdbEnvironment;
  readonly #codec: SessionCodec | null;
  readonly #nowMs: number;
  #pending = new Map<string, SessionRecord>();
  count = 0;

  constructor(environment: LmdbEnvironment, codec: SessionCodec | null, nowMs: number) {
    this.#environment = environment;
    this.#codec = codec;
    this.#nowMs = nowMs;
  }

  /** `key`: of its visitor. Errors: what LMDB throws, where a part is written. */
  add(record: LoggedSession, key: string): void {
    if (record.untilMs <= this.#nowMs) return;
    const { sessionId, channel, changedAtUs, untilMs, ended } = record;
    const standing = this.#pending.get(sessionId);
    if (standing !== undefined && !isLater(record, standing)) return;
    const { level, id } = splitVisitorKey(key);
    this.#pending.set(sessionId, {
      id: sessionId,
      channel,
      level,
      visitorId: id,
      changedAtUs,
      untilMs,
      ended,
    });
    if (this.#pending.size >= PENDING_MAX) this.write();
  }

  write(): void {
    const codec = this.#codec;
    const sessions = [...this.#pending.values()];
    this.#pending = new Map();
    if (codec === null) return;
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

/** Use moves a session's end on and changes nothing else: of two words of one change, the one that ends later. */
function isLater(
  told: Pick<SessionRecord, "changedAtUs" | "untilMs">,
  standing: Pick<SessionRecord, "changedAtUs" | "untilMs">,
): boolean {
  if (told.changedAtUs !== standing.changedAtUs) return told.changedAtUs > standing.changedAtUs;
  return told.untilMs > standing.untilMs;
}
