/**
 * Tells the supervisor of the first decision of this thread that each invariant of a generation spoke against. The
 * others are only counted: an invariant that fires may fire on every call.
 */
import type { Decision } from "../../engine/index.ts";
import type { FirstWithdrawal } from "../lanes/messages.ts";

/** Generations that a thread has open at most, and one that is dropped. */
const GENERATIONS_MAX = 4;

export class FirstWithdrawals {
  readonly #tell: (first: FirstWithdrawal) => void;
  /** By generation: indexes of the invariants that were told. */
  readonly #told = new Map<number, Set<number>>();

  constructor(tell: (first: FirstWithdrawal) => void) {
    this.#tell = tell;
  }

  /** Of a decision that is recorded, and withdrew something. */
  note({ generation, decisionId, channelIndex, withdrawals }: Decision, atMs: number): void {
    const { model, treatments, number } = generation;
    let told = this.#told.get(number);
    if (told === undefined) {
      told = new Set();
      this.#told.set(number, told);
      while (this.#told.size > GENERATIONS_MAX) this.#told.delete(this.#told.keys().next().value!);
    }
    for (const { invariant, pointIndex, treatment } of withdrawals) {
      if (told.has(invariant)) continue;
      told.add(invariant);
      const channel = model.channels[channelIndex]!;
      this.#tell({
        generation: number,
        invariant: model.invariants[invariant]!.name,
        channel: channel.name,
        point: channel.points[pointIndex]!.name,
        offer: treatments[treatment]!.offer.code,
        decisionId,
        atMs,
      });
    }
  }
}
