import fc from "fast-check";
import t from "tap";
import type { CompiledBundle } from "../decide/generation.ts";
import { parseAlgebra, type SegmentAlgebra } from "../segments/algebra.ts";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import { planSegments, type SegmentPlan } from "../segments/segment-plan.ts";
import { SegmentReader } from "../segments/segment-reader.ts";
import { tableSizeFor } from "../segments/table-buffer.ts";
import { fuzzSettings } from "../testing/fuzz.ts";
import type { Segment, SegmentGroup } from "../workspace/model-segments.ts";
import { type Bundle, buildBundle, readBundle } from "./bundle.ts";
import type { BundleFile } from "./bundle-file.ts";
import { compileBundle, tableBuffersOf } from "./compile.ts";
import { smallModel } from "./testing/small-model.ts";

const { seed, runs } = fuzzSettings(60);
const IDS = Array.from({ length: 12 }, (_, index) => `v${index}`);
const LEVELS = ["customer", "device"];

interface Sample {
  readonly segments: readonly Segment[];
  readonly groups: readonly SegmentGroup[];
  readonly members: Readonly<Record<string, readonly string[]>>;
}

/** Segments s0… of which each expression names earlier ones only, and one group over some of them. */
const samples: fc.Arbitrary<Sample> = fc
  .array(
    fc.record({
      kind: fc.constantFrom("list", "list", "list", "rule", "expression", "expression"),
      level: fc.constantFrom(...LEVELS),
      members: fc.subarray(IDS.slice(0, 8)),
      names: fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
      operators: fc.array(fc.constantFrom("&", "|", "-"), { minLength: 4, maxLength: 4 }),
      negations: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      isGrouped: fc.boolean(),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((drafts) => {
    const members: Record<string, string[]> = {};
    const segments = drafts.map((draft, index): Segment => {
      const name = `s${index}`;
      if (draft.kind === "rule") return { name, rule: "profile.age > 3" };
      if (draft.kind === "list" || index === 0) {
        members[name] = draft.members;
        return { name, list: { level: draft.level } };
      }
      const terms = draft.names.map((one, at) => `${draft.negations[at] ? "!" : ""}s${one % index}`);
      return {
        name,
        expression: terms.map((term, at) => (at === 0 ? term : `${draft.operators[at]} ${term}`)).join(" "),
      };
    });
    // In declared order, so that no expression depends on what its own group takes away.
    const grouped = segments.filter((_, index) => drafts[index]!.isGrouped).map(({ name }) => name);
    const groups = grouped.length > 0 ? [{ name: "g", segments: grouped, remainder: "rest" }] : [];
    return { segments, groups, members };
  });

/** Straight from the words of the model: who is in, at a level, by name. Rules hold nobody here. */
function holds(sample: Sample, name: string, level: string, id: string, isOwn = false): boolean {
  const { segments, groups, members } = sample;
  for (const { segments: grouped, remainder } of groups) {
    if (name === remainder) return grouped.every((other) => !holds(sample, other, level, id, true));
    if (isOwn || !grouped.includes(name)) continue;
    const before = grouped.slice(0, grouped.indexOf(name));
    if (before.some((other) => holds(sample, other, level, id, true))) return false;
  }
  const segment = segments.find((one) => one.name === name)!;
  if (segment.list !== undefined) return segment.list.level === level && members[name]!.includes(id);
  if (segment.expression === undefined) return false;
  const parsed = parseAlgebra(segment.expression);
  const evaluate = (tree: SegmentAlgebra): boolean => {
    if (tree.kind === "name") return holds(sample, tree.name, level, id);
    if (tree.kind === "not") return !evaluate(tree.operand);
    return tree.kind === "and" ? tree.operands.every(evaluate) : tree.operands.some(evaluate);
  };
  return parsed.ok && evaluate(parsed.tree);
}

function bundleOf(sample: Sample, base?: Bundle & BundleFile): Bundle & BundleFile {
  // Its rules are about other segments.
  const channels = smallModel().channels.map((channel) => ({ ...channel, rules: [], whiteLists: [] }));
  const model = smallModel({ segments: sample.segments, segmentGroups: sample.groups, channels });
  const lists = Object.entries(sample.members).map(([segment, members]) => ({ segment, members }));
  return readBundle(buildBundle(model, lists, base).bytes);
}

/** "" where every compiled bitmap holds whom the model's words say. */
function difference(sample: Sample, plan: SegmentPlan, compiled: CompiledBundle): string {
  const names = plan.segments.map(({ name }) => name);
  const reader = new SegmentReader(compiled.segments, LEVELS, names);
  for (const { name, index, compiled: what, finalLive } of plan.segments) {
    if (finalLive !== (what !== "final")) return `${name}: ${what}, but finalLive is ${finalLive}`;
    for (const [levelIndex, level] of LEVELS.entries()) {
      for (const id of IDS) {
        const expected =
          what === "final"
            ? holds(sample, name, level, id)
            : what === "own"
              ? holds(sample, name, level, id, true)
              : what === "list" && sample.members[name]!.includes(id);
        if (reader.has(index, levelIndex, reader.ordinal(levelIndex, id)) !== expected) {
          return `${name} (${what}) at ${level}: ${id} should be ${expected ? "in" : "out"}`;
        }
      }
    }
  }
  return "";
}

for (const name of ["roaring", "roaring-wasm"] as const) {
  t.test(`compile: ${name} agrees with the model's words`, async (t) => {
    const library = await loadBitmapLibrary(name).catch(() => null);
    if (library === null) return t.comment("not loadable on this Node version");
    t.comment(`seed ${seed}, ${runs} runs`);
    let compiledCount = 0;
    fc.assert(
      fc.property(samples, (sample) => {
        const plan = planSegments(sample.segments, sample.groups);
        compiledCount += plan.segments.filter(({ compiled }) => compiled === "final").length;
        const compiled = compileBundle(bundleOf(sample), library, [seed, 3]);
        const found = difference(sample, plan, compiled);
        if (found !== "") throw new Error(found);
      }),
      { seed, numRuns: runs },
    );
    t.ok(compiledCount > runs, "most of them are compiled");
  });
}

t.test("compile: what the lists hold is checked", async (t) => {
  const library = await loadBitmapLibrary();
  const bundle = readBundle(buildBundle(smallModel(), [{ segment: "gold", members: ["a", "b"] }]).bytes);
  const { data } = bundle.manifest;
  const [level] = data.levels;
  const gold = data.lists.find(({ segment }) => segment === "gold")!;
  for (const [changes, why] of [
    [
      { lists: data.lists.map((list) => (list === gold ? { ...gold, memberCount: 3 } : list)) },
      "a wrong count",
    ],
    [{ levels: [{ ...level!, idCount: 3 }] }, "fewer ids than stated"],
    [{ levels: [] }, "an ordinal without an id"],
  ] as const) {
    const altered = { ...bundle, manifest: { ...bundle.manifest, data: { ...data, ...changes } } };
    t.throws(() => compileBundle(altered, library, [1, 2]), { code: "BUNDLE_INVALID" }, why);
  }
});

t.test("compile: over what an earlier compile made, it comes out as from nothing", async (t) => {
  const library = await loadBitmapLibrary();
  const buffers = new UsedBuffers();
  let takenCount = 0;
  fc.assert(
    fc.property(
      samples,
      fc.array(samples, { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.boolean()),
      (first, others, sames) => {
        let bundle = bundleOf(first);
        let compiled = compileBundle(bundle, library, [seed, 3]);
        for (const other of others) {
          // The same segments with a list of the other, or another strategy altogether; half of the time ordinals go on.
          const sample =
            sames.next().value === true
              ? { ...first, members: { ...first.members, ...sharedLists(first, other) } }
              : other;
          bundle = bundleOf(sample, sames.next().value === true ? bundle : undefined);
          const mayAppend = sames.next().value === true;
          const next = compileBundle(bundle, library, [seed, 3], {
            base: compiled,
            keys: [],
            buffers,
            mayAppend: () => mayAppend,
          });
          const plan = planSegments(sample.segments, sample.groups);
          const found = difference(sample, plan, next);
          if (found !== "") throw new Error(found);
          const before = new Set(tableBuffersOf(compiled).map(({ id }) => id));
          takenCount += tableBuffersOf(next).filter(({ id }) => before.has(id)).length;
          compiled = next;
        }
      },
    ),
    { seed, numRuns: runs },
  );
  t.ok(takenCount > runs, `${takenCount} tables were taken over`);
});

/** Buffers as a pool gives them: larger than asked for, and full of what was in them. */
class UsedBuffers {
  #idLast = 1_000_000;
  take(sizeBytes: number) {
    const buffer = new SharedArrayBuffer(tableSizeFor(sizeBytes) + 64);
    new Uint8Array(buffer).fill(0xa5);
    this.#idLast += 1;
    return { id: this.#idLast, buffer };
  }
}

/** One of the lists that both have, as the other has it. */
function sharedLists(one: Sample, other: Sample): Record<string, readonly string[]> {
  const name = Object.keys(one.members).find((each) => Object.hasOwn(other.members, each));
  return name === undefined ? {} : { [name]: other.members[name]! };
}
