/**
 * Golden sequences: calls one after the other, each under the clock it states. Names and values are held to the same
 * as in goldens; beyond that, clocks go forward, and an event speaks of what an earlier step presented.
 */
import { attributeValues, indexByName } from "./check-attributes.ts";
import { checkGoldenFeeds, checkGoldenKeys, goldenContext } from "./check-feeds.ts";
import {
  checkExpectation,
  checkGoldenVisitor,
  type GoldenSurroundings,
  requestedPoints,
} from "./check-goldens.ts";
import { byName, type Checker, defined } from "./checker.ts";
import { durationAt } from "./durations.ts";
import { MEMORY_BOUNDS } from "./memory-bounds.ts";
import type { TimeZoneTable } from "./model.ts";
import type { AttributeValue } from "./model-attributes.ts";
import type {
  GoldenDecideStep,
  GoldenEventStep,
  GoldenFeed,
  GoldenLinkStep,
  GoldenRequest,
  GoldenSequence,
  GoldenStep,
  GoldenUpdateStep,
  GoldenVisitor,
} from "./model-goldens.ts";
import { foldName } from "./names.ts";
import type { RawGoldens, RawSequence, RawStep } from "./raw.ts";
import { stepKind } from "./step-kind.ts";
import { timeZoneTable } from "./time-zones.ts";
import { visitorAt } from "./visitor-names.ts";

export function checkSequences(
  checker: Checker,
  files: readonly RawGoldens[],
  surroundings: GoldenSurroundings,
): GoldenSequence[] {
  const sequences = new Map<string, GoldenSequence>();
  for (const raw of files.flatMap((file) => file.sequences ?? [])) {
    const sequence = new SequenceCheck(checker, raw, surroundings).run();
    checker.add("sequence", sequences, raw.name, sequence, raw, "name");
  }
  if (files[0] !== undefined)
    checker.limit("sequences", sequences.size, MEMORY_BOUNDS.sequencesMax, files[0]);
  return byName(sequences.values(), (sequence) => sequence.name);
}

/** What a named decide step asked for, and the offers it states for each point; undefined where it states none. */
interface NamedStep {
  readonly name: string;
  readonly offers: ReadonlyMap<string, readonly string[] | undefined>;
}

/** What every decision of a sequence begins with. */
interface Shared {
  readonly context: Readonly<Record<string, AttributeValue>>;
  readonly feeds: readonly GoldenFeed[];
}

type Base = Pick<GoldenStep, "atMs" | "visitor">;

class SequenceCheck {
  readonly #checker: Checker;
  readonly #raw: RawSequence;
  readonly #surroundings: GoldenSurroundings;
  readonly #channel: string;
  readonly #zone: TimeZoneTable | undefined;
  readonly #named = new Map<string, NamedStep>();
  #atMs = 0;

  constructor(checker: Checker, raw: RawSequence, surroundings: GoldenSurroundings) {
    this.#checker = checker;
    this.#raw = raw;
    this.#surroundings = surroundings;
    this.#channel = checker.reference("channel", raw, "channel", surroundings.channels);
    this.#zone = timeZoneTable(surroundings.channels.get(this.#channel)?.timeZone ?? checker.timeZone);
  }

