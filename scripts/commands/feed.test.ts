/** `proffer feed push`: files in, tables on a running node, and what its decisions make of them on every wire. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import type { Model } from "../../engine/index.ts";
import { ControlClient } from "../../server/control/client.ts";
import {
  connectCall,
  type NodeProcess,
  shopModel,
  startNodeProcess,
  temporaryFolder,
  until,
  writeBundleFile,
} from "../../server/testing/node-kit.ts";
import { callOnce, encodeRequest, openClient, type Protocol } from "../client/index.ts";
import { type DecideAnswer, decodeDecision } from "../client/messages.ts";
import { readFeedFile } from "../feeds/feed-file.ts";
import { proffer } from "../testing/run-proffer.ts";

const { path: folder, remove } = temporaryFolder();
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const tableText = async (name: string, text: string, keyColumn?: string) =>
  Buffer.from((await readFeedFile(file(name, text), keyColumn)).table).toString();

const WANTED = '{"columns":["heat","sky"],"rows":[["s1","11.5","rain"],["s2",null,"sun"]]}';

t.test("feed files: CSV and JSON come to one table", async (t) => {
  t.equal(await tableText("a.csv", "store,heat,sky\ns2,,sun\ns1,11.5,rain\n"), WANTED);
  t.equal(await tableText("b.csv", "Heat,STORE,sky\n,s2,sun\n11.5,s1,rain\n", "store"), WANTED);
  const numbers = WANTED.replace('"11.5"', "11.5");
  t.equal(await tableText("a.json", '{"s2":{"sky":"sun"},"s1":{"Heat":11.5,"sky":"rain"}}'), numbers);
  t.equal(await tableText("b.json", numbers), numbers);
  t.equal(
    await tableText("c.json", '{"rows":[["s2",null,"sun"],["s1",11.5,"rain"]],"columns":["heat","sky"]}'),
    numbers,
  );
});

for (const [why, name, text, message] of [
  ["another ending", "x.txt", "", "a feed's table is read from a .csv or .json file"],
  ["a key twice", "x.csv", "k,a\ns1,1\ns2,2\ns1,3\n", 'line 4: key "s1" is in line 2 already'],
  ["a row too short", "x.csv", "k,a\ns1\n", "line 2: "],
  ["no JSON", "x.json", "{", "it is not JSON: "],
  ["a list", "x.json", "[]", "an object of rows by key is wanted"],
  ["a row that is none", "x.json", '{"s1":3}', 'row "s1" is no object of values'],
  ["a key twice in JSON", "x.json", '{"s1":{},"s1":{}}', "`s1` is there twice"],
  ["an attribute twice", "x.json", '{"s1":{"a":1,"A":2}}', 'row "s1" has an attribute twice'],
  [
    "a row that is too long",
    "x.json",
    '{"columns":["a"],"rows":[["s1",1,2]]}',
    "row 1 is not a key and 1 values",
  ],
] as const) {
  t.test(`feed files: refused: ${why}`, async (t) => {
    const path = file(name, text);
    await t.rejects(readFeedFile(path, undefined), {
      code: "INPUT_INVALID",
      message: new RegExp(`^${`${path}: ${message}`.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`),
    });
  });
}

function model(): Model {
  const shop = shopModel();
  const [channel] = shop.channels;
  const rules = channel!.rules.map((rule) =>
    rule.id === "rule-a" ? { ...rule, applicability: "context.weather.sky == 'rain'" } : rule,
  );
  const given = { source: "trusted", feed: "weather" } as const;
  return {
    ...shop,
    context: [
      ...shop.context,
      { name: "weather.heat", type: "number", max: 60, ...given },
      { name: "weather.sky", type: "string", allowed: ["rain", "sun"], ...given },
    ],
    feeds: [{ name: "weather", key: "store", maxAgeMs: 3_600_000, whenStale: "drop" }],
    channels: [{ ...channel!, rules }],
  };
}

/** The same with one more column, which another rule asks. */
function windyModel(): Model {
  const made = model();
  const [channel] = made.channels;
  const wind = { name: "weather.wind", type: "number", source: "trusted", feed: "weather" } as const;
  const rules = channel!.rules.map((rule) =>
    rule.id === "rule-b" ? { ...rule, applicability: "context.weather.wind > 3.0" } : rule,
  );
  return { ...made, context: [...made.context, wind], channels: [{ ...channel!, rules }] };
}

