/**
 * Golden decisions of the harbor-coffee sample, as text a reviewer can read: `goldens/harbor-coffee.yaml` beside the
 * source. The same bytes on every version of Node; `UPDATE_GOLDEN=1` rewrites it, and the diff is reviewed.
 *
 * Left out is what differs from node to node: decision ids, treatment codes, generation, freshness.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import t from "tap";
import { stringify } from "yaml";
import { LISTS, POPULATION_SEED, visitorAt } from "../../scripts/harbor-coffee/population.ts";
import { ROOT } from "../../scripts/root.ts";
import { loadWorkspaceFolder } from "../../scripts/workspace-files.ts";
import { type GoldenAnswer, runGoldens, runPreviews } from "../decide/golden.ts";
import { runSequences } from "../decide/golden-sequence.ts";
import { REASONS } from "../decide/reasons.ts";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import { formatTimestamp } from "../visitors/timestamp.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Preview } from "../workspace/model-goldens.ts";

const SAMPLE = join(ROOT, "config", "samples", "harbor-coffee");
const SNAPSHOT = join(ROOT, "engine", "testing", "goldens", "harbor-coffee.yaml");
const VISITOR_COUNT = 12;
/** Visitors whose candidates are all listed with their reasons. */
const EXPLAINED_COUNT = 3;

/** A morning, a rainy evening, midsummer; what the call says of the moment. */
const MOMENTS: readonly { atMs: number; context: Record<string, AttributeValue> }[] = [
  {
    atMs: Date.UTC(2026, 10, 2, 8),
    context: { device: "ios", daypart: "morning", weather: "cloud", temperature: 12 },
  },
  {
    atMs: Date.UTC(2026, 10, 20, 19, 30),
    context: { device: "browser", daypart: "evening", weather: "rain", temperature: 9, queue_minutes: 7 },
  },
  { atMs: Date.UTC(2026, 6, 1, 11), context: { daypart: "midday", weather: "sun", temperature: 31 } },
];

function requests(model: Model): Preview[] {
  const channel = model.channels[0]!;
  const lists = model.segments.filter(({ list }) => list !== undefined).map(({ name }) => name);
  const known = new Set(model.profile.map(({ name }) => name));
  const points = channel.points.map(({ name }) => ({ point: name, count: 3, allowDuplicates: false }));
  const previews = Array.from({ length: VISITOR_COUNT }, (_, index): Preview => {
    const { level, id, profile } = visitorAt(POPULATION_SEED, index);
    const { atMs, context } = MOMENTS[index % MOMENTS.length]!;
    return {
      name: `${level} ${id}`,
      atMs,
      visitor: {
        level,
        id,
        known: true,
        profile: Object.fromEntries(Object.entries(profile).filter(([name]) => known.has(name))),
        lists: lists.filter((name) => LISTS[name]?.(POPULATION_SEED, index) === true),
      },
      request: { channel: channel.name, points, context },
    };
  });
  const nobody = { level: model.levels.at(-1)!.name, id: "a9f0", known: false, profile: {}, lists: [] };
  const { atMs, context } = MOMENTS[0]!;
  const request = { channel: channel.name, points, context };
  previews.push({ name: "a device without a record", atMs, visitor: nobody, request });
  return [...previews, ...model.goldens, ...model.previews];
}

/** One line a treatment: offer, score, id, attributes. */
function readable(request: Preview, answer: GoldenAnswer, isExplained: boolean): unknown {
  const lines = (list: GoldenAnswer["points"][number]["treatments"]): string[] =>
    list.map(({ offer, score, treatmentId, attributes }) => {
      const values = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
      return [offer, score, treatmentId, ...values].join(" · ");
    });
  const { visitor } = request;
  return {
    request: request.name,
    at: formatTimestamp(request.atMs),
    visitor: { [visitor.level]: visitor.id, ...visitor.profile, lists: visitor.lists },
    context: request.request.context,
    ...(answer.holdout ? { holdout: true } : {}),
    points: answer.points.map(({ point, status, treatments, heldOut }) => ({
      [point]: status,
      treatments: lines(treatments),
      ...(heldOut.length === 0 ? {} : { heldOut: lines(heldOut) }),
    })),
    ...(isExplained
      ? { reasons: answer.trace.map((line) => `${line.point}: ${line.treatmentId} ${line.reason}`) }
      : {}),
  };
}

