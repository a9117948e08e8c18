/**
 * Step 9: survivors in the order of arbitration, taken one by one from a heap.
 *
 * The order: final score, highest first; then murmur3-32 of `salt:level:id:offer`, lowest first, which is the same
 * on every node and in every generation; then the offer's code; then, for one offer that came by several rules, the
 * treatment's id. Codes and ids compare by code unit. So the first of an offer to come out is its best rule.
 */
import { assert } from "../assert.ts";
import type { Desk } from "./opened.ts";
import type { ZonePlan } from "./plan.ts";

/** Cost: O(log survivors), allocates nothing. The candidate's final score is in `desk.finals`. */
export function pushSurvivor(
  desk: Desk,
  zone: ZonePlan,
  salt: string,
  level: string,
  position: number,
): void {
  const { heap } = desk;
  assert(desk.heapSize < heap.length, "survivors: the heap is full");
  let at = desk.heapSize++;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!comesBefore(desk, zone, salt, level, position, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = position;
}

/** Takes the best survivor out and returns its position. Cost: O(log survivors), allocates nothing. */
export function popSurvivor(desk: Desk, zone: ZonePlan, salt: string, level: string): number {
  const { heap } = desk;
  assert(desk.heapSize > 0, "survivors: the heap is empty");
  const best = heap[0]!;
  const size = --desk.heapSize;
  const last = heap[size]!;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    const right = child + 1;
    if (right < size && comesBefore(desk, zone, salt, level, heap[right]!, heap[child]!)) child = right;
    if (!comesBefore(desk, zone, salt, level, heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return best;
}

function comesBefore(
  desk: Desk,
  zone: ZonePlan,
  salt: string,
  level: string,
  position: number,
  other: number,
): boolean {
  const a = desk.finals[position]!;
  const b = desk.finals[other]!;
  if (a !== b) return a > b;
  const { candidates, records } = zone;
  const offer = records.offerAt(position);
  const otherOffer = records.offerAt(other);
  if (offer === otherOffer) return candidates[position]!.idOrder < candidates[other]!.idOrder;
  const hash = tieHash(desk, salt, level, offer);
  const otherHash = tieHash(desk, salt, level, otherOffer);
  return hash === otherHash
    ? candidates[position]!.offerOrder < candidates[other]!.offerOrder
    : hash < otherHash;
}

/** Worked out only where scores are equal, once per decision and offer. */
function tieHash(desk: Desk, salt: string, level: string, offer: number): number {
  if (desk.tieStamps[offer] === desk.stamp) return desk.tieHashes[offer]!;
  if (desk.tiePrefixStamp !== desk.stamp) {
    desk.tiePrefix.reset().update(salt).update(":").update(level).update(":").update(desk.id).update(":");
    desk.tiePrefixStamp = desk.stamp;
  }
  const { codeBytes, codeStarts } = desk;
  const hash = desk.hash
    .copyFrom(desk.tiePrefix)
    .updateBytes(codeBytes, codeStarts[offer]!, codeStarts[offer + 1]!)
    .digestOrder();
  desk.tieStamps[offer] = desk.stamp;
  desk.tieHashes[offer] = hash;
  return hash;
}
