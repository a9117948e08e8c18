/**
 * A sequence of calls through engine and oracle: the engine over real memories (`LocalVisitors`: decided, folded,
 * linked), the oracle over a list of what happened.
 *
 * Of every decision: the same answer and reasons, with a trace and without; and no cap exceeded, counted by the list.
 * Once a memory has added entries up, suppressions that end may end up to a quarter of an hour later: then only caps
 * are looked at.
 */
import { DecideCall } from "../decide/call.ts";
import { decide } from "../decide/decide.ts";
import type { Decision } from "../decide/decision.ts";
import type { Generation } from "../decide/generation.ts";
import type { OpenedCode } from "../decide/treatment-code.ts";
import type { BitmapLibrary } from "../segments/bitmap.ts";
import { LocalVisitors, openedCodeOf } from "../visitors/local-visitors.ts";
import { LocalNumbers } from "../visitors/node-numbers.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Channel } from "../workspace/model-channels.ts";
import { asOracle, firstLines, openScenario } from "./compare.ts";
import {
  type Customer,
  type Device,
  HIDE_MINUTES,
  PERSONS,
  type Person,
  type Sequence,
  type SequenceStep,
} from "./generate-sequence.ts";
import type { NaiveMemoryEvent } from "./naive-memory.ts";
import { oracleDecide } from "./oracle.ts";
import { OracleMemory } from "./oracle-memory.ts";

interface Happened extends NaiveMemoryEvent {
  readonly person: Person;
  /** When it was decided whose it is: a contact is that one's to whom it was presented, whenever it was seen. */
  readonly whoseAtMs: number;
  readonly presentation: string;
}
/** Whose a device is from then on. */
interface Turn {
  readonly owner: Customer;
  readonly fromMs: number;
}
interface Presented {
  readonly person: Person;
  readonly opened: OpenedCode;
  readonly presentation: string;
}

/** Counts reasons of what was compared into `reasonCounts`. Empty when nothing differs. */
export function sequenceDifferences(
  sequence: Sequence,
  library: BitmapLibrary,
  reasonCounts: Map<string, number>,
): string[] {
  const runs = [new LocalNumbers(), otherNumbers()].map((numbers) => {
    const run = new SequenceComparison(sequence, library, numbers, reasonCounts);
    for (const [index, step] of sequence.steps.entries()) run.step(index, step);
    return run;
  });
  const [one, two] = runs.map(({ answers }) => answers.join("\n"));
  const differs = one === two ? [] : ["a node that gave other numbers to names decides otherwise"];
  return [...runs.flatMap(({ found }) => found), ...differs];
}

/** Those of a node that has known other bundles. */
function otherNumbers(): LocalNumbers {
  const numbers = new LocalNumbers();
  for (const name of ["once", "offer-3", "seen", "order", "food", "offer-1"]) numbers.term(name);
  return numbers;
}

class SequenceComparison {
  readonly found: string[] = [];
  readonly answers: string[] = [];
  readonly #sequence: Sequence;
  readonly #channel: Channel;
  readonly #generation: Generation;
  readonly #visitors: LocalVisitors;
  readonly #reasonCounts: Map<string, number>;
  readonly #profile: Readonly<Record<string, AttributeValue>>;
  readonly #presented: Presented[] = [];
  #history: Happened[] = [];
  readonly #turns: Record<Device, Turn[]> = { device: [], tablet: [] };

  constructor(
    sequence: Sequence,
    library: BitmapLibrary,
    numbers: LocalNumbers,
    reasonCounts: Map<string, number>,
  ) {
    this.#sequence = sequence;
    this.#channel = sequence.model.channels[0]!;
    this.#reasonCounts = reasonCounts;
    this.#generation = openScenario({ model: sequence.model, members: {}, calls: [] }, library, numbers);
    this.#visitors = new LocalVisitors(numbers);
    this.#profile = sequence.zone === undefined ? {} : { zone: sequence.zone };
    for (const { level, id } of [PERSONS.customer, PERSONS.other])
      this.#visitors.put(level, id, this.#profile, 0);
  }

  step(index: number, step: SequenceStep): void {
    if (step.kind === "decide") this.#decide(index, step);
    else if (step.kind === "respond") this.#respond(step);
    else if (step.kind === "hide") this.#hide(step);
    else this.#link(step);
  }

