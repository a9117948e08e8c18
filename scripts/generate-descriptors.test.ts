/** The committed descriptors are what protoc makes of the protos, where there is a protoc. */

import descriptor from "protobufjs/ext/descriptor.js";
import t from "tap";
import { DESCRIPTOR_SET } from "#proto/descriptors.js";
import { makeDescriptorSet } from "./generate-descriptors.ts";
import { protoFiles } from "./generate-proto.ts";

/** Our files by name; those that come with protoc are its own, and change with its version. */
function ownFiles(set: Buffer): Map<string, string> {
  const { file: files } = descriptor.FileDescriptorSet.decode(
    set,
  ) as unknown as descriptor.IFileDescriptorSet;
  const own = (files ?? []).filter(({ name }) => !name!.startsWith("google/protobuf/"));
  const encode = (file: descriptor.IFileDescriptorProto) =>
    Buffer.from(descriptor.FileDescriptorProto.encode(file).finish()).toString("hex");
  return new Map(own.map((file) => [file.name!, encode(file)]));
}

const made = await makeDescriptorSet();
const skip = made === null ? "there is no protoc here (Debian: protobuf-compiler)" : false;

t.test("descriptors are up to date (else: npm run generate)", { skip }, async (t) => {
  const committed = ownFiles(Buffer.from(DESCRIPTOR_SET, "base64"));
  t.strictSame(committed, ownFiles(made!));
  t.strictSame(
    [...committed.keys()].sort(),
    protoFiles().filter((path) => !/^proffer\/(ws|control)\//.test(path)),
  );
});
