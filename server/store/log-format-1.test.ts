/** Files that a version with format 1 of the log wrote: read, verified, recovered, and redacted like any other. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { eraseIdentity } from "./forget.ts";
import { openLmdb, visitorKey } from "./lmdb-environment.ts";
import { compactLogs } from "./log-compact.ts";
import { recoverLogs } from "./log-recover.ts";
import { LogStream } from "./log-stream.ts";
import { verifyLogs } from "./log-verify.ts";
import { recoverMemories } from "./recovery.ts";
import { temporaryFolder } from "./testing/sample.ts";

/** One generation, decision, event and profile write of `customer:C-1`, written by version 0.1.0. */
const PLOG =
  "UFJPRkZMT0cBAEAAkI4myKTnAAABAAAAAQAAALYpw2kA8IHPUCB6QgAAAAAAAAAAAAAAAAAAAAAAAAAADj9o5lBGUk2fAgAAFwAAAAAAAAAOP2jm" +
  "AAAAAAAAAABbvAHVSAAAAJMBANsAAABAYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFi" +
  "YWJhYggAAACTAQGkaHR0cAoAAACTAQKmdGVzdGVyCgAAAJMBA6ZzYW1wbGUNAAAAkwEEqWhvbWUuaGVybw8AAACTAQWraG9tZS9ydWxlLTALAAAA" +
  "kwEGp29mZmVyLTAPAAAAkwEHq2hvbWUvcnVsZS0xCwAAAJMBCKdvZmZlci0xDwAAAJMBCatob21lL3J1bGUtMgsAAACTAQqnb2ZmZXItMgsAAACT" +
  "AQunZGF5cGFydAoAAACTAQymYWNjZXB0CgAAAJMBDaZydWxlLTALAAAAkwEOp3NlY3Rpb24IAAAAkwEPpHRpZXIHAAAAkwEQo2FnZQcAAACTARGj" +
  "Y3JtHAAAAJYAAc8AAAGiBQz4LaUwLjEuMKh2MjAuMjAuMqAOAAAAlQUCzwAAAaDEUGwAAAF3AAAA3AASAgPPAAABoMRQbHsAzTA5AAEBAgOjci0x" +
  "xAg3wsyDf+TtWgAAkZYEA8IB3AASBQZGAAEABwjLQFEwAAAAAAAAAQAJCstAUOAAAAAAAAABAJCUC6dtb3JuaW5np21hZGUudXDLQB4AAAAAAACX" +
  "AAMBAAACAZBhAAAAngMEzwAGW/7aNR5YzwAAAaDEUG/nzwAAAaDEUG/io3ItMgPECDfCzIN/5O1aDAyjZS0xApbEEJCOJsik5wAAAQAAAAAAAAMG" +
  "DQQAzwAAAaDEUG/nkg6qaG90IGRyaW5rcyIAAACZBAXPAAZb/to1IkDECDfCzIN/5O1aAQGSD6Rnb2xkkRAR";
const PID = "UFJPRkZQSUQBACAAkI4myKTnAAABAAAAbGqg28Fqkj8bAAEIN8LMg3/k7VpjdXN0b21lckMtMQw0eYw=";

function oldFolder() {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  for (const name of ["log", "identity"]) mkdirSync(join(folder.path, name));
  writeFileSync(join(folder.path, "log", "00000001-00000.000001.plog"), Buffer.from(PLOG, "base64"));
  writeFileSync(join(folder.path, "identity", "00000001-00000.pid"), Buffer.from(PID, "base64"));
  return folder;
}

t.test("format 1: every record is read, with nothing where it says nothing", async (t) => {
  const { path } = oldFolder();
  const stream = new LogStream(path);
  const [boot, generation, decision, event, write] = [...stream.poll()].map(({ record }) => record);
  stream.close();
  t.same(stream.faults, []);
  t.match(boot, { kind: "boot", version: "0.1.0" });
  t.match(generation, { kind: "generation", generation: 1 });
  t.match(decision, {
    kind: "decision",
    sequence: 3,
    nowMs: 1_790_000_000_123,
    channel: "sample",
    surrogate: "37c2cc837fe4ed5a",
    visitorVersion: 0,
    points: [
      {
        point: "home.hero",
        zone: "",
        medium: 0,
        reservationMs: -1,
        picks: [{ treatmentId: "home/rule-0", offer: "offer-0", rule: "rule-0", category: "", score: 70 }],
      },
    ],
    context: [
      { name: "daypart", value: "morning" },
      { name: "made.up", value: 7.5 },
    ],
    stageDrops: [0, 3, 1, 0, 0, 2, 1],
  });
  t.match(event, {
    kind: "event",
    event: "accept",
    visitorVersion: 0,
    suppress: null,
    treatment: { offer: "offer-0", position: 0, zone: "", channel: "sample" },
  });
  t.match(write, { kind: "profile-write", version: 1, visitorVersion: 0, unset: ["age"] });
});

t.test(
  "format 1: recovered, sealed, compacted; its profile writes are merged, memories are not made of it",
  async (t) => {
    const { path } = oldFolder();
    t.match(recoverLogs(path, 2), { faults: [], repaired: [], blocksSealed: 1 });
    const environment = openLmdb(join(path, "lmdb"));
    const recovery = await recoverMemories({ dataPath: path, boot: 2, environment, nowMs: 1 });
    t.match(recovery, { faults: [], records: 5, profileWritesMerged: 1 });
    t.equal(environment.memories.getBinary(visitorKey("customer", "C-1")), undefined);
    t.not(environment.profiles.getBinary(visitorKey("customer", "C-1")), undefined);
    await environment.close();
    t.equal(eraseIdentity(path, "customer", "C-1"), 1);
    t.match(compactLogs(path, { liveBoot: 2, nowMs: Date.now() }), {
      recordsRedacted: 3,
      recordsTooSmall: 0,
    });
    t.match(verifyLogs(path), { faults: [], files: [{ records: 23, redacted: 3, closed: true }] });
  },
);
