/**
 * Opens a compiled bundle as a generation, in the lane that will decide with it: parses the model, lays out the
 * candidates of each zone, generates the functions that decisions ask. Member lists and the rule index stay where they
 * are, shared; functions of conditions that the index decides alone are made when an explanation asks for them.
 *
 * Deterministic, and the same in every lane: treatment indexes mean the same everywhere.
 */
import { assert } from "../assert.ts";
import { NodeError } from "../errors.ts";
import { FeedReads } from "../feeds/feed-reads.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { profileDefaults } from "../rules/expression-inputs.ts";
import { ALL_ROOTS, SEGMENT_ROOTS, scopeOf } from "../rules/scope.ts";
import { StateQueries } from "../rules/state-query.ts";
import { planSegments } from "../segments/segment-plan.ts";
import { SegmentReader } from "../segments/segment-reader.ts";
import { LocalNumbers, type NodeNumbers } from "../visitors/node-numbers.ts";
import { rowLengthOf } from "../visitors/visitor.ts";
import type { Model } from "../workspace/model.ts";
import type { PlanTables } from "./build-candidate.ts";
import { buildChannelPlan } from "./build-plan.ts";
import { ConditionTable, type ModelScopes, NumberTable, OfferFacts } from "./conditions.ts";
import type { CompiledBundle, Generation } from "./generation.ts";
import { GenerationFeeds } from "./generation-feeds.ts";
import { Memberships } from "./membership.ts";
import type { MemorySizes } from "./memory-counts.ts";
import { memorySubjects } from "./memory-subjects.ts";
import { Desk, OpenedGeneration } from "./opened.ts";
import { OVERLAY_NONE } from "./overlay.ts";
import { type ChannelPlan, NONE } from "./plan.ts";
import { Recall } from "./recall.ts";
import { recordingTables } from "./recording.ts";
import { RuleIndex } from "./rule-index.ts";
import { StateCounts } from "./state-counts.ts";
import { TreatmentTable } from "./treatments.ts";
import { ListTable } from "./visitor-lists.ts";

/**
 * @param number the generation's number on this node, from 1.
 * @param nodeNumbers the node's terms and columns; they must hold every name of the model already, or take it.
 * Cost: control plane; milliseconds to seconds by the size of the strategy.
 * Errors: BUNDLE_INVALID where the model is not one that a build would have made.
 */
