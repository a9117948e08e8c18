/** gRPC's interop cases with Debian's python3-grpcio, where it is installed: gRPC's C core as a client. */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import t from "tap";
import { protobufCodec as codec } from "../../wire/protobuf.ts";
import { startGrpc } from "../server.ts";
import { INTEROP_FOLDER, interopDescriptors, interopService } from "../testing/interop-service.ts";
import { testLane } from "../testing/lane.ts";

/** Debian's package belongs to Debian's own python, which need not be the first of the path. */
const python = ["python3", "/usr/bin/python3"].find(
  (command) => spawnSync(command, ["-c", "import grpc, google.protobuf"]).status === 0,
);
const skip = python === undefined ? "python3 has no grpcio here" : false;

t.test("interop: python3-grpcio", { skip }, async (t) => {
  const { service, seen } = interopService();
  const breaches: string[] = [];
  const server = await startGrpc(testLane(), {
    host: "127.0.0.1",
    port: 0,
    codec,
    services: [service],
    breach: (name) => breaches.push(name),
  });
  t.teardown(() => server.close(100));
  const descriptors = Buffer.from(interopDescriptors()).toString("hex");
  const child = spawn(python!, [join(INTEROP_FOLDER, "interop.py"), String(server.port), descriptors]);
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.on("close", resolve));
  t.equal(code, 0, output);
  t.match(output, /\nfine\n$/);
  t.comment(output.split("\n").slice(0, -2).join(", "));
  t.ok(seen.cancelled >= 2, `the server heard of ${seen.cancelled} calls that were given up`);
  t.equal(server.openStreamCount, 0, "no stream is left");
  t.same(breaches, []);
});
