/** Who is seen often: however many facts are folded at once, the same memory comes of it, and a lane may go on with it. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import {
  decodeMemory,
  EntryKind,
  MEMORY,
  MEMORY_LIMITS,
  openMemory,
  trimMemory,
  type VisitorMemory,
} from "../../engine/index.ts";
import { openLmdb, visitorKey } from "./lmdb-environment.ts";
import { recoverMemories } from "./recovery.ts";
import {
  openTemporaryStore,
  sampleCall,
  sampleDecision,
  sampleGeneration,
  temporaryFolder,
} from "./testing/sample.ts";

const NOW_MS = 1_790_000_000_000;

for (const { count, everyMs, why } of [
  { count: 400, everyMs: 1000, why: "reservations live side by side, and tallies share buckets" },
  {
    count: 200,
    everyMs: 600_000,
    why: "each visit makes tallies of its own",
  },
  { count: 1500, everyMs: 900_000, why: "more than a block of the table holds: coarser before their time" },
  { count: 400, everyMs: 3 * 86_400_000, why: "tallies grow coarser on the way" },
]) {
  t.test(`recovery: a visitor with ${count} decisions: ${why}`, async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const paths = ["all", "few"].map((name) => join(folder.path, name)) as [string, string];
    const opened = await openTemporaryStore(paths[0]);
    const generation = sampleGeneration();
    const { log } = opened.store;
    for (let index = 0; index < count; index++) {
      const nowMs = NOW_MS + index * everyMs;
      const decision = sampleDecision(generation, log.nextDecisionId());
      const pointIndex = index % 3 === 0 ? 1 : 0;
      decision.points[0]!.pointIndex = pointIndex;
      decision.points[0]!.point = pointIndex === 0 ? "home.hero" : "home.footer";
      log.appendDecision({
        call: sampleCall("v"),
        decision,
        nowMs,
        seed: 1,
        visitorVersion: index + 1,
        atUs: nowMs * 1000,
        surrogateHigh: 0,
        surrogateLow: 0,
        transport: "http",
        caller: "tester",
      });
      log.flush();
    }
    await opened.close();
    cpSync(paths[0], paths[1], { recursive: true });

    const [all, few] = await Promise.all([
      recoveredWords(paths[0], undefined),
      recoveredWords(paths[1], { chunkSize: 4096, chunksMax: 1 }),
    ]);
    for (const words of [all, few]) {
      t.ok(
        words[MEMORY.ENTRY_COUNT]! <= words[MEMORY.ENTRIES_ROOM]!,
        "its entries have the room that it says",
      );
      const roomMax =
        MEMORY_LIMITS.entriesKept + MEMORY_LIMITS.appendsMin + MEMORY_LIMITS.liveReservationsMax;
      t.ok(words[MEMORY.ENTRIES_ROOM]! <= roomMax);
    }
    const [memory, memoryOfFew] = [all, few].map((words) => {
      const memory = decodeMemory(openMemory(new Uint8Array(words.buffer)));
      trimMemory(memory);
      return memory;
    });
    t.equal(memory!.version, count);
    t.ok(memory!.tallies.length > 0, "more than is kept one by one");
    t.same(
      contactsByOffer(memory!),
      contactsByOffer(memoryOfFew!),
      "and no contact is lost or counted twice",
    );
    t.same(memory, memoryOfFew);
  });
}

function contactsByOffer({ entries, tallies }: VisitorMemory): [number, number][] {
  const counts = new Map<number, number>();
  const add = (offer: number, count: number) => counts.set(offer, (counts.get(offer) ?? 0) + count);
  for (const { kind, offer } of entries) if (kind === EntryKind.CONTACT) add(offer, 1);
  for (const { kind, offer, count } of tallies) if (kind === EntryKind.CONTACT) add(offer, count);
  return [...counts].sort(([a], [b]) => a - b);
}

async function recoveredWords(
  dataPath: string,
  bounds: { chunkSize: number; chunksMax: number } | undefined,
): Promise<Int32Array> {
  const environment = openLmdb(join(dataPath, "lmdb"));
  try {
    const { faults } = await recoverMemories({
      dataPath,
      boot: 99,
      environment,
      nowMs: NOW_MS,
      ...(bounds === undefined ? {} : { bounds }),
    });
    t.same(faults, []);
    environment.memories.resetReadTxn();
    const bytes = environment.memories.getBinary(visitorKey("customer", "v"))!;
    return new Int32Array(Uint8Array.from(bytes.subarray(8)).buffer);
  } finally {
    await environment.close();
  }
}
