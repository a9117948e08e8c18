/** One visit over every wire and encoding, to a node of two lanes: what one call says, every other knows. */
import t from "tap";
import { startNodeProcess, temporaryFolder, writeBundleFile } from "../../server/testing/node-kit.ts";
import { parseAddress } from "./address.ts";
import {
  type CallableMethod,
  callOnce,
  decodeResponse,
  encodeRequest,
  type Json,
  type NodeClient,
  openClient,
} from "./index.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const bundle = writeBundleFile(folder.path);

async function ask(client: NodeClient, method: CallableMethod, request: object): Promise<Json> {
  const answer = await callOnce(client, method, encodeRequest(method, request, client.encoding), {
    timeoutMs: 5000,
  });
  if (!answer.ok) throw new Error(`${method}: ${answer.code} ${answer.message}`);
  return decodeResponse(method, answer.body, client.encoding);
}

t.test("a visit: begun, decided in, logged in, responded to, read, ended, forgotten", async (t) => {
  const node = await startNodeProcess([
    ...["--data-dir", `${folder.path}/data`, "--bundle", bundle.path, "--lanes", "2"],
  ]);
  t.teardown(() => node.stop("SIGKILL"));
  const http = parseAddress(node.httpUrl.replace("http://", ""), 8080);
  const settings = { connections: 1, token: "" };
  const wires: [string, NodeClient][] = [
    ["grpc", openClient("grpc", parseAddress(node.grpcAddress, 50051), settings)],
    ["http, json", openClient("http", http, { ...settings, encoding: "json" })],
    ["http, protobuf", openClient("http", http, { ...settings, encoding: "protobuf" })],
    ["ws, json", openClient("ws", http, { ...settings, encoding: "json" })],
    ["ws, protobuf", openClient("ws", http, { ...settings, encoding: "protobuf" })],
  ];
  t.teardown(() => {
    for (const [, client] of wires) client.close();
  });
  for (let first = 0; first < wires.length; first++) {
    const device = { level: "device", id: `d-${first}` };
    const customer = { level: "customer", id: `C-${first}` };
    // Each step over another wire.
    const on = (step: number) => wires[(first + step) % wires.length]![1];
    const why = wires[first]![0];
    const { sessionId } = await ask(on(0), "StartSession", { channel: "web", visitor: device });
    t.match(sessionId, /^[\w-]{22}$/, why);
    const points = [{ point: "hero" }];
    const decision = await ask(on(1), "Decide", { channel: "web", sessionId, points });
    const code = (decision.points as { treatments: { treatmentCode: string }[] }[])[0]!.treatments[0]!
      .treatmentCode;
    t.match(await ask(on(2), "SetAudience", { sessionId, visitor: customer }), { visitor: customer });
    const impression = { channel: "web", sessionId, event: "impression", eventId: "i", treatmentCode: code };
    t.match(await ask(on(3), "PostEvent", impression), { applied: true });
    t.match(await ask(on(4), "PostEvent", impression), { duplicate: true });
    const profile = await ask(on(0), "GetProfile", { visitor: customer, includeHistory: true });
    t.match(profile.history, [{ kind: "contact", offer: "a", point: "hero", treatmentCode: code }]);
    t.match((profile.history as Json[])[0]!.at, /^\d{4}-.*Z$/);
    t.match(await ask(on(1), "EndSession", { sessionId }), { sessionId });
    await t.rejects(ask(on(2), "Decide", { channel: "web", sessionId, points }), /SESSION_UNKNOWN/);
    t.match(await ask(on(3), "ForgetVisitor", { visitor: device, exportFirst: true }), {
      forgotten: true,
      exported: { history: [{ kind: "contact" }] },
    });
    const after = await ask(on(4), "GetProfile", { visitor: customer, includeHistory: true });
    t.strictSame(after.history ?? [], [], "what the device saw is gone with the device");
  }
});
