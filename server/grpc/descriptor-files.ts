/**
 * The files that reflection tells, by name and by symbol: protoc's `FileDescriptorProto`s, with what they import.
 *
 * Symbols are messages, fields, enums and their values, services and methods, by full name; an enum's values stand
 * beside it, as protobuf has it.
 */
import { createRequire } from "node:module";
import type descriptor from "protobufjs/ext/descriptor.js";
import { DESCRIPTOR_SET } from "#proto/descriptors.js";

type File = descriptor.IFileDescriptorProto;
type Message = descriptor.IDescriptorProto;
type Enum = descriptor.IEnumDescriptorProto;

/** protobufjs whole, of which a node else uses only readers and writers: loaded when somebody first asks. */
const loadDescriptor = (): typeof descriptor =>
  createRequire(import.meta.url)("protobufjs/ext/descriptor.js") as typeof descriptor;

export interface DescriptorFiles {
  /** The file, and behind it all that it needs: clients take the first for the one they asked for. Null: none. */
  byName(name: string): readonly Uint8Array[] | null;
  bySymbol(symbol: string): readonly Uint8Array[] | null;
  isMessage(symbol: string): boolean;
}

/** `FileDescriptorProto`s, encoded, each behind those that it imports. */
export function fileDescriptors(): Buffer[] {
  return readFiles().map(encoded);
}

function readFiles(): File[] {
  const bytes = Buffer.from(DESCRIPTOR_SET, "base64");
  const { FileDescriptorSet } = loadDescriptor();
  const { file } = FileDescriptorSet.decode(bytes) as unknown as descriptor.IFileDescriptorSet;
  return file ?? [];
}

function encoded(file: File): Buffer {
  return Buffer.from(loadDescriptor().FileDescriptorProto.encode(file).finish());
}

/** Cost: decodes all descriptors, some milliseconds. */
export function descriptorFiles(): DescriptorFiles {
  const files = new Map<string, { readonly bytes: Buffer; readonly imports: readonly string[] }>();
  const fileOf = new Map<string, string>();
  const messages = new Set<string>();
  for (const file of readFiles()) {
    const name = file.name ?? "";
    files.set(name, { bytes: encoded(file), imports: file.dependency ?? [] });
    for (const symbol of symbolsOf(file, messages)) fileOf.set(symbol, name);
  }
  const withImports = (name: string, found: Map<string, Buffer>): void => {
    const file = files.get(name);
    if (file === undefined || found.has(name)) return;
    found.set(name, file.bytes);
    for (const imported of file.imports) withImports(imported, found);
  };
  const byName = (name: string): readonly Uint8Array[] | null => {
    if (!files.has(name)) return null;
    const found = new Map<string, Buffer>();
    withImports(name, found);
    return [...found.values()];
  };
  return {
    byName,
    bySymbol: (symbol) => {
      const name = fileOf.get(symbol);
      return name === undefined ? null : byName(name);
    },
    isMessage: (symbol) => messages.has(symbol),
  };
}

/** Full names of all that a file declares; its messages into `messages` too. */
function symbolsOf(file: File, messages: Set<string>): string[] {
  const symbols: string[] = [];
  const prefix = file.package ? `${file.package}.` : "";
  const addEnum = (scope: string, { name, value }: Enum): void => {
    symbols.push(scope + name, ...(value ?? []).map((each) => scope + each.name));
  };
  const addMessage = (scope: string, message: Message): void => {
    const name = scope + message.name;
    messages.add(name);
    symbols.push(name, ...(message.field ?? []).map((field) => `${name}.${field.name}`));
    for (const each of message.enumType ?? []) addEnum(`${name}.`, each);
    for (const each of message.nestedType ?? []) addMessage(`${name}.`, each);
  };
  for (const message of file.messageType ?? []) addMessage(prefix, message);
  for (const each of file.enumType ?? []) addEnum(prefix, each);
  for (const service of file.service ?? []) {
    const name = prefix + service.name;
    symbols.push(name, ...(service.method ?? []).map((method) => `${name}.${method.name}`));
  }
  return symbols;
}
