import t from "tap";
import { type BundleRecord, CONTROL_STATE_NONE, type ControlState } from "../store/control-state.ts";
import {
  ATTEMPT_IDLE_MS_MAX,
  Attempt,
  HOLD_BYTES_PER_SECOND,
  HOLD_MS,
  HOLD_MS_MAX,
  PREPARED_IDLE_MS_MAX,
  PREPARED_SILENT_MS_MAX,
} from "./attempt.ts";
import { retained } from "./retention.ts";
import { shopBundle } from "./testing/push-kit.ts";

const hash = (text: string) => Buffer.from(text).toString("hex").padEnd(64, "0");
/** `s1d2`: strategy s1 with data d2. */
const record = (name: string): BundleRecord => ({
  ...{ bundleId: hash(name), strategyRoot: hash(name.slice(0, 2)), dataRoot: hash(name.slice(2)) },
  ...{
    name,
    sizeBytes: 1,
    lastActiveAtMs: 1,
    release: null,
    dataUpdate: null,
    shareUses: [],
    dataSequence: 0,
    madeOfId: "",
  },
});
const state = (names: string, changes: Partial<ControlState> = {}): ControlState => {
  const bundles = names.split(" ").map(record);
  const strategies = bundles.map(({ strategyRoot }) => ({ strategyRoot, acceptedAtMs: 1, approvals: [] }));
  return { ...CONTROL_STATE_NONE, activeId: bundles[0]!.bundleId, bundles, strategies, ...changes };
};
const scheduled = {
  attempt: "a",
  bundleId: hash("s9d1"),
  startAtMs: 1,
  sequence: 1,
} as ControlState["scheduled"];

for (const [names, changes, strategiesMax, expected, why] of [
  ["s1d3 s1d2 s1d1 s2d1", {}, 8, "s1d3 s2d1", "older lists of the active strategy use up nothing"],
  ["s1d3 s1d2 s1d1 s2d1", { previousId: hash("s1d2") }, 8, "s1d3 s1d2 s2d1", "the one before it stays"],
  ["s1d1 s2d2 s2d1 s3d1", {}, 8, "s1d1 s2d2 s3d1", "of another strategy, the one that ran last"],
  ["s1d1 s2d1 s3d1 s4d1", {}, 2, "s1d1 s2d1 s3d1", "so many strategies"],
  ["s1d1 s2d1 s3d1", {}, 0, "s1d1 s2d1", "one to go back to at least"],
  ["s1d1 s2d1 s3d1 s9d1", { scheduled }, 1, "s1d1 s2d1 s9d1", "what waits for its start stays"],
  [
    "s1d1 s2d1 s3d1",
    { revoked: { keyIds: [], bundleIds: [hash("s3d1")], strategyRoots: [hash("s2")] } },
    8,
    "s1d1",
    "what was revoked goes",
  ],
  [
    "s1d1 s2d1",
    { revoked: { keyIds: [], bundleIds: [], strategyRoots: [hash("s1")] } },
    8,
    "s1d1 s2d1",
    "unless it is what runs",
  ],
] as const) {
  t.test(`retention: ${why}`, async (t) => {
    const kept = retained(state(names, changes), strategiesMax);
    t.equal(kept.bundles.map(({ name }) => name).join(" "), expected);
    const roots = new Set(kept.bundles.map(({ strategyRoot }) => strategyRoot));
    t.ok(
      kept.strategies.every(({ strategyRoot }) => roots.has(strategyRoot)),
      "and their approvals alone",
    );
  });
}

t.test("attempt: gives way when nobody goes on with it; prepared, it waits for its commit", async (t) => {
  const { id, manifest } = shopBundle("x");
  const nowMs = performance.now();
  const attempt = new Attempt("n", { name: "a", address: "" }, id, manifest, nowMs);
  t.notOk(attempt.isLeft(nowMs + ATTEMPT_IDLE_MS_MAX));
  t.ok(attempt.isLeft(nowMs + ATTEMPT_IDLE_MS_MAX + 1));
  let end = (): void => {};
  const call = attempt.call(() => new Promise<void>((resolve) => (end = resolve)));
  t.notOk(attempt.isLeft(nowMs + 2 * PREPARED_IDLE_MS_MAX), "not while a call is under way");
  end();
  await call;
  attempt.isReady = true;
  t.notOk(attempt.isLeft(nowMs + PREPARED_SILENT_MS_MAX), "its pusher shows life more often than that");
  t.ok(attempt.isLeft(performance.now() + PREPARED_SILENT_MS_MAX + 1), "it gives way to whoever comes");
  t.notOk(
    attempt.isExpired(performance.now() + PREPARED_SILENT_MS_MAX + 1),
    "and waits on where nobody does",
  );
  t.ok(attempt.isExpired(performance.now() + PREPARED_IDLE_MS_MAX + 1));
  attempt.hasFailed = true;
  t.ok(attempt.isLeft(nowMs), "refused: at once");
});

t.test("attempt: signs of life keep it for half a minute, and bytes for longer", async (t) => {
  const { id, manifest } = shopBundle("x");
  const beganMs = performance.now() - HOLD_MS - 10_000;
  const attempt = new Attempt("n", { name: "a", address: "" }, id, manifest, beganMs);
  await attempt.call(async () => {});
  t.ok(attempt.isLeft(performance.now()), "it called just now, and has brought nothing all the while");
  t.notMatch(attempt.holder, /unless/, "life would not help it");
  attempt.broughtBytes = 60 * HOLD_BYTES_PER_SECOND;
  t.notOk(attempt.isLeft(performance.now()), "a slow line gets on");
  t.match(attempt.holder, /unless that pusher shows life/);
  t.ok(attempt.retryAfterMs > 9000 && attempt.retryAfterMs <= ATTEMPT_IDLE_MS_MAX);
  attempt.broughtBytes = Number.MAX_SAFE_INTEGER;
  t.ok(attempt.isLeft(beganMs + HOLD_MS_MAX + 1), "not for ever");
  attempt.broughtBytes = 0;
  attempt.isReady = true;
  t.notOk(attempt.isLeft(performance.now()), "prepared, it waits for slower nodes");
  t.ok(attempt.isLeft(beganMs + HOLD_MS_MAX + 1), "not for ever, either");
});
