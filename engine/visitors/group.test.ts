import t from "tap";
import { foldFact } from "./fold.ts";
import { aliasesOf, type GroupMember, groupOf, ownerOf, wasEverLinked, wasEverOf } from "./group.ts";
import { filedUnder, judgeLink } from "./link-rules.ts";
import { spansHold, spansOfOwner, turnsWith } from "./link-turns.ts";
import type { MemoryLink, VisitorMemory } from "./memory.ts";
import { emptyMemory } from "./memory-codec.ts";
import { MEMORY_LIMITS } from "./memory-layout.ts";
import { SOURCES } from "./testing/fact-streams.ts";
import { factId } from "./testing/facts.ts";

const C1 = { level: "customer", id: "C-1" };
const C2 = { level: "customer", id: "C-2" };
const D1 = { level: "device", id: "d-1" };
const D2 = { level: "device", id: "d-2" };

function link(
  role: MemoryLink["role"],
  other: GroupMember,
  atUs: number,
  linked = true,
  factId = "00",
): MemoryLink {
  return { role, ...other, linked, atUs, factId, turns: [] };
}

for (const [links, owner, why] of [
  [[], null, "nobody's"],
  [[link("alias", C1, 1)], "C-1", "linked"],
  [[link("alias", C1, 1, false)], null, "linked no more"],
  [[link("alias", C1, 1), link("alias", C2, 2)], "C-2", "the last it was linked to"],
  [[link("alias", C2, 2), link("alias", C1, 1)], "C-2", "in whatever order"],
  [[link("alias", C1, 1), link("alias", C2, 2, false)], "C-1", "one that was taken back does not count"],
  [[link("alias", C1, 1, true, "01"), link("alias", C2, 1, true, "02")], "C-2", "at one time: by fact id"],
  [[link("owner", D1, 1)], null, "an owner is its own"],
] as const) {
  t.test(`group: whose it is: ${why}`, async (t) => t.equal(ownerOf(links)?.id ?? null, owner));
}

t.test("group: owner and aliases, from either side", async (t) => {
  const links = new Map<string, readonly MemoryLink[]>([
    ["C-1", [link("owner", D1, 1), link("owner", D2, 2)]],
    ["d-1", [link("alias", C1, 1)]],
    ["d-2", [link("alias", C1, 2)]],
  ]);
  const group = (self: GroupMember) =>
    groupOf(self, links.get(self.id) ?? [], ({ id }) => links.get(id) ?? null).map(({ id }) => id);
  t.same(group(C1), ["d-1", "d-2"], "as they were linked");
  t.same(group(D1), ["C-1", "d-2"], "the owner first");
  t.same(group(C2), []);
  links.set("d-2", [link("alias", C1, 2), link("alias", C2, 3)]);
  t.same(
    group(C1),
    ["d-1", "d-2"],
    "it has moved on, whatever its owner before has heard: its time there stays",
  );
  t.same(group(D2), ["C-2"], "and its new owner need not have heard of it yet");
  links.delete("C-2");
  t.same(group(D1), ["C-1", "d-2"]);
  links.delete("d-1");
  t.same(group(C1), ["d-2"], "nothing is known of an alias: it was forgotten");
});

for (const [links, other, expected, why] of [
  [[link("owner", D1, 1)], D1, true, "an owner and its alias"],
  [[link("owner", D1, 1, false)], D1, true, "and one that moved on"],
  [[link("alias", C1, 1)], C1, true, "an alias and its owner"],
  [[turns(C1, 5, -9), turns(C2, 8)], C1, true, "and the owner before"],
  [[link("owner", D1, 1)], D2, false, "strangers"],
] as const) {
  t.test(`group: ever one: ${why}`, async (t) => t.equal(wasEverLinked(links, other), expected));
}

t.test("group: aliases, in order", async (t) => {
  const links = [link("owner", D1, 1), link("owner", D2, 2), link("alias", C2, 3, false)];
  t.same(
    aliasesOf(links).map(({ id }) => id),
    ["d-1", "d-2"],
  );
});

