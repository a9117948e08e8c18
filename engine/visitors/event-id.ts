/**
 * A caller's event id as 64 bits: what a visitor's memory keeps of it, to know a repeat.
 *
 * SipHash under a fixed key, so that every node of a fleet says the same of one id. The key is no secret: who makes
 * two ids of one hash spoils only its own visitor's event.
 */
import { SipState, wordAt } from "../hash/siphash.ts";
import { utf8Size, utf8Write } from "../hash/utf8.ts";

/** "proffer event id". */
const KEY = [0x666f7270, 0x20726566, 0x6e657665, 0x64692074] as const;
const BLOCK_SIZE = 8;

const state = new SipState();
let bytes = new Uint8Array(256);

/**
 * Hash of an event id, [high, low], each u32; never [0, 0] as far as anybody has seen, and nothing hangs on it.
 *
 * Cost: O(length), a few hundred nanoseconds for a UUID; allocates the pair.
 */
export function eventIdHash(eventId: string): readonly [number, number] {
  const size = utf8Size(eventId);
  const padded = Math.ceil((size + 1) / BLOCK_SIZE) * BLOCK_SIZE;
  if (bytes.length < padded) bytes = new Uint8Array(2 * padded);
  bytes.fill(0, 0, padded);
  utf8Write(eventId, bytes, 0);
  state.begin(KEY);
  const tail = padded - BLOCK_SIZE; // Where the block of the last `size % 8` bytes begins: size + 1 was rounded up.
  for (let at = 0; at < tail; at += BLOCK_SIZE) state.absorbPair(wordAt(bytes, at), wordAt(bytes, at + 4));
  state.finish(size, wordAt(bytes, tail), wordAt(bytes, tail + 4));
  return [state.high, state.low];
}
