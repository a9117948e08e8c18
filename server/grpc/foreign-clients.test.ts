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

/** Reflection's own messages too are made from what reflection tells; only its few fields are read by hand. */
const PYTHON_REFLECTION = `
import sys, grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
port, version = sys.argv[1:]
raw = dict(request_serializer=None, response_deserializer=None)
def varint(bytes, at):
    value = shift = 0
    while True:
        byte = bytes[at]; at += 1; value |= (byte & 127) << shift; shift += 7
        if byte < 128: return value, at
def fields(bytes):
    at = 0
    while at < len(bytes):
        tag, at = varint(bytes, at)
        size, at = varint(bytes, at)
        if tag & 7 == 0: yield tag >> 3, size
        else: yield tag >> 3, bytes[at:at + size]; at += size
with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
    reflect = channel.stream_stream(f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo", **raw)
    files = {}
    def ask(field, name):
        request = bytes([field << 3 | 2, len(name)]) + name.encode()
        [answer] = list(reflect(iter([request]), timeout=5))
        found = [value for field, value in fields(answer) if field == 4]
        assert found, (name, answer)
        for _, value in fields(found[0]):
            file = descriptor_pb2.FileDescriptorProto.FromString(value)
            files[file.name] = file
    for symbol in ["proffer.decision.v1.DecisionService", "proffer.decision.v1.DecisionService.Decide",
                   "grpc.health.v1.Health", f"grpc.reflection.{version}.ServerReflection", "google.protobuf.Value"]:
        ask(4, symbol)
    for name in ["proffer/decision/v1/decision.proto", "google/protobuf/struct.proto"]: ask(3, name)
    pool = descriptor_pool.DescriptorPool()
    def add(name):
        file = files.pop(name, None)
        if file is None: return
        for dependency in file.dependency: add(dependency)
        pool.Add(file)
    for name in list(files): add(name)
    def type_of(name):
        found = pool.FindMessageTypeByName(name)
        if hasattr(message_factory, "GetMessageClass"): return message_factory.GetMessageClass(found)
        return message_factory.MessageFactory(pool).GetPrototype(found)
    method = pool.FindServiceByName("proffer.decision.v1.DecisionService").FindMethodByName("Decide")
    Request, Response = type_of(method.input_type.full_name), type_of(method.output_type.full_name)
    request = Request(channel="harbor", request_id="r1")
    request.visitor.level, request.visitor.id = "customer", "C-1"
    request.points.add(point="home.hero", count=1)
    request.context["daypart"].string_value = "morning"
    decide = channel.unary_unary("/proffer.decision.v1.DecisionService/Decide",
        request_serializer=Request.SerializeToString, response_deserializer=Response.FromString)
    answer = decide(request, timeout=5)
    assert answer.decision_id == "decision-of-r1", answer
    assert answer.points[0].treatments[0].offer == "latte", answer
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

/** Debian's package belongs to Debian's own python, which need not be the first of the path. */
const python = ["python3", "/usr/bin/python3"].find(
  (command) => spawnSync(command, ["-c", "import grpc, google.protobuf"]).status === 0,
);
const skip = python === undefined ? "python3 has no grpcio here" : false;
t.test("grpcio of Python is served", { skip }, async (t) => {
  const server = await startGrpc(testLane(), { host: "127.0.0.1", port: 0, codec });
  server.setServing(true);
  const body = Buffer.from(decideBytes("C-1")).toString("hex");
  t.match(await run(python!, ["-c", PYTHON, String(server.port), body]), { code: 0, out: /fine/ });
  await server.close(500);
});

t.test("grpcio of Python learns the service by reflection, and calls it", { skip }, async (t) => {
  const server = await startGrpc(testLane(), { host: "127.0.0.1", port: 0, codec });
  for (const version of ["v1", "v1alpha"]) {
    const ran = await run(python!, ["-c", PYTHON_REFLECTION, String(server.port), version]);
    t.match(ran, { code: 0, out: /fine/ }, version);
  }
  await server.close(500);
});

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
