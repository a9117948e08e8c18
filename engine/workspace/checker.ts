/**
 * What all checkers share: reporting at a place, names and references, dates, and CEL in its place.
 *
 * A checker never stops: it reports, and goes on with what it has. The model is only handed out when nothing was
 * reported, so a stand-in value after a report harms nobody.
 */
import { assert } from "../assert.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { constantNumber } from "../rules/constant.ts";
import type { ExpressionType } from "../rules/scope.ts";
import { compareText } from "./diagnostic.ts";
import type { ExpressionKind, Expressions } from "./expressions.ts";
import type { TimeZoneTable } from "./model.ts";
import type { Validity } from "./model-offers.ts";
import { attributeNameProblem, foldName, nameProblem, nearestName } from "./names.ts";
import { hasOffset, parseInstant, skippedTime } from "./quantities.ts";
import type { RawValidity } from "./raw.ts";
import type { Place, Problem, Sources } from "./source.ts";
import { isTimeZone, timeZoneNames, timeZoneTable } from "./time-zones.ts";

const UTC: TimeZoneTable = { initialOffsetMinutes: 0, atMs: [], offsetMinutes: [] };

export class Checker {
  readonly sources: Sources;
  /** Some files could not be read at all: a name that is not known may be in one of them. */
  readonly incomplete: boolean;
  /** Names of what the schema check took out. */
  readonly removedNames: ReadonlySet<string>;
  /** Set once attributes are known. */
  expressions: Expressions | undefined;
  /** Zones that the model names. */
  readonly timeZonesUsed = new Set<string>();
  /** The workspace's, set first. */
  zone: TimeZoneTable = UTC;
  timeZone = "UTC";
  /** The profile attribute that holds a visitor's time zone, where one is named. */
  visitorTimeZone: string | undefined;

  /** Where each item of the maps that `add` fills was written. */
  readonly #places = new WeakMap<object, Map<string, { readonly container: object; readonly key: string }>>();

  readonly #origins = new WeakMap<object, object>();

  constructor(sources: Sources, incomplete: boolean, removedNames: ReadonlySet<string>) {
    this.sources = sources;
    this.incomplete = incomplete;
    this.removedNames = removedNames;
  }

  /** Something that was written is not there any more: what is missing may be in it. */
  get hasGaps(): boolean {
    return this.incomplete || this.removedNames.size > 0;
  }

  report(container: object, key: string | number | undefined, problem: Problem, ofKey = false): void {
    this.sources.report(this.sources.placeOf(container, key, ofKey), problem);
  }

  /** The folded name at `container[key]`; reported where it is none, and still returned. */
  name(what: string, container: object, key: string | number): string {
    const name = foldName(textAt(container, key));
    const problem = what === "attribute" ? attributeNameProblem(name) : nameProblem(what, name);
    if (problem !== undefined) this.report(container, key, problem);
    return name;
  }

  /** The folded name at `container[key]`, which must be one of `known`. */
  reference(what: string, container: object, key: string | number, known: Names): string {
    const name = foldName(textAt(container, key));
    if (!known.has(name)) this.unknown(what, name, known, () => this.sources.placeOf(container, key));
    return name;
  }

  /** References in a list, folded, each once. */
  references(what: string, list: readonly string[], known: Names): string[] {
    const seen = new Set<string>();
    for (const index of list.keys()) {
      const name = this.reference(what, list, index, known);
      if (seen.has(name)) this.duplicate(what, name, list, index);
      seen.add(name);
    }
    return [...seen];
  }

  unknown(what: string, name: string, known: Names, place: () => Place): void {
    if (this.incomplete || this.removedNames.has(name)) return;
    const suggestion = this.sources.isFull ? undefined : nearestName(name, known.keys());
    this.sources.report(place(), {
      code: "REFERENCE_UNKNOWN",
      message: `unknown ${what} \`${name}\``,
      suggestion,
    });
  }

  unknownValue(
    attribute: { readonly name: string },
    container: object,
    key: string | number,
    value: string,
    allowed: readonly string[],
  ): void {
    const suggestion = nearestName(value, allowed);
    const listing =
      suggestion === undefined && allowed.length <= 12 ? `; it is one of ${allowed.join(", ")}` : "";
    const message = `\`${value}\` is not allowed for \`${attribute.name}\`${listing}`;
    this.report(container, key, { code: "VALUE_NOT_ALLOWED", message, suggestion });
  }

