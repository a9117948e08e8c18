/**
 * A node that gets SIGTERM under calls, over each transport: what comes over a connection that it has not closed is
 * answered, and nothing that was answered is missing in the log.
 */
import { Agent, request } from "node:http";
import { join } from "node:path";
import { Client, credentials } from "@grpc/grpc-js";
import t from "tap";
import { WebSocket } from "ws";
import { proffer } from "#proto/wire.js";
import { unary } from "./grpc/testing/client.ts";
import { LogStream } from "./store/log-stream.ts";
import { factId, sourceHex } from "./store/source.ts";
import { decideBody, startNodeProcess, temporaryFolder, until, writeBundleFile } from "./testing/node-kit.ts";

const { DecideRequest, DecideResponse } = proffer.decision.v1;
const LAME_DUCK_MS = 2000;
const folder = temporaryFolder();
t.teardown(folder.remove);
const bundle = writeBundleFile(folder.path);

/** What a client saw. */
class Seen {
  readonly decided: string[] = [];
  afterSigterm = 0;
  /** Error code or text, and when, after SIGTERM. */
  end = "";
  endAt = 0;
}
let sigtermAt = Number.POSITIVE_INFINITY;
let servedCount = 0;

function note(seen: Seen, decisionId: string): void {
  if (seen.decided.length === 0) servedCount += 1;
  seen.decided.push(decisionId);
  if (performance.now() > sigtermAt) seen.afterSigterm += 1;
}
function end(seen: Seen, text: string): void {
  seen.end ||= text;
  seen.endAt ||= performance.now() - sigtermAt;
}

/** One call after the other over kept connections, until one is refused. */
async function callHttp(url: string): Promise<Seen> {
  const seen = new Seen();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (seen.end === "") {
    await new Promise<void>((resolve) => {
      const call = request(
        `${url}/proffer.decision.v1.DecisionService/Decide`,
        { method: "POST", agent, headers: { "content-type": "application/json" } },
        (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => {
            text += chunk;
          });
          response.on("end", () => {
            if (response.statusCode === 200) note(seen, JSON.parse(text).decisionId);
            else end(seen, text);
            resolve();
          });
        },
      );
      call.on("error", (error: NodeJS.ErrnoException) => {
        end(seen, error.code ?? error.message);
        resolve();
      });
      call.end(JSON.stringify(decideBody()));
    });
  }
  agent.destroy();
  return seen;
}

async function callGrpc(address: string): Promise<Seen> {
  const seen = new Seen();
  // With retries, as by default: a call that the client begins just as it hears of the shutdown was never sent.
  const client = new Client(address, credentials.createInsecure());
  const body = DecideRequest.encode(decideBody()).finish();
  while (seen.end === "") {
    try {
      const answer = await unary(client, "Decide", body, { deadlineMs: 60_000 });
      note(seen, DecideResponse.decode(answer).decisionId ?? "");
    } catch (error) {
      end(seen, String(error));
    }
  }
  client.close();
  return seen;
}

/** Ten calls in flight on one connection, until it closes. */
async function callWebSocket(url: string): Promise<Seen & { unanswered: number }> {
  const seen = new Seen();
  const socket = new WebSocket(`${url.replace("http", "ws")}/v1/ws`, "proffer.v1.json");
  let idLast = 0;
  const inFlight = new Set<number>();
  const send = () => {
    idLast += 1;
    inFlight.add(idLast);
    socket.send(JSON.stringify({ id: idLast, method: "Decide", body: decideBody() }));
  };
  socket.on("open", () => {
    for (let count = 0; count < 10; count++) send();
  });
  socket.on("message", (bytes) => {
    const answer = JSON.parse(String(bytes));
    inFlight.delete(answer.id);
    if (answer.result?.decisionId !== undefined) note(seen, answer.result.decisionId);
    else end(seen, JSON.stringify(answer));
    if (socket.readyState === WebSocket.OPEN) send();
  });
  socket.on("error", (error) => end(seen, String(error)));
  const code = await new Promise<number>((resolve) => socket.on("close", resolve));
  end(seen, `closed ${code}`);
  return Object.assign(seen, { unanswered: inFlight.size });
}

t.test("SIGTERM under calls: open connections are served for a while, and no call is lost", async (t) => {
  const dataDir = join(folder.path, "data");
  const flags = ["--data-dir", dataDir, "--bundle", bundle.path, "--lame-duck-ms", String(LAME_DUCK_MS)];
  const node = await startNodeProcess(flags);
  const https = [1, 2, 3].map(() => callHttp(node.httpUrl));
  const grpcs = [1, 2].map(() => callGrpc(node.grpcAddress));
  const sockets = [1, 2].map(() => callWebSocket(node.httpUrl));
  await until("every client was served", () => servedCount === 7);
  sigtermAt = performance.now();
  node.child.kill("SIGTERM");
  await until("it is not ready, long before it ends", async () => {
    return (await fetch(`${node.adminUrl}/readyz`)).status === 503;
  });
  const https200 = await Promise.all(https);
  const grpcsOk = await Promise.all(grpcs);
  const socketsOk = await Promise.all(sockets);
  t.strictSame(await node.exited, { code: 0, signal: null });

  for (const seen of https200) t.equal(seen.end, "ECONNREFUSED", "HTTP: moves on, and finds nobody");
  for (const seen of grpcsOk) {
    t.match(seen.end, /UNAVAILABLE.*ECONNREFUSED/, "gRPC: moves on, and finds nobody");
  }
  for (const seen of socketsOk) {
    t.match(seen.end, /^closed 1001$|DRAINING/, "WebSocket: served until it is closed");
    t.ok(seen.endAt >= LAME_DUCK_MS - 50, `at ${seen.endAt} ms`);
    t.ok(seen.afterSigterm > 0, `${seen.afterSigterm} calls were served after SIGTERM`);
  }
  const answered = [...https200, ...grpcsOk, ...socketsOk].flatMap((seen) => seen.decided);
  t.comment(`${answered.length} calls were answered`);
  for (const seen of [...https200, ...grpcsOk, ...socketsOk])
    t.ok(seen.decided.length > 0, "every client was served");
  const stream = new LogStream(dataDir);
  const logged = new Set<string>();
  for (const { record, nodeId, boot, lane } of stream.poll()) {
    if (record.kind === "decision") logged.add(factId(sourceHex({ nodeId, boot, lane }), record.sequence));
  }
  t.strictSame(stream.faults, []);
  t.strictSame(
    answered.filter((id) => !logged.has(id)),
    [],
    "every answered decision is logged",
  );
});

t.test("SIGTERM: a lame duck whose connections have closed does not wait", async (t) => {
  const dataDir = join(folder.path, "quick");
  const node = await startNodeProcess([
    "--data-dir",
    dataDir,
    "--bundle",
    bundle.path,
    "--lame-duck-ms",
    "20000",
  ]);
  const startedAt = performance.now();
  t.strictSame(await node.stop(), { code: 0, signal: null });
  t.ok(performance.now() - startedAt < 15_000, `${performance.now() - startedAt} ms`);
});
