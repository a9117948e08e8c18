/**
 * A disk that fills up at each step of a push: the call says so, decisions go on by the active bundle, look-ups that could
 * not be recorded are refused, and with room again the same attempt, or the next, goes through.
 */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { manifestBytes } from "../../../engine/index.ts";
import { KEYS, signedBy } from "../../../engine/trust/testing/trust-kit.ts";
import { prepare, push, type TestBundle, trustConfig } from "../../supervisor/testing/push-kit.ts";
import { fillDisk, smallDisk } from "../../testing/disk-kit.ts";
import { connectCall, temporaryFolder } from "../../testing/node-kit.ts";
import { verifyAudit } from "../audit-verify.ts";
import { drawAttempt } from "../client.ts";
import { keepDeciding, largeBundle, refusalOf, signed, startFaultNode } from "./testing/fault-kit.ts";

const CALLS_MAX = 200;

t.test("a disk that fills up", async (t) => {
  const disk = smallDisk(t, "256m");
  if (disk === null) return;
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const dataDir = join(disk, "data");
  const ballast = join(disk, "ballast");
  const node = await startFaultNode(["--data-dir", dataDir, "--config", trustConfig(folder.path)]);
  t.teardown(() => node.stop("SIGKILL"));
  const { client } = node;
  let sequence = 1;
  const base = largeBundle("base");
  const activeIds = [base.id];
  t.match(await push(client, base, signed(base, sequence)), { answer: { ack: true } });
  const deciding = keepDeciding(t, node);
  const unwritable = { ack: false, code: "STORE_UNWRITABLE" };
  const goesOn = async (bundle: TestBundle, attempt: string, why: string): Promise<void> => {
    const prepared = await prepare(client, attempt, bundle, []);
    t.match(prepared, { ack: true, code: "", message: "" }, `${why}: prepared once there is room`);
    t.match(await client.commit(attempt, []), { answer: { ack: true } }, `${why}: the push goes through`);
    activeIds.push(bundle.id);
    t.equal(await node.decidedBy(), bundle.id);
  };

  for (const stage of ["offer", "upload", "prepare", "commit"] as const) {
    const bundle = largeBundle(stage);
    sequence += 1;
    const attempt = drawAttempt();
    const documents = signed(bundle, sequence);
    const steps: Record<typeof stage, () => Promise<{ answer: { ack: boolean } }>> = {
      offer: () => client.offer(attempt, manifestBytes(bundle.manifest), documents),
      upload: async () => {
        const { lacking } = await client.offer(attempt, manifestBytes(bundle.manifest), documents);
        return await client.upload(attempt, lacking, (sha256, offset) => [
          bundle.blobs.get(sha256)!.subarray(offset),
        ]);
      },
      prepare: () => client.prepare(attempt, []),
      commit: () => client.commit(attempt, []),
    };
    for (const [name, step] of Object.entries(steps)) {
      if (name === stage) break;
      t.match(await step(), { answer: { ack: true } }, `${stage}: ${name}, before the disk is full`);
    }
    fillDisk(ballast);
    const refused = await refusalOf(steps[stage]);
    t.match(refused, unwritable, `${stage} on a full disk: ${refused.message}`);
    const { bundle: bundleId, ready } = await client.status();
    t.match({ bundleId, ready }, { bundleId: activeIds.at(-1), ready: true }, `${stage}: nothing changed`);
    if (stage === "commit") {
      // The page that the audit log is at has room for some records, and then its reserve for some more.
      let again = refused;
      for (let call = 0; call < CALLS_MAX && !/audit log/.test(again.message); call++) {
        if (!existsSync(join(dataDir, "audit", "reserve"))) fillDisk(join(disk, "more"));
        again = await refusalOf(steps.commit);
        t.match(again, unwritable);
      }
      t.match(again, { message: /the audit log cannot be written/ });
      const visitor = { level: "customer", id: "C-1" };
      for (const method of ["GetProfile", "ForgetVisitor"]) {
        const { status, body } = await connectCall(node.httpUrl, method, { visitor });
        t.match({ status, body }, { status: 503 }, `${method} could not be recorded: it is not done`);
        t.match(
          JSON.stringify(body),
          method === "GetProfile" ? /STORE_UNWRITABLE/ : /(STORE|LOG)_UNWRITABLE/,
        );
      }
      const stops = [{ id: "x", kind: "offer", name: "x", fromMs: 0, why: "recalled" } as const];
      const made = { environment: "production", madeAtMs: Date.now(), sequence: 1, stops };
      const list = signedBy({ kind: "stopList", ...made }, KEYS.operator);
      t.match(
        await client.setStopList(drawAttempt(), list),
        { answer: { ack: true } },
        "a stop does not wait",
      );
      t.match(await client.status(), { stops: [{ id: "x", inForce: true }] });
      rmSync(join(disk, "more"));
    }
    rmSync(ballast);
    if (stage === "offer") t.match(await steps.offer(), { answer: { ack: true } });
    await goesOn(bundle, attempt, stage);
  }
  t.same(
    await deciding.end(activeIds.at(-1)!),
    activeIds,
    "decisions were by the active bundle all the while",
  );
  t.same(verifyAudit(dataDir).faults, [], "the audit log is whole");
  const acts: string[] = [];
  for await (const record of client.audit(1)) acts.push(Buffer.from(record).toString());
  t.equal(acts.filter((act) => /"act":"stop".*"subject":"offer x"/.test(act)).length, 1, "the stop is in it");
  t.match(await node.stop(), { code: 0 });
});
