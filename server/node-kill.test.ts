/** kill -9 of a node under calls: everything that was answered is in the log, and the log verifies after a restart. */
import t from "tap";
import { LogStream } from "./store/log-stream.ts";
import { verifyLogs } from "./store/log-verify.ts";
import { factId, sourceHex } from "./store/source.ts";
import { nodeFolder } from "./testing/node-folder.ts";
import { connectCall, decideBody, startNodeProcess, until } from "./testing/node-kit.ts";

const folder = nodeFolder(t);

t.test("kill -9: nothing that was answered is lost", async (t) => {
  const node = await folder.start(t, ["--lanes", "2"]);
  const { dataDir } = node;
  const decided = new Set<string>();
  const posted = new Set<string>();
  const aged = new Map<string, number>();
  let isKilled = false;
  const clients = Array.from({ length: 8 }, async (_, client) => {
    for (let call = 0; !isKilled; call++) {
      try {
        const id = `C-${client}`;
        const visitor = { level: "customer", id };
        const { body } = await connectCall(node.httpUrl, "Decide", decideBody(id));
        decided.add(body.decisionId);
        if (call % 4 === 0) {
          const requestId = `r-${client}-${call}`;
          const event = { requestId, channel: "web", visitor, event: "view" };
          const { status } = await connectCall(node.httpUrl, "PostEvent", event);
          if (status === 200) posted.add(requestId);
        }
        if (call % 8 === 0) {
          const age = Math.min(130, call / 8);
          const set = { age };
          const { status } = await connectCall(node.httpUrl, "UpdateProfile", { visitor, set });
          if (status === 200) aged.set(id, age);
        }
      } catch {
        return; // The connection went with the node: that call was not answered.
      }
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await until("enough was answered", () => decided.size > 50 && posted.size > 0 && aged.size > 0);
  node.child.kill("SIGKILL");
  await node.exited;
  isKilled = true;
  await Promise.all(clients);
  t.ok(decided.size > 50, `${decided.size} decisions were answered`);

  t.notOk(node.lines.some(({ msg }) => msg?.includes("did not end in order")));
  const again = await startNodeProcess(["--data-dir", dataDir]);
  t.match(await again.line(({ msg }) => msg?.includes("did not end in order") === true), { level: 30 });
  t.teardown(() => again.stop());
  for (const [id, age] of aged) {
    const { body } = await connectCall(again.httpUrl, "GetProfile", { visitor: { level: "customer", id } });
    // A later update may have been committed without its answer having left.
    t.ok(body.attributes.age >= age, `${id}: ${body.attributes.age} is at least ${age}`);
  }
  const decisions = new Set<string>();
  const events = new Set<string>();
  const stream = new LogStream(dataDir);
  for (const { record, nodeId, boot, lane } of stream.poll()) {
    if (record.kind === "decision") decisions.add(factId(sourceHex({ nodeId, boot, lane }), record.sequence));
    if (record.kind === "event") events.add(record.requestId);
  }
  t.strictSame(stream.faults, []);
  t.strictSame(
    [...decided].filter((id) => !decisions.has(id)),
    [],
    "every answered decision is logged",
  );
  t.strictSame(
    [...posted].filter((id) => !events.has(id)),
    [],
    "and every answered event",
  );
  t.strictSame(verifyLogs(dataDir).faults, []);
});
