/** Watch: states in order, at most so many a second, and none that something ended in is lost. */
import t from "tap";
import { NodeError } from "../../engine/index.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import type { NodeStatus } from "./messages.ts";
import { STATUS } from "./testing/plain-node.ts";
import { serve } from "./testing/serve.ts";
import { Watchers } from "./watchers.ts";

/** A node's status, and a sink that takes what it is sent when a test says so. */
function watched(limits: Partial<typeof CONTROL_LIMITS> = {}) {
  let status = STATUS;
  const listeners = new Set<() => void>();
  const watchers = new Watchers(
    {
      status: () => status,
      onStatusChange: (changed) => {
        listeners.add(changed);
        return () => listeners.delete(changed);
      },
    },
    { ...CONTROL_LIMITS, watchIntervalMs: 0, ...limits } as typeof CONTROL_LIMITS,
  );
  const sent: NodeStatus[] = [];
  const ends: NodeError[] = [];
  let take = () => {};
  return {
    watchers,
    sent,
    ends,
    listeners,
    sink: {
      send: (one: NodeStatus) => {
        sent.push(one);
        return new Promise<void>((resolve) => {
          take = resolve;
        });
      },
      end: (error: NodeError) => ends.push(error),
    },
    take: async () => {
      take();
      await new Promise((resolve) => setTimeout(resolve, 2));
    },
    say: (changes: Partial<NodeStatus>) => {
      status = { ...status, ...changes };
      for (const listener of [...listeners]) listener();
    },
  };
}

const at = (attempt: string, done: number): Partial<NodeStatus> => ({
  attempt: { attempt, bundle: "", stage: "fetch", done, total: 100, pusher: "ci" },
});

t.test("a slow watcher gets the newest progress, and every end", async (t) => {
  const { watchers, sink, sent, take, say } = watched();
  const leave = watchers.add("ci", sink);
  for (const done of [1, 2, 3]) say(at("a", done));
  say({ attempt: null, generation: 1 });
  for (const done of [1, 2]) say(at("b", done));
  say({ attempt: null, lastNackAtMs: 5 });
  say({ notes: ["one"] });
  say({ notes: ["two"] });
  for (let round = 0; round < 10; round++) await take();
  t.same(
    sent.map(({ attempt, generation, lastNackAtMs, notes }) => [
      attempt === null ? "" : `${attempt.attempt}${attempt.done}`,
      generation,
      lastNackAtMs,
      ...notes,
    ]),
    [
      ["", 0, 0],
      ["a1", 0, 0],
      ["", 1, 0],
      ["b1", 1, 0],
      ["", 1, 5],
      ["", 1, 5, "two"],
    ],
    "progress gives way to newer progress; the first of an attempt and what it came to do not",
  );
  leave();
});

t.test("a watcher that takes nothing is let go; nobody listens when nobody watches", async (t) => {
  const { watchers, sink, ends, listeners, say } = watched();
  watchers.add("ci", sink);
  t.equal(listeners.size, 1);
  for (let generation = 1; generation <= CONTROL_LIMITS.watchStatesPendingMax + 1; generation++)
    say({ generation });
  t.same(
    ends.map(({ code }) => code),
    ["CALLER_OVERLOADED"],
  );
  t.equal(watchers.count, 0);
  t.equal(listeners.size, 0);
});

t.test("so many in all, so many of one caller, and all end with the node", async (t) => {
  const { watchers, sink, ends } = watched({ watchersMax: 3, watchersPerCallerMax: 2 } as object);
  const leave = watchers.add("a", sink);
  watchers.add("a", sink);
  t.throws(() => watchers.add("a", sink), { code: "CALLER_OVERLOADED" });
  watchers.add("b", sink);
  t.throws(() => watchers.add("c", sink), { code: "CALLER_OVERLOADED" });
  leave();
  watchers.add("c", sink);
  watchers.close(new NodeError("DRAINING", "over"));
  t.same(
    ends.map(({ code }) => code),
    ["DRAINING", "DRAINING", "DRAINING"],
  );
});

t.test(
  "over the wire: not more often than stated, the last state always, and the end of the node",
  async (t) => {
    const served = await serve();
    t.teardown(served.close);
    const { node } = served;
    const got: { readonly atMs: number; readonly status: NodeStatus }[] = [];
    const ended = (async () => {
      try {
        for await (const status of served.client().watch()) got.push({ atMs: performance.now(), status });
        return "";
      } catch (error) {
        return error instanceof NodeError ? error.code : String(error);
      }
    })();
    while (got.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    for (let done = 1; done <= 300; done++) {
      node.say(at("x", done));
      if (done % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    node.say({ attempt: null, generation: 7 });
    while (got.at(-1)!.status.generation !== 7) await new Promise((resolve) => setTimeout(resolve, 5));
    const spanMs = got.at(-1)!.atMs - got[0]!.atMs;
    // Arrivals may bunch up on the way: the count over the whole time is what the node promises.
    const countMax = Math.ceil(spanMs / CONTROL_LIMITS.watchIntervalMs) + 2;
    t.ok(got.length <= countMax, `${got.length} states in ${Math.round(spanMs)} ms`);
    t.equal(got.filter(({ status }) => status.attempt?.done === 1).length, 1, "the attempt's first");
    const stop = new AbortController();
    const watch = served.client().watch(stop.signal);
    await watch.next();
    stop.abort();
    t.equal((await watch.next()).done, true, "a watcher that goes");
    await served.server.close(100);
    t.equal(await ended, "DRAINING");
    t.equal(node.listenerCount, 0);
  },
);
