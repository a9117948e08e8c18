/** Small models and calls for the pipeline's tests: a shop with one zone, changed as each test needs. */
import { buildBundle, readBundle } from "../../bundle/bundle.ts";
import { compileBundle } from "../../bundle/compile.ts";
import { loadBitmapLibrary } from "../../segments/bitmap.ts";
import { emptyMemory, encodeMemory, memoryViewOf } from "../../visitors/memory-codec.ts";
import {
  BUCKET_MS,
  ENTRY_FLAG_FALLBACK,
  ENTRY_FLAG_HELD_OUT,
  EntryKind,
  type EntryKindNumber,
  Grain,
  type MemoryView,
  mediumNumber,
} from "../../visitors/memory-layout.ts";
import { LocalNumbers } from "../../visitors/node-numbers.ts";
import { PlainVisitor } from "../../visitors/plain-visitor.ts";
import type { VisitorState } from "../../visitors/visitor.ts";
import { zoneTermName } from "../../visitors/zone-names.ts";
import type { Model } from "../../workspace/model.ts";
import type { AttributeValue } from "../../workspace/model-attributes.ts";
import type { Channel, InteractionPoint, Medium } from "../../workspace/model-channels.ts";
import { MEDIUMS } from "../../workspace/model-channels.ts";
import type { Offer } from "../../workspace/model-offers.ts";
import type { TreatmentRule } from "../../workspace/model-strategy.ts";
import { DecideCall, type WireValue } from "../call.ts";
import type { Generation } from "../generation.ts";
import { openGeneration } from "../open.ts";

export const NOW_MS = Date.UTC(2026, 10, 2, 8);

export function offer(code: string, changes: Partial<Offer> = {}): Offer {
  return { code, fallback: false, attributes: {}, ...changes };
}

export function rule(id: string, offerCode: string, changes: Partial<TreatmentRule> = {}): TreatmentRule {
  return { id, zone: "home", offer: offerCode, enabled: true, score: 50, ...changes };
}

export function point(name: string, changes: Partial<InteractionPoint> = {}): InteractionPoint {
  return {
    name,
    zone: "home",
    medium: "app",
    contact: "decide",
    reservationMs: 0,
    consent: "ignored",
    duplicates: "caller",
    countMax: 10,
    quotas: [],
    fallbacks: [],
    ...changes,
  };
}

export function shop(channel: Partial<Channel> = {}, model: Partial<Model> = {}): Model {
  return {
    format: 1,
    name: "shop",
    timeZone: "UTC",
    levels: [
      { name: "customer", defaultOffers: [] },
      { name: "device", defaultOffers: [] },
    ],
    purposes: ["marketing"],
    profile: [
      { name: "age", type: "integer" },
      { name: "consent.app.marketing", type: "string", allowed: ["granted", "denied", "unknown"] },
      { name: "tier", type: "string", default: "bronze" },
      { name: "x", type: "number" },
    ],
    context: [
      { name: "daypart", type: "string", source: "client" },
      { name: "t", type: "number", source: "trusted", default: 1 },
    ],
    offerAttributes: [{ name: "title", type: "string" }],
    segments: [],
    segmentGroups: [],
    offers: ["a", "b", "c", "d", "e"].map((code) => offer(code)).concat(offer("story", { fallback: true })),
    channels: [
      {
        name: "web",
        salt: "salt",
        timeZone: "UTC",
        deadlineMsDefault: 50,
        consentUnknown: "denied",
        unrecorded: "answer",
        zones: [{ name: "home" }, { name: "other" }],
        points: [point("p1"), point("p2")],
        events: [],
        anonymous: {},
        factors: {},
        rules: [],
        whiteLists: [],
        blackLists: [],
        ...channel,
      },
    ],
    invariants: [],
    goldens: [],
    previews: [],
    tzdbVersion: "2026a",
    timeZones: { UTC: { initialOffsetMinutes: 0, atMs: [], offsetMinutes: [] } },
    ...model,
  };
}