t.test("group: of more aliases than are read together, those linked last are", async (t) => {
  const many = Array.from({ length: 9 }, (_, index) => ({ level: "device", id: `d-${index}` }));
  const owners = many.map((one, index) => link("owner", one, 9 + index)).reverse();
  const linksFor = ({ id }: GroupMember) => (id === C1.id ? owners : [link("alias", C1, 9)]);
  const group = (self: GroupMember) => groupOf(self, linksFor(self), linksFor).map(({ id }) => id);
  t.same(group(C1), ["d-2", "d-3", "d-4", "d-5", "d-6", "d-7", "d-8"]);
  t.same(group(many[6]!), ["C-1", "d-2", "d-3", "d-4", "d-5", "d-7", "d-8"]);
  t.same(
    group(many[0]!),
    ["C-1", "d-3", "d-4", "d-5", "d-6", "d-7", "d-8"],
    "it reads more than is read of it",
  );
});

const H1 = { level: "household", id: "H-1" };
const LEVELS = ["household", "customer", "device"].map((name) => ({ name }));
const side = (of: GroupMember, links: readonly MemoryLink[] = []) => ({ ...of, links });
const seven = Array.from({ length: 7 }, (_, index) =>
  link("owner", { level: "device", id: `x-${index}` }, 1),
);
for (const [alias, owner, expected, why] of [
  [side(D1), side(C1), { kind: "link", previous: null }, "a device becomes a customer's"],
  [side(C1), side(H1), { kind: "link", previous: null }, "a customer becomes a household's"],
  [side(C2), side(C1), { kind: "refused" }, "two customers never merge"],
  [side(C1), side(D1), { kind: "refused" }, "a customer becomes no device's"],
  [side(D2), side(D1), { kind: "moved" }, "within the last level the session moves"],
  [side({ level: "cookie", id: "c" }), side(C1), { kind: "refused" }, "a level of former times"],
  [side(D1), side({ level: "cookie", id: "c" }), { kind: "refused" }, "to a level of former times"],
  [side(C1, [link("owner", D1, 1)]), side(H1), { kind: "refused" }, "its own ids would be read by nobody"],
  [side(C1, [link("owner", D1, 1, false)]), side(H1), { kind: "link" }, "it has none any more"],
  [side(C1), side(C1), { kind: "linked" }, "itself"],
  [side(D1, [link("alias", C1, 1)]), side(C1), { kind: "linked" }, "linked already"],
  [side(D1), side(C1, [link("alias", H1, 1)]), { kind: "owned", owner: H1 }, "its owner's instead"],
  [side(D1), side(C1, [link("alias", D2, 1)]), { kind: "link" }, "a word of when levels stood otherwise"],
  [side(D1), side(C1, seven), { kind: "link", isCrowded: true }, "one more than are read together"],
  [
    side(D1),
    side(C1, seven.slice(1)),
    { kind: "link", isCrowded: false },
    "the last one that needs no other's place",
  ],
  [
    side(D1, [link("alias", C1, 1)]),
    side(C1, [...seven, link("owner", D1, 1)]),
    { kind: "linked" },
    "it is one of too many already",
  ],
  [
    side(D1, [link("alias", C2, 1)]),
    side(C1),
    {
      kind: "link",
      previous: { id: "C-2" },
    },
    "another log-in on one device moves it",
  ],
  [
    side(D1, [link("alias", C1, 1, false)]),
    side(C1),
    { kind: "link", previous: null },
    "linked once, left, and linked again",
  ],
] as const) {
  t.test(`links: ${why}`, async (t) => t.match(judgeLink(LEVELS, alias, owner), expected));
}