const running = new Set<NodeProcess>();
t.teardown(async () => {
  await Promise.all([...running].map((node) => node.stop()));
  remove();
});
async function start(...flags: string[]): Promise<NodeProcess> {
  const node = await startNodeProcess([
    "--data-dir",
    join(folder, "data"),
    "--visitor-slots",
    "1000",
    ...flags,
  ]);
  running.add(node);
  return node;
}

const request = (store: string, more: object = {}) => ({
  channel: "web",
  visitor: { level: "customer", id: "C-1" },
  points: [{ point: "hero" }],
  context: { store },
  ...more,
});

async function decided(node: NodeProcess, protocol: Protocol, encoding: "json" | "protobuf", store: string) {
  const at = new URL(protocol === "grpc" ? `http://${node.grpcAddress}` : node.httpUrl);
  const address = { host: at.hostname, port: Number(at.port), text: at.host };
  const client = openClient(protocol, address, { connections: 1, token: "", encoding });
  try {
    const body = encodeRequest("Decide", request(store), client.encoding);
    const answer = await callOnce(client, "Decide", body);
    if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
    return decodeDecision(answer.body, client.encoding);
  } finally {
    client.close();
  }
}
const offersOf = ({ points }: DecideAnswer) => points[0]!.treatments.map(({ offer }) => offer).join();

