import t from "tap";
import { foldName } from "./fold.ts";

t.test("names fold by ASCII alone", async (t) => {
  for (const [name, folded, why] of [
    ["Home.Hero", "home.hero", "letters"],
    ["home.hero", "home.hero", "nothing to fold"],
    ["\u212Aiosk", "\u212Aiosk", "the Kelvin sign is no k"],
    ["\u0130", "\u0130", "a letter that would become two"],
  ] as const) {
    t.equal(foldName(name), folded, why);
  }
});