/** An alias's link to the owner: at which µs it began, ended (negative), began. */
function turns(owner: GroupMember, ...said: number[]): MemoryLink {
  const last = said.at(-1)!;
  return { role: "alias", ...owner, linked: last > 0, atUs: Math.abs(last), factId: "00", turns: said };
}
const SECOND = 1_000_000;
const full = Array.from({ length: MEMORY_LIMITS.linksMax - 2 }, (_, index) =>
  turns({ level: "customer", id: `x-${index}` }, (30 + index) * SECOND),
);
for (const [links, one, two, why] of [
  [[], [], [], "nobody's"],
  [[turns(C1, 5 * SECOND)], null, [], "one owner has what was before it, too"],
  [[link("alias", C1, 5 * SECOND)], null, [], "so says a memory of former times"],
  [[turns(C1, 5 * SECOND, -9 * SECOND)], [-Infinity, 9_000], [], "until it ended"],
  [
    [turns(C1, 5 * SECOND), turns(C2, 8 * SECOND)],
    [-Infinity, 8_000],
    [8_000, Infinity],
    "another log-in, of which the owner before has not heard",
  ],
  [
    [turns(C1, 5 * SECOND, -8.5 * SECOND), turns(C2, 8 * SECOND)],
    [-Infinity, 8_000],
    [8_000, Infinity],
    "it hears of it a little later",
  ],
  [
    [turns(C1, 5 * SECOND, -8 * SECOND), turns(C2, 9 * SECOND)],
    [-Infinity, 8_000],
    [8_000, Infinity],
    "what happened while it was nobody's is that one's who came next",
  ],
  [
    [turns(C1, 5 * SECOND, -8 * SECOND, 20 * SECOND), turns(C2, 8 * SECOND, -20 * SECOND)],
    [-Infinity, 8_000, 20_000, Infinity],
    [8_000, 20_000],
    "the first comes back",
  ],
  [[turns(C1, 5 * SECOND, 6 * SECOND, 7 * SECOND)], null, [], "who is linked and says so again"],
  [
    [turns(C1, 5 * SECOND), turns(C2, 8 * SECOND), ...full],
    [5_000, 8_000],
    [8_000, 30_000],
    "where links were forgotten, nobody knows whose it was before",
  ],
] as const) {
  t.test(`links: when it was whose: ${why}`, async (t) => {
    const found = [C1, C2].map((owner) => spansOfOwner(links, owner));
    t.strictSame(
      found.map((spans) => (spans === null ? null : [...spans])),
      [one, two],
    );
    t.equal(wasEverOf(links, C1), one === null || one.length > 0);
  });
}

t.test("links: an alias that moved on is read by who had it, as far as it was its", async (t) => {
  const links = new Map<string, readonly MemoryLink[]>([
    ["C-1", [link("owner", D1, 9, false)]],
    ["C-2", [link("owner", D1, 8), link("owner", D2, 4, false)]],
    ["d-1", [turns(C1, 5 * SECOND, -9 * SECOND), turns(C2, 8 * SECOND)]],
    ["d-2", []],
  ]);
  const group = (self: GroupMember) =>
    groupOf(self, links.get(self.id) ?? [], ({ id }) => links.get(id) ?? null).map(({ id, spans }) => [
      id,
      spans === null ? null : [...spans],
    ]);
  t.strictSame(group(C1), [["d-1", [-Infinity, 8_000]]]);
  t.strictSame(group(C2), [["d-1", [8_000, Infinity]]], "one that is forgotten has nothing");
  t.strictSame(group(D1), [["C-2", null]], "the device reads its owner, not the one before");
});

t.test("links: words of whose it was", async (t) => {
  t.strictSame(turnsWith([4, -6], 5, true), [4, 5, -6], "in order, whenever they come");
  t.strictSame(turnsWith([4, -6], 6, false), [4, -6], "a repeat changes nothing");
  t.strictSame(turnsWith([4], 4, false), [-4, 4], "at one time the end comes first");
  t.ok(spansHold(Float64Array.of(1, 2, 5, 6), 5));
  t.notOk(spansHold(Float64Array.of(1, 2, 5, 6), 2), "half-open");
});

