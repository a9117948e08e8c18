/** The check that the swap bench relies on: it must be able to fail; and both generators must see the same in an answer. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { proffer } from "#proto/wire.js";
import { prefixed } from "../grpc/calls.ts";
import { runToEnd } from "../processes.ts";
import { type AnswerFacts, RECORD_SIZE, readAnswer, readRecord, writeRecord } from "./answer-facts.ts";
import { readAnswerLog } from "./answer-log.ts";
import { answerFault, Editions } from "./check-answer.ts";
import { buildSwapLoad } from "./swap-load.ts";

const folder = mkdtempSync(join(tmpdir(), "proffer-swap-load-"));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const program = await buildSwapLoad(folder);
const skip = program === "" ? "there is no g++ here" : false;

const { DecideResponse } = proffer.decision.v1;
/** Longer than what records keep of an id. */
const [B1, B2] = ["0123456789abcdef0001", "b2"];
const editions = new Editions();
editions.add(B1, { edition: 1, isInTide: (visitor) => visitor === 7 });
editions.add(B2, { edition: 2, isInTide: (visitor) => visitor !== 7 });

interface Shown {
  readonly bundle?: string;
  /** Treatment ids with their editions. */
  readonly hero?: readonly (readonly [string, number])[];
}

function answer({ bundle = B1, hero = [["hero/in-0", 1]] }: Shown): Buffer {
  const treatments = hero.map(([treatmentId, edition], at) => ({
    offer: `fresh-${at}`,
    treatmentId,
    treatmentCode: "c",
    rank: at + 1,
    score: 90,
    attributes: { edition: { numberValue: edition } },
  }));
  const points = [
    { point: "main", treatments: [{ offer: "x", treatmentId: "main/rule-1", score: 1 }] },
    { point: "hero", treatments },
  ];
  return prefixed(DecideResponse.encode({ decisionId: "d", bundle, generation: 3, points }).finish());
}

const both = (one: number, other: number, second = "hero/in-1"): Shown => ({
  hero: [
    ["hero/in-0", one],
    [second, other],
  ],
});
const CASES = [
  [{}, 7, /^$/, "one generation"],
  [both(1, 1), 7, /^$/, "one generation in two treatments"],
  [{ bundle: B2, hero: [["hero/out-0", 2]] }, 7, /^$/, "the other one"],
  [{ hero: [["hero/in-0", 2]] }, 7, /^mixed/, "an offer of the next strategy"],
  [both(1, 2), 7, /^mixed: several/, "one of two"],
  [both(1, 1, "hero/out-1"), 7, /^mixed/, "one of two by other lists"],
  [{ hero: [["hero/out-0", 1]] }, 7, /^mixed/, "lists of the next bundle"],
  [{ hero: [["hero/in-0", 1]] }, 8, /^mixed/, "another visitor's"],
  [{ bundle: "b3" }, 7, /never pushed/, "a bundle nobody pushed"],
  [{ hero: [] }, 7, /nothing at hero/, "nothing"],
  [{ hero: [["hero/fallback:house", Number.NaN]] }, 7, /nothing was decided/, "a fallback"],
  [{ hero: [["hero/in-0", Number.NaN]] }, 7, /^mixed/, "an offer without its number"],
] as const satisfies readonly (readonly [Shown, number, RegExp, string])[];

for (const [shown, visitor, fault, why] of CASES)
  t.test(`swap bench: ${why}`, async (t) =>
    t.match(answerFault(readAnswer(answer(shown)), visitor, editions), fault),
  );

t.test(
  "swap bench: a log's records are counted by what became of the calls, latencies by window",
  async (t) => {
    const facts = (outcome: AnswerFacts["outcome"]): AnswerFacts => ({ ...readAnswer(answer({})), outcome });
    const log = join(folder, "log");
    const rows = [
      { ...facts("answered"), intendedAtMs: 1_000, latencyMs: 2, call: 7 },
      { ...facts("answered"), intendedAtMs: 1_500, latencyMs: 4, call: 8 },
      { ...facts("unseen"), intendedAtMs: 1_500, latencyMs: 6, call: 8 },
      { ...facts("refused"), intendedAtMs: 2_000, latencyMs: 8, call: 7 },
      { ...facts("unanswered"), intendedAtMs: 9_000, latencyMs: 8, call: 7 },
      { ...facts("unreadable"), intendedAtMs: 9_000, latencyMs: 8, call: 7 },
    ];
    const bytes = Buffer.alloc(RECORD_SIZE * rows.length);
    for (const [at, row] of rows.entries()) writeRecord(row, bytes, at * RECORD_SIZE);
    t.same(
      rows.map((_, at) => readRecord(bytes, at * RECORD_SIZE)),
      rows.map((row) => ({ ...row, bundle: B1.slice(0, 16) })),
      "written and read",
    );
    writeFileSync(log, bytes);
    const { windows, ...counts } = readAnswerLog(log, editions, {
      quiet: [[1_000, 1_200]],
      swap: [[1_200, 2_001]],
    });
    t.same(counts, {
      answeredCount: 4,
      refusedCount: 1,
      unansweredCount: 1,
      unsentCount: 0,
      uncheckedCount: 1,
      mixedCount: 1,
      faultCount: 1,
      fault: "mixed: lists of another bundle for visitor 8 under 1",
    });
    t.same(windows.quiet, { count: 1, p50: 2, p99: 2, p999: 2, max: 2 });
    t.same([windows.swap?.count, windows.swap?.max], [3, 8], "what was refused took its time, too");
  },
);

t.test(
  "swap bench: the generator in C++ reads of an answer what the one in JavaScript does",
  { skip },
  async (t) => {
    const whole = CASES.map(([shown]) => answer(shown));
    // Cut anywhere, and with a byte turned: neither may read beyond, and both call the same broken.
    const cut = Array.from({ length: whole[1]!.length - 5 }, (_, size) =>
      prefixed(whole[1]!.subarray(5, 5 + size)),
    );
    const turned = Array.from({ length: whole[1]!.length - 5 }, (_, at) => {
      const copy = Buffer.from(whole[1]!);
      copy[5 + at]! ^= 0xff;
      return copy;
    });
    const answers = [...whole, ...cut, ...turned];
    const [file, log] = [join(folder, "answers"), join(folder, "facts")];
    writeFileSync(file, Buffer.concat(answers));
    await runToEnd([program, "facts", file, log]);
    const records = readFileSync(log);
    t.equal(records.length, answers.length * RECORD_SIZE);
    const expected = Buffer.alloc(RECORD_SIZE);
    for (const [at, bytes] of answers.entries()) {
      const seen = records.subarray(at * RECORD_SIZE, (at + 1) * RECORD_SIZE);
      const facts = readAnswer(bytes);
      writeRecord({ ...facts, intendedAtMs: 0, latencyMs: 0, call: 0 }, expected, 0);
      // Of what is broken only that it is.
      if (facts.outcome === "unreadable") t.equal(readRecord(seen, 0).outcome, "unreadable", `answer ${at}`);
      else t.same(seen, expected, `answer ${at}`);
    }
  },
);
