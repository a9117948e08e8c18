/**
 * `npm run generate`: writes every file that is made from another and committed. A test of each generator compares
 * what is committed with what it makes, so that neither can drift.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generateFigures } from "./figures.ts";
import { generateFileMap } from "./file-map.ts";
import { generateDescriptors } from "./generate-descriptors.ts";
import { generateErrors } from "./generate-errors.ts";
import { generateGrpcLimits } from "./generate-grpc-limits.ts";
import { generateProto } from "./generate-proto.ts";
import { generateSchemas } from "./generate-schemas.ts";
import { ROOT } from "./root.ts";

/** Each gives files to write by their path under the root. */
const GENERATORS: readonly (() => Promise<Record<string, string>>)[] = [
  generateErrors,
  generateProto,
  generateDescriptors,
  generateSchemas,
  generateGrpcLimits,
  generateFileMap,
  generateFigures,
];

for (const generate of GENERATORS) {
  for (const [path, text] of Object.entries(await generate())) {
    const target = join(ROOT, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    process.stdout.write(`${path}\n`);
  }
}
