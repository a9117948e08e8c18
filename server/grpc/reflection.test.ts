/** What reflection tells is all of our protos, as protoc writes them, and whole: nothing refers to what is not told. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor.js";
import t from "tap";
import { fileDescriptors } from "./descriptor-files.ts";

type File = descriptor.IFileDescriptorProto;
type Message = descriptor.IDescriptorProto;

const LABEL_REPEATED = 3;
const FILES = [
  "proffer/decision/v1/decision.proto",
  "grpc/health/v1/health.proto",
  "grpc/reflection/v1/reflection.proto",
  "grpc/reflection/v1alpha/reflection.proto",
];
const files = fileDescriptors().map((bytes) => descriptor.FileDescriptorProto.decode(bytes) as File);

/** Messages by full name, with those inside of others. */
function messagesOf(file: File): Map<string, Message> {
  const found = new Map<string, Message>();
  const add = (prefix: string, message: Message): void => {
    const name = `${prefix}.${message.name}`;
    found.set(name, message);
    for (const nested of message.nestedType ?? []) add(name, nested);
  };
  for (const message of file.messageType ?? []) add(`.${file.package}`, message);
  return found;
}

/** Full names of messages and enums. */
function typesOf(file: File): Set<string> {
  const names = new Set((file.enumType ?? []).map(({ name }) => `.${file.package}.${name}`));
  for (const [prefix, message] of messagesOf(file)) {
    names.add(prefix);
    for (const { name } of message.enumType ?? []) names.add(`${prefix}.${name}`);
  }
  return names;
}

t.test("every file comes behind those that it imports", async (t) => {
  const before = new Set<string>();
  for (const file of files) {
    for (const dependency of file.dependency ?? [])
      t.ok(before.has(dependency), `${file.name}: ${dependency}`);
    before.add(file.name!);
  }
  for (const name of FILES) t.ok(before.has(name), name);
  t.ok(before.has("google/protobuf/struct.proto"), "well-known types under the names that everybody knows");
});

t.test("every type that is named is in the file or in one that it imports", async (t) => {
  let namedCount = 0;
  for (const file of files) {
    const near = files.filter(({ name }) => name === file.name || file.dependency?.includes(name!));
    const known = new Set(near.flatMap((each) => [...typesOf(each)]));
    const named = [...messagesOf(file).values()].flatMap((message) =>
      (message.field ?? []).map(({ typeName }) => typeName ?? ""),
    );
    for (const { method } of file.service ?? []) {
      for (const { inputType, outputType } of method ?? []) named.push(inputType!, outputType!);
    }
    for (const name of named) {
      if (name === "") continue;
      namedCount += 1;
      if (!known.has(name)) t.fail(`${file.name} names ${name}`);
    }
  }
  t.ok(namedCount > 20);
});

t.test("a map's entries are named after it", async (t) => {
  let mapCount = 0;
  for (const file of files) {
    for (const message of messagesOf(file).values()) {
      for (const nested of message.nestedType ?? []) {
        if (!nested.options?.mapEntry) continue;
        mapCount += 1;
        const field = message.field?.find(({ typeName }) =>
          typeName?.endsWith(`.${message.name}.${nested.name}`),
        );
        const camel = field?.name?.replace(/(^|_)(.)/g, (_all, _line, letter: string) =>
          letter.toUpperCase(),
        );
        t.equal(nested.name, `${camel}Entry`);
      }
    }
  }
  t.ok(mapCount > 0);
});

/** The committed set is not older than the protos: read by another parser, they come to the same. */
t.test("every message, field and method of the protos is told", async (t) => {
  for (const path of FILES) {
    const url = new URL(`../../../proto/${path}`, import.meta.url);
    const { root, package: name } = protobuf.parse(readFileSync(fileURLToPath(url), "utf8"), {
      keepCase: true,
    });
    const file = files.find((each) => each.name === path)!;
    const messages = messagesOf(file);
    const visit = (space: protobuf.NamespaceBase): void => {
      for (const item of space.nestedArray) {
        if (item instanceof protobuf.Type) {
          const told = messages.get(item.fullName)?.field ?? [];
          const fields = item.fieldsArray.map(
            (field) => `${field.name}=${field.id} ${field.repeated || field.map}`,
          );
          t.strictSame(
            told.map((field) => `${field.name}=${field.number} ${field.label === LABEL_REPEATED}`).sort(),
            fields.sort(),
            item.fullName,
          );
        } else if (item instanceof protobuf.Service) {
          const told = file.service?.find((service) => service.name === item.name)?.method ?? [];
          t.strictSame(
            told.map((method) => method.name).sort(),
            item.methodsArray.map((method) => method.name).sort(),
            item.fullName,
          );
        }
        if (item instanceof protobuf.Namespace) visit(item);
      }
    };
    visit(root);
    t.equal(file.package, name);
  }
});