/** Terms of all that these tests name. */
export const NUMBERS = new LocalNumbers();
const library = await loadBitmapLibrary();

/** Opens a model by way of a real bundle; `lists`: ids of the shipped segments. */
export function open(model: Model, lists: Record<string, readonly string[]> = {}): Generation {
  const members = Object.entries(lists).map(([segment, ids]) => ({ segment, members: ids }));
  const bundle = readBundle(buildBundle(model, members).bytes);
  return openGeneration(compileBundle(bundle, library, [1, 2]), 1, NOW_MS, NUMBERS);
}

export interface Asked {
  points?: readonly (string | [point: string, count: number, allowDuplicates?: boolean])[];
  id?: string;
  level?: string;
  context?: Record<string, WireValue>;
  explain?: boolean;
}

/** A call for one treatment at `p1`, unless asked otherwise. */
export function call({ points = ["p1"], id = "C-1", level = "customer", context, explain }: Asked = {}) {
  const made = new DecideCall();
  made.channel = "web";
  made.level = level;
  made.id = id;
  made.points = points.map((asked) => {
    const [name, count, allowDuplicates = false] = typeof asked === "string" ? [asked, 1] : asked;
    return { point: name, count, allowDuplicates };
  });
  made.contextNames = Object.keys(context ?? {});
  made.contextValues = Object.values(context ?? {});
  made.explain = explain ?? false;
  return made;
}

/** A visitor with a record, unless `profile` is null. */
export function visitor(
  generation: Generation,
  profile: Record<string, AttributeValue> | null = {},
  id = "C-1",
  level = "customer",
  memories: readonly MemoryView[] = [],
): VisitorState {
  const known = profile !== null;
  const updatedAtMs = known ? NOW_MS - 1000 : 0;
  return new PlainVisitor(generation, { level, id, known, updatedAtMs, values: profile ?? {}, memories });
}

/** What happened, by names; a contact with `a` at `p1` an hour ago, unless told otherwise. */
export interface Happened {
  kind?: EntryKindNumber;
  offer?: string;
  category?: string;
  zone?: string;
  /** Whose zone it was; "" as in older memories, which had the zone's bare name. */
  channel?: string;
  medium?: Medium;
  agoMs?: number;
  event?: string;
  lasts?: number;
  heldOut?: boolean;
  fallback?: boolean;
  /** As a tally of so many: as if long gone. */
  tallied?: number;
}

/** A memory that holds just that. */
export function memory(...happened: readonly Happened[]): MemoryView {
  const made = emptyMemory();
  const term = (name: string | undefined): number => (name === undefined ? 0 : NUMBERS.term(name));
  for (const [index, one] of happened.entries()) {
    const { kind = EntryKind.CONTACT, agoMs = 3_600_000, heldOut = false, fallback = false } = one;
    const atMs = NOW_MS - agoMs;
    const { zone = "home" } = one;
    const subject = {
      kind,
      offer: term(one.offer ?? "a"),
      category: term(one.category),
      zone: term(one.channel === "" ? zone : zoneTermName(one.channel ?? "web", zone)),
      medium: mediumNumber(MEDIUMS.indexOf(one.medium ?? "app")),
    };
    if (one.tallied !== undefined) {
      const flags = (heldOut ? ENTRY_FLAG_HELD_OUT : 0) | (fallback ? ENTRY_FLAG_FALLBACK : 0);
      const bucket = Math.floor(atMs / BUCKET_MS);
      made.tallies.push({ ...subject, grain: Grain.QUARTER, flags, bucket, count: one.tallied });
      continue;
    }
    made.entries.push({
      ...subject,
      decisionId: (index + 1).toString(16).padStart(32, "0"),
      position: 0,
      heldOut,
      fallback,
      rule: 0,
      point: term("p1"),
      channel: term("web"),
      event: term(one.event),
      atMs,
      lasts: one.lasts ?? 0,
      afterDecisionMs: 0,
    });
  }
  return memoryViewOf(encodeMemory(made));
}
