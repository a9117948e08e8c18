/**
 * White and black lists: who is on one, by name or by segment, worked out at most once per decision.
 *
 * A list whose segment cannot be told holds nobody but those it names: for a black list too, since a missing
 * attribute leaves a condition unsatisfied.
 */
import { NodeError } from "../errors.ts";
import type { OfferList } from "../workspace/model-strategy.ts";
import { IN, type Memberships, OUT } from "./membership.ts";
import { NONE } from "./plan.ts";

interface List {
  readonly name: string;
  /** By level index; null where the list names nobody of it. */
  readonly ids: readonly (ReadonlySet<string> | null)[];
  readonly segment: number;
}

export class ListTable {
  readonly #lists: List[] = [];
  #stamps = new Int32Array(0);
  #holds = new Uint8Array(0);

  /** Number of the list. Errors: BUNDLE_INVALID. */
  add(list: OfferList, levels: readonly string[], segmentIndexOf: ReadonlyMap<string, number>): number {
    const ids = levels.map((level) => {
      const ofLevel = list.visitors.filter((visitor) => visitor.level === level);
      return ofLevel.length === 0 ? null : new Set(ofLevel.map((visitor) => visitor.id));
    });
    const segment = list.segment === undefined ? NONE : segmentIndexOf.get(list.segment);
    if (segment === undefined)
      throw new NodeError("BUNDLE_INVALID", `list \`${list.name}\`: no segment \`${list.segment}\``);
    this.#lists.push({ name: list.name, ids, segment });
    return this.#lists.length - 1;
  }

  seal(): void {
    this.#stamps = new Int32Array(this.#lists.length);
    this.#holds = new Uint8Array(this.#lists.length);
  }

  resetStamps(): void {
    this.#stamps.fill(0);
  }

  nameOf(index: number): string {
    return this.#lists[index]!.name;
  }

  /** Whether the list has the visitor by name. */
  names(index: number, levelIndex: number, id: string): boolean {
    return this.#lists[index]!.ids[levelIndex]?.has(id) === true;
  }

  /** The segment that a list holds visitors by, NONE without one. */
  segmentOf(index: number): number {
    return this.#lists[index]!.segment;
  }

  /** IN, OUT or UNDECIDABLE. */
  holds(index: number, levelIndex: number, id: string, memberships: Memberships, stamp: number): number {
    if (this.#stamps[index] === stamp) return this.#holds[index]!;
    const list = this.#lists[index]!;
    let held = OUT;
    if (this.names(index, levelIndex, id)) held = IN;
    else if (list.segment !== NONE) held = memberships.final(list.segment);
    this.#stamps[index] = stamp;
    this.#holds[index] = held;
    return held;
  }
}
