/**
 * The descriptors that server reflection serves, made from the `.proto` files by `protoc`, imports included.
 *
 * A `FileDescriptorSet` is committed as base64, so that a node needs neither `protoc` nor the `.proto` files. Only
 * generating needs it (Debian's package protobuf-compiler): where it is absent, that is said and what is committed
 * stays. (protobufjs could make descriptors too, but without imports and with names that other languages refuse.)
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { protoFiles } from "./generate-proto.ts";
import { ROOT } from "./root.ts";

const run = promisify(execFile);

/** What the data plane serves by gRPC: neither the envelope of WebSockets nor the control plane. */
function servedFiles(): string[] {
  return protoFiles().filter(
    (path) => !path.startsWith("proffer/ws/") && !path.startsWith("proffer/control/"),
  );
}

/** A `FileDescriptorSet`, dependencies first; null where there is no `protoc`. */
export async function makeDescriptorSet(): Promise<Buffer | null> {
  const folder = await mkdtemp(join(tmpdir(), "proffer-descriptors-"));
  const out = join(folder, "set.binpb");
  try {
    const options = [
      "--include_imports",
      `--descriptor_set_out=${out}`,
      `--proto_path=${join(ROOT, "proto")}`,
    ];
    await run("protoc", [...options, ...servedFiles()]);
    return await readFile(out);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Files to write by their path under the root; none without `protoc`. */
export async function generateDescriptors(): Promise<Record<string, string>> {
  const set = await makeDescriptorSet();
  if (set === null) {
    process.stdout.write(
      "proto/generated/descriptors.js stays as it is: there is no `protoc` here (Debian: protobuf-compiler)\n",
    );
    return {};
  }
  const lines = set.toString("base64").match(/.{1,100}/g) ?? [];
  const note = "// Made by `npm run generate` with protoc; do not edit.\n";
  const text = lines.map((line) => `  "${line}",`).join("\n");
  return {
    "proto/generated/descriptors.js": `${note}/** A FileDescriptorSet in base64. */\nexport const DESCRIPTOR_SET = [\n${text}\n].join("");\n`,
    "proto/generated/descriptors.d.ts": `${note}/** A FileDescriptorSet in base64. */\nexport declare const DESCRIPTOR_SET: string;\n`,
  };
}
