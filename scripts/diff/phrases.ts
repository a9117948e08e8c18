/** Values of a workspace as its designers say them: windows, dates, scores, names. No `Intl`, no machine's time zone. */
import { createHash } from "node:crypto";
import {
  type Cap,
  type CapWindow,
  canonicalJson,
  type Model,
  type NumberSource,
  type OfferAttributeSource,
  offsetMinutesAt,
  type Suppression,
  type TimeZoneTable,
  type Validity,
} from "../../engine/index.ts";
import { plainValue } from "./facts.ts";

const MINUTE_MS = 60_000;
const TEXT_LENGTH_MAX = 200;

const UNITS = [
  ["day", 1440 * MINUTE_MS],
  ["hour", 60 * MINUTE_MS],
  ["minute", MINUTE_MS],
  ["second", 1000],
  ["millisecond", 1],
] as const;

/** 90 minutes → "1 hour 30 minutes". Exact: two that differ read differently. */
export function durationWords(ms: number): string {
  const parts: string[] = [];
  let left = ms;
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
    left -= count * size;
  }
  return parts.length === 0 ? "no time" : parts.join(" ");
}

export function quoted(text: string): string {
  return `“${text}”`;
}

/** A constant as it is, an expression as it is written. */
export function numberWords(source: NumberSource): string {
  return String(source);
}

export function attributeWords(source: OfferAttributeSource): string {
  const fallback =
    "default" in source && source.default !== undefined ? `, else ${plainValue(source.default)}` : "";
  if (source.kind === "expression") return `computed: ${source.expression}${fallback}`;
  if (source.kind === "template") return `${quoted(source.template)}${fallback}`;
  return typeof source.value === "string" ? quoted(source.value) : plainValue(source.value);
}

export function windowWords(window: CapWindow): string {
  if (window.kind === "ever") return "ever";
  if (window.kind === "rolling") return `in ${durationWords(window.ms)}`;
  return `a ${window.unit} of the ${window.zone}'s calendar`;
}

export function capWords({ max, of, subject, purpose, window }: Cap): string {
  const what = subject === undefined ? `each ${of}` : `${of} ${subject}`;
  const whose = purpose === undefined ? "" : ` for ${purpose}`;
  return `at most ${max} of ${what}${whose} ${windowWords(window)}`;
}

export function suppressionWords({ on, moreThan, withinMs, forMs, relatedBy }: Suppression): string {
  const cause = { presented: "shown", accept: "once accepted", reject: "once rejected" }[on];
  const times = moreThan === undefined ? "" : ` more than ${moreThan} times`;
  const within = withinMs === undefined ? "" : ` within ${durationWords(withinMs)}`;
  const time = forMs === undefined ? "never again" : `not for ${durationWords(forMs)}`;
  const related = relatedBy === undefined ? "" : `, nor others of the same ${relatedBy}`;
  return `${cause}${times}${within}: ${time}${related}`;
}

/**
 * The calendar of one side of a comparison, and the names of both: whatever only got another display name is not also
 * different wherever it is spoken of.
 */
/** `230 changes of the clock, +00:00 since 2037-10-25 01:00 UTC (rules 1a2b3c4d)` */
export function zoneWords(table: TimeZoneTable): string {
  const rules = createHash("sha256").update(canonicalJson(table)).digest("hex").slice(0, 8);
  const { initialOffsetMinutes, atMs, offsetMinutes } = table;
  const [lastAtMs, lastMinutes] = [atMs.at(-1), offsetMinutes.at(-1)];
  if (lastAtMs === undefined || lastMinutes === undefined) {
    return `${offsetWords(initialOffsetMinutes)} always (rules ${rules})`;
  }
  const since = new Date(lastAtMs).toISOString().slice(0, 16).replace("T", " ");
  const changes = atMs.length === 1 ? "1 change" : `${atMs.length} changes`;
  return `${changes} of the clock, ${offsetWords(lastMinutes)} since ${since} UTC (rules ${rules})`;
}

/** `+05:30` */
function offsetWords(minutes: number): string {
  const two = (count: number) => String(count).padStart(2, "0");
  const absolute = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(absolute / 60))}:${two(Math.round(absolute % 60))}`;
}

export class Phrases {
  readonly #model: Model;
  readonly #names = new Map<string, string>();

  /** @param models whose display names are used; of two, the later one's. */
  constructor(model: Model, models: readonly Model[] = [model]) {
    this.#model = model;
    for (const each of models) this.#addNames(each);
  }

  #addNames(model: Model): void {
    for (const { code, displayName } of model.offers) this.#name("offer", code, displayName);
    for (const { name, displayName } of model.segments) this.#name("segment", name, displayName);
    for (const { name, displayName } of model.levels) this.#name("level", name, displayName);
    for (const channel of model.channels) {
      this.#name("channel", channel.name, channel.displayName);
      for (const zone of channel.zones) this.#name(`zone ${channel.name}`, zone.name, zone.displayName);
      for (const point of channel.points) this.#name(`point ${channel.name}`, point.name, point.displayName);
    }
  }

  #name(kind: string, name: string, displayName: string | undefined): void {
    if (displayName !== undefined && displayName !== name) this.#names.set(`${kind}\n${name}`, displayName);
  }

  /** `Two lattes for one (latte-2for1)`, or the bare name of what has no other. */
  of(kind: "offer" | "segment" | "level" | "channel", name: string): string {
    return this.#shown(kind, name);
  }
  zone(channel: string, name: string): string {
    return name === "*" ? "all zones" : this.#shown(`zone ${channel}`, name);
  }
  point(channel: string, name: string): string {
    return this.#shown(`point ${channel}`, name);
  }
  #shown(kind: string, name: string): string {
    const displayName = this.#names.get(`${kind}\n${name}`);
    return displayName === undefined ? name : `${displayName} (${name})`;
  }

  /** Local time of the workspace: `2026-11-01 00:00 Europe/Berlin`. */
  instant(ms: number): string {
    const { timeZone, timeZones } = this.#model;
    const table = Object.hasOwn(timeZones, timeZone) ? timeZones[timeZone] : undefined;
    const offsetMs = table === undefined ? 0 : offsetMinutesAt(table, ms) * MINUTE_MS;
    const text = new Date(ms + offsetMs).toISOString().replace("T", " ").slice(0, -1);
    // Seconds only where there are any.
    return `${text.replace(/(?::00)?\.000$/, "")} ${table === undefined ? "UTC" : timeZone}`;
  }

  validity({ fromMs, untilMs }: Validity): [string, string][] {
    const facts: [string, string][] = [];
    if (fromMs !== undefined) facts.push(["valid from", this.instant(fromMs)]);
    if (untilMs !== undefined) facts.push(["valid until", this.instant(untilMs)]);
    return facts;
  }
}

/** For a terminal; JSON has all of it. */
export function shortened(text: string): string {
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX - 1)}…` : text;
}
