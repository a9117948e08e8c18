/** What tests of bounds say over and over: many frames of a kind, and what a connection was ended with. */
import { codeName, Type } from "../../testing/wire-frames.ts";
import type { WirePeer } from "../../testing/wire-peer.ts";

/** The name of the last GOAWAY's code; "none". */
export function goawayCode(peer: WirePeer): string {
  const last = peer.of(Type.GOAWAY).at(-1);
  return last === undefined ? "none" : codeName(last.payload.readUInt32BE(4));
}

export function many(count: number, each: (at: number) => Uint8Array): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, at) => each(at)));
}

/** Of a client's streams, counted from 0. */
export const id = (at: number): number => 2 * at + 1;
