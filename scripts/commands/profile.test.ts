/** `proffer profile` and `proffer forget` over a node's wires. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { startGrpc } from "../../server/grpc/server.ts";
import { testLane } from "../../server/grpc/testing/lane.ts";
import { protobufCodec as codec } from "../../server/wire/protobuf.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { proffer } from "../testing/run-proffer.ts";
import { profileText } from "./profile.ts";

t.test("profile and forget: against a node", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "proffer-profile-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const server = await startGrpc(testLane(), { host: "127.0.0.1", port: 0, codec });
  const address = ["-a", `127.0.0.1:${server.port}`];
  const shown = await proffer("profile", "customer:C-1", ...address, "--history");
  t.match(shown, { code: 0, out: /customer:C-1.*age +│ 34.*segments: gold.*accept +│ latte +│ home\.hero/s });
  t.match(shown.out, /1 entry, newest first.*1970-01-01T00:00:00.000Z/s);
  const json = JSON.parse((await proffer("profile", "customer:C-1", ...address, "--json")).out);
  t.match(json, { known: true, attributes: { age: 34 }, segments: ["gold"], history: [] });
  t.match(await proffer("profile", "C-1", ...address), { code: EXIT.USAGE, err: /LEVEL:ID/ });

  const file = join(folder, "export.json");
  const forgotten = await proffer("forget", "customer:C-1", ...address, "--export", file);
  t.match(forgotten, { code: 0, out: /forgotten customer:C-1\nwhat was known is in / }, forgotten.err);
  t.match(JSON.parse(readFileSync(file, "utf8")), { visitor: { id: "C-1" }, segments: ["gold"] });
  const again = await proffer("forget", "customer:C-1", ...address, "--export", file);
  t.match(
    again,
    { code: EXIT.INPUT, err: /export\.json exists already/ },
    "nothing is overwritten, or asked",
  );
  t.ok(existsSync(file));
  await server.close(500);
  const other = join(folder, "other.json");
  const gone = await proffer("forget", "customer:C-1", ...address, "--export", other);
  t.equal(gone.code, EXIT.NODE_UNREACHABLE);
  t.notOk(existsSync(other), "no empty export is left");
});

t.test("profile: who is not known, and answers that leave out what is empty", async (t) => {
  const text = profileText({ level: "device", id: "a\u001b[31m" }, {}, true);
  t.match(text, /^device:a \[31m \(no profile\)\nsegments: none\nhistory: nothing was presented$/);
});
