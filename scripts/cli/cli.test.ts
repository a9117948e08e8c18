import { InvalidArgumentError } from "commander";
import t from "tap";
import { ERRORS, NodeError, type NodeErrorCode } from "../../engine/index.ts";
import { CommandError, reportOf } from "./errors.ts";
import { EXIT, exitCodeFor } from "./exit-codes.ts";
import { durationOption, integerOption, numberOption } from "./options.ts";
import { estimate, percentOf } from "./progress.ts";
import { exitCodeOfServe } from "./serve-end.ts";
import { countText, formatCount, formatSeconds, formatUs, plainText, wrapText } from "./terminal.ts";

for (const [code, exitCode, why] of [
  ["INPUT_INVALID", EXIT.INPUT, "a file that cannot be used"],
  ["WORKSPACE_INVALID", EXIT.PROBLEMS, "a workspace with errors was looked at, and has problems"],
  ["NODE_UNREACHABLE", EXIT.NODE_UNREACHABLE, "no node"],
  ["CHANNEL_UNKNOWN", EXIT.NODE_REFUSED, "a node's answer"],
  ["DATA_DIR_LOCKED", EXIT.BUSY, "held by another process"],
] as const) {
  t.test(`exit codes: ${why}`, async (t) => t.equal(exitCodeFor(code), exitCode));
}

for (const [code, field, exitCode, why] of [
  ["BUNDLE_UNKNOWN", "", EXIT.INPUT, "a bundle that is not there"],
  ["BUNDLE_NOT_A_BUNDLE", "", EXIT.INPUT, "a bundle that is none"],
  ["BUNDLE_TRUNCATED", "", EXIT.INPUT, "half a bundle"],
  ["BUNDLE_CORRUPT", "", EXIT.INPUT, "an altered bundle"],
  ["BUNDLE_FORMAT_NEWER", "", EXIT.INPUT, "a newer bundle"],
  ["DATA_DIR_LOCKED", "", EXIT.BUSY, "a data directory with a node"],
  ["PORT_IN_USE", "", EXIT.BUSY, "a port with a listener"],
  ["CONFIG_INVALID", "listen.httpPort", EXIT.INPUT, "a setting"],
  ["CONFIG_INVALID", "--http-prot", EXIT.USAGE, "a flag"],
  ["LOG_UNWRITABLE", "", EXIT.INPUT, "a disk that is full"],
  ["INTERNAL", "", EXIT.INTERNAL, "our own fault"],
] as const) {
  t.test(`a node that does not start exits by its error's code: ${why}`, async (t) => {
    const error = new NodeError(code, "why", { field });
    t.equal(exitCodeOfServe({ drained: false, error }), exitCode);
  });
}
t.test("a node that drained exits 0", async (t) => t.equal(exitCodeOfServe({ drained: true }), EXIT.OK));

t.test("exit codes: no error exits 0", async (t) => {
  for (const code of Object.keys(ERRORS) as NodeErrorCode[]) t.not(exitCodeFor(code), EXIT.OK, code);
});

t.test("errors: each kind has its report", async (t) => {
  t.match(reportOf(new NodeError("PORT_IN_USE", "port 1 is taken")), {
    code: "PORT_IN_USE",
    fix: /another port/,
  });
  t.match(
    reportOf(new CommandError("INPUT_INVALID", "no data", { fix: "fetch it", exitCode: EXIT.DATA_ABSENT })),
    {
      fix: "fetch it",
      exitCode: EXIT.DATA_ABSENT,
    },
  );
  const absent = Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT", path: "a.csv" });
  t.match(reportOf(absent), { code: "INPUT_INVALID", message: "a.csv does not exist", exitCode: EXIT.INPUT });
  t.match(
    reportOf(new TypeError("x is undefined")),
    { code: "INTERNAL", stack: /TypeError/ },
    "a fault shows its stack",
  );
  t.match(reportOf("text"), { code: "INTERNAL", message: "text" }, "anything can be thrown");
});

for (const [parse, text, value, why] of [
  [integerOption(1, 10), "10", 10, "the bound itself"],
  [integerOption(1, 10), "11", null, "above it"],
  [integerOption(1, 10), "1.5", null, "no fractions"],
  [integerOption(0, 10), "", null, "not nothing"],
  [integerOption(0, 100), "0x10", null, "no other bases"],
  [numberOption(0, 5), "0.5", 0.5, "a fraction"],
  [numberOption(0, 5), "NaN", null, "not NaN"],
  [durationOption, "10s", 10, "seconds"],
  [durationOption, "500ms", 0.5, "milliseconds"],
  [durationOption, "2", 2, "seconds without a unit"],
  [durationOption, "2m", 120, "minutes"],
  [durationOption, "0s", null, "not zero"],
  [durationOption, "10 parsecs", null, "not that"],
] as const) {
  t.test(`options: ${why}`, async (t) => {
    if (value === null) t.throws(() => parse(text), InvalidArgumentError);
    else t.equal(parse(text), value);
  });
}

t.test("terminal: numbers for people", async (t) => {
  t.strictSame([0, 999, 1000, 1234567.8].map(formatCount), ["0", "999", "1,000", "1,234,568"]);
  t.strictSame([0.94, 59, 150, 7300].map(formatSeconds), ["0.9 s", "59 s", "2 min 30 s", "2 h 1 min"]);
  t.strictSame([870, 1500, 12_400, 1_200_000].map(formatUs), ["870 µs", "1.50 ms", "12.4 ms", "1.20 s"]);
});

t.test("progress: rate and time left", async (t) => {
  t.strictSame(estimate(500, 1000, 1000), { rate: 500, etaSeconds: 1 });
  t.strictSame(estimate(0, 1000, 1000), { rate: 0, etaSeconds: -1 }, "nothing done yet: cannot tell");
  t.strictSame(estimate(500, 0, 1000), { rate: 500, etaSeconds: -1 }, "an unknown total: cannot tell");
  t.same([percentOf(499, 1000), percentOf(1001, 1000)], [49, 100], "an estimated total may be too low");
});

t.test("text: counted things, lines of a width", async (t) => {
  t.same(
    [countText(1, "gap"), countText(2, "gap"), countText(1234, "file")],
    ["1 gap", "2 gaps", "1,234 files"],
  );
  t.same(wrapText("aa bb cccccccc d", 5), ["aa bb", "ccccc", "ccc d"]);
  t.same(wrapText("a\u001b[31m", 9), ["a [31m"]);
  t.same(wrapText("", 9), []);
  t.equal(
    plainText("a\u001b[31m\u009b\n\u202eb\u2066", "?"),
    "a?[31m???b?",
    "neither colours nor directions",
  );
});
