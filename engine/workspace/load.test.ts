/** The loader as a whole: a good workspace gives its model, a bad one gives all of its faults. */
import t from "tap";
import { loadWorkspace } from "./load.ts";
import { diagnosticLines, filesWith, loadWith } from "./testing/small-workspace.ts";

t.test("a good workspace gives its model", async (t) => {
  const loaded = loadWith();
  t.same(diagnosticLines(loaded), []);
  const { model } = loaded;
  if (model === undefined) return t.fail("no model");
  const [channel] = model.channels;
  t.equal(model.name, "harbor-coffee");
  t.same(
    model.profile.filter(({ name }) => !name.startsWith("consent.")).map(({ name }) => name),
    ["affinity.coffee", "age", "first_name", "tier"],
  );
  t.equal(model.profile.length, 4 + 7 * 2, "consent for each medium and purpose");
  t.same(channel?.points[0]?.fallbacks, ["brand-story"]);
  t.equal(channel?.points[0]?.reservationMs, 1_800_000);
  t.equal(channel?.holdout?.sharePpm, 50_000);
  t.same(channel?.blackLists[0]?.offers, ["brand-story", "free-pastry", "latte-2for1", "loyalty-welcome"]);
  t.same(loaded.lists, [
    {
      segment: "gold-members",
      level: "customer",
      file: "gold-members.csv",
      asOfMs: Date.UTC(2026, 10, 1),
    },
    { segment: "lapsed", level: "customer", file: "lapsed.csv" },
  ]);
  t.same(model.offers.find(({ code }) => code === "latte-2for1")?.validity, {
    fromMs: Date.UTC(2026, 0, 1),
    untilMs: Date.UTC(2027, 0, 1),
  });
  t.same(Object.keys(model.timeZones), ["Europe/Lisbon"]);
  t.equal(model.goldens[0]?.atMs, Date.UTC(2026, 10, 2, 8));
});

t.test("files in any order give the same model", async (t) => {
  const files = [...filesWith({})];
  const forward = loadWorkspace(new Map(files));
  const backward = loadWorkspace(new Map(files.reverse()));
  t.equal(JSON.stringify(forward.model), JSON.stringify(backward.model));
});
