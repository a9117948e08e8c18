/**
 * Strings of the interned dictionary (intern-table.ts) that no profile holds now are erased: what a forgotten visitor
 * alone had said is gone with the next start after the forgetting.
 *
 * Only as long as no thread has the dictionary in memory, on a store that nobody else has open. A number is never given again:
 * its entry stays, without text. Where nobody was forgotten since the store was made or last swept nothing is read; a
 * store of an earlier version is swept at its first start. LMDB's freed pages are beyond it.
 */
import { assert, NodeError } from "../../engine/index.ts";
import { hex8, INTERN_ERASED } from "./intern-table.ts";
import { commitErrorOf, type LmdbEnvironment, SWEPT_KEY } from "./lmdb-environment.ts";
import {
  ENTRY_SIZE,
  KIND_SHIFT,
  OFFSET,
  PROFILE_FORMAT,
  PROFILE_HEADER_SIZE,
  ValueKind,
} from "./profile-record.ts";

/** Only inside a write transaction that erases visitors. */
export function wantSweep(environment: LmdbEnvironment): void {
  void environment.meta.remove(SWEPT_KEY);
}

/**
 * Returns how many strings were erased.
 *
 * Cost: a read of all profiles where a sweep is wanted, some 1.5 µs each, in one transaction. Errors: those of LMDB,
 * DATA_DIR_INVALID for a record that cannot be read; nothing is changed then.
 */
export async function sweepDictionary(environment: LmdbEnvironment): Promise<number> {
  environment.refresh();
  if (environment.meta.getBinaryFast(SWEPT_KEY) !== undefined) return 0;
  let erased = 0;
  try {
    await environment.root.transaction(() => {
      erased = eraseUnused(environment);
      void environment.meta.put(SWEPT_KEY, Buffer.of(1));
    });
  } catch (error) {
    throw await commitErrorOf(error);
  }
  Atomics.add(environment.commits, 0, 1);
  return erased;
}

function eraseUnused({ interns, profiles }: LmdbEnvironment): number {
  const stringCount = interns.getBinaryFast("#s")?.readUInt32LE(0) ?? 0;
  if (stringCount === 0) return 0;
  const isUsed = new Uint8Array(stringCount);
  for (const { value } of profiles.getRange({ start: "" })) markUsed(value, isUsed);
  let erased = 0;
  for (let number = 0; number < stringCount; number++) {
    if (isUsed[number] === 1) continue;
    const key = `S${hex8(number)}`;
    const bytes = interns.getBinary(key);
    assert(bytes !== undefined && bytes.length >= 4, "sweep: a string below the count is missing");
    const attribute = bytes.readUInt32LE(0);
    if (attribute === INTERN_ERASED) continue;
    void interns.remove(`s${hex8(attribute)}${bytes.toString("utf8", 4)}`);
    const entry = Buffer.alloc(4);
    entry.writeUInt32LE(INTERN_ERASED);
    void interns.put(key, entry);
    erased += 1;
  }
  return erased;
}

function markUsed(bytes: Buffer, isUsed: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entryCount = bytes.length < PROFILE_HEADER_SIZE ? 0xffff : view.getUint16(OFFSET.entryCount, true);
  const entriesEnd = PROFILE_HEADER_SIZE + entryCount * ENTRY_SIZE;
  if (entriesEnd > bytes.length || view.getUint8(OFFSET.format) !== PROFILE_FORMAT)
    throw new NodeError("DATA_DIR_INVALID", "a profile record cannot be read: its strings are unknown");
  for (let at = PROFILE_HEADER_SIZE; at < entriesEnd; at += ENTRY_SIZE) {
    if (view.getUint16(at + 2, true) >> KIND_SHIFT === ValueKind.DICTIONARY)
      isUsed[view.getFloat64(at + 4, true)] = 1;
  }
}
