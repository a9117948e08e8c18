import t from "tap";
import { allocatedBytes, Checksum, percentile, timeRounds } from "./harness.ts";

for (const [samples, share, expected, why] of [
  [[3, 1, 2], 0.5, 2, "the middle one"],
  [[1, 2, 3, 4], 0.5, 2, "of an even number the lower one"],
  [[1, 2, 3, 4], 0.999, 4, "near the end: the largest"],
  [[1, 2, 3, 4], 1, 4, "all of them"],
  [[7], 0.01, 7, "of one there is only that"],
] as const) {
  t.test(`percentile: ${why}`, async (t) => t.equal(percentile(Float64Array.from(samples), share), expected));
}

t.test("checksum: of the words and their order", async (t) => {
  const of = (...words: number[]) => {
    const checksum = new Checksum();
    for (const word of words) checksum.add(word);
    return checksum.hex;
  };
  t.equal(of(), "811c9dc5", "FNV's own beginning");
  t.not(of(1, 2), of(2, 1));
  t.match(of(1, 2), /^[0-9a-f]{8}$/);
});

t.test("timeRounds: runs every index of every round", async (t) => {
  const seen: number[] = [];
  t.ok(timeRounds(2, 3, (index) => seen.push(index)) >= 0);
  t.same(seen, [0, 1, 2, 0, 1, 2]);
});

t.test("allocatedBytes: tells an object of a kilobyte from none", async (t) => {
  const kept: unknown[] = new Array(5_000);
  const bytes = allocatedBytes(1_000, 5, (from, count) => {
    for (let at = 0; at < count; at++) kept[from + at] = new Array(128).fill(0);
  });
  t.ok(bytes > 900 && bytes < 1500, `${bytes} bytes`);
});
