/** A client that is not ours, Python's grpcio, from nothing but the `.proto`: where it and protoc are installed. */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";
import { temporaryFolder } from "../testing/node-kit.ts";
import { ADMIN_TOKEN, serve } from "./testing/serve.ts";

const PYTHON = `
import sys, grpc, hashlib, json
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
address, token, descriptors = sys.argv[1:]
files = descriptor_pb2.FileDescriptorSet.FromString(open(descriptors, "rb").read())
pool = descriptor_pool.DescriptorPool()
for file in files.file: pool.Add(file)
def type_of(name):
    found = pool.FindMessageTypeByName("proffer.control.v1." + name)
    if hasattr(message_factory, "GetMessageClass"): return message_factory.GetMessageClass(found)
    return message_factory.MessageFactory(pool).GetPrototype(found)
service = pool.FindServiceByName("proffer.control.v1.ControlService")
def call(channel, name):
    method = service.methods_by_name[name]
    make = dict(request_serializer=lambda m: m.SerializeToString(),
                response_deserializer=type_of(method.output_type.name).FromString)
    kind = "unary_stream" if name in ("Watch", "Fetch", "Audit") else "stream_unary" if name == "Upload" else "unary_unary"
    return getattr(channel, kind)(f"/proffer.control.v1.ControlService/{name}", **make)
bearer = [("authorization", "Bearer " + token)]
with grpc.insecure_channel(address) as channel:
    try:
        call(channel, "Status")(type_of("StatusRequest")(), timeout=5)
        raise SystemExit("a call without a token was served")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.UNAUTHENTICATED, error
        assert b"CREDENTIALS_MISSING" in dict(error.trailing_metadata())["grpc-status-details-bin"], error
    watch = call(channel, "Watch")(type_of("WatchRequest")(), timeout=20, metadata=bearer)
    assert next(watch).status.generation == 0
    blob = bytes(range(256)) * 10000
    sha256 = hashlib.sha256(blob).hexdigest()
    manifest = json.dumps([dict(sha256=sha256, sizeBytes=len(blob))]).encode()
    attempt = "an-attempt-of-python"
    offer = call(channel, "Offer")(type_of("OfferRequest")(attempt=attempt, manifest=manifest), timeout=5, metadata=bearer)
    assert offer.answer.ack and offer.lacking[0].sha256 == sha256 and offer.lacking[0].received_bytes == 0, offer
    Part = type_of("UploadRequest")
    size = 2 ** 20
    parts = [Part(attempt=attempt if at == 0 else "", sha256=sha256, offset=at, data=blob[at:at + size])
             for at in range(0, len(blob), size)]
    upload = call(channel, "Upload")(iter(parts), timeout=10, metadata=bearer)
    assert upload.answer.ack and not upload.lacking and upload.received_bytes == len(blob), upload
    prepared = call(channel, "Prepare")(type_of("PrepareRequest")(attempt=attempt), timeout=10, metadata=bearer)
    assert prepared.answer.ack and prepared.answer.stages[0].stage == 2, prepared
    commit = call(channel, "Commit")(type_of("CommitRequest")(attempt=attempt), timeout=10, metadata=bearer)
    assert commit.answer.ack and commit.generation == 1, commit
    while next(watch).status.generation != 1: pass
    watch.cancel()
    fetched = b"".join(part.data for part in call(channel, "Fetch")(type_of("FetchRequest")(sha256=sha256, offset=5), timeout=5, metadata=bearer))
    assert fetched == blob[5:]
    records = [json.loads(part.record) for part in call(channel, "Audit")(type_of("AuditRequest")(), timeout=5, metadata=bearer)]
    assert [(record["act"], record["by"]) for record in records[:4]] == [(act, "admin") for act in ("offer", "upload", "prepare", "commit")], records
print("fine")
`;

function run(command: string, args: string[]): Promise<{ code: number | null; out: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { timeout: 20_000 });
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
const hasProtoc = spawnSync("protoc", ["--version"]).status === 0;
const skip =
  python === undefined ? "python3 has no grpcio here" : hasProtoc ? false : "there is no protoc here";
t.test("grpcio of Python pushes a bundle, and watches", { skip }, async (t) => {
  const folder = temporaryFolder();
  const served = await serve({}, { adminToken: ADMIN_TOKEN });
  t.teardown(async () => {
    await served.close();
    folder.remove();
  });
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const out = join(folder.path, "control.pb");
  const proto = "proffer/control/v1/control.proto";
  const made = await run("protoc", [
    `--proto_path=${join(root, "proto")}`,
    `--descriptor_set_out=${out}`,
    proto,
  ]);
  t.equal(made.code, 0, made.out);
  t.match(await run(python!, ["-c", PYTHON, served.address, ADMIN_TOKEN, out]), { code: 0, out: /fine/ });
});
