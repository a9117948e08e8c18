/** Merging: the state depends on the set of facts, whatever their order and repetition. Seeded by fast-check, which prints its seed. */
import fc from "fast-check";
import t from "tap";
import type { AttributeValue } from "../../engine/index.ts";
import { InternTable } from "./intern-table.ts";
import { STORE_LIMITS } from "./limits.ts";
import { openLmdb } from "./lmdb-environment.ts";
import {
  attributeOfEntry,
  decodeProfileRecord,
  emptyProfileRecord,
  encodeProfileRecord,
  mergeProfileFact,
  type ProfileFact,
  type ProfileRecord,
} from "./profile-record.ts";
import { temporaryFolder } from "./testing/sample.ts";

const folder = temporaryFolder();
const environment = openLmdb(folder.path);
const interns = new InternTable(environment.interns);
t.teardown(async () => {
  await environment.close();
  folder.remove();
});

/** Values by name, those of several types of one name as a list; what was unset is absent. */
function stateOf(record: ProfileRecord): Record<string, AttributeValue | AttributeValue[]> {
  const values = new Map<string, AttributeValue[]>();
  for (const [key, { value }] of [...record.entries].sort(([a], [b]) => a - b)) {
    const name = interns.names[attributeOfEntry(key)]!;
    if (value !== undefined) values.set(name, [...(values.get(name) ?? []), value]);
  }
  const state = [...values].map(([name, list]) => [name, list.length === 1 ? list[0]! : list] as const);
  return Object.fromEntries(state.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function merged(facts: readonly ProfileFact[]): ProfileRecord {
  return environment.root.transactionSync(() => {
    const record = emptyProfileRecord(1, 2);
    for (const fact of facts) mergeProfileFact(record, fact, interns);
    return record;
  });
}

function fact(
  atUs: number,
  source: number,
  sequence: number,
  set: Record<string, AttributeValue>,
  unset: string[] = [],
): ProfileFact {
  const factId = Buffer.alloc(16);
  factId.writeUInt32BE(source, 0);
  factId.writeUInt32BE(sequence, 12);
  return {
    stamp: { atUs, factId },
    set: Object.entries(set).map(([name, value]) => ({ name, value })),
    unset,
  };
}

const CONSENT = "consent.app.marketing";
for (const [facts, expected, why] of [
  [[fact(2, 1, 1, { a: 1 }), fact(1, 2, 2, { a: 2 })], { a: 1 }, "the later time wins"],
  [[fact(1, 1, 9, { a: 1 }), fact(1, 2, 1, { a: 2 })], { a: 2 }, "at one time the higher source"],
  [[fact(1, 1, 1, { a: 1 }), fact(1, 1, 2, { a: 2 })], { a: 2 }, "of one source the higher sequence"],
  [[fact(1, 1, 1, { a: 1 }), fact(2, 1, 2, {}, ["a"])], {}, "unsetting is a fact too"],
  [[fact(2, 1, 2, {}, ["a"]), fact(1, 1, 1, { a: 1 })], {}, "and keeps out what is older"],
  [[fact(2, 1, 2, {}, ["a"]), fact(3, 1, 3, { a: 3 })], { a: 3 }, "but not what is newer"],
  [
    [fact(1, 1, 1, { [CONSENT]: "denied" }), fact(1, 2, 2, { [CONSENT]: "granted" })],
    { [CONSENT]: "denied" },
    "at the same time denial wins",
  ],
  [
    [fact(1, 1, 1, { [CONSENT]: "denied" }), fact(1, 2, 2, {}, [CONSENT])],
    { [CONSENT]: "denied" },
    "over unsetting as well",
  ],
  [
    [fact(1, 1, 1, { [CONSENT]: "denied" }), fact(2, 1, 2, { [CONSENT]: "granted" })],
    { [CONSENT]: "granted" },
    "a later grant is a grant",
  ],
  [
    [fact(1, 1, 1, { a: 2000 }), fact(2, 1, 2, { a: "rich" })],
    { a: [2000, "rich"] },
    "a changed type is a new attribute",
  ],
  [
    [fact(1, 1, 1, { a: 1 }), fact(2, 1, 2, { a: "x" }), fact(3, 1, 3, { a: true }), fact(4, 1, 4, { a: 4 })],
    { a: [4, true, "x"] },
    "each type's own last value stands",
  ],
  [
    [fact(1, 1, 1, { a: 1 }), fact(2, 1, 2, {}, ["a"]), fact(3, 1, 3, { a: "x" })],
    { a: "x" },
    "unsetting takes the values of all types",
  ],
] as const) {
  t.test(`merge: ${why}`, async (t) => {
    t.same(stateOf(merged(facts)), expected);
    t.same(stateOf(merged([...facts].reverse())), expected, "in either order");
  });
}

const names = ["age", "tier", CONSENT, "consent.web.service", "x.y"];
const values: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.boolean(),
  fc.constantFrom("granted", "denied", "unknown"),
  fc.string({ maxLength: 90, unit: "grapheme" }),
);
const facts = fc
  .uniqueArray(
    fc.record({
      atUs: fc.integer({ min: 1, max: 4 }),
      source: fc.integer({ min: 1, max: 3 }),
      sequence: fc.integer({ min: 1, max: 4 }),
      set: fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 3, noNullPrototype: true }),
      unset: fc.subarray(names, { maxLength: 2 }),
    }),
    // A fact is named by source and sequence; two with one name would be one fact.
    { selector: ({ source, sequence }) => source * 100 + sequence, maxLength: 8 },
  )
  .map((list) =>
    list.map(({ atUs, source, sequence, set, unset }) =>
      fact(
        atUs,
        source,
        sequence,
        set,
        unset.filter((name) => !Object.hasOwn(set, name)),
      ),
    ),
  );

