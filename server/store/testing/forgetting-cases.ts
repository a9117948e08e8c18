/** Who was erased stays so over a crash, and who comes back is somebody new. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { eraseIdentity, surrogatesOf } from "../forget.ts";
import { openLmdb, visitorKey } from "../lmdb-environment.ts";
import { decide, memories, NOW_MS, recovered } from "./recovery-kit.ts";
import { openTemporaryStore, temporaryFolder } from "./sample.ts";

export function testForgetting(): void {
  t.test("forgetting: what is erased resolves to nobody, a start finishes what a crash left", async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const opened = await openTemporaryStore(folder.path);
    decide(opened, "v-0", 1, NOW_MS);
    decide(opened, "v-1", 1, NOW_MS);
    decide(opened, "v-2", 1, NOW_MS);
    const surrogates = surrogatesOf(folder.path, "customer", "v-0");
    t.equal(surrogates.length, 1);
    t.equal(eraseIdentity(folder.path, "customer", "v-0"), 1, "while a lane writes to the file");
    decide(opened, "v-3", 1, NOW_MS);
    const crashed = surrogatesOf(folder.path, "customer", "v-1");
    opened.store.log.appendForget({ surrogates: crashed, atMs: NOW_MS, caller: "admin" });
    opened.store.log.flush();
    await opened.close();
    t.same(surrogatesOf(folder.path, "customer", "v-0"), []);
    t.equal(
      surrogatesOf(folder.path, "customer", "v-3").length,
      1,
      "behind what was erased, the file goes on",
    );
    await recovered(folder.path, 2, (environment, { faults }) => {
      t.same(faults, []);
      t.same(
        memories(environment, 4).map((memory) => memory?.version ?? 0),
        [0, 0, 1, 1],
      );
    });
    t.same(surrogatesOf(folder.path, "customer", "v-1"), [], "erased by the start");
    t.notMatch(readFileSync(join(folder.path, "identity", "00000001-00000.pid"), "latin1"), /v-[01]/);
  });

  t.test("recovery: who came back before a forgetting was finished keeps what came after it", async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const opened = await openTemporaryStore(folder.path);
    decide(opened, "v-0", 1, NOW_MS);
    decide(opened, "v-1", 1, NOW_MS);
    const former = surrogatesOf(folder.path, "customer", "v-1");
    opened.store.log.appendForget({ surrogates: former, atMs: NOW_MS, caller: "admin" });
    opened.store.log.flush();
    await opened.close();
    const lmdb = openLmdb(join(folder.path, "lmdb"));
    lmdb.surrogates.removeSync(visitorKey("customer", "v-1")); // As the erasing does.
    await lmdb.close();
    const again = await openTemporaryStore(folder.path);
    const after = decide(again, "v-1", 1, NOW_MS + 1000);
    await again.close();
    t.equal(surrogatesOf(folder.path, "customer", "v-1").length, 2, "the test says what it means");
    await recovered(folder.path, 3, (environment, { faults }) => {
      t.same(faults, []);
      const [other, back] = memories(environment, 2);
      t.equal(other?.version, 1);
      t.ok(back !== null && back!.entries.length > 0, "what it did since stays");
      t.same(
        new Set(back?.entries.map(({ decisionId }) => decisionId)),
        new Set([after]),
        "and nothing before",
      );
    });
  });
}
