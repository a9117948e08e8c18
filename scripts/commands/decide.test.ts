import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { traceDetail } from "../../engine/index.ts";
import { startGrpc } from "../../server/grpc/server.ts";
import { testLane } from "../../server/grpc/testing/lane.ts";
import { protobufCodec as codec } from "../../server/wire/protobuf.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { proffer } from "../testing/run-proffer.ts";
import { requestOf } from "./decide.ts";
import { decisionTables } from "./decide-tables.ts";

const options = {
  channel: "c",
  point: ["home.hero:3", "footer"],
  context: [],
  profile: [],
  inSegment: [],
  notInSegment: [],
  deadline: 0,
};

t.test("decide: arguments become a request", async (t) => {
  const context = [
    "daypart=morning",
    "temperature=21.5",
    "raining=false",
    'code="12"',
    "text=a=b",
    "list=[1]",
  ];
  t.match(requestOf("customer:C:1", { ...options, context, explain: true }), {
    channel: "c",
    visitor: { level: "customer", id: "C:1" },
    points: [
      { point: "home.hero", count: 3 },
      { point: "footer", count: 1 },
    ],
    context: { daypart: "morning", temperature: 21.5, raining: false, code: "12", text: "a=b", list: "[1]" },
    explain: true,
    dryRun: false,
    preview: undefined,
  });
  t.match(requestOf(undefined, { ...options, session: "s-1" }), { sessionId: "s-1", visitor: undefined });
  const asOf = "2026-12-24T09:00:00+01:00";
  t.match(requestOf("customer:C-1", { ...options, asOf, profile: ["tier=gold"], inSegment: ["vip"] }), {
    preview: { asOf: "2026-12-24T08:00:00.000Z", profile: { tier: "gold" }, inSegments: ["vip"], bundle: "" },
  });
});

for (const [visitor, more, why] of [
  ["C-1", {}, "a visitor without a level"],
  ["customer:", {}, "a visitor without an id"],
  ["customer:C-1", { point: ["home:many"] }, "a count that is no number"],
  ["customer:C-1", { point: [] }, "no point"],
  ["customer:C-1", { context: ["daypart"] }, "an attribute without a value"],
  ["customer:C-1", { asOf: "yesterday" }, "a time that is none"],
  ["customer:C-1", { session: "s" }, "a visitor and a session"],
  [undefined, {}, "nobody"],
] as const) {
  t.test(`decide: refuses ${why}`, async (t) => {
    t.throws(() => requestOf(visitor, { ...options, ...(more as object) }), {
      code: "INPUT_INVALID",
      exitCode: EXIT.USAGE,
      fix: /./,
    });
  });
}

t.test("decide: a drop's detail is wrapped, never cut", async (t) => {
  const detail = `context.weather in ["rain", "snow"] || ${"context.temperature < 8.0 || ".repeat(6)}the end`;
  const line = { point: "p", offer: "o", treatmentId: "t", stage: "ELIGIBILITY", reason: "R", detail };
  const answer = {
    decisionId: "",
    bundle: "",
    generation: 1,
    points: [],
    holdout: false,
    overlay: 0,
    feeds: {},
  };
  const shown = decisionTables({ ...answer, trace: [{ ...line, numbers: {} }] });
  const cells = shown.split("\n").map((row) => row.split("│").at(-2)?.trim() ?? "");
  t.ok(
    cells
      .filter((cell) => cell !== "")
      .join(" ")
      .includes(detail),
    shown,
  );
});

t.test("decide: a near miss has a line of its own", async (t) => {
  const nearMiss = { attribute: "profile.age", type: "integer", from: 17, to: 18, picked: true } as const;
  const detail = traceDetail(
    {
      point: "p",
      offer: "o",
      treatmentId: "t",
      stage: "ELIGIBILITY",
      reason: "ELIGIBILITY_FALSE",
      detail: "profile.age >= 18 is false",
      detailWithValues: "profile.age >= 18 is false: profile.age = 17",
      numbers: {},
      nearMiss,
    },
    true,
  );
  const line = {
    point: "p",
    offer: "o",
    treatmentId: "t",
    stage: "ELIGIBILITY",
    reason: "R",
    detail,
    numbers: {},
  };
  const answer = {
    decisionId: "",
    bundle: "",
    generation: 1,
    points: [],
    holdout: false,
    overlay: 0,
    feeds: {},
  };
  const shown = decisionTables({ ...answer, trace: [line] });
  t.match(shown, /profile\.age >= 18 is false: profile\.age = 17 +│\n/);
  t.match(shown, /│ near miss: profile\.age 17 → 18 would have let it through, and/);
});

t.test("decide and load: against a node", async (t) => {
  const lane = testLane();
  const server = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec });
  const address = ["-a", `127.0.0.1:${server.port}`];
  const asking = ["decide", "customer:C-1", ...address, "--point", "home.hero:2", "--point", "unknown"];

  const table = await proffer(...asking, "-c", "harbor", "--explain");
  t.equal(table.code, 0, table.err);
  for (const text of [
    "home.hero",
    "DECIDED",
    "latte",
    "The pastry",
    "UNKNOWN_POINT",
    "nothing",
    "generation 7",
  ]) {
    t.ok(table.out.includes(text), text);
  }
  const json = await proffer(...asking, "-c", "harbor", "--json");
  t.match(JSON.parse(json.out), { generation: 7, points: [{ point: "home.hero" }, { point: "unknown" }] });

  const refused = await proffer(...asking, "-c", "nowhere");
  t.match(refused, { code: EXIT.NODE_REFUSED, out: "", err: /\[CHANNEL_UNKNOWN\][\s\S]*fix:/ });
  const refusedJson = await proffer(...asking, "-c", "nowhere", "--json");
  t.match(JSON.parse(refusedJson.out), { error: { code: "CHANNEL_UNKNOWN", field: "channel" } });

  const made = ["load", ...address, "-c", "harbor", "--connections", "2", "--in-flight", "4"];
  const load = JSON.parse((await proffer(...made, "--requests", "400", "--json")).out);
  t.match(load, {
    sentCount: 400,
    answeredCount: 400,
    errorCount: 0,
    points: [{ point: "home.hero", statuses: { DECIDED: 400 } }],
  });
  t.ok(
    load.latencyUs.p50 > 0 &&
      load.latencyUs.p50 <= load.latencyUs.p99 &&
      load.latencyUs.p99 <= load.latencyUs.max,
  );

  const folder = mkdtempSync(join(tmpdir(), "proffer-load-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "requests.ndjson");
  const line = (channel: string) =>
    JSON.stringify({ channel, visitor: { level: "customer", id: "C-1" }, points: [] });
  writeFileSync(file, `${line("harbor")}\n${line("nowhere")}\n`);
  const mixed = await proffer(...made, "--file", file, "--requests", "10");
  t.equal(mixed.code, EXIT.PROBLEMS, "errors show in the exit code");
  t.match(mixed.out, /CHANNEL_UNKNOWN × 5/);
  const paced = await proffer(...made, "--rate", "200", "--duration", "500ms", "--json");
  t.match(JSON.parse(paced.out), { setting: { rate: 200 }, errorCount: 0 });
  await server.close(500);

  const gone = await proffer(...asking, "-c", "harbor");
  t.match(gone, { code: EXIT.NODE_UNREACHABLE, err: /\[NODE_UNREACHABLE\][\s\S]*proffer serve/ });
  t.equal((await proffer(...made, "--requests", "1")).code, EXIT.NODE_UNREACHABLE);
});
