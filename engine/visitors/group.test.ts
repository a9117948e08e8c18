import t from "tap";
import { aliasesOf, type GroupMember, groupOf, isLinkedTo, ownerOf } from "./group.ts";
import { judgeLink } from "./link-rules.ts";
import type { MemoryLink } from "./memory.ts";

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
  return { role, ...other, linked, atUs, factId };
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
  t.same(group(C1), ["d-1"], "it has moved on, whatever its owner before has heard");
  t.same(group(D2), ["C-2"], "and its new owner need not have heard of it yet");
  links.delete("C-2");
  t.same(group(D1), ["C-1"]);
  links.delete("d-1");
  t.same(group(C1), [], "nothing is known of an alias: it was forgotten");
});

t.test("group: aliases, in order; whose codes may be answered", async (t) => {
  const links = [link("owner", D1, 1), link("owner", D2, 2), link("alias", C2, 3, false)];
  t.same(
    aliasesOf(links).map(({ id }) => id),
    ["d-1", "d-2"],
  );
  t.ok(isLinkedTo(C1, links, C1), "its own");
  t.ok(isLinkedTo(C1, links, D1));
  t.notOk(isLinkedTo(C1, links, C2), "linked no more");
  t.ok(isLinkedTo(D1, [link("alias", C1, 1)], C1), "its owner's");
  t.notOk(
    isLinkedTo(D1, [link("alias", C1, 1), link("alias", C2, 2)], C1),
    "the owner before is another person",
  );
  t.notOk(isLinkedTo(D1, [], { level: "customer", id: "d-1" }), "another level is another visitor");
});

t.test("group: of more aliases than are read together, the first ones are", async (t) => {
  const many = Array.from({ length: 9 }, (_, index) => ({ level: "device", id: `d-${index}` }));
  const owners = many.map((one, index) => link("owner", one, 9 + index)).reverse();
  const linksFor = ({ id }: GroupMember) => (id === C1.id ? owners : [link("alias", C1, 9)]);
  const group = (self: GroupMember) => groupOf(self, linksFor(self), linksFor).map(({ id }) => id);
  t.same(group(C1), ["d-0", "d-1", "d-2", "d-3", "d-4", "d-5", "d-6"]);
  t.same(group(many[6]!), ["C-1", "d-0", "d-1", "d-2", "d-3", "d-4", "d-5"]);
  t.same(
    group(many[8]!),
    ["C-1", "d-0", "d-1", "d-2", "d-3", "d-4", "d-5"],
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
  [side(D1), side(C1, seven), { kind: "full" }, "no more than are read together"],
  [side(D1), side(C1, seven.slice(1)), { kind: "link" }, "the last one"],
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
      alias: { role: "alias", otherId: "C-1", linked: true },
      owner: { role: "owner", otherId: "d-1", linked: true },
      previous: { id: "C-2", leave: { role: "owner", otherId: "d-1", linked: false } },
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
