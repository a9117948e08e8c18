/**
 * Rounds of goldens: those whose visitors' lists do not contradict one another share a generation.
 *
 * A golden says which shipped lists hold its visitors, whatever the data says today; each round decides over lists that
 * hold exactly the visitors of its goldens. Control plane: each round builds, compiles and opens a generation.
 */
import { buildBundle, readBundle } from "../bundle/bundle.ts";
import { compileBundle } from "../bundle/compile.ts";
import type { BitmapLibrary } from "../segments/bitmap.ts";
import type { NodeNumbers } from "../visitors/node-numbers.ts";
import type { Model } from "../workspace/model.ts";
import type { Generation } from "./generation.ts";
import { openGeneration } from "./open.ts";

export interface ListedVisitor {
  readonly level: string;
  readonly id: string;
  /** Segments whose shipped lists hold it. */
  readonly lists: readonly string[];
}

export interface Round {
  /** Which of the goldens are in it. */
  readonly indexes: readonly number[];
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/** One round unless lists contradict one another. @param visitors of each golden. */
export function roundsOf(visitors: readonly (readonly ListedVisitor[])[]): Round[] {
  const rounds: { indexes: number[]; lists: Map<string, string>; members: Map<string, string[]> }[] = [];
  for (const [index, named] of visitors.entries()) {
    const wanted = named.map(({ level, id, lists }) => [`${level}\n${id}`, lists.join("\n")] as const);
    let round = rounds.find(({ lists }) => wanted.every(([key, text]) => (lists.get(key) ?? text) === text));
    if (round === undefined) {
      round = { indexes: [], lists: new Map(), members: new Map() };
      rounds.push(round);
    }
    round.indexes.push(index);
    for (const [at, { id, lists }] of named.entries()) {
      const [key, text] = wanted[at]!;
      if (round.lists.has(key)) continue;
      round.lists.set(key, text);
      for (const segment of lists) {
        const members = round.members.get(segment);
        if (members === undefined) round.members.set(segment, [id]);
        else members.push(id);
      }
    }
  }
  return rounds;
}

/** A generation over the round's lists. Errors: BUNDLE_INVALID where the model cannot be opened at all. */
export function openRound(
  model: Model,
  library: BitmapLibrary,
  round: Round,
  numbers: NodeNumbers,
): Generation {
  const lists = [...round.members].map(([segment, members]) => ({ segment, members }));
  // The model's own goldens are no part of what decides; without them the bundle is small.
  const { sequences: _, ...rest } = model;
  const { bytes } = buildBundle({ ...rest, goldens: [], previews: [] }, lists);
  return openGeneration(compileBundle(readBundle(bytes), library, [0, 0]), 1, 0, numbers);
}