export function openGeneration(
  compiled: CompiledBundle,
  number: number,
  activatedAtMs: number,
  nodeNumbers: NodeNumbers = new LocalNumbers(),
): Generation {
  const steps = openSteps(compiled, number, activatedAtMs, nodeNumbers);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same in steps of a fraction of a millisecond each (but for reading the model), for a lane that serves meanwhile. */
export function* openSteps(
  compiled: CompiledBundle,
  number: number,
  activatedAtMs: number,
  nodeNumbers: NodeNumbers,
): Generator<undefined, Generation> {
  const model = parseModel(compiled.model);
  yield;
  const columns = Int32Array.from(model.profile, (attribute) => nodeNumbers.column(attribute));
  const profileIndex = indexByName(model.profile);
  const offerIndex = new Map(model.offers.map(({ code }, index) => [code, index]));
  const codes = [...offerIndex.keys()].sort();
  const placeOfCode = new Map(codes.map((code, place) => [code, place]));
  const facts = new OfferFacts(model);
  const queries = new StateQueries();
  const scopes: ModelScopes = {
    visitor: scopeOf(model, SEGMENT_ROOTS, columns, queries),
    offer: scopeOf(model, ALL_ROOTS, columns, queries),
  };
  const conditions = new ConditionTable(model, facts, scopes);
  const numbers = new NumberTable(model, facts, scopes);
  const treatments = new TreatmentTable(model, facts, scopes.offer);
  const lists = new ListTable();
  const plan = planSegments(model.segments, model.segmentGroups);
  const segmentNames = plan.segments.map(({ name }) => name);
  const levelNames = model.levels.map(({ name }) => name);
  const reader = new SegmentReader(compiled.segments, levelNames, segmentNames);
  const memberships = new Memberships(plan, reader, conditions);
  const subjects = memorySubjects(model, nodeNumbers);
  const rules = new RuleIndex(compiled.rules, columns, model);
  const feeds = (model.feeds ?? []).length === 0 ? null : new GenerationFeeds(model);
  const tables: PlanTables = {
    model,
    feeds: feeds === null ? null : { feeds, reads: new FeedReads(model, plan) },
    rules,
    conditions,
    numbers,
    memberships,
    lists,
    treatments,
    subjects,
    profileIndex,
    offerIndex,
    offerOrder: model.offers.map(({ code }) => placeOfCode.get(code)!),
  };
  yield;
  const plans = new Map<string, ChannelPlan>();
  for (const channel of model.channels) plans.set(channel.name, yield* buildChannelPlan(tables, channel));
  conditions.seal();
  numbers.seal();
  lists.seal();

  const zoneSizes = [...plans.values()].flatMap(({ points }) =>
    [...points.values()].map(({ zone }) => zone.candidates.length),
  );
  const desk = new Desk({
    rowLength: rowLengthOf(columns),
    columns,
    context: model.context.length,
    offers: model.offers,
    candidates: zoneSizes.reduce((most, size) => Math.max(most, size), 0),
    picksMax: ENGINE_LIMITS.treatmentsPerPointMax,
  });
  memberships.read(desk.inputs);
  yield;
  const state = new StateCounts(queries.list, model.channels, nodeNumbers, desk.inputs);
  desk.inputs.state = state;
  return new OpenedGeneration({
    bundleId: compiled.bundleId,
    strategyRoot: compiled.strategyRoot,
    number,
    activatedAtMs,
    segmentsAsOfMs: compiled.segmentsAsOfMs,
    model,
    treatments: treatments.treatments,
    channels: new Map(model.channels.map((channel) => [channel.name, channel])),
    profileIndex,
    contextIndex: new Map(
      model.context.flatMap(({ name, feed }, index) => (feed === undefined ? [[name, index] as const] : [])),
    ),
    feeds,
    recording: recordingTables(model, treatments.treatments, nodeNumbers),
    plans,
    levelIndex: indexByName(model.levels),
    columns,
    profileReads: model.profile.map(({ name, type }, index) => ({
      root: "profile",
      index,
      name: `profile.${name}`,
      type,
      column: columns[index]!,
    })),
    profileDefaults: profileDefaults(
      model.profile,
      model.profile.map((attribute) => attribute.default),
    ),
    contextDefaults: model.context.map((attribute) => attribute.default),
    contextAttributes: model.context,
    personal: treatments.personal,
    rules,
    conditions,
    numbers,
    memberships,
    lists,
    state,
    recall: new Recall(desk.inputs, subjects, memorySizes(model.offers.length, plans)),
    visitorZoneIndex:
      model.visitorTimeZone === undefined ? NONE : (profileIndex.get(model.visitorTimeZone) ?? NONE),
    desk,
    overlay: OVERLAY_NONE,
  });
}

/**
 * The same strategy over other data: what `base` is made of, with the lists of `compiled`. Null where the strategies
 * differ. Both may be decided with in turns, by one thread.
 *
 * Cost: O(segments).
 */
export function reopenGeneration(
  base: Generation,
  compiled: CompiledBundle,
  number: number,
  activatedAtMs: number,
): Generation | null {
  assert(base instanceof OpenedGeneration, "open: the base was not opened");
  if (base.strategyRoot !== compiled.strategyRoot) return null;
  const { bundleId, segments, segmentsAsOfMs } = compiled;
  const reader = new SegmentReader(
    segments,
    base.model.levels.map(({ name }) => name),
    base.memberships.plan.segments.map(({ name }) => name),
  );
  const memberships = base.memberships.over(reader);
  const opened = {
    ...base,
    bundleId,
    number,
    activatedAtMs,
    segmentsAsOfMs,
    memberships,
    overlay: OVERLAY_NONE,
  };
  return new OpenedGeneration(opened);
}

/** Nothing of its lists is read from now on: their memory may be used again. A call that still asks is told to come again. */
export function closeGeneration(generation: Generation): void {
  assert(generation instanceof OpenedGeneration, "open: the generation was not opened");
  generation.memberships.close();
}

/** Room for the counters of any one channel. */
function memorySizes(offers: number, plans: ReadonlyMap<string, ChannelPlan>): MemorySizes {
  const most = (size: (plan: ChannelPlan) => number): number =>
    [...plans.values()].reduce((max, plan) => Math.max(max, size(plan)), 0);
  return {
    windows: most(({ memory }) => memory.windows.length),
    counters: most(({ memory }) => memory.counterWindows.length),
    suppressors: most(({ memory }) => memory.suppressors.length),
    presented: most(({ memory }) => memory.presented.length),
    offers,
  };
}

function parseModel(bytes: Uint8Array): Model {
  const copy = new Uint8Array(bytes); // TextDecoder takes no shared memory.
  let model: Model | null;
  try {
    model = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(copy)) as Model | null;
  } catch (cause) {
    throw new NodeError("BUNDLE_INVALID", "the bundle's model is not JSON", { cause });
  }
  if (typeof model !== "object" || model === null)
    throw new NodeError("BUNDLE_INVALID", "the bundle's model is no object");
  if (model.format !== 1)
    throw new NodeError("BUNDLE_FORMAT_NEWER", "the bundle's model is of another format than 1");
  return model;
}

function indexByName(named: readonly { readonly name: string }[]): Map<string, number> {
  return new Map(named.map(({ name }, index) => [name, index]));
}
