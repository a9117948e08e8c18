/** Another lane, for tests: reads and writes on demand, and answers when the write was committed. */
import { parentPort, workerData } from "node:worker_threads";
import { openStore } from "../store.ts";
import { emptyVisitor, readProfile, sampleGeneration, storedValues } from "./sample.ts";

const store = openStore({ directory: workerData.directory, lane: workerData.lane, version: "0.1.0" });
const generation = sampleGeneration();
const visitor = emptyVisitor();
const port = parentPort!;

port.on("message", async (message) => {
  if (message.read !== undefined) {
    const found = readProfile(store.profiles, generation, "customer", message.read, visitor);
    port.postMessage({ found, values: storedValues(generation, visitor) });
  } else if (message.write !== undefined) {
    const set = [
      { name: "age", value: message.age },
      { name: "tier", value: message.tier },
    ];
    await store.profiles.write({ level: "customer", id: message.write, set, unset: [], atUs: 1 });
    port.postMessage({ found: true, values: [] });
  } else if (message.race !== undefined) {
    const writes: Promise<unknown>[] = [];
    for (let index = 0; index < message.count; index++) {
      const set = [{ name: `n${index % 11}`, value: index }];
      writes.push(store.profiles.write({ level: "customer", id: message.race, set, unset: [], atUs: 1 }));
    }
    await Promise.all(writes);
    port.postMessage({ found: true, values: [] });
  } else if (message.close === true) {
    await store.close();
    port.postMessage({ found: true, values: [] });
  }
});
port.postMessage({ found: false, values: [] });
