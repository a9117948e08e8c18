import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { loadBitmapLibrary, readBundle } from "../../engine/index.ts";
import { ROOT } from "../root.ts";
import { proffer } from "../testing/run-proffer.ts";

const SAMPLE = join(ROOT, "config", "samples", "harbor-coffee");
const folder = mkdtempSync(join(tmpdir(), "proffer-build-"));
t.teardown(() => rmSync(folder, { recursive: true }));

const CHANNEL = `name: c
salt: s
zones: [{ name: z }]
points: [{ name: p, zone: z, medium: web, contact: decide }]
`;
/** A copy of the sample that a test may spoil. */
function sampleCopy(name: string): string {
  const copy = join(folder, name);
  cpSync(SAMPLE, copy, { recursive: true });
  return copy;
}

t.test("build: prints what it built, and builds it again to the byte", async (t) => {
  const [first, second] = [join(folder, "first.bundle"), join(folder, "second.bundle")];
  const told = await proffer("build", SAMPLE, "-o", first);
  t.match(told, { code: 0, out: /built harbor-coffee/ }, told.err);
  const { code, out } = await proffer("build", SAMPLE, "-o", second, "--json");
  t.equal(code, 0);
  const report = JSON.parse(out);
  t.ok(readFileSync(first).equals(readFileSync(second)));
  const bundle = readBundle(readFileSync(second));
  t.match(report, {
    ok: true,
    id: bundle.id,
    strategyRoot: bundle.manifest.strategyRoot,
    dataRoot: bundle.manifest.dataRoot,
    counts: { channels: 1, offers: bundle.model.offers.length, lists: bundle.manifest.data.lists.length },
  });
  t.match(told.out, new RegExp(bundle.id), "the id is printed");
  t.ok(report.counts.members > 0, "lists were read");
  t.strictSame(
    readdirSync(folder).filter((file) => file.includes("tmp")),
    [],
    "nothing is left written aside",
  );
});

t.test("build: a workspace with an error builds nothing and leaves the old file", async (t) => {
  const copy = sampleCopy("broken");
  const output = join(folder, "kept.bundle");
  writeFileSync(output, "old");
  writeFileSync(
    join(copy, "segments", "bad.yaml"),
    'segments:\n  - { name: bad, rule: "profile.agee > 3" }\n',
  );
  const { code, err } = await proffer("build", copy, "-o", output);
  t.equal(code, 1);
  t.match(err, /segments\/bad\.yaml:2:\d+/);
  t.equal(readFileSync(output, "utf8"), "old");
  const json = await proffer("build", copy, "-o", output, "--json");
  t.equal(json.code, 1);
  t.match(JSON.parse(json.out), { ok: false, diagnostics: [{ file: "segments/bad.yaml", line: 2 }] });
});

t.test("build: failing goldens and sequences build nothing, unless --no-test", async (t) => {
  const copy = sampleCopy("failing");
  const output = join(folder, "failing.bundle");
  const goldens = join(copy, "tests", "home.yaml");
  writeFileSync(goldens, readFileSync(goldens, "utf8").replace("score: 88", "score: 87"));
  const refused = await proffer("build", copy, "-o", output);
  t.match(refused, { code: 1, out: "", err: /✗ a gold member.*1 golden decision fails.*--no-test/s });
  t.notOk(existsSync(output));
  const json = await proffer("build", copy, "-o", output, "--json");
  t.match(JSON.parse(json.out), { ok: false, goldens: [{ passed: false }], sequences: [] });
  t.match(await proffer("build", copy, "-o", output, "--no-test"), {
    code: 0,
    out: /\d+ sequences, \d+ caps/,
  });
});

t.test("build: where it cannot write is told by that name, before the work", async (t) => {
  for (const [output, pattern] of [
    [join(folder, "nope", "x.bundle"), /nope\/x\.bundle: there is no folder \S+nope /],
    [folder, /is a folder, and the bundle is a file/],
    ["/proc/x.bundle", /error: \/proc\/x\.bundle /],
  ] as const) {
    const { code, err } = await proffer("build", SAMPLE, "-o", output);
    t.equal(code, 3, err);
    t.match(err, pattern);
    t.notMatch(err, /\.tmp/);
  }
});

t.test("build: a list that is not there builds nothing, unless that is allowed", async (t) => {
  const copy = sampleCopy("no-list");
  rmSync(join(copy, "lists", "staff.csv"));
  const output = join(folder, "no-list.bundle");
  const refused = await proffer("build", copy, "-o", output, "--json");
  t.equal(refused.code, 1);
  const [finding] = JSON.parse(refused.out).diagnostics;
  t.match(finding, { severity: "error", code: "LIST_FILE_MISSING", file: "segments/audiences.yaml" });
  t.notOk(existsSync(output));
  const allowed = await proffer("build", copy, "-o", output, "--allow-missing-lists");
  t.match(allowed, { code: 0, err: /warning\[LIST_FILE_MISSING\]/ });
  t.equal((await proffer("check", copy)).code, 0, "checking warns");
});

