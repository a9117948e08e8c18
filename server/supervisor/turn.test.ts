import t from "tap";
import type { Manifest } from "../../engine/index.ts";
import { Attempt } from "./attempt.ts";
import { Turn } from "./turn.ts";

const attempt = (nonce: string): Attempt =>
  new Attempt(nonce, { name: "pusher", address: "" }, "b".repeat(64), {} as Manifest);

t.test("turn: an attempt that follows one that was left is never swept away under", async (t) => {
  const told: string[] = [];
  const turn = new Turn({
    onClosed: ({ nonce }) => told.push(`${nonce} is over`),
    onEnded: () => {},
    onIdle: () => told.push("idle"),
    isEntitled: () => true,
  });
  const first = await turn.begin("first", () => attempt("first"));
  await t.rejects(
    turn.begin("second", () => attempt("second")),
    { code: "ATTEMPT_IN_PROGRESS" },
  );
  first.hasFailed = true;
  const second = await turn.begin("second", () => attempt("second"));
  t.equal(turn.open, second);
  t.strictSame(told, ["first is over"], "idle means that nothing is under way");
  turn.close(second);
  t.strictSame(told, ["first is over", "second is over", "idle"]);
  turn.pauseFor(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    told.push("swept");
  });
  await turn.begin("third", () => {
    told.push("third begins");
    return attempt("third");
  });
  t.strictSame(told.slice(-2), ["swept", "third begins"], "nothing begins while it is swept");
});

/** Attempts whose nonces begin with `signed` are entitled. */
function turnOf() {
  const told: string[] = [];
  const turn = new Turn({
    onClosed: ({ nonce }) => told.push(`${nonce} is over`),
    onEnded: ({ nonce }, why) => told.push(`${nonce} ended: ${why}`),
    onIdle: () => {},
    isEntitled: ({ nonce }) => nonce.startsWith("signed"),
  });
  return { turn, told, begin: (nonce: string) => turn.begin(nonce, () => attempt(nonce)) };
}
const before = { kind: "beforePushes", why: "an operator's release" } as const;

t.test("turn: who has not brought what the node demands gives way to who has", async (t) => {
  const { turn, begin } = turnOf();
  await begin("unsigned-1");
  await t.rejects(begin("unsigned-2"), { code: "ATTEMPT_IN_PROGRESS", message: /try again in \d+ s$/ });
  const refused = await begin("unsigned-2").catch((error) => error);
  t.ok(refused.retryAfterMs > 0, "and says when");
  t.equal(await begin("signed-1"), turn.open);
  for (const call of [() => turn.attempt("unsigned-1", "fetch", null), () => begin("unsigned-1")]) {
    await t.rejects(async () => call(), { code: "ATTEMPT_ENDED", message: /pusher pushed bundle bbb/ });
  }
  await t.rejects(begin("signed-2"), { code: "ATTEMPT_IN_PROGRESS" }, "among their like, who came first");
  await t.rejects(begin("unsigned-2"), { code: "ATTEMPT_IN_PROGRESS" });
  t.equal(turn.open?.nonce, "signed-1");
});

t.test("turn: a release ends what is under way, and begins when nothing of that goes on", async (t) => {
  const { turn, told, begin } = turnOf();
  const open = await begin("signed-1");
  let end = (): void => {};
  const compile = open.call(() => new Promise<void>((resolve) => (end = resolve)));
  const released = turn.own(before, async () => told.push("released"));
  await new Promise((resolve) => setImmediate(resolve));
  t.throws(() => open.throwIfAborted("compile"), { code: "ATTEMPT_ENDED", message: "an operator's release" });
  t.same(told, ["signed-1 ended: an operator's release"], "it waits for the compile under way");
  await t.rejects(begin("signed-2"), { code: "ATTEMPT_IN_PROGRESS" }, "nobody comes in between");
  end();
  await Promise.all([compile, released]);
  t.same(told.slice(1), ["signed-1 is over", "released"]);
  t.throws(() => turn.attempt("signed-1", "activate", null), { code: "ATTEMPT_ENDED" });
  t.ok(await begin("signed-2"));
});

t.test("turn: what commits is over first; what fails to commit is ended", async (t) => {
  for (const isDone of [true, false]) {
    const { turn, told, begin } = turnOf();
    const open = await begin("signed-1");
    let end = (): void => {};
    const commit = open.call(async () => {
      open.isCommitting = true;
      await new Promise<void>((resolve) => (end = resolve));
      if (isDone) turn.close(open);
      open.isCommitting = false;
    });
    const released = turn.own(before, async () => told.push("released"));
    await new Promise((resolve) => setImmediate(resolve));
    open.throwIfAborted("activate");
    end();
    await Promise.all([commit, released]);
    const ended = isDone ? [] : ["signed-1 ended: an operator's release"];
    t.same(told, [...ended, "signed-1 is over", "released"]);
  }
});

t.test("turn: what the node does by itself waits for entitled pushers only, or for none", async (t) => {
  const { turn, begin } = turnOf();
  await begin("unsigned-1");
  t.equal(await turn.own({ kind: "waits" }, async () => "a file"), "a file");
  t.throws(
    () => turn.attempt("unsigned-1", "fetch", null),
    { code: "ATTEMPT_UNKNOWN" },
    "it may be offered again",
  );
  await begin("signed-1");
  await t.rejects(
    turn.own({ kind: "waits" }, async () => {}),
    { code: "ATTEMPT_IN_PROGRESS" },
  );
  t.equal(await turn.own({ kind: "beforeAll" }, async () => "a start"), "a start");
});

t.test("turn: who has an attempt's nonce from Status, and another name, does nothing with it", async (t) => {
  const { turn, begin } = turnOf();
  const open = await begin("signed-1");
  const message = "the attempt is pusher's, and not another's: offer under a nonce of your own";
  const foreign = { name: "another", address: "" };
  t.throws(() => turn.attempt("signed-1", "fetch", foreign), { code: "ATTEMPT_UNKNOWN", message });
  t.equal(turn.attempt("signed-1", "fetch", open.caller), open);
});
