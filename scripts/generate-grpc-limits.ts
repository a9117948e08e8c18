/**
 * The limits of the gRPC port where people read them: a table in `server/grpc/GRPC.md`, and lines of `config/node.yaml`.
 * Both stand between lines that stay; all else in those files is written by hand.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GRPC_LIMIT_KEYS, GRPC_LIMITS_ALL } from "../server/config/grpc-keys.ts";
import { ROOT } from "./root.ts";

const PAGE = "server/grpc/GRPC.md";
const CONFIG = "config/node.yaml";
const CONFIG_START =
  "  # limits; what each does is in server/grpc/GRPC.md. Made by `npm run generate` to the end of `grpc`\n";
const TABLE_HEAD =
  "| limit | default | what is bounded, and what happens | counted as |\n| --- | ---: | --- | --- |\n";

function withLines(text: string, start: string, end: RegExp, lines: readonly string[]): string {
  const from = text.indexOf(start);
  if (from < 0) throw new Error(`there is no line ${start}`);
  const at = from + start.length;
  return text.slice(0, at) + lines.join("") + text.slice(at + text.slice(at).search(end));
}

/** `node.yaml` with the limits as the tables have them. */
function configText(text: string): string {
  const lines = GRPC_LIMIT_KEYS.map(
    ({ path, env, default: value }) => `  ${path.slice("grpc.".length)}: ${value} # PROFFER_${env}\n`,
  );
  return withLines(text, CONFIG_START, /^\S/m, lines);
}

function pageText(text: string): string {
  const rows = Object.entries(GRPC_LIMITS_ALL).map(
    ([name, { default: value, meaning, breach }]) =>
      `| \`${name}\` | ${value} | ${meaning} | ${breach === undefined ? "" : `\`${breach}\``} |\n`,
  );
  return withLines(text, TABLE_HEAD, /^(?!\|)/m, rows);
}

/** Files to write by their path under the root. */
export async function generateGrpcLimits(): Promise<Record<string, string>> {
  const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
  return { [CONFIG]: configText(read(CONFIG)), [PAGE]: pageText(read(PAGE)) };
}
