import t from "tap";
import { ContactFilter } from "./contact-filter.ts";

const OFFER = 3;
const ZONE = 5;
const CATEGORY = 7;
const MEDIUM = 2;
const OTHER = 9;

function filter(otherOffers: 0 | 1): ContactFilter {
  const only = (term: number): Uint8Array =>
    Uint8Array.from({ length: term + 1 }, (_, at) => Number(at === term));
  return new ContactFilter(only(OFFER), only(ZONE), only(CATEGORY), [MEDIUM], otherOffers);
}

for (const [offer, zone, category, medium, passes, why] of [
  [OFFER, OTHER, OTHER, 0, true, "its offer is asked about"],
  [0, ZONE, OTHER, 0, true, "its zone is"],
  [0, OTHER, CATEGORY, 0, true, "its category is"],
  [0, OTHER, OTHER, MEDIUM, true, "its medium is"],
  [0, 0, 0, 0, false, "nothing of it is, and it is within all tables"],
  [ZONE, OFFER, OFFER, 0, false, "a term is asked about as what it is, not as something else"],
  [OTHER, OTHER, OTHER, 255, false, "past the end of all tables"],
  [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0, false, "the highest term there can be"],
] as const)
  t.test(`contact filter: ${why}`, async (t) =>
    t.equal(filter(0).passes(offer, zone, category, medium), passes),
  );

t.test("contact filter: offers past the end, where any may be asked about", async (t) => {
  t.equal(filter(1).passes(OTHER, 0, 0, 0), true);
  t.equal(filter(1).passes(0, 0, 0, 0), false, "one within the table is known not to be");
});