t.test("build: bad rows of lists are all named, and nothing is built", async (t) => {
  const copy = sampleCopy("bad-list");
  const lists = join(folder, "lists");
  cpSync(join(SAMPLE, "lists"), lists, { recursive: true });
  writeFileSync(join(lists, "gold-members.csv"), `id\nC-1\n\tx\n${"y".repeat(200)}\n`);
  const output = join(folder, "none.bundle");
  const { code, err } = await proffer("build", copy, "-o", output, "--lists", lists);
  t.equal(code, 1);
  t.match(err, /gold-members\.csv:3: the id holds a control character/);
  t.match(err, /gold-members\.csv:4: the id has more than 128 bytes/);
  t.notOk(existsSync(output));
});

t.test("build: the same members as CSV, NDJSON and roaring give the same bundle", async (t) => {
  const ids = ["C-9", "C-1", "C-5", "C-7"];
  const dictionary = ["C-9", "nobody", "C-1", "C-5", "C-7", "other"];
  const roaring = (await import("roaring-wasm")).default;
  await loadBitmapLibrary("roaring-wasm");
  const bitmap = new roaring.RoaringBitmap32([0, 2, 3, 4]);
  const files = {
    csv: `name,id\n${ids.map((id) => `x,${id}`).join("\n")}`,
    ndjson: ids.map((id, index) => JSON.stringify(index % 2 === 0 ? id : { id })).join("\n"),
    roaring: bitmap.serialize("portable"),
  };
  bitmap.dispose();
  const built: Record<string, unknown> = {};
  for (const [format, content] of Object.entries(files)) {
    const copy = join(folder, format);
    for (const sub of ["segments", "lists", "channels/c"]) mkdirSync(join(copy, sub), { recursive: true });
    writeFileSync(join(copy, "workspace.yaml"), "name: w\ntimeZone: UTC\nlevels: [{ name: customer }]\n");
    writeFileSync(join(copy, "channels", "c", "channel.yaml"), CHANNEL);
    const list = `{ level: customer, file: gold.${format} }`;
    writeFileSync(join(copy, "segments", "s.yaml"), `segments: [{ name: gold, list: ${list} }]\n`);
    writeFileSync(join(copy, "lists", `gold.${format}`), content);
    if (format === "roaring") writeFileSync(join(copy, "lists", "customer.ids"), dictionary.join("\n"));
    const { code, out, err } = await proffer("build", copy, "-o", join(folder, `${format}.bundle`), "--json");
    t.equal(code, 0, err + out);
    const { id, counts } = JSON.parse(out);
    built[format] = id;
    t.match(counts, { members: 4, ids: 4 });
  }
  t.equal(new Set(Object.values(built)).size, 1, JSON.stringify(built));
});

t.test("build --base: visitors keep their places, and a small change is a small difference", async (t) => {
  const shop = join(folder, "based");
  mkdirSync(join(shop, "lists"), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(shop, name), text);
  const list = (name: string, ids: readonly string[]) =>
    write(join("lists", `${name}.csv`), `id\n${ids.join("\n")}\n`);
  const idsOf = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => `C-${1000 + from + at}`);
  mkdirSync(join(shop, "segments"));
  mkdirSync(join(shop, "channels", "c"), { recursive: true });
  write("workspace.yaml", "name: based\nlevels: [{ name: customer }]\n");
  write(join("channels", "c", "channel.yaml"), CHANNEL);
  const segments = ["big", "small"].map((name) => `  - { name: ${name}, list: { level: customer } }\n`);
  write(join("segments", "all.yaml"), `segments:\n${segments.join("")}`);
  const build = async (name: string, ...args: string[]) => {
    const file = join(folder, `${name}.bundle`);
    const { code, err } = await proffer("build", shop, "-o", file, ...args);
    t.equal(code, 0, err);
    return { file, bundle: readBundle(readFileSync(file)) };
  };
  list("big", idsOf(0, 30_000));
  list("small", idsOf(5, 10));
  const first = await build("based-first");
  // Three of `big` left, at its beginning, and two came: without a base every ordinal is another one.
  list("big", [...idsOf(3, 29_997), "new-1", "new-2"]);
  const { bundle } = await build("based-next", "--base", first.file);
  const kept = bundle.manifest.data.lists.filter(({ bitmap }) => first.bundle.blobs.has(bitmap.sha256));
  t.strictSame(
    kept.map(({ segment }) => segment),
    ["small"],
    "the list that did not change is the same blob",
  );
  t.equal(bundle.manifest.data.levels[0]!.idCount, 30_002, "who left keeps the place");
  const hint = /--base .*based-first\.bundle visitors keep/;
  t.match(
    await proffer("build", shop, "-o", first.file),
    { err: hint },
    "built anew over another: it is told",
  );
  t.notMatch((await proffer("build", shop, "-o", first.file, "--json")).err, hint);
  t.match(await proffer("build", shop, "-o", join(folder, "x.bundle"), "--base", join(folder, "none")), {
    code: 3,
    err: /there is no such file/,
  });
});
