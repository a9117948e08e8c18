/** `proffer init` and `proffer check` as a designer runs them. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { EXIT } from "../cli/index.ts";
import { ROOT } from "../root.ts";
import { proffer } from "../testing/run-proffer.ts";

const folder = await mkdtemp(join(tmpdir(), "proffer-check-"));
const shop = join(folder, "My Shop");
t.teardown(() => rm(folder, { recursive: true, force: true }));

t.test("init makes a workspace that check finds clean", async (t) => {
  const made = await proffer("init", shop);
  t.equal(made.code, EXIT.OK, made.err);
  const checked = await proffer("check", shop);
  t.equal(checked.code, EXIT.OK, checked.out);
  t.match(checked.out, /^ok my-shop: 1 channel, 2 points, 4 offers/, "named after its folder");
  t.match(checked.out, /, 1 cap, 2 goldens, 1 sequence$/m);
  const line = (await readFile(join(shop, "offers", "offers.yaml"), "utf8")).split("\n")[0];
  t.equal(line, "# yaml-language-server: $schema=../.schemas/offers.schema.json");
  const schema = await readFile(join(shop, ".schemas", "offers.schema.json"), "utf8");
  t.match(JSON.parse(schema), { title: "Proffer offers" }, "the schema is there for editors");
});

t.test("check says of a cap without a subject that it counts each for itself", async (t) => {
  const path = join(shop, "channels", "shop", "channel.yaml");
  const text = await readFile(path, "utf8");
  await writeFile(path, `${text}\ncaps: [{ name: often, of: offer, max: 9, per: day }]\n`);
  const checked = await proffer("check", shop);
  await writeFile(path, text);
  t.equal(checked.code, EXIT.OK, checked.out);
  t.match(
    checked.out,
    /note: cap `often` of channel `.*` names no subject: each of its \d offers has 9 contacts/,
  );
});

t.test("the starter's golden decisions come out as stated, and it builds", async (t) => {
  const tested = await proffer("test", shop);
  t.equal(tested.code, EXIT.OK, tested.out);
  t.match(tested.out, /^2 of 2 golden decisions passed\n1 of 1 sequence passed$/m);
  const built = await proffer("build", shop, "-o", join(folder, "shop.bundle"));
  t.equal(built.code, EXIT.OK, built.err);
});

t.test("init leaves a folder with something in it alone", async (t) => {
  const made = await proffer("init", shop, "--json");
  t.equal(made.code, EXIT.INPUT);
  t.match(JSON.parse(made.out), { error: { code: "INPUT_INVALID", message: /is not empty/ } });
});

t.test("init says where no folder can be made, and ends", { timeout: 20_000 }, async (t) => {
  for (const path of ["/proc/x", "/proc/x/y", join(shop, "workspace.yaml", "z")]) {
    const made = await proffer("init", path);
    t.equal(made.code, EXIT.INPUT, path);
    t.match(made.err, /the folder cannot be made|is not a folder/);
  }
});

t.test("check tells file, line and column, quotes the line and suggests the name", async (t) => {
  const path = join(shop, "segments", "segments.yaml");
  const good = await readFile(path, "utf8");
  await writeFile(path, good.replace("vip & sporty", "vip & spotry"));
  const checked = await proffer("check", shop);
  t.equal(checked.code, EXIT.PROBLEMS);
  t.equal(
    checked.out,
    [
      "error[REFERENCE_UNKNOWN]: unknown segment `spotry`; did you mean `sporty`?",
      "  --> segments/segments.yaml:5:43",
      "  |",
      "5 |   - { name: sporty-vip, expression: vip & spotry }",
      "  |                                           ^^^^^^",
      "",
      "1 error",
      "",
    ].join("\n"),
  );
  const asJson = await proffer("check", shop, "--json");
  t.equal(asJson.code, EXIT.PROBLEMS);
  t.match(JSON.parse(asJson.out), {
    ok: false,
    omitted: 0,
    diagnostics: [
      {
        code: "REFERENCE_UNKNOWN",
        file: "segments/segments.yaml",
        line: 5,
        column: 43,
        suggestion: "sporty",
      },
    ],
  });
  await writeFile(path, good);
});

t.test("a missing list is a warning, and not an error", async (t) => {
  await rm(join(shop, "lists", "vip.csv"));
  const checked = await proffer("check", shop);
  t.equal(checked.code, EXIT.OK);
  t.match(checked.out, /^warning\[LIST_FILE_MISSING\]: there is no file `vip.csv`/);
  t.match(checked.out, /\nok my-shop/);
});

t.test("what is no workspace", async (t) => {
  const missing = await proffer("check", join(folder, "nothing"));
  t.equal(missing.code, EXIT.INPUT);
  t.match(missing.err, /there is no such folder \[INPUT_INVALID\]/);
  const empty = await proffer("check", folder);
  t.equal(empty.code, EXIT.PROBLEMS);
  t.match(
    empty.out,
    /^error\[FILE_MISSING\]: every workspace has .*; did you mean `My Shop`\?\n.*\n\n1 error\n$/,
  );
  t.equal((await proffer("check")).code, EXIT.USAGE);
});

t.test("the sample workspace is clean, findings included", async (t) => {
  const sample = join(ROOT, "config", "samples", "harbor-coffee");
  const checked = await proffer("check", sample, "--at", "2026-11-22", "--strict");
  t.equal(checked.code, EXIT.OK, checked.out);
  t.match(checked.out, /^note\[RULE_DISABLED\]: rule `home-oat` is switched off\n/, "one is off on purpose");
  t.match(checked.out, /\n0 errors, 1 note\nok harbor-coffee: /, "without warnings");
  const starter = await proffer("check", join(ROOT, "config", "starter"), "--at", "2026-11-22", "--strict");
  t.equal(starter.code, EXIT.OK, starter.out);
});

t.test("findings: warnings of what cannot come to anything, as of a time that is stated", async (t) => {
  const sample = join(ROOT, "config", "samples", "harbor-coffee");
  const inSpring = ["check", sample, "--at", "2027-04-01"];
  const told = await proffer(...inSpring);
  t.equal(told.code, EXIT.OK, "warnings alone do not fail");
  t.match(
    told.out,
    /warning\[OFFER_ENDED\]: offer `seasonal-pumpkin` ended at 2026-12-01T00:00:00Z\n +--> offers\//,
  );
  const strict = await proffer(...inSpring, "--strict", "--json");
  t.equal(strict.code, EXIT.PROBLEMS, "they do with --strict");
  const document = JSON.parse(strict.out);
  t.match(document, { ok: false, at: "2027-04-01T00:00:00Z" });
  t.ok(document.diagnostics.some(({ code }: { code: string }) => code === "RULE_ENDED"));
  t.strictSame(
    document.diagnostics.filter(({ severity }: { severity: string }) => severity === "error"),
    [],
  );
  const zoned = await proffer("check", sample, "--at", "2027-04-01T01:00:00+02:00", "--json");
  t.equal(JSON.parse(zoned.out).at, "2027-03-31T23:00:00Z");
  // Some of these JavaScript would take for a day in 2001, or for an hour of the machine's own zone.
  for (const at of ["some day", "5", "2027-04-01T01:00", "2027-02-30"]) {
    const never = await proffer("check", sample, "--at", at);
    t.match(never, { code: EXIT.USAGE, err: new RegExp(`"${at}" is no time`) });
  }
});
