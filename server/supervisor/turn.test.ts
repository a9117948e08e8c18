import t from "tap";
import type { Manifest } from "../../engine/index.ts";
import { Attempt } from "./attempt.ts";
import { Turn } from "./turn.ts";

const attempt = (nonce: string): Attempt =>
  new Attempt(nonce, { name: "pusher", address: "" }, "b".repeat(64), {} as Manifest, Date.now());

t.test("turn: an attempt that follows one that was left is never swept away under", async (t) => {
  const told: string[] = [];
  const turn = new Turn(
    ({ nonce }) => told.push(`${nonce} is over`),
    () => told.push("idle"),
  );
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
