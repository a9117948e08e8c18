import t from "tap";
import { parsePayload, type Revocation } from "../../engine/index.ts";
import { addsNothing, keptRevocations, REVOCATIONS_MAX } from "./revocations-kept.ts";
import { revocation } from "./testing/push-kit.ts";

const key = (index: number) => index.toString(16).padStart(16, "0");
const named = (document: ReturnType<typeof revocation>) => parsePayload(document.payload) as Revocation;

t.test("revocations: one that names more takes the place of those that it covers", async (t) => {
  const first = revocation(1, { keyIds: [key(1)] });
  const second = revocation(2, { keyIds: [key(2)] });
  const both = revocation(3, { keyIds: [key(1), key(2)] });
  const two = keptRevocations([first], second, named(second));
  t.same(two, [first, second]);
  t.same(keptRevocations(two, both, named(both)), [both]);
  const revoked = { keyIds: [key(1), key(2)], bundleIds: [], strategyRoots: [] };
  t.equal(addsNothing(revoked, named(both)), true, "another why alone is nothing new");
  t.equal(addsNothing(revoked, named(revocation(4, { keyIds: [key(1), key(3)] }))), false);
});

t.test("revocations: as many as are kept, and a way out", async (t) => {
  const many = Array.from({ length: REVOCATIONS_MAX }, (_, index) =>
    revocation(index + 1, { keyIds: [key(index)] }),
  );
  const next = revocation(REVOCATIONS_MAX + 1, { keyIds: [key(REVOCATIONS_MAX)] });
  t.throws(() => keptRevocations(many, next, named(next)), { code: "DOCUMENT_INVALID" });
  const all = revocation(REVOCATIONS_MAX + 2, {
    keyIds: Array.from({ length: REVOCATIONS_MAX + 1 }, (_, index) => key(index)),
  });
  t.same(keptRevocations(many, all, named(all)), [all], "one that names all of them");
});
