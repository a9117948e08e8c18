/** The published JSON Schemas under `config/schemas/`, made from those that the workspace loader validates with. */
import { FILE_KINDS, publishedSchema } from "../engine/workspace/schemas/index.ts";

/** Files to write by their path under the root. */
export async function generateSchemas(): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const kind of FILE_KINDS) {
    files[`config/schemas/${kind}.schema.json`] = `${JSON.stringify(publishedSchema(kind), null, 2)}\n`;
  }
  return files;
}
