/**
 * The static protobuf code under `proto/generated/`, made from the `.proto` files by protobufjs-cli.
 *
 * Code and types are committed, so that building needs no generator; a test compares them with what this makes.
 * They are reached as `#proto/wire.js` (package.json `imports`), which resolves alike from the sources and from dist.
 */
import { readdirSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pbjs from "protobufjs-cli/pbjs.js";
import { ROOT } from "./root.ts";

const PROTO_FOLDER = join(ROOT, "proto");
/** Without services and what only `Any` needs. */
const OPTIONS = [
  "-t",
  "static-module",
  "-w",
  "esm",
  "--no-verify",
  "--no-delimited",
  "--no-typeurl",
  "--no-service",
];

/** Our `.proto` files relative to `proto/`, sorted. */
export function protoFiles(): string[] {
  return readdirSync(PROTO_FOLDER, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".proto"))
    .sort();
}

/** The control plane's messages are a module of their own: lanes do not load what only the main thread speaks. */
const isControl = (path: string): boolean => path.startsWith("proffer/control/");

/** Files to write by their path under the root. */
export async function generateProto(): Promise<Record<string, string>> {
  // Reflection's messages are read and written by hand (server/grpc/reflection.ts); its protos are here to be told of.
  const own = protoFiles().filter((path) => !path.startsWith("grpc/reflection/"));
  return {
    ...(await generateModule(
      "wire",
      "proffer",
      own.filter((path) => !isControl(path)),
    )),
    ...(await generateModule("control", "proffer-control", own.filter(isControl))),
  };
}

async function generateModule(name: string, root: string, paths: readonly string[]) {
  const out = join(tmpdir(), `proffer-generate-${process.pid}-${name}.js`);
  const files = paths.map((path) => join(PROTO_FOLDER, path));
  const run = promisify(pbjs.main as (args: string[], done: (error: Error | null) => void) => void);
  const types = out.replace(/\.js$/, ".d.ts");
  const options = [...OPTIONS, "-r", root, "-p", PROTO_FOLDER, "-o", out];
  try {
    // Twice: types are made from the comments in the code, and the code itself is better off without them.
    await run([...options, "--dts", ...files]);
    const declarations = await readFile(types, "utf8");
    await run([...options, "--no-comments", ...files]);
    return {
      [`proto/generated/${name}.js`]: await readFile(out, "utf8"),
      [`proto/generated/${name}.d.ts`]: declarations,
    };
  } finally {
    await rm(out, { force: true });
    await rm(types, { force: true });
  }
}
