/**
 * Member lists of the swap bench: `visitorCount` ids and a bit for each in every list, changed a little by each swap.
 *
 * Made as bits and written as blobs straight away: as lists of ids they would take minutes. List sizes are spread evenly
 * over 1 to 50 % of the visitors. The visitors that are asked are the first `askedCount`; in `tide` they alternate.
 */
import { type BlobRef, blobRef, type DataSection, type ListEntry } from "../../engine/bundle/manifest.ts";
import { ENGINE_LIMITS } from "../../engine/limits.ts";
import {
  BITSET_SIZE_BYTES,
  type Container,
  canonicalContainer,
  writePortable,
} from "../../engine/segments/portable.ts";
import { Draws } from "../engine-scale/draws.ts";
import { LEVEL, listNames } from "./workspace.ts";

const SHARE_MIN = 0.01;
const SHARE_MAX = 0.5;
/** Of the lists that a swap changes, `tide` among them, and of each one's members. */
const LISTS_CHANGED_SHARE = 0.1;
const MEMBERS_CHANGED_SHARE = 0.01;
/** Bits of precision with which a list's share is drawn. */
const SHARE_BITS = 10;
const HALVES_PER_CHUNK = BITSET_SIZE_BYTES / 2;

export function visitorId(index: number): string {
  return `C-${10_000_000 + index}`;
}

/** Whether an asked visitor is in `tide` after swap `edition`. */
export function isInTide(index: number, edition: number): boolean {
  return (index + edition) % 2 === 0;
}

export class SwapLists {
  readonly #draws: Draws;
  readonly #visitorCount: number;
  readonly #askedCount: number;
  readonly #names: readonly string[];
  readonly #bits: readonly Uint16Array[];
  #entries: ListEntry[] = [];
  #dictionary: readonly BlobRef[] = [];

