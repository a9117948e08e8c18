/**
 * What the oracle remembers of a visitor, and what that speaks against: a list of what happened, filtered anew for every
 * question. It shares no code with the engine: windows are told by where each happening lies, not by where they begin.
 */

import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Cap, CapWindow, Suppression } from "../workspace/model-caps.ts";
import type { Channel, InteractionPoint } from "../workspace/model-channels.ts";
import type { Offer } from "../workspace/model-offers.ts";
import { isInZone, isWithin, type NaiveMemoryEvent } from "./naive-memory.ts";
import { constantsOf } from "./oracle-model.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const OCCASIONS = ["accept", "reject", "presented"] as const;
const PAST = { accept: "ACCEPTED", reject: "REJECTED", presented: "PRESENTED" } as const;

export class OracleMemory {
  readonly #model: Model;
  readonly #channel: Channel;
  readonly #history: readonly NaiveMemoryEvent[];
  readonly #nowMs: number;
  readonly #visitorZone: string;
  readonly #picks: NaiveMemoryEvent[] = [];

  constructor(
    model: Model,
    channel: Channel,
    history: readonly NaiveMemoryEvent[],
    profile: ReadonlyMap<string, AttributeValue>,
    nowMs: number,
  ) {
    this.#model = model;
    this.#channel = channel;
    this.#nowMs = nowMs;
    const hasLapsed = ({ kind, atMs, lastsMs }: NaiveMemoryEvent): boolean =>
      kind === "reservation" && atMs + lastsMs <= nowMs;
    this.#history = history.filter(
      (each) => !hasLapsed(each) && (!each.fallback || each.kind === "suppression"),
    );
    const said = model.visitorTimeZone === undefined ? undefined : profile.get(model.visitorTimeZone);
    const isKnown = typeof said === "string" && Object.keys(model.timeZones).includes(said);
    this.#visitorZone = isKnown ? said : channel.timeZone;
  }

  /** From now on the pick counts like a contact. */
  pick(offer: Offer, point: InteractionPoint): void {
    this.#picks.push({
      kind: "contact",
      offer: offer.code,
      category: offer.category,
      channel: this.#channel.name,
      zone: point.zone,
      medium: point.medium,
      atMs: this.#nowMs,
      lastsMs: 0,
      fallback: false,
      heldOut: false,
    });
  }

  /** The first that speaks against the offer at the point: suppressions, then caps. */
  reason(offer: Offer, point: InteractionPoint): string | null {
    for (const on of OCCASIONS)
      if (this.#model.offers.some((cause) => this.#suppresses(cause, on, offer)))
        return `SUPPRESSED_${PAST[on]}`;
    const isSuppressed = this.#history.some(
      ({ kind, offer: code, atMs, lastsMs }) =>
        kind === "suppression" && code === offer.code && (lastsMs === 0 || atMs + lastsMs > this.#nowMs),
    );
    if (isSuppressed) return "SUPPRESSED_BY_EVENT";
    const subjects = { offer: offer.code, category: offer.category, zone: point.zone, medium: point.medium };
    const whoever = (this.#model.caps ?? []).filter(({ of, purpose }) => of === "medium" && !purpose);
    const caps = [...(offer.caps ?? []), ...(this.#channel.caps ?? []), ...whoever];
    for (const of of ["offer", "category", "zone", "medium"] as const) {
      const subject = subjects[of];
      if (subject === undefined) continue;
      for (const cap of caps)
        if (cap.of === of && this.#isUsedUp(cap, subject)) return `CAP_${of.toUpperCase()}_REACHED`;
    }
    const { purpose } = offer;
    if (purpose === undefined) return null;
    for (const of of ["medium", "purpose"] as const)
      for (const cap of this.#model.caps ?? [])
        if (cap.of === of && (of === "purpose" || cap.purpose === purpose))
          if (this.#isUsedUp(cap, of === "purpose" ? purpose : point.medium))
            return `CAP_${of.toUpperCase()}_REACHED`;
    return null;
  }

  /** Caps that the picks of this call have gone beyond: there must be none, whatever was before. */
  exceeded(): string[] {
    const offers = this.#model.offers.flatMap(({ code, caps = [] }) =>
      caps.map((cap): Cap => ({ ...cap, subject: code })),
    );
    const caps = [...offers, ...(this.#channel.caps ?? []), ...(this.#model.caps ?? [])];
    return caps.flatMap((cap) => {
      const picked = new Set(
        this.#picks
          .filter(({ offer }) => cap.purpose === undefined || this.#purposeOf(offer) === cap.purpose)
          .map((pick) => (cap.of === "purpose" ? this.#purposeOf(pick.offer) : pick[cap.of])),
      );
      return [...picked].flatMap((subject) => {
        if (subject === undefined || (cap.subject !== undefined && cap.subject !== subject)) return [];
        const count = this.#contacts.filter(
          (each) => this.#isOf(each, cap, subject) && this.#counts(cap.window, each.atMs),
        ).length;
        return count > cap.max ? [`${cap.name} of ${cap.of} ${subject}: ${count}, at most ${cap.max}`] : [];
      });
    });
  }

  get #contacts(): NaiveMemoryEvent[] {
    return [...this.#history, ...this.#picks].filter(
      ({ kind }) => kind === "contact" || kind === "reservation",
    );
  }

  #isUsedUp(cap: Cap, subject: string): boolean {
    const { subject: only, max, window } = cap;
    if (only !== undefined && only !== subject) return false;
    const isCounted = (each: NaiveMemoryEvent): boolean =>
      this.#isOf(each, cap, subject) && this.#counts(window, each.atMs);
    return this.#contacts.filter(isCounted).length >= max;
  }

  #isOf(event: NaiveMemoryEvent, { of, purpose }: Cap, subject: string): boolean {
    if (of === "purpose") return this.#isFor(event, subject);
    if (purpose !== undefined && !this.#isFor(event, purpose)) return false;
    return of === "zone"
      ? isInZone(event, subject, this.#channel, this.#model.channels)
      : event[of] === subject;
  }

  /** Of an offer that is gone nobody knows what it was for. */
  #isFor({ offer: code }: NaiveMemoryEvent, purpose: string): boolean {
    return !this.#model.offers.some((each) => each.code === code) || this.#purposeOf(code) === purpose;
  }

  #purposeOf(code: string): string | undefined {
    return this.#model.offers.find((each) => each.code === code)?.purpose;
  }

  #counts(window: CapWindow, atMs: number): boolean {
    if (window.kind === "ever") return true;
    if (window.kind === "rolling") return isWithin(atMs, this.#nowMs - window.ms);
    const zone = window.zone === "visitor" ? this.#visitorZone : this.#channel.timeZone;
    return this.#period(window.unit, zone, atMs) >= this.#period(window.unit, zone, this.#nowMs);
  }

  /** Number of the local day, week or month. */
  #period(unit: "day" | "week" | "month", zone: string, atMs: number): number {
    const { initialOffsetMinutes, atMs: changes, offsetMinutes } = this.#model.timeZones[zone]!;
    const offset =
      offsetMinutes[changes.filter((change) => change <= atMs).length - 1] ?? initialOffsetMinutes;
    const local = new Date(atMs + offset * MINUTE_MS);
    if (unit === "month") return local.getUTCFullYear() * 12 + local.getUTCMonth();
    const day = Math.floor(local.getTime() / DAY_MS);
    return unit === "day" ? day : Math.floor((day + 3) / 7);
  }

  /** Whether what happened with `cause` keeps `offer` from the visitor. */
  #suppresses(cause: Offer, on: Suppression["on"], offer: Offer): boolean {
    const isOn = (suppression: Suppression): boolean => suppression.on === on;
    const own = (cause.suppressions ?? []).filter(isOn);
    const rules = own.length > 0 ? own : (this.#channel.suppressions ?? []).filter(isOn);
    return rules.some((rule) => this.#concerns(rule, cause, offer) && this.#holds(rule, cause));
  }

  #concerns({ relatedBy }: Suppression, cause: Offer, offer: Offer): boolean {
    if (cause.code === offer.code) return true;
    if (relatedBy === undefined) return false;
    const told = (each: Offer): AttributeValue | undefined =>
      relatedBy === "category" ? each.category : constantsOf(this.#model, each).get(relatedBy);
    const value = told(cause);
    return value !== undefined && told(offer) === value;
  }

  #holds({ on, moreThan = 0, withinMs, forMs }: Suppression, cause: Offer): boolean {
    const happened = (
      on === "presented" ? this.#contacts : this.#history.filter(({ kind }) => kind === on)
    ).filter(({ offer }) => offer === cause.code);
    // It begins with a response, or with the contact that is one too many; while it holds each contact prolongs it.
    let untilMs = Number.NEGATIVE_INFINITY;
    for (const { atMs } of [...happened].sort((a, b) => a.atMs - b.atMs)) {
      const counted = happened.filter(
        (other) => other.atMs <= atMs && (withinMs === undefined || isWithin(other.atMs, atMs - withinMs)),
      );
      const isTooMuch = on !== "presented" || counted.length > moreThan;
      if (isTooMuch || atMs < untilMs) untilMs = atMs + (forMs ?? Number.POSITIVE_INFINITY);
    }
    return this.#nowMs < untilMs;
  }
}
