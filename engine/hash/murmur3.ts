/**
 * MurmurHash3 x86 32-bit, seed 0, over the UTF-8 of strings: ties and holdouts, never anything secret.
 *
 * The same on every node and in every generation, so its output is part of the product's contract. The state is
 * resumable: what many hashes have in common (`salt:level:id:`) is hashed once.
 * Source: Austin Appleby's MurmurHash3.cpp (public domain); vectors in the test.
 */
import { codePointAt } from "./utf8.ts";

const C1 = 0xcc9e2d51 | 0;
const C2 = 0x1b873593 | 0;
const SIGN = 0x8000_0000 | 0;

export class Murmur3 {
  #hash = 0;
  /** Bytes not yet mixed in, little-endian, `#size & 3` of them. */
  #tail = 0;
  #size = 0;

  reset(): this {
    this.#hash = 0;
    this.#tail = 0;
    this.#size = 0;
    return this;
  }

  /** Takes over the state of `other`, which stays as it is. */
  copyFrom(other: Murmur3): this {
    this.#hash = other.#hash;
    this.#tail = other.#tail;
    this.#size = other.#size;
    return this;
  }

  /** Cost: O(length), allocates nothing. */
  update(text: string): this {
    let hash = this.#hash;
    let tail = this.#tail;
    let size = this.#size;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) {
        this.#hash = hash;
        this.#tail = tail;
        this.#size = size;
        return this.#updateWide(text, index);
      }
      tail |= unit << ((size & 3) << 3);
      size++;
      if ((size & 3) === 0) {
        hash = mix(hash, tail);
        tail = 0;
      }
    }
    this.#hash = hash;
    this.#tail = tail;
    this.#size = size;
    return this;
  }

  /** The same for UTF-8 bytes `[from, to)`. Cost: O(length), allocates nothing. */
  updateBytes(bytes: Uint8Array, from: number, to: number): this {
    let hash = this.#hash;
    let tail = this.#tail;
    let size = this.#size;
    for (let index = from; index < to; index++) {
      tail |= bytes[index]! << ((size & 3) << 3);
      size++;
      if ((size & 3) === 0) {
        hash = mix(hash, tail);
        tail = 0;
      }
    }
    this.#hash = hash;
    this.#tail = tail;
    this.#size = size;
    return this;
  }

  /** The hash of all that was given, u32; the state can go on. */
  digest(): number {
    return this.#finish() >>> 0;
  }

  /** A signed number of 32 bits that is less where `digest` is: one that is passed on without being boxed. */
  digestOrder(): number {
    return this.#finish() ^ SIGN;
  }

  #finish(): number {
    let hash = this.#hash;
    if ((this.#size & 3) !== 0) hash ^= scramble(this.#tail);
    hash ^= this.#size;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  }

  #updateWide(text: string, from: number): this {
    for (let index = from; index < text.length; index++) {
      const point = codePointAt(text, index);
      if (point >= 0x10000) index++;
      if (point < 0x80) {
        this.#byte(point);
        continue;
      }
      if (point < 0x800) this.#byte(0xc0 | (point >> 6));
      else {
        if (point < 0x10000) this.#byte(0xe0 | (point >> 12));
        else {
          this.#byte(0xf0 | (point >> 18));
          this.#byte(0x80 | ((point >> 12) & 0x3f));
        }
        this.#byte(0x80 | ((point >> 6) & 0x3f));
      }
      this.#byte(0x80 | (point & 0x3f));
    }
    return this;
  }

  #byte(byte: number): void {
    this.#tail |= byte << ((this.#size & 3) << 3);
    this.#size++;
    if ((this.#size & 3) === 0) {
      this.#hash = mix(this.#hash, this.#tail);
      this.#tail = 0;
    }
  }
}

const shared = new Murmur3();

/** MurmurHash3 x86 32-bit of the UTF-8 of `text`, seed 0: a u32. Allocates nothing. */
export function murmur3(text: string): number {
  return shared.reset().update(text).digest();
}

function scramble(word: number): number {
  const mixed = Math.imul(word, C1);
  return Math.imul((mixed << 15) | (mixed >>> 17), C2);
}

function mix(hash: number, word: number): number {
  const mixed = hash ^ scramble(word);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}
