/** Clients that are not ours: Python's grpcio (C core) and h2load, where they are installed. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { protobufCodec as codec } from "../wire/protobuf.ts";
import { startGrpc } from "./server.ts";
import { decideBytes } from "./testing/client.ts";
import { testLane } from "./testing/lane.ts";

const PYTHON = `
import sys, grpc
port, body = sys.argv[1], bytes.fromhex(sys.argv[2])
raw = dict(request_serializer=None, response_deserializer=None)
with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
    service = "/proffer.decision.v1.DecisionService/"
    answer = channel.unary_unary(service + "Decide", **raw)(body, timeout=5)
    assert b"latte" in answer
    stream = channel.stream_stream(service + "DecideStream", **raw)
    assert len(list(stream(iter([body] * 50), timeout=5))) == 50
    try:
        channel.unary_unary(service + "Decide", **raw)(b"\\xff", timeout=5)
        raise SystemExit("malformed bytes were taken")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.INVALID_ARGUMENT, error
        details = dict(error.trailing_metadata())["grpc-status-details-bin"]
        assert b"MALFORMED_BODY" in details, details
    health = channel.unary_unary("/grpc.health.v1.Health/Check", **raw)(b"", timeout=5)
    assert health == b"\\x08\\x01", health
print("fine")
`;

function run(command: string, args: string[]): Promise<{ code: number | null; out: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { timeout: 10_000 });
    let out = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => (out += chunk));
    child.on("close", (code) => resolve({ code, out }));
  });
}

const hasGrpcio = spawnSync("python3", ["-c", "import grpc"]).status === 0;
t.test(
  "grpcio of Python is served",
  { skip: hasGrpcio ? false : "python3 has no grpcio here" },
  async (t) => {
    const server = await startGrpc(testLane(), { host: "127.0.0.1", port: 0, codec });
    server.setServing(true);
    const body = Buffer.from(decideBytes("C-1")).toString("hex");
    t.match(await run("python3", ["-c", PYTHON, String(server.port), body]), { code: 0, out: /fine/ });
    await server.close(500);
  },
);

const hasH2load = spawnSync("h2load", ["--version"]).status === 0;
t.test("h2load is served", { skip: hasH2load ? false : "h2load is not installed here" }, async (t) => {
  const lane = testLane();
  const server = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec });
  const folder = mkdtempSync(join(tmpdir(), "proffer-h2load-"));
  const message = decideBytes("C-1");
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  writeFileSync(join(folder, "body"), frame);
  const url = `http://127.0.0.1:${server.port}/proffer.decision.v1.DecisionService/Decide`;
  const headers = ["-H", "content-type: application/grpc", "-H", "te: trailers"];
  const { code, out } = await run("h2load", [
    "-n",
    "500",
    "-c",
    "4",
    "-m",
    "8",
    ...headers,
    "-d",
    join(folder, "body"),
    url,
  ]);
  t.equal(code, 0);
  t.match(out, /500 succeeded, 0 failed, 0 errored/);
  t.equal(lane.releasedCount, 500);
  await server.close(500);
  rmSync(folder, { recursive: true });
});
