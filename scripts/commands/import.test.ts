import { existsSync, readFileSync } from "node:fs";
import t from "tap";
import { readBundle } from "../../engine/index.ts";
import { startNodeProcess } from "../../server/testing/node-kit.ts";
import { activeBundle, profileOf, rejectsOf, scene } from "../import/testing/kit.ts";
import { proffer } from "../testing/run-proffer.ts";

t.test("import profiles, offline: good rows go in, bad ones are named by line", async (t) => {
  const { dataDir, file, bundle } = scene(t);
  const csv = file(
    "visitors.csv",
    [
      "id,age,tier,seen,consent.web.marketing",
      "C-1,41,gold,2026-11-01T10:00:00Z,granted",
      "C-2,forty,gold,,",
      "C-3,30",
      ",30,gold,,",
      '"C-4, the fourth",131,,,',
      '"C-5, the fifth",,"silver ""plus""",,denied',
      `${"x".repeat(129)},1,,,`,
      "C-1,42,,,",
      "C-6,1,\0,,",
    ].join("\n"),
  );
  const args = ["import", "profiles", csv, "--data", dataDir, "--bundle", bundle.path];
  const { code, out, err } = await proffer(...args, "--level", "Customer", "--json");
  t.equal(code, 1, `rejected rows are problems; ${err}`);
  const report = JSON.parse(out);
  t.match(report, { imported: 3, rejected: 6, rejectsFile: `${csv}.rejects.ndjson` });
  t.strictSame(
    rejectsOf(csv).map(({ line, code }) => `${line} ${code}`),
    [
      "3 ATTRIBUTE_VALUE_INVALID",
      "4 INPUT_INVALID",
      "5 FIELD_REQUIRED",
      "6 ATTRIBUTE_VALUE_INVALID",
      "8 VALUE_OUT_OF_RANGE",
      "10 INPUT_INVALID",
    ],
  );
  t.equal(rejectsOf(csv)[0]!.raw, "C-2,forty,gold,,");

  const node = await startNodeProcess(["--data-dir", dataDir, "--bundle", bundle.path]);
  t.teardown(() => node.stop("SIGKILL"));
  t.notOk(
    node.lines.some(({ msg }) => msg?.startsWith("the visitor store was empty")),
    "the first start takes a new store for nothing else",
  );
  t.match((await profileOf(node, "C-1")).attributes, {
    age: 42,
    tier: "gold",
    "consent.web.marketing": "granted",
  });
  t.match((await profileOf(node, "C-5, the fifth")).attributes, { tier: 'silver "plus"' });
  const again = await proffer(...args, "--level", "customer");
  t.match(again, { code: 6, err: /--node URL/ }, "a node holds the directory: the way out is told");
  await node.stop();
  const log = await proffer("log", dataDir, "--verify");
  t.equal(log.code, 0, `imports are facts in the log, which verifies: ${log.err}${log.out}`);
});

for (const [content, args, pattern, why] of [
  ["id,agee\n1,2\n", [], /unknown attribute `agee`; did you mean `age`/, "an unknown column"],
  ["name,age\n1,2\n", [], /no column `id`, only name, age/, "no id"],
  ["id,age,profile.age\n1,2,3\n", [], /`age` twice/, "a column twice by two names"],
  ["", [], /is empty/, "an empty file"],
  [
    "id,age\n1,2\n",
    ["--level", "custmer"],
    /no audience level `custmer`; did you mean `customer`/,
    "an unknown level",
  ],
] as const) {
  t.test(`import profiles: refuses ${why}`, async (t) => {
    const { dataDir, file, bundle } = scene(t);
    const path = file("in.csv", content);
    const level = args.length === 0 ? ["--level", "customer"] : args;
    const told = await proffer(
      "import",
      "profiles",
      path,
      "--data",
      dataDir,
      "--bundle",
      bundle.path,
      ...level,
    );
    t.match(told, { code: 3, err: pattern });
    t.notOk(existsSync(`${path}.rejects.ndjson`));
  });
}

