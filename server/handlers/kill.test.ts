/** What was answered is there after a kill: sessions, links, histories, profiles, and what was forgotten is not. */
import { join } from "node:path";
import t from "tap";
import { connectCall, startNodeProcess, temporaryFolder, writeBundleFile } from "../testing/node-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const bundle = writeBundleFile(folder.path);

t.test("a kill right after the answers loses none of them", async (t) => {
  const flags = ["--data-dir", join(folder.path, "data"), "--bundle", bundle.path, "--lanes", "2"];
  flags.push("--log-fsync", "always"); // The other way to answer: after the platters.
  let node = await startNodeProcess(flags);
  t.teardown(() => node.stop("SIGKILL"));
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any of the contract's messages.
  const ask = async (method: string, body: object): Promise<any> => {
    const answer = await connectCall(node.httpUrl, method, body);
    if (answer.status !== 200) throw new Error(`${method}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const device = { level: "device", id: "d-1" };
  const customer = { level: "customer", id: "C-1" };
  const leaver = { level: "customer", id: "C-LEAVER" };
  const points = [{ point: "side" }];
  const { sessionId } = await ask("StartSession", { channel: "web", visitor: device });
  const ended = await ask("StartSession", { channel: "web", visitor: device });
  const decision = await ask("Decide", { channel: "web", sessionId, points });
  const code: string = decision.points[0].treatments[0].treatmentCode;
  await ask("UpdateProfile", { visitor: customer, set: { age: 41 } });
  await ask("SetAudience", { sessionId, visitor: customer });
  const accept = { channel: "web", sessionId, event: "accept", eventId: "a-1", treatmentCode: code };
  await ask("PostEvent", accept);
  await ask("EndSession", { sessionId: ended.sessionId });
  await ask("Decide", { channel: "web", visitor: leaver, points });
  await ask("UpdateProfile", { visitor: leaver, set: { age: 42 } });
  t.match(await ask("ForgetVisitor", { visitor: leaver }), { forgotten: true });
  const before = await ask("GetProfile", { visitor: customer, includeHistory: true });
  await node.stop("SIGKILL");

  node = await startNodeProcess(flags);
  t.strictSame(await ask("GetProfile", { visitor: customer, includeHistory: true }), before);
  t.match(
    before.history.map(({ kind, treatmentCode }: { kind: string; treatmentCode: string }) => [
      kind,
      treatmentCode,
    ]),
    [
      ["accept", code],
      ["contact", code],
    ],
  );
  t.match(await ask("PostEvent", accept), { duplicate: true }, "the session lives, and its event is known");
  t.match(
    await ask("StartSession", { sessionId, channel: "web", visitor: device, relyOnExisting: true }),
    { visitor: customer },
    "with whom it has become",
  );
  await t.rejects(ask("Decide", { channel: "web", sessionId: ended.sessionId, points }), /SESSION_UNKNOWN/);
  const gone = await ask("GetProfile", { visitor: leaver, includeHistory: true });
  t.strictSame(gone, { visitor: leaver }, "what was forgotten stays so");
});
