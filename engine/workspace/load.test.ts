/** The loader as a whole: a good workspace gives its model, a bad one gives all of its faults. */
import t from "tap";
import { open } from "../decide/testing/kit.ts";
import { loadWorkspace } from "./load.ts";
import { diagnosticLines, filesWith, loadWith, SMALL_WORKSPACE } from "./testing/small-workspace.ts";

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
  t.same(channel?.blackLists[0]?.offers, ["free-pastry", "latte-2for1", "loyalty-welcome"]);
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

t.test("what is said of everything is bounded", async (t) => {
  const offers = Array.from({ length: 1500 }, (_, index) => `  - { code: o${index}, colour: red }`).join(
    "\n",
  );
  const loaded = loadWith({ "offers/more.yaml": `offers:\n${offers}` });
  t.equal(loaded.diagnostics.length, 1000);
  t.equal(loaded.diagnosticsOmitted, 500);
  t.equal(loaded.model, undefined);
});

for (const [why, changes, expected] of [
  [
    "no workspace at all",
    { "workspace.yaml": null },
    "workspace.yaml:1 [] FILE_MISSING every workspace has a `workspace.yaml`, and this folder has none",
  ],
  [
    "no channel",
    { "channels/harbor-coffee/channel.yaml": null },
    "channels:1 [] FILE_MISSING a workspace has at least one `channels/NAME/channel.yaml`",
  ],
  [
    "a folder misspelt",
    { "offer/more.yaml": "offers: []" },
    "offer/more.yaml:1 [o] FILE_UNEXPECTED a workspace has no folder `offer` → offers/",
  ],
  [
    "a file misspelt",
    { "profil.yaml": "attributes: []" },
    "profil.yaml:1 [a] FILE_UNEXPECTED profil.yaml is no file of a workspace → profile.yaml",
  ],
  [
    "a channel without its folder",
    { "channels/web.yaml": "name: web" },
    "channels/web.yaml:1 [n] FILE_UNEXPECTED a channel lies in `channels/NAME/channel.yaml`",
  ],
  [
    "what later versions have",
    { "journeys/welcome.yaml": "x: 1" },
    "journeys/welcome.yaml:1 [x] NOT_SUPPORTED_YET `journeys/` is not in this version",
  ],
] as const) {
  t.test(`files: ${why}`, async (t) => t.ok(diagnosticLines(loadWith(changes)).includes(expected), expected));
}

t.test("what is no part of the workspace is left alone", async (t) => {
  const loaded = loadWith({
    "README.md": "# Read me",
    "lists/gold-members.csv": "id\nC-1\n",
    "lists/notes.yaml": "not: ours",
    ".github/workflows/check.yaml": "on: push",
  });
  t.same(diagnosticLines(loaded), []);
});

t.test("missing lists are warned of, and only where lists are looked at", async (t) => {
  const loaded = loadWorkspace(filesWith({}), { listFiles: new Set(["gold-members.csv"]) });
  t.same(diagnosticLines(loaded), [
    "segments/coffee.yaml:4 [{ level: customer }] LIST_FILE_MISSING there is no file `lapsed.csv` among the audience lists",
  ]);
  t.ok(loaded.model !== undefined, "a warning is no error");
});

t.test("a bundle is not built without its lists", async (t) => {
  const listFiles = new Set(["gold-members.csv", "lapsde.csv"]);
  const loaded = loadWorkspace(filesWith({}), { listFiles, mustHaveLists: true });
  t.same(diagnosticLines(loaded), [
    "segments/coffee.yaml:4 [{ level: customer }] LIST_FILE_MISSING there is no file `lapsed.csv` among the audience lists → lapsde.csv",
  ]);
  t.equal(loaded.model, undefined);
});

