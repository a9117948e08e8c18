/** The peers of the gRPC bench: echoes of the same sizes, by grpc-js and, where a compiler is present, by gRPC C++. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../scripts/root.ts";
import { type LineProcess, runToEnd, startLineProcess } from "../processes.ts";

export const ECHO_PATH = "/bench.EchoService/Call";
const SOURCES = join(ROOT, "bench", "grpc");
const PACKAGES = ["grpc++", "protobuf"];

export function startGrpcJsEcho(prefix: readonly string[], answerSize: number): Promise<LineProcess> {
  const script = join(ROOT, "dist", "bench", "grpc", "grpc-js-echo.js");
  return startLineProcess([...prefix, process.execPath, script, ECHO_PATH, String(answerSize)]);
}

/** What its build lacks; empty: nothing. */
export function missingForCppEcho(): string {
  const answers = (program: string, args: readonly string[]): boolean =>
    spawnSync(program, args, { stdio: "ignore" }).status === 0;
  if (!answers("g++", ["--version"])) return "g++";
  if (!answers("protoc", ["--version"])) return "protoc";
  if (pluginPath() === "") return "grpc_cpp_plugin";
  return answers("pkg-config", ["--exists", ...PACKAGES]) ? "" : "libgrpc++-dev";
}

function pluginPath(): string {
  const { status, stdout } = spawnSync("sh", ["-c", "command -v grpc_cpp_plugin"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : "";
}

/** Builds it in `folder`: half a minute. Returns the program. */
export async function buildCppEcho(folder: string): Promise<string> {
  const plugin = `--plugin=protoc-gen-grpc=${pluginPath()}`;
  const out = [`--cpp_out=${folder}`, `--grpc_out=${folder}`];
  await runToEnd(["protoc", "-I", SOURCES, ...out, plugin, join(SOURCES, "echo.proto")]);
  const flags = (await runToEnd(["pkg-config", "--cflags", "--libs", ...PACKAGES])).trim().split(/\s+/);
  const program = join(folder, "echo");
  const sources = [join(SOURCES, "echo.cc"), join(folder, "echo.pb.cc"), join(folder, "echo.grpc.pb.cc")];
  await runToEnd(["g++", "-O2", "-I", folder, ...sources, "-o", program, ...flags]);
  return program;
}

export function startCppEcho(
  prefix: readonly string[],
  program: string,
  answerSize: number,
): Promise<LineProcess> {
  return startLineProcess([...prefix, program, String(answerSize)]);
}
