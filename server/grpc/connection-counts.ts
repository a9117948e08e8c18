/**
 * How many connections the node has, in all and by address, over all lanes: words in shared memory.
 *
 *     lane's row   Int32: connections │ [bucket 0] [bucket 1] … by hash of the address
 *
 * Each lane writes its own row and reads all, so that a lane that ends takes its row with it. Addresses share buckets
 * by a hash seeded anew at each start: a bound is met early, by chance, by one address in some thousands, and never late.
 */
import { isIPv6, SocketAddress } from "node:net";
import { assert } from "../../engine/index.ts";

const BUCKET_COUNT = 16_384;
const ROW_LENGTH = 1 + BUCKET_COUNT;
/** Of an IPv6 address what one customer is given counts as one. */
const IPV6_GROUPS = 4;

export function createConnectionCounts(laneCount: number): SharedArrayBuffer {
  return new SharedArrayBuffer(laneCount * ROW_LENGTH * Int32Array.BYTES_PER_ELEMENT);
}

/** A lane that ended has none. */
export function forgetConnections(buffer: SharedArrayBuffer, slot: number): void {
  new Int32Array(buffer, slot * ROW_LENGTH * Int32Array.BYTES_PER_ELEMENT, ROW_LENGTH).fill(0);
}

export class ConnectionCounts {
  readonly #words: Int32Array;
  readonly #rowStart: number;
  readonly #seed: number;

  constructor(buffer: SharedArrayBuffer, slot: number, seed: number) {
    this.#words = new Int32Array(buffer);
    this.#rowStart = slot * ROW_LENGTH;
    this.#seed = seed;
  }

  get total(): number {
    return this.#sum(0);
  }
  ofAddress(address: string): number {
    return this.#sum(1 + this.#bucketOf(address));
  }

  /** `address`: null where it is not counted by address. */
  enter(address: string | null): void {
    Atomics.add(this.#words, this.#rowStart, 1);
    if (address !== null) Atomics.add(this.#words, this.#rowStart + 1 + this.#bucketOf(address), 1);
  }
  leave(address: string | null): void {
    assert(this.#words[this.#rowStart]! > 0, "connections: more left than came");
    Atomics.sub(this.#words, this.#rowStart, 1);
    if (address !== null) Atomics.sub(this.#words, this.#rowStart + 1 + this.#bucketOf(address), 1);
  }

  #sum(word: number): number {
    let sum = 0;
    for (let at = word; at < this.#words.length; at += ROW_LENGTH) sum += Atomics.load(this.#words, at);
    return sum;
  }

  /** FNV-1a over the address's text, or its network's. */
  #bucketOf(address: string): number {
    const text = networkOf(address);
    let hash = this.#seed;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
    hash ^= hash >>> 15;
    return (hash >>> 0) % BUCKET_COUNT;
  }
}

/** The address; of IPv6 its /64; of IPv4 within IPv6 the IPv4 one. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  // However it is written: a PROXY header may spell IPv4 within IPv6 in hexadecimal groups.
  const text = new SocketAddress({ address: address.split("%")[0]!, family: "ipv6" }).address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = text.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0");
  return [...before, ...zeros, ...after]
    .slice(0, IPV6_GROUPS)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
