/** The committed protobuf code is what the `.proto` files give, and works from compiled code. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { proffer } from "#proto/wire.js";
import { generateProto, protoFiles } from "./generate-proto.ts";
import { ROOT } from "./root.ts";

t.test("generated protobuf code is up to date (else: npm run generate)", async (t) => {
  for (const [path, text] of Object.entries(await generateProto())) {
    t.ok((await readFile(join(ROOT, path), "utf8")) === text, `${path} is reproduced byte for byte`);
  }
});

t.test("every proto of the tree is generated", async (t) => {
  t.match(protoFiles(), [
    "grpc/health/v1/health.proto",
    "grpc/reflection/v1/reflection.proto",
    "grpc/reflection/v1alpha/reflection.proto",
    "proffer/control/v1/control.proto",
    "proffer/decision/v1/decision.proto",
    "proffer/ws/v1/envelope.proto",
  ]);
});

t.test("generated code runs", async (t) => {
  const { DecideRequest } = proffer.decision.v1;
  const bytes = DecideRequest.encode({ channel: "c", visitor: { level: "customer", id: "C-1" } }).finish();
  t.equal(DecideRequest.decode(bytes).visitor?.id, "C-1");
});
