/** The log learns who exceeds limits, once a minute each, and a flood does not flood it. */
import t from "tap";
import { BreachLog, LINES_PER_MINUTE_MAX } from "./breach-log.ts";

function logOf() {
  const lines: unknown[] = [];
  const take =
    (level: string) =>
    (...parts: unknown[]): void => {
      lines.push([level, parts[0]]);
    };
  return { lines, log: new BreachLog({ info: take("info"), warn: take("warn") } as never) };
}

t.test("breaches: the first of each name and address in a minute is told", async (t) => {
  const { lines, log } = logOf();
  log.note("rapid_reset", "192.0.2.1", 0);
  log.note("rapid_reset", "192.0.2.1", 59_000);
  log.note("rapid_reset", "192.0.2.2", 59_000);
  log.note("idle_timeout", "192.0.2.1", 59_000);
  log.note("rapid_reset", "192.0.2.1", 60_000);
  t.strictSame(lines, [
    ["warn", { breach: "rapid_reset", remoteAddress: "192.0.2.1" }],
    ["warn", { breach: "rapid_reset", remoteAddress: "192.0.2.2" }],
    ["info", { breach: "idle_timeout", remoteAddress: "192.0.2.1" }],
    ["warn", { breach: "rapid_reset", remoteAddress: "192.0.2.1" }],
  ]);
});

t.test("breaches: however many addresses there are, lines have a bound", async (t) => {
  const { lines, log } = logOf();
  for (let count = 0; count < 10_000; count++) log.note("tls_failed", `2001:db8::${count}`, count);
  t.equal(lines.length, LINES_PER_MINUTE_MAX + 1, "and one says that there are more");
  log.note("tls_failed", "192.0.2.1", 60_000);
  t.equal(lines.length, LINES_PER_MINUTE_MAX + 2);
});
