import t from "tap";
import type { LinkRecord } from "../../server/store/log-record.ts";
import { LogLinks } from "./log-links.ts";

const link = (alias: string, owner: string, atUs: number, linked = true): LinkRecord => ({
  kind: "link",
  sequence: 1,
  alias: { surrogate: alias, visitorVersion: 1, atUs },
  owner: { surrogate: owner, visitorVersion: 1, atUs },
  linked,
  atMs: 0,
  caller: "",
});
const identities = new Map([
  ["d1", { level: "device", id: "d" }],
  ["d2", { level: "device", id: "d" }],
  ["c1", { level: "customer", id: "C" }],
  ["x1", { level: "customer", id: "X" }],
]);

t.test("links: a linked id is its owner's with what it was before, until it is another's", async (t) => {
  const links = new LogLinks();
  // Sources come one after the other, not in the order of time.
  for (const record of [link("d2", "x1", 300), link("d1", "c1", 100), link("d1", "c1", 200, false)])
    links.note(record);
  links.resolve(new Set(["c1"]), identities);
  t.same(links.aliases, ["device:d"]);
  for (const [surrogate, atUs, has, why] of [
    ["d1", 50, true, "before the link: what the owner took over"],
    ["d1", 150, true, "while it was linked"],
    ["d2", 150, true, "under another lane's surrogate"],
    ["d1", 250, false, "after it was unlinked"],
    ["d2", 350, false, "as another customer's"],
    ["x1", 150, false, "of somebody else"],
  ] as const)
    t.equal(links.has(surrogate, atUs), has, why);
  links.resolve(new Set(["x1"]), identities);
  t.same([links.has("d1", 150), links.has("d1", 250), links.has("d2", 350)], [false, true, true]);
  links.resolve(new Set(["d1", "d2"]), identities);
  t.same([links.aliases, links.owners], [[], ["customer:C", "customer:X"]]);
  links.note(link("d3", "c1", 400));
  links.resolve(new Set(["c1"]), identities);
  t.same([links.aliases, links.has("d3", 500)], [["device:d"], true], "one that was forgotten has no name");
});
