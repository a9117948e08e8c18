/**
 * The peers of the rules workload: each is given the same rules and visitors and returns the same three offers.
 *
 * Each is used as its manual advises for speed: rules parsed, compiled or loaded once, facts in the shape that it reads
 * best, made beforehand. What it leaves to its user (rank what holds, take the best three) is done here for all alike.
 * A peer that cannot be loaded is left out and said so. They are development dependencies; nothing else uses them.
 */
import type { RulesWorkload, SharedRule } from "./rules-workload.ts";

export interface Peer {
  readonly name: string;
  /** Positions in `workload.rules` of the best offers for visitor `index`, best first. */
  readonly decide: (index: number) => number[] | Promise<number[]>;
}

/** Decides nothing until it is asked to; rejects where its library cannot be loaded. */
export interface PeerModule {
  readonly name: string;
  readonly load: (workload: RulesWorkload) => Promise<Peer["decide"]>;
}

/** Best first, at most `count`, of rule positions that hold. */
export function bestOf(rules: readonly SharedRule[], held: number[], count: number): number[] {
  held.sort((a, b) => rules[b]!.score - rules[a]!.score);
  return held.slice(0, count);
}

/** The library, by a name that the compiler does not look up: it may be missing. */
export async function importPeer<T>(name: string): Promise<T> {
  return (await import(name)) as T;
}