  duplicate(what: string, name: string, container: object, key: string | number, first?: Place): void {
    const where = first === undefined ? "" : `; the first one is at ${this.sources.lineText(first)}`;
    const message = `${what} \`${name}\` is there twice${where}`;
    this.report(container, key, { code: "NAME_DUPLICATE", message });
  }

  /** Adds to `target` unless the name is taken, which is reported. */
  add<T>(what: string, target: Map<string, T>, name: string, item: T, container: object, key: string): void {
    let places = this.#places.get(target);
    if (places === undefined) {
      places = new Map();
      this.#places.set(target, places);
    }
    const first = places.get(name);
    if (first !== undefined) {
      this.duplicate(what, name, container, key, this.sources.placeOf(first.container, first.key));
      return;
    }
    places.set(name, { container, key });
    target.set(name, item);
    if (typeof item === "object" && item !== null) this.cameFrom(item, container);
  }

  cameFrom(item: object, container: object): void {
    this.#origins.set(item, container);
  }

  /** What an item of the model was written as. */
  originOf(item: object): object {
    const origin = this.#origins.get(item);
    assert(origin !== undefined, "checker: an item that was not written");
    return origin;
  }

  limit(what: string, count: number, countMax: number, container: object): void {
    if (count <= countMax) return;
    const message = `a bundle holds at most ${countMax} ${what}, here are ${count}`;
    this.report(container, undefined, { code: "LIMIT_EXCEEDED", message });
  }

  /** The zone's name at `container[key]`, or the default where the key is absent or no zone. */
  timeZoneAt(container: object, key: string | number, preset: string): string {
    const name = valueAt(container, key);
    if (typeof name !== "string") return preset;
    if (isTimeZone(name)) return name;
    const names = timeZoneNames();
    const folded = [...names].find((each) => each.toLowerCase() === name.toLowerCase());
    const suggestion = folded ?? nearestName(name, names);
    this.report(container, key, {
      code: "TIME_ZONE_UNKNOWN",
      message: `unknown time zone \`${name}\``,
      suggestion,
    });
    return preset;
  }

  instant(container: object, key: string | number, zone = this.zone, mustWarn = true): number {
    const text = textAt(container, key);
    const atMs = parseInstant(text, zone);
    if (atMs !== undefined) {
      if (mustWarn) this.#warnOfSkipped(container, key, zone);
      return atMs;
    }
    const message = `\`${text}\` is not a date like 2026-01-31 or 2026-01-31T08:00 that exists`;
    this.report(container, key, { code: "DATE_INVALID", message });
    return 0;
  }

