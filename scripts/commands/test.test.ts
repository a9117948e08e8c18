/** `proffer test` as a designer runs it, on a copy of the sample. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { EXIT } from "../cli/index.ts";
import { ROOT } from "../root.ts";
import { proffer } from "../testing/run-proffer.ts";

const folder = await mkdtemp(join(tmpdir(), "proffer-test-"));
t.teardown(() => rm(folder, { recursive: true, force: true }));
await cp(join(ROOT, "config", "samples", "harbor-coffee"), folder, { recursive: true });
const goldens = join(folder, "tests", "home.yaml");
const good = await readFile(goldens, "utf8");

t.test("test: the sample's goldens pass", async (t) => {
  const run = await proffer("test", folder, "--json");
  t.equal(run.code, EXIT.OK, run.out);
  const document = JSON.parse(run.out);
  t.match(document, { ok: true, failed: 0 });
  t.ok(document.goldens.length >= 3);
  t.ok(document.sequences.length >= 12);
  t.equal(document.passed, document.goldens.length + document.sequences.length);
  t.notOk("previews" in document);
});

t.test("test: previews are shown, and decide nothing", async (t) => {
  const run = await proffer("test", folder, "--previews", "--filter", "rainy");
  t.equal(run.code, EXIT.OK);
  t.match(run.out, /▸ first guest on a rainy evening \(preview\)\n\s+home\.hero DECIDED\n\s+1 /);
});

t.test("test: a golden that fails shows what was stated and what came out", async (t) => {
  await writeFile(goldens, good.replace("score: 88", "score: 87"));
  const run = await proffer("test", folder, "--filter", "pastry");
  t.equal(run.code, EXIT.PROBLEMS);
  t.match(run.out, /✗ a gold member.*\n\s+home\.hero: treatments\[0\]\.score\n\s+- 87\n\s+\+ 88\n/);
  t.match(run.out, /0 of 1 golden decision passed, 1 failed/);
  t.match(JSON.parse((await proffer("test", folder, "--json")).out), { ok: false, failed: 1 });
});

t.test("test: a sequence that fails shows the step, what was stated and what came out", async (t) => {
  await writeFile(goldens, good);
  const memory = join(folder, "tests", "memory.yaml");
  const text = await readFile(memory, "utf8");
  const changed = text
    .replace("expect: { duplicate: true }", "expect: { duplicate: false }")
    .replace("reason: SUPPRESSED_REJECTED", "reason: CAP_OFFER_REACHED");
  await writeFile(memory, changed);
  const run = await proffer("test", folder, "--filter", "a no is");
  t.equal(run.code, EXIT.PROBLEMS);
  const [duplicate, decided] = run.out.split("step 4");
  t.match(
    duplicate,
    /✗ a no is a no for a month\n {2}step 3: event dismiss 2026-11-02T08:00:15.000Z, customer:C-1005/,
  );
  t.match(duplicate, /\n {4}duplicate\n {6}- false\n {6}\+ true\n/);
  t.match(decided, /^: decide order\.upsell .*\n {4}dropped\[0\]\n {6}- croissant-combo at order\.upsell: /);
  t.match(decided, /what was decided:\n {6}order\.upsell DECIDED\n {8}1 banana-bread/);
  t.match(run.out, /\n0 of 1 sequence passed, 1 failed\n$/);
  t.notMatch(run.out, /golden/, "no golden is of that name, and none is missing");
  const json = JSON.parse((await proffer("test", folder, "--json", "--filter", "a no is")).out);
  t.match(json, { ok: false, failed: 1, sequences: [{ passed: false }] });
  await writeFile(memory, text);
});

t.test("test: an offer that was stated and did not come is told with stage and reason", async (t) => {
  await writeFile(goldens, good);
  const memory = join(folder, "tests", "memory.yaml");
  const text = await readFile(memory, "utf8");
  await writeFile(memory, text.replace("offers: [banana-bread]", "offers: [croissant-combo]"));
  const run = await proffer("test", folder, "--filter", "a no is");
  await writeFile(memory, text);
  t.equal(run.code, EXIT.PROBLEMS);
  t.match(run.out, /\n {4}croissant-combo did not come at order\.upsell: \S+ SUPPRESSED_REJECTED \(.+\)\n/);
});

t.test("test: a filter that nothing matches is a problem", async (t) => {
  const run = await proffer("test", folder, "--filter", "pastries");
  t.match(run, { code: EXIT.PROBLEMS, err: /no golden, sequence or preview has `pastries` in its name/ });
  const preview = await proffer("test", folder, "--filter", "first guest on a rainy", "--json");
  t.match(preview, { code: EXIT.PROBLEMS, out: /only previews have.*"fix": "Add --previews/s });
});

t.test("test: a workspace with errors is not decided with", async (t) => {
  await writeFile(goldens, good.replace("lists: [gold-members]", "lists: [gold-memebrs]"));
  const run = await proffer("test", folder);
  t.equal(run.code, EXIT.PROBLEMS);
  t.match(run.err, /did you mean `gold-members`\?/);
});

t.test("test: a folder that is none, an option that is none", async (t) => {
  t.equal((await proffer("test", join(folder, "nowhere"))).code, EXIT.INPUT);
  t.equal((await proffer("test", folder, "--preview")).code, EXIT.USAGE);
});
