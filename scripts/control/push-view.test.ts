import { stripVTControlCharacters } from "node:util";
import t from "tap";
import { waitText } from "./busy.ts";
import { cutLine } from "./live-text.ts";
import { endStep, type NodePush, newNodePush, startStep, takeAttempt, takeFault } from "./push-state.ts";
import { faultText, progressText, pushTable } from "./push-view.ts";
import { formatBytes, spanText } from "./words.ts";

const push = (name = "node-a"): NodePush =>
  newNodePush({ name, client: { address: "127.0.0.1:1", token: "", tls: null } });
const attempt = { attempt: "a", bundle: "b", pusher: "p" };
const bare = stripVTControlCharacters;

t.test("push view: bar, rate and time left of an upload", async (t) => {
  const one = push();
  startStep(one, "fetch", 1000, 8_000_000);
  one.steps.fetch.done = 2_000_000;
  t.equal(bare(progressText(one, 2000)), "█████░░░░░░░░░░░░░░░ 25 % 2.00 MB/s, 3.0 s left");
  one.steps.fetch.done = 0;
  t.equal(bare(progressText(one, 2000)), "░░░░░░░░░░░░░░░░░░░░ 0 % 0 bytes/s", "no rate, no time left");
});

t.test("push view: whose turn is waited for, and how long", async (t) => {
  const one = push();
  startStep(one, "offer", 1000);
  one.waits = { number: 2, ms: 11_500, message: "another attempt is under way on this node (ana holds it)" };
  t.match(bare(progressText(one, 2000)), /^another attempt is under way: tries again in 12 s \(2 of 6\)$/);
  t.match(waitText(one.waits), /^waits 12 s for its turn \(2 of 6\): .*ana holds it/);
});

t.test("push view: the node's stages as it tells them, never backwards", async (t) => {
  const one = push();
  endStep(one, "offer", 3);
  endStep(one, "fetch", 50);
  startStep(one, "verify", 1000);
  takeAttempt(one, { ...attempt, stage: "compile", done: 1, total: 4 }, 1500);
  t.match(one.steps, { verify: { state: "done", ms: 500 }, compile: { state: "running" } });
  t.equal(bare(progressText(one, 3500)), "█████░░░░░░░░░░░░░░░ 25 % compile 2.0 s");
  takeAttempt(one, { ...attempt, stage: "verify", done: 0, total: 4 }, 1600);
  t.equal(one.steps.compile.state, "running", "what comes late changes nothing");
  takeFault(one, {
    stage: "compile",
    resource: "segment gold",
    code: "BUNDLE_INVALID",
    message: "it is empty",
  });
  t.equal(bare(progressText(one, 4000)), "failed: BUNDLE_INVALID");
  t.equal(faultText(one), "compile, segment gold: it is empty [BUNDLE_INVALID]");
  takeAttempt(one, { ...attempt, stage: "warm", done: 3, total: 4 }, 5000);
  t.equal(one.steps.warm.state, "waiting", "it is over");
});

t.test("push view: a wide and a narrow terminal, and more nodes than rows", async (t) => {
  const nodes = Array.from({ length: 40 }, (_, index) => push(`node-${index}`));
  for (const node of nodes) node.outcome = "active";
  takeFault(nodes[39]!, { stage: "verify", resource: "", code: "KEY_EXPIRED", message: "too old" });
  const wide = bare(pushTable(nodes.slice(0, 2), { width: 150, rows: 30, nowMs: 0 }));
  t.match(wide, /node .* offer .* validate .* progress/);
  const narrow = bare(pushTable(nodes, { width: 80, rows: 20, nowMs: 0 }));
  t.match(narrow, /··✗····/);
  t.match(narrow, /node-39/, "what failed is shown first");
  t.match(narrow, /and 26 more nodes/);
  t.ok(narrow.split("\n").length <= 19, "no more lines than rows");
});

t.test("live text: lines are cut where they are seen to end", async (t) => {
  t.equal(cutLine("abcdef", 3), "abc");
  t.equal(cutLine("abc", 3), "abc");
  t.equal(cutLine("\u001b[31mabcdef\u001b[39m", 3), "\u001b[31mabc\u001b[0m", "colours end with it");
  t.equal(cutLine("\u001b[31mabc\u001b[39m", 3), "\u001b[31mabc\u001b[39m");
  t.equal(cutLine("a😀c", 2), "a😀");
});

t.test("words: bytes and spans", async (t) => {
  t.same([0, 1, 999, 1000, 59_455_885, 2e9].map(formatBytes), [
    "0 bytes",
    "1 byte",
    "999 bytes",
    "1.00 KB",
    "59.5 MB",
    "2.00 GB",
  ]);
  t.same([-5, 59_000, 150_000, 7_200_000, 3 * 86_400_000].map(spanText), [
    "0 s",
    "59 s",
    "2 min",
    "2 h",
    "3 d",
  ]);
});
