import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { BREACHES } from "../server/grpc/http2/http2.ts";
import { generateGrpcLimits } from "./generate-grpc-limits.ts";
import { ROOT } from "./root.ts";

t.test("limits of the gRPC port: what is committed is what is made", async (t) => {
  for (const [path, text] of Object.entries(await generateGrpcLimits())) {
    t.equal(readFileSync(join(ROOT, path), "utf8"), text, `${path}: run \`npm run generate\``);
  }
});

t.test("limits of the gRPC port: the page names every breach", async (t) => {
  const page = readFileSync(join(ROOT, "server/grpc/GRPC.md"), "utf8");
  for (const breach of BREACHES) t.ok(page.includes(`\`${breach}\``), breach);
});