  run(): GoldenSequence {
    const raw = this.#raw;
    this.#atMs = this.#checker.instant(raw, "at", this.#zone);
    const visitor = checkGoldenVisitor(this.#checker, raw.visitor, this.#surroundings);
    const others = this.#others(visitor);
    const shared: Shared = {
      context: goldenContext(this.#checker, raw.context, this.#surroundings),
      feeds: checkGoldenFeeds(this.#checker, raw.feeds, this.#surroundings.feeds) ?? [],
    };
    return defined<GoldenSequence>({
      name: raw.name,
      description: raw.description,
      visitor,
      others,
      steps: raw.steps.flatMap((step) => this.#step(step, shared) ?? []),
    });
  }

  #others(visitor: GoldenVisitor): GoldenVisitor[] {
    const others = new Map<string, GoldenVisitor>();
    for (const raw of this.#raw.others ?? []) {
      const other = checkGoldenVisitor(this.#checker, raw, this.#surroundings);
      const key = `${other.level}:${other.id}`;
      if (key === `${visitor.level}:${visitor.id}`) this.#checker.duplicate("visitor", key, raw, "id");
      this.#checker.add("visitor", others, key, other, raw, "id");
    }
    return [...others.values()];
  }

  #step(raw: RawStep, shared: Shared): GoldenStep | undefined {
    const kind = stepKind(this.#checker, raw);
    this.#moveClock(raw);
    const { levels } = this.#surroundings;
    const visitor = raw.visitor === undefined ? undefined : visitorAt(this.#checker, raw, "visitor", levels);
    const base = defined<Base>({ atMs: this.#atMs, visitor });
    if (kind === "decide") return this.#decide(raw, base, shared);
    if (kind === "event") return this.#event(raw, base);
    if (kind === "update") return this.#update(raw, base);
    if (kind === "link") return this.#link(raw, base);
    return kind === "forget" ? { ...base, kind } : undefined;
  }

  #moveClock(raw: RawStep): void {
    const checker = this.#checker;
    if (raw.at !== undefined && raw.after !== undefined) {
      const message = "state either `at` or `after`";
      checker.report(raw, "after", { code: "COMBINATION_INVALID", message }, true);
    }
    if (raw.at === undefined) {
      this.#atMs += durationAt(checker, raw, "after", MEMORY_BOUNDS.stepAfter) ?? 0;
      return;
    }
    const atMs = checker.instant(raw, "at", this.#zone);
    if (atMs !== 0 && atMs < this.#atMs) {
      const before = new Date(this.#atMs).toISOString();
      const message = `steps go forward in time, and the one before is at ${before}`;
      checker.report(raw, "at", { code: "DATE_INVALID", message });
    }
    this.#atMs = Math.max(this.#atMs, atMs);
  }

  #channelOf(raw: RawStep): string {
    if (raw.channel === undefined) return this.#channel;
    return this.#checker.reference("channel", raw, "channel", this.#surroundings.channels);
  }

  #decide(raw: RawStep, base: Base, shared: Shared): GoldenDecideStep {
    const checker = this.#checker;
    const channel = this.#channelOf(raw);
    const points = raw.decide!;
    const { expect } = raw;
    const expected = checkExpectation(checker, { channel, points }, expect ?? {}, this.#surroundings);
    const name = raw.as === undefined ? undefined : checker.name("step", raw, "as");
    if (name !== undefined) {
      const offersAt = (index: number) => expected.points[index]?.treatments.map(({ offer }) => offer);
      const offers = new Map(points.map(({ point }, index) => [foldName(point), offersAt(index)] as const));
      checker.add("step", this.#named, name, { name, offers }, raw, "as");
    }
    const context = { ...shared.context, ...goldenContext(checker, raw.context, this.#surroundings) };
    const own = checkGoldenFeeds(checker, raw.feeds, this.#surroundings.feeds) ?? [];
    const inherited = shared.feeds.filter(({ feed }) => !own.some((each) => each.feed === feed));
    const stated = byName([...inherited, ...own], ({ feed }) => feed);
    checkGoldenKeys(checker, raw.feeds === undefined ? this.#raw : raw, stated, context, this.#surroundings);
    const feeds = stated.length === 0 ? undefined : stated;
    return defined<GoldenDecideStep>({
      ...base,
      kind: "decide",
      as: name,
      request: defined<GoldenRequest>({ channel, points: requestedPoints(points), context, feeds }),
      expect: expected,
    });
  }

  #event(raw: RawStep, base: Base): GoldenEventStep {
    const checker = this.#checker;
    const channel = this.#channelOf(raw);
    const events = this.#surroundings.channels.get(channel)?.events ?? [];
    const known = new Map(events.map((event) => [event.name, event] as const));
    const name = checker.reference("event", raw, "event", known);
    const event = known.get(name);
    const own = indexByName(event?.attributes ?? []);
    const { applied, duplicate, advisories, error } = raw.expect ?? {};
    const isResponse = event !== undefined && event.category !== "plain";
    if (isResponse && raw.of === undefined && error === undefined && !checker.sources.isSpoilt(raw)) {
      const message = `a ${event.category} is of a treatment: say of which with \`of\``;
      checker.report(raw, "event", { code: "COMBINATION_INVALID", message });
    }
    return defined<GoldenEventStep>({
      ...base,
      kind: "event",
      channel,
      event: name,
      eventId: raw.eventId,
      of: raw.of && this.#presented(raw.of),
      occurredAtMs: raw.occurredAt === undefined ? undefined : checker.instant(raw, "occurredAt", this.#zone),
      attributes: event === undefined ? {} : attributeValues(checker, "event attribute", own, raw.attributes),
      expect: defined<GoldenEventStep["expect"]>({ applied, duplicate, advisories, error }),
    });
  }

  /** The treatment that an event is about: of an earlier step, at a point it asked for, among what it states. */
  #presented(raw: NonNullable<RawStep["of"]>): NonNullable<GoldenEventStep["of"]> {
    const checker = this.#checker;
    const step = checker.reference("earlier step", raw, "step", this.#named);
    const offer = checker.reference("offer", raw, "offer", this.#surroundings.offers.byCode);
    const named = this.#named.get(step);
    if (named === undefined) return { step, point: foldName(raw.point), offer };
    const point = checker.reference("requested point", raw, "point", named.offers);
    const stated = named.offers.get(point);
    if (stated !== undefined && !stated.includes(offer) && this.#surroundings.offers.byCode.has(offer)) {
      const message = `step \`${step}\` states another answer for \`${point}\`, without \`${offer}\``;
      checker.report(raw, "offer", { code: "COMBINATION_INVALID", message });
    }
    return { step, point, offer };
  }

  #update(raw: RawStep, base: Base): GoldenUpdateStep {
    const { profile } = this.#surroundings;
    const set = attributeValues(this.#checker, "profile attribute", profile, raw.update);
    const unset = this.#checker.references("profile attribute", raw.unset ?? [], profile);
    for (const [index, name] of unset.entries()) {
      if (!Object.hasOwn(set, name)) continue;
      const message = `\`${name}\` is set by the same step`;
      this.#checker.report(raw.unset!, index, { code: "COMBINATION_INVALID", message });
    }
    return { ...base, kind: "update", set, unset };
  }

  #link(raw: RawStep, base: Base): GoldenLinkStep | undefined {
    const known = visitorAt(this.#checker, raw, "link", this.#surroundings.levels);
    if (known === undefined) return undefined;
    const { visitor, others = [] } = this.#raw;
    const own = base.visitor ?? { level: foldName(visitor.level), id: visitor.id };
    const isOwn = ({ level, id }: RawSequence["visitor"]) => foldName(level) === own.level && id === own.id;
    const isKnown = [visitor, ...others].some((each) => isOwn(each) && each.known !== false);
    if (own.level === known.level && isKnown) {
      const message = `\`${own.level}:${own.id}\` is known already: two known visitors never merge`;
      this.#checker.report(raw, "link", { code: "COMBINATION_INVALID", message });
    }
    return { ...base, kind: "link", known };
  }
}
