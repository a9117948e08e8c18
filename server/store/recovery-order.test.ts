/** What is recovered is what was live: also of who was seen so often, on several lanes, that most of it was added up. */
import { join } from "node:path";
import t from "tap";
import {
  decodeMemory,
  EntryKind,
  type EventFact,
  eventIdHash,
  type Generation,
  openMemory,
  trimMemory,
  type VisitorMemory,
} from "../../engine/index.ts";
import { fuzzSettings, SeededRandom } from "../../engine/testing/fuzz.ts";
import { putCheckpoint } from "./checkpoint-meta.ts";
import { openLmdb, visitorKey } from "./lmdb-environment.ts";
import { recoverMemories } from "./recovery.ts";
import type { Store } from "./store.ts";
import { sampleCall, sampleDecision, temporaryFolder } from "./testing/sample.ts";
import { held, openTestVisitors } from "./testing/visitors.ts";

const { seed } = fuzzSettings(1);
const NOW_MS = 1_790_000_000_000;
const VISITORS = ["v-0", "v-1", "v-2"];
const TURNS = 120;

interface Lane {
  readonly store: Store;
  readonly generation: Generation;
}
interface Presented {
  readonly decisionId: string;
  readonly atMs: number;
}

/** A decision that presents three offers; reserved, or contacts at once. */
async function decide({ store, generation }: Lane, id: string, nowMs: number, pointIndex: number) {
  const visitor = await held(store, generation, id);
  const atUs = visitor.beginFact(nowMs * 1000);
  const decisionId = store.log.nextDecisionId();
  const decision = sampleDecision(generation, decisionId);
  decision.points[0]!.pointIndex = pointIndex;
  decision.points[0]!.point = pointIndex === 0 ? "home.hero" : "home.footer";
  const { surrogateHigh, surrogateLow, state } = visitor;
  const stamp = { visitorVersion: state.version, atUs, surrogateHigh, surrogateLow };
  const call = sampleCall(id);
  store.log.appendDecision({ call, decision, nowMs, seed: 1, ...stamp, transport: "http", caller: "tester" });
  visitor.appendPresentations(decision, decisionId, nowMs);
  written(store, visitor);
  return { decisionId, atMs: nowMs };
}

/** An impression, or an acceptance, of one of the three. */
async function tell({ store, generation }: Lane, id: string, of: Presented, nowMs: number, offer: number) {
  const visitor = await held(store, generation, id);
  const atUs = visitor.beginFact(nowMs * 1000);
  const names = {
    offer: `offer-${offer}`,
    rule: `rule-${offer}`,
    point: "home.footer",
    zone: "home",
    category: "drinks",
    channel: "sample",
  };
  const presented = { decisionId: of.decisionId, position: 0, medium: 1, fallback: false, heldOut: false };
  const category = offer === 0 ? "accept" : "contact";
  const event = category === "accept" ? "accept" : "view";
  const { surrogateHigh, surrogateLow, state } = visitor;
  const stamp = { visitorVersion: state.version, atUs, surrogateHigh, surrogateLow };
  const common = { eventId: `${of.decisionId} ${offer}`, suppress: null, occurredAtMs: nowMs };
  const factId = store.log.appendEvent({
    ...stamp,
    ...common,
    requestId: "r",
    channel: "sample",
    level: "customer",
    id,
    event,
    category,
    treatment: { ...presented, ...names, atMs: of.atMs },
    atMs: nowMs,
    attributes: {},
    caller: "tester",
  });
  const term = (name: string) => store.numbers.term(name);
  const inMemory = { ...names, zone: "sample/home" };
  const terms = Object.fromEntries(Object.entries(inMemory).map(([field, name]) => [field, term(name)]));
  const treatment = { ...presented, ...(terms as Record<keyof typeof names, number>), decidedAtMs: of.atMs };
  visitor.fold({
    kind: "event",
    factId,
    version: state.version,
    atUs,
    event: term(event),
    entryKind: category === "accept" ? EntryKind.ACCEPT : EntryKind.CONTACT,
    occurredAtMs: nowMs,
    eventIdHash: eventIdHash(common.eventId),
    suppress: null,
    treatment,
  } satisfies EventFact);
  written(store, visitor);
}

function written(store: Store, visitor: Awaited<ReturnType<typeof held>>): void {
  store.visitors.release(visitor);
  store.log.flush();
  store.visitors.turnWritten();
}

/** In its normal form: words that were appended stand in any order. */
function normal(memory: VisitorMemory): VisitorMemory {
  trimMemory(memory);
  return memory;
}

t.test("recovery: two lanes, more than is kept one by one: the live memory, and no count more", async (t) => {
  t.comment(`seed ${seed}`);
  const random = new SeededRandom(seed);
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const visitors = await openTestVisitors(folder.path);
  const lanes: Lane[] = [];
  for (const number of [0, 1]) {
    const store = visitors.open(number);
    lanes.push({ store, generation: await visitors.generation(store) });
  }
  let nowMs = NOW_MS;
  for (let turn = 0; turn < TURNS; turn++) {
    for (const id of VISITORS) {
      nowMs += random.below(2) === 0 ? 30_000 : 20 * 60_000;
      const presented = await decide(random.pick(lanes), id, nowMs, random.below(2));
      for (let offer = 0; offer < 3; offer++)
        if (random.below(3) > 0) await tell(random.pick(lanes), id, presented, nowMs + 10 + offer, offer);
    }
  }
  const { store, generation } = lanes[0]!;
  const live: VisitorMemory[] = [];
  for (const id of VISITORS) {
    const visitor = await held(store, generation, id);
    live.push(normal(visitor.readMemory()));
    store.visitors.release(visitor);
  }
  const { boot } = visitors.directory.handle;
  await visitors.close();
  const environment = openLmdb(join(folder.path, "lmdb"));
  t.teardown(() => environment.close());
  for (const [bounds, why] of [
    [undefined, "in one batch"],
    [{ chunkSize: 4096, chunksMax: 8 }, "in many batches, each of which forgets what files defined"],
  ] as const) {
    environment.root.transactionSync(() => {
      environment.memories.clearSync();
      putCheckpoint(environment, { atMs: 1, bootsBefore: 1, sources: [] });
    });
    const options = { dataPath: folder.path, boot: boot + 1, environment, nowMs };
    const { faults, records } = await recoverMemories(
      bounds === undefined ? options : { ...options, bounds },
    );
    t.same(faults, []);
    t.ok(records > VISITORS.length * TURNS);
    environment.memories.resetReadTxn();
    for (const [index, id] of VISITORS.entries()) {
      const bytes = environment.memories.getBinary(visitorKey("customer", id))!;
      const memory = normal(decodeMemory(openMemory(Uint8Array.from(bytes.subarray(8)))));
      t.ok(memory.tallies.length > 0);
      t.same(memory, live[index], `${id}: ${why}`);
    }
  }
});
