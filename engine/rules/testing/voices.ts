/**
 * Those who say what an expression comes to, each in its own way: the compiled function, the interpreter, the naive
 * evaluator, the CEL library. An expression is given once, values for it many times.
 *
 * Where the library departs from the specification, the specification wins (library.test.ts lists the departures); it
 * is asked in other words where there are some (`plus`, `shift`, `compareText`…), and not where there are none.
 * Which failure is told (missing or error, and of which attribute) is the naive evaluator's subject, not the library's.
 * `state.*` is ours: the library is given the counts by `stateCount`.
 */
import { Environment } from "@marcbachmann/cel-js";
import { Duration } from "@marcbachmann/cel-js/evaluator";
import { CelFailure, naiveValue } from "../../testing/naive-cel.ts";
import type { Attribute, AttributeValue } from "../../workspace/model-attributes.ts";
import { checkedTree, isTree } from "../check.ts";
import { type CompiledExpression, compileNumber, compilePredicate, compileValue } from "../compile.ts";
import { type Atom, normalForm } from "../index/normal-form.ts";
import { setHolds } from "../index/value-set.ts";
import { Failure, Interpreter } from "../interpret.ts";
import { ERROR, isMissing, missingReadIndex, TRUE } from "../outcome.ts";
import { readsOfTree } from "../tree.ts";
import { context, type GivenInputs, naiveEnvironment, profile, scope, timeZones } from "./fuzz-world.ts";

process.env.TZ = "UTC"; // The library asks `Intl` for local time in the process' own zone.

export const FAILED = "FAILED";
export type Answer = AttributeValue | typeof FAILED;
export type Voice = (inputs: GivenInputs) => Answer;
/** A condition is a boolean, too. */
export type Kind = "condition" | "boolean" | "int" | "double" | "string" | "timestamp";

export function typeOfKind(kind: Kind): "boolean" | "number" | "string" | "timestamp" {
  if (kind === "condition") return "boolean";
  return kind === "int" || kind === "double" ? "number" : kind;
}

/** With the failure's kind: `FAILED profile.age` or `FAILED ERROR`. */
function failure(outcome: number, reads: readonly { name: string }[]): Answer {
  const kind = outcome === ERROR ? "ERROR" : "?";
  return `${FAILED} ${isMissing(outcome) ? reads[missingReadIndex(outcome)]!.name : kind}`;
}

export function compiledVoice(kind: Kind, text: string): { compiled: CompiledExpression; answer: Voice } {
  if (kind === "condition" || kind === "boolean") {
    const compiled = compilePredicate(text, scope, timeZones);
    const answer: Voice = (inputs) => {
      const outcome = compiled.evaluate(inputs);
      return outcome < 0 ? failure(outcome, compiled.reads) : outcome === TRUE;
    };
    return { compiled, answer };
  }
  if (kind === "int" || kind === "double") {
    const compiled = compileNumber(text, scope, timeZones);
    const answer: Voice = (inputs) => {
      const value = compiled.evaluate(inputs);
      return Number.isNaN(value) ? failure(inputs.failure, compiled.reads) : value;
    };
    return { compiled, answer };
  }
  const compiled = compileValue(text, kind, scope, timeZones);
  return {
    compiled,
    answer: (inputs) => compiled.evaluate(inputs) ?? failure(inputs.failure, compiled.reads),
  };
}

/** As explanations see it. */
export function interpretedVoice(kind: Kind, text: string): Voice {
  const tree = checkedTree(text, typeOfKind(kind), scope);
  if (!isTree(tree)) throw new Error(`refused: ${text}`);
  const reads = readsOfTree(tree);
  const interpreter = new Interpreter(reads, timeZones);
  return (inputs) => {
    const value = interpreter.evaluate(tree, inputs);
    if (value instanceof Failure) return failure(value.outcome, reads);
    // What is not finite is no result, wherever it is asked for.
    if (typeof value === "number" && !Number.isFinite(value)) return `${FAILED} ERROR`;
    return value as Answer;
  };
}

/** Values as others hold them, made once: many expressions meet them. */
const environmentOf = remembered(naiveEnvironment);
const contextOf = remembered(libraryContext);

function remembered<T>(make: (inputs: GivenInputs) => T): (inputs: GivenInputs) => T {
  const known = new WeakMap<GivenInputs, T>();
  return (inputs) => {
    const value = known.get(inputs) ?? make(inputs);
    known.set(inputs, value);
    return value;
  };
}

export function naiveVoice(text: string): Voice {
  return (inputs) => {
    try {
      return naiveValue(text, environmentOf(inputs));
    } catch (error) {
      if (!(error instanceof CelFailure)) throw error;
      return `${FAILED} ${error.missing ?? "ERROR"}`;
    }
  };
}

