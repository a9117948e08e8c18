/**
 * The published JSON Schemas under `config/schemas/`, made from those that are validated with: of workspace files
 * and of `node.yaml`; and in `node.yaml` itself the limits of the gRPC port, of which there are many.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FILE_KINDS, publishedSchema } from "../engine/workspace/schemas/index.ts";
import { GRPC_LIMIT_KEYS } from "../server/config/grpc-keys.ts";
import { NODE_CONFIG_SCHEMA } from "../server/config/schema.ts";
import { ROOT } from "./root.ts";

const print = (schema: object): string => `${JSON.stringify(schema, null, 2)}\n`;

/** Schemas of workspace files by file name. */
export function workspaceSchemas(): Record<string, string> {
  return Object.fromEntries(FILE_KINDS.map((kind) => [`${kind}.schema.json`, print(publishedSchema(kind))]));
}

const LIMITS_START =
  "  # limits; what each does is in server/grpc/GRPC.md. Made by `npm run generate` to the end of `grpc`\n";

/** `node.yaml` with the limits as the tables have them; all else is written by hand. */
export function nodeYaml(text: string): string {
  const start = text.indexOf(LIMITS_START) + LIMITS_START.length;
  const end = start + text.slice(start).search(/^\S/m);
  const lines = GRPC_LIMIT_KEYS.map(
    ({ path, env, default: value }) => `  ${path.slice("grpc.".length)}: ${value} # PROFFER_${env}\n`,
  );
  return text.slice(0, start) + lines.join("") + text.slice(end);
}

/** Files to write by their path under the root. */
export async function generateSchemas(): Promise<Record<string, string>> {
  const schemas = { ...workspaceSchemas(), "node.schema.json": print(NODE_CONFIG_SCHEMA) };
  const files = Object.entries(schemas).map(([name, text]) => [`config/schemas/${name}`, text]);
  const yaml = nodeYaml(readFileSync(join(ROOT, "config/node.yaml"), "utf8"));
  return { ...Object.fromEntries(files), "config/node.yaml": yaml };
}
