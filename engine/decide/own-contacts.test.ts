import fc from "fast-check";
import t from "tap";
import { OwnContacts } from "./own-contacts.ts";

t.test("own contacts: by offer, from a moment on; picks are within every window", async (t) => {
  const own = new OwnContacts(3);
  t.equal(own.total(0), 0);
  own.add(0, 100, 2);
  own.add(0, 200, 1);
  own.add(1, 150, 5);
  own.add(0, Number.POSITIVE_INFINITY, 1);
  for (const [offer, startMs, count, why] of [
    [0, Number.NEGATIVE_INFINITY, 4, "all"],
    [0, 100, 4, "from the moment itself on"],
    [0, 101, 2, "what was before does not count"],
    [0, Number.POSITIVE_INFINITY, 1, "the picks alone"],
    [1, 0, 5, "each offer for itself"],
    [2, 0, 0, "nothing was"],
  ] as const)
    t.equal(own.since(offer, startMs), count, why);
  t.equal(own.total(2), 0);
  own.clear();
  t.equal(own.total(0), 0);
  t.equal(own.since(0, 0), 0);
});

t.test("own contacts: as many as there are, one decision after the other", async (t) => {
  const own = new OwnContacts(4);
  const contact = fc.record({
    offer: fc.nat(3),
    atMs: fc.nat(50),
    count: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(contact, { maxLength: 200 }), fc.nat(50), (contacts, startMs) => {
      own.clear();
      for (const { offer, atMs, count } of contacts) own.add(offer, atMs, count);
      return [0, 1, 2, 3].every((offer) => {
        const counted = contacts.filter((each) => each.offer === offer);
        const within = counted.filter(({ atMs }) => atMs >= startMs);
        const sum = within.reduce((total, { count }) => total + count, 0);
        const total = counted.reduce((all, { count }) => all + count, 0);
        return own.total(offer) === total && own.since(offer, startMs) === sum;
      });
    }),
    { seed: 5, numRuns: 300 },
  );
  t.pass();
});