const { loaded } = await loadWorkspaceFolder(SAMPLE);
const library = await loadBitmapLibrary();

t.test("goldens: the sample's own hold", async (t) => {
  t.ok(loaded.model, "the sample is free of errors");
  t.ok(loaded.model!.goldens.length > 0);
  for (const { name, differences } of runGoldens(loaded.model!, library)) t.strictSame(differences, [], name);
  const sequences = runSequences(loaded.model!, library);
  t.ok(sequences.length >= 12, "and its sequences");
  for (const { name, steps } of sequences) {
    const differing = steps.flatMap(({ number, differences }) =>
      differences.length > 0 ? [{ number, differences }] : [],
    );
    t.strictSame(differing, [], name);
  }
});

t.test("goldens: the sample uses all that visitors' memory is for", async (t) => {
  const { sequences = [], channels, offers } = loaded.model!;
  const steps = sequences.flatMap((sequence) => sequence.steps);
  const stated = steps.flatMap((step) => (step.kind === "decide" ? step.expect.dropped : []));
  const met = new Set(stated.map(({ reason }) => reason));
  const ofMemory = Object.keys(REASONS).filter((reason) => /^(CAP|SUPPRESSED)_/.test(reason));
  t.ok(ofMemory.length >= 8);
  t.strictSame(
    ofMemory.filter((reason) => !met.has(reason)),
    [],
    "every reason of caps and suppressions",
  );
  t.same(new Set(steps.map(({ kind }) => kind)), new Set(["decide", "event", "update", "link", "forget"]));
  const [channel] = channels;
  const caps = [...channel!.caps!, ...offers.flatMap((offer) => offer.caps ?? [])];
  const windows = caps.map(({ window }) =>
    window.kind === "calendar" ? `${window.unit} of ${window.zone}` : window.kind,
  );
  for (const window of ["rolling", "day of visitor", "week of visitor", "month of channel"]) {
    t.ok(windows.includes(window), `a cap by ${window}`);
  }
  t.same(new Set(channel!.points.map(({ contact }) => contact)), new Set(["decide", "impression"]));
  t.ok(
    channel!.events.some(({ sets }) => sets !== undefined),
    "an event that writes the profile",
  );
  t.ok(offers.some(({ suppressions = [] }) => suppressions.some(({ relatedBy }) => relatedBy !== undefined)));
});

t.test("goldens: a sequence that says otherwise fails", async (t) => {
  const model = loaded.model!;
  const [channel] = model.channels;
  const free = {
    ...model,
    channels: [{ ...channel!, caps: [], suppressions: [] }],
    offers: model.offers.map(({ caps: _caps, suppressions: _suppressions, ...offer }) => offer),
  };
  const failed = runSequences(free, library).filter(({ passed }) => !passed);
  t.ok(failed.length >= 8, `without caps and suppressions ${failed.length} fail`);
});

t.test("goldens: the sample decides as it did", async (t) => {
  const model = loaded.model!;
  const asked = requests(model);
  const reports = runPreviews(model, library, asked);
  const decided = asked.map((request, index) => {
    const { answer, refusal } = reports[index]!;
    return answer === null
      ? { request: request.name, refusal }
      : readable(request, answer, index < EXPLAINED_COUNT);
  });
  const head = "# Written by UPDATE_GOLDEN=1 (engine/testing/goldens.test.ts); review the difference.\n";
  const text = head + stringify(decided, { lineWidth: 0, aliasDuplicateObjects: false });
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(dirname(SNAPSHOT), { recursive: true });
    writeFileSync(SNAPSHOT, text);
  }
  const stored = readFileSync(SNAPSHOT, "utf8");
  if (stored === text) return t.pass("the same bytes");
  const [was, is] = [stored.split("\n"), text.split("\n")];
  const line = was.findIndex((each, index) => each !== is[index]);
  return t.fail(`line ${line + 1} of ${SNAPSHOT} (UPDATE_GOLDEN=1 accepts)`, {
    was: was[line],
    is: is[line],
  });
});
