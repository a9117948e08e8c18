/**
 * What does it cost to know the visitor, and to remember what was decided?
 *
 * harbor-coffee with 30 profile attributes, 1,000,000 and 5,000,000 visitors, calls by Zipf's law, one lane, one point,
 * three offers, log on (`interval`). A call holds its visitor (found in the table, or loaded from LMDB), decides, raises
 * its version, appends to log and memory, lets go; a turn of eight calls ends with one write. Compared with `decide`
 * alone, over visitors that lie in rows of their own and have no memory. Two tables each: one that has nine visitors of
 * ten, and one that has those who make nine calls of ten, so that every tenth call is a cold one and drives another out.
 * Then the log is folded as a start after a crash does. Peers do the same work over the same log without the table.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import {
  type DecideCall,
  type Decision,
  decide,
  ENTRY_WORDS,
  MEMORY_HEADER_WORDS,
  visitorSizeBytes,
} from "../engine/index.ts";
import { COUNTER, COUNTER_STRIDE } from "../engine/visitors/table/table-layout.ts";
import { visitorId } from "../scripts/harbor-coffee/population.ts";
import { openDataDirectory } from "../server/store/data-directory.ts";
import { openLmdb } from "../server/store/lmdb-environment.ts";
import { recoverMemories } from "../server/store/recovery.ts";
import { BENCH_NOW_MS, heroCall, turnCall } from "./harbor-coffee.ts";
import {
  type BenchOptions,
  type BenchReport,
  type BenchResult,
  Checksum,
  percentile,
  timeRounds,
} from "./harness.ts";
import { withFolder } from "./processes.ts";
import { CachePeer, type DecidingPeer, LmdbPeer, ProfileRecords } from "./visitors-peers.ts";
import {
  ATTRIBUTE_COUNT,
  importProfiles,
  LEVEL,
  makeWorkload,
  type OpenedVisitors,
  openVisitors,
  Popularity,
  plainVisitor,
  type VisitorWorkload,
} from "./visitors-workload.ts";

const TURN_CALLS = 8;
/**
 * Between two calls, by the bench's clock: a run spans weeks, so that caps are reached and lapse, and the most popular
 * visitor, who makes one call of sixteen, comes back every 40 s.
 */
const CALL_EVERY_MS = 2_500;
/** For the compiler, for processor time, for each call's own time: all of other draws, or they would find each other's. */
const PASSES = 3;
const HOT_SHARE = 0.9;
/** A clock keeps who came of late, not who comes most: room for those with 92 % of the calls finds 90 % of them. */
const HOT_CALLS_SHARE = 0.92;
const STATELESS_VISITORS = 50_000;
const EIGHT_CONTACTS = MEMORY_HEADER_WORDS + 8 * ENTRY_WORDS;
const US = 1000;
const GOAL_US = 1.5;
const GOAL_P99_US = 50;
const GOAL_RECOVERY = 1_000_000;

interface Sizes {
  readonly visitorCount: number;
  readonly calls: number;
  readonly hasPeers: boolean;
}

interface Measured {
  readonly meanUs: number;
  readonly hotUs: number;
  readonly coldUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly coldShare: number;
}

export async function run({ smoke, seed }: BenchOptions): Promise<BenchReport> {
  const sizes: Sizes[] = smoke
    ? [{ visitorCount: 2_000, calls: 1_000, hasPeers: true }]
    : [
        { visitorCount: 1_000_000, calls: 500_000, hasPeers: true },
        { visitorCount: 5_000_000, calls: 500_000, hasPeers: false },
      ];
  const results: BenchResult[] = [];
  const notes = [
    "Means are of processor time, LMDB's own thread included; percentiles of the clock, the turn's write counted to its last call.",
    `By the layout a visitor with eight contacts takes ${visitorSizeBytes(ATTRIBUTE_COUNT, EIGHT_CONTACTS)} bytes; resident is measured with memories as they are.`,
    "Peers write to LMDB without waiting for the disk.",
    `Goals: ${GOAL_US} µs over the stateless decision, p99 ${GOAL_P99_US} µs, recovery ${GOAL_RECOVERY.toLocaleString("en")} records/s.`,
  ];
  const checksum = new Checksum();
  for (const size of sizes) {
    await withFolder(async (folder) => {
      const bench = new PopulationBench(await makeWorkload(seed, size.visitorCount), size, folder, checksum);
      results.push(...(await bench.run()));
      notes.push(...bench.notes);
    });
  }
  return { bench: "visitors", checksum: checksum.hex, results, notes };
}

