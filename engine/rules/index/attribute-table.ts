/**
 * Attributes that conditions read, while an index is built: which values make a difference, and so the classes that
 * values fall into. All sets are noted first; then `seal` numbers the classes.
 */
import { assert } from "../../assert.ts";
import type { AttributeEntry, Growing } from "./layout.ts";
import type { IndexedAttribute } from "./normal-form.ts";
import { type Bound, compareBounds, type ValueSet } from "./value-set.ts";

interface Noted {
  readonly attribute: IndexedAttribute;
  readonly bounds: Set<Bound>;
  /** Only single strings begin and end its sets. */
  isListed: boolean;
}

/** First class of a value. */
const FIRST = 1;

export class AttributeTable {
  readonly #noted: Noted[] = [];
  readonly #idOf = new Map<string, number>();
  #classes: ReadonlyMap<Bound, number>[] = [];
  #entries: AttributeEntry[] = [];

  id(attribute: IndexedAttribute): number {
    let id = this.#idOf.get(attribute.name);
    if (id === undefined) {
      id = this.#noted.length;
      this.#idOf.set(attribute.name, id);
      this.#noted.push({ attribute, bounds: new Set(), isListed: attribute.type === "string" });
    }
    return id;
  }

  note(id: number, { toggles }: ValueSet): void {
    const noted = this.#noted[id]!;
    for (const bound of toggles) noted.bounds.add(bound);
    if (noted.isListed && !isOfSingleTexts(toggles)) noted.isListed = false;
  }

  seal(numbers: Growing<Float64Array>): readonly AttributeEntry[] {
    this.#entries = this.#noted.map(({ attribute, bounds, isListed }, id) => {
      const sorted = [...bounds].sort(compareBounds);
      const isText = attribute.type === "string";
      if (isListed) return this.#sealListed(id, attribute, sorted as string[]);
      this.#classes[id] = new Map(sorted.map((bound, place) => [bound, FIRST + 1 + place]));
      return {
        ...attribute,
        kind: "bounds",
        classCount: FIRST + 1 + sorted.length,
        boundsAt: isText ? 0 : numbers.append(sorted as number[]),
        boundCount: sorted.length,
        texts: isText ? (sorted as string[]) : [],
      };
    });
    return this.#entries;
  }

  #sealListed(id: number, attribute: IndexedAttribute, bounds: readonly string[]): AttributeEntry {
    // A set's stretch is [text, text + "\0"): what begins one is listed.
    const known = new Set(bounds);
    const texts = bounds.filter((bound) => known.has(`${bound}\0`));
    const classes = new Map<Bound, number>();
    texts.forEach((text, place) => {
      classes.set(text, FIRST + 1 + place);
      classes.set(`${text}\0`, FIRST + 2 + place);
    });
    this.#classes[id] = classes;
    const classCount = FIRST + 1 + texts.length;
    return { ...attribute, kind: "listed", classCount, boundsAt: 0, boundCount: 0, texts };
  }

  entry(id: number): AttributeEntry {
    return this.#entries[id]!;
  }

  /** The class that begins at a bound; may be one past the last. */
  classAt(id: number, bound: Bound): number {
    const found = this.#classes[id]!.get(bound);
    assert(found !== undefined, "rule index: a bound that was not noted");
    return found;
  }
}

function isOfSingleTexts(toggles: readonly Bound[]): boolean {
  if (toggles.length % 2 !== 0) return false;
  for (let at = 0; at < toggles.length; at += 2) if (toggles[at + 1] !== `${toggles[at]}\0`) return false;
  return true;
}
