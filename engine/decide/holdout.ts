/**
 * Step 11: who is kept from treatments, so that what they bring can be measured.
 *
 * By a salted hash of the visitor and nothing else: the same on every node, in every generation, at every point.
 */
import { assert } from "../assert.ts";
import type { Murmur3 } from "../hash/murmur3.ts";
import type { Holdout } from "../workspace/model-channels.ts";

const HASH_COUNT = 2 ** 32;
export const SHARE_PPM_TOTAL = 1_000_000;
assert(SHARE_PPM_TOTAL * HASH_COUNT <= Number.MAX_SAFE_INTEGER, "holdout: product must be exact");

/**
 * Whether a visitor is held out.
 *
 * @param subjectHash u32: murmur3-32 of `salt:level:id`.
 * @param sharePpm held-out share, parts per million, in [0, SHARE_PPM_TOTAL].
 * Guarantee: raising `sharePpm` only adds members, so a ramp never flips a visitor back.
 * Source: multiply-shift range reduction, as in flagd's fractional bucketing decision record.
 */
export function isHeldOut(subjectHash: number, sharePpm: number): boolean {
  assert(subjectHash >>> 0 === subjectHash, "holdout: hash must be u32");
  assert(sharePpm >= 0 && sharePpm <= SHARE_PPM_TOTAL, "holdout: share out of range");
  return Math.floor((subjectHash * SHARE_PPM_TOTAL) / HASH_COUNT) < sharePpm;
}

/** Allocates nothing. */
export function visitorIsHeldOut(
  hash: Murmur3,
  holdout: Holdout | undefined,
  level: string,
  id: string,
): boolean {
  if (holdout === undefined || holdout.sharePpm === 0) return false;
  hash.reset().update(holdout.salt).update(":").update(level).update(":").update(id);
  return isHeldOut(hash.digest(), holdout.sharePpm);
}