t.test("merge: any order, with repeats, gives one state", async (t) => {
  const shuffled = facts.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 })),
  );
  fc.assert(
    fc.property(shuffled, ([list, mixed]) => {
      const once = merged(list);
      const twice = merged(mixed);
      t.same(stateOf(twice), stateOf(once));
      t.equal(twice.lastFactUs, once.lastFactUs);
    }),
    { numRuns: 300 },
  );
});

t.test("records: what is encoded is decoded, through the intern table of another reader", async (t) => {
  fc.assert(
    fc.property(facts, (list) => {
      const record = merged(list);
      record.version = list.length;
      const bytes = environment.root.transactionSync(() => encodeProfileRecord(record, interns));
      const other = new InternTable(environment.interns);
      const back = decodeProfileRecord(bytes, other);
      t.same(stateOf(back), stateOf(record));
      t.same(
        [...back.entries].map(([number, entry]) => [
          number,
          entry.value,
          entry.stamp.atUs,
          entry.stamp.factId,
        ]),
        [...record.entries].map(([number, entry]) => [
          number,
          entry.value,
          entry.stamp.atUs,
          entry.stamp.factId,
        ]),
      );
      t.equal(back.version, record.version);
      t.equal(back.surrogateLow, 2);
    }),
    { numRuns: 200 },
  );
});

t.test("interning: bounded by attribute, whatever is sent", async (t) => {
  const before = interns.strings.length;
  environment.root.transactionSync(() => {
    const number = interns.nameNumber("free.text");
    for (let index = 0; index < 1000; index++) interns.stringNumber(number, `value ${index}`);
    t.equal(interns.stringNumber(number, "value 1"), before + 1);
    t.equal(interns.stringNumber(number, "one more"), -1, "past the bound strings stand in the records");
    t.equal(interns.stringNumber(interns.nameNumber("other"), "x".repeat(65)), -1, "and so do long ones");
  });
  t.equal(interns.strings.length, before + STORE_LIMITS.internedStringsPerAttributeMax);
});

t.test("interning: a full table of names is refused with a code, before anything changed", async (t) => {
  const separate = temporaryFolder();
  const other = openLmdb(separate.path);
  const table = new InternTable(other.interns);
  other.root.transactionSync(() => {
    for (let index = 0; index < STORE_LIMITS.internedNamesMax; index++) table.nameNumber(`n${index}`);
  });
  const record = emptyProfileRecord(1, 1);
  other.root.transactionSync(() => {
    const write = fact(1, 1, 1, { n1: 1, "one.too.many": 2 });
    t.throws(() => mergeProfileFact(record, write, table), { code: "INTERN_TABLE_FULL" });
    t.equal(record.entries.size, 0);
    mergeProfileFact(record, fact(1, 1, 1, { n1: 1 }), table);
  });
  t.equal(record.entries.size, 1, "known names still do");
  await other.close();
  separate.remove();
});