for (const [why, from, to, expected] of [
  [
    "an attribute of an offer that may have no value",
    ", default: Hello }",
    " }",
    [
      "[greeting] COMBINATION_INVALID `greeting` has no `default`, and no value where `profile.first_name` has none",
    ],
  ],
  [
    "nor where it asks first",
    '{{ profile.first_name }}", default: Hello }',
    "{{ has(profile.first_name) ? profile.first_name : 'you' }}\" }",
    [],
  ],
  ["nor where what it reads has a default", '2.0", default: 0 }', '2.0" }', []],
] as const) {
  t.test(`warnings: ${why}`, async (t) => {
    const text = SMALL_WORKSPACE["offers/coffee.yaml"]!;
    t.ok(text.includes(from));
    const loaded = loadWith({ "offers/coffee.yaml": text.replace(from, () => to) });
    t.same(
      diagnosticLines(loaded).map((line) => line.slice(line.indexOf("["))),
      expected,
    );
    t.ok(loaded.model !== undefined, "a warning is no error");
  });
}

t.test("a time that clocks skip is warned of", async (t) => {
  const text = SMALL_WORKSPACE["offers/coffee.yaml"]!.replace("from: 2026-01-01,", "from: 2026-03-29T01:30,");
  const loaded = loadWith({ "offers/coffee.yaml": text });
  t.same(diagnosticLines(loaded), [
    "offers/coffee.yaml:7 [2026-03-29T01:30] DATE_INVALID clocks skip `2026-03-29T01:30`, so it is taken as 2026-03-29T02:30",
  ]);
  t.equal(loaded.diagnostics[0]?.severity, "warning");
});

t.test("a category that is near none of the offers' may be meant for later", async (t) => {
  const text =
    "invariants: [{ name: adults, when: \"offer.category == 'alcohol'\", require: profile.age >= 18 }]\n";
  const loaded = loadWith({ "invariants/coffee.yaml": text });
  t.same(diagnosticLines(loaded), [
    "invariants/coffee.yaml:1 ['alcohol'] EXPRESSION_INVALID unknown value `alcohol` of offer.category; it is one of drinks, brand, loyalty, food",
  ]);
  t.equal(loaded.diagnostics[0]?.severity, "warning");
});

t.test("a file that is one value is named and quoted", async (t) => {
  const loaded = loadWith({ "context.yaml": "# nothing yet\nattributes\n" });
  t.match(diagnosticLines(loaded), [
    "context.yaml:2 [attributes] TYPE_WRONG a workspace file is a map of keys, and this is a single value",
  ]);
});

t.test("files that only look like a workspace's are warned of", async (t) => {
  const loaded = loadWith({
    "offers/more.json": "",
    "profile.yaml.bak": "",
    "offers/NOTES.md": "",
    "x.sh": "",
  });
  t.same(diagnosticLines(loaded), [
    "offers/more.json:1 [] FILE_UNEXPECTED `offers/more.json` is not read: files of a workspace end in `.yaml`",
    "profile.yaml.bak:1 [] FILE_UNEXPECTED `profile.yaml.bak` is not read: files of a workspace end in `.yaml`",
  ]);
  t.ok(loaded.model !== undefined, "a warning is no error");
});

t.test("a file that cannot be read hides no other faults, and makes no new ones", async (t) => {
  const loaded = loadWith({
    "segments/coffee.yaml": "segments: [",
    "context.yaml": "attributes: [{ name: daypart, type: text }]",
  });
  t.same(diagnosticLines(loaded), [
    "context.yaml:1 [text] VALUE_NOT_ALLOWED `text` is not allowed; it is one of string, number, integer, boolean, timestamp",
    "segments/coffee.yaml:1 [] YAML_SYNTAX a `[` is not closed, or what stands in it is indented too little",
  ]);
});

t.test("zones of the workspace, its channels and its expressions are carried", async (t) => {
  const strategy = SMALL_WORKSPACE["strategy/coffee.yaml"]!.replace(
    "profile.age > 3",
    "now.getHours('Asia/Tokyo') > 3",
  );
  const { model } = loadWith({ "strategy/coffee.yaml": strategy });
  t.same(Object.keys(model?.timeZones ?? {}), ["Asia/Tokyo", "Europe/Lisbon"]);
});

t.test("a model runs", async (t) => {
  const { model, lists } = loadWith();
  const generation = open(model!, Object.fromEntries(lists.map(({ segment }) => [segment, ["C-1001"]])));
  t.ok(generation.treatments.some(({ id }) => id === "home/hero-latte"));
});
