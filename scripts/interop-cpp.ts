/**
 * `npm run interop:cpp`: builds gRPC's interop cases with gRPC C++ and runs them against our server; by hand, never in CI.
 *
 * Needs Debian's `g++`, `libgrpc++-dev`, `protobuf-compiler` and `protobuf-compiler-grpc`: with root they are installed
 * (`--install`), else it says what is missing and ends with 0.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGrpc } from "../server/grpc/server.ts";
import { INTEROP_FOLDER, interopService } from "../server/grpc/testing/interop-service.ts";
import { testLane } from "../server/grpc/testing/lane.ts";
import { protobufCodec as codec } from "../server/wire/protobuf.ts";
import { EXIT, say } from "./cli/index.ts";

const PACKAGES = ["g++", "libgrpc++-dev", "protobuf-compiler", "protobuf-compiler-grpc", "pkg-config"];

function missing(): string[] {
  return PACKAGES.filter((name) => spawnSync("dpkg", ["-s", name], { stdio: "ignore" }).status !== 0);
}

/** Ends the process with what the command said where it fails. */
function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status === 0) return stdout;
  say(`${command} failed:\n${stdout}${stderr}`);
  process.exit(EXIT.PROBLEMS);
}

/** Returns the program's path. Cost: half a minute. */
function build(folder: string): string {
  const plugin = run("which", ["grpc_cpp_plugin"]).trim();
  const proto = join(INTEROP_FOLDER, "interop.proto");
  run("protoc", [
    `--proto_path=${INTEROP_FOLDER}`,
    `--cpp_out=${folder}`,
    `--grpc_out=${folder}`,
    `--plugin=protoc-gen-grpc=${plugin}`,
    proto,
  ]);
  const flags = run("pkg-config", ["--cflags", "--libs", "grpc++", "protobuf"]).trim().split(/\s+/);
  const program = join(folder, "interop");
  const sources = [join(INTEROP_FOLDER, "interop.cc")];
  for (const part of ["interop.pb.cc", "interop.grpc.pb.cc"]) sources.push(join(folder, part));
  run("g++", ["-std=c++17", "-O1", `-I${folder}`, ...sources, "-o", program, ...flags]);
  return program;
}

async function main(): Promise<number> {
  if (process.argv.includes("--install") && missing().length > 0)
    run("apt-get", ["install", "-y", ...missing()]);
  const absent = missing();
  if (absent.length > 0) {
    say(`skipped: Debian's packages ${absent.join(", ")} are not installed (--install does so, as root)`);
    return EXIT.OK;
  }
  const folder = mkdtempSync(join(tmpdir(), "proffer-interop-"));
  const { service } = interopService();
  const server = await startGrpc(testLane(), { host: "127.0.0.1", port: 0, codec, services: [service] });
  try {
    const child = spawn(build(folder), [String(server.port)], { stdio: "inherit" });
    const code = await new Promise((resolve) => child.on("close", resolve));
    return code === 0 ? EXIT.OK : EXIT.PROBLEMS;
  } finally {
    await server.close(100);
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.filename === process.argv[1]) process.exitCode = await main();
