/**
 * Server reflection (v1 and v1alpha), so that `grpcurl` and the like can list and call methods without our protos.
 *
 * Descriptors are made from the `.proto` files when the lane starts (some 50 ms, once, off the path of any call).
 * protobufjs keeps no file boundaries: descriptors come one a package (`proffer_decision_v1.proto`), which tools
 * do not mind.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Server } from "@grpc/grpc-js";
import { ReflectionService } from "@grpc/reflection";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor.js";
import { SERVICE_NAME } from "../handlers/handlers.ts";
import { HEALTH_SERVICE_NAME } from "./health.ts";

/** From `dist/server/grpc/`. */
const PROTO_FOLDER = fileURLToPath(new URL("../../../proto/", import.meta.url));
const FILES = ["proffer/decision/v1/decision.proto", "grpc/health/v1/health.proto"];

/** `FileDescriptorProto`s, encoded. */
export function fileDescriptors(): Buffer[] {
  const root = new protobuf.Root();
  const resolve = root.resolvePath.bind(root);
  // Imports are relative to the folder; the well-known types come with protobufjs, under their own names.
  root.resolvePath = (_origin, target) =>
    target.startsWith("google/protobuf/") ? resolve("", target) : join(PROTO_FOLDER, target);
  root.loadSync(FILES).resolveAll();
  const { file: files } = root.toDescriptor("proto3");
  return (files ?? []).map((file) => Buffer.from(descriptor.FileDescriptorProto.encode(file).finish()));
}

type PackageDefinition = ConstructorParameters<typeof ReflectionService>[0];

export function addReflection(server: Server): void {
  // The service reads the descriptors out of a package definition, and nothing else of it.
  const definition = { proffer: { fileDescriptorProtos: fileDescriptors() } } as unknown as PackageDefinition;
  new ReflectionService(definition, { services: [SERVICE_NAME, HEALTH_SERVICE_NAME] }).addToServer(server);
}