t.test("import: what is missing is told", async (t) => {
  const { dataDir, file } = scene(t);
  const path = file("in.csv", "id,level\nC-1,customer\n");
  t.match(await proffer("import", "profiles", path), { code: 2, err: /one of --data and --node/ });
  t.match(await proffer("import", "profiles", `${path}.no`, "--data", dataDir), { code: 3 });
  t.match(await proffer("import", "profiles", path, "--data", dataDir), {
    code: 3,
    err: /no active bundle.*BUNDLE_NOT_READY[\s\S]*--bundle FILE/,
  });
  const nowhere = await proffer("import", "profiles", path, "--node", "http://127.0.0.1:1");
  t.match(nowhere, { code: 4, err: /NODE_UNREACHABLE/ });
  t.match(await proffer("import", "segment", "gold", path, "--node", "127.0.0.1:1"), { code: 4 });
  t.match(await proffer("import", "profiles", path, "--node", "ftp://x"), { code: 3, err: /no address/ });
});

t.test("import segment, offline: a new data root under the same strategy, made active", async (t) => {
  const { dataDir, file, bundle } = scene(t);
  const csv = file("gold.csv", "level,id\ncustomer,C-7\ncustomer,C-8\ndevice,d-1\ncustomer,C-7\ncustomer,\n");
  const asOf = "2026-11-20T08:00:00Z";
  const args = ["import", "segment", "Gold", csv, "--data", dataDir];
  const { code, out, err } = await proffer(...args, "--bundle", bundle.path, "--as-of", asOf, "--json");
  t.equal(code, 1, err);
  const before = readBundle(readFileSync(bundle.path));
  const after = activeBundle(dataDir);
  t.match(JSON.parse(out), { imported: 2, rejected: 2, repeatedCount: 1, bundle: after.id });
  t.equal(after.manifest.strategyRoot, before.manifest.strategyRoot);
  t.not(after.manifest.dataRoot, before.manifest.dataRoot);
  t.match(after.manifest.data.lists, [{ segment: "gold", memberCount: 2, asOfMs: Date.parse(asOf) }]);
  t.strictSame(
    rejectsOf(csv).map(({ line, code }) => `${line} ${code}`),
    ["4 LEVEL_UNKNOWN", "6 FIELD_REQUIRED"],
  );

  const roaring = (await import("roaring-wasm")).default;
  await roaring.roaringLibraryInitialize();
  const bitmap = new roaring.RoaringBitmap32([1, 2]);
  const portable = file("gold.roaring", bitmap.serialize("portable"));
  bitmap.dispose();
  const ids = file("customers.ids", "C-100\nC-101\nC-8");
  const target = ["--data", dataDir, "--json"];
  const second = await proffer("import", "segment", "gold", portable, "--dictionary", ids, ...target);
  t.equal(second.code, 0, second.err);
  const [level] = activeBundle(dataDir).manifest.data.levels;
  t.equal(
    Buffer.from(activeBundle(dataDir).blobs.get(level!.dictionary[0]!.sha256)!).toString(),
    "C-GOLD\nC-7\nC-8\nC-101\n",
    "the dictionary grows at its end, by new ids only",
  );
  for (const [args, pattern, why] of [
    [["golden", csv], /`golden` is no segment that .* did you mean `gold`/, "a segment without a list"],
    [["gold", file("none.csv", "id\n\t\n")], /no row could be used; line 2/, "a file of bad rows alone"],
    [["gold", portable], /needs its id dictionary/, "roaring without its ids"],
    [
      ["gold", portable, "--dictionary", file("short.ids", "C-100\n")],
      /2 ordinals .* lie beyond/,
      "another dictionary",
    ],
    [
      ["gold", file("cut.roaring", readFileSync(portable).subarray(0, 12))],
      /dictionary|roaring/,
      "a cut bitmap",
    ],
    [["gold", file("gold.txt", "C-1")], /--format csv\|ndjson\|roaring/, "an ending that says nothing"],
  ] as const) {
    const activeBefore = activeBundle(dataDir).id;
    const told = await proffer("import", "segment", ...args, "--data", dataDir);
    t.equal(told.code, 3, why);
    t.match(told.err, pattern, why);
    t.equal(activeBundle(dataDir).id, activeBefore, `${why}: nothing changed`);
  }
});
