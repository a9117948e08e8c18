import t from "tap";
import { LISTS, listMembers, POPULATION_SEED, visitorAt } from "./population.ts";

t.test("population: the same seed gives the same people, another seed others", async (t) => {
  t.strictSame(visitorAt(7, 123), visitorAt(7, 123));
  t.notSame(visitorAt(7, 123), visitorAt(8, 123));
});

t.test("population: the first guest is always there, consents, and is a gold member", async (t) => {
  for (const seed of [1, POPULATION_SEED, 99_999]) {
    const first = visitorAt(seed, 0);
    t.equal(first.id, "C-1001");
    t.equal(first.profile["consent.app.marketing"], "granted");
    t.equal([...listMembers("gold-members", seed, 1)].length, 1);
  }
});

t.test("population: shares of the lists are what the sample says", async (t) => {
  const count = 20_000;
  for (const [name, expected] of [
    ["gold-members", 0.1],
    ["silver-members", 0.25],
    ["lapsed", 0.15],
    ["staff", 0.005],
  ] as const) {
    const actual = [...listMembers(name, POPULATION_SEED, count)].length / count;
    t.ok(Math.abs(actual - expected) < 0.01, `${name}: ${actual} is near ${expected}`);
  }
  t.equal(Object.keys(LISTS).length, 8);
});
