/**
 * Fuzzes what reads logs: the frame reader, records, seals, identity files, verification and repair.
 *
 * Whatever the bytes: the reader ends, gives only frames whose checksum holds, and throws nothing but NodeError.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { NodeError } from "../../engine/index.ts";
import { fuzzSettings, SeededRandom } from "../../engine/testing/fuzz.ts";
import { decodeRecord } from "./log-decode.ts";
import { noDefinitions } from "./log-fields.ts";
import { LogFileReader } from "./log-reader.ts";
import { recoverLogs } from "./log-recover.ts";
import { LogStream } from "./log-stream.ts";
import { verifyLogs } from "./log-verify.ts";
import { RecordFormatError } from "./msgpack.ts";
import {
  logDecision,
  openTemporaryStore,
  sampleEvent,
  sampleGeneration,
  temporaryFolder,
} from "./testing/sample.ts";

const { seed, runs } = fuzzSettings(300);
const random = new SeededRandom(seed);
t.comment(`seed ${seed}, ${runs} runs`);

const generation = sampleGeneration();
const INTERESTING = [0, 1, 0x7f, 0x80, 0xff, 0x50, 0xc4, 0xdb, 0xdd, 0x9f];

/** Every file of a small, sealed data directory. */
async function originals(): Promise<Map<string, Buffer>> {
  const folder = temporaryFolder();
  const opened = await openTemporaryStore(folder.path, { logBlockSize: 1_000, logFileSizeMax: 4_000 });
  for (let turn = 0; turn < 20; turn++) {
    const id = logDecision(opened.store, generation, `v-${turn % 4}`);
    opened.store.log.appendEvent(sampleEvent(`v-${turn % 4}`, id));
    opened.store.log.flush();
  }
  await opened.close();
  recoverLogs(folder.path, 2);
  const files = new Map<string, Buffer>();
  for (const part of ["log", "identity"]) {
    for (const name of readdirSync(join(folder.path, part))) {
      files.set(join(part, name), readFileSync(join(folder.path, part, name)));
    }
  }
  folder.remove();
  return files;
}

/** Flips, overwrites, cuts, doubles or splices. */
function mutated(bytes: Buffer, others: readonly Buffer[]): Buffer {
  let result = Buffer.from(bytes);
  for (let edit = 1 + random.below(4); edit > 0; edit--) {
    const at = random.below(result.length + 1);
    switch (random.below(7)) {
      case 0:
        if (at < result.length) result[at]! ^= 1 << random.below(8);
        break;
      case 1:
        if (at < result.length) result[at] = random.pick(INTERESTING);
        break;
      case 2:
        if (at + 4 <= result.length)
          result.writeUInt32LE(random.pick([0, 1, 32, 0xffff, 0x7fff_ffff, 0xffff_ffff]), at);
        break;
      case 3:
        result = result.subarray(0, at);
        break;
      case 4:
        result = Buffer.concat([
          result.subarray(0, at),
          result.subarray(at - random.below(Math.min(at, 500) + 1)),
        ]);
        break;
      case 5: {
        const other = random.pick(others);
        const from = random.below(other.length);
        result = Buffer.concat([result.subarray(0, at), other.subarray(from, from + random.below(600))]);
        break;
      }
      default:
        result = Buffer.concat([
          result,
          Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256))),
        ]);
    }
  }
  return result;
}

t.test("log reader: any bytes", async (t) => {
  const files = await originals();
  const all = [...files.values()];
  const names = [...files.keys()];
  const payloads: Buffer[] = [];
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  for (let run = 0; run < runs; run++) {
    for (const part of ["log", "identity"]) {
      rmSync(join(folder.path, part), { recursive: true, force: true });
      mkdirSync(join(folder.path, part));
    }
    const victim = random.pick(names);
    for (const [name, bytes] of files) {
      const isHit = name === victim || random.below(6) === 0;
      writeFileSync(join(folder.path, name), isHit ? mutated(bytes, all) : bytes);
    }
    try {
      const before = verifyLogs(folder.path);
      const stream = new LogStream(folder.path);
      for (const entry of stream.poll())
        if (entry.offset < 64) throw new Error("a record in front of the frames");
      stream.close();
      recoverLogs(folder.path, 2);
      const after = verifyLogs(folder.path);
      // Repair never turns what is whole into what is not.
      if (after.faults.length > before.faults.length + 1) throw new Error("repair made it worse");
      for (const name of names.filter((each) => each.endsWith(".plog")))
        collect(join(folder.path, name), payloads);
    } catch (error) {
      if (!(error instanceof NodeError) || error.code === "LOG_UNWRITABLE") {
        t.fail(`run ${run}: ${error instanceof Error ? error.stack : String(error)}`);
        return;
      }
    }
  }
  t.pass(`${runs} runs`);
  let refused = 0;
  for (let run = 0; run < runs * 20; run++) {
    const payload = mutated(random.pick(payloads), payloads);
    try {
      const definitions = noDefinitions(1 + (run % 2));
      definitions.names.push("a", "b");
      decodeRecord(payload, definitions, run % 4 === 0);
    } catch (error) {
      if (!(error instanceof RecordFormatError)) {
        t.fail(`payload ${payload.toString("hex")}: ${String(error)}`);
        return;
      }
      refused += 1;
    }
  }
  t.ok(refused > 0, `${refused} payloads refused`);
  t.equal(Reflect.get({}, "polluted"), undefined);
});

function collect(path: string, payloads: Buffer[]): void {
  if (payloads.length > 200) return;
  try {
    const reader = new LogFileReader(path, "fuzzed");
    for (let frame = reader.next(); frame !== null; frame = reader.next()) {
      for (const payload of frame.payloads) payloads.push(Buffer.from(payload));
    }
    reader.close();
  } catch {
    // A header that the mutation broke.
  }
}