class PopulationBench {
  readonly notes: string[] = [];
  readonly #workload: VisitorWorkload;
  readonly #size: Sizes;
  readonly #folder: string;
  readonly #checksum: Checksum;
  readonly #popularity: Popularity;
  readonly #call = heroCall();
  readonly #visitor = { level: LEVEL, id: "" };
  readonly #ids: string[] = [];
  #clockCalls = 0;

  constructor(workload: VisitorWorkload, size: Sizes, folder: string, checksum: Checksum) {
    this.#workload = workload;
    this.#size = size;
    this.#folder = folder;
    this.#checksum = checksum;
    this.#popularity = new Popularity(size.visitorCount, workload.seed);
    for (let at = 0; at < PASSES * size.calls; at++) this.#ids.push(visitorId(this.#popularity.draw()));
  }

  async run(): Promise<BenchResult[]> {
    const { visitorCount, hasPeers } = this.#size;
    const path = join(this.#folder, "data");
    await importProfiles(this.#workload, path);
    const label = `${visitorCount.toLocaleString("en")} visitors`;
    const results: BenchResult[] = [];
    const add = (name: string, value: number, unit: string, peer?: string, ratio?: number): void => {
      const compared = peer === undefined || ratio === undefined ? {} : { peer, ratio };
      results.push({ name: `${label}: ${name}`, value, unit, ...compared });
    };
    const stateless = this.#stateless();
    add("stateless decision", stateless / US, "µs");

    const most = Math.floor(HOT_SHARE * visitorCount);
    const many = this.#popularity.countForShare(HOT_CALLS_SHARE);
    let few: Measured | null = null;
    for (const [slots, name] of [
      [most, "9 of 10 visitors hot"],
      [many, "9 of 10 calls hot"],
    ] as const) {
      const opened = await this.#fill(path, slots, (bytes) =>
        add(`${name}: resident`, bytes, "bytes a visitor"),
      );
      const measured = await this.#measure(opened);
      await opened.close();
      const overUs = measured.meanUs - stateless / US;
      add(`${name}: over the stateless decision`, overUs, "µs");
      add(`${name}: decision`, measured.meanUs, "µs");
      add(`${name}: p50`, measured.p50Us, "µs");
      add(`${name}: p99`, measured.p99Us, "µs");
      add(`${name}: p99.9`, measured.p999Us, "µs");
      add(`${name}: mean of hot calls`, measured.hotUs, "µs");
      if (measured.coldShare > 0) add(`${name}: mean of cold calls`, measured.coldUs, "µs");
      add(`${name}: cold calls`, 100 * measured.coldShare, "%");
      this.notes.push(
        `${label}, ${name}: ${slots.toLocaleString("en")} slots; ${overUs <= GOAL_US ? "within" : "misses"} the goal, ` +
          `p99 ${measured.p99Us <= GOAL_P99_US ? "within" : "misses"} its own.`,
      );
      if (slots === most) add("recovery", await this.#recover(path), "records/s");
      few = measured;
    }
    if (hasPeers && few !== null) await this.#comparePeers(path, many, few.meanUs, add);
    return results;
  }

  /** ns. */
  #stateless(): number {
    const { plainGeneration, seed, visitorCount } = this.#workload;
    const count = Math.min(STATELESS_VISITORS, visitorCount);
    const visitors = Array.from({ length: count }, () =>
      plainVisitor(this.#workload, this.#popularity.draw()),
    );
    let sink = 0;
    const ns = timeRounds(5, count, (index) => {
      const visitor = visitors[index]!;
      sink += decide(plainGeneration, turnCall(this.#call, visitor, index), visitor, BENCH_NOW_MS, seed)
        .points.length;
    });
    if (sink === 0) throw new Error("nothing was decided");
    return ns;
  }

  /** Opens a table of so many slots and loads the most popular visitors, the least popular of them first. */
  async #fill(path: string, slots: number, tellBytes: (bytes: number) => void): Promise<OpenedVisitors> {
    const before = await anonymousBytes();
    const opened = await openVisitors(this.#workload, path, slots);
    const { visitors } = opened.store;
    // Some slots are kept free.
    const count = Math.floor(slots * 0.96);
    for (let rank = count - 1; rank >= 0; rank--) {
      const id = visitorId(this.#popularity.visitorAt(rank));
      for (;;) {
        const held = visitors.hold(opened.generation, LEVEL, id);
        if (held !== null) {
          visitors.release(held);
          break;
        }
        await nextTurn();
      }
      if (rank % 1000 === 0) await nextTurn();
    }
    tellBytes(((await anonymousBytes()) - before) / count);
    return opened;
  }

  async #measure(opened: OpenedVisitors): Promise<Measured> {
    const { calls } = this.#size;
    const counters = new Float64Array(opened.buffers.counters, 8 * COUNTER_STRIDE, COUNTER_STRIDE);
    // Once for the compiler, and so that the memories are not all empty.
    for (let at = 0; at < calls; at += TURN_CALLS) await this.#turn(opened, at, null, null, counters);
    const before = process.cpuUsage();
    for (let at = 0; at < calls; at += TURN_CALLS) await this.#turn(opened, calls + at, null, null, counters);
    const { user, system } = process.cpuUsage(before);
    const samples = new Float64Array(calls);
    const isCold = new Uint8Array(calls);
    for (let at = 0; at < calls; at += TURN_CALLS)
      await this.#turn(opened, 2 * calls + at, samples, isCold, counters);
    let [hot, cold, coldCount] = [0, 0, 0];
    for (let at = 0; at < calls; at++) {
      if (isCold[at] === 0) hot += samples[at]!;
      else cold += samples[at]!;
      coldCount += isCold[at]!;
    }
    return {
      meanUs: (user + system) / calls,
      hotUs: hot / Math.max(1, calls - coldCount),
      coldUs: cold / Math.max(1, coldCount),
      p50Us: percentile(samples, 0.5),
      p99Us: percentile(samples, 0.99),
      p999Us: percentile(samples, 0.999),
      coldShare: coldCount / calls,
    };
  }

  /** A turn of the event loop: some calls, one write. Calls are the draws from `at` on. */
  async #turn(
    opened: OpenedVisitors,
    at: number,
    samples: Float64Array | null,
    isCold: Uint8Array | null,
    counters: Float64Array,
  ): Promise<void> {
    const { log, visitors } = opened.store;
    for (let offset = 0; offset < TURN_CALLS; offset++) {
      const nowMs = BENCH_NOW_MS + this.#clockCalls++ * CALL_EVERY_MS;
      const call = this.#callAt(at + offset);
      const missesBefore = counters[COUNTER.misses]!;
      const startedAt = samples === null ? 0 : performance.now();
      let held = visitors.hold(opened.generation, LEVEL, call.id);
      while (held === null) {
        await nextTurn();
        held = visitors.hold(opened.generation, LEVEL, call.id);
      }
      const decision = decide(opened.generation, call, held.state, nowMs, this.#workload.seed);
      const atUs = held.beginFact(nowMs * US);
      decision.decisionId = log.nextDecisionId();
      log.appendDecision({
        call,
        decision,
        nowMs,
        seed: this.#workload.seed,
        visitorVersion: held.state.version,
        atUs,
        surrogateHigh: held.surrogateHigh,
        surrogateLow: held.surrogateLow,
        transport: "bench",
        caller: "bench",
      });
      held.appendPresentations(decision, decision.decisionId, nowMs, log.decisionWords);
      visitors.release(held);
      this.#note(decision);
      if (offset === TURN_CALLS - 1) {
        log.flush();
        visitors.turnWritten();
      }
      if (samples === null || isCold === null) continue;
      const sample = (at + offset) % this.#size.calls;
      samples[sample] = (performance.now() - startedAt) * US;
      isCold[sample] = counters[COUNTER.misses]! > missesBefore ? 1 : 0;
    }
    await nextTurn();
  }

  #callAt(index: number): DecideCall {
    this.#visitor.id = this.#ids[index % this.#ids.length]!;
    return turnCall(this.#call, this.#visitor, index);
  }

  #note({ points }: Decision): void {
    for (const { treatment } of points[0]!.picks) this.#checksum.add(treatment);
  }

  /** Folds the log as a start after a crash does; records a second. */
  async #recover(path: string): Promise<number> {
    const directory = await openDataDirectory(path);
    const environment = openLmdb(join(path, "lmdb"));
    const { boot } = directory.handle;
    const nowMs = BENCH_NOW_MS + this.#clockCalls * CALL_EVERY_MS;
    const { records, durationMs, faults } = await recoverMemories({
      dataPath: path,
      boot,
      environment,
      nowMs,
    });
    await environment.close();
    await directory.close();
    if (faults.length > 0) throw new Error(`the log has faults: ${faults[0]!.message}`);
    return (records * 1000) / durationMs;
  }

  async #comparePeers(
    path: string,
    slots: number,
    oursUs: number,
    add: (name: string, value: number, unit: string, peer?: string, ratio?: number) => void,
  ): Promise<void> {
    const opened = await openVisitors(this.#workload, path, 1024);
    const profiles = new ProfileRecords(this.#workload, join(path, "lmdb"));
    const cache = new CachePeer(profiles, opened.store, join(this.#folder, "cache"), slots);
    const peers: [string, DecidingPeer][] = [
      ["LMDB read-modify-write", new LmdbPeer(profiles, opened.store, join(this.#folder, "lmdb"))],
      ["lru-cache of objects", cache],
    ];
    for (let rank = slots - 1; rank >= 0; rank--) {
      cache.visitorOf(visitorId(this.#popularity.visitorAt(rank)));
      if (rank % 1000 === 0) await nextTurn();
    }
    for (const [name, peer] of peers) {
      const us = await this.#measurePeer(opened, peer);
      add(name, us, "µs");
      add(`decision, 9 of 10 calls hot, against ${name}`, oursUs, "µs", name, us / oursUs);
      await peer.close();
    }
    await profiles.close();
    await opened.close();
  }

  async #measurePeer(opened: OpenedVisitors, peer: DecidingPeer): Promise<number> {
    const { calls } = this.#size;
    const turn = async (at: number): Promise<void> => {
      peer.turn(() => {
        for (let offset = 0; offset < TURN_CALLS; offset++) {
          const nowMs = BENCH_NOW_MS + this.#clockCalls++ * CALL_EVERY_MS;
          this.#note(peer.decideAt(this.#callAt(at + offset), nowMs, this.#workload.seed));
        }
      });
      opened.store.log.flush();
      await nextTurn();
    };
    for (let at = 0; at < calls; at += TURN_CALLS) await turn(at);
    const before = process.cpuUsage();
    for (let at = 0; at < calls; at += TURN_CALLS) await turn(calls + at);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / calls;
  }
}

/** Of this process, without files that are mapped (LMDB). */
async function anonymousBytes(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await pause(50);
  }
  try {
    return 1024 * Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))![1]);
  } catch {
    return process.memoryUsage.rss();
  }
}