type LinkWord = readonly [owner: GroupMember, linked: boolean, atUs: number];

/** An alias's memory, told by one node. */
function aliasOf(...words: readonly LinkWord[]): VisitorMemory {
  const memory = emptyMemory();
  for (const [index, [owner, linked, atUs]] of words.entries()) {
    const about = { otherLevel: owner.level, otherId: owner.id, linked, role: "alias" } as const;
    foldFact(memory, {
      kind: "link",
      factId: factId(SOURCES[0], index + 1),
      version: index + 1,
      atUs,
      ...about,
    });
  }
  return memory;
}

t.test("links: two who log in on one device by turns never get what is the other's", async (t) => {
  const count = 5 * MEMORY_LIMITS.turnsMax;
  const owners = [C1, C2] as const;
  const words = Array.from({ length: count }, (_, index) => {
    const atUs = (index + 1) * 10 * SECOND;
    const begun = [owners[index % 2]!, true, atUs] as const;
    // A node that ends between two words leaves the second one out.
    return index === 0 || index % 7 === 0
      ? [begun]
      : [begun, [owners[(index + 1) % 2]!, false, atUs + 9] as const];
  }).flat();
  const { links } = aliasOf(...words);
  for (const { turns: kept } of links) t.ok(kept.length <= MEMORY_LIMITS.turnsMax);
  const whoseAt = (ms: number) =>
    owners.filter((owner) =>
      spansHold(spansOfOwner(links, owner) ?? Float64Array.of(-Infinity, Infinity), ms),
    );
  let known = 0;
  for (let index = count - 1; index >= 0; index--) {
    const owner = owners[index % 2]!;
    const found = whoseAt((index + 1) * 10_000 + 5000);
    if (found.length > 0) t.strictSame(found, [owner], `turn ${index}`);
    if (found.length > 0 && known === count - 1 - index) known++;
  }
  t.ok(known >= MEMORY_LIMITS.turnsMax - 4, `${known} of ${count} turns are known`);
  t.strictSame(whoseAt(0), [], "of what was before nobody knows");
});

t.test("links: who logs in again and again has its past, and that before it", async (t) => {
  const days = 3 * MEMORY_LIMITS.turnsMax;
  const own = Array.from({ length: days }, (_, day) => [C1, true, (day + 1) * SECOND] as const);
  t.equal(spansOfOwner(aliasOf(...own).links, C1), null);
  const { links } = aliasOf(
    [C2, true, SECOND / 2],
    ...own,
    [C2, true, 1000 * SECOND],
    [C1, false, 1001 * SECOND],
  );
  t.strictSame([...spansOfOwner(links, C1)!], [1000, 1000_000]);
  t.strictSame([...spansOfOwner(links, C2)!], [-Infinity, 1000, 1000_000, Infinity]);
});

t.test("links: what happens in the millisecond of a log-in counts for both", async (t) => {
  const { links } = aliasOf([C1, true, SECOND], [C2, true, 5 * SECOND + 1]);
  t.strictSame([...spansOfOwner(links, C1)!], [-Infinity, 5001]);
  t.strictSame([...spansOfOwner(links, C2)!], [5000, Infinity]);
});

for (const [category, named, presentedTo, filed, why] of [
  ["plain", D1, null, D1, "without a code: whom it names"],
  ["reject", C1, D1, C1, "who has become known answers as who it is"],
  ["plain", C1, D1, C1, "a plain event too"],
  ["contact", C1, D1, D1, "an impression completes what was presented"],
  ["accept", D1, C1, C1, "the better known one's stays its own"],
  ["accept", D2, D1, D1, "of two alike: whom the code names"],
] as const) {
  t.test(`links: filed under: ${why}`, async (t) =>
    t.strictSame(filedUnder(LEVELS, category, named, presentedTo), filed),
  );
}
