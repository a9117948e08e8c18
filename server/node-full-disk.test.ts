/** A node on a disk that is full: at its start it waits, while it serves it says what it means; both by one line. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { fillDisk, smallDisk } from "./testing/disk-kit.ts";
import {
  connectCall,
  decideBody,
  spawnNode,
  startNodeProcess,
  temporaryFolder,
  until,
  writeBundleFile,
} from "./testing/node-kit.ts";

t.test("a full disk", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const disk = smallDisk(t, "64m");
  if (disk === null) return;
  const bundle = writeBundleFile(folder.path);
  const dataDir = join(disk, "data");
  const ballast = join(disk, "ballast");
  const flags = ["--data-dir", dataDir, "--bundle", bundle.path, "--visitor-slots", "1000"];

  const first = await startNodeProcess(flags);
  await connectCall(first.httpUrl, "Decide", decideBody());
  fillDisk(ballast);
  let decided = 0;
  await until("the log is full", async () => {
    const { status } = await connectCall(first.httpUrl, "Decide", decideBody(`C-${decided++ % 7}`, 5));
    t.equal(status, 200, "answered all the same");
    return first.lines.some(({ msg }) => msg?.includes("cannot be written") === true);
  });
  const failed = first.lines.filter(({ msg }) => msg?.includes("cannot be written") === true);
  t.match(failed, [
    {
      level: 50,
      msg: /^log: \S+data\/log cannot be written \(\d+ bytes free\): ENOSPC.*PostEvent.*are refused.*make room$/,
    },
  ]);
  t.equal(failed.length, 1);
  t.notMatch(JSON.stringify(failed), /stack|cannot be written.*cannot be written/);
  rmSync(ballast);
  const again = await first.line(({ msg }) => msg?.includes("takes bytes again") === true);
  t.match(again, { since: /^2\d{3}-/ });
  t.ok(Number(again.unrecorded) >= 1);
  t.match(again.msg, new RegExp(`${again.unrecorded} decisions went unrecorded`));
  t.match(await first.stop(), { code: 0 });

  fillDisk(ballast);
  const waiting = spawnNode(flags);
  const line = await waiting.line(({ msg }) => msg?.includes("no boot can begin") === true);
  t.match(line, { level: 50, msg: /is full \(\d+ bytes free\).*trying again until there is room$/ });
  await new Promise((resolve) => setTimeout(resolve, 1200));
  t.equal(waiting.lines.filter(({ level }) => level === 50).length, 1, "told once");
  t.match(await waiting.stop(), { code: 0, signal: null }, "SIGTERM ends the wait, in order");

  const patient = spawnNode(flags);
  await patient.line(({ msg }) => msg?.includes("no boot can begin") === true);
  rmSync(ballast);
  await patient.line(({ msg }) => msg === "proffer serves");
  t.match(await patient.stop(), { code: 0 });
});