/**
 * The rule index's: whether its clauses hold. Where they are exact, that is whether the condition is true; else a
 * condition that is true has clauses that hold.
 */
export function indexVoice({ tree }: CompiledExpression): {
  isExact: boolean;
  holds: (inputs: GivenInputs) => boolean;
} {
  const { clauses, isExact } = normalForm(tree, [], timeZones);
  const atomHolds = ({ attribute, set }: Atom, inputs: GivenInputs): boolean => {
    if (attribute.root === "now") return setHolds(set, inputs.nowMs);
    const value = inputs[attribute.root][attribute.index];
    return setHolds(set, typeof value === "boolean" ? Number(value) : value);
  };
  const holds = (inputs: GivenInputs) =>
    clauses.every((clause) => clause.some((atom) => atomHolds(atom, inputs)));
  return { isExact, holds };
}

/** `FAILED` alone where it fails. */
export function libraryVoice(text: string): Voice {
  const parsed = library.parse(text);
  const check = parsed.check();
  if (!check.valid) throw new Error(`the library refuses ${text}: ${check.error?.message}`);
  return (inputs) => {
    let value: unknown;
    const countOf = (question: string) => naiveValue(question, environmentOf(inputs));
    stateAnswer = (question) => BigInt(countOf(question));
    try {
      value = parsed(contextOf(inputs));
    } catch {
      return FAILED;
    }
    if (typeof value === "bigint") return Number(value);
    if (value instanceof Date) return value.getTime();
    if (typeof value === "number" && !Number.isFinite(value)) return FAILED;
    return value as Answer;
  };
}

/** The library with our declarations, and the functions that the departures above are asked through. */
const library = new Environment({ limits: { maxDepth: 1000 } })
  .registerVariable({
    name: "profile",
    schema: {
      age: "int",
      group: { count: "int", share: "double" },
      since: "google.protobuf.Timestamp",
      tier: "string",
      vip: "bool",
    },
  })
  .registerVariable({ name: "context", schema: { device: "string", rain: "bool", ratio: "double" } })
  .registerVariable("now", "google.protobuf.Timestamp")
  .registerFunction("plus(int, int): int", (a: bigint, b: bigint) => bounded(a + b))
  .registerFunction("minus(int, int): int", (a: bigint, b: bigint) => bounded(a - b))
  .registerFunction("times(int, int): int", (a: bigint, b: bigint) => bounded(a * b))
  .registerFunction("safeInt(double): int", (a: number) => bounded(BigInt(Math.trunc(a))))
  .registerFunction("stateCount(string): int", (text: string) => stateAnswer(text))
  .registerFunction("intOf(string): int", (text: string) => {
    if (!/^[+-]?\d+$/.test(text)) throw new Error("not an integer");
    return bounded(BigInt(text.replace(/^\+/, "")));
  })
  .registerFunction("compareText(string, string): int", (a: string, b: string) => {
    return BigInt(Buffer.compare(Buffer.from(a), Buffer.from(b))); // UTF-8 bytes are in code point order.
  })
  .registerFunction(
    "between(google.protobuf.Timestamp, google.protobuf.Timestamp): google.protobuf.Duration",
    (later: Date, earlier: Date) => {
      const ms = later.getTime() - earlier.getTime();
      return new Duration(BigInt(Math.trunc(ms / 1000)), (ms % 1000) * 1e6);
    },
  )
  .registerFunction(
    "shift(google.protobuf.Timestamp, google.protobuf.Duration): google.protobuf.Timestamp",
    (at: Date, span: { valueOf(): number }) => {
      const date = new Date(at.getTime() + Math.round(span.valueOf()));
      if (!(date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999)) throw new Error("out of range");
      return date;
    },
  );

/** What the library is told of a memory: it has no `state.*` of its own. */
let stateAnswer: (text: string) => bigint = () => 0n;

function bounded(value: bigint): bigint {
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  if (value > limit || value < -limit) throw new Error("overflow");
  return value;
}

function libraryContext(inputs: GivenInputs): Record<string, unknown> {
  const root = (attributes: readonly Attribute[], values: readonly (AttributeValue | undefined)[]) => {
    const object: Record<string, unknown> = {};
    attributes.forEach((attribute, index) => {
      const value = values[index];
      const [first, second] = attribute.name.split(".") as [string, string | undefined];
      let target = object;
      if (second !== undefined) {
        object[first] ??= {};
        target = object[first] as Record<string, unknown>;
      }
      if (value === undefined) return;
      target[second ?? first] =
        attribute.type === "integer"
          ? BigInt(value)
          : attribute.type === "timestamp"
            ? new Date(value as number)
            : value;
    });
    return object;
  };
  return {
    profile: root(profile, inputs.profile),
    context: root(context, inputs.context),
    now: new Date(inputs.nowMs),
  };
}