  constructor(seed: number, visitorCount: number, segmentCount: number, askedCount: number) {
    this.#draws = new Draws(seed, "swap-lists");
    this.#visitorCount = visitorCount;
    this.#askedCount = askedCount;
    this.#names = listNames(segmentCount);
    this.#bits = this.#names.map((_, index) => {
      const place = index / Math.max(1, segmentCount - 1);
      return this.#drawn(index === 0 ? SHARE_MAX : SHARE_MIN + (SHARE_MAX - SHARE_MIN) * place);
    });
    for (let index = 0; index < askedCount; index++) this.#setTide(index, isInTide(index, 0));
  }

  /** All lists as they stand, and the dictionary. */
  all(blobs: Map<string, Uint8Array>): DataSection {
    this.#dictionary = dictionaryBlobs(this.#visitorCount).map((bytes) => put(bytes, blobs));
    this.#entries = this.#names.map((_, index) => this.#entry(index, blobs));
    return this.#section();
  }

  /** The lists after swap `edition`; `blobs` gets those that changed. */
  change(edition: number, blobs: Map<string, Uint8Array>): DataSection {
    const changedCount = Math.max(1, Math.round(this.#names.length * LISTS_CHANGED_SHARE));
    const others = this.#draws.sample(this.#names.map((_, index) => index).slice(1), changedCount - 1);
    for (let index = 0; index < this.#askedCount; index++) this.#setTide(index, isInTide(index, edition));
    for (const list of others) this.#changeList(list);
    for (const list of [0, ...others]) this.#entries[list] = this.#entry(list, blobs);
    return this.#section();
  }

  /** The lists with 1 % of the members of one of them exchanged. */
  changeOne(blobs: Map<string, Uint8Array>): DataSection {
    const list = this.#names.length >> 1;
    this.#changeList(list);
    this.#entries[list] = this.#entry(list, blobs);
    return this.#section();
  }

  /** Every list drawn anew, `tide` as `edition` has it. */
  redraw(edition: number, blobs: Map<string, Uint8Array>): DataSection {
    for (const [list, bits] of this.#bits.entries()) {
      const share = this.#entries[list]!.memberCount / this.#visitorCount;
      bits.set(this.#drawn(share));
    }
    for (let index = 0; index < this.#askedCount; index++) this.#setTide(index, isInTide(index, edition));
    this.#entries = this.#names.map((_, index) => this.#entry(index, blobs));
    return this.#section();
  }

  /** Half of the changed members leave, as many come. */
  #changeList(list: number): void {
    const bits = this.#bits[list]!;
    let leaving = Math.ceil((this.#entries[list]!.memberCount * MEMBERS_CHANGED_SHARE) / 2);
    let coming = leaving;
    while (leaving > 0 || coming > 0) {
      const ordinal = this.#draws.below(this.#visitorCount);
      const bit = 1 << (ordinal & 15);
      const isMember = (bits[ordinal >>> 4]! & bit) !== 0;
      if (isMember ? leaving === 0 : coming === 0) continue;
      bits[ordinal >>> 4]! ^= bit;
      if (isMember) leaving--;
      else coming--;
    }
  }

  #setTide(index: number, isMember: boolean): void {
    const bits = this.#bits[0]!;
    const bit = 1 << (index & 15);
    if (isMember) bits[index >>> 4]! |= bit;
    else bits[index >>> 4]! &= ~bit;
  }

  /** A bit for each visitor, set with probability `share`: one draw a binary digit of it, 32 visitors at a time. */
  #drawn(share: number): Uint16Array {
    const halfCount = Math.ceil(this.#visitorCount / CHUNK_VISITORS) * HALVES_PER_CHUNK;
    const words = new Uint32Array(halfCount / 2);
    const digits = Math.round(share * 2 ** SHARE_BITS);
    const used = Math.ceil(this.#visitorCount / 32);
    for (let word = 0; word < used; word++) {
      let bits = 0;
      for (let digit = 0; digit < SHARE_BITS; digit++) {
        const drawn = Math.floor(this.#draws.unit() * 2 ** 32);
        bits = ((digits >>> digit) & 1) === 1 ? bits | drawn : bits & drawn;
      }
      words[word] = bits;
    }
    const left = this.#visitorCount & 31;
    if (left > 0) words[used - 1]! &= (1 << left) - 1;
    return new Uint16Array(words.buffer);
  }

  #entry(list: number, blobs: Map<string, Uint8Array>): ListEntry {
    const bits = this.#bits[list]!;
    const containers: Container[] = [];
    let memberCount = 0;
    for (let key = 0; key * HALVES_PER_CHUNK < bits.length; key++) {
      const data = bits.subarray(key * HALVES_PER_CHUNK, (key + 1) * HALVES_PER_CHUNK);
      let cardinality = 0;
      for (const half of data) cardinality += BITS_OF[half]!;
      if (cardinality > 0) containers.push(canonicalContainer({ key, cardinality, kind: "bitset", data }));
      memberCount += cardinality;
    }
    return {
      segment: this.#names[list]!,
      level: LEVEL,
      memberCount,
      bitmap: put(writePortable(containers), blobs),
    };
  }

  #section(): DataSection {
    const levels = [{ name: LEVEL, idCount: this.#visitorCount, dictionary: this.#dictionary }];
    return { levels, lists: [...this.#entries].sort((a, b) => (a.segment < b.segment ? -1 : 1)) };
  }
}

const CHUNK_VISITORS = 65_536;
const BITS_OF = new Uint8Array(CHUNK_VISITORS);
for (let half = 1; half < BITS_OF.length; half++) BITS_OF[half] = BITS_OF[half >> 1]! + (half & 1);

function put(bytes: Uint8Array, blobs: Map<string, Uint8Array>): BlobRef {
  const ref = blobRef(bytes);
  blobs.set(ref.sha256, bytes);
  return ref;
}

function dictionaryBlobs(visitorCount: number): Uint8Array[] {
  const blobs: Uint8Array[] = [];
  for (let first = 0; first < visitorCount; first += ENGINE_LIMITS.idsPerDictionaryBlob) {
    const count = Math.min(ENGINE_LIMITS.idsPerDictionaryBlob, visitorCount - first);
    blobs.push(
      Buffer.from(Array.from({ length: count }, (_, index) => `${visitorId(first + index)}\n`).join("")),
    );
  }
  return blobs;
}
