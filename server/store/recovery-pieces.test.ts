/** Logs that are read in pieces, by one thread or by two, tell what they tell in one piece: also where they are damaged. */
import { cpSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { fuzzSettings, SeededRandom } from "../../engine/testing/fuzz.ts";
import { openLmdb, visitorKey } from "./lmdb-environment.ts";
import { recoverMemories } from "./recovery.ts";
import { accept, decide, logFiles, NOW_MS } from "./testing/recovery-kit.ts";
import { openTemporaryStore, temporaryFolder } from "./testing/sample.ts";

const VISITORS = 20;
const TURNS = 200;
const { seed, runs } = fuzzSettings(6);
const random = new SeededRandom(seed);
const folder = temporaryFolder();
t.teardown(folder.remove);
const written = join(folder.path, "written");

t.before(async () => {
  t.comment(`seed ${seed}, ${runs} runs`);
  const opened = await openTemporaryStore(written, { logFileSizeMax: 40_000, logBlockSize: 2_000 });
  for (let turn = 0; turn < TURNS; turn++) {
    const atMs = NOW_MS + turn * 1000;
    const decisionId = decide(opened, `v-${turn % VISITORS}`, 2 * turn + 1, atMs, turn % 2);
    if (turn % 5 === 0) accept(opened, `v-${turn % VISITORS}`, decisionId, 2 * turn + 2, atMs + 500);
  }
  await opened.close();
});

const DAMAGES: Record<string, (path: string, size: number) => void> = {
  nothing: () => {},
  "a bit flipped": (path, size) => {
    const bytes = readFileSync(path);
    bytes[64 + random.below(size - 64)]! ^= 1 << random.below(8);
    writeFileSync(path, bytes);
  },
  "bytes gone": (path, size) => {
    const bytes = readFileSync(path);
    const at = 64 + random.below(size - 64);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(6000))]));
  },
  "bytes doubled": (path, size) => {
    const bytes = readFileSync(path);
    const at = 64 + random.below(size - 64);
    const doubled = bytes.subarray(Math.max(64, at - random.below(6000)), at);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, at), doubled, bytes.subarray(at)]));
  },
  "an end torn off": (path, size) => truncateSync(path, 64 + random.below(size - 64)),
  "zeros in the middle": (path, size) => {
    const bytes = readFileSync(path);
    const at = 64 + random.below(size - 64);
    writeFileSync(path, bytes.fill(0, at, Math.min(size, at + random.below(6000))));
  },
};

async function told(dataPath: string, name: string, options: { chunkSize: number; hasHelper: boolean }) {
  const copy = join(folder.path, name);
  cpSync(dataPath, copy, { recursive: true });
  const environment = openLmdb(join(copy, "lmdb"));
  try {
    const { chunkSize, hasHelper } = options;
    const {
      durationMs: _,
      faults,
      ...report
    } = await recoverMemories({
      dataPath: copy,
      boot: 2,
      environment,
      nowMs: NOW_MS,
      bounds: { chunkSize, chunksMax: 1000 },
      hasHelper,
    });
    environment.memories.resetReadTxn();
    const memories = Array.from({ length: VISITORS }, (_, index) =>
      environment.memories.getBinary(visitorKey("customer", `v-${index}`))?.toString("hex"),
    );
    return { ...report, faults: faults.map(({ code, message }) => `${code} ${message}`), memories };
  } finally {
    await environment.close();
  }
}

for (const [what, damage] of Object.entries(DAMAGES)) {
  t.test(`pieces: ${what}: the same comes of them as of one`, async (t) => {
    for (let run = 0; run < (what === "nothing" ? 1 : Math.ceil(runs / 2)); run++) {
      const path = join(folder.path, `${what} ${run}`);
      cpSync(written, path, { recursive: true });
      const victim = random.pick(logFiles(path));
      damage(victim, readFileSync(victim).length);
      const whole = await told(path, `${what} ${run} whole`, { chunkSize: 1 << 30, hasHelper: false });
      if (what === "nothing") t.same([whole.faults, whole.records], [[], 1 + TURNS + TURNS / 5]);
      for (const chunkSize of [1, 700, 5000]) {
        const hasHelper = chunkSize === 700;
        const pieces = await told(path, `${what} ${run} in ${chunkSize}`, { chunkSize, hasHelper });
        t.same(pieces, whole, `pieces of ${chunkSize} bytes`);
      }
    }
  });
}
