import t from "tap";
import { ERRORS, REASONS } from "../../engine/index.ts";
import { type Family, parseExposition, sampleOf } from "../testing/exposition.ts";
import {
  connectCall,
  decideBody,
  startNodeProcess,
  temporaryFolder,
  until,
  writeBundleFile,
} from "../testing/node-kit.ts";
import { SeriesTable } from "./series-table.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const bundle = writeBundleFile(folder.path);
const node = await startNodeProcess([
  ...[
    "--data-dir",
    `${folder.path}/data`,
    "--bundle",
    bundle.path,
    "--lanes",
    "2",
    "--metrics-offers-max",
    "4",
  ],
]);
t.teardown(() => node.stop());

async function scrape(): Promise<Map<string, Family>> {
  const response = await fetch(`${node.adminUrl}/metrics`);
  t.match(response.headers.get("content-type"), /^text\/plain; version=0\.0\.4/);
  return parseExposition(await response.text());
}

t.test("metrics: every series is there from the start, at zero", async (t) => {
  const families = await scrape();
  for (const name of families.keys()) t.match(name, /^proffer_/);
  for (const code of Object.keys(ERRORS)) {
    t.equal(sampleOf(families, "proffer_errors_total", { code, transport: "grpc" }), 0, code);
  }
  for (const [reason, { stage }] of Object.entries(REASONS)) {
    const expected = stage === "SELECTED" ? undefined : 0;
    t.equal(sampleOf(families, "proffer_drop_reasons_total", { stage, reason }), expected, reason);
  }
  for (const [family, labels] of [
    ["proffer_decisions_total", { channel: "web", point: "hero", status: "DECIDED" }],
    ["proffer_decisions_total", { channel: "web", point: "(unknown)", status: "UNKNOWN_POINT" }],
    ["proffer_contacts_total", { offer: "a" }],
    ["proffer_contacts_total", { offer: "(other)" }],
    ["proffer_responses_total", { offer: "a", kind: "accept" }],
    ["proffer_responses_total", { offer: "a", kind: "reject" }],
    ["proffer_drops_total", { stage: "ELIGIBILITY" }],
    ["proffer_calls_shed_total", { reason: "lane", class: "batch" }],
    ["proffer_events_total", { category: "plain" }],
    ["proffer_lanes_replaced_total", {}],
    ["proffer_batch_jobs", {}],
  ] as [string, Record<string, string>][]) {
    t.equal(sampleOf(families, family, labels), 0, `${family} ${JSON.stringify(labels)}`);
  }
  t.equal(sampleOf(families, "proffer_generation"), 1);
  t.equal(sampleOf(families, "proffer_lanes"), 2);
  t.equal(sampleOf(families, "proffer_ready"), 1);
  t.equal(sampleOf(families, "proffer_log_writable"), 1);
  t.ok(sampleOf(families, "proffer_process_resident_memory_bytes")! > 1e7);
  t.ok(families.get("proffer_event_loop_lag_seconds")!.samples.size === 3, "lanes and batch worker");
  t.ok(
    families
      .get("proffer_call_duration_seconds")!
      .samples.has('proffer_call_duration_seconds_bucket{le="0.00001",method="decide",transport="http"}'),
    "from 10 µs up",
  );
});

t.test("metrics: what happened is counted, by all lanes together", async (t) => {
  for (let index = 0; index < 10; index++) {
    const { status } = await connectCall(node.httpUrl, "Decide", decideBody(`C-${index}`, 2), {
      connection: "close",
    });
    t.equal(status, 200);
  }
  const decided = await connectCall(node.httpUrl, "Decide", {
    ...decideBody(),
    points: [{ point: "side" }, { point: "nowhere" }],
  });
  const { treatmentCode, offer } = decided.body.points[0].treatments[0];
  const event = { channel: "web", visitor: { level: "customer", id: "C-1" }, event: "accept", treatmentCode };
  t.equal((await connectCall(node.httpUrl, "PostEvent", event)).status, 200);
  t.equal((await connectCall(node.httpUrl, "Decide", { ...decideBody(), channel: "wap" })).status, 404);
  t.equal((await connectCall(node.httpUrl, "Explain", decideBody())).status, 200);
  const families = await scrape();
  const value = (family: string, labels: Record<string, string> = {}) => sampleOf(families, family, labels);
  t.equal(value("proffer_decided_calls_total"), 11, "dry ones are counted apart");
  t.equal(value("proffer_decided_calls_dry_total"), 1);
  t.equal(value("proffer_decisions_total", { point: "hero", status: "DECIDED" }), 10);
  t.equal(value("proffer_decisions_total", { point: "(unknown)", status: "UNKNOWN_POINT" }), 1);
  t.equal(value("proffer_treatments_total", { offer: "b" }), 10);
  t.equal(value("proffer_contacts_total", { offer }), 1, "`side` counts a contact on decide");
  t.equal(value("proffer_responses_total", { offer, kind: "accept" }), 1);
  t.equal(value("proffer_events_total", { category: "accept" }), 1);
  t.equal(value("proffer_errors_total", { transport: "http", code: "CHANNEL_UNKNOWN" }), 1);
  t.ok(value("proffer_drop_reasons_total", { stage: "ALLOCATION", reason: "OUTRANKED" })! >= 1);
  const count = 'proffer_call_duration_seconds_count{method="decide",transport="http"}';
  t.equal(families.get("proffer_call_duration_seconds")!.samples.get(count), 12);
  const names = [...families.get("proffer_contacts_total")!.samples.keys()];
  t.equal(names.length, 5, "four offers and the rest");
});

