/**
 * What does a second lane cost in memory?
 *
 * Resident size of a node with the bundle of 1,000,000 visitors' lists, with one lane and with two: tables are shared,
 * so the second lane should add its own heap and little else. Both nodes have decided as much on every lane before
 * they are looked at; runs alternate and medians are compared, because a heap's size depends on when it was collected.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { drive } from "../scripts/client/driver.ts";
import { openClient, parseAddress } from "../scripts/client/index.ts";
import { startNodeProcess } from "../scripts/client/node-process.ts";
import { generatedRequests } from "../scripts/client/requests.ts";
import { buildHarborCoffee } from "./harbor-coffee.ts";
import { type BenchOptions, type BenchReport, percentile } from "./harness.ts";
import { residentBytes, withFolder } from "./processes.ts";

const GOAL_MB = 60;
const MB = 1_000_000;
const CONNECTIONS = 32;

export async function run({ smoke, seed }: BenchOptions): Promise<BenchReport> {
  const visitorCount = smoke ? 5_000 : 1_000_000;
  const runs = smoke ? 1 : 5;
  return withFolder(async (folder) => {
    const bundle = join(folder, "harbor-coffee.bundle");
    writeFileSync(bundle, (await buildHarborCoffee(seed, visitorCount)).bundleBytes);
    const [one, two] = [new Float64Array(runs), new Float64Array(runs)];
    for (let index = 0; index < runs; index++) {
      one[index] = await residentMb(bundle, join(folder, `one-${index}`), 1, { smoke, seed, visitorCount });
      two[index] = await residentMb(bundle, join(folder, `two-${index}`), 2, { smoke, seed, visitorCount });
    }
    const [oneMb, twoMb] = [percentile(one, 0.5), percentile(two, 0.5)];
    const addedMb = twoMb - oneMb;
    return {
      bench: "memory",
      checksum: "",
      results: [
        { name: "one lane", value: oneMb, unit: "MB resident" },
        { name: "two lanes", value: twoMb, unit: "MB resident", peer: "one lane", ratio: twoMb / oneMb },
        { name: "added by the second lane", value: addedMb, unit: "MB resident" },
      ],
      notes: [
        `${visitorCount} visitors; median of ${runs}, after decisions over HTTP on every lane`,
        ...(addedMb >= GOAL_MB ? [`above the goal of ${GOAL_MB} MB`] : []),
      ],
    };
  });
}

async function residentMb(
  bundle: string,
  dataDir: string,
  laneCount: number,
  options: { smoke: boolean; seed: number; visitorCount: number },
): Promise<number> {
  const node = await startNodeProcess({ bundle, dataDir, flags: ["--lanes", String(laneCount)] });
  try {
    // HTTP, because all lanes listen there. Connections are spread by the kernel: many, so that no lane is left out.
    const address = parseAddress(`${node.host}:${node.httpPort}`, 1);
    const client = openClient("http", address, { connections: CONNECTIONS, token: "", encoding: "json" });
    const points = [{ point: "home.hero", count: 3 }];
    const { seed, visitorCount: populationCount } = options;
    const requests = generatedRequests({
      seed,
      populationCount,
      channel: "harbor-coffee",
      points,
      encoding: "json",
    });
    let errorCount = 0;
    await drive(client, requests, {
      connections: CONNECTIONS,
      inFlightPerConnection: 1,
      ratePerSecond: 0,
      durationMs: Number.POSITIVE_INFINITY,
      requestsMax: laneCount * (options.smoke ? 1_000 : 50_000),
      timeoutMs: 0,
      onAnswer: (answer) => {
        if (!answer.ok) errorCount += 1;
      },
    });
    client.close();
    if (errorCount > 0) throw new Error(`${errorCount} calls failed`);
    await pause(options.smoke ? 200 : 3_000);
    return residentBytes(node.pid) / MB;
  } finally {
    await node.stop();
  }
}
