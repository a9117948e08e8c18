import t from "tap";
import { Deadlines, Timed } from "./deadlines.ts";

class Entry extends Timed {
  readonly deadlineAt: number;
  expiredAt = 0;
  readonly #onExpire: () => void;
  constructor(deadlineAt: number, onExpire: () => void = () => {}) {
    super();
    this.deadlineAt = deadlineAt;
    this.#onExpire = onExpire;
  }
  expire(): void {
    this.expiredAt = performance.now();
    this.#onExpire();
  }
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

t.test("deadlines: each expires once, not before its time", async (t) => {
  const deadlines = new Deadlines();
  const now = performance.now();
  const entries = Array.from({ length: 500 }, (_, index) => new Entry(now + ((index * 37) % 120) - 10));
  for (const entry of entries) deadlines.add(entry);
  const kept = new Entry(now + 60_000);
  deadlines.add(kept);
  while (deadlines.count > 1) await pause(5);
  for (const entry of entries) t.ok(entry.expiredAt >= entry.deadlineAt, "not early");
  t.equal(kept.expiredAt, 0);
  deadlines.remove(kept);
  deadlines.remove(kept);
  t.equal(deadlines.count, 0);
});

t.test("deadlines: who is taken out does not expire, wherever in its list", async (t) => {
  const deadlines = new Deadlines();
  const at = performance.now() + 30;
  const entries = Array.from({ length: 9 }, () => new Entry(at));
  for (const entry of entries) deadlines.add(entry);
  for (const index of [0, 4, 8]) deadlines.remove(entries[index]!);
  while (deadlines.count > 0) await pause(5);
  t.strictSame(
    entries.map(({ expiredAt }) => expiredAt > 0),
    [false, true, true, true, false, true, true, true, false],
  );
});

t.test("deadlines: one that expires may take others out and put new ones in", async (t) => {
  const deadlines = new Deadlines();
  const at = performance.now() + 20;
  const later = new Entry(at + 20);
  const other = new Entry(at + 200);
  const first = new Entry(at, () => {
    deadlines.remove(other);
    deadlines.add(later);
  });
  deadlines.add(first);
  deadlines.add(other);
  while (deadlines.count > 0) await pause(5);
  t.ok(first.expiredAt > 0);
  t.ok(later.expiredAt >= later.deadlineAt);
  t.equal(other.expiredAt, 0);
});

t.test("deadlines: without one there is nothing to keep", async (t) => {
  const deadlines = new Deadlines();
  deadlines.add(new Entry(Number.POSITIVE_INFINITY));
  t.equal(deadlines.count, 0);
});
