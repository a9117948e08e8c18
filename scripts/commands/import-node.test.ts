import { existsSync } from "node:fs";
import t from "tap";
import { CA_CERT } from "../../server/grpc/testing/certificates.ts";
import { startNodeProcess } from "../../server/testing/node-kit.ts";
import { startTlsFront } from "../client/testing/tls-front.ts";
import { activeBundle, profileOf, rejectsOf, scene } from "../import/testing/kit.ts";
import { proffer } from "../testing/run-proffer.ts";

t.test("import through a running node: profiles by HTTP and gRPC, members by upload", async (t) => {
  const { dataDir, file, bundle } = scene(t);
  const node = await startNodeProcess(["--data-dir", dataDir, "--bundle", bundle.path]);
  t.teardown(() => node.stop("SIGKILL"));
  const lines: string[] = [];
  for (let round = 1; round <= 5; round++) {
    for (let visitor = 0; visitor < 60; visitor++) {
      lines.push(
        JSON.stringify({
          level: "customer",
          id: `V-${visitor}`,
          attributes: { age: round, tier: `t${round}` },
        }),
      );
    }
  }
  lines.splice(
    3,
    0,
    '{"level":"customer","id":"V-1","attributes":{"age":"old"}}',
    "{",
    '{"level":"robot","id":"R"}',
  );
  lines.push('{"level":"customer","id":"V-59","attributes":{"tier":null}}');
  const path = file("visitors.ndjson", lines.join("\n"));
  for (const [url, why] of [
    [node.httpUrl, "http"],
    [`grpc://${node.grpcAddress}`, "grpc"],
  ] as const) {
    const { code, out, err } = await proffer("import", "profiles", path, "--node", url, "--json");
    t.equal(code, 1, `${why}: ${err}${out}`);
    t.match(JSON.parse(out), { imported: 301, rejected: 3 }, why);
    t.strictSame(
      rejectsOf(path)
        .map(({ line, code }) => `${line} ${code}`)
        .sort(),
      ["4 ATTRIBUTE_VALUE_INVALID", "5 INPUT_INVALID", "6 LEVEL_UNKNOWN"],
      `${why}: the node's codes by line`,
    );
    for (const id of ["V-0", "V-31", "V-58"]) {
      t.match(
        (await profileOf(node, id)).attributes,
        { age: 5, tier: "t5" },
        `${why}: a visitor's last row wins`,
      );
    }
    t.not((await profileOf(node, "V-59")).attributes?.tier, "t5", `${why}: null unsets`);
  }

  const members = Array.from({ length: 60_000 }, (_, index) => `M-${index}`);
  const csv = file("gold.csv", `id\n${members.join("\n")}\nbad\tid\n`);
  const { code, out, err } = await proffer(
    "import",
    "segment",
    "gold",
    csv,
    "--node",
    node.httpUrl,
    "--json",
  );
  t.equal(code, 1, err + out);
  t.match(JSON.parse(out), {
    imported: 60_000,
    rejected: 1,
    generation: 2,
    bundle: activeBundle(dataDir).id,
  });
  t.match((await profileOf(node, "M-59999")).segments, ["gold"]);
  t.strictSame((await profileOf(node, "C-GOLD")).segments ?? [], [], "the list was replaced, not added to");
  const front = await startTlsFront(Number(new URL(node.httpUrl).port));
  t.teardown(front.close);
  const few = file("few.csv", "id\nM-1\nM-2\n");
  const byTls = ["import", "segment", "gold", few, "--node", `https://localhost:${front.port}`];
  const trusted = await proffer(...byTls, "--ca", file("ca.pem", CA_CERT), "--json");
  t.match(trusted, { code: 0, out: /"imported": ?2/ }, `through what ends TLS in front: ${trusted.err}`);
  const before = front.receivedBytes;
  t.match(await proffer(...byTls), { code: 4, err: /certificate/ }, "the system's authorities know it not");
  t.equal(front.receivedBytes, before, "and nothing is sent");
  t.strictSame((await profileOf(node, "M-59999")).segments ?? [], []);
  const unknown = await proffer("import", "segment", "golden", csv, "--node", node.httpUrl);
  t.match(unknown, { code: 5, err: /`golden`; did you mean `gold`\?.*SEGMENT_UNKNOWN/ });
  const column = file(
    "column.csv",
    `id,agee\n${Array.from({ length: 500 }, (_, index) => `X-${index},3`).join("\n")}`,
  );
  for (const [level, pattern] of [
    ["customer", /no such attribute: `agee`; did you mean `age`\?.*; 0 rows were imported/],
    ["custmer", /no such audience level: `custmer`; did you mean `customer`\?.*; 0 rows were imported/],
  ] as const) {
    const stopped = await proffer("import", "profiles", column, "--node", node.httpUrl, "--level", level);
    t.match(stopped, { code: 3, err: pattern });
    t.notOk(existsSync(`${column}.rejects.ndjson`), "no row is to blame");
  }
  t.match(await node.stop(), { code: 0 });
});
