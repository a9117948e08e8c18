/** A running node under calls: overload, batches, a drain, roles. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { parseExposition, sampleOf } from "./testing/exposition.ts";
import { nodeFolder } from "./testing/node-folder.ts";
import { connectCall, decideBody, type NodeProcess, shopModel, until } from "./testing/node-kit.ts";

const folder = nodeFolder(t);
const metrics = async (node: NodeProcess) =>
  parseExposition(await (await fetch(`${node.adminUrl}/metrics`)).text());
const update = (id: string) => ({ visitor: { level: "customer", id }, set: { age: 41 } });

t.test("overload: what is too much is shed at once, with a hint, and counted", async (t) => {
  const node = await folder.start(t, ["--lane-in-flight-max", "3", "--retry-after-ms", "250"]);
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      connectCall(node.httpUrl, "UpdateProfile", update(`C-${index}`)),
    ),
  );
  const shed = answers.filter(({ status }) => status === 429);
  t.ok(shed.length > 0, `${shed.length} of 60 were shed`);
  t.ok(
    answers.some(({ status }) => status === 200),
    "the others went through",
  );
  t.equal(answers.filter(({ status }) => status !== 200 && status !== 429).length, 0);
  t.match(JSON.stringify(shed[0]!.body), /LANE_OVERLOADED/);
  t.ok(shed[0]!.headers.get("retry-after") !== null, "a retry hint");
  const families = await metrics(node);
  t.equal(
    sampleOf(families, "proffer_calls_shed_total", { reason: "lane", class: "interactive" }),
    shed.length,
  );
  t.equal(
    sampleOf(families, "proffer_errors_total", { transport: "http", code: "LANE_OVERLOADED" }),
    shed.length,
  );
  t.equal(sampleOf(families, "proffer_lane_calls_in_flight"), 0, "all were given back");
});

t.test(
  "overload: the batch pool's queue is bounded, and batches give way to interactive calls",
  async (t) => {
    const node = await folder.start(t, ["--batch-jobs-pending-max", "1"]);
    const batch = { requests: Array.from({ length: 500 }, (_, index) => decideBody(`C-${index}`)) };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => connectCall(node.httpUrl, "DecideBatch", batch)),
    );
    const full = answers.filter(({ body }) => JSON.stringify(body).includes("BATCH_QUEUE_FULL"));
    t.ok(full.length > 0 && full.length < 8, `${full.length} of 8 batches were shed`);
    t.equal((await connectCall(node.httpUrl, "Decide", decideBody())).status, 200);
    const families = await metrics(node);
    t.equal(
      sampleOf(families, "proffer_calls_shed_total", { reason: "batch_queue", class: "batch" }),
      full.length,
    );
    t.equal(sampleOf(families, "proffer_batch_jobs"), 0);
  },
);

t.test("batch: request order, errors of their own, as Decide would answer", async (t) => {
  const node = await folder.start(t, ["--batch-threads", "2"]);
  const requests = Array.from({ length: 300 }, (_, index) =>
    index % 7 === 3
      ? { ...decideBody(), channel: "wap" }
      : { ...decideBody(`C-${index}`), requestId: `r-${index}` },
  );
  const { status, body } = await connectCall(node.httpUrl, "DecideBatch", { requests });
  t.equal(status, 200);
  t.equal(body.results.length, 300);
  const ids = new Set<string>();
  for (const [index, result] of body.results.entries()) {
    if (index % 7 === 3) {
      if (result.error?.code !== "CHANNEL_UNKNOWN") t.fail(`${index}: ${JSON.stringify(result)}`);
    } else {
      ids.add(result.response.decisionId);
      if (result.response.points[0].treatments[0].offer !== "a") t.fail(`${index}`);
    }
  }
  t.equal(ids.size, 300 - Math.ceil((300 - 3) / 7), "every decision has an id of its own");
  const { treatmentCode } = body.results[0].response.points[0].treatments[0];
  const event = { channel: "web", visitor: { level: "customer", id: "C-0" }, event: "accept", treatmentCode };
  t.equal((await connectCall(node.httpUrl, "PostEvent", event)).status, 200, "a batch's codes are codes");
});

t.test(
  "batch: the channel's deadline is a single call's; the first batch of a node is decided too",
  async (t) => {
    const hasty = folder.write(shopModel({ deadlineMsDefault: 1 }));
    const node = await folder.start(t, [], { bundle: hasty.path });
    const { dataDir } = node;
    const requests = Array.from({ length: 1000 }, (_, index) => decideBody(`C-${index}`, 3));
    const statusesOf = async (batch: object[]) => {
      const { body } = await connectCall(node.httpUrl, "DecideBatch", { requests: batch });
      const results = body.results as { response: { points: { status: string }[] } }[];
      return [...new Set(results.map(({ response }) => response.points[0]!.status))];
    };
    const dry = requests.map((request) => ({ ...request, dryRun: true }));
    t.strictSame(await statusesOf(dry), ["POINT_STATUS_DECIDED"], "the first batch");
    const sources = () => [...new Set(readdirSync(join(dataDir, "log")).map((name) => name.slice(0, 14)))];
    t.equal(sources().length, 1, "a dry batch leaves no source behind: the lane's only");
    t.equal(readdirSync(join(dataDir, "identity")).length, 1, "and no identity file");
    t.strictSame(await statusesOf(requests), ["POINT_STATUS_DECIDED"]);
    t.equal(sources().length, 2, "the first record opens it");
    const asked = requests.slice(0, 400).map((request) => ({ ...request, deadlineMs: 1 }));
    t.ok((await statusesOf(asked)).includes("POINT_STATUS_DEADLINE"), "what a request asks for counts");
    const { body } = await connectCall(node.httpUrl, "DecideBatch", { requests: requests.slice(0, 1) });
    t.equal(body.results.length, 1);
  },
);

t.test("batch: as many requests as the configuration allows", async (t) => {
  const node = await folder.start(t, ["--batch-requests-max", "5000"]);
  const requests = Array.from({ length: 1500 }, (_, index) => decideBody(`C-${index}`));
  const { status, body } = await connectCall(node.httpUrl, "DecideBatch", { requests });
  t.equal(status, 200);
  t.equal(body.results.length, 1500);
});

t.test("batch: one whose caller went away is not decided to its end", async (t) => {
  const node = await folder.start(t, ["--batch-requests-max", "10000"]);
  const requests = Array.from({ length: 10_000 }, (_, index) => decideBody(`C-${index}`, 4));
  const caller = new AbortController();
  const gone = fetch(`${node.httpUrl}/proffer.decision.v1.DecisionService/DecideBatch`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ requests }),
    signal: caller.signal,
  }).then(
    (response) => `answered ${response.status}`,
    () => "aborted",
  );
  await until("the batch is in the pool", async () => {
    return (sampleOf(await metrics(node), "proffer_batch_jobs") ?? 0) > 0;
  });
  caller.abort();
  t.equal(await gone, "aborted");
  await until("the batch is over", async () => sampleOf(await metrics(node), "proffer_batch_jobs") === 0);
  const decided = sampleOf(await metrics(node), "proffer_decided_calls_total")!;
  t.ok(decided < 10_000, `${decided} of 10000 were decided`);
});

t.test("drain: a call in flight is finished, new ones are not taken, the exit code is 0", async (t) => {
  const node = await folder.start(t);
  const requests = Array.from({ length: 1000 }, (_, index) => decideBody(`C-${index}`, 4));
  const inFlight = connectCall(node.httpUrl, "DecideBatch", { requests });
  await until("the batch is in the pool", async () => {
    return (sampleOf(await metrics(node), "proffer_batch_jobs") ?? 0) > 0;
  }).catch(() => t.comment("the batch was faster than a scrape"));
  node.child.kill("SIGTERM");
  const answer = await inFlight;
  t.equal(answer.status, 200);
  t.equal(answer.body.results.length, 1000);
  t.strictSame(await node.exited, { code: 0, signal: null });
  t.equal(await connectCall(node.httpUrl, "Decide", decideBody()).catch(() => "refused"), "refused");
});

t.test("roles: over the wire, with tokens of a file", async (t) => {
  const tokensFile = join(folder.path, "tokens.yaml");
  writeFileSync(
    tokensFile,
    `tokens:
  - { name: shop, role: touchpoint, token: touchpoint-token-1 }
  - { name: crm, role: service, token: service-token-12345 }
  - { name: root, role: admin, token: admin-token-1234567 }
`,
  );
  const node = await folder.start(t, ["--tokens-file", tokensFile]);
  const as = (token: string) => (token === "" ? {} : { authorization: `Bearer ${token}` });
  for (const [method, body, token, expected] of [
    ["Decide", decideBody(), "", 401],
    ["Decide", decideBody(), "wrong-token-123456", 401],
    ["Decide", decideBody(), "touchpoint-token-1", 200],
    ["Explain", decideBody(), "touchpoint-token-1", 403],
    ["Explain", decideBody(), "service-token-12345", 200],
    ["UpdateProfile", update("C-1"), "touchpoint-token-1", 403],
    ["UpdateProfile", update("C-1"), "service-token-12345", 200],
    ["GetVersion", {}, "", 200],
    ["GetVersion", {}, "wrong-token-123456", 200],
  ] as const) {
    const { status } = await connectCall(node.httpUrl, method, body, as(token));
    t.equal(status, expected, `${method} as ${token || "nobody"}`);
  }
  const upload = (token: string) =>
    fetch(`${node.httpUrl}/v1/import/segments/gold?upload=u&part=0&last=true`, {
      method: "POST",
      body: "C-1\n",
      headers: as(token),
    });
  t.equal((await upload("service-token-12345")).status, 403);
  t.equal((await upload("admin-token-1234567")).status, 200);
  t.notMatch(JSON.stringify(node.lines), /-token-1/, "no token in the log");
});