t.test(
  "feed push: live on a running node, on every wire, in its metrics, its log, after a restart",
  async (t) => {
    const bundle = writeBundleFile(folder, model());
    const node = await start("--bundle", bundle.path);
    const control = new ControlClient({ address: node.controlAddress, token: "", tls: null });
    t.teardown(() => control.close());
    t.match((await control.status()).feeds, [{ feed: "weather", sequence: 0, rows: 0, stale: true }]);
    const before = await decided(node, "http", "json", "s1");
    t.equal(offersOf(before), "b", "a rule that depends on a feed that nobody pushed offers nothing");
    t.same(before.feeds, {});

    const csv = file("weather.csv", "store,sky,heat,wind\ns1,rain,11.5,3\ns2,sun,,4\n");
    const pushed = await proffer("feed", "push", "Weather", csv, "--nodes", node.controlAddress);
    t.equal(pushed.code, 0, pushed.err);
    t.match(pushed.out, /^pushed feed weather 1: 2 rows, 0s old\n {2}1 node of development in /);
    t.match(pushed.err, "No bundle of these nodes declares wind: kept, and read once one does.");
    t.match((await control.status()).feeds, [{ feed: "weather", sequence: 1, rows: 2, stale: false }]);
    for (const [protocol, encoding] of [
      ["grpc", "protobuf"],
      ["http", "json"],
      ["http", "protobuf"],
      ["ws", "json"],
      ["ws", "protobuf"],
    ] as const) {
      const wet = await decided(node, protocol, encoding, "s1");
      t.equal(offersOf(wet), "a", `${protocol} ${encoding}`);
      t.ok(
        wet.feeds.weather! >= 0 && wet.feeds.weather! < 600_000,
        `${protocol} ${encoding}: its age comes back`,
      );
      t.equal(offersOf(await decided(node, protocol, encoding, "s2")), "b");
    }
    const batch = await connectCall(node.httpUrl, "DecideBatch", {
      requests: [request("s1"), request("s2")],
    });
    t.match(batch.body.results, [
      {
        response: {
          points: [{ treatments: [{ offer: "a" }] }],
          freshness: { feedAgeMs: { weather: /^\d+$/ } },
        },
      },
      { response: { points: [{ treatments: [{ offer: "b" }] }] } },
    ]);
    const explained = await connectCall(node.httpUrl, "Explain", request("s1"));
    t.same(explained.body.decision.freshness.feedSequence, { weather: "1" });

    const hot = file("hot.json", '{"s1":{"sky":"rain","heat":99}}');
    const refused = await proffer("feed", "push", "weather", hot, "--nodes", node.controlAddress, "--json");
    t.equal(refused.code, 5);
    t.match(JSON.parse(refused.out), {
      ok: false,
      sequence: 2,
      nodes: [
        { outcome: "refused", code: "FEED_INVALID", message: 'row "s1", column heat: it must be at most 60' },
      ],
    });
    t.equal(offersOf(await decided(node, "http", "json", "s1")), "a", "the table before stays");

    const metrics = await (await fetch(`${node.adminUrl}/metrics`)).text();
    for (const line of [
      /^proffer_feed_age_seconds\{feed="weather"\} [\d.]+$/m,
      /^proffer_feed_rows\{feed="weather"\} 2$/m,
      /^proffer_feed_sequence\{feed="weather"\} 1$/m,
      /^proffer_feed_stale\{feed="weather"\} 0$/m,
      /^proffer_feed_stale_drops_total 1$/m,
    ])
      t.match(metrics, line);

    const windy = await proffer(
      "push",
      writeBundleFile(folder, windyModel()).path,
      "--nodes",
      node.controlAddress,
    );
    t.equal(windy.code, 0, windy.err);
    t.equal(offersOf(await decided(node, "http", "json", "s1")), "a");
    t.equal(
      offersOf(await decided(node, "http", "json", "s2")),
      "b",
      "a column that the new bundle declares",
    );
    t.match((await control.status()).feeds, [{ feed: "weather", sequence: 1, rows: 2 }]);

    const peer = await startNodeProcess([
      ...["--data-dir", join(folder, "peer"), "--visitor-slots", "1000"],
      ...["--bundle-source", `proffer://${node.controlAddress}`, "--bundle-source-interval-ms", "1000"],
    ]);
    running.add(peer);
    const peerControl = new ControlClient({ address: peer.controlAddress, token: "", tls: null });
    t.teardown(() => peerControl.close());
    const hasFeed = async () => (await peerControl.status()).feeds[0]?.sequence === 1;
    await until("a new node takes bundle and feed from its peer", hasFeed);
    t.equal(offersOf(await decided(peer, "grpc", "protobuf", "s1")), "a");
    await peer.stop();
    await node.stop();
    const again = await start();
    const wet = await decided(again, "http", "json", "s1");
    t.equal(offersOf(wet), "a", "a restart has the table");
    const asOf = new Date(Date.now() - 2 * 3_600_000).toISOString();
    const old = await proffer(
      "feed",
      "push",
      "weather",
      csv,
      "--as-of",
      asOf,
      "--nodes",
      again.controlAddress,
    );
    t.match(old.out, /^pushed feed weather 2: 2 rows, 2h old\n/);
    const stale = await connectCall(again.httpUrl, "Explain", request("s1"));
    const line = stale.body.decision.trace.find((each: { offer: string }) => each.offer === "a");
    t.match(line, {
      reason: "FEED_STALE",
      stage: "STAGE_APPLICABILITY",
      detail: /^feed `weather` is 2h( \d+m)? old \(sequence 2\), and may be 1h$/,
    });
    t.equal(
      offersOf(await decided(again, "grpc", "protobuf", "s1")),
      "c",
      "both rules that depend on it are out",
    );
    await again.stop();
    const records = (await proffer("log", join(folder, "data"), "--json", "--kind", "decision")).out
      .trim()
      .split("\n");
    const readings = records.map(
      (text) => JSON.parse(text).feeds as { sequence: number; values: unknown[] }[],
    );
    t.same(readings[0], [], "nothing was pushed");
    t.match(readings[1], [{ feed: "weather", sequence: 1, ageMs: Number }]);
    t.same(readings[1]![0]!.values, [
      { name: "weather.heat", value: 11.5 },
      { name: "weather.sky", value: "rain" },
    ]);
    t.match(readings.at(-1), [{ feed: "weather", sequence: 2 }]);
  },
);
