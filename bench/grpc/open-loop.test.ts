/** The generator in C++ against the real gRPC server: every call is answered and counted, and what is refused is told. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { startGrpc } from "../../server/grpc/server.ts";
import { decideBytes } from "../../server/grpc/testing/client.ts";
import { testLane } from "../../server/grpc/testing/lane.ts";
import { SERVICE_NAME } from "../../server/handlers/handlers.ts";
import { protobufCodec as codec } from "../../server/wire/protobuf.ts";
import { prefixed } from "./calls.ts";
import { buildOpenLoop, openLoop } from "./open-loop.ts";

const folder = mkdtempSync(join(tmpdir(), "proffer-open-loop-"));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const program = await buildOpenLoop(folder);
const skip = program === "" ? "there is no g++ here" : false;
const path = `/${SERVICE_NAME}/Decide`;

function callsFile(...ids: string[]): string {
  const file = join(folder, ids.join());
  writeFileSync(file, Buffer.concat(ids.map((id) => prefixed(decideBytes(id)))));
  return file;
}

t.test("open loop: what is due is sent and answered, its wait counted", { skip }, async (t) => {
  const lane = testLane();
  const server = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec, tls: null });
  t.teardown(() => server.close(0));
  const figures = await openLoop(
    program,
    { port: server.port, path, callsFile: callsFile("C-1", "C-2") },
    500,
    400,
  );
  t.equal(figures.answeredCount + figures.unsentCount, 200);
  t.equal(figures.refusedCount, 0);
  t.equal(lane.releasedCount, figures.answeredCount + 8, "and one to begin with on each connection");
  t.ok(figures.p50Ms > 0 && figures.p50Ms <= figures.p99Ms && figures.p99Ms <= figures.maxMs);
  t.ok(figures.keptOffMs >= 0 && figures.keptOffMs <= 400);
  const none = openLoop(program, { port: server.port, path, callsFile: callsFile("overload") }, 500, 400);
  await t.rejects(none, /the first calls are refused/);
});