  #link({ device, customer, nowMs }: SequenceStep & { kind: "link" }): void {
    this.#visitors.link(this.#generation, PERSONS[device], PERSONS[customer], nowMs);
    const turns = this.#turns[device];
    // What was nobody's comes along.
    const fromMs = turns.length === 0 ? Number.NEGATIVE_INFINITY : nowMs;
    if (turns.at(-1)?.owner !== customer) turns.push({ owner: customer, fromMs });
  }

  /** Whether the person reads it: its own, what is its owner's, and what happened on devices in the owner's time. */
  #isReadBy(person: Person, { person: whose, whoseAtMs }: Happened): boolean {
    if (whose === person) return true;
    const owner = isDevice(person) ? this.#turns[person].at(-1)?.owner : person;
    if (owner === undefined || !isDevice(whose)) return whose === owner;
    return this.#turns[whose].findLast(({ fromMs }) => fromMs <= whoseAtMs)?.owner === owner;
  }

  #decide(index: number, { person, request, nowMs }: SequenceStep & { kind: "decide" }): void {
    const { level, id } = PERSONS[person];
    const isKnown = !isDevice(person);
    const values = isKnown ? this.#profile : {};
    const history = this.#history.filter((each) => this.#isReadBy(person, each));
    const visitor = { level, id, known: isKnown, values, memories: [history] };
    const expected = oracleDecide(this.#sequence.model, {}, visitor, request, nowMs);
    const call = new DecideCall();
    Object.assign(call, {
      channel: request.channel,
      level,
      id,
      points: request.points.map((each) => ({ ...each })),
    });
    const state = this.#visitors.hold(this.#generation, level, id);
    call.explain = true;
    const explained = decide(this.#generation, call, state, nowMs, 0);
    call.explain = false;
    const decision = decide(this.#generation, call, state, nowMs, 0);
    const answer = JSON.stringify(decision.points);
    this.answers.push(answer);
    if (answer !== JSON.stringify(explained.points))
      this.found.push(`step ${index}: a trace changes the answer`);
    if (!this.#hasTallies()) {
      const [engine, oracle] = [asOracle(explained), expected].map((each) => JSON.stringify(each, null, 1));
      if (engine !== oracle) this.found.push(`step ${index}\n${firstLines(engine!, oracle!)}`);
      for (const line of expected.reasons) {
        const reason = line.slice(line.lastIndexOf(" ") + 1);
        this.#reasonCounts.set(reason, (this.#reasonCounts.get(reason) ?? 0) + 1);
      }
    }
    this.#visitors.record(this.#generation, decision, level, id, nowMs);
    this.#remember(index, decision, person, history, values, nowMs);
  }

  #remember(
    index: number,
    decision: Decision,
    person: Person,
    history: readonly Happened[],
    values: Readonly<Record<string, AttributeValue>>,
    nowMs: number,
  ): void {
    const { model } = this.#sequence;
    const memory = new OracleMemory(model, this.#channel, history, new Map(Object.entries(values)), nowMs);
    for (const [position, { point: name, picks, heldOut }] of decision.points.entries()) {
      const point = this.#channel.points.find((each) => each.name === name)!;
      for (const pick of [...picks, ...heldOut]) {
        const { offer } = this.#generation.treatments[pick.treatment]!;
        memory.pick(offer, point);
        const presentation = `${decision.decisionId} ${position} ${offer.code}`;
        const isHeldOut = heldOut.includes(pick);
        this.#history.push({
          kind: point.contact === "impression" ? "reservation" : "contact",
          offer: offer.code,
          category: offer.category,
          channel: this.#channel.name,
          zone: point.zone,
          medium: point.medium,
          atMs: nowMs,
          lastsMs: point.reservationMs,
          fallback: false,
          heldOut: isHeldOut,
          person,
          whoseAtMs: nowMs,
          presentation,
        });
        if (isHeldOut) continue;
        const opened = openedCodeOf(decision, PERSONS[person], nowMs, position, pick);
        this.#presented.push({ person, opened, presentation });
      }
    }
    for (const cap of memory.exceeded()) this.found.push(`step ${index}: cap exceeded: ${cap}`);
  }

  #respond({ event: name, which, by, nowMs }: SequenceStep & { kind: "respond" }): void {
    const presented = this.#presented[which % Math.max(1, this.#presented.length)];
    if (presented === undefined) return;
    const { opened, presentation } = presented;
    const named = by ?? presented.person;
    const verdict = this.#visitors.event(this.#generation, {
      ...PERSONS[named],
      channel: this.#channel,
      event: this.#channel.events.find((each) => each.name === name)!,
      eventId: "",
      opened,
      attributes: {},
      occurredAtMs: null,
      nowMs,
    });
    if (verdict.kind !== "applied") return;
    const shown = this.#history.find(
      (each) => each.presentation === presentation && ["contact", "reservation"].includes(each.kind),
    )!;
    if (name === "seen") {
      if (shown.kind === "reservation")
        this.#history = this.#history.map((each) =>
          each === shown ? { ...shown, kind: "contact", atMs: nowMs } : each,
        );
      return;
    }
    const kind = name === "taken" ? "accept" : "reject";
    // Who has become known answers as who it is.
    const person = isDevice(presented.person) && !isDevice(named) ? named : presented.person;
    const isTold = this.#history.some(
      (each) =>
        each.presentation === presentation &&
        each.kind === kind &&
        each.atMs === nowMs &&
        each.person === person,
    );
    if (!isTold) this.#history.push({ ...shown, kind, person, atMs: nowMs, whoseAtMs: nowMs });
  }

  #hide({ person, offer, nowMs }: SequenceStep & { kind: "hide" }): void {
    const { level, id } = PERSONS[person];
    this.#visitors.event(this.#generation, {
      level,
      id,
      channel: this.#channel,
      event: this.#channel.events.find(({ name }) => name === "hide")!,
      eventId: "",
      opened: null,
      attributes: { code: offer },
      occurredAtMs: null,
      nowMs,
    });
    const nothing = {
      category: undefined,
      channel: "",
      zone: "",
      medium: "app",
      fallback: false,
      heldOut: false,
    } as const;
    const suppression = { kind: "suppression", offer, atMs: nowMs, lastsMs: HIDE_MINUTES * 60_000 } as const;
    this.#history.push({ ...nothing, ...suppression, person, whoseAtMs: nowMs, presentation: "" });
  }

  #hasTallies(): boolean {
    return Object.values(PERSONS).some(
      ({ level, id }) => (this.#visitors.memoryOf(level, id)?.tallies.length ?? 0) > 0,
    );
  }
}

function isDevice(person: Person): person is Device {
  return person === "device" || person === "tablet";
}
