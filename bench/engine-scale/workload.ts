/**
 * A workload: a generated workspace, the visitors who ask and what they ask, and all of it opened as a node would.
 *
 * The workspace goes the whole way: YAML text → checked model → bundle → verified → compiled → opened. Visitors and
 * requests are those that the naive oracle reads (engine/testing/oracle.ts), so that it can be asked the same.
 */
import { buildBundle, readBundle } from "../../engine/bundle/bundle.ts";
import {
  type AttributeValue,
  type CompiledBundle,
  compileBundle,
  DecideCall,
  type Decision,
  decide,
  type Generation,
  LocalNumbers,
  loadBitmapLibrary,
  type Model,
  openGeneration,
} from "../../engine/index.ts";
import { memoryView } from "../../engine/testing/memory-views.ts";
import type { NaiveMemoryEvent } from "../../engine/testing/naive-memory.ts";
import type { Members } from "../../engine/testing/naive-segments.ts";
import type { OracleRequest, OracleVisitor } from "../../engine/testing/oracle-question.ts";
import { loadWorkspace } from "../../engine/workspace/load.ts";
import { LentVisitors } from "./lent-visitors.ts";

export const NOW_MS = Date.UTC(2026, 10, 2, 8);
/** Of the one channel that every workload has. */
export const CHANNEL = "bench";
export const LEVEL = "customer";
const HASH_SEED = [0x243f6a88, 0x85a308d3] as const;
const DECISION_SEED = 42;

export interface WorkloadCall {
  readonly visitor: OracleVisitor;
  readonly request: OracleRequest;
}

export interface Workload {
  /** Text by path, as `loadWorkspace` takes it. */
  readonly files: ReadonlyMap<string, string>;
  /** Member lists by segment. */
  readonly members: Members;
  readonly calls: readonly WorkloadCall[];
}

/** Milliseconds of the clock that each step took, once, cold. */
export interface BuildTimes {
  readonly load: number;
  readonly build: number;
  /** Verify and compile, as the batch pool does. */
  readonly compile: number;
  /** As each lane does. */
  readonly open: number;
}

export interface OpenedWorkload {
  readonly model: Model;
  readonly compiled: CompiledBundle;
  readonly generation: Generation;
  readonly callCount: number;
  readonly times: BuildTimes;
  /** Decides call `index` (modulo their count): steps 1 to 12, no codes minted, no log. */
  decideAt(index: number): Decision;
  /** From now on the visitor of call `index` remembers this. */
  remember(index: number, events: readonly NaiveMemoryEvent[]): void;
  /** From now on all calls ask this point. */
  askPoint(point: string): void;
}

export async function openWorkload({ files, members, calls }: Workload): Promise<OpenedWorkload> {
  const library = await loadBitmapLibrary();
  const clock = [performance.now()];
  const { model, diagnostics } = loadWorkspace(files);
  if (model === undefined) throw new Error(`the workload does not load: ${JSON.stringify(diagnostics[0])}`);
  clock.push(performance.now());
  const { bytes } = buildBundle(
    model,
    Object.entries(members).map(([segment, ids]) => ({ segment, members: ids })),
  );
  clock.push(performance.now());
  const compiled = compileBundle(readBundle(bytes), library, HASH_SEED);
  clock.push(performance.now());
  const numbers = new LocalNumbers();
  const generation = openGeneration(compiled, 1, NOW_MS, numbers);
  clock.push(performance.now());
  const [load, build, compile, open] = clock.slice(1).map((at, step) => at - clock[step]!);

  const contextNames = model.context.map(({ name }) => name);
  const contexts = new Map<object, { names: string[]; values: AttributeValue[] }>();
  const contextOf = (context: Readonly<Record<string, AttributeValue>>) => {
    // One list of names for all that send everything: as a codec's interned names are.
    const present = contextNames.filter((name) => Object.hasOwn(context, name));
    const names = present.length === contextNames.length ? contextNames : present;
    return { names, values: names.map((name) => context[name]!) };
  };
  const sent = calls.map(({ request }) => {
    const known = contexts.get(request.context) ?? contextOf(request.context);
    contexts.set(request.context, known);
    return known;
  });
  const asked = calls.map(({ request }) => request.points[0]!.point);
  const visitors = new LentVisitors(
    generation,
    calls.map(({ visitor }) => visitor),
  );
  const remember = (index: number, events: readonly NaiveMemoryEvent[]): void =>
    visitors.remember(index, memoryView(events, numbers));
  const [first] = calls[0]!.request.points;
  calls.forEach(({ visitor: { memories }, request: { channel, points } }, index) => {
    if (
      memories.length > 1 ||
      points.length !== 1 ||
      channel !== CHANNEL ||
      points[0]!.count !== first!.count
    )
      throw new Error("a workload's calls ask one point each, for as much, for visitors without links");
    for (const events of memories) remember(index, events);
  });
  // One call, filled anew each time, as a lane's is by its decoder.
  const call = new DecideCall();
  const point = { ...first! };
  call.channel = CHANNEL;
  call.points = [point];
  const decideAt = (index: number): Decision => {
    const at = index % calls.length;
    const visitor = visitors.lend(at);
    const { names, values } = sent[at]!;
    call.level = visitor.level;
    call.id = visitor.id;
    call.contextNames = names;
    call.contextValues = values;
    point.point = asked[at]!;
    return decide(generation, call, visitor, NOW_MS, DECISION_SEED);
  };
  return {
    model,
    compiled,
    generation,
    callCount: calls.length,
    times: { load: load!, build: build!, compile: compile!, open: open! },
    decideAt,
    remember,
    askPoint: (name) => {
      asked.fill(name);
    },
  };
}

/** A visitor nobody remembers anything of. */
export function plainVisitor(index: number, values: Readonly<Record<string, AttributeValue>>): OracleVisitor {
  return { level: LEVEL, id: visitorId(index), known: true, values, memories: [] };
}

export function visitorId(index: number): string {
  return `C-${100_000 + index}`;
}

export function requestOf(
  point: string,
  count: number,
  context: Readonly<Record<string, AttributeValue>>,
): OracleRequest {
  return { channel: CHANNEL, points: [{ point, count, allowDuplicates: false }], context, preview: null };
}

/** Bytes of everything that lies in shared memory, by where it stands: what the build made, part by part. */
export function sharedSizes(compiled: CompiledBundle): Map<string, number> {
  const sizes = new Map<string, number>();
  const add = (path: string, value: unknown): void => {
    if (value instanceof SharedArrayBuffer || ArrayBuffer.isView(value))
      sizes.set(path, (sizes.get(path) ?? 0) + value.byteLength);
    else if (Array.isArray(value)) for (const item of value) add(path, item);
    else if (typeof value === "object" && value !== null)
      for (const [key, item] of Object.entries(value)) add(path === "" ? key : `${path}.${key}`, item);
  };
  const { strategy, ...parts } = compiled; // Its parts are views of it.
  add("", parts);
  return sizes;
}