  /** A day that begins later because clocks skip midnight begins when it begins: only times are told. */
  #warnOfSkipped(container: object, key: string | number, zone: TimeZoneTable): void {
    const text = textAt(container, key);
    const skipped = /\d[Tt ]\d/.test(text) ? skippedTime(text, zone) : undefined;
    if (skipped === undefined) return;
    const message = `clocks skip \`${text}\`, so it is taken as ${skipped.takenAs}`;
    this.report(container, key, { severity: "warning", code: "DATE_INVALID", message });
  }

  validity(container: { readonly validity?: RawValidity }): Validity | undefined {
    const raw = container.validity;
    if (raw === undefined) return undefined;
    const zoneName = this.timeZoneAt(raw, "timeZone", this.timeZone);
    const zone = timeZoneTable(zoneName) ?? this.zone;
    const local = [raw.from, raw.until].some((text) => text !== undefined && !hasOffset(text));
    if (raw.timeZone !== undefined && !local) {
      const message = "`timeZone` says nothing here: every date states its own offset";
      this.report(raw, "timeZone", { severity: "warning", code: "COMBINATION_INVALID", message });
    }
    const fromMs = raw.from === undefined ? undefined : this.instant(raw, "from", zone, false);
    const untilMs = raw.until === undefined ? undefined : this.instant(raw, "until", zone, false);
    if (fromMs !== undefined && untilMs !== undefined && fromMs !== 0 && untilMs !== 0 && fromMs >= untilMs) {
      const skipped = raw.from === undefined ? undefined : skippedTime(raw.from, zone);
      const isByGap = skipped !== undefined && fromMs - skipped.byMs < untilMs;
      const cause = isByGap
        ? `: clocks in ${zoneName} skip \`${raw.from}\`, which is taken as ${skipped.takenAs}`
        : "";
      this.report(raw, "until", { code: "DATE_INVALID", message: `it ends before it begins${cause}` });
    } else {
      for (const key of ["from", "until"] as const) {
        if (raw[key] !== undefined) this.#warnOfSkipped(raw, key, zone);
      }
    }
    return defined<Validity>({ fromMs, untilMs });
  }

  /** Checks the CEL at `container[key]`, where there is any. */
  expression(container: object, key: string, kind: ExpressionKind, expected: ExpressionType): void {
    this.#check(container, key, kind, expected, "EXPRESSION_INVALID");
  }

  /** Checks the template at `container[key]`. */
  template(container: object, key: string): void {
    this.#check(container, key, "treatment", "template", "TEMPLATE_INVALID");
  }

  #check(
    container: object,
    key: string,
    kind: ExpressionKind,
    expected: ExpressionType | "template",
    code: "EXPRESSION_INVALID" | "TEMPLATE_INVALID",
  ): void {
    const text = valueAt(container, key);
    if (typeof text !== "string" || this.expressions === undefined) return;
    if (text.length > ENGINE_LIMITS.expressionLengthMax) return; // The schema has said so.
    if (this.sources.isFull) return;
    const { problems, timeZones } = this.expressions.check(text, kind, expected);
    for (const { severity = "error", message, suggestion, start, end } of problems) {
      if (this.#isOfRemoved(message)) continue;
      const place = this.sources.placeInText(container, key, start, end);
      this.sources.report(place, { severity, code, message, suggestion });
    }
    for (const zone of timeZones) this.timeZonesUsed.add(zone);
  }

  /** Whether an expression only lacks an attribute that the schema check took out, and told of. */
  #isOfRemoved(message: string): boolean {
    const name = /^unknown attribute `(?:profile|context|offer)\.([^`]+)`/.exec(message)?.[1];
    return name !== undefined && this.removedNames.has(name);
  }

  predicates(container: object): void {
    for (const key of ["eligibility", "applicability", "suitability"]) {
      this.expression(container, key, "treatment", "boolean");
    }
  }

  /** A score or factor: a number from 0 to `max`, or CEL. */
  numberSource(container: object, key: string, max = Number.MAX_VALUE): void {
    const value = valueAt(container, key);
    if (typeof value === "number" && (value < 0 || value > max)) {
      this.report(container, key, { code: "VALUE_OUT_OF_RANGE", message: rangeText(max) });
    }
    this.expression(container, key, "treatment", "number");
    const scope = this.expressions?.scopes.treatment;
    if (
      typeof value !== "string" ||
      scope === undefined ||
      value.length > ENGINE_LIMITS.expressionLengthMax
    ) {
      return;
    }
    const constant = constantNumber(value, scope); // Nobody has a say in it: it is as good as a literal.
    if (constant === undefined || (constant >= 0 && constant <= max)) return;
    const message = `it comes to ${Number.isNaN(constant) ? "no number" : constant}, but ${rangeText(max)}`;
    this.report(container, key, { code: "VALUE_OUT_OF_RANGE", message });
  }

  factors(container: object): void {
    this.numberSource(container, "propensity", 1);
    for (const key of ["contextWeight", "value", "lever"]) this.numberSource(container, key);
  }
}

function rangeText(max: number): string {
  return max === Number.MAX_VALUE ? "must be at least 0" : `must be from 0 to ${max}`;
}

/** What names are known: a set, or a map by name. */
export interface Names {
  has(name: string): boolean;
  keys(): Iterable<string>;
}

export function valueAt(container: object, key: string | number): unknown {
  return (container as Record<string | number, unknown>)[key];
}

function textAt(container: object, key: string | number): string {
  return String(valueAt(container, key));
}

/** The same without properties that are undefined: in the model, absent is absent. */
export function defined<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) if (item !== undefined) result[key] = item;
  return result as T;
}

/** Sorted by name, in code-unit order. */
export function byName<T>(items: Iterable<T>, nameOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => compareText(nameOf(a), nameOf(b)));
}

/** A record by name with sorted keys. Names are checked: none is `__proto__`. */
export function sortedRecord<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries(byName(entries, ([name]) => name));
}