t.test("series: names keep their places, and what is too many counts as other", async (t) => {
  const table = new SeriesTable(2);
  const model = (offers: readonly string[]) =>
    ({
      channels: [{ name: "c", points: [{ name: "p" }] }],
      offers: offers.map((code) => ({ code })),
      invariants: [{ name: "i" }],
    }) as unknown as Parameters<SeriesTable["intern"]>[0];
  t.strictSame({ ...table.intern(model(["a", "b", "c"])).offers }, { a: 1, b: 2, c: 0 });
  t.strictSame({ ...table.intern(model(["d", "b"])).offers }, { d: 0, b: 2 }, "a place is never given away");
  t.strictSame(table.offerNames, ["(other)", "a", "b"]);
  t.strictSame({ ...table.intern(model([])).points }, { c: [1, 2] }, "the point, then unknown ones");
  t.strictSame(Object.keys(table.intern(model(["__proto__"])).offers), ["__proto__"]);
});

for (const [text, why] of [
  ["proffer_x 1\n", "a sample without a TYPE"],
  ["# HELP proffer_x a\n# TYPE proffer_x counter\nproffer_x 1\n", "a counter without _total"],
  ["# HELP a_total a\n# TYPE a_total counter\na_total 1", "no end of line"],
  ["# HELP a_total a\n# TYPE a_total counter\na_total 1\na_total 1\n", "twice"],
  ["# HELP a_total a\n# TYPE a_total counter\na_total{x=y} 1\n", "a label without quotes"],
  ["# HELP a_total a\n# TYPE a_total counter\na_total -1\n", "a negative counter"],
] as const) {
  t.test(`exposition check: refuses ${why}`, async (t) => t.throws(() => parseExposition(text)));
}

t.test("metrics: what becomes of visitors, sessions and repeats", async (t) => {
  const names = [
    "proffer_sessions_started_total",
    "proffer_sessions_ended_total",
    "proffer_visitors_linked_total",
    "proffer_events_repeated_total",
    "proffer_visitors_forgotten_total",
  ];
  const refused = { reason: "RESPONSE_WITHOUT_CONTACT" };
  const before = await scrape();
  for (const name of names) t.equal(sampleOf(before, name, {}), 0, name);
  t.equal(sampleOf(before, "proffer_responses_refused_total", { reason: "RESPONSE_TOO_LATE" }), 0);
  t.equal(sampleOf(before, "proffer_responses_refused_total", refused), 0);
  t.equal(sampleOf(before, "proffer_visitors_counts_dropped_total", {}), 0);
  t.equal(sampleOf(before, "proffer_log_damaged_files", {}), 0);
  t.equal(sampleOf(before, "proffer_log_records_redacted_total", {}), 0);
  t.ok(sampleOf(before, "proffer_data_dir_free_bytes", {})! > 0);
  const call = async (method: string, body: object) => {
    const { status } = await connectCall(node.httpUrl, method, body);
    t.equal(status, 200, method);
  };
  const session = { sessionId: "s-counted" };
  const customer = { level: "customer", id: "C-COUNTED" };
  await call("StartSession", { ...session, channel: "web", visitor: { level: "device", id: "d-counted" } });
  await call("SetAudience", { ...session, visitor: customer });
  await call("EndSession", session);
  const event = { channel: "web", visitor: customer, event: "view", eventId: "e-counted" };
  await call("PostEvent", event);
  await call("PostEvent", event);
  await call("ForgetVisitor", { visitor: customer });
  const after = await scrape();
  for (const name of names) t.equal(sampleOf(after, name, {}), 1, name);
  t.ok(sampleOf(after, "proffer_log_written_bytes_total", {})! > 500);
  const status = (await (await fetch(`${node.adminUrl}/statusz`)).json()) as Record<string, unknown>;
  t.match(status, { logDamage: { files: [], bytesLost: 0 } });
  await until("sizes are told", async () => sampleOf(await scrape(), "proffer_log_disk_bytes", {})! > 0);
});
