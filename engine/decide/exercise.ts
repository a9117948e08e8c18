/**
 * Decides with a generation before anybody's call does: what was generated is compiled, tables are touched, and what
 * would throw throws while the generation before it still serves.
 */

import { assert } from "../assert.ts";
import { emptyVisitorState } from "../visitors/visitor.ts";
import { DecideCall } from "./call.ts";
import { decide } from "./decide.ts";
import type { Generation } from "./generation.ts";
import { OpenedGeneration } from "./opened.ts";

/** Visitors that nobody is: some of each half, if a list should hold one. */
const IDS = ["exercise-1", "exercise-2", "exercise-3"];

/** Every point of every channel, for nobody in particular. In steps of one decision. Errors: those of `decide`. */
export function* exerciseSteps(generation: Generation, nowMs: number): Generator<undefined, void> {
  assert(generation instanceof OpenedGeneration, "exercise: the generation was not opened");
  const visitor = { ...emptyVisitorState(), row: generation.desk.rowEmpty };
  visitor.level = generation.model.levels[0]?.name ?? "";
  if (visitor.level === "") return;
  const call = new DecideCall();
  call.level = visitor.level;
  for (const channel of generation.model.channels) {
    call.channel = channel.name;
    for (const { name, countMax } of channel.points) {
      call.points = [{ point: name, count: countMax, allowDuplicates: false }];
      for (const id of IDS) {
        yield;
        visitor.id = id;
        visitor.known = !visitor.known;
        call.id = id;
        decide(generation, call, visitor, nowMs, 0);
      }
    }
  }
}
