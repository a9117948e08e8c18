/**
 * Server reflection (v1 and v1alpha), so that `grpcurl` and the like can list and call methods without our protos.
 *
 * What is told are protoc's own descriptors, made when the protos change (scripts/generate-descriptors.ts): files under
 * their names with what they import, reflection's own among them. The library sends each file with all that it needs.
 */
import type { Server } from "@grpc/grpc-js";
import { ReflectionService } from "@grpc/reflection";
import descriptor from "protobufjs/ext/descriptor.js";
import { DESCRIPTOR_SET } from "#proto/descriptors.js";
import { SERVICE_NAME } from "../handlers/handlers.ts";
import { HEALTH_SERVICE_NAME } from "./health.ts";

const REFLECTION_SERVICE_NAMES = [
  "grpc.reflection.v1.ServerReflection",
  "grpc.reflection.v1alpha.ServerReflection",
];

/** `FileDescriptorProto`s, encoded, each behind those that it imports. */
export function fileDescriptors(): Buffer[] {
  const bytes = Buffer.from(DESCRIPTOR_SET, "base64");
  const { file: files } = descriptor.FileDescriptorSet.decode(
    bytes,
  ) as unknown as descriptor.IFileDescriptorSet;
  return (files ?? []).map((file) => Buffer.from(descriptor.FileDescriptorProto.encode(file).finish()));
}

type PackageDefinition = ConstructorParameters<typeof ReflectionService>[0];

export function addReflection(server: Server): void {
  // The service reads the descriptors out of a package definition, and nothing else of it.
  const definition = { proffer: { fileDescriptorProtos: fileDescriptors() } } as unknown as PackageDefinition;
  const services = [SERVICE_NAME, HEALTH_SERVICE_NAME, ...REFLECTION_SERVICE_NAMES];
  new ReflectionService(definition, { services }).addToServer(server);
}
