/** Facts by visitor, in the order of keys: the same as by maps and sorting, whatever the keys and the surrogates. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import t from "tap";
import { IDENTITY_ERASED, IDENTITY_HEADER_SIZE, IdentityWriter, identitySalt } from "./identity-file.ts";
import { IdentityIndex } from "./identity-index.ts";
import { visitorKey } from "./lmdb-environment.ts";
import { FACT, FACT_WORDS, FactBatch, newArena } from "./recovery-batch.ts";
import { groupByVisitor } from "./recovery-groups.ts";
import { temporaryFolder } from "./testing/sample.ts";

const SURROGATES = 40;
const FACT_SIZE = 4 * FACT_WORDS;

/** Ids that differ late, early, by their length only, and outside of ASCII. */
const id = fc.oneof(
  fc.nat(30).map((number) => `v-${String(number).padStart(9, "0")}`),
  fc.string({ unit: fc.constantFrom("a", "b", "é"), minLength: 1, maxLength: 12 }),
);
const owner = fc.tuple(fc.constantFrom("customer", "custody", "b"), id);
const scene = fc.record({
  /** By surrogate: whom it stands for; null: in no file. */
  owners: fc.array(fc.option(owner, { freq: 6 }), { minLength: SURROGATES, maxLength: SURROGATES }),
  erased: fc.array(fc.nat(SURROGATES - 1), { maxLength: 4 }),
  batches: fc.array(fc.array(fc.nat(SURROGATES - 1), { maxLength: 120 }), { minLength: 1, maxLength: 3 }),
});

t.test(
  "groups: each visitor's facts, whichever of its surrogates they name, in the order of keys",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    let run = 0;
    fc.assert(
      fc.property(scene, ({ owners, erased, batches }) => {
        const path = join(folder.path, String(run++));
        writeIdentities(path, owners, new Set(erased));
        const identities = new IdentityIndex(path);
        for (const surrogates of batches) {
          const batch = new FactBatch(newArena(FACT_SIZE * surrogates.length));
          for (const [index, surrogate] of surrogates.entries()) {
            const fact = index * FACT_WORDS;
            batch.doubles[(fact >> 1) + FACT.SEQUENCE] = index + 1;
            batch.addDecision(identities.numberOf(surrogate, 7), fact);
          }
          identities.resolve();
          const unknown: [string, number][] = [];
          const { order, visitors, ends, count } = groupByVisitor(batch, identities, (number, factCount) =>
            unknown.push([identities.surrogateOf(number), factCount]),
          );
          const groups: [string | null, number[]][] = [];
          for (let group = 0; group < count; group++) {
            const words = [...order.subarray(group === 0 ? 0 : ends[group - 1]!, ends[group]!)];
            const facts = words.map((fact) => fact / FACT_WORDS);
            groups.push([identities.keyOf(visitors[group]!), facts]);
          }
          t.same(groups, expectedGroups(surrogates, owners, new Set(erased)));
          t.same(new Map(unknown), expectedUnknown(surrogates, owners));
          t.same(identities.faults, []);
        }
      }),
      { numRuns: 60 },
    );
  },
);

function expectedGroups(
  surrogates: readonly number[],
  owners: readonly ([string, string] | null)[],
  erased: ReadonlySet<number>,
): [string, number[]][] {
  const groups = new Map<string, number[]>();
  for (const [fact, surrogate] of surrogates.entries()) {
    const owner = owners[surrogate]!;
    if (owner === null || erased.has(surrogate)) continue;
    const key = visitorKey(...owner);
    groups.set(key, [...(groups.get(key) ?? []), fact]);
  }
  return [...groups].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function expectedUnknown(
  surrogates: readonly number[],
  owners: readonly ([string, string] | null)[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const surrogate of surrogates) {
    const name = `${surrogate.toString(16).padStart(8, "0")}00000007`;
    if (owners[surrogate] === null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Two files; who is erased is so in one of them. */
function writeIdentities(
  path: string,
  owners: readonly ([string, string] | null)[],
  erased: ReadonlySet<number>,
): void {
  const folder = join(path, "identity");
  mkdirSync(folder, { recursive: true });
  for (const lane of [0, 1]) {
    const file = join(folder, `00000001-0000${lane}.pid`);
    const writer = new IdentityWriter(file, { nodeId: "0123456789ab", boot: 1, lane }, "os");
    for (const [surrogate, owner] of owners.entries())
      if (owner !== null && (lane === 0 || surrogate % 3 === 0)) writer.append(surrogate, 7, ...owner);
    writer.flush();
    writer.close();
    if (lane === 0) erase(file, erased);
  }
}

function erase(file: string, erased: ReadonlySet<number>): void {
  const bytes = readFileSync(file);
  const salt = identitySalt(bytes);
  for (let at = IDENTITY_HEADER_SIZE; at < bytes.length; ) {
    const size = bytes.readUInt16LE(at);
    if (erased.has(bytes.readUInt32BE(at + 4))) {
      bytes[at + 2] = IDENTITY_ERASED;
      bytes.fill(0, at + 12, at + size - 4);
      bytes.writeUInt32LE(crc32(bytes.subarray(at, at + size - 4), salt), at + size - 4);
    }
    at += size;
  }
  writeFileSync(file, bytes);
}
