import t from "tap";
import { Murmur3, murmur3 } from "../hash/murmur3.ts";
import { isHeldOut, SHARE_PPM_TOTAL, visitorIsHeldOut } from "./holdout.ts";

for (const [sharePpm, subjectHash, held, why] of [
  [0, 0, false, "a zero share holds nobody, not even bucket 0"],
  [1, 4294, true, "last hash of bucket 0"],
  [1, 4295, false, "first hash of bucket 1"],
  [SHARE_PPM_TOTAL, 0xffff_ffff, true, "the full share holds everybody"],
] as const) {
  t.test(`holdout: ${why}`, async (t) => t.equal(isHeldOut(subjectHash, sharePpm), held));
}

t.test("holdout: a share of the visitors, and a larger one holds them all", async (t) => {
  const ids = Array.from({ length: 20_000 }, (_, index) => `C-${index}`);
  const hash = new Murmur3();
  const heldBy = (sharePpm: number) =>
    new Set(
      ids.filter((id) => visitorIsHeldOut(hash, { salt: "h1", sharePpm, answer: "nothing" }, "customer", id)),
    );
  const five = heldBy(50_000);
  t.ok(five.size > 900 && five.size < 1100, `5 % of 20,000 is ${five.size}`);
  const ten = heldBy(100_000);
  t.ok(
    [...five].every((id) => ten.has(id)),
    "a ramp never flips a visitor back",
  );
  for (const id of ids.slice(0, 200))
    t.equal(five.has(id), isHeldOut(murmur3(`h1:customer:${id}`), 50_000), "by salt:level:id");
  t.equal(visitorIsHeldOut(hash, undefined, "customer", "C-1"), false, "no holdout holds nobody");
});
