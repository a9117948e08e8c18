/**
 * The published JSON Schemas under `config/schemas/`, made from those that are validated with: of workspace files
 * and of `node.yaml`.
 */
import { FILE_KINDS, publishedSchema } from "../engine/workspace/schemas/index.ts";
import { NODE_CONFIG_SCHEMA } from "../server/config/schema.ts";

const print = (schema: object): string => `${JSON.stringify(schema, null, 2)}\n`;

/** Schemas of workspace files by file name. */
export function workspaceSchemas(): Record<string, string> {
  return Object.fromEntries(FILE_KINDS.map((kind) => [`${kind}.schema.json`, print(publishedSchema(kind))]));
}

/** Files to write by their path under the root. */
export async function generateSchemas(): Promise<Record<string, string>> {
  const schemas = { ...workspaceSchemas(), "node.schema.json": print(NODE_CONFIG_SCHEMA) };
  return Object.fromEntries(Object.entries(schemas).map(([name, text]) => [`config/schemas/${name}`, text]));
}
