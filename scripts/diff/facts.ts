/**
 * Things as lists of facts in words, and two of them compared fact by fact.
 *
 * Complete by construction: a field that nobody has written words for is told under its own name, so that two things
 * that differ never look the same (bundle-diff.test.ts changes every field there is).
 */

/** Before and after; null where there is none. */
export interface FactChange {
  readonly label: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Change {
  readonly kind: "added" | "removed" | "changed";
  /** Stable: an offer's code, `channel/rule`. */
  readonly key: string;
  /** For people: its display name with the code. */
  readonly name: string;
  readonly facts: readonly FactChange[];
}

export interface Thing {
  readonly key: string;
  readonly name: string;
  /** Label → text, in the order in which they are told. */
  readonly facts: ReadonlyMap<string, string>;
}

/** How one field is told: its label and text; several facts of it; or null: not here. */
export type FieldWords<Value> =
  | readonly [label: string, text: (value: Value) => string]
  | ((value: Value) => readonly (readonly [label: string, text: string])[])
  | null;
export type Words<T> = { readonly [Key in keyof T]?: FieldWords<NonNullable<T[Key]>> };

export function factsOf<T extends object>(thing: T, words: Words<T>): Map<string, string> {
  const facts = new Map<string, string>();
  const fields = Object.entries(thing) as [keyof T & string, unknown][];
  const order = Object.keys(words);
  // In the words' order; what has none comes last.
  const place = (field: string): number => (order.indexOf(field) + order.length + 1) % (order.length + 1);
  for (const [field, value] of fields.sort(([one], [other]) => place(one) - place(other))) {
    if (value === undefined) continue;
    const how = Object.hasOwn(words, field)
      ? (words[field] as FieldWords<unknown>)
      : ([fieldLabel(field), plainValue] as const);
    if (how === null) continue;
    const told = typeof how === "function" ? how(value) : [[how[0], how[1](value)] as const];
    for (const [label, text] of told) facts.set(label, text);
  }
  return facts;
}

/** `sessionTimeoutMs` → `session timeout ms` */
function fieldLabel(field: string): string {
  return field.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

/** Any JSON value on one line. */
export function plainValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(plainValue).join("; ");
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([key, part]) => `${fieldLabel(key)} ${plainValue(part)}`);
    return parts.length === 0 ? "none" : parts.join(", ");
  }
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === "" ? "“”" : String(value);
}

/** Added and changed in the order of `after`, then removed. */
export function compareThings(before: readonly Thing[], after: readonly Thing[]): Change[] {
  const beforeByKey = new Map(before.map((thing) => [thing.key, thing]));
  const afterKeys = new Set(after.map(({ key }) => key));
  const changes: Change[] = [];
  for (const { key, name, facts } of after) {
    const old = beforeByKey.get(key);
    const told = compareFacts(old?.facts ?? new Map(), facts);
    const kind = old === undefined ? "added" : "changed";
    if (old === undefined || told.length > 0) changes.push({ kind, key, name, facts: told });
  }
  for (const { key, name, facts } of before) {
    if (!afterKeys.has(key)) {
      changes.push({ kind: "removed", key, name, facts: compareFacts(facts, new Map()) });
    }
  }
  return changes;
}

function compareFacts(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): FactChange[] {
  const changes: FactChange[] = [];
  for (const [label, text] of after) {
    const old = before.get(label) ?? null;
    if (old !== text) changes.push({ label, before: old, after: text });
  }
  for (const [label, text] of before) {
    if (!after.has(label)) changes.push({ label, before: text, after: null });
  }
  return changes;
}
