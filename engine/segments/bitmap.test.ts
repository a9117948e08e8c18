import fc from "fast-check";
import t from "tap";
import { type BitmapLibrary, loadBitmapLibrary } from "./bitmap.ts";
import { parsePortable, writePortable } from "./portable.ts";
import { SharedBitmap, writeSharedBitmap } from "./shared-bitmap.ts";
import { FreshBuffers } from "./table-buffer.ts";
import { containersOf, forEachValue } from "./testing/containers.ts";

/** Sorted distinct ordinals that touch every kind of container: sparse, dense, runs, chunk borders. */
const ordinalSets = fc
  .array(
    fc.oneof(
      fc.record({ start: fc.nat(300_000), step: fc.constantFrom(1, 2, 3, 17, 65_535), count: fc.nat(6000) }),
      fc.record({
        start: fc.constantFrom(0, 65_535, 65_536, 131_071),
        step: fc.constant(1),
        count: fc.nat(70_000),
      }),
    ),
    { maxLength: 4 },
  )
  .map((ranges) => {
    const values = new Set<number>();
    for (const { start, step, count } of ranges) {
      for (let index = 0; index < Math.min(count, 20_000); index++) values.add(start + index * step);
    }
    return Uint32Array.from(values).sort();
  });
const FUZZ = { seed: 7, numRuns: 60 } as const;

/** Both libraries, or the one that loads here (the native one is bound to a Node version). */
async function libraries(): Promise<BitmapLibrary[]> {
  const native = await loadBitmapLibrary("roaring").catch(() => null);
  return [...(native === null ? [] : [native]), await loadBitmapLibrary("roaring-wasm")];
}

t.test("portable: one set, one string of bytes, which both libraries read alike", async (t) => {
  const all = await libraries();
  t.comment(`libraries: ${all.map(({ name }) => name).join(", ")}; seed ${FUZZ.seed}`);
  fc.assert(
    fc.property(ordinalSets, (ordinals) => {
      const bytes = writePortable(containersOf(ordinals));
      for (const library of all) {
        const bitmap = library.fromPortable(bytes, "BUNDLE_INVALID");
        const again = writePortable(bitmap.containers());
        bitmap.dispose();
        if (Buffer.compare(bytes, again) !== 0) return false;
      }
      const parsed = parsePortable(bytes);
      const values: number[] = [];
      if (parsed.ok) forEachValue(parsed.containers, (value) => values.push(value));
      return parsed.ok && parsed.cardinality === ordinals.length && values.join() === ordinals.join();
    }),
    FUZZ,
  );
});

t.test("shared bitmap: the same members as the sorted list", async (t) => {
  fc.assert(
    fc.property(ordinalSets, fc.array(fc.nat(400_000), { maxLength: 50 }), (ordinals, probes) => {
      const shared = new SharedBitmap(writeSharedBitmap(containersOf(ordinals), new FreshBuffers()).buffer);
      const members = new Set(ordinals);
      const asked = [...ordinals.slice(0, 2000), ...probes, 0, 65_535, 65_536, 0xffff_fffe];
      return (
        shared.cardinality === ordinals.length &&
        asked.every(
          (value) =>
            shared.has(value) === members.has(value) && shared.has(value + 1) === members.has(value + 1),
        )
      );
    }),
    FUZZ,
  );
  t.pass();
});

t.test("bitmap: both libraries agree with sets", async (t) => {
  for (const library of await libraries()) {
    fc.assert(
      fc.property(ordinalSets, ordinalSets, (left, right) => {
        const sets = [new Set(left), new Set(right)] as const;
        const load = (values: Uint32Array) => library.fromContainers(containersOf(values));
        const [a, b] = [load(left), load(right)];
        const [union, both, without, flipped] = [a.clone(), a.clone(), a.clone(), a.clone()];
        union.orWith(b);
        both.andWith(b);
        without.andNotWith(b);
        flipped.flipBelow(400_000);
        const expected = [
          new Set([...left, ...right]).size,
          left.filter((value) => sets[1].has(value)).length,
          left.filter((value) => !sets[1].has(value)).length,
          400_000 -
            left.filter((value) => value < 400_000).length +
            left.filter((value) => value >= 400_000).length,
        ];
        const sizes = [union.size, both.size, without.size, flipped.size];
        for (const bitmap of [a, b, union, both, without, flipped]) bitmap.dispose();
        return sizes.join() === expected.join();
      }),
      { seed: 7, numRuns: 15 },
    );
    t.pass(library.name);
  }
});

t.test("portable: altered or cut bytes are refused or mean a valid set, and never crash", async (t) => {
  const [library] = await libraries();
  const sets = [
    Uint32Array.of(1, 2, 3, 900, 70_000),
    Uint32Array.from({ length: 5000 }, (_, i) => i * 2 + 65_536),
  ];
  sets.push(Uint32Array.from({ length: 300_000 }, (_, index) => index));
  for (const ordinals of sets) {
    const bytes = writePortable(containersOf(ordinals));
    for (let size = 0; size < Math.min(bytes.length, 400); size++) {
      t.equal(parsePortable(bytes.subarray(0, size)).ok, false, `cut to ${size} bytes`);
    }
    t.equal(parsePortable(Buffer.concat([bytes, Buffer.of(0)])).ok, false, "a byte too many");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const altered = bytes.slice();
        altered[at]! ^= mask;
        const parsed = parsePortable(altered);
        if (!parsed.ok) return parsed.fault.startsWith("roaring: ");
        const bitmap = library!.fromPortable(altered, "INPUT_INVALID");
        const size = bitmap.size;
        bitmap.dispose();
        return size === parsed.cardinality;
      }),
      { seed: 11, numRuns: 400 },
    );
  }
});

for (const [hex, why] of [
  ["3a30000001000000000001001000000002000100", "an array out of order"],
  ["3a30000001000000000001001000000002000200", "a value twice"],
  ["3a3000000200000000000000000000001800000018000000010001", "a key twice"],
  ["3a300000ffffffff", "four milliards of containers in eight bytes"],
  ["3b300000010000030002000000010001000100", "runs that touch are one run"],
  ["3b3000000100000300010000ffff0300", "a run past the chunk's end"],
  ["3b30ffffff", "a run header without its flags"],
] as const) {
  t.test(`portable: refuses ${why}`, async (t) => {
    t.equal(parsePortable(Buffer.from(hex, "hex")).ok, false);
  });
}
